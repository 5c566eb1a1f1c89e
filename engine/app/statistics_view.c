/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/statistics_view.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "engine/app/problems_print.h"
#include "engine/app/view_words.h"
#include "engine/rank/statistics/combined.h"

/* Columns; each table is a list of them. */
typedef enum column {
    CASE,
    NUMBER,
    FACTORS, /* as many as there are */
    OUTPUT,
    CONDITION,
    UNIT,
    COUNTED,
    FAILED,
    HITS,
    MEAN,
    CHANCE,      /* probability, for programs */
    CHANCE_TEXT, /* the same for people: never 0 */
    SE,
    LOW,
    HIGH,
    BETWEEN, /* both, for people */
    DIFFERENCE,
    DIFFERENCE_SE,
    DIFFERENCE_LOW,
    DIFFERENCE_HIGH,
    DIFFERENCE_BETWEEN,
    LEAST,
    GREATEST,
    MEDIAN,
    MEDIAN_BETWEEN,
    UPPER,
    UPPER_BETWEEN,
    QUANTILES, /* all with their ends, for programs */
    END
} column;

static const column outputs_shown[] = {CASE,
                                       FACTORS,
                                       OUTPUT,
                                       UNIT,
                                       COUNTED,
                                       FAILED,
                                       MEAN,
                                       SE,
                                       BETWEEN,
                                       DIFFERENCE,
                                       DIFFERENCE_BETWEEN,
                                       LEAST,
                                       MEDIAN,
                                       MEDIAN_BETWEEN,
                                       UPPER,
                                       UPPER_BETWEEN,
                                       GREATEST,
                                       END};
static const column thresholds_shown[] = {CASE,   FACTORS, CONDITION,   UNIT,    COUNTED,
                                          FAILED, HITS,    CHANCE_TEXT, BETWEEN, END};
static const column all_columns[] = {
    CASE,          NUMBER,         FACTORS,         OUTPUT, UNIT,      COUNTED,  FAILED,
    HITS,          MEAN,           CHANCE,          SE,     LOW,       HIGH,     DIFFERENCE,
    DIFFERENCE_SE, DIFFERENCE_LOW, DIFFERENCE_HIGH, LEAST,  QUANTILES, GREATEST, END};

/** A row: an output or a condition of a case. */
typedef struct row {
    int64_t case_index;
    const hk_output *output;
    const hk_threshold *threshold; /* NULL for an output */
    const hk_case_output *numbers; /* of an output */
    const hk_proportion *chance;   /* of a condition */
    int64_t failed;
} row;

/* ---- columns ----------------------------------------------------------------------------------- */

typedef struct header {
    hk_arena *arena;
    hk_lang lang;
    hk_print_column *columns;
    int32_t n;
    bool complete; /* false: out of memory */
} header;

static void put(header *h, const char *key, const char *title, bool is_text)
{
    h->complete = h->complete && key != NULL && title != NULL;
    h->columns[h->n++] = (hk_print_column){.key = key, .title = title, .is_text = is_text};
}

static void put_label(header *h, const char *key, hk_label label, bool is_text)
{
    put(h, key, hk_label_text(h->lang, label), is_text);
}

static void put_interval(header *h, const hk_statistics_view *v, const char *key)
{
    char percent[24];
    const char *const values[] = {percent};
    snprintf(percent, sizeof percent, "%g", 100.0 * v->request->confidence);
    put(h, key, hk_view_phrase(h->arena, h->lang, HK_LABEL_INTERVAL, values), true);
}

static void put_quantiles(header *h)
{
    static const char *const keys[HK_SUMMARY_QUANTILES][3] = {{"q05", "q05_low", "q05_high"},
                                                              {"q25", "q25_low", "q25_high"},
                                                              {"q50", "q50_low", "q50_high"},
                                                              {"q75", "q75_low", "q75_high"},
                                                              {"q95", "q95_low", "q95_high"}};
    for (int q = 0; q < HK_SUMMARY_QUANTILES; q++) {
        for (int i = 0; i < 3; i++) {
            put(h, keys[q][i], keys[q][i], false);
        }
    }
}

static void put_factors(header *h, const hk_statistics_view *v)
{
    for (int64_t f = 0; f < v->cases->frame->n_factor; f++) {
        put(h, v->cases->frame->factor_name[f], hk_factor_title(v->cases, f), true);
    }
}

static void put_column(header *h, const hk_statistics_view *v, column c)
{
    static const struct {
        const char *key;
        hk_label label;
        bool is_text;
    } plain[END] = {
        [CASE] = {"case", HK_LABEL_CASE, true},
        [NUMBER] = {"number", HK_LABEL_CASE_NUMBER, false},
        [OUTPUT] = {"output", HK_LABEL_OUTPUT, true},
        [CONDITION] = {"output", HK_LABEL_PASSED, true},
        [UNIT] = {"unit", HK_LABEL_UNIT, true},
        [COUNTED] = {"n", HK_LABEL_COUNTED, false},
        [FAILED] = {"replicates_failed", HK_LABEL_FAILED, false},
        [HITS] = {"hits", HK_LABEL_HITS, false},
        [MEAN] = {"mean", HK_LABEL_MEAN, false},
        [CHANCE] = {"probability", HK_LABEL_PROBABILITY, false},
        [CHANCE_TEXT] = {"probability", HK_LABEL_PROBABILITY, true},
        [SE] = {"se", HK_LABEL_SE, false},
        [LOW] = {"low", HK_LABEL_LEAST, false},
        [HIGH] = {"high", HK_LABEL_GREATEST, false},
        [DIFFERENCE] = {"difference", HK_LABEL_DIFFERENCE, false},
        [DIFFERENCE_SE] = {"difference_se", HK_LABEL_DIFFERENCE, false},
        [DIFFERENCE_LOW] = {"difference_low", HK_LABEL_DIFFERENCE, false},
        [DIFFERENCE_HIGH] = {"difference_high", HK_LABEL_DIFFERENCE, false},
        [LEAST] = {"least", HK_LABEL_LEAST, false},
        [GREATEST] = {"greatest", HK_LABEL_GREATEST, false},
        [MEDIAN] = {"median", HK_LABEL_MEDIAN, false},
        [UPPER] = {"q95", HK_LABEL_QUANTILE, false},
    };
    static const char *const ninety_five[] = {"95"};
    switch (c) {
    case FACTORS:
        put_factors(h, v);
        break;
    case QUANTILES:
        put_quantiles(h);
        break;
    case BETWEEN:
    case DIFFERENCE_BETWEEN:
    case MEDIAN_BETWEEN:
    case UPPER_BETWEEN:
        put_interval(h, v, "interval");
        break;
    case UPPER:
        put(h, "q95", hk_view_phrase(h->arena, h->lang, HK_LABEL_QUANTILE, ninety_five), false);
        break;
    default:
        put_label(h, plain[c].key, plain[c].label, plain[c].is_text);
    }
}

/** Differences are of several cases only. */
static bool is_shown(const hk_statistics_view *v, column c)
{
    bool differs = c == DIFFERENCE || c == DIFFERENCE_SE || c == DIFFERENCE_LOW ||
                   c == DIFFERENCE_HIGH || c == DIFFERENCE_BETWEEN;
    if (differs && hk_combined_is_for(v->cases)) {
        return false; /* cases do not share their draws */
    }
    return v->cases->n_case > 1 || (!differs && (c != CASE || v->format != HK_PRINT_TEXT));
}

/* ---- cells ------------------------------------------------------------------------------------- */

static const hk_summary *summary_of(const row *r)
{
    static const hk_summary none = {.mean = NAN};
    return r->numbers == NULL ? &none : &r->numbers->value;
}

/** A number of an output; NAN in the row of a condition. */
static double number_of(const row *r, column c)
{
    if (r->numbers == NULL) {
        return c == LOW    ? r->chance->low
               : c == HIGH ? r->chance->high
                           : (c == CHANCE ? r->chance->value : NAN);
    }
    const hk_summary *s = &r->numbers->value, *d = &r->numbers->difference;
    const double numbers[END] = {
        [MEAN] = s->mean,
        [CHANCE] = NAN,
        [SE] = s->se,
        [LOW] = s->low,
        [HIGH] = s->high,
        [DIFFERENCE] = d->mean,
        [DIFFERENCE_SE] = d->se,
        [DIFFERENCE_LOW] = d->low,
        [DIFFERENCE_HIGH] = d->high,
        [LEAST] = s->least,
        [GREATEST] = s->greatest,
        [MEDIAN] = s->quantile[2].value,
        [UPPER] = s->quantile[4].value,
    };
    return numbers[c];
}

static void add_chance(hk_print_table *table, const hk_proportion *p)
{
    char number[40], text[48];
    if (p == NULL) { /* an output, which has no row here */
        hk_print_add_missing(table);
        return;
    }
    bool none = p->n > 0 && p->hits == 0, all = p->n > 0 && p->hits == p->n;
    if (p->n == 0) {
        hk_print_add_missing(table);
        return;
    }
    hk_print_number(none ? p->high : all ? p->low : p->value, number, sizeof number);
    snprintf(text, sizeof text, "%s%s", none ? "< " : all ? "> " : "", number);
    hk_print_add_text(table, text);
}

static void add_texts(hk_print_table *table, const hk_statistics_view *v, const row *r, column c)
{
    int64_t n = v->cases->frame->n_factor;
    switch (c) {
    case CASE:
        hk_print_add_text(table, v->cases->name[r->case_index]);
        break;
    case FACTORS:
        for (int64_t f = 0; f < n; f++) {
            hk_print_add_text(table, v->cases->factor[r->case_index * n + f]);
        }
        break;
    case UNIT:
        hk_print_add_text(table, r->output->unit);
        break;
    default:
        hk_print_add_text(table, r->threshold == NULL ? r->output->name : r->threshold->text);
    }
}

static void add_intervals(hk_print_table *table, const row *r, column c)
{
    const hk_summary *s = summary_of(r);
    if (c == BETWEEN) {
        hk_view_add_interval(table, number_of(r, LOW), number_of(r, HIGH));
    } else if (c == DIFFERENCE_BETWEEN) {
        hk_view_add_interval(table, number_of(r, DIFFERENCE_LOW), number_of(r, DIFFERENCE_HIGH));
    } else {
        const hk_quantile *q = &s->quantile[c == MEDIAN_BETWEEN ? 2 : 4];
        hk_view_add_interval(table, q->low, q->high);
    }
}

static void add_quantiles(hk_print_table *table, const row *r)
{
    for (int q = 0; q < HK_SUMMARY_QUANTILES; q++) {
        const hk_quantile *at = &summary_of(r)->quantile[q];
        hk_print_add_real(table, r->numbers == NULL ? NAN : at->value);
        hk_print_add_real(table, r->numbers == NULL ? NAN : at->low);
        hk_print_add_real(table, r->numbers == NULL ? NAN : at->high);
    }
}

static void add_cell(hk_print_table *table, const hk_statistics_view *v, const row *r, column c)
{
    switch (c) {
    case CASE:
    case FACTORS:
    case OUTPUT:
    case CONDITION:
    case UNIT:
        add_texts(table, v, r, c);
        break;
    case NUMBER:
        hk_print_add_integer(table, r->case_index);
        break;
    case COUNTED:
        hk_print_add_integer(table, r->numbers == NULL ? r->chance->n : r->numbers->value.n);
        break;
    case FAILED:
        hk_print_add_integer(table, r->failed);
        break;
    case HITS:
        if (r->chance == NULL) {
            hk_print_add_missing(table);
        } else {
            hk_print_add_integer(table, r->chance->hits);
        }
        break;
    case CHANCE_TEXT:
        add_chance(table, r->chance);
        break;
    case BETWEEN:
    case DIFFERENCE_BETWEEN:
    case MEDIAN_BETWEEN:
    case UPPER_BETWEEN:
        add_intervals(table, r, c);
        break;
    case QUANTILES:
        add_quantiles(table, r);
        break;
    default:
        hk_print_add_real(table, number_of(r, c));
    }
}

static void add_row(hk_print_table *table, const hk_statistics_view *v, const column *list,
                    const row *r)
{
    for (; *list != END; list++) {
        if (is_shown(v, *list)) {
            add_cell(table, v, r, *list);
        }
    }
}

/* ---- tables ------------------------------------------------------------------------------------ */

static void add_case(hk_print_table *table, const hk_statistics_view *v, const column *list,
                     int64_t case_index, bool outputs, bool thresholds)
{
    const hk_statistics_request *q = v->request;
    for (int32_t i = 0; outputs && i < q->n_output; i++) {
        const hk_case_output *numbers = &v->statistics->outputs[case_index * q->n_output + i];
        const row r = {.case_index = case_index,
                       .output = &q->outputs[i],
                       .numbers = numbers,
                       .failed = numbers->value.failed};
        add_row(table, v, list, &r);
    }
    for (int32_t i = 0; thresholds && i < q->n_threshold; i++) {
        int64_t at = case_index * q->n_threshold + i;
        const row r = {.case_index = case_index,
                       .output = &q->thresholds[i].output,
                       .threshold = &q->thresholds[i],
                       .chance = &v->statistics->thresholds[at],
                       .failed = v->statistics->failed[at]};
        add_row(table, v, list, &r);
    }
}

static hk_status make_table(const hk_statistics_view *v, const column *list, bool outputs,
                            bool thresholds, hk_print_table **ret_table, hk_error *err)
{
    enum { OWN = END + 3 * HK_SUMMARY_QUANTILES };
    hk_arena *arena = v->cases->arena;
    size_t n = (size_t)v->cases->frame->n_factor + OWN;
    header h = {.arena = arena, .lang = v->lang, .complete = true};
    h.columns = hk_arena_alloc(arena, n, sizeof *h.columns);
    if (h.columns == NULL) {
        return hk_fail_nomem(err);
    }
    for (const column *c = list; *c != END; c++) {
        if (is_shown(v, *c)) {
            put_column(&h, v, *c);
        }
    }
    if (!h.complete) {
        return hk_fail_nomem(err);
    }
    HK_TRY(hk_print_table_new(h.columns, h.n, ret_table, err));
    for (int64_t i = 0; i < v->cases->n_case; i++) {
        if (v->only == HK_NONE || v->only == i) {
            add_case(*ret_table, v, list, i, outputs, thresholds);
        }
    }
    return HK_OK;
}

/* ---- notes ------------------------------------------------------------------------------------- */

enum { NOTES_MOST = 8 };

static hk_status make_notes(const hk_statistics_view *v, const char **notes, int32_t *ret_n,
                            hk_error *err)
{
    char percent[24], cases[24], failed[24];
    const char *const level[] = {percent}, *const first[] = {v->cases->name[0]},
                      *const lost[] = {cases, failed};
    hk_arena *arena = v->cases->arena;
    int64_t n_case = 0, n_failed = 0;
    int32_t n = 0;
    for (int64_t i = 0; i < v->cases->n_case; i++) {
        n_case += v->cases->failed[i] > 0;
        n_failed += v->cases->failed[i];
    }
    snprintf(percent, sizeof percent, "%g", 100.0 * v->request->confidence);
    snprintf(cases, sizeof cases, "%" PRId64, n_case);
    snprintf(failed, sizeof failed, "%" PRId64, n_failed);
    if (v->request->n_output > 0) {
        notes[n++] = hk_label_text(v->lang, HK_LABEL_NOTE_MEANS);
        if (is_shown(v, DIFFERENCE)) {
            notes[n++] = hk_view_phrase(arena, v->lang, HK_LABEL_NOTE_DIFFERENCES, first);
        }
        notes[n++] = hk_label_text(v->lang, HK_LABEL_NOTE_QUANTILES);
    }
    if (v->request->n_threshold > 0) {
        notes[n++] = hk_view_phrase(arena, v->lang, HK_LABEL_NOTE_PROBABILITIES, level);
    }
    if (n_failed > 0) {
        notes[n++] = hk_view_phrase(arena, v->lang, HK_LABEL_NOTE_FAILED_CASES, lost);
    }
    for (int32_t i = 0; i < n; i++) {
        if (notes[i] == NULL) {
            return hk_fail_nomem(err);
        }
    }
    *ret_n = n;
    return HK_OK;
}

/* ---- printing ---------------------------------------------------------------------------------- */

static hk_status print_text(const hk_statistics_view *v, const column *list, bool outputs,
                            hk_label title, bool is_first, hk_error *err)
{
    hk_print_table *table = NULL;
    HK_TRY(make_table(v, list, outputs, !outputs, &table, err));
    printf("%s%s\n", is_first ? "" : "\n", hk_label_text(v->lang, title));
    hk_status status = hk_print_table_write(table, HK_PRINT_TEXT, 0, stdout, err);
    hk_print_table_free(table);
    return status;
}

static hk_status print_data(const hk_statistics_view *v, const char *const *notes, int32_t n_note,
                            hk_error *err)
{
    hk_print_table *table = NULL;
    HK_TRY(make_table(v, all_columns, true, true, &table, err));
    if (v->format == HK_PRINT_JSON) {
        printf("{\n  \"scenario\": ");
        hk_json_string(stdout, v->cases->frame->name);
        printf(",\n  \"confidence\": %g,\n  \"notes\": [", v->request->confidence);
        for (int32_t i = 0; i < n_note; i++) {
            printf("%s\n    ", i == 0 ? "" : ",");
            hk_json_string(stdout, notes[i]);
        }
        printf("\n  ],\n  \"rows\": ");
    }
    hk_status status = hk_print_table_write(table, v->format, 2, stdout, err);
    if (v->format == HK_PRINT_JSON) {
        printf("\n}\n");
    }
    hk_print_table_free(table);
    return status;
}

hk_status hk_statistics_print(const hk_statistics_view *view, hk_error *err)
{
    const char *notes[NOTES_MOST];
    int32_t n_note = 0;
    bool outputs = view->request->n_output > 0;
    HK_TRY(make_notes(view, notes, &n_note, err));
    if (view->format != HK_PRINT_TEXT) {
        return print_data(view, notes, n_note, err);
    }
    if (outputs) {
        HK_TRY(print_text(view, outputs_shown, true, HK_LABEL_HEAD_OUTPUTS, true, err));
    }
    if (view->request->n_threshold > 0) {
        HK_TRY(print_text(view, thresholds_shown, false, HK_LABEL_HEAD_THRESHOLDS, !outputs, err));
    }
    for (int32_t i = 0; i < n_note; i++) {
        printf("%s%s\n", i == 0 ? "\n" : "", notes[i]);
    }
    return HK_OK;
}
