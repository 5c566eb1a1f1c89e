/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/result_sizes.h"

#include <inttypes.h>
#include <math.h>

#include "engine/base/text.h"
#include "engine/io/result_column.h"

static hk_status check_sizes(const char *path, const hk_result_sizes *sizes, int64_t n_factor,
                             hk_error *err)
{
    bool has_factors =
        n_factor == 0 || (sizes->case_factor != NULL && sizes->case_factor_value != NULL);
    if (sizes->n_case < 1 || sizes->n_case > HK_DIMENSION_MAX || sizes->case_name == NULL ||
        n_factor < 0 || n_factor > HK_DIMENSION_MAX || !has_factors || sizes->n_failed < 0 ||
        sizes->n_failed > HK_RAGGED_MAX) {
        return hk_fail(err, HK_EINTERNAL,
                       "%s: %" PRId64 " cases with %" PRId64
                       " factors cannot be, or their names or values are missing",
                       path, sizes->n_case, n_factor);
    }
    for (int64_t i = 0; i < sizes->n_case; i++) {
        bool complete = sizes->case_name[i] != NULL &&
                        (sizes->case_overrides == NULL || sizes->case_overrides[i] != NULL);
        for (int64_t f = 0; f < n_factor; f++) {
            complete = complete && sizes->case_factor[i * n_factor + f] != NULL;
        }
        if (!complete) {
            return hk_fail(err, HK_EINTERNAL,
                           "%s: case %" PRId64 " lacks its name, its overrides or a factor", path,
                           i);
        }
    }
    return HK_OK;
}

/** Clean copies of texts that are all there; NULL when out of memory. */
static const char **clean_texts(const char *const *texts, int64_t n, hk_arena *arena)
{
    const char **copy = hk_arena_alloc(arena, (size_t)n, sizeof *copy);
    for (int64_t i = 0; copy != NULL && i < n; i++) {
        copy[i] = hk_text_clean(texts[i], false, arena);
        if (copy[i] == NULL) {
            return NULL;
        }
    }
    return copy;
}

/** A name must tell a case from all others. */
static hk_status check_names(const char *path, const char *const *names, int64_t n, hk_error *err)
{
    hk_map *map = NULL;
    HK_TRY(hk_map_new(n, &map, err));
    hk_status status = HK_OK;
    for (int64_t i = 0; i < n && status == HK_OK; i++) {
        status = hk_map_put(map, names[i], (int32_t)i, err);
        if (status == HK_EDUPLICATE) {
            status = hk_fail(err, HK_EINTERNAL, "%s: two cases are named '%s'", path, names[i]);
        }
    }
    hk_map_free(map);
    return status;
}

/** No overrides in any case; NULL when out of memory. */
static const char *const *fill_overrides(int64_t n, hk_arena *arena)
{
    const char **texts = hk_arena_alloc(arena, (size_t)n, sizeof *texts);
    for (int64_t i = 0; texts != NULL && i < n; i++) {
        texts[i] = "[]";
    }
    return texts;
}

/** Missing numbers where the design says nothing; NULL when out of memory. */
static const double *or_missing(const double *numbers, int64_t n, hk_arena *arena)
{
    double *missing = numbers != NULL ? NULL : hk_arena_alloc(arena, (size_t)n, sizeof *missing);
    for (int64_t i = 0; missing != NULL && i < n; i++) {
        missing[i] = NAN;
    }
    return numbers != NULL ? numbers : missing;
}

/** Where a case lies in its design. */
static hk_status clean_design(int64_t n_factor, hk_arena *arena, hk_result_sizes *s, hk_error *err)
{
    int64_t n = s->n_case;
    s->case_unit = or_missing(s->case_unit, n * n_factor, arena);
    s->case_weight = or_missing(s->case_weight, n, arena);
    if (s->case_stratum == NULL) {
        int32_t *none = hk_arena_alloc(arena, (size_t)n, sizeof *none);
        for (int64_t i = 0; none != NULL && i < n; i++) {
            none[i] = HK_NONE;
        }
        s->case_stratum = none;
    }
    return s->case_unit == NULL || s->case_weight == NULL || s->case_stratum == NULL
               ? hk_fail_nomem(err)
               : HK_OK;
}

hk_status hk_sizes_clean(const char *path, const hk_result_sizes *sizes, int64_t n_factor,
                         hk_arena *arena, hk_result_sizes *ret_sizes, hk_error *err)
{
    HK_TRY(check_sizes(path, sizes, n_factor, err));
    hk_result_sizes clean = *sizes;
    clean.case_name = clean_texts(sizes->case_name, sizes->n_case, arena);
    clean.case_factor = clean_texts(sizes->case_factor, sizes->n_case * n_factor, arena);
    clean.case_overrides = sizes->case_overrides == NULL
                               ? fill_overrides(sizes->n_case, arena)
                               : clean_texts(sizes->case_overrides, sizes->n_case, arena);
    if (clean.case_name == NULL || clean.case_factor == NULL || clean.case_overrides == NULL) {
        return hk_fail_nomem(err);
    }
    HK_TRY(clean_design(n_factor, arena, &clean, err));
    HK_TRY(check_names(path, clean.case_name, clean.n_case, err));
    *ret_sizes = clean;
    return HK_OK;
}
