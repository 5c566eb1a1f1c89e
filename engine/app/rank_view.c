/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/rank_view.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

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
    COLUMN_WIDE,
    COLUMN_WIDE_LOW,
    COLUMN_WIDE_HIGH,
    COLUMN_RANK_SET,
    COLUMN_RANK_LOW,
    COLUMN_RANK_HIGH,
    COLUMN_WIDE_RANK,
    COLUMN_WIDE_RANK_LOW,
    COLUMN_WIDE_RANK_HIGH,
    COLUMN_P_TOP,
    COLUMN_WIDE_P_TOP,
    COLUMN_GROUP,
    COLUMN_LEADER,
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
    if (q->opts.criterion == HK_RANK_DOWN_TIME) {
        return "h";
    }
    if (q->opts.criterion == HK_RANK_ROOT_CAUSES) {
        return "1";
    }
    return q->opts.by == HK_RANK_SERVICE ? "person-hours" : "person-hours per hour";
}

static hk_label value_label(const hk_rank_request *q)
{
    bool service = q->opts.by == HK_RANK_SERVICE;
    switch (q->opts.criterion) {
    case HK_RANK_DOWN_TIME:
        return service                        ? HK_LABEL_FULL_OUTAGE
               : q->opts.by == HK_RANK_SYSTEM ? HK_LABEL_DOWN_TIME
                                              : HK_LABEL_DOWN_TIME_SUM;
    case HK_RANK_ROOT_CAUSES:
        return HK_LABEL_ROOT_CAUSES;
    case HK_RANK_PERSON_HOURS:
        break;
    }
    return service ? HK_LABEL_PERSON_HOURS : HK_LABEL_CRITICALITY;
}

/** Columns that only results with drawn assumptions have. */
static bool is_wide(int32_t column)
{
    return column == COLUMN_WIDE || column == COLUMN_WIDE_LOW || column == COLUMN_WIDE_HIGH ||
           column == COLUMN_WIDE_RANK || column == COLUMN_WIDE_RANK_LOW ||
           column == COLUMN_WIDE_RANK_HIGH || column == COLUMN_WIDE_P_TOP;
}

/** Which columns there are depends on what is ranked; the rest is not made at all. */
static int32_t make_columns(const hk_rank_request *q, const hk_ranking *ranking,
                            const hk_rank_words *words, hk_print_column *columns, int32_t *places)
{
    bool service = q->opts.by == HK_RANK_SERVICE;
    bool system = q->opts.by == HK_RANK_SYSTEM;
    hk_print_where down =
        q->opts.criterion == HK_RANK_DOWN_TIME ? HK_PRINT_DATA_ONLY : HK_PRINT_BOTH;
    hk_print_where root =
        q->opts.criterion == HK_RANK_ROOT_CAUSES ? HK_PRINT_DATA_ONLY : HK_PRINT_BOTH;
    hk_print_where data = ranking->has_sets ? HK_PRINT_BOTH : HK_PRINT_DATA_ONLY;
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
        [COLUMN_INTERVAL] = {"", words->interval, false, HK_PRINT_TEXT_ONLY},
        [COLUMN_LOW] = {words->low_key, "", false, HK_PRINT_DATA_ONLY},
        [COLUMN_HIGH] = {words->high_key, "", false, HK_PRINT_DATA_ONLY},
        [COLUMN_WIDE] = {"", words->wide, false, HK_PRINT_TEXT_ONLY},
        [COLUMN_WIDE_LOW] = {words->wide_low_key, "", false, HK_PRINT_DATA_ONLY},
        [COLUMN_WIDE_HIGH] = {words->wide_high_key, "", false, HK_PRINT_DATA_ONLY},
        [COLUMN_RANK_SET] = {"", TITLE(HK_LABEL_RANK_SET), false, HK_PRINT_TEXT_ONLY},
        [COLUMN_RANK_LOW] = {"rank_low", "", false, HK_PRINT_DATA_ONLY},
        [COLUMN_RANK_HIGH] = {"rank_high", "", false, HK_PRINT_DATA_ONLY},
        [COLUMN_WIDE_RANK] = {"", TITLE(HK_LABEL_RANK_SET_WIDE), false, HK_PRINT_TEXT_ONLY},
        [COLUMN_WIDE_RANK_LOW] = {"assumed_rank_low", "", false, HK_PRINT_DATA_ONLY},
        [COLUMN_WIDE_RANK_HIGH] = {"assumed_rank_high", "", false, HK_PRINT_DATA_ONLY},
        [COLUMN_P_TOP] = {"p_top", words->p_top, false, data},
        [COLUMN_WIDE_P_TOP] = {"assumed_p_top", words->wide_p_top, false, HK_PRINT_BOTH},
        [COLUMN_GROUP] = {"group", TITLE(HK_LABEL_GROUP), false, data},
        [COLUMN_LEADER] = {"with_leader", "", false, HK_PRINT_DATA_ONLY},
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
        if (is_wide(k)) {
            wanted = ranking->n_assumed > 0;
        } else if (k == COLUMN_RANK_SET) {
            wanted = ranking->has_sets;
        } else if (k == COLUMN_SECTOR) {
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
    switch (q->opts.by) {
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

static void add_interval(hk_print_table *table, double low, double high)
{
    if (isnan(low)) {
        hk_print_add_missing(table);
        return;
    }
    char from[40];
    char to[40];
    char text[96];
    hk_print_number(low, from, sizeof from);
    hk_print_number(high, to, sizeof to);
    snprintf(text, sizeof text, "%s .. %s", from, to);
    hk_print_add_text(table, text);
}

static void add_ranks(hk_print_table *table, int64_t low, int64_t high)
{
    if (low == 0) {
        hk_print_add_missing(table);
        return;
    }
    char text[64];
    snprintf(text, sizeof text, "%" PRId64 " .. %" PRId64, low, high);
    hk_print_add_text(table, text);
}

/** A number from 1 up; 0 is missing. */
static void add_count(hk_print_table *table, int64_t value)
{
    if (value == 0) {
        hk_print_add_missing(table);
    } else {
        hk_print_add_integer(table, value);
    }
}

/** The number in one of the columns of plain numbers. */
static double number_of(const hk_rank_row *row, int32_t column)
{
    const double numbers[N_COLUMN] = {
        [COLUMN_VALUE] = row->value,       [COLUMN_SE] = row->se,
        [COLUMN_LOW] = row->low,           [COLUMN_HIGH] = row->high,
        [COLUMN_WIDE_LOW] = row->wide_low, [COLUMN_WIDE_HIGH] = row->wide_high,
        [COLUMN_DOWN] = row->down_hours,   [COLUMN_TIMES_DOWN] = row->times_down,
        [COLUMN_ROOTS] = row->root_causes, [COLUMN_MALFUNCTIONS] = row->malfunctions,
    };
    return numbers[column];
}

/** The count in one of the columns of counts from 1 up; -1 = another kind of column. */
static int64_t count_of(const hk_rank_row *row, int32_t column)
{
    switch (column) {
    case COLUMN_RANK:
        return row->rank;
    case COLUMN_RANK_LOW:
        return row->rank_low;
    case COLUMN_RANK_HIGH:
        return row->rank_high;
    case COLUMN_WIDE_RANK_LOW:
        return row->wide_rank_low;
    case COLUMN_WIDE_RANK_HIGH:
        return row->wide_rank_high;
    case COLUMN_GROUP:
        return row->group;
    case COLUMN_COMPONENTS:
        return row->components;
    default:
        return -1;
    }
}

static void add_rank(hk_print_table *table, const hk_rank_row *row)
{
    char text[40];
    snprintf(text, sizeof text, "%" PRId64 "%s", row->rank, row->tied ? "=" : " ");
    hk_print_add_text(table, text);
}

static void add_number(hk_print_table *table, const hk_rank_row *row, int32_t column)
{
    switch (column) {
    case COLUMN_RANK_SHOWN:
        add_rank(table, row);
        break;
    case COLUMN_TIED:
        hk_print_add_bool(table, row->tied);
        break;
    case COLUMN_LEADER:
        if (row->rank_low == 0) {
            hk_print_add_missing(table);
        } else {
            hk_print_add_bool(table, row->with_leader);
        }
        break;
    case COLUMN_INTERVAL:
        add_interval(table, row->low, row->high);
        break;
    case COLUMN_WIDE:
        add_interval(table, row->wide_low, row->wide_high);
        break;
    case COLUMN_RANK_SET:
        add_ranks(table, row->rank_low, row->rank_high);
        break;
    case COLUMN_WIDE_RANK:
        add_ranks(table, row->wide_rank_low, row->wide_rank_high);
        break;
    case COLUMN_SHARE:
        hk_print_add_fraction(table, row->share);
        break;
    case COLUMN_P_TOP:
        hk_print_add_fraction(table, row->p_top);
        break;
    case COLUMN_WIDE_P_TOP:
        hk_print_add_fraction(table, row->wide_p_top);
        break;
    default:
        hk_print_add_real(table, number_of(row, column));
    }
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
        } else if (count_of(row, column) >= 0) {
            add_count(table, count_of(row, column));
        } else {
            add_number(table, row, column);
        }
    }
}

const char *hk_rank_call(const hk_result *r, const hk_rank_request *q, const hk_rank_row *row)
{
    const char *id;
    const char *name;
    const char *sector;
    char code[8];
    subject_names(r, q, row->subject, &id, &name, &sector, code);
    return q->opts.by == HK_RANK_SYSTEM || q->opts.by == HK_RANK_SERVICE ? id : name;
}

/** A phrase with the per cent and the number of first rows in it. */
static void fill(hk_lang lang, hk_label label, const hk_rank_words *words,
                 char ret[HK_RANK_WORD_SIZE])
{
    FILE *out = fmemopen(ret, HK_RANK_WORD_SIZE, "w");
    *ret = '\0';
    if (out != NULL) {
        hk_label_print(lang, label, (const char *const[]){words->percent, words->top}, out);
        fclose(out);
    }
}

void hk_rank_make_words(const hk_rank_request *q, const hk_ranking *ranking,
                        hk_rank_words *ret_words)
{
    hk_rank_words *w = ret_words;
    snprintf(w->percent, sizeof w->percent, "%g", 100.0 * ranking->confidence);
    snprintf(w->top, sizeof w->top, "%" PRId64, ranking->top);
    fill(q->lang, ranking->n_assumed > 0 ? HK_LABEL_INTERVAL_CHANCE : HK_LABEL_INTERVAL_AT, w,
         w->interval);
    fill(q->lang, HK_LABEL_INTERVAL_WIDE, w, w->wide);
    fill(q->lang, HK_LABEL_P_TOP, w, w->p_top);
    fill(q->lang, HK_LABEL_P_TOP_WIDE, w, w->wide_p_top);
    char key[16];
    memcpy(key, w->percent, sizeof key);
    for (char *c = key; *c != '\0'; c++) {
        if (*c == '.') {
            *c = '_';
        }
    }
    snprintf(w->low_key, sizeof w->low_key, "low_%s", key);
    snprintf(w->high_key, sizeof w->high_key, "high_%s", key);
    snprintf(w->wide_low_key, sizeof w->wide_low_key, "assumed_low_%s", key);
    snprintf(w->wide_high_key, sizeof w->wide_high_key, "assumed_high_%s", key);
}

hk_status hk_rank_make_table(const hk_result *r, const hk_rank_request *q,
                             const hk_ranking *ranking, const hk_rank_words *words,
                             hk_print_table **ret_table, hk_error *err)
{
    hk_print_column columns[N_COLUMN];
    int32_t places[N_COLUMN];
    int32_t n = make_columns(q, ranking, words, columns, places);
    HK_TRY(hk_print_table_new(columns, n, ret_table, err));
    int64_t top = q->top == 0 || q->top > ranking->n_row ? ranking->n_row : q->top;
    for (int64_t i = 0; i < top; i++) {
        add_row(*ret_table, r, q, &ranking->rows[i], places, n);
    }
    return HK_OK;
}
