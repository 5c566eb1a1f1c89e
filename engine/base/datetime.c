/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RFC 3339 date-times. Days <-> civil dates by the shifted year that starts in
 * March (H. Hinnant, "chrono-compatible low-level date algorithms").
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/text.h"
#include "engine/base/units.h"

#define ALLOWED                                                                                    \
    "allowed: a date and time with offset such as 2009-07-13T07:38:00+09:00, years 1900 to 2200"

enum { YEAR_FIRST = 1900, YEAR_LAST = 2200 };

#define DAY_MS INT64_C(86400000)

typedef struct cursor {
    const char *at;
    const char *wrong; /* what is wrong first, NULL = nothing */
} cursor;

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t floor_mod(int64_t a, int64_t b)
{
    return a % b + (a % b < 0 ? b : 0);
}

int64_t hk_day_of_date(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = floor_div(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void hk_date_of_day(int64_t days, int64_t *ret_year, int *ret_month, int *ret_day)
{
    days += 719468;
    int64_t era = floor_div(days, 146097);
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;
    int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
    *ret_day = (int)(day_of_year - (153 * shifted + 2) / 5 + 1);
    *ret_month = (int)month;
    *ret_year = year_of_era + era * 400 + (month <= 2);
}

int hk_weekday_of_day(int64_t days)
{
    return (int)floor_mod(days + 3, 7); /* 1970-01-01 was a Thursday */
}

int hk_days_in_month(int64_t year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

/** Exactly n digits, within [min, max]; marks what is wrong. */
static int take_digits(cursor *c, int n, int min, int max, const char *wrong)
{
    int value = 0;
    for (int i = 0; i < n && c->wrong == NULL; i++) {
        if (c->at[0] < '0' || c->at[0] > '9') {
            c->wrong = wrong;
        } else {
            value = value * 10 + (*c->at++ - '0');
        }
    }
    if (value < min || value > max) {
        c->wrong = c->wrong == NULL ? wrong : c->wrong;
        return min;
    }
    return value;
}

static void take_one_of(cursor *c, const char *set, const char *wrong)
{
    if (c->wrong == NULL) {
        if (c->at[0] != '\0' && strchr(set, c->at[0]) != NULL) {
            c->at++;
        } else {
            c->wrong = wrong;
        }
    }
}

static int64_t take_date(cursor *c)
{
    int year = take_digits(c, 4, YEAR_FIRST, YEAR_LAST, "the year");
    take_one_of(c, "-", "the '-' after the year");
    int month = take_digits(c, 2, 1, 12, "the month");
    take_one_of(c, "-", "the '-' after the month");
    int day = take_digits(c, 2, 1, hk_days_in_month(year, month), "the day of the month");
    return hk_day_of_date(year, month, day);
}

/** Milliseconds of `.5`, if there is a fraction. */
static int64_t take_fraction(cursor *c)
{
    if (c->wrong != NULL || c->at[0] != '.') {
        return 0;
    }
    c->at++;
    size_t n = strspn(c->at, "0123456789");
    int64_t ms = 0;
    for (size_t i = 0; i < n || i < 3; i++) {
        int digit = i < n ? c->at[i] - '0' : 0;
        if (i < 3) {
            ms = ms * 10 + digit;
        } else if (digit != 0) {
            c->wrong = "a fraction of a millisecond";
        }
    }
    if (n == 0) {
        c->wrong = "the fraction of the second";
    }
    c->at += n;
    return ms;
}

static int64_t take_time(cursor *c)
{
    int64_t hour = take_digits(c, 2, 0, 23, "the hour");
    take_one_of(c, ":", "the ':' after the hour");
    int64_t minute = take_digits(c, 2, 0, 59, "the minute");
    take_one_of(c, ":", "the ':' after the minute");
    int64_t second = take_digits(c, 2, 0, 59, "the second (leap seconds are not known)");
    return ((hour * 60 + minute) * 60 + second) * 1000 + take_fraction(c);
}

static int32_t take_offset(cursor *c)
{
    if (c->wrong == NULL && (c->at[0] == 'Z' || c->at[0] == 'z')) {
        c->at++;
        return 0;
    }
    bool west = c->at[0] == '-';
    take_one_of(c, "+-", "the offset from UTC, such as +09:00 or Z");
    int hours = take_digits(c, 2, 0, 23, "the hours of the offset");
    take_one_of(c, ":", "the ':' of the offset");
    int minutes = take_digits(c, 2, 0, 59, "the minutes of the offset");
    return (west ? -1 : 1) * (hours * 60 + minutes);
}

hk_status hk_datetime_parse(const char *text, int64_t *ret_unix_ms, int32_t *ret_offset_min,
                            hk_error *err)
{
    cursor c = {.at = text};
    int64_t days = take_date(&c);
    take_one_of(&c, "Tt ", "the 'T' between date and time");
    int64_t ms = take_time(&c);
    int32_t offset_min = take_offset(&c);
    if (c.wrong == NULL && c.at[0] != '\0') {
        c.wrong = "something after the offset";
    }
    if (c.wrong != NULL) {
        char found[HK_QUOTE_SIZE];
        return hk_fail(err, HK_ETIME, "%s is not a date and time (look at %s); " ALLOWED,
                       hk_text_quote(text, found), c.wrong);
    }
    *ret_unix_ms = days * DAY_MS + ms - offset_min * INT64_C(60000);
    *ret_offset_min = offset_min;
    return HK_OK;
}

void hk_datetime_format(int64_t unix_ms, int32_t offset_min, char *buf, size_t size)
{
    int64_t year;
    int month;
    int day;
    int64_t days = floor_div(unix_ms, DAY_MS);
    int64_t ms = floor_mod(unix_ms, DAY_MS) + offset_min * INT64_C(60000);
    days += floor_div(ms, DAY_MS);
    ms = floor_mod(ms, DAY_MS);
    hk_date_of_day(days, &year, &month, &day);

    int hour = (int)(ms / 3600000);
    int minute = (int)(ms / 60000 % 60);
    int second = (int)(ms / 1000 % 60);
    int fraction = (int)(ms % 1000);
    char tail[16] = "";
    if (fraction != 0) {
        snprintf(tail, sizeof tail, ".%03d", fraction);
    }
    int32_t away = offset_min < 0 ? -offset_min : offset_min;
    snprintf(buf, size, "%04" PRId64 "-%02d-%02dT%02d:%02d:%02d%s%c%02d:%02d", year, month, day,
             hour, minute, second, tail, offset_min < 0 ? '-' : '+', (int)(away / 60),
             (int)(away % 60));
}
