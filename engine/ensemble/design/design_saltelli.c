/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows of Saltelli et al. (2010): two independent points A and B, and k mixed ones. Factor i takes the
 * dimensions 2i (A) and 2i+1 (B) of the Sobol' points, so that a factor more at the end changes
 * nothing for the others.
 */
#include "engine/base/memory.h"
#include "engine/ensemble/design/design_parts.h"

hk_status hk_design_saltelli_make(hk_design *design, hk_error *err)
{
    const hk_design_spec *spec = &design->spec;
    int32_t k = spec->n_factor;
    HK_TRY(hk_design_set_count(design, spec->n, (int64_t)k + 2, err));
    if (spec->rows == HK_ROWS_RANDOM) {
        return HK_OK;
    }
    if (k > HK_SOBOL_DIMS_MAX / 2) {
        return hk_fail(err, HK_ELIMIT,
                       "saltelli design of %d factors, must be at most %d with rows from Sobol' "
                       "points (two dimensions each): use random rows, or fewer factors",
                       (int)k, HK_SOBOL_DIMS_MAX / 2);
    }
    HK_TRY(hk_sobol_new(2 * k, spec->n, &design->sobol, err));
    design->shift = hk_alloc((size_t)k * 2, sizeof *design->shift);
    if (design->shift == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t dim = 0; dim < 2 * k; dim++) {
        design->shift[dim] = hk_design_word(design, dim / 2, HK_DRAW_SHIFT, 0, dim % 2);
    }
    return HK_OK;
}

double hk_design_saltelli_unit(const hk_design *design, int64_t index, int32_t factor)
{
    int64_t row = index / design->stride;
    int64_t place = index % design->stride; /* 0: A, 1: B, 2 + i: A with column i from B */
    int32_t from_b = place == 1 || place == 2 + (int64_t)factor;
    if (design->spec.rows == HK_ROWS_RANDOM) {
        return hk_rng_to_uniform(hk_design_word(design, factor, HK_DRAW_ROW, row, from_b));
    }
    int32_t dim = 2 * factor + from_b;
    return hk_sobol_uniform(design->sobol, row, dim, design->shift[dim]);
}
