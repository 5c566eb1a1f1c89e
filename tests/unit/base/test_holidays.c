/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Public holidays of Japan against years as they were printed, and every rule that made an extra day. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/holidays.h"
#include "engine/base/units.h"
#include "tests/support/tap.h"

/* All holidays of a year as `M/D M/D ...`. */
static void list_year(int year, char *buf, size_t size)
{
    size_t at = 0;
    buf[0] = '\0';
    for (int64_t day = hk_day_of_date(year, 1, 1); day < hk_day_of_date(year + 1, 1, 1); day++) {
        int64_t y = 0;
        int month = 0, of_month = 0;
        hk_date_of_day(day, &y, &month, &of_month);
        if (hk_is_holiday(day) && at < size) {
            at += (size_t)snprintf(buf + at, size - at, "%s%d/%d", at > 0 ? " " : "", month,
                                   of_month);
        }
    }
}

static void test_years(void)
{
    static const struct {
        int year;
        const char *days;
    } rows[] = {
        {1948, ""},
        {1949, "1/1 1/15 3/21 4/29 5/3 5/5 9/23 11/3 11/23"},
        {1959, "1/1 1/15 3/21 4/10 4/29 5/3 5/5 9/24 11/3 11/23"},
        {1973, "1/1 1/15 2/11 3/21 4/29 4/30 5/3 5/5 9/15 9/23 9/24 10/10 11/3 11/23"},
        {1987, "1/1 1/15 2/11 3/21 4/29 5/3 5/4 5/5 9/15 9/23 10/10 11/3 11/23"},
        {1988, "1/1 1/15 2/11 3/20 3/21 4/29 5/3 5/4 5/5 9/15 9/23 10/10 11/3 11/23"},
        {2003, "1/1 1/13 2/11 3/21 4/29 5/3 5/5 7/21 9/15 9/23 10/13 11/3 11/23 11/24 12/23"},
        {2008, "1/1 1/14 2/11 3/20 4/29 5/3 5/4 5/5 5/6 7/21 9/15 9/23 10/13 11/3 11/23 11/24 "
               "12/23"},
        {2009, "1/1 1/12 2/11 3/20 4/29 5/3 5/4 5/5 5/6 7/20 9/21 9/22 9/23 10/12 11/3 11/23 "
               "12/23"},
        {2019, "1/1 1/14 2/11 3/21 4/29 4/30 5/1 5/2 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/23 "
               "10/14 10/22 11/3 11/4 11/23"},
        {2020, "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/23 7/24 8/10 9/21 9/22 11/3 "
               "11/23"},
        {2021, "1/1 1/11 2/11 2/23 3/20 4/29 5/3 5/4 5/5 7/22 7/23 8/8 8/9 9/20 9/23 11/3 11/23"},
        {2022, "1/1 1/10 2/11 2/23 3/21 4/29 5/3 5/4 5/5 7/18 8/11 9/19 9/23 10/10 11/3 11/23"},
        {2100, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char got[512];
        list_year(rows[i].year, got, sizeof got);
        TAP_OK(strcmp(got, rows[i].days) == 0, "holidays of %d", rows[i].year);
        if (strcmp(got, rows[i].days) != 0) {
            TAP_NOTE("got  %s", got);
            TAP_NOTE("want %s", rows[i].days);
        }
    }
}

/* In every year a Sunday that is a holiday has a day off after it, and equinoxes are where they are. */
static void test_rules(void)
{
    bool has_monday = true, near = true;
    for (int64_t day = hk_day_of_date(1974, 1, 1); day < hk_day_of_date(2099, 12, 31); day++) {
        if (hk_weekday_of_day(day) == 6 && hk_is_holiday(day)) {
            has_monday = has_monday && hk_is_holiday(day + 1);
        }
    }
    TAP_OK(has_monday, "Mondays after Sundays that are holidays");
    for (int year = HK_HOLIDAYS_FIRST_YEAR; year <= HK_HOLIDAYS_LAST_YEAR; year++) {
        int spring = 0, autumn = 0;
        for (int d = 0; d < 3; d++) {
            spring += hk_is_holiday(hk_day_of_date(year, 3, 19 + d));
            autumn += hk_is_holiday(hk_day_of_date(year, 9, 22 + d));
        }
        near = near && spring > 0 && autumn > 0;
    }
    TAP_OK(near, "equinoxes");
    TAP_EQ_I64(hk_weekday_of_day(0), 3, "1970-01-01 was a Thursday");
    TAP_EQ_I64(hk_weekday_of_day(-1), 2, "and the day before a Wednesday");
    TAP_EQ_I64(hk_days_in_month(2000, 2), 29, "a leap year");
}

int main(void)
{
    test_years();
    test_rules();
    return tap_done();
}
