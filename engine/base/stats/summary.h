/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What there is to say of one number per replicate: mean, spread, quantiles, each with how sure it
 * is. A failed replicate has NAN for its number. It counts in no mean, and where more than
 * HK_SUMMARY_FAILED_MAX of all failed there are no intervals: those that are missing need not be
 * like the others. Pure functions.
 */
#ifndef HK_BASE_STATS_SUMMARY_H
#define HK_BASE_STATS_SUMMARY_H

#include <stdint.h>

#include "engine/base/stats/order_interval.h"

#define HK_SUMMARY_FAILED_MAX 0.05

enum { HK_SUMMARY_QUANTILES = 5 };

/** Which quantiles: 0.05, 0.25, 0.5, 0.75, 0.95. */
extern const double hk_summary_at[HK_SUMMARY_QUANTILES];

/** Everything NAN where there is nothing to say it from. */
typedef struct hk_summary {
    int64_t n, failed;
    double mean, se;
    double low, high; /* of the mean: Student's t; NAN also if all numbers are equal, which is no
                         evidence that the next one is */
    double least, greatest;
    hk_quantile quantile[HK_SUMMARY_QUANTILES];
} hk_summary;

/** @param room [n] scratch; holds the sorted numbers afterwards */
void hk_summary_of(const double *values, int64_t n, double confidence, double *room,
                   hk_summary *ret_summary);

/** Mean of x - y over the pairs of which both are there. Its quantiles are NAN.
 *  @param room [n] scratch */
void hk_summary_of_difference(const double *x, const double *y, int64_t n, double confidence,
                              double *room, hk_summary *ret_summary);

#endif
