/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cochran, Sampling Techniques, ch. 5. Bound for strata without hits: if all their counts are 0 with
 * probability at least a, then sum n p <= -ln a, so sum w p <= -ln a max(w / n).
 */
#include "engine/base/stats/strata.h"

#include <math.h>

#include "engine/base/check.h"
#include "engine/base/student.h"

hk_stratum hk_stratum_of_event(double weight, int64_t hits, int64_t n)
{
    double p = n > 0 ? (double)hits / (double)n : 0.0;
    double variance = n > 1 ? p * (1.0 - p) * (double)n / (double)(n - 1) : 0.0;
    return (hk_stratum){.weight = weight, .n = n, .mean = p, .variance = variance, .event = true};
}

hk_stratum hk_stratum_of_mean(double weight, int64_t n, double mean, double variance)
{
    return (hk_stratum){.weight = weight, .n = n, .mean = mean, .variance = variance};
}

hk_stratum hk_stratum_of_exact(double weight, double mean)
{
    return (hk_stratum){.weight = weight, .mean = mean, .exact = true};
}

static hk_status check(const hk_stratum *strata, int32_t n_stratum, hk_error *err)
{
    double sum = 0.0;
    for (int32_t i = 0; i < n_stratum; i++) {
        const hk_stratum *s = &strata[i];
        if (!(s->weight >= 0.0 && s->weight <= 1.0)) {
            return hk_fail(err, HK_ERANGE, "stratum %d has weight %g, must be 0 to 1", (int)i + 1,
                           s->weight);
        }
        if (s->weight > 0.0 && !s->exact && s->n < 2) {
            return hk_fail(err, HK_EMISSING, "stratum %d has %lld runs, needs at least 2",
                           (int)i + 1, (long long)s->n);
        }
        sum += s->weight;
    }
    if (!(fabs(sum - 1.0) <= 1e-9)) {
        return hk_fail(err, HK_ERANGE, "weights of strata sum to %.12g, must be 1", sum);
    }
    return HK_OK;
}

/** Largest weight / n of the event strata whose runs all gave `outcome`; 0 without any. */
static double largest_unseen(const hk_stratum *strata, int32_t n_stratum, double outcome)
{
    double largest = 0.0;
    for (int32_t i = 0; i < n_stratum; i++) {
        const hk_stratum *s = &strata[i];
        if (s->event && s->weight > 0.0 && s->mean == outcome) {
            largest = fmax(largest, s->weight / (double)s->n);
        }
    }
    return largest;
}

/** p (1-p) with a hit and a miss more: never 0. */
static double shrunk_variance(const hk_stratum *s)
{
    double p = (s->mean * (double)s->n + 1.0) / ((double)s->n + 2.0);
    return p * (1.0 - p);
}

/** Variance of a stratum's mean for the interval: 0 where the bound for the unseen stands in. */
static double wide_variance(const hk_stratum *s)
{
    if (s->event && (s->mean == 0.0 || s->mean == 1.0)) {
        return 0.0;
    }
    return (s->event ? fmax(s->variance, shrunk_variance(s)) : s->variance) / (double)s->n;
}

hk_status hk_strata_estimate(const hk_stratum *strata, int32_t n_stratum, double confidence,
                             hk_stratified *ret_estimate, hk_error *err)
{
    HK_TRY(check(strata, n_stratum, err));
    double value = 0.0;
    double variance = 0.0;
    double wide = 0.0;
    double spread = 0.0; /* sum of (weight^2 variance / n)^2 / (n - 1) */
    bool events = true;
    for (int32_t i = 0; i < n_stratum; i++) {
        const hk_stratum *s = &strata[i];
        value += s->weight * s->mean;
        events = events && (s->event || (s->exact && s->mean >= 0.0 && s->mean <= 1.0));
        if (s->weight > 0.0 && !s->exact) {
            double part = s->weight * s->weight * wide_variance(s);
            variance += s->weight * s->weight * s->variance / (double)s->n;
            wide += part;
            spread += part * part / (double)(s->n - 1);
        }
    }
    double no_hit = largest_unseen(strata, n_stratum, 0.0);
    double no_miss = largest_unseen(strata, n_stratum, 1.0);
    double alpha = 1.0 - confidence;
    double log_bound = log(2.0 / alpha);
    if (no_hit > 0.0 || no_miss > 0.0) {
        alpha *= 0.5;
    }
    hk_stratified r = {.value = value, .se = sqrt(variance), .dof = NAN};
    double half = 0.0;
    if (wide > 0.0) {
        r.dof = fmax(1.0, wide * wide / spread);
        half = hk_student_quantile(1.0 - 0.5 * alpha, r.dof) * sqrt(wide);
    }
    r.unseen = log_bound * fmax(no_hit, no_miss);
    r.low = value - half - log_bound * no_miss;
    r.high = value + half + log_bound * no_hit;
    if (events) {
        r.low = fmax(0.0, r.low);
        r.high = fmin(1.0, r.high);
    }
    *ret_estimate = r;
    return HK_OK;
}

void hk_strata_spread(const hk_stratum *strata, int32_t n_stratum, double *ret_sd)
{
    double pooled = 0.0;
    double weights = 0.0;
    for (int32_t i = 0; i < n_stratum; i++) {
        const hk_stratum *s = &strata[i];
        if (!s->exact && !s->event && s->n > 1) {
            pooled += s->weight * s->variance;
            weights += s->weight;
        }
    }
    pooled = weights > 0.0 ? pooled / weights : 1.0;
    for (int32_t i = 0; i < n_stratum; i++) {
        const hk_stratum *s = &strata[i];
        double n = (double)s->n;
        double variance = pooled;
        if (s->exact) {
            variance = 0.0;
        } else if (s->event) {
            variance = shrunk_variance(s);
        } else if (s->n > 1) {
            variance = ((n - 1.0) * s->variance + pooled) / n;
        }
        ret_sd[i] = sqrt(variance);
    }
}

/** Strata that the ideal would leave below `least` get that; the others share the rest.
 *  ret_n -1 = shares. @return runs that are shared; *ret_sum their weight x sd */
static int64_t hold_least(const double *weight, const double *sd, int32_t n_stratum, int64_t total,
                          int64_t least, int64_t *ret_n, double *ret_sum)
{
    int64_t rest = total;
    double sum = 0.0;
    for (int32_t i = 0; i < n_stratum; i++) {
        ret_n[i] = weight[i] * sd[i] > 0.0 ? -1 : 0;
        sum += weight[i] * sd[i];
    }
    for (bool again = true; again;) {
        again = false;
        int64_t shared = rest;
        double shared_sum = sum;
        for (int32_t i = 0; i < n_stratum; i++) {
            double share = weight[i] * sd[i];
            if (ret_n[i] < 0 && (double)shared * share < (double)least * shared_sum) {
                ret_n[i] = least;
                rest -= least;
                sum -= share;
                again = true;
            }
        }
    }
    *ret_sum = sum;
    return rest;
}

hk_status hk_strata_allocate(const double *weight, const double *sd, int32_t n_stratum,
                             int64_t total, int64_t least, int64_t *ret_n, hk_error *err)
{
    int64_t open = 0;
    for (int32_t i = 0; i < n_stratum; i++) {
        HK_ASSERT(weight[i] >= 0.0 && sd[i] >= 0.0);
        open += weight[i] * sd[i] > 0.0;
    }
    int64_t needed;
    if (open == 0) {
        return hk_fail(err, HK_ERANGE, "no stratum is left to sample: all are exact or impossible");
    }
    if (__builtin_mul_overflow(open, least, &needed) || total < needed || total < 1) {
        return hk_fail(err, HK_ERANGE, "%lld runs for %lld strata, must be at least %lld each",
                       (long long)total, (long long)open, (long long)least);
    }
    double sum;
    int64_t rest = hold_least(weight, sd, n_stratum, total, least, ret_n, &sum);
    int64_t given = 0;
    for (int32_t i = 0; i < n_stratum; i++) {
        if (ret_n[i] < 0) { /* rounded down, told apart as -1 - n until the remainders are given */
            int64_t n = (int64_t)((double)rest * (weight[i] * sd[i] / sum));
            given += n;
            ret_n[i] = -1 - n;
        }
    }
    for (; given < rest; given++) {
        int32_t most = -1;
        double largest = -INFINITY;
        for (int32_t i = 0; i < n_stratum; i++) {
            double lacks = (double)rest * (weight[i] * sd[i] / sum) - (double)(-1 - ret_n[i]);
            if (ret_n[i] < 0 && lacks > largest) {
                largest = lacks;
                most = i;
            }
        }
        if (most < 0) {
            break;
        }
        ret_n[most]--;
    }
    for (int32_t i = 0; i < n_stratum; i++) {
        ret_n[i] = ret_n[i] < 0 ? -1 - ret_n[i] : ret_n[i];
    }
    return HK_OK;
}
