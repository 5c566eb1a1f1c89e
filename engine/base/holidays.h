/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Public holidays of Japan by rule: the Act on National Holidays (1948, no. 178) with its amendments
 * and the days set by special acts. Pure functions of the date.
 */
#ifndef HK_BASE_HOLIDAYS_H
#define HK_BASE_HOLIDAYS_H

#include <stdbool.h>
#include <stdint.h>

/** Years for which holidays are known: from the first whole year of the act, up to where the
 *  rule for the equinoxes is good; later years as the law was in 2022. */
enum { HK_HOLIDAYS_FIRST_YEAR = 1949, HK_HOLIDAYS_LAST_YEAR = 2099 };

/** Is a day (since 1970-01-01, local) a holiday: by name, in lieu of one on a Sunday, or between two?
 *  Never in other years. */
bool hk_is_holiday(int64_t day);

#endif
