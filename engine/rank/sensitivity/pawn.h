/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PAWN (Pianosi and Wagener 2015, 2018) from any sample: how far the
 * distribution of an output moves when a factor is known to lie in a slice of
 * its range. For outputs whose tail matters more than their variance.
 *
 * Per slice the Kolmogorov-Smirnov distance between the outputs of its cases
 * and all outputs; over the slices the largest and the median. Distances of
 * finite samples are never 0: `noise` is the level that a dummy, the factor's own
 * values shuffled, exceeds in a share of 1 - confidence. At or below it a factor
 * cannot be told from one without influence.
 */
#ifndef HK_RANK_SENSITIVITY_PAWN_H
#define HK_RANK_SENSITIVITY_PAWN_H

#include <stdint.h>

#include "engine/rank/sensitivity/sensitivity.h"

enum { HK_PAWN_SLICES = 10 };

typedef struct hk_pawn {
    double max, median;
    double max_noise, median_noise;
    int32_t n_slice;
} hk_pawn;

/** Arguments, statuses and cost as in hk_given_data_effects(); slices 0 = HK_PAWN_SLICES; at least 5
 *  cases per slice wanted. */
HK_WARN_UNUSED hk_status hk_pawn_effects(const double *x, const double *f, int64_t n, int32_t k,
                                         int32_t slices, const hk_sensitivity_opts *opts,
                                         hk_pawn *ret_effect, int64_t *ret_used, hk_error *err);

#endif
