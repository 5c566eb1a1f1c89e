/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The difference of two means, B less A, and how sure it is. Values that belong together (same
 * luck) are compared pair by pair, others as two independent samples:
 *   means, paired        Student's t of the differences
 *   means, unpaired      Welch 1947, degrees of freedom after Satterthwaite
 *   probabilities        Newcombe 1998 (Statistics in Medicine 17, 2635-2650, method 10 for pairs, and
 *                        17, 873-890, method 10 for two samples): Wilson's limits of both, squared and
 *                        added, for pairs less their correlation
 *   ratio of two means   Fieller 1954
 * If nothing differs at all there is no interval: n equal pairs say how often pairs differ at most
 * (hk_proportion_of), and nothing about by how much. Pure functions.
 */
#ifndef HK_BASE_STATS_DIFFERENCE_H
#define HK_BASE_STATS_DIFFERENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/stats/interval.h"

typedef struct hk_difference {
    int64_t n_a, n_b;      /* values used; of pairs both are their number */
    int64_t n_differ;      /* pairs that differ; unpaired: values unlike the first of A */
    double mean_a, mean_b; /* NAN without values */
    double value;          /* mean of B less mean of A */
    double se;             /* its standard error; NAN with fewer than two values on a side */
    double dof; /* degrees of freedom of se; INFINITY: of probabilities, and where se is 0 */
    hk_interval interval; /* of the value; NAN ends: none */
    hk_interval ratio;    /* of mean B / mean A; NAN ends: none, or not bounded */
} hk_difference;

/** Of pairs (a[i], b[i]). @param alpha error probability of the interval, in (0,1) */
hk_difference hk_difference_paired(const double *a, const double *b, int64_t n, double alpha);

/** Of two samples. */
hk_difference hk_difference_unpaired(const double *a, int64_t n_a, const double *b, int64_t n_b,
                                     double alpha);

/** Of pairs of zeros and ones: two probabilities. */
hk_difference hk_difference_flags_paired(const double *a, const double *b, int64_t n, double alpha);

/** Of two samples of zeros and ones. */
hk_difference hk_difference_flags_unpaired(const double *a, int64_t n_a, const double *b,
                                           int64_t n_b, double alpha);

/**
 * Chance and assumptions together: `value` under each of n sets of assumptions, each with the chance
 * of the nominal difference, Student's t times its standard error. The ends are the quantiles
 * alpha/2 and 1 - alpha/2 of that mixture (what rank_assumed.h draws, here exact). If all sets are the
 * nominal one it is the interval of chance alone. O(n) times some fifty steps.
 * @param values [n] differences under the sets; sorted
 * @return NAN ends for n < 2, a value that is not finite, or no standard error
 */
hk_interval hk_difference_assumed(const hk_difference *nominal, double *values, int64_t n,
                                  double alpha);

#endif
