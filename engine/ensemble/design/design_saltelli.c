/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows of Saltelli et al. (2010): two independent points A and B, and k mixed ones. Factor i takes the
 * dimensions 2i (A) and 2i+1 (B) of the Sobol' points, so that a factor more at the end changes
 * nothing for the others.
 *
 * With a digital shift alone these dimensions hold a pattern for up to 512 rows that the Ishigami
 * function resonates with: its total index of x3 comes out as .17 or .32, never near .24. The
 * scrambling takes the pattern away.
 */
#include "engine/base/memory.h"
#include "engine/ensemble/design/design_parts.h"

static hk_status set_axes(hk_design *design, const hk_sobol *sobol, hk_error *err)
{
    int32_t dims = 2 * design->spec.n_factor;
    design->axes = hk_alloc((size_t)dims, sizeof *design->axes);
    if (design->axes == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t dim = 0; dim < dims; dim++) {
        hk_design_axis(design, sobol, dim, dim / 2, dim % 2, &design->axes[dim]);
    }
    return HK_OK;
}

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
    hk_sobol *sobol = NULL;
    HK_TRY(hk_sobol_new(2 * k, spec->n, &sobol, err));
    hk_status status = set_axes(design, sobol, err);
    hk_sobol_free(sobol);
    return status;
}

double hk_design_saltelli_unit(const hk_design *design, int64_t index, int32_t factor)
{
    int64_t row = index / design->stride;
    int64_t place = index % design->stride; /* 0: A, 1: B, 2 + i: A with column i from B */
    int32_t from_b = place == 1 || place == 2 + (int64_t)factor;
    if (design->spec.rows == HK_ROWS_RANDOM) {
        return hk_rng_to_uniform(hk_design_word(design, factor, HK_DRAW_ROW, row, from_b));
    }
    return hk_sobol_uniform(&design->axes[2 * factor + from_b], row);
}
