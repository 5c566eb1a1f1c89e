/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sensitivity from any sample, without runs of its own: cases of a Latin
 * hypercube or a list, or drawn drivers of replicates.
 *
 *   first  first-order Sobol' index: variance of the means of slices of equal number, less what
 *          noise alone gives them (adjusted as in analysis of variance). Slices blur what happens
 *          inside one: with few of them it is too small for a wiggly output.
 *   xi     Chatterjee's coefficient (J. Am. Stat. Assoc. 2021): 0 = the output does not depend on the
 *          factor, 1 = it is a function of it alone; any shape, without slices.
 *
 * Both are compared with `noise`, the level that a factor without influence exceeds in a share of
 * 1 - confidence: found by shuffling the outputs. There is no interval of xi: the bootstrap is wrong
 * for it.
 */
#ifndef HK_RANK_SENSITIVITY_GIVEN_DATA_H
#define HK_RANK_SENSITIVITY_GIVEN_DATA_H

#include <stdint.h>

#include "engine/rank/sensitivity/sensitivity.h"

typedef struct hk_given_data {
    hk_index first; /* interval by bootstrap over cases */
    double first_noise;
    double xi;
    double xi_noise;
    int32_t n_slice;
} hk_given_data;

/**
 * @param x [n x k] values of the factors (of categories: their index); finite
 * @param f [n] outputs; NAN: left out
 * @param slices wanted; 0 = the square root of n, 4 to 100
 * @param ret_effect [k]; NAN if output or factor do not vary
 * @param ret_used cases that have an output
 * @return HK_OK; HK_EMISSING for fewer than 20 cases, HK_ENUMBER (x), HK_ERANGE, HK_ELIMIT,
 *         HK_ENOMEM. O(resamples x n x k).
 */
HK_WARN_UNUSED hk_status hk_given_data_effects(const double *x, const double *f, int64_t n,
                                               int32_t k, int32_t slices,
                                               const hk_sensitivity_opts *opts,
                                               hk_given_data *ret_effect, int64_t *ret_used,
                                               hk_error *err);

#endif
