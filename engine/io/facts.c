/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/facts.h"

#include <stdio.h>

#include "engine/base/check.h"
#include "engine/base/memory.h"
#include "engine/base/sha256.h"
#include "engine/io/source.h"
#include "engine/io/table.h"

enum { NAME_SIZE = 80 };

typedef struct fact_table {
    hk_table table;
    hk_table_spec spec;
    hk_column_spec *columns; /* [spec.n_column] */
} fact_table;

struct hk_facts_file {
    hk_facts view;
    hk_fact_rows *rows; /* [n] */
    fact_table *tables; /* [n] */
    int32_t n;
    hk_problems *problems;
};

void hk_facts_free(hk_facts_file *facts)
{
    if (facts == NULL) {
        return;
    }
    bool is_whole = facts->rows != NULL && facts->tables != NULL;
    for (int32_t i = 0; i < facts->n && is_whole; i++) {
        hk_free((void *)facts->rows[i].cells);
        hk_table_done(&facts->tables[i].table);
        hk_free(facts->tables[i].columns);
    }
    hk_free(facts->rows);
    hk_free(facts->tables);
    hk_free(facts);
}

static void report(void *reader, int32_t table, int32_t row, int32_t column, const char *message)
{
    hk_facts_file *facts = reader;
    if (row < facts->tables[table].table.n_row) {
        hk_table_problem(&facts->tables[table].table, facts->problems, HK_SEVERITY_ERROR,
                         HK_EINVALID, row, column, 0, "%s", message);
    } else {
        hk_place place = {.file = facts->tables[table].table.source.file};
        hk_problem_add(facts->problems, HK_SEVERITY_ERROR, HK_EINVALID, place, NULL, "%s", message);
    }
}

/** What a table must have, from its shape. */
static hk_status describe(hk_facts_file *facts, int32_t i, const hk_table_shape *shape,
                          hk_error *err)
{
    hk_column_spec *columns = hk_alloc((size_t)shape->n_column, sizeof *columns);
    if (columns == NULL) {
        return hk_fail_nomem(err);
    }
    HK_CHECK(shape->n_column <= HK_TABLE_COLUMNS_MAX);
    facts->tables[i].columns = columns;
    for (int32_t c = 0; c < shape->n_column; c++) {
        columns[c] = (hk_column_spec){.name = shape->columns[c], .required = true};
    }
    facts->tables[i].spec = (hk_table_spec){
        .name = shape->name, .columns = columns, .n_column = shape->n_column, .required = true};
    return HK_OK;
}

static hk_status read_one(hk_facts_file *facts, int32_t i, const char *folder, hk_error *err)
{
    const hk_table_spec *spec = &facts->tables[i].spec;
    hk_table *table = &facts->tables[i].table;
    hk_arena *scratch;
    char name[NAME_SIZE];
    snprintf(name, sizeof name, "%s.csv", spec->name);
    HK_TRY(hk_arena_new(&scratch, err));
    const char *path = hk_path_join(scratch, folder, name);
    hk_status status = path == NULL
                           ? hk_fail_nomem(err)
                           : hk_table_read_csv(path, spec, NULL, facts->problems, table, err);
    hk_arena_free(scratch);
    HK_TRY(status);
    int64_t n_cell = (int64_t)table->n_row * table->spec->n_column;
    const char **cells = hk_alloc((size_t)n_cell, sizeof *cells);
    if (cells == NULL) {
        return hk_fail_nomem(err);
    }
    for (int64_t k = 0; k < n_cell; k++) {
        cells[k] = table->pool + table->cells[k].text;
    }
    facts->rows[i] = (hk_fact_rows){.cells = cells, .n_row = table->n_row};
    return HK_OK;
}

hk_status hk_facts_read(const char *folder, const hk_table_shape *shapes, int32_t n_shape,
                        hk_problems *problems, hk_facts_file **ret_facts, hk_error *err)
{
    int64_t before = hk_problems_count(problems, HK_SEVERITY_ERROR); /* of the scenario, say */
    hk_facts_file *facts = hk_alloc(1, sizeof *facts);
    if (facts == NULL) {
        return hk_fail_nomem(err);
    }
    facts->problems = problems;
    facts->rows = hk_alloc((size_t)n_shape, sizeof *facts->rows);
    facts->tables = hk_alloc((size_t)n_shape, sizeof *facts->tables);
    if (facts->rows == NULL || facts->tables == NULL) {
        hk_facts_free(facts);
        return hk_fail_nomem(err);
    }
    facts->n = n_shape;
    hk_status status = HK_OK;
    for (int32_t i = 0; i < n_shape && status == HK_OK; i++) {
        status = describe(facts, i, &shapes[i], err);
        if (status == HK_OK) {
            status = read_one(facts, i, folder, err);
        }
    }
    if (status == HK_OK && hk_problems_count(problems, HK_SEVERITY_ERROR) > before) {
        status = hk_problems_status(problems, err);
    }
    if (status != HK_OK) {
        hk_facts_free(facts);
        return status;
    }
    facts->view = (hk_facts){.tables = facts->rows, .reader = facts, .problem = report};
    *ret_facts = facts;
    return HK_OK;
}

hk_status hk_facts_list(const hk_facts_file *facts, const char *folder, hk_inputs *inputs,
                        hk_error *err)
{
    for (int32_t i = 0; i < facts->n && inputs != NULL; i++) {
        char name[2 * NAME_SIZE];
        char sha256[HK_SHA256_HEX];
        const hk_source *source = &facts->tables[i].table.source;
        snprintf(name, sizeof name, "%.70s/%.70s.csv", folder, facts->tables[i].spec.name);
        hk_sha256_buffer(source->text, source->n, sha256);
        HK_TRY(hk_inputs_add_known(inputs, name, sha256, false, err));
    }
    return HK_OK;
}

const hk_facts *hk_facts_view(const hk_facts_file *facts)
{
    return &facts->view;
}
