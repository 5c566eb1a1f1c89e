/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/table_overlay.h"

#include <string.h>

#include "engine/base/check.h"
#include "engine/base/memory.h"
#include "engine/base/text.h"

typedef struct overlay {
    hk_table *under, *over;
    const hk_table_key *key;
    hk_arena *arena; /* texts of keys */
    hk_map *rows;    /* key -> row of `under` */
    uint8_t layer;
    hk_error *err;
} overlay;

const char *hk_table_row_key(const hk_table *table, int32_t row, const hk_table_key *key,
                             hk_arena *arena)
{
    const char *parts[HK_KEY_COLUMNS_MAX];
    size_t size = 1;
    int32_t n = key->n;
    HK_CHECK(n >= (key->undirected ? 2 : 1) && n <= HK_KEY_COLUMNS_MAX);
    for (int32_t i = 0; i < n; i++) {
        parts[i] = hk_table_text(table, row, key->columns[i]);
        size += strlen(parts[i]) + 1;
    }
    if (key->undirected && strcmp(parts[n - 2], parts[n - 1]) > 0) {
        const char *first = parts[n - 2];
        parts[n - 2] = parts[n - 1];
        parts[n - 1] = first;
    }
    char *text = hk_arena_alloc(arena, size, 1);
    for (size_t i = 0, at = 0; text != NULL && i < (size_t)n; i++) {
        size_t length = strlen(parts[i]);
        memcpy(text + at, parts[i], length);
        at += length;
        text[at++] = i + 1 < (size_t)n ? HK_KEY_SEPARATOR : '\0';
    }
    return text;
}

static hk_status index_under(const overlay *o)
{
    for (int32_t i = 0; i < o->under->n_row; i++) {
        hk_error why;
        const char *key = hk_table_row_key(o->under, i, o->key, o->arena);
        hk_status status = key == NULL ? HK_ENOMEM : hk_map_put(o->rows, key, i, &why);
        if (status != HK_OK && status != HK_EDUPLICATE) {
            return hk_fail_nomem(o->err);
        }
    }
    return HK_OK;
}

static hk_status copy_cells(const overlay *o, int32_t from, int32_t to)
{
    const hk_table *over = o->over;
    hk_table *under = o->under;
    for (int32_t c = 0; c < over->spec->n_column; c++) {
        size_t place = (size_t)from * (size_t)over->spec->n_column + (size_t)c;
        size_t cell = (size_t)to * (size_t)under->spec->n_column + (size_t)c;
        under->cells[cell].at = over->cells[place].at;
        if (over->has[c]) {
            const char *text = hk_table_text(over, from, c);
            size_t n = strlen(text);
            HK_TRY(hk_table_reserve_text(under, n, o->err));
            under->cells[cell].text = 0;
            hk_table_set(under, to, c, text, n, over->cells[place].at);
        }
    }
    under->row_at[to] = over->row_at[from];
    under->row_line[to] = over->row_line[from];
    under->row_bad[to] = over->row_bad[from];
    under->row_layer[to] = o->layer;
    return HK_OK;
}

static hk_status put_row(const overlay *o, int32_t from)
{
    hk_table *under = o->under;
    const char *key = hk_table_row_key(o->over, from, o->key, o->arena);
    if (key == NULL) {
        return hk_fail_nomem(o->err);
    }
    int32_t to = hk_map_get(o->rows, key);
    if (to < 0 || under->row_layer[to] == o->layer) { /* new, or given twice up here */
        HK_TRY(hk_table_add_row(under, 0, 0, o->err));
        int32_t added = under->n_row - 1;
        uint8_t *layers = hk_realloc(under->row_layer, (size_t)under->row_capacity + 1, 1);
        if (layers == NULL || (to < 0 && hk_map_put(o->rows, key, added, o->err) != HK_OK)) {
            under->row_layer = layers == NULL ? under->row_layer : layers;
            return hk_fail_nomem(o->err);
        }
        under->row_layer = layers;
        to = added;
    }
    return copy_cells(o, from, to);
}

/** Room for what is known of layers. */
static hk_status add_layer(overlay *o)
{
    hk_table *under = o->under;
    if (under->n_over + 1 >= HK_LAYERS_MAX) {
        return hk_fail(o->err, HK_ELIMIT, "more than %d models over each other; allowed: up to %d",
                       HK_LAYERS_MAX, HK_LAYERS_MAX);
    }
    HK_TRY(hk_table_reserve_text(under, 0, o->err)); /* the empty text */
    hk_source *sources = hk_realloc(under->over, (size_t)under->n_over + 1, sizeof *sources);
    if (sources == NULL) {
        return hk_fail_nomem(o->err);
    }
    under->over = sources;
    under->over[under->n_over++] = o->over->source;
    o->over->source = (hk_source){0};
    if (under->row_layer == NULL) {
        under->row_layer = hk_alloc((size_t)under->row_capacity + 1, 1);
    }
    o->layer = (uint8_t)under->n_over;
    return under->row_layer == NULL ? hk_fail_nomem(o->err) : HK_OK;
}

static hk_status merge(overlay *o)
{
    HK_TRY(add_layer(o));
    HK_TRY(index_under(o));
    for (int32_t i = 0; i < o->over->n_row; i++) {
        HK_TRY(put_row(o, i));
    }
    return HK_OK;
}

hk_status hk_table_overlay(hk_table *under, hk_table *over, const hk_table_key *key, hk_error *err)
{
    overlay o = {.under = under, .over = over, .key = key, .err = err};
    under->broken = under->broken || over->broken;
    if (!over->present) {
        return HK_OK;
    }
    under->present = true;
    for (int32_t c = 0; c < under->spec->n_column; c++) {
        under->has[c] = under->has[c] || over->has[c];
    }
    HK_TRY(hk_arena_new(&o.arena, err));
    hk_status status = hk_map_new(under->n_row + over->n_row, &o.rows, err);
    if (status == HK_OK) {
        status = merge(&o);
    }
    hk_map_free(o.rows);
    hk_arena_free(o.arena);
    return status;
}
