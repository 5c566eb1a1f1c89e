/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/case_records.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/text.h"
#include "engine/base/units.h"
#include "engine/io/result_output.h"

enum { ID, SCENARIO, NOTE, SOURCE, N_FIXED };

static const char error_prefix[] = "se:";
static const char set_prefix[] = "set:";

typedef struct reading {
    hk_case_records *r;
    hk_problems *problems;
    hk_error *err;
    hk_column_spec columns[HK_TABLE_COLUMNS_MAX];
    hk_table_spec spec;
    int32_t n_from_header; /* columns after these are only names that may be meant */
} reading;

static bool has_prefix(const char *name, const char *prefix)
{
    return strncmp(name, prefix, strlen(prefix)) == 0 && name[strlen(prefix)] != '\0';
}

/** Is it the name of an output, as far as that can be told without a model? */
static bool is_output(const char *name)
{
    size_t n = strcspn(name, ":");
    bool known = false;
    for (int32_t i = 0; hk_output_kind(i) != NULL; i++) {
        known =
            known || (strlen(hk_output_kind(i)) == n && memcmp(hk_output_kind(i), name, n) == 0);
    }
    return known && strlen(name) < HK_OUTPUT_NAME_SIZE;
}

/* ---- the header -------------------------------------------------------------------------------- */

/** One cell of the header, without its quotes, into `ret`. @return where the next begins, NULL at the end */
static const char *header_cell(const char *at, char *ret)
{
    bool quoted = *at == '"';
    at += quoted;
    while (*at != '\0' && (quoted || (*at != ',' && *at != '\n' && *at != '\r'))) {
        if (quoted && *at == '"') {
            if (at[1] != '"') {
                at++;
                quoted = false;
                continue;
            }
            at++;
        }
        *ret++ = *at++;
    }
    *ret = '\0';
    return *at == ',' ? at + 1 : NULL;
}

static void add_column(reading *q, const char *name, bool required)
{
    for (int32_t i = 0; i < q->spec.n_column; i++) {
        if (strcmp(q->columns[i].name, name) == 0) {
            return;
        }
    }
    if (q->spec.n_column < HK_TABLE_COLUMNS_MAX) {
        q->columns[q->spec.n_column++] = (hk_column_spec){.name = name, .required = required};
    }
}

/** Which columns there are: the fixed ones and those of the header that mean something. */
static hk_status read_header(reading *q, const char *text)
{
    char *cell = hk_arena_alloc(q->r->arena, strlen(text) + 1, 1);
    if (cell == NULL) {
        return hk_fail_nomem(q->err);
    }
    q->spec = (hk_table_spec){.name = "cases", .columns = q->columns};
    add_column(q, "id", true);
    add_column(q, "scenario", true);
    add_column(q, "note", false);
    add_column(q, "source", false);
    text += strspn(text, "\r\n"); /* blank lines are no header */
    for (const char *at = text; at != NULL;) {
        at = header_cell(at, cell);
        if (has_prefix(cell, set_prefix) ||
            is_output(has_prefix(cell, error_prefix) ? cell + strlen(error_prefix) : cell)) {
            const char *name = hk_arena_strndup(q->r->arena, cell, strlen(cell));
            if (name == NULL) {
                return hk_fail_nomem(q->err);
            }
            add_column(q, name, false);
        }
    }
    q->n_from_header = q->spec.n_column;
    for (int32_t i = 0; hk_output_kind(i) != NULL; i++) {
        add_column(q, hk_output_kind(i), false);
    }
    return HK_OK;
}

static hk_status read_table(reading *q, const char *path)
{
    hk_source source = {0};
    hk_status status = hk_source_read(path, HK_TABLE_FILE_MAX, NULL, q->problems, &source, q->err);
    if (status == HK_OK && source.text != NULL) {
        status = read_header(q, source.text);
        if (status == HK_OK) {
            status = hk_table_read_csv(path, &q->spec, NULL, q->problems, &q->r->table, q->err);
        }
    }
    hk_source_done(&source);
    return status;
}

/* ---- cells ------------------------------------------------------------------------------------- */

static const char *cell_of(const reading *q, int32_t row, int32_t column)
{
    return hk_table_text(&q->r->table, row, column);
}

/** A number from 0, or NAN after a problem or where there is none. */
static double number_of(reading *q, int32_t row, int32_t column)
{
    char quote[HK_QUOTE_SIZE];
    double value = (double)NAN;
    hk_error why;
    const char *text = cell_of(q, row, column);
    if (*text != '\0' && hk_real_parse(text, 0.0, 1e300, &value, &why) != HK_OK) {
        hk_table_problem(&q->r->table, q->problems, HK_SEVERITY_ERROR, HK_ENUMBER, row, column, 0,
                         "%s is %s; allowed: a number from 0, or nothing where it is not known",
                         q->columns[column].name, hk_text_quote(text, quote));
        value = (double)NAN;
    }
    return value;
}

static int32_t column_of(const reading *q, const char *prefix, const char *name)
{
    size_t n = strlen(prefix);
    for (int32_t i = 0; i < q->n_from_header; i++) {
        if (strncmp(q->columns[i].name, prefix, n) == 0 &&
            strcmp(q->columns[i].name + n, name) == 0) {
            return i;
        }
    }
    return -1;
}

static hk_status read_numbers(reading *q)
{
    hk_case_records *r = q->r;
    size_t most = (size_t)q->n_from_header, n = (size_t)r->n_case;
    r->output = hk_arena_alloc(r->arena, most, sizeof *r->output);
    r->column = hk_arena_alloc(r->arena, most, sizeof *r->column);
    r->observed = hk_arena_alloc(r->arena, n * most, sizeof *r->observed);
    r->error = hk_arena_alloc(r->arena, n * most, sizeof *r->error);
    if (r->output == NULL || r->column == NULL || r->observed == NULL || r->error == NULL) {
        return hk_fail_nomem(q->err);
    }
    for (int32_t i = N_FIXED; i < q->n_from_header; i++) {
        if (is_output(q->columns[i].name)) {
            r->output[r->n_output] = q->columns[i].name;
            r->column[r->n_output++] = i;
        }
    }
    for (int32_t row = 0; row < r->n_case; row++) {
        for (int32_t k = 0; k < r->n_output; k++) {
            int32_t error = column_of(q, error_prefix, r->output[k]);
            double se = error < 0 ? (double)NAN : number_of(q, row, error);
            r->observed[row * r->n_output + k] = number_of(q, row, r->column[k]);
            r->error[row * r->n_output + k] = isnan(se) ? 0.0 : se;
        }
    }
    return HK_OK;
}

/** A standard error needs what it is of. */
static void check_errors(reading *q)
{
    for (int32_t i = N_FIXED; i < q->n_from_header; i++) {
        const char *name = q->columns[i].name;
        if (has_prefix(name, error_prefix) && column_of(q, "", name + strlen(error_prefix)) < 0) {
            hk_table_problem(&q->r->table, q->problems, HK_SEVERITY_ERROR, HK_EMISSING, 0, i, 0,
                             "column '%.100s' is the standard error of a column that is not there; "
                             "allowed: beside a column '%.100s'",
                             name, name + strlen(error_prefix));
        }
    }
}

/** Is anything recorded? */
static void check_any(reading *q)
{
    const hk_case_records *r = q->r;
    for (int32_t i = 0; i < r->n_case * r->n_output; i++) {
        if (!isnan(r->observed[i])) {
            return;
        }
    }
    const hk_place place = {.file = r->table.source.file, .line = 1, .column = 1};
    hk_problem_add(q->problems, HK_SEVERITY_ERROR, HK_EMISSING, place, NULL,
                   "no case has a recorded value; allowed: at least one number in a column of an "
                   "output (%s)",
                   hk_output_names);
}

/* ---- cases and worlds -------------------------------------------------------------------------- */

static void check_id(reading *q, int32_t row)
{
    if (*cell_of(q, row, ID) == '\0') {
        hk_table_problem(&q->r->table, q->problems, HK_SEVERITY_ERROR, HK_EMISSING, row, ID, 0,
                         "the case has no id; allowed: any text, each once");
        return;
    }
    for (int32_t i = 0; i < row; i++) {
        if (strcmp(cell_of(q, i, ID), cell_of(q, row, ID)) == 0) {
            hk_table_problem(&q->r->table, q->problems, HK_SEVERITY_ERROR, HK_EDUPLICATE, row, ID,
                             0, "case '%.80s' is there twice, first in line %d; allowed: each once",
                             cell_of(q, row, ID), q->r->table.row_line[i]);
            return;
        }
    }
}

static hk_status find_scenario(reading *q, int32_t row, const char *folder, const char **ret_path)
{
    const char *name = cell_of(q, row, SCENARIO);
    *ret_path = hk_path_join(q->r->arena, folder, name);
    if (*ret_path == NULL) {
        return hk_fail_nomem(q->err);
    }
    if (*name == '\0') {
        hk_table_problem(&q->r->table, q->problems, HK_SEVERITY_ERROR, HK_EMISSING, row, SCENARIO,
                         0,
                         "the case has no scenario; allowed: a file, from the folder of the table");
    } else if (access(*ret_path, R_OK) != 0) {
        hk_table_problem(&q->r->table, q->problems, HK_SEVERITY_ERROR, HK_EREFERENCE, row, SCENARIO,
                         0, "scenario '%.200s' cannot be read: %s", name, strerror(errno));
    }
    return HK_OK;
}

static hk_status read_sets(reading *q, int32_t row, hk_case_world *world)
{
    hk_arena *arena = q->r->arena;
    const char **sets = hk_arena_alloc(arena, (size_t)q->n_from_header, sizeof *sets);
    if (sets == NULL) {
        return hk_fail_nomem(q->err);
    }
    for (int32_t i = N_FIXED; i < q->n_from_header; i++) {
        const char *path = q->columns[i].name + strlen(set_prefix), *value = cell_of(q, row, i);
        if (has_prefix(q->columns[i].name, set_prefix) && *value != '\0') {
            size_t n = strlen(path) + strlen(value) + 2;
            char *text = hk_arena_alloc(arena, n, 1);
            if (text == NULL) {
                return hk_fail_nomem(q->err);
            }
            snprintf(text, n, "%s=%s", path, value);
            sets[world->n_set++] = text;
        }
    }
    world->sets = sets;
    return HK_OK;
}

static bool is_same_world(const hk_case_world *a, const hk_case_world *b)
{
    bool same = strcmp(a->scenario, b->scenario) == 0 && a->n_set == b->n_set;
    for (int32_t i = 0; same && i < a->n_set; i++) {
        same = a->sets != NULL && b->sets != NULL && strcmp(a->sets[i], b->sets[i]) == 0;
    }
    return same;
}

static hk_status read_cases(reading *q, const char *path)
{
    hk_case_records *r = q->r;
    const char *folder = hk_path_folder(r->arena, path);
    size_t n = (size_t)r->n_case;
    r->id = hk_arena_alloc(r->arena, n, sizeof *r->id);
    r->world = hk_arena_alloc(r->arena, n, sizeof *r->world);
    r->worlds = hk_arena_alloc(r->arena, n, sizeof *r->worlds);
    if (folder == NULL || r->id == NULL || r->world == NULL || r->worlds == NULL) {
        return hk_fail_nomem(q->err);
    }
    for (int32_t row = 0; row < r->n_case; row++) {
        hk_case_world world = {.first = row};
        check_id(q, row);
        r->id[row] = cell_of(q, row, ID);
        HK_TRY(find_scenario(q, row, folder, &world.scenario));
        HK_TRY(read_sets(q, row, &world));
        r->world[row] = 0;
        while (r->world[row] < r->n_world && !is_same_world(&r->worlds[r->world[row]], &world)) {
            r->world[row]++;
        }
        if (r->world[row] == r->n_world) {
            r->worlds[r->n_world++] = world;
        }
    }
    return HK_OK;
}

static hk_status read_all(reading *q, const char *path)
{
    HK_TRY(read_table(q, path));
    hk_case_records *r = q->r;
    if (hk_problems_count(q->problems, HK_SEVERITY_ERROR) > 0) {
        return hk_problems_status(q->problems, q->err);
    }
    r->n_case = r->table.n_row;
    if (r->n_case == 0) {
        const hk_place place = {.file = path, .line = 1, .column = 1};
        hk_problem_add(q->problems, HK_SEVERITY_ERROR, HK_EMISSING, place, NULL,
                       "there is no case; allowed: a header and a row for each case");
        return hk_problems_status(q->problems, q->err);
    }
    HK_TRY(read_cases(q, path));
    HK_TRY(read_numbers(q));
    check_errors(q);
    check_any(q);
    return hk_problems_status(q->problems, q->err);
}

hk_status hk_case_records_read(const char *path, hk_problems *problems,
                               hk_case_records **ret_records, hk_error *err)
{
    hk_arena *arena = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    reading *q = hk_arena_alloc(arena, 1, sizeof *q);
    hk_case_records *r = hk_arena_alloc(arena, 1, sizeof *r);
    if (q == NULL || r == NULL) {
        hk_arena_free(arena);
        return hk_fail_nomem(err);
    }
    r->arena = arena;
    q->r = r; /* the table keeps its specification, so this stays as long as the records */
    q->problems = problems;
    q->err = err;
    hk_status status = read_all(q, path);
    if (status != HK_OK) {
        hk_case_records_free(r);
        return status;
    }
    *ret_records = r;
    return HK_OK;
}

void hk_case_records_free(hk_case_records *records)
{
    if (records != NULL) {
        hk_table_done(&records->table);
        hk_arena_free(records->arena); /* it came from there */
    }
}
