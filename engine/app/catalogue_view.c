/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/catalogue_view.h"

#include <string.h>

enum { SHOWN_MAX = 6 };

/** A column that people see; two names where it depends on the language. */
typedef struct shown_column {
    hk_label label;
    const char *name[2];
} shown_column;

#define SAME(label, name)                                                                          \
    {                                                                                              \
        label,                                                                                     \
        {                                                                                          \
            name, name                                                                             \
        }                                                                                          \
    }
#define NAMES                                                                                      \
    {                                                                                              \
        HK_LABEL_NAME,                                                                             \
        {                                                                                          \
            "name_en", "name_ja"                                                                   \
        }                                                                                          \
    }

static const shown_column shown[HK_N_CATALOGUE][SHOWN_MAX] = {
    [HK_CATALOGUE_SECTORS] = {SAME(HK_LABEL_ID, "sector_id"), NAMES,
                              SAME(HK_LABEL_MINISTRY, "ministry_id"),
                              SAME(HK_LABEL_CEPTOAR, "ceptoar_ids")},
    [HK_CATALOGUE_SUBSECTORS] = {SAME(HK_LABEL_ID, "subsector_id"), NAMES,
                                 SAME(HK_LABEL_SECTOR, "sector_id"), SAME(HK_LABEL_BASIS, "basis")},
    [HK_CATALOGUE_PROVIDERS] = {SAME(HK_LABEL_ID, "provider_id"), NAMES,
                                SAME(HK_LABEL_SECTOR, "sector_id"),
                                SAME(HK_LABEL_SUBSECTOR, "subsector_id"),
                                SAME(HK_LABEL_SIZE, "size_filter")},
    [HK_CATALOGUE_SYSTEMS] = {SAME(HK_LABEL_ID, "system_id"), NAMES,
                              SAME(HK_LABEL_SECTOR, "sector_id"),
                              SAME(HK_LABEL_SUBSECTOR, "subsector_id"),
                              SAME(HK_LABEL_SERVICE, "supports_services_derived")},
    [HK_CATALOGUE_SERVICES] = {SAME(HK_LABEL_ID, "service_id"), NAMES,
                               SAME(HK_LABEL_SECTOR, "sector_id"),
                               SAME(HK_LABEL_SUBSECTOR, "subsector_id"),
                               SAME(HK_LABEL_RULE, "rule_id")},
    [HK_CATALOGUE_RULES] = {SAME(HK_LABEL_ID, "rule_id"), SAME(HK_LABEL_KIND, "type"),
                            SAME(HK_LABEL_CONDITION, "breach_condition"),
                            SAME(HK_LABEL_EXCEPTION, "exception_kind")},
    [HK_CATALOGUE_THREATS] = {SAME(HK_LABEL_ID, "threat_id"), NAMES,
                              SAME(HK_LABEL_PATTERN, "pattern_code"), SAME(HK_LABEL_SCOPE, "scope"),
                              SAME(HK_LABEL_EFFECT, "effect_derived")},
    [HK_CATALOGUE_MALFUNCTIONS] = {SAME(HK_LABEL_ID, "malfunction_id"), NAMES,
                                   SAME(HK_LABEL_SECTOR, "sector_id"),
                                   SAME(HK_LABEL_EFFECT, "effect_kind_derived")},
    [HK_CATALOGUE_ORGANISATIONS] = {SAME(HK_LABEL_ID, "organisation_id"), NAMES,
                                    SAME(HK_LABEL_ROLES, "roles")},
    [HK_CATALOGUE_CEPTOARS] = {SAME(HK_LABEL_ID, "ceptoar_id"), NAMES,
                               SAME(HK_LABEL_SECTOR, "sector_id"),
                               SAME(HK_LABEL_SUBSECTOR, "subsector_id")},
    [HK_CATALOGUE_REPORTING] = {SAME(HK_LABEL_ID, "report_id"),
                                SAME(HK_LABEL_DIRECTION, "direction"),
                                {HK_LABEL_CHANNEL, {"channel_en", "channel_ja"}}},
    [HK_CATALOGUE_INFO_PATHS] = {SAME(HK_LABEL_ID, "path_id"), SAME(HK_LABEL_KIND, "kind"),
                                 SAME(HK_LABEL_FROM, "from"), SAME(HK_LABEL_TO, "to"),
                                 SAME(HK_LABEL_WHEN, "when")},
    [HK_CATALOGUE_LIAISON_CASES] = {SAME(HK_LABEL_ID, "case_id"),
                                    SAME(HK_LABEL_PATTERN, "pattern_code"),
                                    SAME(HK_LABEL_CONDITION, "condition")},
    [HK_CATALOGUE_INDICATORS] = {SAME(HK_LABEL_ID, "indicator_id"), SAME(HK_LABEL_KIND, "kind"),
                                 SAME(HK_LABEL_MEASURED, "measure")},
    [HK_CATALOGUE_TERMS] = {SAME(HK_LABEL_ID, "term_id"), NAMES, SAME(HK_LABEL_MEANING, "meaning")},
    [HK_CATALOGUE_GRADES] = {SAME(HK_LABEL_ID, "grade"), SAME(HK_LABEL_TIMES, "count"),
                             SAME(HK_LABEL_MEANING, "meaning")},
    [HK_CATALOGUE_ALIASES] = {SAME(HK_LABEL_TABLE, "table"), SAME(HK_LABEL_ID, "id"),
                              SAME(HK_LABEL_PLAN_LABEL, "label_in_plans"),
                              SAME(HK_LABEL_AMBIGUOUS, "ambiguous_within_table")},
};

/** The columns that people see. @return how many */
static int32_t take_shown(hk_catalogue_part part, hk_lang lang, hk_print_column *columns,
                          int32_t *places)
{
    int32_t n = 0;
    while (n < SHOWN_MAX && shown[part][n].name[0] != NULL) {
        const shown_column *column = &shown[part][n];
        places[n] = hk_catalogue_column(part, column->name[lang]);
        columns[n] = (hk_print_column){.key = column->name[lang],
                                       .title = hk_label_text(lang, column->label),
                                       .is_text = true,
                                       .where = HK_PRINT_BOTH};
        n++;
    }
    return n;
}

static int32_t take_all(hk_catalogue_part part, hk_print_column *columns, int32_t *places)
{
    const hk_table_spec *spec = &hk_catalogue_tables[part];
    for (int32_t i = 0; i < spec->n_column; i++) {
        places[i] = i;
        columns[i] = (hk_print_column){.key = spec->columns[i].name,
                                       .title = spec->columns[i].name,
                                       .is_text = true,
                                       .where = HK_PRINT_BOTH};
    }
    return spec->n_column;
}

hk_status hk_catalogue_view_rows(const hk_catalogue *catalogue, hk_catalogue_part part,
                                 const int32_t *rows, int32_t n_row, hk_print_format format,
                                 hk_lang lang, hk_print_table **ret_table, hk_error *err)
{
    hk_print_column columns[HK_TABLE_COLUMNS_MAX];
    int32_t places[HK_TABLE_COLUMNS_MAX];
    const hk_catalogue_table *table = &catalogue->tables[part];
    int32_t n = format == HK_PRINT_TEXT ? take_shown(part, lang, columns, places)
                                        : take_all(part, columns, places);
    HK_TRY(hk_print_table_new(columns, n, ret_table, err));
    for (int32_t i = 0; i < n_row; i++) {
        const hk_catalogue_cell *cells =
            &table->cells[(size_t)rows[i] * (size_t)table->spec->n_column];
        for (int32_t k = 0; k < n; k++) {
            hk_print_add_text(*ret_table, cells[places[k]].text);
        }
    }
    return HK_OK;
}

hk_status hk_catalogue_view_list(const hk_catalogue *catalogue, hk_lang lang,
                                 hk_print_table **ret_table, hk_error *err)
{
    const hk_print_column columns[] = {
        {"table", hk_label_text(lang, HK_LABEL_TABLE), true, HK_PRINT_BOTH},
        {"rows", hk_label_text(lang, HK_LABEL_ROWS), false, HK_PRINT_BOTH},
        {"title", hk_label_text(lang, HK_LABEL_TITLE), true, HK_PRINT_BOTH}};
    HK_TRY(hk_print_table_new(columns, 3, ret_table, err));
    for (int32_t i = 0; i < HK_N_CATALOGUE; i++) {
        hk_print_add_text(*ret_table, hk_catalogue_tables[i].name);
        hk_print_add_integer(*ret_table, catalogue->tables[i].n_row);
        hk_print_add_text(*ret_table, hk_catalogue_titles[i][lang]);
    }
    return HK_OK;
}

hk_status hk_catalogue_view_hits(const hk_catalogue *catalogue, const hk_resolved *resolved,
                                 hk_lang lang, hk_print_table **ret_table, hk_error *err)
{
    const hk_print_column columns[] = {
        {"id", hk_label_text(lang, HK_LABEL_ID), true, HK_PRINT_BOTH},
        {"table", hk_label_text(lang, HK_LABEL_TABLE), true, HK_PRINT_BOTH},
        {"sector", hk_label_text(lang, HK_LABEL_SECTOR), true, HK_PRINT_BOTH},
        {"subsector", hk_label_text(lang, HK_LABEL_SUBSECTOR), true, HK_PRINT_BOTH},
        {"name_en", hk_label_text(lang, HK_LABEL_NAME_EN), true, HK_PRINT_BOTH},
        {"name_ja", hk_label_text(lang, HK_LABEL_NAME_JA), true, HK_PRINT_BOTH}};
    static const char *const cells[] = {"sector_id", "subsector_id", "name_en", "name_ja"};
    HK_TRY(hk_print_table_new(columns, 6, ret_table, err));
    for (int32_t i = 0; i < resolved->n_hit; i++) {
        const hk_resolve_hit *hit = &resolved->hits[i];
        hk_print_add_text(*ret_table, catalogue->tables[hit->part].ids[hit->row]);
        hk_print_add_text(*ret_table, hk_catalogue_tables[hit->part].name);
        for (size_t k = 0; k < 4; k++) {
            hk_print_add_text(*ret_table,
                              hk_catalogue_text(catalogue, hit->part, hit->row, cells[k]));
        }
    }
    return HK_OK;
}
