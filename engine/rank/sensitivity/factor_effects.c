/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rank/sensitivity/factor_effects.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/text.h"
#include "engine/rank/sensitivity/case_means.h"

/** The cases of one policy: their outcomes and where they lie. */
typedef struct sample {
    const hk_result_cases *cases;
    int64_t n, stride, first; /* case k of it is case first + k stride of the file */
    int32_t k;                /* factors, the policy left out */
    double *f;                /* [n] */
    hk_sensitivity_opts opts;
    hk_arena *arena;
} sample;

static int64_t place(const sample *s, int64_t i, int32_t factor)
{
    return (s->first + i * s->stride) * s->cases->frame->n_factor + factor;
}

static const char *factor_name(const sample *s, int32_t factor)
{
    return s->cases->frame->factor_name[factor];
}

/** Are all its values numbers? */
static bool has_order(const sample *s, int32_t factor)
{
    bool all = true;
    for (int64_t i = 0; i < s->n && all; i++) {
        all = !isnan(s->cases->factor_value[place(s, i, factor)]);
    }
    return all;
}

static double or_last(double size)
{
    return isnan(size) ? -INFINITY : size;
}

/* ---- Morris ------------------------------------------------------------------------------------ */

/** What moved from case i - 1 to case i. */
static hk_status find_step(const sample *s, int64_t i, int32_t *ret_factor, double *ret_delta,
                           hk_error *err)
{
    int32_t moved = 0;
    const double *unit = s->cases->unit;
    for (int32_t f = 0; f < s->k; f++) {
        double delta = unit[place(s, i, f)] - unit[place(s, i - 1, f)];
        if (delta != 0.0) { /* NAN too */
            moved++;
            *ret_factor = f;
            *ret_delta = delta;
        }
    }
    if (moved != 1 || !isfinite(*ret_delta)) {
        return hk_fail(err, HK_EDESIGN,
                       "case '%s' is no step of a Morris design: %d factors move, must be 1",
                       s->cases->name[s->first + i * s->stride], moved);
    }
    return HK_OK;
}

static hk_status morris(const sample *s, hk_policy_effects *p, hk_error *err)
{
    int64_t n = s->n / (s->k + 1), at = 0;
    size_t steps = (size_t)(n * s->k);
    int32_t *factor = hk_arena_alloc(s->arena, steps, sizeof *factor);
    double *delta = hk_arena_alloc(s->arena, steps, sizeof *delta);
    hk_morris_effect *made = hk_arena_alloc(s->arena, (size_t)s->k, sizeof *made);
    if (factor == NULL || delta == NULL || made == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t f = 0; f < s->k; f++) {
        if (!has_order(s, f)) {
            return hk_fail(err, HK_EDESIGN,
                           "factor '%.80s' has values that are no numbers, so its elementary "
                           "effects mean nothing; a saltelli, lhs or grid design can tell of it",
                           factor_name(s, f));
        }
    }
    for (int64_t i = 0; i < s->n; i++) {
        if (i % (s->k + 1) != 0) {
            HK_TRY(find_step(s, i, &factor[at], &delta[at], err));
            at++;
        }
    }
    p->of = n;
    HK_TRY(hk_morris_effects(s->f, factor, delta, n, s->k, &s->opts, made, &p->used, err));
    for (int32_t f = 0; f < s->k; f++) {
        p->effects[f].morris = made[f];
        p->effects[f].size = or_last(made[f].mu_star.value);
    }
    return HK_OK;
}

/* ---- Sobol' ------------------------------------------------------------------------------------ */

static hk_status sobol(const sample *s, hk_policy_effects *p, hk_error *err)
{
    hk_sobol_summary summary = {0};
    hk_sobol_index *made = hk_arena_alloc(s->arena, (size_t)s->k, sizeof *made);
    if (made == NULL) {
        return hk_fail_nomem(err);
    }
    p->of = s->n / (s->k + 2);
    HK_TRY(hk_sobol_indices(s->f, p->of, s->k, &s->opts, made, &summary, err));
    p->used = summary.n_used;
    for (int32_t f = 0; f < s->k; f++) {
        p->effects[f].sobol = made[f];
        p->effects[f].size = or_last(made[f].total.value);
    }
    return HK_OK;
}

/* ---- given data -------------------------------------------------------------------------------- */

/** Categories of a factor as the place of the first case that has them. */
static hk_status fill_categories(const sample *s, int32_t factor, double *x, hk_error *err)
{
    hk_map *map = NULL;
    HK_TRY(hk_map_new(s->n, &map, err));
    hk_status status = HK_OK;
    for (int64_t i = 0; i < s->n && status == HK_OK; i++) {
        const char *text = s->cases->factor[place(s, i, factor)];
        int32_t known = hk_map_get(map, text);
        x[i * s->k + factor] = (double)(known == HK_NONE ? (int32_t)i : known);
        status = known == HK_NONE ? hk_map_put(map, text, (int32_t)i, err) : HK_OK;
    }
    hk_map_free(map);
    return status;
}

static hk_status fill_values(const sample *s, int32_t factor, bool is_number, double *x,
                             hk_error *err)
{
    if (!is_number) {
        return fill_categories(s, factor, x, err);
    }
    for (int64_t i = 0; i < s->n; i++) {
        x[i * s->k + factor] = s->cases->factor_value[place(s, i, factor)];
    }
    return HK_OK;
}

static hk_status given(const sample *s, hk_policy_effects *p, hk_error *err)
{
    size_t k = (size_t)s->k;
    double *x = hk_arena_alloc(s->arena, (size_t)s->n * k, sizeof *x);
    hk_given_data *made = hk_arena_alloc(s->arena, k, sizeof *made);
    hk_pawn *pawn = hk_arena_alloc(s->arena, k, sizeof *pawn);
    if (x == NULL || made == NULL || pawn == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t f = 0; f < s->k; f++) {
        HK_TRY(fill_values(s, f, p->effects[f].has_order, x, err));
    }
    p->of = s->n;
    HK_TRY(hk_given_data_effects(x, s->f, s->n, s->k, 0, &s->opts, made, &p->used, err));
    HK_TRY(hk_pawn_effects(x, s->f, s->n, s->k, 0, &s->opts, pawn, &p->used, err));
    for (int32_t f = 0; f < s->k; f++) {
        p->effects[f].given = made[f];
        p->effects[f].pawn = pawn[f];
        p->effects[f].size = or_last(made[f].first.value);
        if (!p->effects[f].has_order) {
            p->effects[f].given.xi = p->effects[f].given.xi_noise = NAN;
        }
    }
    return HK_OK;
}

/* ---- all of it --------------------------------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
    const hk_factor_effect *x = a, *y = b;
    return x->size > y->size   ? -1
           : x->size < y->size ? 1
                               : (x->factor > y->factor) - (x->factor < y->factor);
}

static void describe(const sample *s, hk_policy_effects *p)
{
    double sum = 0.0, squares = 0.0;
    int64_t n = 0;
    for (int64_t i = 0; i < s->n; i++) {
        sum += isnan(s->f[i]) ? 0.0 : s->f[i];
        n += !isnan(s->f[i]);
    }
    p->mean = n > 0 ? sum / (double)n : NAN;
    for (int64_t i = 0; i < s->n; i++) {
        double d = isnan(s->f[i]) ? 0.0 : s->f[i] - p->mean;
        squares += d * d;
    }
    p->variance = n > 1 ? squares / (double)(n - 1) : NAN;
}

static hk_status make_policy(const hk_factor_effects *e, const hk_case_means *means, sample *s,
                             hk_policy_effects *p, hk_error *err)
{
    const hk_result *frame = s->cases->frame;
    s->f = hk_arena_alloc(s->arena, (size_t)s->n, sizeof *s->f);
    p->effects = hk_arena_alloc(s->arena, (size_t)s->k, sizeof *p->effects);
    if (s->f == NULL || p->effects == NULL) {
        return hk_fail_nomem(err);
    }
    for (int64_t i = 0; i < s->n; i++) {
        s->f[i] = means->mean[s->first + i * s->stride];
    }
    for (int32_t f = 0; f < s->k; f++) {
        p->effects[f] = (hk_factor_effect){.factor = f, .has_order = has_order(s, f)};
    }
    if (frame->design_policies > 0) {
        p->policy = s->cases->factor[place(s, 0, s->k)];
    }
    p->chance = means->chance[s->first];
    p->failed = means->failed[s->first];
    describe(s, p);
    HK_TRY(e->kind == HK_EFFECTS_MORRIS  ? morris(s, p, err)
           : e->kind == HK_EFFECTS_SOBOL ? sobol(s, p, err)
                                         : given(s, p, err));
    qsort(p->effects, (size_t)s->k, sizeof *p->effects, by_size);
    return HK_OK;
}

/** Does the number of cases fit the design? */
static hk_status check_design(const hk_result_cases *cases, const hk_factor_effects *e,
                              hk_error *err)
{
    const hk_result *frame = cases->frame;
    const char *design = frame->design == NULL ? "" : frame->design;
    int64_t stride = e->kind == HK_EFFECTS_MORRIS  ? e->n_factor + 1
                     : e->kind == HK_EFFECTS_SOBOL ? e->n_factor + 2
                                                   : 1;
    if (frame->n_factor < 1 || e->n_factor < 1) {
        return hk_fail(err, HK_EDESIGN,
                       "has no factors that differ from case to case; `hakyu sweep` makes such "
                       "files");
    }
    if (strcmp(design, "strata") == 0 || strcmp(design, "importance") == 0) {
        return hk_fail(err, HK_EDESIGN,
                       "has cases of unequal weight (%s), for which there is no sensitivity; "
                       "allowed: morris, saltelli, lhs, sobol, list, grid",
                       design);
    }
    if (cases->n_case % (e->n_policy * stride) != 0 ||
        (e->kind == HK_EFFECTS_MORRIS && cases->unit == NULL)) {
        return hk_fail(err, HK_EDESIGN,
                       "has %" PRId64 " cases, which a %s design of %" PRId32
                       " factors and %" PRId64 " policies cannot have",
                       cases->n_case, design, e->n_factor, e->n_policy);
    }
    return HK_OK;
}

static hk_status make_all(const char *path, const hk_result_cases *cases, const hk_output *output,
                          hk_factor_effects *e, hk_error *err)
{
    const hk_result *frame = cases->frame;
    const char *design = frame->design == NULL ? "" : frame->design;
    hk_case_means means;
    hk_error why = {.code = HK_OK};
    e->kind = strcmp(design, "morris") == 0     ? HK_EFFECTS_MORRIS
              : strcmp(design, "saltelli") == 0 ? HK_EFFECTS_SOBOL
                                                : HK_EFFECTS_GIVEN;
    e->n_policy = frame->design_policies > 0 ? frame->design_policies : 1;
    e->n_factor = (int32_t)frame->n_factor - (frame->design_policies > 0);
    hk_status status = check_design(cases, e, &why);
    if (status != HK_OK) {
        return hk_fail(err, status, "%s: %s", path, why.message);
    }
    e->policies = hk_arena_alloc(e->arena, (size_t)e->n_policy, sizeof *e->policies);
    if (e->policies == NULL) {
        return hk_fail_nomem(err);
    }
    HK_TRY(hk_case_means_of(path, cases, output, e->n_policy, e->arena, &means, err));
    for (int64_t p = 0; p < e->n_policy && status == HK_OK; p++) {
        sample s = {.cases = cases,
                    .n = cases->n_case / e->n_policy,
                    .stride = e->n_policy,
                    .first = p,
                    .k = e->n_factor,
                    .opts = e->opts,
                    .arena = e->arena};
        status = make_policy(e, &means, &s, &e->policies[p], &why);
    }
    return status == HK_OK ? HK_OK : hk_fail(err, status, "%s: %s", path, why.message);
}

hk_status hk_factor_effects_of(const char *path, const hk_result_cases *cases,
                               const hk_output *output, const hk_sensitivity_opts *opts,
                               hk_factor_effects **ret_effects, hk_error *err)
{
    hk_arena *arena = NULL;
    hk_sensitivity_opts complete = *opts;
    HK_TRY(hk_sensitivity_defaults(&complete, err));
    HK_TRY(hk_arena_new(&arena, err));
    hk_factor_effects *e = hk_arena_alloc(arena, 1, sizeof *e);
    if (e == NULL) {
        hk_arena_free(arena);
        return hk_fail_nomem(err);
    }
    e->arena = arena;
    e->opts = complete;
    hk_status status = make_all(path, cases, output, e, err);
    if (status != HK_OK) {
        hk_factor_effects_free(e);
        return status;
    }
    *ret_effects = e;
    return HK_OK;
}

void hk_factor_effects_free(hk_factor_effects *effects)
{
    if (effects != NULL) {
        hk_arena_free(effects->arena);
    }
}
