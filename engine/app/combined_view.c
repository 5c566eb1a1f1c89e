/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/combined_view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/app/problems_print.h"
#include "engine/app/view_words.h"

enum { COLUMNS_MOST = 20, NOTES_MOST = 40 };

typedef struct notes {
    const char *text[NOTES_MOST];
    int32_t n;
} notes;

static bool is_stratified(const hk_statistics_view *v)
{
    return strcmp(v->cases->frame->design, "strata") == 0;
}

static int32_t rows_of(const hk_statistics_view *v)
{
    return v->request->n_output + v->request->n_threshold;
}

/** The policy of some cases; NULL where none are compared. */
static const char *policy_of(const hk_statistics_view *v, int64_t policy)
{
    const hk_result *frame = v->cases->frame;
    return frame->design_policies > 0
               ? v->cases->factor[policy * frame->n_factor + frame->n_factor - 1]
               : NULL;
}

static int32_t make_columns(const hk_statistics_view *v, hk_print_column *columns)
{
    const struct {
        const char *key;
        hk_label label;
        bool is_text;
        hk_print_where where;
    } list[] = {
        {"output", HK_LABEL_OUTPUT, true, HK_PRINT_BOTH},
        {"unit", HK_LABEL_UNIT, true, HK_PRINT_BOTH},
        {"cases", HK_LABEL_CASES, false, HK_PRINT_BOTH},
        {"strata", HK_LABEL_STRATA, false, is_stratified(v) ? HK_PRINT_BOTH : HK_PRINT_DATA_ONLY},
        {"replicates_failed", HK_LABEL_FAILED, false, HK_PRINT_BOTH},
        {"estimate", HK_LABEL_ESTIMATE, false, HK_PRINT_DATA_ONLY},
        {"-", HK_LABEL_ESTIMATE, true, HK_PRINT_TEXT_ONLY},
        {"se", HK_LABEL_SE, false, HK_PRINT_BOTH},
        {"low", HK_LABEL_LEAST, false, HK_PRINT_DATA_ONLY},
        {"high", HK_LABEL_GREATEST, false, HK_PRINT_DATA_ONLY},
        {"", HK_LABEL_INTERVAL, true, HK_PRINT_TEXT_ONLY},
        {"effective", HK_LABEL_EFFECTIVE, false,
         is_stratified(v) ? HK_PRINT_DATA_ONLY : HK_PRINT_BOTH},
        {"effective_by_weights", HK_LABEL_EFFECTIVE, false, HK_PRINT_DATA_ONLY},
        {"largest_share", HK_LABEL_LARGEST_SHARE, false,
         is_stratified(v) ? HK_PRINT_DATA_ONLY : HK_PRINT_BOTH},
        {"mean_weight", HK_LABEL_MEAN, false, HK_PRINT_DATA_ONLY},
        {"mean_weight_se", HK_LABEL_SE, false, HK_PRINT_DATA_ONLY},
    };
    int32_t n = 0;
    if (policy_of(v, 0) != NULL) {
        columns[n++] = (hk_print_column){"policy", hk_label_text(v->lang, HK_LABEL_POLICY_COMPARED),
                                         true, HK_PRINT_BOTH};
    }
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        columns[n++] = (hk_print_column){list[i].key, hk_label_text(v->lang, list[i].label),
                                         list[i].is_text, list[i].where};
    }
    return n;
}

/** For people a probability is never 0. */
static void add_estimate(hk_print_table *table, const hk_combined *c, bool is_event)
{
    char number[40], text[48];
    bool none = is_event && c->value == 0.0;
    hk_print_number(none ? c->high : c->value, number, sizeof number);
    snprintf(text, sizeof text, "%s%s", none ? "< " : "", number);
    hk_print_add_text(table, text);
}

static void add_row(const hk_statistics_view *v, const hk_combined *c, int64_t policy,
                    int32_t place, hk_print_table *table)
{
    const hk_statistics_request *q = v->request;
    bool is_event = place >= q->n_output;
    const hk_threshold *threshold = is_event ? &q->thresholds[place - q->n_output] : NULL;
    if (policy_of(v, 0) != NULL) {
        hk_print_add_text(table, policy_of(v, policy));
    }
    hk_print_add_text(table, is_event ? threshold->text : q->outputs[place].name);
    hk_print_add_text(table, is_event ? "1" : q->outputs[place].unit);
    hk_print_add_integer(table, c->n_case);
    hk_print_add_integer(table, c->n_stratum);
    hk_print_add_integer(table, c->failed);
    hk_print_add_real(table, c->value);
    add_estimate(table, c, is_event);
    hk_print_add_real(table, c->se);
    hk_print_add_real(table, c->low);
    hk_print_add_real(table, c->high);
    hk_view_add_interval(table, c->low, c->high);
    hk_print_add_real(table, c->effective);
    hk_print_add_real(table, c->ess);
    hk_print_add_real(table, c->max_share);
    hk_print_add_real(table, c->mean_weight);
    hk_print_add_real(table, c->mean_weight_se);
}

/** @return false when out of memory */
static bool note(notes *list, const char *text)
{
    if (list->n < NOTES_MOST) {
        list->text[list->n++] = text;
    }
    return text != NULL;
}

static bool make_notes(const hk_statistics_view *v, const hk_combined *combined, int64_t n_policy,
                       notes *list)
{
    char percent[24], left_out[24];
    const char *const level[] = {percent}, *const gone[] = {left_out};
    hk_arena *arena = v->cases->arena;
    int64_t lost = 0;
    snprintf(percent, sizeof percent, "%g", 100.0 * v->request->confidence);
    bool ok = note(
        list,
        hk_view_phrase(arena, v->lang,
                       is_stratified(v) ? HK_LABEL_NOTE_STRATA : HK_LABEL_NOTE_IMPORTANCE, level));
    for (int64_t i = 0; i < n_policy * rows_of(v); i++) {
        const hk_combined *c = &combined[i];
        lost = c->left_out > lost ? c->left_out : lost;
        if (c->refused != HK_OK) {
            int32_t place = (int32_t)(i % rows_of(v));
            const char *const why[] = {
                place < v->request->n_output
                    ? v->request->outputs[place].name
                    : v->request->thresholds[place - v->request->n_output].text,
                c->why};
            ok = note(list, hk_view_phrase(arena, v->lang, HK_LABEL_NOTE_REFUSED, why)) && ok;
        }
    }
    if (lost > 0) {
        snprintf(left_out, sizeof left_out, "%" PRId64, lost);
        ok = note(list, hk_view_phrase(arena, v->lang, HK_LABEL_NOTE_LEFT_OUT, gone)) && ok;
    }
    return ok;
}

static void print_head(const hk_statistics_view *v, const notes *list)
{
    printf("{\n  \"scenario\": ");
    hk_json_string(stdout, v->cases->frame->name);
    printf(",\n  \"design\": ");
    hk_json_string(stdout, v->cases->frame->design);
    printf(",\n  \"confidence\": %g,\n  \"notes\": [", v->request->confidence);
    for (int32_t i = 0; i < list->n; i++) {
        printf("%s\n    ", i == 0 ? "" : ",");
        hk_json_string(stdout, list->text[i]);
    }
    printf("\n  ],\n  \"rows\": ");
}

static hk_status print_all(const hk_statistics_view *v, const hk_print_table *table,
                           const notes *list, hk_error *err)
{
    if (v->format == HK_PRINT_JSON) {
        print_head(v, list);
    }
    HK_TRY(hk_print_table_write(table, v->format, 2, stdout, err));
    if (v->format == HK_PRINT_JSON) {
        printf("\n}\n");
        return HK_OK;
    }
    FILE *out = v->format == HK_PRINT_TEXT ? stdout : stderr;
    for (int32_t i = 0; i < list->n; i++) {
        fprintf(out, "%s%s\n", i == 0 && out == stdout ? "\n" : "", list->text[i]);
    }
    return HK_OK;
}

hk_status hk_combined_print(const hk_statistics_view *view, const hk_combined *combined,
                            hk_error *err)
{
    hk_print_column columns[COLUMNS_MOST];
    hk_print_table *table = NULL;
    notes list = {.n = 0};
    int64_t policies = view->cases->frame->design_policies, n_policy = policies > 0 ? policies : 1;
    char percent[24];
    const char *const level[] = {percent};
    snprintf(percent, sizeof percent, "%g", 100.0 * view->request->confidence);
    const char *interval = hk_view_phrase(view->cases->arena, view->lang, HK_LABEL_INTERVAL, level);
    if (interval == NULL || !make_notes(view, combined, n_policy, &list)) {
        return hk_fail_nomem(err);
    }
    int32_t n = make_columns(view, columns);
    for (int32_t i = 0; i < n; i++) {
        columns[i].title = *columns[i].key == '\0' ? interval : columns[i].title;
    }
    HK_TRY(hk_print_table_new(columns, n, &table, err));
    hk_status refused = HK_OK;
    for (int64_t i = 0; i < n_policy * rows_of(view); i++) {
        add_row(view, &combined[i], i / rows_of(view), (int32_t)(i % rows_of(view)), table);
        refused = combined[i].refused != HK_OK ? combined[i].refused : refused;
    }
    hk_status status = print_all(view, table, &list, err);
    hk_print_table_free(table);
    return status != HK_OK || refused == HK_OK
               ? status
               : hk_fail(err, refused, "%s", "an estimate is refused (see its note)");
}
