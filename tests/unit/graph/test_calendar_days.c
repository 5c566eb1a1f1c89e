/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a calendar holds: days of the month against a count by hand, holidays, hours. */
#include <stdbool.h>

#include "engine/base/units.h"
#include "engine/graph/calendar_days.h"
#include "tests/support/tap.h"

#define EVERY 0x7F

static int days_of(const hk_calendar *c, int year, int month)
{
    int n = 0;
    for (int64_t day = hk_day_of_date(year, month, 1); day < hk_day_of_date(year, month + 1, 1);
         day++) {
        n += hk_calendar_on_day(c, day);
    }
    return n;
}

static void test_days(void)
{
    hk_calendar c = {.weekdays = EVERY, .last_days = 0x7, .to_min = 1440};
    TAP_EQ_I64(days_of(&c, 2009, 2), 3, "the last three days of a month");
    TAP_OK(hk_calendar_on_day(&c, hk_day_of_date(2009, 2, 26)), "from the 26th in February");
    TAP_OK(!hk_calendar_on_day(&c, hk_day_of_date(2009, 2, 25)), "not before");
    TAP_OK(!hk_calendar_on_day(&c, hk_day_of_date(2008, 2, 26)), "a day later in a leap year");
    TAP_OK(hk_calendar_on_day(&c, hk_day_of_date(2009, 7, 31)), "the 31st is a last day");
    c.days = 1;
    TAP_EQ_I64(days_of(&c, 2009, 4), 4, "and the first");
    c = (hk_calendar){.weekdays = EVERY, .days = UINT32_C(1) << 30, .to_min = 1440};
    TAP_EQ_I64(days_of(&c, 2009, 4), 0, "April has no 31st");
    TAP_EQ_I64(days_of(&c, 2009, 5), 1, "May has");
    c = (hk_calendar){.weekdays = 0x1F, .last_days = 1, .to_min = 1440};
    TAP_EQ_I64(days_of(&c, 2009, 5), 0, "31 May 2009 was a Sunday");
    TAP_EQ_I64(days_of(&c, 2009, 6), 1, "30 June a Tuesday");
    TAP_OK(!hk_calendar_always(&c) && !hk_calendar_never(&c), "neither always nor never");
}

static void test_holidays(void)
{
    hk_calendar c = {.weekdays = 0x1F, .to_min = 1440, .inside = 1, .not_holidays = true};
    TAP_EQ_I64(days_of(&c, 2009, 9), 19, "22 days from Monday to Friday, three of them holidays");
    TAP_OK(!hk_calendar_always(&c), "not always: holidays");
    c.weekdays = EVERY;
    TAP_OK(!hk_calendar_always(&c), "nor on all days of the week");
    c.not_holidays = false;
    TAP_OK(hk_calendar_always(&c), "always");
    c.days = UINT32_C(0x7FFFFFFF);
    TAP_OK(hk_calendar_always(&c), "all days of the month");
    c.days = 1;
    TAP_OK(!hk_calendar_always(&c), "one day of the month");
    c.to_min = 0;
    TAP_OK(hk_calendar_never(&c), "no hour");
}

static void test_hours(void)
{
    hk_calendar c = {.weekdays = EVERY, .from_min = 480, .to_min = 1080, .inside = 7, .outside = 2};
    int64_t day = hk_day_of_date(2009, 11, 3);
    TAP_EQ_I64(hk_calendar_factor(&c, day, 479), 2, "a minute before");
    TAP_EQ_I64(hk_calendar_factor(&c, day, 480), 7, "at the first");
    TAP_EQ_I64(hk_calendar_factor(&c, day, 1080), 2, "at the end");
    c.not_holidays = true;
    TAP_EQ_I64(hk_calendar_factor(&c, day, 480), 2, "on Culture Day");
}

int main(void)
{
    test_days();
    test_holidays();
    test_hours();
    return tap_done();
}
