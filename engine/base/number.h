/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exact reading of decimal numbers `[-]12.5`: private to engine/base; the
 * public doors are units.h and dist.h.
 */
#ifndef HK_BASE_NUMBER_H
#define HK_BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/error.h"
#include "engine/base/int128.h"

typedef struct hk_number {
    uint64_t whole;   /* digits before the point, if not huge */
    uint64_t part;    /* digits after it without trailing zeros, if not fine */
    int32_t decimals; /* how many those are, 0..18 */
    bool negative;
    bool huge; /* 10^18 or more */
    bool fine; /* more than 18 decimals that are not trailing zeros */
} hk_number;

/**
 * Read the longest decimal at the start of text: `[-]digits[.digits]` or `[-].digits`.
 * @return bytes read, 0 if there is none (then *ret_number is untouched)
 */
size_t hk_number_scan(const char *text, hk_number *ret_number);

/** number * factor if that is an integer (number must not be huge). @return whether it is */
bool hk_number_scale(const hk_number *number, int64_t factor, hk_int128 *ret_value);

/** Length of a real `[-]digits[.digits][e[+-]digits]` at the start of text, 0 if there is none. */
size_t hk_number_real_length(const char *text);

/** Its value by the nearest double, whatever the locale; infinite if it overflows. */
double hk_number_real(const char *text);

#endif
