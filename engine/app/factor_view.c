/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/factor_view.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "engine/app/problems_print.h"
#include "engine/app/view_words.h"
#include "engine/rank/sensitivity/factor_effects.h"

enum { COLUMNS_MOST = 24, NOTES_MOST = 40 };

typedef struct view {
    const hk_factor_request *request;
    const hk_result_cases *cases;
    const hk_output *output;
    const hk_factor_effects *effects;
    hk_arena *arena;
    hk_print_column columns[COLUMNS_MOST];
    int32_t n_column;
    const char *notes[NOTES_MOST];
    int32_t n_note;
    bool complete; /* false: out of memory */
} view;

/* ---- columns ----------------------------------------------------------------------------------- */

static void put(view *v, const char *key, const char *title, bool is_text, hk_print_where where)
{
    v->complete = v->complete && title != NULL;
    v->columns[v->n_column++] =
        (hk_print_column){.key = key, .title = title, .is_text = is_text, .where = where};
}

static void put_label(view *v, const char *key, hk_label label, bool is_text)
{
    put(v, key, hk_label_text(v->request->lang, label), is_text, HK_PRINT_BOTH);
}

/** An index with its ends: two columns for programs, one for people. */
static void put_index(view *v, const char *key, const char *low, const char *high, hk_label label)
{
    char percent[24];
    const char *const values[] = {percent};
    snprintf(percent, sizeof percent, "%g", 100.0 * v->effects->opts.confidence);
    put_label(v, key, label, false);
    put(v, low, "", false, HK_PRINT_DATA_ONLY);
    put(v, high, "", false, HK_PRINT_DATA_ONLY);
    put(v, "", hk_view_phrase(v->arena, v->request->lang, HK_LABEL_INTERVAL, values), true,
        HK_PRINT_TEXT_ONLY);
}

static void make_columns(view *v)
{
    put_label(v, "rank", HK_LABEL_RANK, false);
    if (v->effects->policies[0].policy != NULL) {
        put_label(v, "policy", HK_LABEL_POLICY_COMPARED, true);
    }
    put_label(v, "factor", HK_LABEL_FACTOR, true);
    switch (v->effects->kind) {
    case HK_EFFECTS_MORRIS:
        put_index(v, "mu_star", "mu_star_low", "mu_star_high", HK_LABEL_MU_STAR);
        put_index(v, "mu", "mu_low", "mu_high", HK_LABEL_MU);
        put_index(v, "sigma", "sigma_low", "sigma_high", HK_LABEL_SIGMA);
        break;
    case HK_EFFECTS_SOBOL:
        put_index(v, "first", "first_low", "first_high", HK_LABEL_FIRST_ORDER);
        put_index(v, "total", "total_low", "total_high", HK_LABEL_TOTAL_ORDER);
        break;
    case HK_EFFECTS_GIVEN:
        put_index(v, "first", "first_low", "first_high", HK_LABEL_FIRST_ORDER);
        put_label(v, "first_noise", HK_LABEL_NOISE, false);
        put_label(v, "xi", HK_LABEL_XI, false);
        put_label(v, "xi_noise", HK_LABEL_NOISE, false);
        put_label(v, "pawn", HK_LABEL_PAWN, false);
        put_label(v, "pawn_noise", HK_LABEL_NOISE, false);
        put(v, "pawn_median", "", false, HK_PRINT_DATA_ONLY);
        put(v, "pawn_median_noise", "", false, HK_PRINT_DATA_ONLY);
        put(v, "above_noise", "", false, HK_PRINT_DATA_ONLY);
        put(v, "", hk_label_text(v->request->lang, HK_LABEL_TOLD_APART), true, HK_PRINT_TEXT_ONLY);
        break;
    }
}

/* ---- rows -------------------------------------------------------------------------------------- */

static void add_index(hk_print_table *table, const hk_index *index)
{
    hk_print_add_real(table, index->value);
    hk_print_add_real(table, index->low);
    hk_print_add_real(table, index->high);
    hk_view_add_interval(table, index->low, index->high);
}

static void add_given(hk_print_table *table, const view *v, const hk_factor_effect *e)
{
    const hk_given_data *g = &e->given;
    bool above = g->first.value > g->first_noise || g->xi > g->xi_noise ||
                 e->pawn.max > e->pawn.max_noise; /* false for NAN */
    add_index(table, &g->first);
    hk_print_add_real(table, g->first_noise);
    hk_print_add_real(table, g->xi);
    hk_print_add_real(table, g->xi_noise);
    hk_print_add_real(table, e->pawn.max);
    hk_print_add_real(table, e->pawn.max_noise);
    hk_print_add_real(table, e->pawn.median);
    hk_print_add_real(table, e->pawn.median_noise);
    hk_print_add_bool(table, above);
    hk_print_add_text(table, hk_label_text(v->request->lang, above ? HK_LABEL_YES : HK_LABEL_NO));
}

static void add_effect(hk_print_table *table, const view *v, const hk_policy_effects *p,
                       int32_t place)
{
    const hk_factor_effect *e = &p->effects[place];
    hk_print_add_integer(table, place + 1);
    if (p->policy != NULL) {
        hk_print_add_text(table, p->policy);
    }
    hk_print_add_text(table, v->cases->frame->factor_name[e->factor]);
    switch (v->effects->kind) {
    case HK_EFFECTS_MORRIS:
        add_index(table, &e->morris.mu_star);
        add_index(table, &e->morris.mu);
        add_index(table, &e->morris.sigma);
        break;
    case HK_EFFECTS_SOBOL:
        add_index(table, &e->sobol.first);
        add_index(table, &e->sobol.total);
        break;
    case HK_EFFECTS_GIVEN:
        add_given(table, v, e);
        break;
    }
}

/* ---- notes ------------------------------------------------------------------------------------- */

static void note(view *v, hk_label label, const char *const *values)
{
    if (v->n_note < NOTES_MOST) {
        const char *text = hk_view_phrase(v->arena, v->request->lang, label, values);
        v->complete = v->complete && text != NULL;
        v->notes[v->n_note++] = text;
    }
}

static void note_design(view *v, const hk_policy_effects *p)
{
    static const char *const what[][2] = {[HK_EFFECTS_MORRIS] = {"trajectories", "軌道"},
                                          [HK_EFFECTS_SOBOL] = {"rows", "行"},
                                          [HK_EFFECTS_GIVEN] = {"cases", "ケース"}};
    const hk_result *frame = v->cases->frame;
    bool known = frame->design != NULL && frame->design[0] != '\0';
    char used[24], of[24];
    const char *const values[] = {known ? frame->design : "",
                                  frame->design_parameters == NULL ? "" : frame->design_parameters,
                                  used, of, what[v->effects->kind][v->request->lang]};
    snprintf(used, sizeof used, "%" PRId64, p->used);
    snprintf(of, sizeof of, "%" PRId64, p->of);
    note(v, known ? HK_LABEL_NOTE_DESIGN : HK_LABEL_NOTE_UNKNOWN_DESIGN, values);
}

static void note_chance(view *v, const hk_policy_effects *p)
{
    char mean[40], sd[40], chance[24], what[HK_OUTPUT_NAME_SIZE + 200];
    const char *const values[] = {what, v->output->unit, mean, sd, chance};
    hk_print_number(p->mean, mean, sizeof mean);
    hk_print_number(sqrt(p->variance), sd, sizeof sd);
    snprintf(chance, sizeof chance, "%.2g", 100.0 * p->chance);
    snprintf(what, sizeof what, "%s%s%.120s", v->output->name, p->policy == NULL ? "" : ", ",
             p->policy == NULL ? "" : p->policy);
    note(v, isnan(p->chance) ? HK_LABEL_NOTE_CHANCE_UNKNOWN : HK_LABEL_NOTE_CHANCE_SHARE, values);
    if (p->failed > 0) {
        const char *const failed[] = {chance};
        snprintf(chance, sizeof chance, "%" PRId64, p->failed);
        note(v, HK_LABEL_NOTE_LEFT_OUT, failed);
    }
}

static void make_notes(view *v)
{
    static const hk_label meaning[] = {[HK_EFFECTS_MORRIS] = HK_LABEL_NOTE_MORRIS,
                                       [HK_EFFECTS_SOBOL] = HK_LABEL_NOTE_SOBOL,
                                       [HK_EFFECTS_GIVEN] = HK_LABEL_NOTE_GIVEN};
    for (int64_t p = 0; p < v->effects->n_policy; p++) {
        note_chance(v, &v->effects->policies[p]);
    }
    note_design(v, &v->effects->policies[0]);
    note(v, meaning[v->effects->kind], NULL);
    note(v, HK_LABEL_NOTE_PAIRED, NULL);
}

/* ---- printing ---------------------------------------------------------------------------------- */

static void print_member(const char *key, const char *text)
{
    printf("  \"%s\": ", key);
    hk_json_string(stdout, text == NULL ? "" : text);
    printf(",\n");
}

static void print_number(const char *key, double value)
{
    printf(", \"%s\": ", key);
    printf(isnan(value) ? "null" : "%.17g", value);
}

static void print_policies(const view *v)
{
    printf("  \"policies\": [");
    for (int64_t i = 0; i < v->effects->n_policy; i++) {
        const hk_policy_effects *p = &v->effects->policies[i];
        printf("%s\n    {\"policy\": ", i == 0 ? "" : ",");
        if (p->policy == NULL) {
            printf("null");
        } else {
            hk_json_string(stdout, p->policy);
        }
        printf(", \"used\": %" PRId64 ", \"of\": %" PRId64 ", \"cases_failed\": %" PRId64, p->used,
               p->of, p->failed);
        print_number("mean", p->mean);
        print_number("variance", p->variance);
        print_number("chance", p->chance);
        printf("}");
    }
    printf("\n  ],\n");
}

static hk_status print_json(const view *v, const hk_print_table *table, hk_error *err)
{
    static const char *const estimator[] = {[HK_EFFECTS_MORRIS] = "elementary-effects",
                                            [HK_EFFECTS_SOBOL] = "sobol-indices",
                                            [HK_EFFECTS_GIVEN] = "given-data"};
    printf("{\n");
    print_member("scenario", v->cases->frame->name);
    print_member("by", "factor");
    print_member("output", v->output->name);
    print_member("unit", v->output->unit);
    print_member("design", v->cases->frame->design);
    print_member("design_parameters", v->cases->frame->design_parameters);
    print_member("estimator", estimator[v->effects->kind]);
    printf("  \"confidence\": %g,\n", v->effects->opts.confidence);
    print_policies(v);
    printf("  \"notes\": [");
    for (int32_t i = 0; i < v->n_note; i++) {
        printf("%s\n    ", i == 0 ? "" : ",");
        hk_json_string(stdout, v->notes[i]);
    }
    printf("\n  ],\n  \"rows\": ");
    HK_TRY(hk_print_table_write(table, HK_PRINT_JSON, 2, stdout, err));
    printf("\n}\n");
    return HK_OK;
}

static hk_status print_view(view *v, hk_error *err)
{
    hk_print_table *table = NULL;
    const hk_factor_request *q = v->request;
    int32_t n = v->effects->n_factor;
    v->complete = true;
    make_columns(v);
    make_notes(v);
    if (!v->complete) {
        return hk_fail_nomem(err);
    }
    HK_TRY(hk_print_table_new(v->columns, v->n_column, &table, err));
    for (int64_t p = 0; p < v->effects->n_policy; p++) {
        for (int32_t i = 0; i < n && (q->top == 0 || i < q->top); i++) {
            add_effect(table, v, &v->effects->policies[p], i);
        }
    }
    hk_status status = HK_OK;
    if (q->format == HK_PRINT_JSON) {
        status = print_json(v, table, err);
    } else { /* a CSV stream stays pure */
        status = hk_print_table_write(table, q->format, 0, stdout, err);
        FILE *out = q->format == HK_PRINT_TEXT ? stdout : stderr;
        for (int32_t i = 0; i < v->n_note && status == HK_OK; i++) {
            fprintf(out, "%s%s\n", i == 0 && out == stdout ? "\n" : "", v->notes[i]);
        }
    }
    hk_print_table_free(table);
    return status;
}

static hk_status print_cases(const hk_factor_request *request, const hk_result_cases *cases,
                             hk_error *err)
{
    hk_output output;
    hk_factor_effects *effects = NULL;
    const hk_sensitivity_opts opts = {.seed = cases->frame->seed,
                                      .confidence = request->confidence};
    const char *name = request->output == NULL ? HK_OUTPUT_DEFAULT : request->output;
    HK_TRY(hk_output_find(cases->frame, name, &output, err));
    HK_TRY(hk_factor_effects_of(request->path, cases, &output, &opts, &effects, err));
    view v = {.request = request,
              .cases = cases,
              .output = &output,
              .effects = effects,
              .arena = cases->arena};
    hk_status status = print_view(&v, err);
    hk_factor_effects_free(effects);
    return status;
}

hk_status hk_factors_print(const hk_factor_request *request, hk_error *err)
{
    hk_result_cases *cases = NULL;
    HK_TRY(hk_result_read_cases(request->path, &cases, err));
    hk_status status = print_cases(request, cases, err);
    hk_result_cases_free(cases);
    return status;
}
