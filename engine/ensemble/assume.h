/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sets of assumptions (design.md 3.7): every row of a model with a range is a
 * parameter; a set draws one factor for each, and a copy of the model has the
 * row's numbers multiplied by it.
 *
 * What a factor multiplies:
 *   services      value (persons per unit)
 *   components    weight of a delivery point
 *   dependencies  share (in groups of rule share, against the others of the group) and lag
 *   responses     the times of the curve, recovery_lag and recharge
 *   repairs       durations and detection
 *   pools         crews, at least one if there was one; not where the scenario gives them
 * Levels, k and rules stay. A factor is log-uniform between the ends of the range and a pure
 * function of (seed, stream, set, name of the row): the same range of the same row draws the
 * same factors in every scenario, and adding a row changes no other. The ends are read as the
 * limits of what is thinkable, so no value between them is favoured.
 */
#ifndef HK_ENSEMBLE_ASSUME_H
#define HK_ENSEMBLE_ASSUME_H

#include <stdint.h>

#include "engine/base/error.h"
#include "engine/sim/scenario.h"

typedef struct hk_assumptions
    hk_assumptions; /* opaque: rows of one model and how they go together */

/** The parameters of a model. @param ret_assumptions owned, hk_assumptions_free(); borrows the model
 *  @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_assumptions_new(const hk_model *model, hk_assumptions **ret_assumptions,
                                            hk_error *err);
void hk_assumptions_free(hk_assumptions *assumptions); /* NULL is allowed */

int64_t hk_assumptions_count(const hk_assumptions *assumptions);
/** `repairs/substation`; of a dependency `dependencies/CONSUMER input SUPPLIER`. */
const char *hk_assumptions_name(const hk_assumptions *assumptions, int64_t parameter);
/** The range of the parameter. */
void hk_assumptions_range(const hk_assumptions *assumptions, int64_t parameter, double *ret_low,
                          double *ret_high);

/** Draw set number `set` >= 0. @param ret_factors [hk_assumptions_count()] in [low, high] */
void hk_assumptions_draw(const hk_assumptions *assumptions, hk_rng_key key, int64_t set,
                         double *ret_factors);

/** A model and a scenario with numbers of their own; everything else is borrowed from those they
 *  were made from. */
typedef struct hk_assumed {
    hk_model model;
    hk_scenario scenario;
    hk_arena *arena;
} hk_assumed;

/** Apply factors. Times are rounded to ms, weights and crews to whole numbers; what would leave the
 *  range of its column stays at its end. @param ret_assumed hk_assumed_done(). @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_assumptions_apply(const hk_assumptions *assumptions,
                                              const double *factors, const hk_scenario *scenario,
                                              hk_assumed *ret_assumed, hk_error *err);
void hk_assumed_done(hk_assumed *assumed);

#endif
