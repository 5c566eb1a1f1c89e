/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/graph/calendar_days.h"

#include "engine/base/holidays.h"
#include "engine/base/units.h"

enum { ALL_WEEKDAYS = 0x7F, DAY_MIN = 1440 };
#define ALL_DAYS UINT32_C(0x7FFFFFFF)

static bool names_days(const hk_calendar *c)
{
    return c->days != 0 || c->last_days != 0;
}

bool hk_calendar_on_day(const hk_calendar *c, int64_t day)
{
    if (!(c->weekdays >> hk_weekday_of_day(day) & 1)) {
        return false;
    }
    if (names_days(c)) {
        int64_t year = 0;
        int month = 0, of_month = 0;
        hk_date_of_day(day, &year, &month, &of_month);
        int to_last = hk_days_in_month(year, month) - of_month;
        if (!(c->days >> (of_month - 1) & 1) && !(c->last_days >> to_last & 1)) {
            return false;
        }
    }
    return !c->not_holidays || !hk_is_holiday(day);
}

int32_t hk_calendar_factor(const hk_calendar *c, int64_t day, int32_t minute)
{
    bool inside = minute >= c->from_min && minute < c->to_min && hk_calendar_on_day(c, day);
    return inside ? c->inside : c->outside;
}

bool hk_calendar_always(const hk_calendar *c)
{
    bool every_day = !names_days(c) || c->days == ALL_DAYS || c->last_days == ALL_DAYS;
    return c->weekdays == ALL_WEEKDAYS && every_day && c->from_min == 0 && c->to_min == DAY_MIN &&
           !c->not_holidays;
}

bool hk_calendar_never(const hk_calendar *c)
{
    return c->weekdays == 0 || c->from_min == c->to_min;
}
