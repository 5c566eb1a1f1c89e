/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows as given. */
#include "engine/base/check.h"
#include "engine/ensemble/design/design_parts.h"

hk_status hk_design_list_make(hk_design *design, hk_error *err)
{
    const hk_design_spec *spec = &design->spec;
    HK_TRY(hk_design_set_count(design, spec->n, 1, err));
    for (int64_t row = 0; row < spec->n; row++) {
        for (int32_t i = 0; i < spec->n_factor; i++) {
            hk_factor_level level;
            hk_error inner;
            hk_status status = hk_factor_given(
                &spec->factors[i], spec->list[row * spec->n_factor + i], &level, &inner);
            if (status != HK_OK) {
                return hk_fail(err, status, "row %lld: %s", (long long)row + 1, inner.message);
            }
        }
    }
    return HK_OK;
}

hk_factor_level hk_design_list_level(const hk_design *design, int64_t index, int32_t factor)
{
    const hk_design_spec *spec = &design->spec;
    hk_factor_level level = {.value = 0.0, .index = -1};
    hk_status status = hk_factor_given(&spec->factors[factor],
                                       spec->list[index * spec->n_factor + factor], &level, NULL);
    HK_CHECK(status == HK_OK, "row %lld changed since it was checked", (long long)index);
    return level;
}
