/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Full factorial, the last factor fastest: a longer first factor only adds cases at the end. */
#include "engine/base/memory.h"
#include "engine/ensemble/design/design_parts.h"

hk_status hk_design_grid_make(hk_design *design, hk_error *err)
{
    const hk_design_spec *spec = &design->spec;
    design->levels = hk_alloc((size_t)spec->n_factor, sizeof *design->levels);
    if (design->levels == NULL) {
        return hk_fail_nomem(err);
    }
    int64_t all = 1;
    for (int32_t i = 0; i < spec->n_factor; i++) {
        HK_TRY(hk_factor_grid_count(&spec->factors[i], &design->levels[i], err));
        if (__builtin_mul_overflow(all, design->levels[i], &all) || all > HK_DESIGN_CASES_MAX) {
            return hk_fail(err, HK_ELIMIT,
                           "grid design has too many cases already with %d of %d factors, "
                           "must be at most %lld",
                           (int)i + 1, (int)spec->n_factor, (long long)HK_DESIGN_CASES_MAX);
        }
    }
    if (spec->n > all) {
        return hk_fail(err, HK_ERANGE, "grid design has %lld cases, not %lld", (long long)all,
                       (long long)spec->n);
    }
    return hk_design_set_count(design, spec->n == 0 ? all : spec->n, 1, err);
}

hk_factor_level hk_design_grid_level(const hk_design *design, int64_t index, int32_t factor)
{
    for (int32_t i = design->spec.n_factor - 1; i > factor; i--) {
        index /= design->levels[i];
    }
    int64_t step = index % design->levels[factor];
    return hk_factor_grid_at(&design->spec.factors[factor], step, design->levels[factor]);
}
