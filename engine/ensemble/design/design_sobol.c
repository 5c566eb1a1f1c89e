/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sobol' points, factor i in dimension i, with independent digital shifts keyed by factor name. All
 * shifts of a point stand together, so that more points come at the end.
 */
#include "engine/base/memory.h"
#include "engine/ensemble/design/design_parts.h"

hk_status hk_design_sobol_make(hk_design *design, hk_error *err)
{
    hk_design_spec *spec = &design->spec;
    if (spec->shifts == 0) {
        spec->shifts = 1;
    }
    if (spec->shifts < 0) {
        return hk_fail(err, HK_ERANGE, "sobol design with %d shifts, must be at least 1",
                       (int)spec->shifts);
    }
    if (spec->n_factor > HK_SOBOL_DIMS_MAX) {
        return hk_fail(err, HK_ELIMIT,
                       "sobol design of %d factors, must be at most %d: use lhs, or fewer factors",
                       (int)spec->n_factor, HK_SOBOL_DIMS_MAX);
    }
    HK_TRY(hk_design_set_count(design, spec->n, spec->shifts, err));
    HK_TRY(hk_sobol_new(spec->n_factor, spec->n, &design->sobol, err));
    int64_t k = spec->n_factor;
    design->shift = hk_alloc((size_t)(spec->shifts * k), sizeof *design->shift);
    if (design->shift == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t s = 0; s < spec->shifts; s++) {
        for (int32_t i = 0; i < k; i++) {
            design->shift[s * k + i] = hk_design_word(design, i, HK_DRAW_SHIFT, s, 0);
        }
    }
    return HK_OK;
}

double hk_design_sobol_unit(const hk_design *design, int64_t index, int32_t factor)
{
    int64_t point = index / design->stride;
    int64_t s = index % design->stride;
    uint64_t shift = design->shift[s * design->spec.n_factor + factor];
    return hk_sobol_uniform(design->sobol, point, factor, shift);
}
