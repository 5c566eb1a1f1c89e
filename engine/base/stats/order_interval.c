/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The number B of n observations below the quantile is binomial (n, p). The quantile is above order
 * statistic l unless B < l, and not above order statistic u unless B >= u. So l is the largest rank
 * with P(B <= l-1) <= tail, and u the smallest with P(B >= u) <= tail.
 */
#include "engine/base/stats/order_interval.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "engine/base/check.h"
#include "engine/base/stats/interval.h"

/** P(B <= k), for k = -1 .. n. */
static double at_most(int64_t k, int64_t n, double p)
{
    if (k < 0) {
        return 0.0;
    }
    return k >= n ? 1.0 : gsl_cdf_binomial_P((unsigned)k, p, (unsigned)n);
}

/** P(B >= k), for k = 0 .. n+1. */
static double at_least(int64_t k, int64_t n, double p)
{
    if (k <= 0) {
        return 1.0;
    }
    return k > n ? 0.0 : gsl_cdf_binomial_Q((unsigned)(k - 1), p, (unsigned)n);
}

hk_order_ranks hk_quantile_ranks(int64_t n, double p, double confidence)
{
    HK_ASSERT(n >= 1 && n < INT64_C(1) << 32 && p > 0.0 && p < 1.0);
    double tail = 0.5 * (1.0 - confidence);
    int64_t low = 0; /* largest that is still good */
    int64_t bad = n + 1;
    while (bad - low > 1) {
        int64_t middle = low + (bad - low) / 2;
        if (at_most(middle - 1, n, p) <= tail) {
            low = middle;
        } else {
            bad = middle;
        }
    }
    int64_t high = n + 1; /* smallest that is still good */
    bad = 0;
    while (high - bad > 1) {
        int64_t middle = bad + (high - bad) / 2;
        if (at_least(middle, n, p) <= tail) {
            high = middle;
        } else {
            bad = middle;
        }
    }
    double missed = at_most(low - 1, n, p) + at_least(high, n, p);
    return (hk_order_ranks){.low = low, .high = high, .coverage = 1.0 - missed};
}

hk_quantile hk_quantile_of(const double *sorted, int64_t n, double p, double confidence)
{
    hk_quantile r = {.value = hk_sorted_quantile(sorted, n, p), .low = NAN, .high = NAN};
    if (n < 1) {
        return r;
    }
    hk_order_ranks ranks = hk_quantile_ranks(n, p, confidence);
    if (ranks.low >= 1) {
        r.low = sorted[ranks.low - 1];
    }
    if (ranks.high <= n) {
        r.high = sorted[ranks.high - 1];
    }
    return r;
}
