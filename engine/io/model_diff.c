/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/model_diff.h"

#include <string.h>

#include "engine/base/text.h"

typedef struct differ {
    hk_model_diff *diff;
    hk_arena *arena;
    int64_t capacity;
    hk_error *err;
} differ;

/** Rows of a table by their keys. */
typedef struct keyed {
    const hk_table *table;
    const char **keys; /* [n_row] */
    hk_map *map;
} keyed;

static hk_status add(differ *d, hk_model_change change)
{
    hk_model_diff *diff = d->diff;
    if (diff->n == d->capacity) {
        int64_t capacity = d->capacity == 0 ? 64 : 2 * d->capacity;
        hk_model_change *more = hk_arena_alloc(d->arena, (size_t)capacity, sizeof *more);
        if (more == NULL) {
            return hk_fail_nomem(d->err);
        }
        if (diff->n > 0) {
            memcpy(more, diff->changes, (size_t)diff->n * sizeof *more);
        }
        diff->changes = more;
        d->capacity = capacity;
    }
    diff->changes[diff->n++] = change;
    return HK_OK;
}

static hk_status index_rows(differ *d, const hk_table *table, hk_model_table which, keyed *ret)
{
    size_t n = (size_t)table->n_row;
    *ret = (keyed){.table = table};
    ret->keys = hk_arena_alloc(d->arena, n, sizeof *ret->keys);
    HK_TRY(hk_map_new(table->n_row, &ret->map, d->err));
    if (ret->keys == NULL) {
        return hk_fail_nomem(d->err);
    }
    for (int32_t i = 0; i < table->n_row; i++) {
        hk_error why;
        ret->keys[i] = hk_table_row_key(table, i, hk_model_table_key(which), d->arena);
        hk_status status =
            ret->keys[i] == NULL ? HK_ENOMEM : hk_map_put(ret->map, ret->keys[i], i, &why);
        if (status != HK_OK && status != HK_EDUPLICATE) {
            return hk_fail_nomem(d->err);
        }
    }
    return HK_OK;
}

/** A key for people. */
static const char *shown(differ *d, hk_model_table which, const char *key)
{
    static const char *const between[] = {" <- ", ": "}; /* consumer <- supplier: input */
    static const char *const links[] = {": ", " - "};    /* network: from - to */
    const char *const *joints = which == HK_TABLE_ROUTES ? links : between;
    char *text = hk_arena_alloc(d->arena, strlen(key) + 16, 1);
    size_t at = 0;
    int joint = 0;
    for (const char *k = key; text != NULL && *k != '\0'; k++) {
        if (*k != HK_KEY_SEPARATOR) {
            text[at++] = *k;
            continue;
        }
        for (const char *j = joints[joint]; *j != '\0'; j++) {
            text[at++] = *j;
        }
        joint = 1;
    }
    return text;
}

static hk_status compare_rows(differ *d, hk_model_table which, const keyed *a, int32_t row,
                              const keyed *b, int32_t other, const char *key)
{
    int64_t before = d->diff->n;
    for (int32_t c = 0; c < a->table->spec->n_column; c++) {
        hk_model_change change = {.table = which,
                                  .kind = HK_ROW_CELL,
                                  .key = key,
                                  .column = a->table->spec->columns[c].name,
                                  .old = hk_table_text(a->table, row, c),
                                  .now = hk_table_text(b->table, other, c)};
        if (strcmp(change.old, change.now) != 0) {
            HK_TRY(add(d, change));
        }
    }
    d->diff->changed[which] += d->diff->n > before;
    return HK_OK;
}

/** Rows of `a`: gone, or with other cells. */
static hk_status walk_old(differ *d, hk_model_table which, const keyed *a, const keyed *b)
{
    for (int32_t i = 0; i < a->table->n_row; i++) {
        if (hk_map_get(a->map, a->keys[i]) != i) {
            continue;
        }
        const char *key = shown(d, which, a->keys[i]);
        int32_t other = hk_map_get(b->map, a->keys[i]);
        if (key == NULL) {
            return hk_fail_nomem(d->err);
        }
        if (other >= 0) {
            HK_TRY(compare_rows(d, which, a, i, b, other, key));
            continue;
        }
        d->diff->removed[which]++;
        HK_TRY(add(d, (hk_model_change){.table = which, .kind = HK_ROW_REMOVED, .key = key}));
    }
    return HK_OK;
}

/** Rows that only `b` has. */
static hk_status walk_new(differ *d, hk_model_table which, const keyed *a, const keyed *b)
{
    for (int32_t i = 0; i < b->table->n_row; i++) {
        if (hk_map_get(b->map, b->keys[i]) != i || hk_map_get(a->map, b->keys[i]) >= 0) {
            continue;
        }
        const char *key = shown(d, which, b->keys[i]);
        if (key == NULL) {
            return hk_fail_nomem(d->err);
        }
        d->diff->added[which]++;
        HK_TRY(add(d, (hk_model_change){.table = which, .kind = HK_ROW_ADDED, .key = key}));
    }
    return HK_OK;
}

static hk_status compare_tables(differ *d, hk_model_table which, const hk_table *before,
                                const hk_table *after)
{
    keyed a = {0};
    keyed b = {0};
    hk_status status = index_rows(d, before, which, &a);
    if (status == HK_OK) {
        status = index_rows(d, after, which, &b);
    }
    if (status == HK_OK) {
        status = walk_old(d, which, &a, &b);
    }
    if (status == HK_OK) {
        status = walk_new(d, which, &a, &b);
    }
    hk_map_free(a.map);
    hk_map_free(b.map);
    return status;
}

hk_status hk_model_diff_tables(const hk_table *before, const hk_table *after, hk_arena *arena,
                               hk_model_diff *ret_diff, hk_error *err)
{
    differ d = {.diff = ret_diff, .arena = arena, .err = err};
    *ret_diff = (hk_model_diff){0};
    for (int i = 0; i < HK_N_MODEL_TABLE; i++) {
        HK_TRY(compare_tables(&d, (hk_model_table)i, &before[i], &after[i]));
    }
    return HK_OK;
}
