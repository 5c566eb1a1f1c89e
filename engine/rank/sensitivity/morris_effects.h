/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Screening by elementary effects (Morris 1991, Campolongo et al. 2007) from a
 * MORRIS design: the change of an output per unit of a factor's range, at many
 * places. mu* large: the factor matters. sigma large beside it: not linear, or
 * it interacts.
 */
#ifndef HK_RANK_SENSITIVITY_MORRIS_EFFECTS_H
#define HK_RANK_SENSITIVITY_MORRIS_EFFECTS_H

#include <stdint.h>

#include "engine/rank/sensitivity/sensitivity.h"

typedef struct hk_morris_effect {
    hk_index mu_star; /* mean of the absolute effects */
    hk_index mu;      /* mean of the effects */
    hk_index sigma;   /* their standard deviation */
} hk_morris_effect;

/**
 * Effects of all factors; intervals by bootstrap over trajectories. O(resamples x n x k).
 * @param f [n x (k+1)] outputs in the order of the design
 * @param factor [n x k] which factor step s = 1..k of a trajectory moves, at s - 1
 * @param delta [n x k] by how much (hk_design_step_of)
 * @param ret_effect [k]; @param ret_used trajectories all of whose cases have an output
 * @return HK_OK; HK_EMISSING for fewer than 2 usable trajectories, HK_ERANGE, HK_ELIMIT, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_morris_effects(const double *f, const int32_t *factor,
                                           const double *delta, int64_t n, int32_t k,
                                           const hk_sensitivity_opts *opts,
                                           hk_morris_effect *ret_effect, int64_t *ret_used,
                                           hk_error *err);

#endif
