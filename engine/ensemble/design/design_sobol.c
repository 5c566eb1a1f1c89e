/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sobol' points, factor i in dimension i, with independent scrambles keyed by factor name. All scrambles
 * of a point stand together, so that more points come at the end.
 */
#include "engine/base/memory.h"
#include "engine/ensemble/design/design_parts.h"

static hk_status set_axes(hk_design *design, const hk_sobol *sobol, hk_error *err)
{
    int32_t k = design->spec.n_factor;
    int32_t scrambles = design->spec.scrambles;
    design->axes = hk_alloc((size_t)k, (size_t)scrambles * sizeof *design->axes);
    if (design->axes == NULL) {
        return hk_fail_nomem(err);
    }
    for (int64_t s = 0; s < scrambles; s++) {
        for (int32_t i = 0; i < k; i++) {
            hk_design_axis(design, sobol, i, i, s, &design->axes[s * k + i]);
        }
    }
    return HK_OK;
}

hk_status hk_design_sobol_make(hk_design *design, hk_error *err)
{
    hk_design_spec *spec = &design->spec;
    if (spec->scrambles == 0) {
        spec->scrambles = 1;
    }
    if (spec->scrambles < 0 || spec->scrambles > HK_DESIGN_SCRAMBLES_MAX) {
        return hk_fail(err, HK_ERANGE, "sobol design with %d scrambles, must be 1 to %d",
                       (int)spec->scrambles, HK_DESIGN_SCRAMBLES_MAX);
    }
    if (spec->n_factor > HK_SOBOL_DIMS_MAX) {
        return hk_fail(err, HK_ELIMIT,
                       "sobol design of %d factors, must be at most %d: use lhs, or fewer factors",
                       (int)spec->n_factor, HK_SOBOL_DIMS_MAX);
    }
    HK_TRY(hk_design_set_count(design, spec->n, spec->scrambles, err));
    hk_sobol *sobol = NULL;
    HK_TRY(hk_sobol_new(spec->n_factor, spec->n, &sobol, err));
    hk_status status = set_axes(design, sobol, err);
    hk_sobol_free(sobol);
    return status;
}

double hk_design_sobol_unit(const hk_design *design, int64_t index, int32_t factor)
{
    int64_t scramble = index % design->stride;
    return hk_sobol_uniform(&design->axes[scramble * design->spec.n_factor + factor],
                            index / design->stride);
}
