/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hours of the day and windows of time, for mechanisms whose rate follows them. Pure; local time is
 * that of hk_sim_local_ms().
 */
#ifndef HK_SIM_WINDOW_H
#define HK_SIM_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/sim/mechanism.h"

/** Hour of the day, 0..23. */
int32_t hk_hour_of_day(int64_t local_ms);
/** Days since 1970-01-01. */
int64_t hk_day_of(int64_t local_ms);

/** Is this instant in the window? It begins at the first ms of `from`, ends before that of `until`. */
bool hk_window_holds(const hk_window *window, int64_t time_ms, int64_t local_ms);

/** Product of the factors of all windows that hold; 1 if none does. */
double hk_windows_factor(const hk_window_list *list, int64_t time_ms, int64_t local_ms);

/** The greatest that the product can be. */
double hk_windows_bound(const hk_window_list *list);

#endif
