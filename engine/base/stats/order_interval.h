/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Quantiles with intervals that hold for every distribution: between two order
 * statistics, by the exact binomial distribution of their ranks. Pure functions.
 */
#ifndef HK_BASE_STATS_ORDER_INTERVAL_H
#define HK_BASE_STATS_ORDER_INTERVAL_H

#include <stdint.h>

/** Ranks from 1 of the order statistics that enclose a quantile. */
typedef struct hk_order_ranks {
    int64_t low, high; /* 0 and n + 1: the sample has no such bound */
    double coverage;   /* exact for a continuous distribution, at least this for any */
} hk_order_ranks;

/** Ranks for quantile p in (0,1) of n numbers, at most (1 - confidence)/2 missed on either side.
 *  1 <= n < 2^32. O(log n). */
hk_order_ranks hk_quantile_ranks(int64_t n, double p, double confidence);

/** A quantile of a sample; an end is NAN where the sample has no bound. */
typedef struct hk_quantile {
    double value; /* linear between order statistics; NAN for n = 0 */
    double low, high;
} hk_quantile;

/** @param sorted [n] upward, without NAN */
hk_quantile hk_quantile_of(const double *sorted, int64_t n, double p, double confidence);

#endif
