/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tables of a catalogue say about each other. */
#include <string.h>

#include "engine/io/catalogue.h"
#include "engine/io/model_cells.h"

enum { SUGGEST_ROWS = 100000, SUGGEST_PROBLEMS = 100 };

typedef struct checker {
    const hk_catalogue *catalogue;
    hk_problems *problems;
} checker;

static const hk_catalogue_cell *cell_at(const checker *c, hk_catalogue_part part, int32_t row,
                                        int32_t column)
{
    const hk_catalogue_table *table = &c->catalogue->tables[part];
    return &table->cells[(size_t)row * (size_t)table->spec->n_column + (size_t)column];
}

/** A problem at byte `inner` of a cell. */
HK_PRINTF(7, 8)
static void refuse(const checker *c, hk_status code, hk_catalogue_part part, int32_t row,
                   int32_t column, size_t inner, const char *format, ...)
{
    const hk_catalogue_cell *cell = cell_at(c, part, row, column);
    if (cell->layer < 0) {
        return; /* an empty cell of an absent column refers to nothing */
    }
    va_list args;
    va_start(args, format);
    hk_table_vproblem(&c->catalogue->layers[cell->layer].tables[part], c->problems,
                      HK_SEVERITY_ERROR, code, cell->row, column, inner, format, args);
    va_end(args);
}

/** The id in bytes [from, from + n) of a cell must be in the target table. */
static hk_status check_id(const checker *c, hk_catalogue_part part, int32_t row, int32_t column,
                          hk_catalogue_part target, size_t from, size_t n, hk_error *err)
{
    const hk_catalogue_table *table = &c->catalogue->tables[target];
    const char *text = cell_at(c, part, row, column)->text + from;
    char *id = hk_alloc(n + 1, 1);
    if (id == NULL) {
        return hk_fail_nomem(err);
    }
    memcpy(id, text, n);
    if (hk_catalogue_find(c->catalogue, target, id) < 0) {
        bool few = table->n_row <= SUGGEST_ROWS &&
                   hk_problems_count(c->problems, HK_SEVERITY_ERROR) < SUGGEST_PROBLEMS;
        const char *nearest = few ? hk_text_nearest(id, table->ids, table->n_row) : NULL;
        const char *name = hk_catalogue_tables[part].columns[column].name;
        if (nearest != NULL) {
            refuse(c, HK_EREFERENCE, part, row, column, from,
                   "%s: '%.80s' is not in table %s of the catalogue; did you mean '%.80s'?", name,
                   id, table->spec->name, nearest);
        } else {
            refuse(c, HK_EREFERENCE, part, row, column, from,
                   "%s: '%.80s' is not in table %s of the catalogue; allowed: one of its %d ids",
                   name, id, table->spec->name, table->n_row);
        }
    }
    hk_free(id);
    return HK_OK;
}

static hk_status check_reference(const checker *c, const hk_catalogue_reference *reference,
                                 hk_error *err)
{
    const hk_catalogue_table *table = &c->catalogue->tables[reference->part];
    int32_t column = hk_catalogue_column(reference->part, reference->column);
    if (!hk_catalogue_has(c->catalogue, reference->target)) {
        return HK_OK;
    }
    for (int32_t row = 0; row < table->n_row; row++) {
        const char *text = cell_at(c, reference->part, row, column)->text;
        size_t at = 0;
        size_t from;
        size_t n;
        while (hk_text_part(text, reference->is_list ? ';' : '\0', &at, &from, &n)) {
            if (n > 0) {
                HK_TRY(check_id(c, reference->part, row, column, reference->target, from, n, err));
            }
        }
    }
    return HK_OK;
}

/** The subsector of a row must belong to its sector. */
static void check_belonging(const checker *c, hk_catalogue_part part)
{
    const hk_catalogue *catalogue = c->catalogue;
    int32_t sub = hk_catalogue_column(part, "subsector_id");
    int32_t sector = hk_catalogue_column(part, "sector_id");
    if (part == HK_CATALOGUE_SUBSECTORS || sub < 0 || sector < 0) {
        return;
    }
    for (int32_t row = 0; row < catalogue->tables[part].n_row; row++) {
        const char *own = cell_at(c, part, row, sector)->text;
        int32_t found =
            hk_catalogue_find(catalogue, HK_CATALOGUE_SUBSECTORS, cell_at(c, part, row, sub)->text);
        const char *its =
            found < 0 ? own
                      : hk_catalogue_text(catalogue, HK_CATALOGUE_SUBSECTORS, found, "sector_id");
        if (strcmp(own, its) != 0) {
            refuse(c, HK_EREFERENCE, part, row, sub, 0,
                   "subsector_id: '%.80s' belongs to sector %.80s, the row to sector %.80s; "
                   "allowed: a subsector of it",
                   cell_at(c, part, row, sub)->text, its, own);
        }
    }
}

/** The table that a label is about, and its id there. */
static hk_status check_alias(const checker *c, int32_t row, hk_error *err)
{
    const char *names[HK_N_CATALOGUE];
    const char *name = cell_at(c, HK_CATALOGUE_ALIASES, row, HK_ALIAS_TABLE)->text;
    int32_t part = hk_catalogue_part_named(name);
    for (int i = 0; i < HK_N_CATALOGUE; i++) {
        names[i] = hk_catalogue_tables[i].name;
    }
    if (part < 0 || part == HK_CATALOGUE_ALIASES) {
        const char *nearest = hk_text_nearest(name, names, HK_CATALOGUE_ALIASES);
        refuse(c, HK_EREFERENCE, HK_CATALOGUE_ALIASES, row, HK_ALIAS_TABLE, 0,
               "table: '%.80s' is no table with ids%s%s%s", name,
               nearest == NULL ? "" : "; did you mean '", nearest == NULL ? "" : nearest,
               nearest == NULL ? "" : "'?");
        return HK_OK;
    }
    const char *flag = cell_at(c, HK_CATALOGUE_ALIASES, row, HK_ALIAS_AMBIGUOUS)->text;
    if (flag[0] != '\0' && strcmp(flag, "no") != 0 && strcmp(flag, "yes") != 0) {
        refuse(c, HK_ECHOICE, HK_CATALOGUE_ALIASES, row, HK_ALIAS_AMBIGUOUS, 0,
               "ambiguous_within_table: '%.80s' is not known; allowed: no, yes", flag);
    }
    const char *id = cell_at(c, HK_CATALOGUE_ALIASES, row, HK_ALIAS_ID)->text;
    if (id[0] == '\0' || !hk_catalogue_has(c->catalogue, (hk_catalogue_part)part)) {
        return HK_OK;
    }
    return check_id(c, HK_CATALOGUE_ALIASES, row, HK_ALIAS_ID, (hk_catalogue_part)part, 0,
                    strlen(id), err);
}

static void check_scopes(const checker *c)
{
    int32_t column = hk_catalogue_column(HK_CATALOGUE_THREATS, "scope");
    for (int32_t row = 0; row < c->catalogue->tables[HK_CATALOGUE_THREATS].n_row; row++) {
        const char *scope = cell_at(c, HK_CATALOGUE_THREATS, row, column)->text;
        if (scope[0] != '\0' && strcmp(scope, "society_wide") != 0 &&
            strcmp(scope, "individual") != 0) {
            refuse(c, HK_ECHOICE, HK_CATALOGUE_THREATS, row, column, 0,
                   "scope: '%.80s' is not known; allowed: society_wide, individual, or nothing "
                   "where it is open",
                   scope);
        }
    }
}

hk_status hk_catalogue_check(const hk_catalogue *catalogue, hk_problems *problems, hk_error *err)
{
    const checker c = {.catalogue = catalogue, .problems = problems};
    int32_t n;
    const hk_catalogue_reference *references = hk_catalogue_references(&n);
    for (int32_t i = 0; i < n; i++) {
        HK_TRY(check_reference(&c, &references[i], err));
    }
    for (int32_t p = 0; p < HK_N_CATALOGUE; p++) {
        check_belonging(&c, (hk_catalogue_part)p);
    }
    for (int32_t row = 0; row < catalogue->tables[HK_CATALOGUE_ALIASES].n_row; row++) {
        HK_TRY(check_alias(&c, row, err));
    }
    check_scopes(&c);
    return HK_OK;
}
