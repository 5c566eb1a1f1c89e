/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Importance sampling of a few drivers: they are drawn from a density h under
 * which the event is not rare, and each run counts with weight w = f / h, f being
 * the true density. Weights come as logarithms. Pure functions.
 *
 * Tilt only the few drivers (magnitude, intensity residual, common cause,
 * contact rate), never the many component draws: weights degenerate with their
 * number. Drivers are standard normals here (z = hk_normal_quantile(u)); the
 * tilted density h* shifts their means, and the sampling density is the
 * defensive mixture h = a f + (1 - a) h*, which keeps w <= 1/a. To sample from
 * it: with probability 1 - a add the shifts to z, all of them or none.
 */
#ifndef HK_BASE_STATS_IMPORTANCE_H
#define HK_BASE_STATS_IMPORTANCE_H

#include <stdint.h>

#include "engine/base/error.h"

#define HK_EFFECTIVE_MIN 100.0 /* fewer effective runs give no estimate */

/** ln(h* / f) at z[d] when h* has means shift[d]: sum of shift z - shift^2 / 2. */
double hk_tilt_log_ratio(const double *z, const double *shift, int32_t d);

/** ln(f / h) of the defensive mixture, from ln(h* / f) and the nominal share a in (0,1]. Never
 *  overflows; at most -ln a. */
double hk_defensive_log_weight(double log_ratio, double nominal);

typedef struct hk_importance {
    int64_t n;
    double value;       /* mean of w x: unbiased */
    double se;          /* sd(w x) / sqrt(n) */
    double low, high;   /* value -+ z se; not below 0 if no x is */
    double effective;   /* (sum w|x|)^2 / sum (w x)^2: runs that carry the estimate */
    double ess;         /* (sum w)^2 / sum w^2: of the weights alone */
    double max_share;   /* largest w|x| / sum w|x| */
    double mean_weight; /* should be 1 within a few of its standard errors, else f or h is wrong */
    double mean_weight_se;
} hk_importance;

/**
 * Mean of x under f from runs under h.
 * @param log_weight [n] ln(f/h); @param x [n] outcome, 0 or 1 for a probability
 * @return HK_OK; HK_ENUMBER for a weight or outcome that is no number, HK_EWEIGHTS if there are
 *         fewer than HK_EFFECTIVE_MIN effective runs (by either count): the message has the figures
 */
HK_WARN_UNUSED hk_status hk_importance_estimate(const double *log_weight, const double *x,
                                                int64_t n, double confidence,
                                                hk_importance *ret_estimate, hk_error *err);

typedef struct hk_cross_entropy {
    double level;  /* that the elite reached: at most the target */
    int64_t elite; /* runs at or above it */
} hk_cross_entropy;

/**
 * One round of the cross-entropy method: the shifts under which the best runs become typical. Begin with
 * shifts 0, run, call, run with the new shifts, ... until the level is the target; 2 to 4 rounds.
 * @param z [n x d] drivers as used; @param log_weight [n] of the density they came from
 * @param score [n] larger is nearer to the event, which is score >= target
 * @param elite_share share of runs to fit to, such as 0.1
 * @param ret_shift [d] weighted means of the elite
 * @return HK_OK; HK_ENUMBER, HK_EMISSING for n < 10, HK_EWEIGHTS if the elite has no weight,
 *         HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_cross_entropy_round(const double *z, const double *log_weight,
                                                const double *score, int64_t n, int32_t d,
                                                double target, double elite_share,
                                                double *ret_shift, hk_cross_entropy *ret_round,
                                                hk_error *err);

#endif
