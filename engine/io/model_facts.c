/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/model_facts.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/base/units.h"
#include "engine/graph/measures.h"
#include "engine/io/table.h"

enum { ITEM, NAME_EN, NAME_JA, QUANTITY, OF, OUTAGE, HOURS, LOW, HIGH, UNIT, SOURCE, STANDING };
enum { N_COLUMN = STANDING + 1 };

static const hk_column_spec columns[N_COLUMN] = {
    {"item", true}, {"name_en", true}, {"name_ja", true}, {"quantity", true},
    {"of", true},   {"outage", true},  {"hours", true},   {"low", true},
    {"high", true}, {"unit", true},    {"source", true},  {"standing", true},
};
static const hk_table_spec facts_spec = {
    .name = "validation", .columns = columns, .n_column = N_COLUMN, .required = true};

enum { CODE, PEOPLE, N_PEOPLE_COLUMN };
static const hk_column_spec people_columns[N_PEOPLE_COLUMN] = {
    {"prefecture_code", true}, {"census_2005_population_thousands", true}};
static const hk_table_spec people_spec = {.name = "japan_prefectures",
                                          .columns = people_columns,
                                          .n_column = N_PEOPLE_COLUMN,
                                          .required = true,
                                          .open = true};

struct hk_model_facts {
    hk_table table, people_table;
    hk_fact_check *list; /* [table.n_row] */
    hk_arena *arena;
};

typedef struct checking {
    const hk_model *model;
    const hk_catalogue *catalogue;
    hk_problems *problems;
    hk_model_facts *facts;
    hk_measures *measures;
    double people[HK_N_PREFECTURE];
} checking;

void hk_model_facts_free(hk_model_facts *facts)
{
    if (facts != NULL) {
        hk_table_done(&facts->table);
        hk_table_done(&facts->people_table);
        hk_arena_free(facts->arena);
        hk_free(facts);
    }
}

const hk_fact_check *hk_model_facts_list(const hk_model_facts *facts, int32_t *ret_n)
{
    *ret_n = facts->table.n_row;
    return facts->list;
}

/* --- cells -------------------------------------------------------------------------------------*/

static void wrong(const checking *k, const hk_table *table, int32_t row, int32_t column,
                  const char *allowed)
{
    char quoted[HK_QUOTE_SIZE];
    hk_table_problem(table, k->problems, HK_SEVERITY_ERROR, HK_EINVALID, row, column, 0,
                     "%s is %s, must be %s", table->spec->columns[column].name,
                     hk_text_quote(hk_table_text(table, row, column), quoted), allowed);
}

/** @return NAN for an empty cell or a wrong one */
static double number(const checking *k, const hk_table *table, int32_t row, int32_t column)
{
    const char *text = hk_table_text(table, row, column);
    double value = (double)NAN;
    hk_error err;
    if (text[0] != '\0' && hk_real_parse(text, 0, 1e15, &value, &err) != HK_OK) {
        wrong(k, table, row, column, "a number from 0 to 1e15");
        return (double)NAN;
    }
    return value;
}

static void read_people(checking *k)
{
    const hk_table *t = &k->facts->people_table;
    for (int32_t row = 0; row < t->n_row; row++) {
        double code = number(k, t, row, CODE);
        if (!(code >= 1 && code <= HK_N_PREFECTURE && code == floor(code))) {
            wrong(k, t, row, CODE, "a code of a prefecture from 1 to 47");
            continue;
        }
        k->people[(int32_t)code - 1] = number(k, t, row, PEOPLE);
    }
    for (int32_t i = 0; i < HK_N_PREFECTURE; i++) {
        if (!(k->people[i] > 0)) {
            hk_place place = {.file = t->source.file};
            hk_problem_add(k->problems, HK_SEVERITY_ERROR, HK_EINVALID, place, NULL,
                           "prefecture %" PRId32 " has no people", i + 1);
        }
    }
}

/* --- what is missing ---------------------------------------------------------------------------*/

static void mark(uint8_t *is_there, const hk_catalogue *c, hk_catalogue_part part, const char *id)
{
    int32_t row = hk_catalogue_find(c, part, id);
    if (row >= 0) {
        is_there[row] = 1;
    }
}

/** Rows of a table of the catalogue that the model has something of. A service counts where people
 *  are behind it. */
static void mark_all(const checking *k, hk_catalogue_part part, uint8_t *is_there)
{
    const hk_model *m = k->model;
    for (int32_t i = 0; i < m->n_provider; i++) {
        const hk_provider *p = &m->providers[i];
        const char *id = part == HK_CATALOGUE_PROVIDERS    ? p->class_id
                         : part == HK_CATALOGUE_SUBSECTORS ? p->subsector
                         : part == HK_CATALOGUE_SECTORS    ? m->sectors[p->sector].id
                                                           : "";
        mark(is_there, k->catalogue, part, id);
    }
    for (int32_t i = 0; i < m->n_component; i++) {
        const hk_component *c = &m->components[i];
        if (part == HK_CATALOGUE_SYSTEMS && c->kind == HK_KIND_SYSTEM) {
            mark(is_there, k->catalogue, part, c->type);
        } else if (part == HK_CATALOGUE_SERVICES && c->service != HK_NONE && c->weight > 0) {
            mark(is_there, k->catalogue, part, m->services[c->service].service);
        }
    }
}

static hk_status count_missing(const checking *k, hk_catalogue_part part, hk_fact_check *check,
                               hk_error *err)
{
    if (k->catalogue == NULL || !hk_catalogue_has(k->catalogue, part)) {
        return HK_OK;
    }
    const hk_catalogue_table *table = &k->catalogue->tables[part];
    uint8_t *is_there = hk_alloc((size_t)table->n_row, sizeof *is_there);
    if (is_there == NULL) {
        return hk_fail_nomem(err);
    }
    mark_all(k, part, is_there);
    int32_t n = 0;
    for (int32_t i = 0; i < table->n_row; i++) {
        if (!is_there[i]) {
            check->at = n++ == 0 ? table->ids[i] : check->at;
        }
    }
    check->least = check->greatest = n;
    hk_free(is_there);
    return HK_OK;
}

static hk_status measure_missing(checking *k, int32_t row, hk_fact_check *check, hk_error *err)
{
    int32_t part = hk_catalogue_part_named(hk_table_text(&k->facts->table, row, OF));
    switch (part) {
    case HK_CATALOGUE_SECTORS:
    case HK_CATALOGUE_SUBSECTORS:
    case HK_CATALOGUE_PROVIDERS:
    case HK_CATALOGUE_SYSTEMS:
    case HK_CATALOGUE_SERVICES:
        return count_missing(k, (hk_catalogue_part)part, check, err);
    default:
        wrong(k, &k->facts->table, row, OF, "sectors, subsectors, providers, systems or services");
        return HK_OK;
    }
}

/* --- quantities --------------------------------------------------------------------------------*/

static void take(const checking *k, hk_span span, hk_fact_check *check)
{
    check->least = span.least;
    check->greatest = span.greatest;
    check->at = span.at == HK_NONE ? "" : k->model->components[span.at].id;
}

static hk_status measure_weight(checking *k, int32_t row, hk_fact_check *check, hk_error *err)
{
    const char *of = hk_table_text(&k->facts->table, row, OF);
    (void)err;
    take(k, hk_measure_weight(k->measures, of), check);
    return HK_OK;
}

static hk_status measure_prefectures(checking *k, int32_t row, hk_fact_check *check, hk_error *err)
{
    char code[16];
    hk_span span =
        hk_measure_prefectures(k->measures, hk_table_text(&k->facts->table, row, OF), k->people);
    check->least = span.least;
    check->greatest = span.greatest;
    if (span.at == HK_NONE) {
        return HK_OK;
    }
    snprintf(code, sizeof code, "%02" PRId32, span.at);
    check->at = hk_arena_strndup(k->facts->arena, code, strlen(code));
    return check->at == NULL ? hk_fail_nomem(err) : HK_OK;
}

static hk_status measure_autonomy(checking *k, int32_t row, hk_fact_check *check, hk_error *err)
{
    const char *of = hk_table_text(&k->facts->table, row, OF);
    const char *slash = strchr(of, '/');
    if (slash == NULL) {
        wrong(k, &k->facts->table, row, OF, "TYPE/INPUT");
        return HK_OK;
    }
    char *type = hk_arena_strndup(k->facts->arena, of, (size_t)(slash - of));
    if (type == NULL) {
        return hk_fail_nomem(err);
    }
    take(k, hk_measure_autonomy(k->measures, type, slash + 1), check);
    return HK_OK;
}

static hk_status measure_redundancy(checking *k, int32_t row, hk_fact_check *check, hk_error *err)
{
    const char *of = hk_table_text(&k->facts->table, row, OF);
    (void)err;
    take(k, hk_measure_redundancy(k->measures, of), check);
    return HK_OK;
}

static hk_status measure_reach(checking *k, int32_t row, hk_fact_check *check, hk_error *err)
{
    const hk_table *t = &k->facts->table;
    double hours = number(k, t, row, HOURS);
    hk_span span;
    if (isnan(hours)) {
        wrong(k, t, row, HOURS, "hours after the outage");
        return HK_OK;
    }
    HK_TRY(hk_measure_reach(k->measures, hk_table_text(t, row, OUTAGE), hours,
                            hk_table_text(t, row, OF), &span, err));
    take(k, span, check);
    return HK_OK;
}

static const struct {
    const char *name;
    hk_status (*measure)(checking *k, int32_t row, hk_fact_check *check, hk_error *err);
} quantities[] = {
    {"weight", measure_weight},     {"prefectures", measure_prefectures},
    {"autonomy", measure_autonomy}, {"redundancy", measure_redundancy},
    {"reach", measure_reach},       {"missing", measure_missing},
};
enum { N_QUANTITY = sizeof quantities / sizeof quantities[0] };

static hk_status check_row(checking *k, int32_t row, hk_error *err)
{
    const hk_table *t = &k->facts->table;
    hk_fact_check *c = &k->facts->list[row];
    *c = (hk_fact_check){.item = hk_table_text(t, row, ITEM),
                         .name_en = hk_table_text(t, row, NAME_EN),
                         .name_ja = hk_table_text(t, row, NAME_JA),
                         .quantity = hk_table_text(t, row, QUANTITY),
                         .unit = hk_table_text(t, row, UNIT),
                         .source = hk_table_text(t, row, SOURCE),
                         .standing = hk_table_text(t, row, STANDING),
                         .low = number(k, t, row, LOW),
                         .high = number(k, t, row, HIGH),
                         .least = (double)NAN,
                         .greatest = (double)NAN,
                         .at = ""};
    if (isnan(c->low) && isnan(c->high)) {
        wrong(k, t, row, LOW, "a number, or high must be one");
    } else if (c->low > c->high) {
        wrong(k, t, row, LOW, "no more than high");
    }
    int32_t q = 0;
    while (q < N_QUANTITY && strcmp(quantities[q].name, c->quantity) != 0) {
        q++;
    }
    if (q == N_QUANTITY) {
        wrong(k, t, row, QUANTITY, "weight, prefectures, autonomy, redundancy, reach or missing");
        return HK_OK;
    }
    HK_TRY(quantities[q].measure(k, row, c, err));
    c->is_met = !isnan(c->least) && !(c->least < c->low) && !(c->greatest > c->high);
    return HK_OK;
}

static hk_status read_one(checking *k, const char *folder, const hk_table_spec *spec,
                          hk_table *table, hk_error *err)
{
    char name[64];
    snprintf(name, sizeof name, "%s.csv", spec->name);
    const char *path = hk_path_join(k->facts->arena, folder, name);
    if (path == NULL) {
        return hk_fail_nomem(err);
    }
    return hk_table_read_csv(path, spec, NULL, k->problems, table, err);
}

static hk_status check_all(checking *k, const char *folder, hk_error *err)
{
    hk_model_facts *f = k->facts;
    HK_TRY(hk_arena_new(&f->arena, err));
    HK_TRY(read_one(k, folder, &facts_spec, &f->table, err));
    HK_TRY(read_one(k, folder, &people_spec, &f->people_table, err));
    HK_TRY(hk_problems_status(k->problems, err));
    read_people(k);
    f->list = hk_arena_alloc(f->arena, (size_t)f->table.n_row, sizeof *f->list);
    if (f->list == NULL) {
        return hk_fail_nomem(err);
    }
    HK_TRY(hk_measures_new(k->model, &k->measures, err));
    hk_status status = HK_OK;
    for (int32_t row = 0; row < f->table.n_row && status == HK_OK; row++) {
        status = check_row(k, row, err);
    }
    hk_measures_free(k->measures);
    return status != HK_OK ? status : hk_problems_status(k->problems, err);
}

hk_status hk_model_facts_check(const hk_model *model, const hk_catalogue *catalogue,
                               const char *folder, hk_problems *problems,
                               hk_model_facts **ret_facts, hk_error *err)
{
    checking k = {.model = model, .catalogue = catalogue, .problems = problems};
    k.facts = hk_alloc(1, sizeof *k.facts);
    if (k.facts == NULL) {
        return hk_fail_nomem(err);
    }
    hk_status status = check_all(&k, folder, err);
    if (status != HK_OK) {
        hk_model_facts_free(k.facts);
        return status;
    }
    *ret_facts = k.facts;
    return HK_OK;
}
