/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How often something happened, and how sure that is: probability of a breach
 * or of passing a threshold, from counts over replicates. Pure functions.
 */
#ifndef HK_BASE_STATS_PROPORTION_H
#define HK_BASE_STATS_PROPORTION_H

#include <stdint.h>

/** NAN and [0, 1] if nothing was tried. */
typedef struct hk_proportion {
    int64_t hits, n;
    double value; /* hits / n; show the bound, never "0", when there are no hits */
    double low, high;
} hk_proportion;

/**
 * Share of hits in n tries, 0 <= hits <= n, with Wilson's interval. Without any hit low is 0 and high
 * the one-sided bound -ln(1 - confidence) / n, the rule of three: 3/n at 95 %; mirrored if all are
 * hits. Wilson's interval covers on average what it says, not for every probability.
 * @param confidence in (0,1), such as 0.95
 */
hk_proportion hk_proportion_of(int64_t hits, int64_t n, double confidence);

/** The same when `failed` further tries came to no end: the lower end as if none of them, the upper
 *  end as if all of them were hits; value is that of the n. */
hk_proportion hk_proportion_with_failed(int64_t hits, int64_t n, int64_t failed, double confidence);

#endif
