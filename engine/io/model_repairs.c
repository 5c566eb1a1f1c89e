/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Crew pools and repairs. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/units.h"
#include "engine/io/model_parts.h"

enum { NAME_MAX_SHOWN = 60, VALUE_MAX = 1024 };

static const char *const scopes[] = {"provider", "sector", "area", "vendor"};

/* --- pools -------------------------------------------------------------------------------------*/

hk_status hk_read_pools(hk_model_reader *reader, hk_error *err)
{
    hk_model *model = reader->model;
    const hk_table *table = &reader->tables[HK_TABLE_POOLS];
    model->n_pool = table->n_row;
    model->pools = hk_reader_alloc(reader, table->n_row, sizeof *model->pools);
    for (int32_t i = 0; i < table->n_row && !reader->nomem; i++) {
        hk_row row = hk_reader_row(reader, HK_TABLE_POOLS, i);
        hk_pool *pool = &model->pools[i];
        if (table->row_bad[i]) {
            continue;
        }
        pool->id = hk_row_copy(&row, HK_COL_ID);
        if (hk_row_required(&row, HK_POOL_SCOPE) != NULL) {
            pool->scope =
                (hk_scope)hk_row_choice(&row, HK_POOL_SCOPE, scopes, 4, HK_SCOPE_PROVIDER);
        }
        if (hk_row_required(&row, HK_POOL_CREWS) != NULL) {
            pool->crews = (int32_t)hk_row_decimal(&row, HK_POOL_CREWS, 0, 0, 1000000, 0);
        }
        pool->standing = hk_row_standing(&row, false);
    }
    return reader->nomem ? hk_fail_nomem(err) : HK_OK;
}

/* --- repairs -----------------------------------------------------------------------------------*/

/** A value of a cell that holds one value, or one per damage state: `slight=6h; extensive=3d`. */
typedef struct state_value {
    const char *state; /* in the arena; "" = the only one */
    size_t at;         /* byte of the value in the cell */
    const char *value;
} state_value;

/** Split one part `slight=6h`. @return false after a problem */
static bool split_state(const hk_row *row, int32_t column, size_t from, size_t n,
                        const state_value *before, int32_t n_before, state_value *ret_value)
{
    const char *text = hk_row_text(row, column) + from;
    hk_arena *arena = row->reader->arena;
    const char *equals = memchr(text, '=', n);
    size_t n_name = equals == NULL ? 0 : (size_t)(equals - text);
    while (n_name > 0 && text[n_name - 1] == ' ') {
        n_name--;
    }
    char *name = hk_arena_strndup(arena, text, n_name);
    size_t skip = equals == NULL ? 0 : (size_t)(equals - text) + 1;
    skip += strspn(text + skip, " ") <= n - skip ? strspn(text + skip, " ") : 0;
    char *value = hk_arena_strndup(arena, text + skip, n - skip);
    if (name == NULL || value == NULL) {
        row->reader->nomem = true;
        return false;
    }
    if (!hk_text_is_id(name)) {
        hk_row_problem(row, HK_ESYNTAX, column, from,
                       "'%.*s' has no state before '='; allowed: one value, or state=value parts "
                       "separated by ';'",
                       n > NAME_MAX_SHOWN ? NAME_MAX_SHOWN : (int)n, text);
        return false;
    }
    for (int32_t i = 0; i < n_before; i++) {
        if (strcmp(before[i].state, name) == 0) {
            hk_row_problem(row, HK_EDUPLICATE, column, from,
                           "state '%.80s' is given twice; allowed: once", name);
            return false;
        }
    }
    *ret_value = (state_value){.state = name, .at = from + skip, .value = value};
    return true;
}

/** Split a cell. @return number of values, 0 if the cell is empty or after a problem */
static int32_t split_states(const hk_row *row, int32_t column, state_value **ret_values)
{
    const char *text = hk_row_text(row, column);
    int32_t most = 1;
    *ret_values = NULL;
    if (text[0] == '\0') {
        return 0;
    }
    for (const char *c = text; *c != '\0'; c++) {
        most += *c == ';';
    }
    state_value *values = hk_reader_alloc(row->reader, most, sizeof *values);
    if (values == NULL) {
        return 0;
    }
    *ret_values = values;
    if (strchr(text, '=') == NULL && strchr(text, ';') == NULL) {
        values[0] = (state_value){.state = "", .value = text};
        return 1;
    }
    int32_t count = 0;
    size_t at = 0;
    size_t from;
    size_t n;
    while (hk_text_part(text, ';', &at, &from, &n)) {
        if (!split_state(row, column, from, n, values, count, &values[count])) {
            return 0;
        }
        count++;
    }
    return count;
}

/** Index of the value for a state: the only one serves all. */
static int32_t find_state(const state_value *values, int32_t n, const char *state)
{
    for (int32_t i = 0; i < n; i++) {
        if (values[i].state[0] == '\0' || strcmp(values[i].state, state) == 0) {
            return i;
        }
    }
    return HK_NONE;
}

static void read_state(const hk_row *row, const state_value *duration, const state_value *level,
                       hk_damage_state *state)
{
    hk_error why;
    state->duration = hk_dist_constant(1);
    if (hk_row_dist_text(row, HK_REPAIR_DURATION, duration->value, duration->at, HK_DIST_DURATION,
                         &state->duration) &&
        state->duration.kind == HK_DIST_CONSTANT && state->duration.a < 1) {
        hk_row_problem(row, HK_ERANGE, HK_REPAIR_DURATION, duration->at,
                       "'%.80s' is no time to repair; allowed: 1ms or more", duration->value);
    }
    if (level != NULL && hk_level_parse(level->value, &state->level, &why) != HK_OK) {
        hk_row_refuse(row, HK_REPAIR_LEVEL, level->at, &why);
    }
}

static void read_states(const hk_row *row, hk_repair *repair)
{
    state_value *durations;
    state_value *levels;
    if (hk_row_required(row, HK_REPAIR_DURATION) == NULL) {
        return;
    }
    int32_t n_duration = split_states(row, HK_REPAIR_DURATION, &durations);
    int32_t n_level = split_states(row, HK_REPAIR_LEVEL, &levels);
    bool one = n_duration == 1 && durations[0].state[0] == '\0';
    int32_t n = one && n_level > 0 ? n_level : n_duration;
    hk_damage_state *states = hk_reader_alloc(row->reader, n, sizeof *states);
    if (states == NULL || n_duration == 0) {
        return;
    }
    for (int32_t i = 0; i < n; i++) {
        const char *name = one && n_level > 0 ? levels[i].state : durations[i].state;
        int32_t d = find_state(durations, n_duration, name);
        int32_t l = find_state(levels, n_level, name);
        if (n_level > 0 && l == HK_NONE) {
            hk_row_problem(row, HK_EREPAIR, HK_REPAIR_LEVEL, 0,
                           "state '%.80s' has a duration but no level; allowed: the same states in "
                           "both",
                           name);
            return;
        }
        states[i].name = name;
        read_state(row, &durations[d], l == HK_NONE ? NULL : &levels[l], &states[i]);
    }
    for (int32_t i = 0; i < n_level; i++) {
        if (levels[i].state[0] != '\0' &&
            find_state(durations, n_duration, levels[i].state) == HK_NONE) {
            hk_row_problem(row, HK_EREPAIR, HK_REPAIR_DURATION, 0,
                           "state '%.80s' has a level but no duration; allowed: the same states in "
                           "both",
                           levels[i].state);
            return;
        }
    }
    repair->states = states;
    repair->n_state = n;
}

/** Inputs separated by spaces. */
static void read_needs(const hk_row *row, hk_repair *repair)
{
    hk_model_reader *reader = row->reader;
    const hk_model *model = reader->model;
    const char *text = hk_row_text(row, HK_REPAIR_NEEDS);
    size_t at = 0;
    size_t from;
    size_t n;
    if (text[0] == '\0') {
        return;
    }
    int32_t *needs = hk_reader_alloc(reader, (int64_t)strlen(text), sizeof *needs);
    while (needs != NULL && hk_text_part(text, ' ', &at, &from, &n)) {
        const char *name = n == 0 ? NULL : hk_arena_strndup(reader->arena, text + from, n);
        if (name == NULL) {
            reader->nomem = reader->nomem || n > 0;
            continue;
        }
        int32_t input = hk_map_get(reader->input_map, name);
        if (input >= 0) {
            needs[repair->n_need++] = input;
        } else if (!reader->tables[HK_TABLE_DEPENDENCIES].broken) {
            const char *nearest = hk_text_nearest(name, model->inputs, model->n_input);
            hk_row_problem(row, HK_EREFERENCE, HK_REPAIR_NEEDS, from,
                           "'%.80s' is not an input of any dependency%s%.80s%s", name,
                           nearest == NULL ? "; allowed: inputs of table dependencies, separated "
                                             "by spaces"
                                           : "; did you mean '",
                           nearest == NULL ? "" : nearest, nearest == NULL ? "" : "'?");
        }
    }
    repair->needs = needs;
}

hk_status hk_read_repairs(hk_model_reader *reader, hk_error *err)
{
    hk_model *model = reader->model;
    const hk_table *table = &reader->tables[HK_TABLE_REPAIRS];
    model->n_repair = table->n_row;
    model->repairs = hk_reader_alloc(reader, table->n_row, sizeof *model->repairs);
    for (int32_t i = 0; i < table->n_row && !reader->nomem; i++) {
        hk_row row = hk_reader_row(reader, HK_TABLE_REPAIRS, i);
        hk_repair *repair = &model->repairs[i];
        if (table->row_bad[i]) {
            continue;
        }
        repair->id = hk_row_copy(&row, HK_COL_ID);
        repair->pool = hk_row_reference(&row, HK_REPAIR_POOL, HK_TABLE_POOLS);
        read_states(&row, repair);
        repair->detection = hk_row_dist(&row, HK_REPAIR_DETECTION, HK_DIST_DURATION, 0);
        read_needs(&row, repair);
        repair->standing = hk_row_standing(&row, true);
    }
    return reader->nomem ? hk_fail_nomem(err) : HK_OK;
}
