/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/catalogue_resolve.h"

#include <string.h>

#include "engine/base/fold.h"

/** All labels, in the order of tables and rows; folded ones beside them. */
typedef struct label_list {
    hk_resolve_hit *hits; /* [n] */
    const char **folds;   /* [n] */
    int32_t n;
} label_list;

static hk_status add(label_list *list, hk_arena *arena, int32_t part, int32_t row,
                     const char *label, hk_error *err)
{
    if (label[0] == '\0') {
        return HK_OK;
    }
    char *fold = hk_arena_alloc(arena, strlen(label) + 1, 1);
    if (fold == NULL) {
        return hk_fail_nomem(err);
    }
    list->folds[list->n] = hk_text_fold(label, fold);
    list->hits[list->n++] =
        (hk_resolve_hit){.part = (hk_catalogue_part)part, .row = row, .label = label};
    return HK_OK;
}

static hk_status add_aliases(label_list *list, const hk_catalogue *catalogue, int32_t part,
                             hk_arena *arena, hk_error *err)
{
    const hk_catalogue_table *aliases = &catalogue->tables[HK_CATALOGUE_ALIASES];
    for (int32_t i = 0; i < aliases->n_row; i++) {
        const hk_catalogue_cell *cells =
            &aliases->cells[(size_t)i * (size_t)aliases->spec->n_column];
        int32_t row = -1;
        if (strcmp(cells[HK_ALIAS_TABLE].text, hk_catalogue_tables[part].name) == 0) {
            row = hk_catalogue_find(catalogue, (hk_catalogue_part)part, cells[HK_ALIAS_ID].text);
        }
        if (row >= 0) {
            HK_TRY(add(list, arena, part, row, cells[HK_ALIAS_LABEL].text, err));
        }
    }
    return HK_OK;
}

/** Ids and names of a table. */
static hk_status add_table(label_list *list, const hk_catalogue *catalogue, int32_t p,
                           hk_arena *arena, hk_error *err)
{
    hk_catalogue_part part = (hk_catalogue_part)p;
    for (int32_t row = 0; row < catalogue->tables[p].n_row; row++) {
        const char *en = hk_catalogue_text(catalogue, part, row, "name_en");
        const char *ja = hk_catalogue_text(catalogue, part, row, "name_ja");
        HK_TRY(add(list, arena, p, row, catalogue->tables[p].ids[row], err));
        HK_TRY(add(list, arena, p, row, en, err));
        HK_TRY(add(list, arena, p, row, ja, err));
    }
    return HK_OK;
}

static hk_status collect(label_list *list, const hk_catalogue *catalogue, hk_arena *arena,
                         hk_error *err)
{
    size_t most = (size_t)catalogue->tables[HK_CATALOGUE_ALIASES].n_row;
    for (int32_t p = 0; p < HK_CATALOGUE_ALIASES; p++) {
        most += 3 * (size_t)catalogue->tables[p].n_row;
    }
    list->hits = hk_arena_alloc(arena, most, sizeof *list->hits);
    list->folds = hk_arena_alloc(arena, most, sizeof *list->folds);
    if (list->hits == NULL || list->folds == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t p = 0; p < HK_CATALOGUE_ALIASES; p++) {
        HK_TRY(add_table(list, catalogue, p, arena, err));
        HK_TRY(add_aliases(list, catalogue, p, arena, err));
    }
    return HK_OK;
}

/** True if the row is in the context. */
static bool is_inside(const hk_catalogue *catalogue, const hk_resolve_context *context,
                      const hk_resolve_hit *hit)
{
    static const char *const columns[] = {"sector_id", "sector_ids", "subsector_id",
                                          "subsector_ids_derived"};
    if (context->part >= 0 && (int32_t)hit->part != context->part) {
        return false;
    }
    if (context->sector == NULL) {
        return true;
    }
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        const char *cell = hk_catalogue_text(catalogue, hit->part, hit->row, columns[i]);
        if (hk_catalogue_list_has(cell, context->sector)) {
            return true;
        }
    }
    return false;
}

static void keep(hk_resolved *resolved, const hk_resolve_hit *hit)
{
    for (int32_t i = 0; i < resolved->n_hit; i++) {
        if (resolved->hits[i].part == hit->part && resolved->hits[i].row == hit->row) {
            return;
        }
    }
    resolved->hits[resolved->n_hit++] = *hit;
}

/** Keep what is written just so, or, if there is none, what is alike. */
static void find(const label_list *list, const hk_catalogue *catalogue, const char *label,
                 const char *fold, const hk_resolve_context *context, hk_resolved *ret)
{
    ret->n_hit = 0;
    for (int tier = 0; tier < 2 && ret->n_hit == 0; tier++) {
        for (int32_t i = 0; i < list->n; i++) {
            bool same = tier == 0 ? strcmp(list->hits[i].label, label) == 0
                                  : strcmp(list->folds[i], fold) == 0;
            if (same && is_inside(catalogue, context, &list->hits[i])) {
                keep(ret, &list->hits[i]);
            }
        }
    }
}

/** The nearest labels, each of another row. */
static void find_nearest(label_list *list, const hk_catalogue *catalogue, const char *fold,
                         const hk_resolve_context *context, hk_resolved *ret)
{
    ret->n_hit = 0;
    for (int32_t i = 0; i < list->n; i++) {
        if (!is_inside(catalogue, context, &list->hits[i])) {
            list->folds[i] = "";
        }
    }
    while (ret->n_hit < HK_RESOLVE_NEAREST) {
        const char *nearest = hk_text_nearest(fold, list->folds, list->n);
        if (nearest == NULL || nearest[0] == '\0') {
            return;
        }
        for (int32_t i = 0; i < list->n; i++) {
            if (list->folds[i] == nearest) {
                keep(ret, &list->hits[i]);
                list->folds[i] = "";
                break;
            }
        }
    }
}

static bool is_ambiguous(const hk_resolved *resolved)
{
    for (int32_t i = 1; i < resolved->n_hit; i++) {
        if (resolved->hits[i].part == resolved->hits[i - 1].part) { /* they stand by tables */
            return true;
        }
    }
    return false;
}

hk_status hk_catalogue_resolve(const hk_catalogue *catalogue, const char *label,
                               const hk_resolve_context *context, hk_arena *arena, hk_resolved *ret,
                               hk_error *err)
{
    static const hk_resolve_context anywhere = {.part = -1, .sector = NULL};
    label_list list = {0};
    HK_TRY(collect(&list, catalogue, arena, err));
    char *fold = hk_arena_alloc(arena, strlen(label) + 1, 1);
    ret->hits = hk_arena_alloc(arena, (size_t)list.n + 1, sizeof *ret->hits);
    if (fold == NULL || ret->hits == NULL) {
        return hk_fail_nomem(err);
    }
    hk_text_fold(label, fold);
    find(&list, catalogue, label, fold, context, ret);
    ret->outcome = is_ambiguous(ret) ? HK_RESOLVED_AMBIGUOUS : HK_RESOLVED_FOUND;
    if (ret->n_hit == 0) {
        find(&list, catalogue, label, fold, &anywhere, ret);
        ret->outcome = HK_RESOLVED_ELSEWHERE;
    }
    if (ret->n_hit == 0) {
        find_nearest(&list, catalogue, fold, context, ret);
        ret->outcome = HK_RESOLVED_UNKNOWN;
    }
    return HK_OK;
}
