/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/sim/window.h"

enum { MIN_MS = 60000, HOUR_MS = 3600000, DAY_MS = 86400000, DAY_MIN = 1440 };

int64_t hk_day_of(int64_t local_ms)
{
    return local_ms >= 0 ? local_ms / DAY_MS : -((-local_ms + DAY_MS - 1) / DAY_MS);
}

static int64_t ms_of_day(int64_t local_ms)
{
    return local_ms - hk_day_of(local_ms) * DAY_MS;
}

int32_t hk_hour_of_day(int64_t local_ms)
{
    return (int32_t)(ms_of_day(local_ms) / HOUR_MS);
}

static bool has_weekday(const hk_window *window, int64_t day)
{
    return window->weekdays >> ((day % 7 + 7 + 3) % 7) & 1; /* 1970-01-01 was a Thursday */
}

bool hk_window_holds(const hk_window *window, int64_t time_ms, int64_t local_ms)
{
    int64_t day = hk_day_of(local_ms);
    int32_t minute = (int32_t)(ms_of_day(local_ms) / MIN_MS);
    if (time_ms < window->from_ms || time_ms >= window->until_ms) {
        return false;
    }
    if (window->from_min <= window->to_min) {
        return has_weekday(window, day) && minute >= window->from_min && minute < window->to_min;
    }
    return (has_weekday(window, day) && minute >= window->from_min) ||
           (has_weekday(window, day - 1) && minute < window->to_min);
}

double hk_windows_factor(const hk_window_list *list, int64_t time_ms, int64_t local_ms)
{
    double factor = 1;
    for (int32_t i = 0; i < list->n; i++) {
        if (hk_window_holds(&list->windows[i], time_ms, local_ms)) {
            factor *= list->windows[i].factor;
        }
    }
    return factor;
}

double hk_windows_bound(const hk_window_list *list)
{
    double bound = 1;
    for (int32_t i = 0; i < list->n; i++) {
        bound *= list->windows[i].factor > 1 ? list->windows[i].factor : 1;
    }
    return bound;
}
