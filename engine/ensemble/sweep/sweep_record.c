/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/sweep/sweep_record.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PARAMETERS_SIZE = 200 };

/** `rows=64 points_from=sobol seed=7`: what the file of the sweep calls them. */
static void write_parameters(const hk_sweep *sweep, char *buf, size_t size)
{
    const hk_design_spec *d = &sweep->spec;
    char n[64] = "";
    switch (d->kind) {
    case HK_DESIGN_GRID:
        break;
    case HK_DESIGN_LIST:
        snprintf(n, sizeof n, "rows=%" PRId64 " ", d->n);
        break;
    case HK_DESIGN_LHS:
        snprintf(n, sizeof n, "cases=%" PRId64 " ", d->n);
        break;
    case HK_DESIGN_SOBOL:
        snprintf(n, sizeof n, "points=%" PRId64 " scrambles=%" PRId32 " ", d->n, d->scrambles);
        break;
    case HK_DESIGN_MORRIS:
        snprintf(n, sizeof n, "trajectories=%" PRId64 " levels=%" PRId32 " ", d->n, d->levels);
        break;
    case HK_DESIGN_SALTELLI:
        snprintf(n, sizeof n, "rows=%" PRId64 " points_from=%s ", d->n,
                 d->rows == HK_ROWS_RANDOM ? "random" : "sobol");
        break;
    case HK_DESIGN_STRATA:
        snprintf(n, sizeof n, "cases=%" PRId64 " ", d->n);
        break;
    case HK_DESIGN_IMPORTANCE:
        snprintf(n, sizeof n, "cases=%" PRId64 " nominal=%g ", d->n,
                 d->nominal > 0.0 ? d->nominal : 0.5);
        break;
    }
    snprintf(buf, size, "%sseed=%" PRIu64, n, d->seed);
}

/** Places of the cases in the unit cube of the factors; a policy has none. */
static void fill_units(const hk_sweep *sweep, double *units)
{
    int32_t columns = hk_sweep_columns(sweep);
    int64_t policies = sweep->n_policy > 0 ? sweep->n_policy : 1;
    double place[HK_SWEEP_FACTORS_MAX];
    for (int64_t i = 0; i < sweep->n_case; i++) {
        hk_design_unit(sweep->design, i / policies, place);
        for (int32_t f = 0; f < columns; f++) {
            units[i * columns + f] = f < sweep->n_factor ? place[f] : NAN;
        }
    }
}

/** Weights of the cases, if they are draws that need any. */
static hk_status record_weights(const hk_sweep *sweep, hk_arena *arena, hk_result_sizes *sizes,
                                hk_error *err)
{
    int64_t policies = sweep->n_policy > 0 ? sweep->n_policy : 1;
    if (!hk_sweep_is_independent(sweep)) {
        return HK_OK;
    }
    double *weights = hk_arena_alloc(arena, (size_t)sweep->n_case, sizeof *weights);
    int32_t *strata = hk_arena_alloc(arena, (size_t)sweep->n_case, sizeof *strata);
    if (weights == NULL || strata == NULL) {
        return hk_fail_nomem(err);
    }
    for (int64_t i = 0; i < sweep->n_case; i++) {
        hk_design_weight w = hk_design_weight_of(sweep->design, i / policies);
        weights[i] = w.weight;
        strata[i] = w.stratum;
    }
    sizes->case_weight = weights;
    sizes->case_stratum = strata;
    return HK_OK;
}

hk_status hk_sweep_record(const hk_sweep *sweep, hk_arena *arena, hk_result *frame,
                          hk_result_sizes *sizes, hk_error *err)
{
    frame->sweep_text = sweep->text;
    frame->design_policies = sweep->n_policy;
    if (sweep->design == NULL) {
        return HK_OK; /* policies alone */
    }
    char *parameters = hk_arena_alloc(arena, PARAMETERS_SIZE, 1);
    size_t columns = (size_t)hk_sweep_columns(sweep);
    double *units = hk_arena_alloc(arena, (size_t)sweep->n_case * columns, sizeof *units);
    if (parameters == NULL || units == NULL) {
        return hk_fail_nomem(err);
    }
    write_parameters(sweep, parameters, PARAMETERS_SIZE);
    fill_units(sweep, units);
    frame->design = sweep->kind;
    frame->design_parameters = parameters;
    sizes->case_unit = units;
    return record_weights(sweep, arena, sizes, err);
}
