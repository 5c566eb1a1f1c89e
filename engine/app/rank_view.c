/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/rank_view.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "engine/base/text.h"

/* ---- the table --------------------------------------------------------------------------------- */

enum {
    COLUMN_RANK,
    COLUMN_RANK_SHOWN,
    COLUMN_TIED,
    COLUMN_ID,
    COLUMN_NAME,
    COLUMN_SECTOR,
    COLUMN_VALUE,
    COLUMN_UNIT,
    COLUMN_SE,
    COLUMN_INTERVAL,
    COLUMN_LOW,
    COLUMN_HIGH,
    COLUMN_SHARE,
    COLUMN_DOWN,
    COLUMN_TIMES_DOWN,
    COLUMN_ROOTS,
    COLUMN_MALFUNCTIONS,
    COLUMN_COMPONENTS,
    N_COLUMN
};

const char *hk_rank_unit(const hk_rank_request *q)
{
    if (q->criterion == HK_RANK_DOWN_TIME) {
        return "h";
    }
    if (q->criterion == HK_RANK_ROOT_CAUSES) {
        return "1";
    }
    return q->by == HK_RANK_SERVICE ? "person-hours" : "person-hours per hour";
}

static hk_label value_label(const hk_rank_request *q)
{
    bool service = q->by == HK_RANK_SERVICE;
    switch (q->criterion) {
    case HK_RANK_DOWN_TIME:
        return service                   ? HK_LABEL_FULL_OUTAGE
               : q->by == HK_RANK_SYSTEM ? HK_LABEL_DOWN_TIME
                                         : HK_LABEL_DOWN_TIME_SUM;
    case HK_RANK_ROOT_CAUSES:
        return HK_LABEL_ROOT_CAUSES;
    case HK_RANK_PERSON_HOURS:
        break;
    }
    return service ? HK_LABEL_PERSON_HOURS : HK_LABEL_CRITICALITY;
}

/** Which columns there are depends on what is ranked; the rest is not made at all. */
static int32_t make_columns(const hk_rank_request *q, hk_print_column *columns, int32_t *places)
{
    bool service = q->by == HK_RANK_SERVICE;
    bool system = q->by == HK_RANK_SYSTEM;
    hk_print_where down = q->criterion == HK_RANK_DOWN_TIME ? HK_PRINT_DATA_ONLY : HK_PRINT_BOTH;
    hk_print_where root = q->criterion == HK_RANK_ROOT_CAUSES ? HK_PRINT_DATA_ONLY : HK_PRINT_BOTH;
#define TITLE(label) hk_label_text(q->lang, label)
    const hk_print_column all[N_COLUMN] = {
        [COLUMN_RANK] = {"rank", "", false, HK_PRINT_DATA_ONLY},
        [COLUMN_RANK_SHOWN] = {"", TITLE(HK_LABEL_RANK), false, HK_PRINT_TEXT_ONLY},
        [COLUMN_TIED] = {"tied", "", false, HK_PRINT_DATA_ONLY},
        [COLUMN_ID] = {"id", TITLE(HK_LABEL_ID), true, HK_PRINT_BOTH},
        [COLUMN_NAME] = {"name", TITLE(HK_LABEL_NAME), true, HK_PRINT_BOTH},
        [COLUMN_SECTOR] = {"sector", TITLE(HK_LABEL_SECTOR), true, HK_PRINT_BOTH},
        [COLUMN_VALUE] = {"value", TITLE(value_label(q)), false, HK_PRINT_BOTH},
        [COLUMN_UNIT] = {"unit", "", true, HK_PRINT_DATA_ONLY},
        [COLUMN_SE] = {"standard_error", TITLE(HK_LABEL_SE), false, HK_PRINT_DATA_ONLY},
        [COLUMN_INTERVAL] = {"", TITLE(HK_LABEL_INTERVAL), false, HK_PRINT_TEXT_ONLY},
        [COLUMN_LOW] = {"low_95", "", false, HK_PRINT_DATA_ONLY},
        [COLUMN_HIGH] = {"high_95", "", false, HK_PRINT_DATA_ONLY},
        [COLUMN_SHARE] = {"share", TITLE(HK_LABEL_SHARE), false, HK_PRINT_BOTH},
        [COLUMN_DOWN] = {service ? "full_outage_h" : "down_time_h",
                         TITLE(service  ? HK_LABEL_FULL_OUTAGE
                               : system ? HK_LABEL_DOWN_TIME
                                        : HK_LABEL_DOWN_TIME_SUM),
                         false, down},
        [COLUMN_TIMES_DOWN] = {"times_down", TITLE(HK_LABEL_TIMES_DOWN), false, HK_PRINT_BOTH},
        [COLUMN_ROOTS] = {"root_causes", TITLE(HK_LABEL_ROOT_CAUSES), false, root},
        [COLUMN_MALFUNCTIONS] = {"it_malfunctions", TITLE(HK_LABEL_MALFUNCTIONS), false,
                                 HK_PRINT_BOTH},
        [COLUMN_COMPONENTS] = {"components", TITLE(HK_LABEL_COMPONENTS), false, HK_PRINT_BOTH},
    };
#undef TITLE
    int32_t n = 0;
    for (int32_t k = 0; k < N_COLUMN; k++) {
        bool wanted = true;
        if (k == COLUMN_SECTOR) {
            wanted = system || service;
        } else if (k == COLUMN_TIMES_DOWN || k == COLUMN_ROOTS) {
            wanted = !service;
        } else if (k == COLUMN_MALFUNCTIONS) {
            wanted = service;
        } else if (k == COLUMN_COMPONENTS) {
            wanted = !service && !system;
        }
        if (wanted) {
            places[n] = k;
            columns[n++] = all[k];
        }
    }
    return n;
}

static const char *sector_name(const hk_result *r, int32_t sector, hk_lang lang)
{
    return sector == HK_NONE
               ? hk_label_text(lang, HK_LABEL_NO_SECTOR)
               : hk_label_pick(lang, r->sector_name_en[sector], r->sector_name_ja[sector]);
}

static void subject_names(const hk_result *r, const hk_rank_request *q, int32_t s,
                          const char **ret_id, const char **ret_name, const char **ret_sector,
                          char code[8])
{
    *ret_sector = "";
    switch (q->by) {
    case HK_RANK_SYSTEM:
        *ret_id = r->component_id[s];
        *ret_name = hk_label_pick(q->lang, r->component_name_en[s], r->component_name_ja[s]);
        *ret_sector = sector_name(r, r->component_sector[s], q->lang);
        break;
    case HK_RANK_SERVICE:
        *ret_id = r->service_id[s];
        *ret_name = hk_label_pick(q->lang, r->service_name_en[s], r->service_name_ja[s]);
        *ret_sector = sector_name(r, r->service_sector[s], q->lang);
        break;
    case HK_RANK_SECTOR:
        *ret_id = s == HK_NONE ? "" : r->sector_id[s];
        *ret_name = sector_name(r, s, q->lang);
        break;
    case HK_RANK_AREA:
        snprintf(code, 8, "%02" PRId32, s);
        *ret_id = s == 0 ? "" : code;
        *ret_name = hk_prefecture_name(q->lang, s);
        break;
    }
}

static void add_interval(hk_print_table *table, const hk_rank_row *row)
{
    if (isnan(row->low)) {
        hk_print_add_missing(table);
        return;
    }
    char low[40];
    char high[40];
    char text[96];
    hk_print_number(row->low, low, sizeof low);
    hk_print_number(row->high, high, sizeof high);
    snprintf(text, sizeof text, "%s .. %s", low, high);
    hk_print_add_text(table, text);
}

/** The number in one of the columns of plain numbers. */
static double number_of(const hk_rank_row *row, int32_t column)
{
    const double numbers[N_COLUMN] = {
        [COLUMN_VALUE] = row->value,       [COLUMN_SE] = row->se,
        [COLUMN_LOW] = row->low,           [COLUMN_HIGH] = row->high,
        [COLUMN_DOWN] = row->down_hours,   [COLUMN_TIMES_DOWN] = row->times_down,
        [COLUMN_ROOTS] = row->root_causes, [COLUMN_MALFUNCTIONS] = row->malfunctions,
    };
    return numbers[column];
}

static void add_rank(hk_print_table *table, const hk_rank_row *row)
{
    char text[40];
    snprintf(text, sizeof text, "%" PRId64 "%s", row->rank, row->tied ? "=" : " ");
    hk_print_add_text(table, text);
}

/** A row of the ranking into the columns at `places` [n]. */
static void add_row(hk_print_table *table, const hk_result *r, const hk_rank_request *q,
                    const hk_rank_row *row, const int32_t *places, int32_t n)
{
    const char *texts[N_COLUMN] = {[COLUMN_UNIT] = hk_rank_unit(q)};
    char code[8];
    subject_names(r, q, row->subject, &texts[COLUMN_ID], &texts[COLUMN_NAME], &texts[COLUMN_SECTOR],
                  code);
    for (int32_t i = 0; i < n; i++) {
        int32_t column = places[i];
        if (texts[column] != NULL) {
            hk_print_add_text(table, texts[column]);
        } else if (column == COLUMN_RANK) {
            hk_print_add_integer(table, row->rank);
        } else if (column == COLUMN_RANK_SHOWN) {
            add_rank(table, row);
        } else if (column == COLUMN_TIED) {
            hk_print_add_bool(table, row->tied);
        } else if (column == COLUMN_INTERVAL) {
            add_interval(table, row);
        } else if (column == COLUMN_SHARE) {
            hk_print_add_fraction(table, row->share);
        } else if (column == COLUMN_COMPONENTS) {
            hk_print_add_integer(table, row->components);
        } else {
            hk_print_add_real(table, number_of(row, column));
        }
    }
}

hk_status hk_rank_make_table(const hk_result *r, const hk_rank_request *q,
                             const hk_ranking *ranking, hk_print_table **ret_table, hk_error *err)
{
    hk_print_column columns[N_COLUMN];
    int32_t places[N_COLUMN];
    int32_t n = make_columns(q, columns, places);
    HK_TRY(hk_print_table_new(columns, n, ret_table, err));
    int64_t top = q->top == 0 || q->top > ranking->n_row ? ranking->n_row : q->top;
    for (int64_t i = 0; i < top; i++) {
        add_row(*ret_table, r, q, &ranking->rows[i], places, n);
    }
    return HK_OK;
}

/* ---- notes ------------------------------------------------------------------------------------- */

/** Format one note; v: values of its places. */
static void add_note(hk_rank_notes *list, hk_lang lang, hk_label label, const char *const *v)
{
    FILE *out =
        list->n < HK_RANK_NOTES ? fmemopen(list->text[list->n], HK_RANK_NOTE_SIZE, "w") : NULL;
    if (out != NULL) {
        hk_label_print(lang, label, v, out);
        fclose(out);
        char *text = list->text[list->n];
        text[hk_text_utf8_check(text, strlen(text))] = '\0'; /* where a long one was cut */
        list->n++;
    }
}

static void add_count_note(hk_rank_notes *list, hk_lang lang, hk_label label, int64_t a, int64_t b)
{
    char first[24];
    char second[24];
    snprintf(first, sizeof first, "%" PRId64, a);
    snprintf(second, sizeof second, "%" PRId64, b);
    add_note(list, lang, label, (const char *const[]){first, second});
}

/** What the intervals are and are not. */
static void add_interval_notes(hk_rank_notes *list, const hk_rank_request *q,
                               const hk_ranking *ranking)
{
    switch (ranking->intervals) {
    case HK_RANK_INTERVALS:
        add_count_note(list, q->lang,
                       q->by == HK_RANK_SERVICE ? HK_LABEL_NOTE_REPLICATE_SE
                                                : HK_LABEL_NOTE_BATCHES,
                       ranking->n_sample, 0);
        add_note(list, q->lang, HK_LABEL_NOTE_CHANCE, NULL);
        if (ranking->n_failed > 0) {
            add_note(list, q->lang, HK_LABEL_NOTE_NOT_FAILED, NULL);
        }
        break;
    case HK_RANK_NOT_STORED:
        add_note(list, q->lang, HK_LABEL_NOTE_NOT_STORED, NULL);
        break;
    case HK_RANK_TOO_FEW:
        add_note(list, q->lang, HK_LABEL_NOTE_TOO_FEW, NULL);
        break;
    case HK_RANK_TOO_MANY_FAILED: {
        char percent[32];
        snprintf(percent, sizeof percent, "%.1f",
                 100.0 * (double)ranking->n_failed / (double)ranking->n_replicate);
        add_note(list, q->lang, HK_LABEL_NOTE_TOO_MANY, (const char *const[]){percent});
        break;
    }
    }
}

void hk_rank_make_notes(const hk_result *r, const hk_rank_request *q, const hk_ranking *ranking,
                        int64_t shown, hk_rank_notes *list)
{
    list->n = 0;
    int64_t zeros = 0;
    bool tied = false;
    for (int64_t i = 0; i < ranking->n_row; i++) {
        zeros += ranking->rows[i].value == 0.0;
        tied = tied || (i < shown && ranking->rows[i].tied);
    }
    if (shown < ranking->n_row) {
        add_count_note(list, q->lang, HK_LABEL_NOTE_SHOWN, shown, ranking->n_row);
    }
    if (q->criterion == HK_RANK_PERSON_HOURS && q->by != HK_RANK_SERVICE) {
        add_note(list, q->lang, HK_LABEL_NOTE_CRITICALITY, NULL);
    }
    add_count_note(list, q->lang, HK_LABEL_NOTE_REPLICATES,
                   ranking->n_replicate - ranking->n_failed, 0);
    if (ranking->n_failed > 0) {
        add_count_note(list, q->lang, HK_LABEL_NOTE_FAILED, ranking->n_failed,
                       ranking->n_replicate);
    }
    if (r->cancelled) {
        add_note(list, q->lang, HK_LABEL_NOTE_CANCELLED, NULL);
    }
    add_interval_notes(list, q, ranking);
    if (zeros > 0 && ranking->intervals == HK_RANK_INTERVALS) {
        add_count_note(list, q->lang, HK_LABEL_NOTE_NEVER_HIT, zeros, 0);
    }
    if (tied && q->format == HK_PRINT_TEXT) {
        add_note(list, q->lang, HK_LABEL_NOTE_TIES, NULL);
    }
    char seed[24];
    snprintf(seed, sizeof seed, "%" PRIu64, r->seed);
    add_note(list, q->lang, HK_LABEL_NOTE_PROVENANCE,
             (const char *const[]){r->name, r->model_name, seed, r->source});
}
