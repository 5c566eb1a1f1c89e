/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/model_info_view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/memory.h"

enum { COLUMNS_MAX = 10 };

typedef struct column {
    const char *key;
    hk_label title;
    bool is_text;
} column;

#define LABEL(name) HK_LABEL_MODEL_##name

static const column summary_columns[] = {
    {"key", HK_LABEL_ID, true}, {"label", HK_LABEL_NAME, true}, {"value", LABEL(COUNT_OF), false}};
static const column sector_columns[] = {
    {"id", HK_LABEL_ID, true},
    {"name", HK_LABEL_NAME, true},
    {"providers", LABEL(PROVIDERS), false},
    {"services", LABEL(SERVICES), false},
    {"facilities", LABEL(FACILITIES), false},
    {"systems", LABEL(SYSTEMS), false},
    {"deliveries", LABEL(DELIVERIES), false},
};
static const column type_columns[] = {{"id", LABEL(TYPE), true},
                                      {"components", LABEL(COUNT_OF), false}};
static const column input_columns[] = {
    {"id", LABEL(INPUT), true},
    {"dependencies", LABEL(EDGES), false},
    {"groups", LABEL(GROUPS), false},
    {"suppliers_mean", LABEL(SUPPLIERS_MEAN), false},
    {"alternative", LABEL(ALTERNATIVE), false},
    {"buffered", LABEL(BUFFERED), false},
};
static const column network_columns[] = {
    {"id", LABEL(NETWORK), true},           {"nodes", LABEL(NODES), false},
    {"links", LABEL(LINKS), false},         {"sources", LABEL(SOURCES), false},
    {"consumers", LABEL(CONSUMERS), false}, {"cut_nodes", LABEL(CUT_NODES), false},
};
static const column degree_columns[] = {
    {"id", HK_LABEL_ID, true},
    {"name", HK_LABEL_NAME, true},
    {"lowest", LABEL(LOWEST), false},
    {"median", LABEL(MEDIAN), false},
    {"mean", LABEL(MEAN), false},
    {"highest", LABEL(HIGHEST), false},
    {"at_highest", LABEL(AT_HIGHEST), true},
};
static const column provenance_columns[] = {
    {"id", HK_LABEL_TABLE, true},
    {"plan", LABEL(PROVENANCE_PLAN), false},
    {"law", LABEL(PROVENANCE_LAW), false},
    {"statistics", LABEL(PROVENANCE_STATISTICS), false},
    {"study", LABEL(PROVENANCE_STUDY), false},
    {"expert", LABEL(PROVENANCE_EXPERT), false},
    {"assumption", LABEL(PROVENANCE_ASSUMPTION), false},
    {"assumed", LABEL(ASSUMED), false},
};

#define COLUMNS(list) list, (int32_t)(sizeof(list) / sizeof(list)[0])

static const struct {
    const char *key;
    hk_label title;
    const column *columns;
    int32_t n_column;
} sections[HK_N_MODEL_SECTION] = {
    [HK_MODEL_SUMMARY] = {"model", HK_LABEL_MODEL, COLUMNS(summary_columns)},
    [HK_MODEL_SECTORS] = {"sectors", LABEL(HEAD_MODEL_SECTORS), COLUMNS(sector_columns)},
    [HK_MODEL_TYPES] = {"types", LABEL(HEAD_TYPES), COLUMNS(type_columns)},
    [HK_MODEL_INPUTS] = {"inputs", LABEL(HEAD_INPUTS_OF_MODEL), COLUMNS(input_columns)},
    [HK_MODEL_NETWORKS] = {"networks", LABEL(HEAD_NETWORKS), COLUMNS(network_columns)},
    [HK_MODEL_DEGREES] = {"degrees", LABEL(HEAD_DEGREES), COLUMNS(degree_columns)},
    [HK_MODEL_PROVENANCE] = {"provenance", LABEL(HEAD_PROVENANCE), COLUMNS(provenance_columns)},
};

const char *hk_model_section_key(hk_model_section section)
{
    return sections[section].key;
}

const char *hk_model_section_title(hk_model_section section, hk_lang lang)
{
    return section == HK_MODEL_SUMMARY ? NULL : hk_label_text(lang, sections[section].title);
}

static hk_status new_table(hk_model_section section, hk_lang lang, hk_print_table **ret_table,
                           hk_error *err)
{
    hk_print_column columns[COLUMNS_MAX];
    int32_t n = sections[section].n_column;
    for (int32_t i = 0; i < n; i++) {
        const column *c = &sections[section].columns[i];
        columns[i] =
            (hk_print_column){c->key, hk_label_text(lang, c->title), c->is_text, HK_PRINT_BOTH};
    }
    if (section == HK_MODEL_SUMMARY) {
        columns[0].where = HK_PRINT_DATA_ONLY;
        columns[0].title = columns[1].title = columns[2].title = "";
    }
    return hk_print_table_new(columns, n, ret_table, err);
}

/* --- summary -----------------------------------------------------------------------------------*/

static void add_text(hk_print_table *table, hk_lang lang, const char *key, hk_label label,
                     const char *value)
{
    hk_print_add_text(table, key);
    hk_print_add_text(table, hk_label_text(lang, label));
    hk_print_add_text(table, value);
}

static void add_count(hk_print_table *table, hk_lang lang, const char *key, hk_label label,
                      int64_t value)
{
    hk_print_add_text(table, key);
    hk_print_add_text(table, hk_label_text(lang, label));
    hk_print_add_integer(table, value);
}

static void fill_summary(const hk_model *m, const hk_figures *f, hk_lang lang,
                         hk_print_table *table)
{
    add_text(table, lang, "name", HK_LABEL_MODEL, m->name);
    add_text(table, lang, "title", HK_LABEL_TITLE, hk_label_pick(lang, m->title_en, m->title_ja));
    add_text(table, lang, "catalogue_version", HK_LABEL_CATALOGUE, m->catalogue_version);
    add_count(table, lang, "components", LABEL(COUNT_OF), m->n_component);
    add_count(table, lang, "dependencies", LABEL(DEPENDENCIES), m->n_dependency);
    add_count(table, lang, "groups", LABEL(GROUPS), f->n_group);
    add_count(table, lang, "networks", LABEL(NETWORKS), m->n_network);
    add_count(table, lang, "links", LABEL(LINKS), m->n_link);
    add_count(table, lang, "providers", LABEL(PROVIDERS), m->n_provider);
    add_count(table, lang, "services", LABEL(SERVICES), m->n_service);
    add_count(table, lang, "strong_parts", LABEL(STRONG_PARTS), f->n_part);
    add_count(table, lang, "in_strong_parts", LABEL(IN_STRONG_PARTS), f->in_parts);
    add_count(table, lang, "largest_part", LABEL(LARGEST_PART), f->largest_part);
}

/* --- counts ------------------------------------------------------------------------------------*/

static void fill_sectors(const hk_model *m, const hk_figures *f, hk_lang lang,
                         hk_print_table *table)
{
    for (int32_t i = 0; i <= m->n_sector; i++) {
        const hk_sector_figures *s = &f->sectors[i];
        bool known = i < m->n_sector;
        if (!known && s->n_kind[0] + s->n_kind[1] + s->n_kind[2] + s->n_service == 0) {
            continue;
        }
        hk_print_add_text(table, known ? m->sectors[i].id : "");
        hk_print_add_text(table,
                          known ? hk_label_pick(lang, m->sectors[i].name_en, m->sectors[i].name_ja)
                                : hk_label_text(lang, HK_LABEL_NO_SECTOR));
        hk_print_add_integer(table, s->n_provider);
        hk_print_add_integer(table, s->n_service);
        for (int32_t k = 0; k < HK_N_KIND; k++) {
            hk_print_add_integer(table, s->n_kind[k]);
        }
    }
}

static int by_name(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/** Types of facilities and systems, by name. */
static hk_status fill_types(const hk_model *m, hk_print_table *table, hk_error *err)
{
    const char **types = hk_alloc((size_t)m->n_component, sizeof *types);
    int32_t n = 0;
    if (types == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < m->n_component; i++) {
        if (m->components[i].type[0] != '\0') {
            types[n++] = m->components[i].type;
        }
    }
    qsort((void *)types, (size_t)n, sizeof *types, by_name);
    for (int32_t from = 0; from < n;) {
        int32_t to = from + 1;
        while (to < n && strcmp(types[to], types[from]) == 0) {
            to++;
        }
        hk_print_add_text(table, types[from]);
        hk_print_add_integer(table, to - from);
        from = to;
    }
    hk_free((void *)types);
    return HK_OK;
}

static double part_of(int64_t part, int64_t whole)
{
    return whole == 0 ? (double)NAN : (double)part / (double)whole;
}

static void fill_inputs(const hk_model *m, const hk_figures *f, hk_print_table *table)
{
    for (int32_t i = 0; i < m->n_input; i++) {
        const hk_input_figures *input = &f->inputs[i];
        hk_print_add_text(table, m->inputs[i]);
        hk_print_add_integer(table, input->n_edge);
        hk_print_add_integer(table, input->n_group);
        hk_print_add_real(table, part_of(input->n_edge, input->n_group));
        hk_print_add_fraction(table, part_of(input->n_alternative, input->n_group));
        hk_print_add_fraction(table, part_of(input->n_buffered, input->n_group));
    }
}

static void fill_networks(const hk_model *m, const hk_figures *f, hk_print_table *table)
{
    for (int32_t i = 0; i < m->n_network; i++) {
        const hk_network_figures *network = &f->networks[i];
        hk_print_add_text(table, m->networks[i]);
        hk_print_add_integer(table, network->n_node);
        hk_print_add_integer(table, network->n_link);
        hk_print_add_integer(table, network->n_source);
        hk_print_add_integer(table, network->n_consumer);
        hk_print_add_integer(table, network->n_cut);
    }
}

static void fill_degree(const hk_model *m, const hk_degree_figures *d, const char *key,
                        const char *name, hk_print_table *table)
{
    hk_print_add_text(table, key);
    hk_print_add_text(table, name);
    hk_print_add_integer(table, d->lowest);
    hk_print_add_integer(table, d->median);
    hk_print_add_real(table, d->mean);
    hk_print_add_integer(table, d->highest);
    hk_print_add_text(table, d->at_highest == HK_NONE ? "" : m->components[d->at_highest].id);
}

static void fill_provenance(const hk_figures *f, hk_print_table *table)
{
    static const char *const names[HK_N_FIGURE_TABLE] = {
        "providers", "services", "components", "dependencies", "responses", "repairs", "pools"};
    for (int32_t t = 0; t < HK_N_FIGURE_TABLE; t++) {
        hk_print_add_text(table, names[t]);
        for (int32_t p = 0; p < HK_N_PROVENANCE; p++) {
            hk_print_add_integer(table, f->provenance[t][p]);
        }
        hk_print_add_fraction(table, hk_figures_assumed(f, (hk_figure_table)t));
    }
}

static hk_status fill(const hk_model *m, const hk_figures *f, hk_model_section section,
                      hk_lang lang, hk_print_table *table, hk_error *err)
{
    switch (section) {
    case HK_MODEL_SUMMARY:
        fill_summary(m, f, lang, table);
        return HK_OK;
    case HK_MODEL_SECTORS:
        fill_sectors(m, f, lang, table);
        return HK_OK;
    case HK_MODEL_TYPES:
        return fill_types(m, table, err);
    case HK_MODEL_INPUTS:
        fill_inputs(m, f, table);
        return HK_OK;
    case HK_MODEL_NETWORKS:
        fill_networks(m, f, table);
        return HK_OK;
    case HK_MODEL_DEGREES:
        fill_degree(m, &f->needs, "needs", hk_label_text(lang, LABEL(DEGREE_NEEDS)), table);
        fill_degree(m, &f->uses, "uses", hk_label_text(lang, LABEL(DEGREE_USES)), table);
        return HK_OK;
    default:
        fill_provenance(f, table);
        return HK_OK;
    }
}

hk_status hk_model_section_table(const hk_model *model, const hk_figures *figures,
                                 hk_model_section section, hk_lang lang, hk_print_table **ret_table,
                                 hk_error *err)
{
    hk_print_table *table;
    HK_TRY(new_table(section, lang, &table, err));
    hk_status status = fill(model, figures, section, lang, table, err);
    if (status != HK_OK) {
        hk_print_table_free(table);
        return status;
    }
    *ret_table = table;
    return HK_OK;
}
