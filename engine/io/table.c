/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/table.h"

#include <string.h>

#include "engine/base/check.h"
#include "engine/base/memory.h"
#include "engine/base/text.h"

void hk_table_done(hk_table *table)
{
    hk_source_done(&table->source);
    for (int32_t i = 0; i < table->n_over; i++) {
        hk_source_done(&table->over[i]);
    }
    hk_free(table->over);
    hk_free(table->row_layer);
    hk_free(table->cells);
    hk_free(table->row_at);
    hk_free(table->row_line);
    hk_free(table->row_bad);
    hk_free(table->pool);
    memset(table, 0, sizeof *table);
}

hk_status hk_table_reserve_text(hk_table *table, size_t n, hk_error *err)
{
    size_t wanted = table->pool_used + n + 2; /* one more for the empty text at 0 */
    if (wanted <= table->pool_size) {
        return HK_OK;
    }
    if (wanted > UINT32_MAX) {
        return hk_fail(err, HK_ELIMIT, "table %s has more than 4 GiB of text", table->spec->name);
    }
    size_t size =
        wanted < SIZE_MAX / 2 && wanted < 2 * table->pool_size ? 2 * table->pool_size : wanted;
    char *pool = hk_realloc(table->pool, size, 1);
    if (pool == NULL) {
        return hk_fail_nomem(err);
    }
    if (table->pool == NULL) {
        pool[0] = '\0';
        table->pool_used = 1;
    }
    table->pool = pool;
    table->pool_size = size;
    return HK_OK;
}

/** Enlarge one array of a table. */
static bool enlarge(void *array, size_t count, size_t size)
{
    void *block;
    memcpy(&block, array, sizeof block);
    block = hk_realloc(block, count, size);
    if (block == NULL) {
        return false;
    }
    memcpy(array, &block, sizeof block);
    return true;
}

hk_status hk_table_add_row(hk_table *table, size_t at, int32_t line, hk_error *err)
{
    size_t n_column = (size_t)table->spec->n_column;
    if (table->n_row == HK_TABLE_ROWS_MAX) {
        return hk_fail(err, HK_ELIMIT, "more than %d rows; allowed: up to %d", HK_TABLE_ROWS_MAX,
                       HK_TABLE_ROWS_MAX);
    }
    if (table->n_row == table->row_capacity) {
        int32_t capacity = table->row_capacity == 0 ? 64 : table->row_capacity * 2;
        size_t n = (size_t)capacity;
        if (!enlarge(&table->cells, n, n_column * sizeof *table->cells) ||
            !enlarge(&table->row_at, n, sizeof *table->row_at) ||
            !enlarge(&table->row_line, n, sizeof *table->row_line) ||
            !enlarge(&table->row_bad, n, sizeof *table->row_bad)) {
            return hk_fail_nomem(err);
        }
        table->row_capacity = capacity;
    }
    HK_TRY(hk_table_reserve_text(table, 0, err));
    size_t row = (size_t)table->n_row++;
    for (size_t i = 0; i < n_column; i++) {
        table->cells[row * n_column + i] = (hk_cell){.text = 0, .at = (uint32_t)at};
    }
    table->row_at[row] = (uint32_t)at;
    table->row_line[row] = line;
    table->row_bad[row] = 0;
    return HK_OK;
}

void hk_table_set(hk_table *table, int32_t row, int32_t column, const char *text, size_t n,
                  size_t at)
{
    hk_cell *cell = &table->cells[(size_t)row * (size_t)table->spec->n_column + (size_t)column];
    cell->at = (uint32_t)at;
    if (n > 0) {
        HK_CHECK(table->pool_used + n + 1 <= table->pool_size);
        cell->text = (uint32_t)table->pool_used;
        memcpy(table->pool + table->pool_used, text, n);
        table->pool[table->pool_used + n] = '\0';
        table->pool_used += n + 1;
    }
}

static int32_t find_column(const hk_table_spec *spec, const char *name)
{
    for (int32_t i = 0; i < spec->n_column; i++) {
        if (strcmp(spec->columns[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

/** Report a column nobody knows; the one it may have meant is not reported as missing. */
static void report_unknown(const hk_table *table, const char *name, hk_place place,
                           const char *line, hk_problems *problems, bool *missing)
{
    const hk_table_spec *spec = table->spec;
    const char *names[HK_TABLE_COLUMNS_MAX];
    for (int32_t i = 0; i < spec->n_column; i++) {
        names[i] = spec->columns[i].name;
    }
    const char *nearest = hk_text_nearest(name, names, spec->n_column);
    if (nearest != NULL) {
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EKEY, place, line,
                       "unknown column '%.80s' of table %s; did you mean '%s'?", name, spec->name,
                       nearest);
        missing[find_column(spec, nearest)] = false;
        return;
    }
    char allowed[512] = "";
    size_t used = 0;
    for (int32_t i = 0; i < spec->n_column; i++) {
        size_t n = strlen(names[i]);
        if (used + n + 3 < sizeof allowed) {
            if (used > 0) {
                allowed[used++] = ',';
                allowed[used++] = ' ';
            }
            memcpy(allowed + used, names[i], n + 1);
            used += n;
        }
    }
    hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EKEY, place, line,
                   "unknown column '%.80s' of table %s; allowed: %s", name, spec->name, allowed);
}

void hk_table_match_header(hk_table *table, const char *const *names, const hk_place *places,
                           const char *line, int32_t n, hk_problems *problems, int32_t *ret_column)
{
    const hk_table_spec *spec = table->spec;
    bool missing[HK_TABLE_COLUMNS_MAX];
    for (int32_t i = 0; i < spec->n_column; i++) {
        missing[i] = spec->columns[i].required;
    }
    for (int32_t i = 0; i < n; i++) {
        int32_t column = find_column(spec, names[i]);
        ret_column[i] = column;
        if (column < 0) {
            if (!spec->open) {
                report_unknown(table, names[i], places[i], line, problems, missing);
            }
        } else if (table->has[column]) {
            hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EDUPLICATE, places[i], line,
                           "column '%s' is given twice; allowed: once", names[i]);
            ret_column[i] = -1;
        } else {
            table->has[column] = true;
            missing[column] = false;
        }
    }
    for (int32_t i = 0; i < spec->n_column; i++) {
        if (missing[i]) {
            hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EMISSING, places[0], line,
                           "table %s has no column '%s', which it must have", spec->name,
                           spec->columns[i].name);
            table->broken = true;
        }
    }
    for (int32_t i = 0; i < spec->n_column; i++) {
        table->broken = table->broken || (spec->columns[i].required && !table->has[i]);
    }
}

const char *hk_table_text(const hk_table *table, int32_t row, int32_t column)
{
    size_t at = (size_t)row * (size_t)table->spec->n_column + (size_t)column;
    return table->pool + table->cells[at].text;
}

int32_t hk_table_layer(const hk_table *table, int32_t row)
{
    return table->row_layer == NULL ? 0 : table->row_layer[row];
}

const hk_source *hk_table_source(const hk_table *table, int32_t row)
{
    int32_t layer = hk_table_layer(table, row);
    return layer == 0 ? &table->source : &table->over[layer - 1];
}

/** Offset into the source of byte `inner` of a cell's text, past its quotes. */
static size_t inner_offset(const hk_source *source, size_t at, size_t inner)
{
    const char *text = source->text;
    if (text[at] != '"') {
        return at + inner < source->n ? at + inner : source->n;
    }
    if (inner == 0) {
        return at;
    }
    for (at++; inner > 0 && at < source->n; inner--) {
        at += text[at] == '"' && text[at + 1] == '"' ? 2 : 1;
    }
    return at;
}

/** Offset of byte `inner` of a cell. */
static size_t cell_offset(const hk_table *table, int32_t row, int32_t column, size_t inner)
{
    size_t cell = (size_t)row * (size_t)table->spec->n_column + (size_t)column;
    return inner_offset(hk_table_source(table, row), table->cells[cell].at, inner);
}

hk_place hk_table_place(const hk_table *table, int32_t row, int32_t column, size_t inner)
{
    const hk_source *source = hk_table_source(table, row);
    hk_place place = {.file = source->file, .line = table->row_line[row]};
    if (source->text != NULL) {
        size_t at = cell_offset(table, row, column, inner);
        place.line += hk_source_count_lines(source, table->row_at[row], at);
        place.column = hk_source_column(source, at);
    }
    return place;
}

void hk_table_vproblem(const hk_table *table, hk_problems *problems, hk_severity severity,
                       hk_status code, int32_t row, int32_t column, size_t inner,
                       const char *format, va_list args)
{
    const hk_source *source = hk_table_source(table, row);
    const char *line = source->text == NULL
                           ? NULL
                           : hk_source_line(source, cell_offset(table, row, column, inner));
    hk_problem_vadd(problems, severity, code, hk_table_place(table, row, column, inner), line,
                    format, args);
}

void hk_table_problem(const hk_table *table, hk_problems *problems, hk_severity severity,
                      hk_status code, int32_t row, int32_t column, size_t inner, const char *format,
                      ...)
{
    va_list args;
    va_start(args, format);
    hk_table_vproblem(table, problems, severity, code, row, column, inner, format, args);
    va_end(args);
}
