/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When a calendar holds: on days that are among its weekdays, among its days of the month if it names
 * any, and, if it leaves out holidays, no public holiday of Japan; on them within its hours.
 */
#ifndef HK_GRAPH_CALENDAR_DAYS_H
#define HK_GRAPH_CALENDAR_DAYS_H

#include "engine/graph/model.h"

/** Does it hold on this day (since 1970-01-01, local) at any time? */
bool hk_calendar_on_day(const hk_calendar *calendar, int64_t day);

/** Factor on the shortfall 0..10000 at a minute of a day. */
int32_t hk_calendar_factor(const hk_calendar *calendar, int64_t day, int32_t minute);

/** It holds at all times. */
bool hk_calendar_always(const hk_calendar *calendar);

/** It holds at no time. */
bool hk_calendar_never(const hk_calendar *calendar);

#endif
