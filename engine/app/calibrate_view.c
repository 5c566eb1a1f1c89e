/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/calibrate_view.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/app/cmd_version.h"
#include "engine/app/problems_print.h"
#include "engine/app/view_words.h"

#define MS_PER_HOUR 3600000.0
/** Chance fits worse than this seldom: doubtful, poor. */
#define P_DOUBTFUL 0.05
#define P_POOR     0.01
/** Correlation beyond which two parameters are said to move together. */
#define TOGETHER 0.9
/** Miss of a surface, in standard deviations of a replicate, that is worth a sentence. */
#define SURFACE_MISS 0.25

enum { NOTES_MOST = 60, TEXT_SIZE = 48, VALUES_MOST = 5 };

typedef struct writer {
    const hk_calibrate_view *v;
    hk_arena *arena;
    const char *notes[NOTES_MOST];
    int32_t n_note;
    bool lost; /* memory ran out */
} writer;

/* ---- tables ------------------------------------------------------------------------------------ */

static double shown(const hk_fit_param *p, double value)
{
    return p->is_duration ? value / MS_PER_HOUR : value;
}

static hk_label standing_of(const hk_calibrate_estimate *e)
{
    return e->is_open_low && e->is_open_high ? HK_LABEL_FIT_OPEN
           : e->is_open_low                  ? HK_LABEL_FIT_OPEN_LOW
           : e->is_open_high                 ? HK_LABEL_FIT_OPEN_HIGH
                                             : HK_LABEL_FIT_BOUNDED;
}

static const char *standing_word(const hk_calibrate_estimate *e)
{
    return e->is_open_low && e->is_open_high ? "open"
           : e->is_open_low                  ? "open-low"
           : e->is_open_high                 ? "open-high"
                                             : "bounded";
}

/** The path, with the text around the value if there is any. */
static const char *title_of(writer *w, const hk_fit_param *p)
{
    if (*p->before == '\0' && *p->after == '\0') {
        return p->path;
    }
    size_t n = strlen(p->path) + strlen(p->before) + strlen(p->after) + 8;
    char *text = hk_arena_alloc(w->arena, n, 1);
    if (text == NULL) {
        w->lost = true;
        return p->path;
    }
    snprintf(text, n, "%s=%s{}%s", p->path, p->before, p->after);
    return text;
}

static void add_param(writer *w, hk_print_table *table, int32_t j)
{
    const hk_fit_param *p = &w->v->all->params[j];
    const hk_calibrate_estimate *e = &w->v->found->estimates[j];
    bool has = w->v->found->has_intervals;
    hk_print_add_text(table, title_of(w, p));
    hk_print_add_real(table, shown(p, e->value));
    hk_view_add_interval(table, shown(p, e->low), shown(p, e->high));
    hk_print_add_real(table, shown(p, e->low));
    hk_print_add_real(table, shown(p, e->high));
    hk_print_add_text(table, p->is_duration ? "h" : "1");
    hk_view_add_interval(table, shown(p, p->range.low), shown(p, p->range.high));
    hk_print_add_real(table, shown(p, p->range.low));
    hk_print_add_real(table, shown(p, p->range.high));
    if (has) {
        hk_print_add_text(table, hk_label_text(w->v->lang, standing_of(e)));
        hk_print_add_text(table, standing_word(e));
    } else {
        hk_print_add_missing(table);
        hk_print_add_missing(table);
    }
}

static hk_status make_params(writer *w, hk_print_table **ret_table, hk_error *err)
{
    const hk_lang l = w->v->lang;
    char percent[24];
    const char *const values[] = {percent};
    snprintf(percent, sizeof percent, "%g", 100.0 * w->v->confidence);
    const char *interval = hk_view_phrase(w->arena, l, HK_LABEL_FIT_INTERVAL, values);
    const hk_print_column columns[] = {
        {"parameter", hk_label_text(l, HK_LABEL_FIT_PARAM), true, HK_PRINT_BOTH},
        {"estimate", hk_label_text(l, HK_LABEL_FIT_ESTIMATE), false, HK_PRINT_BOTH},
        {"interval", interval == NULL ? "" : interval, false, HK_PRINT_TEXT_ONLY},
        {"low", "", false, HK_PRINT_DATA_ONLY},
        {"high", "", false, HK_PRINT_DATA_ONLY},
        {"unit", hk_label_text(l, HK_LABEL_UNIT), true, HK_PRINT_BOTH},
        {"range", hk_label_text(l, HK_LABEL_FIT_RANGE), false, HK_PRINT_TEXT_ONLY},
        {"range_low", "", false, HK_PRINT_DATA_ONLY},
        {"range_high", "", false, HK_PRINT_DATA_ONLY},
        {"standing", hk_label_text(l, HK_LABEL_FIT_STANDING), true, HK_PRINT_TEXT_ONLY},
        {"identified", "", true, HK_PRINT_DATA_ONLY},
    };
    HK_TRY(
        hk_print_table_new(columns, (int32_t)(sizeof columns / sizeof *columns), ret_table, err));
    for (int32_t j = 0; j < w->v->found->n_param; j++) {
        add_param(w, *ret_table, j);
    }
    return HK_OK;
}

/** The output of a recorded value, as its world knows it. */
static const hk_output *output_of(const hk_calibrate_view *v, const hk_calibrate_misfit *m)
{
    return &v->all->worlds[v->all->records->world[m->number]].outputs[m->output];
}

static hk_status make_records(writer *w, hk_print_table **ret_table, hk_error *err)
{
    const hk_lang l = w->v->lang;
    const hk_print_column columns[] = {
        {"case", hk_label_text(l, HK_LABEL_CASE), true, HK_PRINT_BOTH},
        {"output", hk_label_text(l, HK_LABEL_COMPARE_OUTPUT), true, HK_PRINT_BOTH},
        {"recorded", hk_label_text(l, HK_LABEL_FIT_OBSERVED), false, HK_PRINT_BOTH},
        {"median", hk_label_text(l, HK_LABEL_FIT_MEDIAN), false, HK_PRINT_BOTH},
        {"middle", hk_label_text(l, HK_LABEL_FIT_MIDDLE), false, HK_PRINT_TEXT_ONLY},
        {"low_95", "", false, HK_PRINT_DATA_ONLY},
        {"high_95", "", false, HK_PRINT_DATA_ONLY},
        {"score", hk_label_text(l, HK_LABEL_FIT_SCORE), false, HK_PRINT_BOTH},
        {"unit", hk_label_text(l, HK_LABEL_UNIT), true, HK_PRINT_BOTH},
    };
    HK_TRY(
        hk_print_table_new(columns, (int32_t)(sizeof columns / sizeof *columns), ret_table, err));
    for (int32_t i = 0; i < w->v->found->n_observed; i++) {
        const hk_calibrate_misfit *m = &w->v->found->misfits[i];
        hk_print_add_text(*ret_table, w->v->all->records->id[m->number]);
        hk_print_add_text(*ret_table, w->v->all->records->output[m->output]);
        hk_print_add_real(*ret_table, m->observed);
        hk_print_add_real(*ret_table, m->median);
        hk_view_add_interval(*ret_table, m->low, m->high);
        hk_print_add_real(*ret_table, m->low);
        hk_print_add_real(*ret_table, m->high);
        hk_print_add_real(*ret_table, m->score);
        hk_print_add_text(*ret_table, output_of(w->v, m)->unit);
    }
    return HK_OK;
}

/* ---- sentences --------------------------------------------------------------------------------- */

static void note(writer *w, hk_label label, const char *const *values)
{
    const char *text = hk_view_phrase(w->arena, w->v->lang, label, values);
    w->lost = w->lost || text == NULL;
    if (w->n_note < NOTES_MOST && text != NULL) {
        w->notes[w->n_note++] = text;
    }
}

static hk_label verdict_of(const hk_calibration *c)
{
    return c->p_value < P_POOR + 1e-12 ? HK_LABEL_FIT_SAY_BAD
           : c->p_value < P_DOUBTFUL   ? HK_LABEL_FIT_SAY_DOUBTFUL
                                       : HK_LABEL_FIT_SAY_GOOD;
}

static void note_fit(writer *w)
{
    const hk_calibration *c = w->v->found;
    char text[VALUES_MOST][TEXT_SIZE];
    const char *const values[] = {text[0], text[1], text[2], text[3]};
    const char *const draws[] = {text[3]};
    snprintf(text[0], TEXT_SIZE, "%.2g", c->p_value);
    snprintf(text[1], TEXT_SIZE, "%.1f", c->squares);
    snprintf(text[2], TEXT_SIZE, "%" PRId32, c->n_observed);
    snprintf(text[3], TEXT_SIZE, "%" PRId32, c->draws);
    note(w, verdict_of(c), values);
    note(w, HK_LABEL_FIT_SAY_P, draws);
    const hk_calibrate_misfit *worst = &c->misfits[0];
    for (int32_t i = 1; i < c->n_observed; i++) {
        worst = fabs(c->misfits[i].score) > fabs(worst->score) ? &c->misfits[i] : worst;
    }
    if (fabs(worst->score) > 2.0) {
        const char *const far[] = {w->v->all->records->id[worst->number],
                                   w->v->all->records->output[worst->output], text[4]};
        snprintf(text[4], TEXT_SIZE, "%+.1f", worst->score);
        note(w, HK_LABEL_FIT_SAY_WORST, far);
    }
}

static void note_params(writer *w)
{
    const hk_calibration *c = w->v->found;
    for (int32_t j = 0; j < c->n_param && c->has_intervals; j++) {
        const hk_calibrate_estimate *e = &c->estimates[j];
        const char *const name[] = {w->v->all->params[j].path};
        if (e->is_open_low || e->is_open_high) {
            note(w,
                 !e->is_open_low    ? HK_LABEL_FIT_SAY_OPEN_HIGH
                 : !e->is_open_high ? HK_LABEL_FIT_SAY_OPEN_LOW
                                    : HK_LABEL_FIT_SAY_OPEN,
                 name);
        }
    }
    for (int32_t a = 0; a < c->n_param; a++) {
        for (int32_t b = a + 1; b < c->n_param; b++) {
            double r = c->correlation[a * c->n_param + b];
            char text[TEXT_SIZE];
            const char *const values[] = {w->v->all->params[a].path, w->v->all->params[b].path,
                                          text};
            snprintf(text, sizeof text, "%.2f", r);
            if (fabs(r) > TOGETHER) { /* NAN is not */
                note(w, HK_LABEL_FIT_SAY_TOGETHER, values);
            }
        }
    }
}

static void note_some(writer *w)
{
    const hk_replayed_all *all = w->v->all;
    for (int32_t j = 0; j < all->n_param; j++) {
        char text[2][TEXT_SIZE];
        const char *const values[] = {all->params[j].path, text[0], text[1]};
        int32_t n = 0;
        for (int32_t i = 0; i < all->records->n_world; i++) {
            n += all->worlds[i].has_param[j];
        }
        snprintf(text[0], TEXT_SIZE, "%" PRId32, n);
        snprintf(text[1], TEXT_SIZE, "%" PRId32, all->records->n_world);
        if (n < all->records->n_world) {
            note(w, HK_LABEL_FIT_SAY_SOME, values);
        }
    }
}

static void note_runs(writer *w)
{
    const hk_calibration *c = w->v->found;
    char text[VALUES_MOST][TEXT_SIZE];
    const char *const values[] = {text[0], text[1], text[2], text[3], text[4]};
    const char *const source[] = {text[0], hk_app_source()};
    snprintf(text[0], TEXT_SIZE, "%" PRId32, c->n_observed);
    snprintf(text[1], TEXT_SIZE, "%" PRId32, c->n_case - c->n_unused);
    snprintf(text[2], TEXT_SIZE, "%" PRId32, c->n_missing);
    snprintf(text[3], TEXT_SIZE, "%" PRId32, c->n_unused);
    note(w, HK_LABEL_FIT_SAY_USED, values);
    snprintf(text[0], TEXT_SIZE, "%" PRId64, c->n_run);
    snprintf(text[1], TEXT_SIZE, "%" PRId64, c->n_point);
    snprintf(text[2], TEXT_SIZE, "%" PRId32, c->n_wave);
    snprintf(text[3], TEXT_SIZE, "%" PRId32, w->v->all->records->n_world);
    snprintf(text[4], TEXT_SIZE, "%" PRId64, c->n_failed);
    note(w, HK_LABEL_FIT_SAY_RUNS, values);
    if (!c->has_intervals) {
        note(w, HK_LABEL_FIT_SAY_FAILED, values);
    }
    if (c->surface_error > SURFACE_MISS) {
        snprintf(text[0], TEXT_SIZE, "%.2f", c->surface_error);
        note(w, HK_LABEL_FIT_SAY_SURFACE, values);
    }
    snprintf(text[0], TEXT_SIZE, "%g", 100.0 * w->v->confidence);
    note(w, HK_LABEL_FIT_SAY_INTERVAL, values);
    snprintf(text[0], TEXT_SIZE, "%" PRIu64, w->v->seed);
    note(w, HK_LABEL_FIT_SAY_SOURCE, source);
}

/* ---- printing ---------------------------------------------------------------------------------- */

static hk_status make_facts(const writer *w, hk_print_table **ret_table, hk_error *err)
{
    const hk_calibration *c = w->v->found;
    const hk_print_column columns[] = {{"quantity", "", true, HK_PRINT_BOTH},
                                       {"value", "", false, HK_PRINT_BOTH}};
    const struct {
        const char *name;
        double value;
    } facts[] = {
        {"p_value", c->p_value},
        {"squares", c->squares},
        {"draws", c->draws},
        {"recorded", c->n_observed},
        {"not_known", c->n_missing},
        {"cases", c->n_case},
        {"cases_without_values", c->n_unused},
        {"worlds", w->v->all->records->n_world},
        {"waves", c->n_wave},
        {"points", (double)c->n_point},
        {"replicates", (double)c->n_run},
        {"failed", (double)c->n_failed},
        {"surface_error", c->surface_error},
        {"confidence", w->v->confidence},
    };
    HK_TRY(hk_print_table_new(columns, 2, ret_table, err));
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        hk_print_add_text(*ret_table, facts[i].name);
        hk_print_add_real(*ret_table, facts[i].value);
    }
    return HK_OK;
}

static hk_status print_json(const writer *w, hk_print_table *params, hk_print_table *records,
                            hk_print_table *facts, hk_error *err)
{
    fputs("{\n  \"fit\": ", stdout);
    HK_TRY(hk_print_table_write_object(facts, 2, stdout, err));
    fputs(",\n  \"parameters\": ", stdout);
    HK_TRY(hk_print_table_write(params, HK_PRINT_JSON, 2, stdout, err));
    fputs(",\n  \"records\": ", stdout);
    HK_TRY(hk_print_table_write(records, HK_PRINT_JSON, 2, stdout, err));
    fputs(",\n  \"notes\": [", stdout);
    for (int32_t i = 0; i < w->n_note; i++) {
        fputs(i == 0 ? "\n    " : ",\n    ", stdout);
        hk_json_string(stdout, w->notes[i]);
    }
    fputs("\n  ]\n}\n", stdout);
    return HK_OK;
}

static hk_status print_all(const writer *w, hk_print_table *params, hk_print_table *records,
                           hk_print_table *facts, hk_error *err)
{
    if (w->v->format == HK_PRINT_JSON) {
        return print_json(w, params, records, facts, err);
    }
    if (w->v->format == HK_PRINT_CSV) {
        fputs("section,id,quantity,value\n", stdout);
        HK_TRY(hk_print_table_write_long(facts, "fit", stdout, err));
        HK_TRY(hk_print_table_write_long(params, "parameters", stdout, err));
        return hk_print_table_write_long(records, "records", stdout, err);
    }
    printf("%s\n", hk_label_text(w->v->lang, HK_LABEL_FIT_HEAD_PARAMS));
    HK_TRY(hk_print_table_write(params, HK_PRINT_TEXT, 0, stdout, err));
    printf("\n%s\n", hk_label_text(w->v->lang, HK_LABEL_FIT_HEAD_RECORDS));
    HK_TRY(hk_print_table_write(records, HK_PRINT_TEXT, 0, stdout, err));
    for (int32_t i = 0; i < w->n_note; i++) {
        printf("%s%s\n", i == 0 ? "\n" : "", w->notes[i]);
    }
    return HK_OK;
}

hk_status hk_calibrate_print(const hk_calibrate_view *view, hk_error *err)
{
    writer w = {.v = view};
    hk_print_table *params = NULL, *records = NULL, *facts = NULL;
    HK_TRY(hk_arena_new(&w.arena, err));
    note_fit(&w);
    note_params(&w);
    note_some(&w);
    note_runs(&w);
    hk_status status = make_params(&w, &params, err);
    if (status == HK_OK) {
        status = make_records(&w, &records, err);
    }
    if (status == HK_OK) {
        status = make_facts(&w, &facts, err);
    }
    if (status == HK_OK) {
        status = w.lost ? hk_fail_nomem(err) : print_all(&w, params, records, facts, err);
    }
    hk_print_table_free(params);
    hk_print_table_free(records);
    hk_print_table_free(facts);
    hk_arena_free(w.arena);
    return status;
}
