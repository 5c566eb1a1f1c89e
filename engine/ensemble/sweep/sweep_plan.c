/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/sweep/sweep_plan.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/units.h"

enum { VALUE_SIZE = 64 };

void hk_sweep_free(hk_sweep *sweep)
{
    if (sweep != NULL) {
        hk_design_free(sweep->design);
        hk_arena_free(sweep->arena);
    }
}

hk_status hk_sweep_design(hk_sweep *sweep, uint64_t seed, hk_error *err)
{
    int64_t cases = 1, policies = sweep->n_policy > 0 ? sweep->n_policy : 1;
    if (sweep->n_factor > 0) {
        sweep->spec.seed = sweep->has_seed ? sweep->seed : seed;
        HK_TRY(hk_design_new(&sweep->spec, &sweep->design, err));
        cases = hk_design_count(sweep->design);
    }
    if (cases > HK_DESIGN_CASES_MAX / policies) {
        return hk_fail(err, HK_ELIMIT,
                       "the design has %" PRId64 " cases for %" PRId64
                       " policies; allowed: up to %" PRId64 " together",
                       cases, policies, HK_DESIGN_CASES_MAX);
    }
    sweep->n_case = cases * policies;
    return HK_OK;
}

int32_t hk_sweep_columns(const hk_sweep *sweep)
{
    return sweep->n_factor + (sweep->n_policy > 0);
}

const char *hk_sweep_column(const hk_sweep *sweep, int32_t column)
{
    return column < sweep->n_factor ? sweep->factors[column].name : "policy";
}

/** A number as the scenario reads it. */
static const char *format_number(const hk_sweep_factor *f, bool whole, double value, char *buf,
                                 size_t size, double *ret_number)
{
    if (f->step > 0.0) {
        value = round(value / f->step) * f->step;
    }
    if (f->is_duration) {
        double ms = round(value);
        *ret_number = ms;
        hk_duration_format((int64_t)ms, buf, size);
    } else if (whole) {
        *ret_number = value;
        snprintf(buf, size, "%" PRId64, (int64_t)value);
    } else {
        /* with a step as many digits as it has, else enough to be the same number again */
        snprintf(buf, size, f->step > 0.0 ? "%.12g" : "%.17g", value);
        *ret_number = value;
    }
    return buf;
}

/** A value of the list that is a plain number. */
static double number_of(const hk_sweep_factor *f, int64_t index)
{
    hk_error why;
    double value = NAN;
    if (!f->is_number || hk_real_parse(f->values[index], -1e300, 1e300, &value, &why) != HK_OK) {
        value = NAN;
    }
    return value;
}

const char *hk_sweep_value(const hk_sweep *sweep, int64_t number, int32_t column, char *buf,
                           size_t size, double *ret_number)
{
    int64_t policies = sweep->n_policy > 0 ? sweep->n_policy : 1;
    if (column >= sweep->n_factor) {
        *ret_number = NAN;
        return sweep->policies[number % policies];
    }
    hk_factor_level levels[HK_SWEEP_FACTORS_MAX];
    const hk_sweep_factor *f = &sweep->factors[column];
    hk_design_case(sweep->design, number / policies, levels);
    if (f->values != NULL) {
        *ret_number = number_of(f, levels[column].index);
        return f->values[levels[column].index];
    }
    bool whole = sweep->spec.factors[column].kind == HK_FACTOR_INTEGER;
    return format_number(f, whole, levels[column].value, buf, size, ret_number);
}

bool hk_sweep_is_independent(const hk_sweep *sweep)
{
    return sweep->n_factor > 0 &&
           (sweep->spec.kind == HK_DESIGN_STRATA || sweep->spec.kind == HK_DESIGN_IMPORTANCE);
}

/** Name of the stream of random numbers of a case; policies of one point share it. */
static void name_stream(const hk_sweep *sweep, int64_t number, char *buf, size_t size)
{
    snprintf(buf, size, "case-%" PRId64, number / (sweep->n_policy > 0 ? sweep->n_policy : 1));
}

int32_t hk_sweep_most_sets(const hk_sweep *sweep)
{
    return sweep->n_factor + sweep->most_sets + 1;
}

static hk_status make_set(const char *path, const char *value, hk_arena *arena,
                          const char **ret_set, hk_error *err)
{
    size_t size = strlen(path) + strlen(value) + 2;
    char *text = hk_arena_alloc(arena, size, 1);
    if (text == NULL) {
        return hk_fail_nomem(err);
    }
    snprintf(text, size, "%s=%s", path, value);
    *ret_set = text;
    return HK_OK;
}

hk_status hk_sweep_sets(const hk_sweep *sweep, int64_t number, hk_arena *arena,
                        const char **ret_sets, int32_t *ret_n, hk_error *err)
{
    int32_t n = 0;
    if (hk_sweep_is_independent(sweep)) {
        char name[VALUE_SIZE];
        name_stream(sweep, number, name, sizeof name);
        HK_TRY(make_set("stream", name, arena, &ret_sets[n++], err));
    }
    const char **policy = sweep->n_policy > 0 ? sweep->policy_sets[number % sweep->n_policy] : NULL;
    for (; policy != NULL && *policy != NULL; policy++) {
        ret_sets[n++] = *policy;
    }
    for (int32_t i = 0; i < sweep->n_factor; i++) {
        char buf[VALUE_SIZE];
        double unused;
        const char *value = hk_sweep_value(sweep, number, i, buf, sizeof buf, &unused);
        HK_TRY(make_set(sweep->factors[i].path, value, arena, &ret_sets[n++], err));
    }
    *ret_n = n;
    return HK_OK;
}
