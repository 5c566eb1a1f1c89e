/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exact sums of level x weight x time. 128 bits hold 2^13 x 2^40 x 2^42 with
 * room for 2^32 summands (design.md 3.1).
 */
#ifndef HK_BASE_INT128_H
#define HK_BASE_INT128_H

#include <stdint.h>

__extension__ typedef __int128 hk_int128;
__extension__ typedef unsigned __int128 hk_uint128;

/** High and low 64 bits: value = high * 2^64 + low. */
static inline int64_t hk_int128_high(hk_int128 value)
{
    return (int64_t)(value >> 64);
}

static inline uint64_t hk_int128_low(hk_int128 value)
{
    return (uint64_t)value;
}

static inline hk_int128 hk_int128_make(int64_t high, uint64_t low)
{
    /* Shifting a negative number left is undefined: shift the unsigned pattern. */
    return (hk_int128)((hk_uint128)(uint64_t)high << 64 | low);
}

/** Nearest double (rounded once from the exact value by the compiler's conversion). */
static inline double hk_int128_double(hk_int128 value)
{
    return (double)value;
}

#endif
