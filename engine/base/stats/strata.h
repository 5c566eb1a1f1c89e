/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stratified sampling over the drivers of a scenario (magnitude bins, number of
 * primary failures, ...): each stratum is run for itself, and its result enters
 * with its exact probability. For rare events the first thing to try. Pure
 * functions.
 */
#ifndef HK_BASE_STATS_STRATA_H
#define HK_BASE_STATS_STRATA_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/error.h"

/** What one stratum gave; made by one of the three functions below. */
typedef struct hk_stratum {
    double weight;   /* its probability */
    int64_t n;       /* runs */
    double mean;     /* of the runs, or exact */
    double variance; /* of the runs, with n - 1; 0 if exact */
    bool exact;      /* known without runs: the mean has no error */
    bool event;      /* runs are 0 or 1 */
} hk_stratum;

hk_stratum hk_stratum_of_event(double weight, int64_t hits, int64_t n);
hk_stratum hk_stratum_of_mean(double weight, int64_t n, double mean, double variance);
/** A stratum whose mean follows from theory, such as no breach without any failure. */
hk_stratum hk_stratum_of_exact(double weight, double mean);

typedef struct hk_stratified {
    double value;     /* sum of weight x mean */
    double se;        /* sqrt(sum of weight^2 variance / n) */
    double dof;       /* Satterthwaite's; NAN if se is 0 */
    double low, high; /* see below */
    double
        unseen; /* part of the interval that is owed to strata without a hit, or without a miss */
} hk_stratified;

/**
 * The estimate. The interval is value -+ t se, where se of events counts a hit and a miss more per
 * stratum (a hit among few runs is itself uncertain). Strata of events in which nothing (or everything) was a
 * hit have variance 0 in the sample but not in truth: if there are any, half of the error
 * probability goes to a bound for all of them together, ln(2 / (1 - confidence)) x max(weight / n),
 * which is added at the end where it matters; t then uses the other half. Events stay in [0, 1].
 * @param strata [n_stratum], weights sum to 1
 * @return HK_OK; HK_ERANGE (weights), HK_EMISSING (a stratum with weight but fewer than 2 runs)
 */
HK_WARN_UNUSED hk_status hk_strata_estimate(const hk_stratum *strata, int32_t n_stratum,
                                            double confidence, hk_stratified *ret_estimate,
                                            hk_error *err);

/**
 * Standard deviations to plan with, shrunk so that no stratum looks certain after a few runs: events
 * sqrt(p (1-p)) with p = (hits + 1) / (n + 2); means ((n-1) variance + v) / n with v the variances'
 * weighted mean; exact strata 0. Strata may have no runs yet. @param ret_sd [n_stratum]
 */
void hk_strata_spread(const hk_stratum *strata, int32_t n_stratum, double *ret_sd);

/**
 * Neyman's allocation: `total` runs in proportion to weight x sd, whole numbers by largest
 * remainder, at least `least` where weight x sd > 0, none elsewhere.
 * @param ret_n [n_stratum], sums to total
 * @return HK_OK; HK_ERANGE if total is too small for `least` each, or nothing is left to sample
 */
HK_WARN_UNUSED hk_status hk_strata_allocate(const double *weight, const double *sd,
                                            int32_t n_stratum, int64_t total, int64_t least,
                                            int64_t *ret_n, hk_error *err);

#endif
