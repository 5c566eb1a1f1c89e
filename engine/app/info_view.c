/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/info_view.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "engine/app/info_levels.h"
#include "engine/base/student.h"
#include "engine/rank/rank.h"

const char *hk_info_section_key(hk_info_section section)
{
    static const char *const keys[HK_INFO_COUNT] = {
        "run",          "sectors", "services",  "breaches", "breach_services", "breach_patterns",
        "breach_roots", "rules",   "deadlocks", "inputs",   "warnings"};
    return keys[section];
}

const char *hk_info_section_title(hk_info_section section, hk_lang lang)
{
    static const hk_label labels[HK_INFO_COUNT] = {
        [HK_INFO_SECTORS] = HK_LABEL_HEAD_SECTORS,
        [HK_INFO_SERVICES] = HK_LABEL_HEAD_SERVICES,
        [HK_INFO_LEVELS] = HK_LABEL_HEAD_LEVELS,
        [HK_INFO_LEVEL_SERVICES] = HK_LABEL_HEAD_LEVEL_SERVICES,
        [HK_INFO_LEVEL_PATTERNS] = HK_LABEL_HEAD_LEVEL_PATTERNS,
        [HK_INFO_LEVEL_ROOTS] = HK_LABEL_HEAD_LEVEL_ROOTS,
        [HK_INFO_RULES] = HK_LABEL_HEAD_RULES,
        [HK_INFO_DEADLOCKS] = HK_LABEL_HEAD_DEADLOCKS,
        [HK_INFO_INPUTS] = HK_LABEL_HEAD_INPUTS,
        [HK_INFO_WARNINGS] = HK_LABEL_HEAD_WARNINGS,
    };
    return section == HK_INFO_RUN ? NULL : hk_label_text(lang, labels[section]);
}

void hk_info_mean(const hk_result *r, const double *samples, double *room, double *ret_mean,
                  double *ret_se)
{
    int64_t n = 0;
    for (int64_t i = 0; i < r->n_replicate; i++) {
        if (r->status[i] == HK_REPLICATE_OK) {
            room[n++] = samples[i];
        }
    }
    hk_batch_mean m = hk_batch_mean_of(room, NULL, n);
    double failed = (double)(r->n_replicate - n);
    *ret_mean = m.mean;
    *ret_se = failed > HK_RANK_FAILED_MAX * (double)r->n_replicate ? NAN : m.se;
}

/** Samples of one row of a table of losses. */
typedef struct samples {
    double *units, *outage, *persons, *malfunctions, *room; /* [n_replicate] each */
} samples;

static hk_status samples_init(samples *s, int64_t n, hk_error *err)
{
    double *all = hk_alloc((size_t)n, 5 * sizeof *all);
    if (all == NULL) {
        hk_fail_nomem(err);
        return HK_ENOMEM;
    }
    s->units = all;
    s->outage = all + n;
    s->persons = all + 2 * n;
    s->malfunctions = all + 3 * n;
    s->room = all + 4 * n;
    return HK_OK;
}

static void samples_clear(samples *s, int64_t n)
{
    memset(s->units, 0, (size_t)n * 4 * sizeof *s->units);
}

/** Add a service to the samples; hours of full outage are those of the persons behind it. */
static void add_service(const hk_result *r, int64_t service, samples *s)
{
    for (int64_t i = 0; i < r->n_replicate; i++) {
        s->units[i] += hk_result_unit_hours(r, i, service);
        s->persons[i] += hk_result_person_hours(r, i, service);
        s->malfunctions[i] += r->malfunctions[i * r->n_service + service];
    }
}

static double persons_of(const hk_result *r, int64_t service)
{
    return r->service_weight[service] * ((double)r->service_value_micro[service] / 1e6);
}

static void add_mean(const hk_result *r, const samples *s, const double *values, bool with_se,
                     hk_print_table *table)
{
    double mean;
    double se;
    hk_info_mean(r, values, s->room, &mean, &se);
    hk_print_add_real(table, mean);
    if (with_se) {
        hk_print_add_real(table, se);
    }
}

/** Hours of full outage from person-hours or unit-hours; missing without weight. */
static void add_outage(const hk_result *r, samples *s, const double *loss, double weight,
                       hk_print_table *table)
{
    for (int64_t i = 0; i < r->n_replicate; i++) {
        s->outage[i] = weight > 0.0 ? loss[i] / weight : NAN;
    }
    add_mean(r, s, s->outage, true, table);
}

/** One sector, or all services for HK_NONE. */
static void add_sector_row(const hk_result *r, int32_t sector, const char *id, const char *name,
                           samples *s, hk_print_table *table)
{
    double persons = 0.0;
    samples_clear(s, r->n_replicate);
    for (int64_t k = 0; k < r->n_service; k++) {
        if (sector == HK_NONE || r->service_sector[k] == sector) {
            add_service(r, k, s);
            persons += persons_of(r, k);
        }
    }
    hk_print_add_text(table, id);
    hk_print_add_text(table, name);
    add_mean(r, s, s->persons, true, table);
    add_outage(r, s, s->persons, persons, table);
    add_mean(r, s, s->malfunctions, false, table);
}

static hk_status fill_sectors(const hk_result *r, hk_lang lang, hk_print_table *table,
                              hk_error *err)
{
    samples s = {.units = NULL};
    HK_TRY(samples_init(&s, r->n_replicate, err));
    for (int32_t k = 0; k < r->n_sector; k++) {
        const char *name = hk_label_pick(lang, r->sector_name_en[k], r->sector_name_ja[k]);
        add_sector_row(r, k, r->sector_id[k], name, &s, table);
    }
    add_sector_row(r, HK_NONE, "all", hk_label_text(lang, HK_LABEL_TOTAL), &s, table);
    hk_free(s.units);
    return HK_OK;
}

static hk_status fill_services(const hk_result *r, hk_lang lang, hk_print_table *table,
                               hk_error *err)
{
    samples s = {.units = NULL};
    HK_TRY(samples_init(&s, r->n_replicate, err));
    for (int64_t k = 0; k < r->n_service; k++) {
        samples_clear(&s, r->n_replicate);
        add_service(r, k, &s);
        hk_print_add_text(table, r->service_id[k]);
        hk_print_add_text(table, hk_label_pick(lang, r->service_name_en[k], r->service_name_ja[k]));
        add_mean(r, &s, s.persons, true, table);
        add_outage(r, &s, s.units, r->service_weight[k], table);
        add_mean(r, &s, s.units, true, table);
        hk_print_add_text(table, r->service_unit[k]);
        add_mean(r, &s, s.malfunctions, false, table);
    }
    hk_free(s.units);
    return HK_OK;
}

/** Components in the order of the result with the number of replicates in which they were stuck. */
static hk_status fill_deadlocks(const hk_result *r, hk_lang lang, hk_print_table *table,
                                hk_error *err)
{
    int32_t *last = hk_alloc((size_t)r->n_component, 2 * sizeof *last); /* replicate + 1, count */
    if (last == NULL) {
        return hk_fail_nomem(err);
    }
    int32_t *count = last + r->n_component;
    for (int64_t d = 0; d < r->n_deadlock; d++) {
        int32_t mark = r->deadlock_replicate[d] + 1;
        bool ok = r->status[r->deadlock_replicate[d]] == HK_REPLICATE_OK;
        for (int64_t m = r->deadlock_first[d]; ok && m < r->deadlock_first[d + 1]; m++) {
            int32_t c = r->deadlock_component[m];
            count[c] += last[c] != mark;
            last[c] = mark;
        }
    }
    for (int64_t c = 0; c < r->n_component; c++) {
        if (count[c] > 0) {
            hk_print_add_text(table, r->component_id[c]);
            hk_print_add_text(
                table, hk_label_pick(lang, r->component_name_en[c], r->component_name_ja[c]));
            hk_print_add_integer(table, count[c]);
        }
    }
    hk_free(last);
    return HK_OK;
}

static hk_status fill(const hk_result *r, hk_info_section section, hk_lang lang,
                      hk_print_table *table, hk_error *err)
{
    switch (section) {
    case HK_INFO_RUN:
        hk_info_add_facts(r, lang, table);
        break;
    case HK_INFO_SECTORS:
        return fill_sectors(r, lang, table, err);
    case HK_INFO_SERVICES:
        return fill_services(r, lang, table, err);
    case HK_INFO_LEVELS:
    case HK_INFO_LEVEL_SERVICES:
    case HK_INFO_LEVEL_PATTERNS:
    case HK_INFO_LEVEL_ROOTS:
    case HK_INFO_RULES:
        return hk_info_levels_fill(r, section, lang, table, err);
    case HK_INFO_DEADLOCKS:
        return fill_deadlocks(r, lang, table, err);
    case HK_INFO_INPUTS:
        for (int64_t i = 0; i < r->n_input; i++) {
            hk_print_add_text(table, r->inputs[i].path);
            hk_print_add_text(table, r->inputs[i].sha256);
        }
        break;
    case HK_INFO_WARNINGS:
        for (int64_t i = 0; i < r->n_warning; i++) {
            hk_print_add_integer(table, i + 1);
            hk_print_add_text(table, r->warnings[i]);
        }
        break;
    case HK_INFO_COUNT:
        break;
    }
    return HK_OK;
}

enum { COLUMNS_MOST = HK_INFO_LEVELS_COLUMNS };

static int32_t make_columns(hk_info_section section, hk_lang lang, hk_print_column *columns)
{
#define TITLE(label) hk_label_text(lang, label)
    const hk_print_column id = {"id", TITLE(HK_LABEL_ID), true, HK_PRINT_BOTH};
    const hk_print_column name = {"name", TITLE(HK_LABEL_NAME), true, HK_PRINT_BOTH};
    const hk_print_column se = {"", TITLE(HK_LABEL_SE), false, HK_PRINT_BOTH};
    int32_t n = 0;
    switch (section) {
    case HK_INFO_RUN:
        columns[n++] = (hk_print_column){"key", "", true, HK_PRINT_DATA_ONLY};
        columns[n++] = (hk_print_column){"", "", true, HK_PRINT_TEXT_ONLY};
        columns[n++] = (hk_print_column){"value", "", true, HK_PRINT_BOTH};
        return n;
    case HK_INFO_DEADLOCKS:
        columns[n++] = id;
        columns[n++] = name;
        columns[n++] =
            (hk_print_column){"replicates", TITLE(HK_LABEL_REPLICATES), false, HK_PRINT_BOTH};
        return n;
    case HK_INFO_INPUTS:
        columns[n++] = (hk_print_column){"path", TITLE(HK_LABEL_PATH), true, HK_PRINT_BOTH};
        columns[n++] = (hk_print_column){"sha256", "SHA-256", true, HK_PRINT_BOTH};
        return n;
    case HK_INFO_WARNINGS:
        columns[n++] = (hk_print_column){"number", "", false, HK_PRINT_BOTH};
        columns[n++] = (hk_print_column){"text", "", true, HK_PRINT_BOTH};
        return n;
    default:
        break;
    }
    columns[n++] = id;
    columns[n++] = name;
    columns[n++] =
        (hk_print_column){"loss_person_hours", TITLE(HK_LABEL_PERSON_HOURS), false, HK_PRINT_BOTH};
    columns[n] = se;
    columns[n++].key = "loss_person_hours_se";
    columns[n++] =
        (hk_print_column){"full_outage_h", TITLE(HK_LABEL_FULL_OUTAGE), false, HK_PRINT_BOTH};
    columns[n] = se;
    columns[n++].key = "full_outage_h_se";
    if (section == HK_INFO_SERVICES) {
        columns[n++] =
            (hk_print_column){"loss_unit_hours", TITLE(HK_LABEL_LOSS_UNITS), false, HK_PRINT_BOTH};
        columns[n] = se;
        columns[n++].key = "loss_unit_hours_se";
        columns[n++] = (hk_print_column){"unit", TITLE(HK_LABEL_UNIT), true, HK_PRINT_BOTH};
    }
    columns[n++] =
        (hk_print_column){"it_malfunctions", TITLE(HK_LABEL_MALFUNCTIONS), false, HK_PRINT_BOTH};
#undef TITLE
    return n;
}

hk_status hk_info_table(const hk_result *r, hk_info_section section, hk_lang lang,
                        hk_print_table **ret_table, hk_error *err)
{
    hk_print_column columns[COLUMNS_MOST];
    bool is_levels = section >= HK_INFO_LEVELS && section <= HK_INFO_RULES;
    int32_t n = is_levels ? hk_info_levels_columns(section, lang, columns)
                          : make_columns(section, lang, columns);
    hk_print_table *table = NULL;
    HK_TRY(hk_print_table_new(columns, n, &table, err));
    hk_status status = fill(r, section, lang, table, err);
    if (status != HK_OK) {
        hk_print_table_free(table);
        return status;
    }
    *ret_table = table;
    return HK_OK;
}
