/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An open-addressing table of 12 bytes an entry that grows by half. Entries that came
 * down to 0 stay until it would grow.
 */
#include "engine/ensemble/levels.h"

#include <stdlib.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/base/units.h"
#include "engine/io/result_levels.h"

enum { LEVEL_BITS = 14, SIZE_FIRST = 1024 };

typedef struct table {
    uint64_t *key; /* [size] (sector x cells + cell) << LEVEL_BITS | level, plus 1; 0 = free */
    int32_t *count;
    int64_t size, used; /* entries, also those of 0 */
} table;

struct hk_levels {
    int64_t n_sector, n_cell;
    table table;
    int64_t n; /* entries that are not 0 */
};

hk_status hk_levels_new(int64_t n_sector, int64_t n_cell, hk_levels **ret_levels, hk_error *err)
{
    hk_levels *l = hk_alloc(1, sizeof *l);
    if (l == NULL) {
        return hk_fail_nomem(err);
    }
    l->n_sector = n_sector;
    l->n_cell = n_cell;
    *ret_levels = l;
    return HK_OK;
}

void hk_levels_free(hk_levels *levels)
{
    if (levels != NULL) {
        hk_free(levels->table.key);
        hk_free(levels->table.count);
        hk_free(levels);
    }
}

void hk_levels_clear(hk_levels *levels)
{
    table *t = &levels->table;
    levels->n = t->used = 0;
    if (t->size > 0) {
        memset(t->key, 0, (size_t)t->size * sizeof *t->key);
        memset(t->count, 0, (size_t)t->size * sizeof *t->count);
    }
}

static uint64_t scatter(uint64_t key)
{
    key ^= key >> 33;
    key *= 0xFF51AFD7ED558CCDU;
    key ^= key >> 33;
    key *= 0xC4CEB9FE1A85EC53U;
    return key ^ key >> 33;
}

/** Where the key is, or a free place for it. */
static int64_t find(const table *t, uint64_t key)
{
    int64_t at = (int64_t)((hk_uint128)scatter(key) * (uint64_t)t->size >> 64);
    while (t->key[at] != 0 && t->key[at] != key) {
        at = at + 1 == t->size ? 0 : at + 1;
    }
    return at;
}

/** Room for one entry more. */
static bool grow(hk_levels *l)
{
    table *t = &l->table;
    if (5 * (t->used + 1) <= 4 * t->size) {
        return true;
    }
    bool wider = 2 * l->n > t->size; /* else enough of them are 0 */
    table wide = {.size = t->size == 0 ? SIZE_FIRST : wider ? t->size + t->size / 2 : t->size};
    wide.key = hk_alloc((size_t)wide.size, sizeof *wide.key);
    wide.count = hk_alloc((size_t)wide.size, sizeof *wide.count);
    if (wide.key == NULL || wide.count == NULL) {
        hk_free(wide.key);
        hk_free(wide.count);
        return false;
    }
    for (int64_t i = 0; i < t->size; i++) {
        if (t->count[i] != 0) {
            int64_t at = find(&wide, t->key[i]);
            wide.key[at] = t->key[i];
            wide.count[at] = t->count[i];
            wide.used++;
        }
    }
    hk_free(t->key);
    hk_free(t->count);
    *t = wide;
    return true;
}

static bool change(hk_levels *l, int64_t at_cell, int32_t level, int32_t count)
{
    if (!grow(l)) {
        return false;
    }
    table *t = &l->table;
    uint64_t key = ((uint64_t)at_cell << LEVEL_BITS | (uint64_t)level) + 1;
    int64_t at = find(t, key);
    if (t->key[at] == 0) {
        t->key[at] = key;
        t->used++;
    }
    l->n += (t->count[at] == 0) - (t->count[at] + count == 0);
    t->count[at] += count;
    return true;
}

bool hk_levels_add(hk_levels *levels, int64_t sector, int64_t cell, int64_t n, int32_t level)
{
    if (level >= HK_LEVEL_FULL) { /* those that are not listed are full */
        return true;
    }
    int64_t first = sector * levels->n_cell + cell;
    return change(levels, first, level, 1) &&
           (cell + n >= levels->n_cell || change(levels, first + n, level, -1));
}

bool hk_levels_add_result(hk_levels *levels, const hk_result *result)
{
    const hk_result *r = result;
    bool ok = true;
    for (int64_t i = 0; i < r->n_level_change && ok; i++) {
        int64_t cell =
            (int64_t)r->level_change_sector[i] * levels->n_cell + r->level_change_time[i];
        ok = change(levels, cell, r->level_change_level[i], hk_level_change(r, i));
    }
    return ok;
}

int64_t hk_levels_count(const hk_levels *levels)
{
    return levels->n;
}

typedef struct entry {
    uint64_t key;
    int32_t count;
} entry;

static int by_key(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

static void fill_row(const hk_levels *l, const entry *e, int64_t i, hk_result *r)
{
    uint64_t cell = (e->key - 1) >> LEVEL_BITS;
    r->level_change_sector[i] = (int32_t)(cell / (uint64_t)l->n_cell);
    r->level_change_time[i] = (int32_t)(cell % (uint64_t)l->n_cell);
    r->level_change_level[i] = (int32_t)((e->key - 1) & ((1U << LEVEL_BITS) - 1));
    r->level_change_fewer[i] = e->count < 0;
    r->level_change_count[i] = e->count < 0 ? -e->count : e->count;
}

hk_status hk_levels_fill(hk_levels *levels, hk_result *result, hk_error *err)
{
    hk_result *r = result;
    table *t = &levels->table;
    size_t n = (size_t)levels->n;
    entry *sorted = hk_alloc(n, sizeof *sorted);
    r->level_change_sector = hk_arena_alloc(r->arena, n, sizeof *r->level_change_sector);
    r->level_change_time = hk_arena_alloc(r->arena, n, sizeof *r->level_change_time);
    r->level_change_level = hk_arena_alloc(r->arena, n, sizeof *r->level_change_level);
    r->level_change_count = hk_arena_alloc(r->arena, n, sizeof *r->level_change_count);
    r->level_change_fewer = hk_arena_alloc(r->arena, n, sizeof *r->level_change_fewer);
    if (sorted == NULL || r->level_change_fewer == NULL || r->level_change_sector == NULL ||
        r->level_change_time == NULL || r->level_change_level == NULL ||
        r->level_change_count == NULL) {
        hk_free(sorted);
        return hk_fail_nomem(err);
    }
    int64_t k = 0;
    for (int64_t i = 0; i < t->size; i++) {
        if (t->count[i] != 0) {
            sorted[k++] = (entry){t->key[i], t->count[i]};
        }
    }
    qsort(sorted, n, sizeof *sorted, by_key);
    for (int64_t i = 0; i < k; i++) {
        fill_row(levels, &sorted[i], i, r);
    }
    r->n_level_change = k;
    hk_free(sorted);
    return HK_OK;
}
