/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/design/design.h"

#include <math.h>
#include <string.h>

#include "engine/base/check.h"
#include "engine/base/memory.h"
#include "engine/base/text.h"
#include "engine/ensemble/design/design_parts.h"

static const char *const kind_names[] = {"grid",   "list",     "lhs",    "sobol",
                                         "morris", "saltelli", "strata", "importance"};

const char *hk_design_kind_name(hk_design_kind kind)
{
    return kind_names[kind];
}

uint64_t hk_design_word(const hk_design *design, int32_t factor, hk_design_draw draw, int64_t point,
                        int64_t index)
{
    uint64_t words[4];
    hk_rng_block(design->key, (uint64_t)point, design->hash[factor], (uint64_t)draw,
                 (uint64_t)index / 4, words);
    return words[index % 4];
}

void hk_design_axis(const hk_design *design, const hk_sobol *sobol, int32_t dim, int32_t factor,
                    int64_t scramble, hk_sobol_axis *ret_axis)
{
    uint64_t words[HK_SOBOL_BITS + 1];
    for (int i = 0; i <= HK_SOBOL_BITS; i++) {
        words[i] = hk_design_word(design, factor, HK_DRAW_SCRAMBLE, scramble, i);
    }
    hk_sobol_axis_of(sobol, dim, words[0], words + 1, ret_axis);
}

hk_status hk_design_set_count(hk_design *design, int64_t n, int64_t stride, hk_error *err)
{
    int64_t count;
    if (__builtin_mul_overflow(n, stride, &count) || count > HK_DESIGN_CASES_MAX) {
        return hk_fail(err, HK_ELIMIT, "%s design of %lld x %lld cases, must be at most %lld",
                       hk_design_kind_name(design->spec.kind), (long long)n, (long long)stride,
                       (long long)HK_DESIGN_CASES_MAX);
    }
    design->count = count;
    design->stride = stride;
    return HK_OK;
}

static hk_status check_names(const hk_design_spec *spec, hk_error *err)
{
    hk_map *names = NULL;
    HK_TRY(hk_map_new(spec->n_factor, &names, err));
    hk_status status = HK_OK;
    for (int32_t i = 0; i < spec->n_factor && status == HK_OK; i++) {
        status = hk_map_put(names, spec->factors[i].name, i, err);
        if (status == HK_EDUPLICATE) {
            char name[HK_QUOTE_SIZE];
            hk_text_quote(spec->factors[i].name, name);
            hk_fail(err, status, "factor %s is given twice", name);
        }
    }
    hk_map_free(names);
    return status;
}

/** Distributions, strata and shifts go with some designs only. */
static hk_status check_distribution(const hk_factor *factor, hk_design_kind kind, hk_error *err)
{
    char name[HK_QUOTE_SIZE];
    hk_text_quote(factor->name, name);
    const char *wrong = factor->kind != HK_FACTOR_DISTRIBUTION ? NULL
                        : kind == HK_DESIGN_MORRIS ? "a distribution, whose ends a morris "
                                                     "design cannot reach; allowed: a range"
                        : factor->n_strata > 0 && kind != HK_DESIGN_STRATA
                            ? "strata; allowed in a strata design"
                        : factor->shift != 0.0 && kind != HK_DESIGN_IMPORTANCE
                            ? "a shift; allowed in an importance "
                              "design"
                            : NULL;
    return wrong == NULL ? HK_OK : hk_fail(err, HK_ERANGE, "factor %s has %s", name, wrong);
}

static hk_status check_spec(const hk_design_spec *spec, hk_error *err)
{
    const char *kind = hk_design_kind_name(spec->kind);
    if (spec->n_factor < 1) {
        return hk_fail(err, HK_EMISSING, "%s design without factors, needs at least one", kind);
    }
    bool list = spec->kind == HK_DESIGN_LIST; /* gives values, needs no ranges */
    for (int32_t i = 0; i < spec->n_factor; i++) {
        const hk_factor *factor = &spec->factors[i];
        if (!list || factor->kind == HK_FACTOR_VALUES || factor->name == NULL ||
            factor->name[0] == '\0') {
            HK_TRY(hk_factor_check(factor, err));
        }
        HK_TRY(check_distribution(factor, spec->kind, err));
    }
    HK_TRY(check_names(spec, err));
    int64_t least = spec->kind == HK_DESIGN_GRID ? 0 : 1;
    if (spec->n < least) {
        static const char *const what[] = {
            "cases", "rows", "points", "points", "trajectories", "rows", "cases of each stratum",
            "cases"};
        return hk_fail(err, spec->n == 0 ? HK_EMISSING : HK_ERANGE,
                       "%s design of %lld %s, must be at least %lld", kind, (long long)spec->n,
                       what[spec->kind], (long long)least);
    }
    return HK_OK;
}

static hk_status make(hk_design *design, hk_error *err)
{
    const hk_design_spec *spec = &design->spec;
    design->hash = hk_alloc((size_t)spec->n_factor, sizeof *design->hash);
    if (design->hash == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < spec->n_factor; i++) {
        const char *name = spec->factors[i].name;
        design->hash[i] = hk_name_hash(name, strlen(name));
    }
    /* A stream of its own: a design never shares a draw with the runs of its cases. */
    static const char stream[] = "hakyu:design";
    design->key = (hk_rng_key){.seed = spec->seed, .stream = hk_name_hash(stream, strlen(stream))};
    switch (spec->kind) {
    case HK_DESIGN_GRID:
        return hk_design_grid_make(design, err);
    case HK_DESIGN_LIST:
        return hk_design_list_make(design, err);
    case HK_DESIGN_LHS:
        return hk_design_lhs_make(design, err);
    case HK_DESIGN_SOBOL:
        return hk_design_sobol_make(design, err);
    case HK_DESIGN_MORRIS:
        return hk_design_morris_make(design, err);
    case HK_DESIGN_SALTELLI:
        return hk_design_saltelli_make(design, err);
    case HK_DESIGN_STRATA:
        return hk_design_strata_make(design, err);
    case HK_DESIGN_IMPORTANCE:
        return hk_design_importance_make(design, err);
    }
    HK_CHECK(false, "unknown design %d", (int)spec->kind);
    return HK_EINTERNAL;
}

hk_status hk_design_new(const hk_design_spec *spec, hk_design **ret_design, hk_error *err)
{
    HK_TRY(check_spec(spec, err));
    hk_design *design = hk_alloc(1, sizeof *design);
    if (design == NULL) {
        return hk_fail_nomem(err);
    }
    design->spec = *spec;
    hk_status status = make(design, err);
    if (status != HK_OK) {
        hk_design_free(design);
        return status;
    }
    *ret_design = design;
    return HK_OK;
}

void hk_design_free(hk_design *design)
{
    if (design == NULL) {
        return;
    }
    hk_free(design->hash);
    hk_free(design->levels);
    hk_free(design->unit);
    hk_free(design->order);
    hk_free(design->axes);
    hk_free(design);
}

int64_t hk_design_count(const hk_design *design)
{
    return design->count;
}

int64_t hk_design_stride(const hk_design *design)
{
    return design->stride;
}

static double unit_of(const hk_design *design, int64_t index, int32_t factor)
{
    switch (design->spec.kind) {
    case HK_DESIGN_LHS:
        return hk_design_lhs_unit(design, index, factor);
    case HK_DESIGN_SOBOL:
        return hk_design_sobol_unit(design, index, factor);
    case HK_DESIGN_MORRIS:
        return hk_design_morris_unit(design, index, factor);
    case HK_DESIGN_SALTELLI:
        return hk_design_saltelli_unit(design, index, factor);
    case HK_DESIGN_STRATA:
        return hk_design_strata_unit(design, index, factor);
    case HK_DESIGN_IMPORTANCE:
        return hk_design_importance_unit(design, index, factor);
    case HK_DESIGN_GRID:
    case HK_DESIGN_LIST:
        break;
    }
    return NAN;
}

void hk_design_unit(const hk_design *design, int64_t index, double *ret_u)
{
    HK_CHECK(index >= 0 && index < design->count);
    for (int32_t i = 0; i < design->spec.n_factor; i++) {
        ret_u[i] = unit_of(design, index, i);
    }
}

void hk_design_case(const hk_design *design, int64_t index, hk_factor_level *ret_levels)
{
    HK_CHECK(index >= 0 && index < design->count);
    const hk_design_spec *spec = &design->spec;
    for (int32_t i = 0; i < spec->n_factor; i++) {
        if (spec->kind == HK_DESIGN_GRID) {
            ret_levels[i] = hk_design_grid_level(design, index, i);
        } else if (spec->kind == HK_DESIGN_LIST) {
            ret_levels[i] = hk_design_list_level(design, index, i);
        } else {
            ret_levels[i] = hk_factor_at(&spec->factors[i], unit_of(design, index, i));
        }
    }
}

hk_status hk_design_grow_check(hk_design_kind kind, int64_t n_old, int64_t n_new, hk_error *err)
{
    const char *name = hk_design_kind_name(kind);
    if (n_new < n_old) {
        return hk_fail(err, HK_ERANGE, "%s design of %lld cannot shrink to %lld", name,
                       (long long)n_old, (long long)n_new);
    }
    if (kind != HK_DESIGN_LHS || n_new == n_old) {
        return HK_OK;
    }
    if (n_old < 16) {
        return hk_fail(err, HK_ERANGE,
                       "lhs design of %lld points cannot grow to %lld: only one of at least 16 can",
                       (long long)n_old, (long long)n_new);
    }
    int64_t times = n_new / n_old;
    if (n_new % n_old != 0 || (times & (times - 1)) != 0) {
        return hk_fail(err, HK_ERANGE,
                       "lhs design of %lld points cannot grow to %lld: its strata can only be "
                       "halved, so %lld, %lld, %lld, ...",
                       (long long)n_old, (long long)n_new, (long long)n_old * 2,
                       (long long)n_old * 4, (long long)n_old * 8);
    }
    return HK_OK;
}
