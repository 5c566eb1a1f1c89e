/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A row is a holiday on one day of the year, or on the n-th Monday of a month, in a span of years. Two
 * rules make further days: article 3 (2), since 1973, a day off in lieu of a holiday on a Sunday, the
 * next day that is none (until 2006 only the Monday); article 3 (3), since 1986, a day between two
 * holidays. Equinoxes follow the usual formula, which has agreed with the official gazette in every year.
 */
#include "engine/base/holidays.h"

#include "engine/base/units.h"

enum {
    FOREVER = HK_HOLIDAYS_LAST_YEAR,
    SUNDAY = 6,
    IN_LIEU_YEAR = 1973, /* from 12 April */
    IN_LIEU_CHAIN_YEAR = 2007,
    BETWEEN_YEAR = 1986
};

typedef struct fixed_day {
    int16_t from, to; /* years */
    int8_t month, day;
} fixed_day;

typedef struct monday {
    int16_t from, to;
    int8_t month, nth;
} monday;

static const fixed_day fixed_days[] = {
    {1949, FOREVER, 1, 1},   /* New Year's Day */
    {1949, 1999, 1, 15},     /* Coming of Age Day */
    {1967, FOREVER, 2, 11},  /* National Foundation Day */
    {2020, FOREVER, 2, 23},  /* Emperor's Birthday */
    {1949, FOREVER, 4, 29},  /* Emperor's Birthday; from 1989 Greenery Day; from 2007 Showa Day */
    {1949, FOREVER, 5, 3},   /* Constitution Memorial Day */
    {2007, FOREVER, 5, 4},   /* Greenery Day */
    {1949, FOREVER, 5, 5},   /* Children's Day */
    {1996, 2002, 7, 20},     /* Marine Day */
    {2020, 2020, 7, 23},     /* Marine Day, moved for the Olympic Games */
    {2020, 2020, 7, 24},     /* Sports Day, moved */
    {2021, 2021, 7, 22},     /* Marine Day, moved */
    {2021, 2021, 7, 23},     /* Sports Day, moved */
    {2016, 2019, 8, 11},     /* Mountain Day */
    {2020, 2020, 8, 10},     /* Mountain Day, moved */
    {2021, 2021, 8, 8},      /* Mountain Day, moved */
    {2022, FOREVER, 8, 11},  /* Mountain Day */
    {1966, 2002, 9, 15},     /* Respect for the Aged Day */
    {1966, 1999, 10, 10},    /* Sports Day */
    {1949, FOREVER, 11, 3},  /* Culture Day */
    {1949, FOREVER, 11, 23}, /* Labour Thanksgiving Day */
    {1989, 2018, 12, 23},    /* Emperor's Birthday */
    {1959, 1959, 4, 10},     /* wedding of the Crown Prince */
    {1989, 1989, 2, 24},     /* funeral of Emperor Showa */
    {1990, 1990, 11, 12},    /* enthronement */
    {1993, 1993, 6, 9},      /* wedding of the Crown Prince */
    {2019, 2019, 5, 1},      /* accession */
    {2019, 2019, 10, 22},    /* enthronement */
};

static const monday mondays[] = {
    {2000, FOREVER, 1, 2},  /* Coming of Age Day */
    {2003, 2019, 7, 3},     /* Marine Day */
    {2022, FOREVER, 7, 3},  /* Marine Day */
    {2003, FOREVER, 9, 3},  /* Respect for the Aged Day */
    {2000, 2019, 10, 2},    /* Sports Day */
    {2022, FOREVER, 10, 2}, /* Sports Day */
};

/* Day of March and of September on which the sun crosses the equator, in millionths of a day. */
static int equinox(int64_t year, int month)
{
    bool early = year < 1980;
    int64_t base = month == 3 ? (early ? 20835700 : 20843100) : (early ? 23258800 : 23248800);
    int64_t since = year - 1980;
    int64_t leaps = early ? (year - 1983) / 4 : since / 4; /* towards 0 */
    return (int)((base + 242194 * since) / 1000000 - leaps);
}

/* A holiday by name. */
static bool is_named(int64_t days)
{
    int64_t year = 0;
    int month = 0, day = 0;
    hk_date_of_day(days, &year, &month, &day);
    if (year < HK_HOLIDAYS_FIRST_YEAR || year > HK_HOLIDAYS_LAST_YEAR) {
        return false;
    }
    for (int i = 0; i < (int)(sizeof fixed_days / sizeof *fixed_days); i++) {
        const fixed_day *f = &fixed_days[i];
        if (f->month == month && f->day == day && year >= f->from && year <= f->to) {
            return true;
        }
    }
    for (int i = 0; i < (int)(sizeof mondays / sizeof *mondays); i++) {
        const monday *m = &mondays[i];
        if (m->month == month && year >= m->from && year <= m->to && hk_weekday_of_day(days) == 0 &&
            (day - 1) / 7 + 1 == m->nth) {
            return true;
        }
    }
    return (month == 3 || month == 9) && day == equinox(year, month);
}

/* In lieu of a holiday on the Sunday before, with nothing but holidays in between. */
static bool is_in_lieu(int64_t days, int64_t year)
{
    int64_t before = days - 1;
    if (days < hk_day_of_date(IN_LIEU_YEAR, 4, 12)) {
        return false;
    }
    while (year >= IN_LIEU_CHAIN_YEAR && hk_weekday_of_day(before) != SUNDAY && is_named(before)) {
        before--;
    }
    return hk_weekday_of_day(before) == SUNDAY && is_named(before);
}

bool hk_is_holiday(int64_t day)
{
    int64_t year = 0;
    int month = 0, of_month = 0;
    hk_date_of_day(day, &year, &month, &of_month);
    if (year < HK_HOLIDAYS_FIRST_YEAR || year > HK_HOLIDAYS_LAST_YEAR) {
        return false;
    }
    if (is_named(day) || is_in_lieu(day, year)) {
        return true;
    }
    return year >= BETWEEN_YEAR && hk_weekday_of_day(day) != SUNDAY && is_named(day - 1) &&
           is_named(day + 1);
}
