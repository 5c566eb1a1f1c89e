/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which factor of a sweep matters for an output: the estimator that fits the design that the result
 * file records.
 *
 *   morris          elementary effects
 *   saltelli        Sobol' indices, first order and total
 *   any other       given data: first-order index, Chatterjee's xi, PAWN, each with the level that a
 *                   factor without influence stays below
 *
 * The outcome of a case is the mean over its replicates. All cases use the same draws, so most of
 * chance is the same in all of them and cancels; what differs from case to case by chance alone is
 * estimated from the replicates (cases x replicates, two-way analysis of variance) and stated as a
 * share of the variance between cases. Where policies are compared, each has its own effects.
 */
#ifndef HK_RANK_SENSITIVITY_FACTOR_EFFECTS_H
#define HK_RANK_SENSITIVITY_FACTOR_EFFECTS_H

#include "engine/io/result_output.h"
#include "engine/rank/sensitivity/given_data.h"
#include "engine/rank/sensitivity/morris_effects.h"
#include "engine/rank/sensitivity/pawn.h"
#include "engine/rank/sensitivity/sobol_indices.h"

typedef enum hk_effects_kind {
    HK_EFFECTS_MORRIS,
    HK_EFFECTS_SOBOL,
    HK_EFFECTS_GIVEN
} hk_effects_kind;

typedef struct hk_factor_effect {
    int32_t factor;          /* of the file */
    double size;             /* by which they are put in order: mu*, total or first order */
    bool has_order;          /* its values are numbers */
    hk_morris_effect morris; /* of the kind that was made, the others are 0 */
    hk_sobol_index sobol;
    hk_given_data given; /* xi NAN for a factor without order */
    hk_pawn pawn;
} hk_factor_effect;

typedef struct hk_policy_effects {
    const char *policy;        /* NULL where none are compared */
    hk_factor_effect *effects; /* [n_factor] by size */
    double mean, variance;     /* of the outcomes of its cases */
    double chance;    /* share of the variance that is chance within cases; NAN: not known */
    int64_t used, of; /* trajectories, rows or cases */
    int64_t failed;   /* cases left out because more than 5 % of their replicates failed */
} hk_policy_effects;

typedef struct hk_factor_effects {
    hk_arena *arena;
    hk_effects_kind kind;
    int32_t n_factor;
    int64_t n_policy; /* >= 1 */
    hk_policy_effects *policies;
    hk_sensitivity_opts opts; /* with defaults */
} hk_factor_effects;

/**
 * @param cases  of hk_result_read_cases() of that file
 * @param output of hk_output_find() with its frame
 * @param ret_effects owned, free with hk_factor_effects_free()
 * @return HK_OK; as hk_result_read_outputs(); HK_EDESIGN if the file has no factors, or its design
 *         does not fit its cases, or there is no estimator for it; HK_EMISSING for too few cases
 */
HK_WARN_UNUSED hk_status hk_factor_effects_of(const char *path, const hk_result_cases *cases,
                                              const hk_output *output,
                                              const hk_sensitivity_opts *opts,
                                              hk_factor_effects **ret_effects, hk_error *err);
void hk_factor_effects_free(hk_factor_effects *effects); /* NULL is allowed */

#endif
