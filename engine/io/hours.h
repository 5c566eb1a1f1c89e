/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weekdays and hours as text: `mon-fri`, `mon,wed`, `08:00-18:00`. */
#ifndef HK_IO_HOURS_H
#define HK_IO_HOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HK_DAY_MIN = 1440, HK_EVERY_DAY = 0x7F };

/** @param ret_mask bit 0 = Monday; as it was after failure
 *  @param ret_from, ret_n of the part that is no weekday @return false after failure */
bool hk_weekdays_parse(const char *text, uint8_t *ret_mask, size_t *ret_from, size_t *ret_n);

/** Minutes of the day, 0..1440 each, in any order; as they were after failure. */
bool hk_hours_parse(const char *text, int32_t *ret_from_min, int32_t *ret_to_min);

#endif
