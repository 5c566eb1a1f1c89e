/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An interval, and the bootstrap: rows drawn again with keyed random numbers,
 * so that an interval is the same whoever computes it, and percentile
 * intervals of what came of it.
 */
#ifndef HK_BASE_STATS_INTERVAL_H
#define HK_BASE_STATS_INTERVAL_H

#include <stdint.h>

#include "engine/base/rng.h"

/** NAN ends: there is no interval. */
typedef struct hk_interval {
    double low, high;
} hk_interval;

/** The key of bootstrap draws from a seed. */
hk_rng_key hk_resample_key(uint64_t seed);

/** Bootstrap sample `b`: n rows drawn from 0..n-1 with replacement. @param ret_rows [n] */
void hk_resample(hk_rng_key key, int64_t b, int32_t n, int32_t *ret_rows);

/** Quantile p in [0,1] of sorted numbers, linear between order statistics ("type 7"); NAN for n = 0. */
double hk_sorted_quantile(const double *sorted, int64_t n, double p);

/** Sort numbers upward, NAN last. @return how many are not NAN */
int64_t hk_sort_numbers(double *x, int64_t n);

/** The middle `confidence` of numbers: from quantile (1-confidence)/2 to the one above. Sorts x;
 *  NAN are left out; NAN ends if fewer than half are left. */
hk_interval hk_percentile_interval(double *x, int64_t n, double confidence);

#endif
