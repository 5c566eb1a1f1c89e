/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words and places for what graph/restart.c and graph/loops.c find. */
#include <stdio.h>

#include "engine/base/units.h"
#include "engine/graph/loops.h"
#include "engine/graph/restart.h"
#include "engine/io/review.h"

enum { PATH = 400, NAMED = 8, TEXT = 40 };

/** `a -> b -> c -> a`; the middle of a long one is left out. */
static void write_path(const hk_model *m, const int32_t *cycle, int32_t n, char path[PATH])
{
    size_t used = 0;
    for (int32_t i = 0; i <= n; i++) {
        bool skip = n > NAMED && i >= NAMED / 2 && i < n - 2;
        if (skip && i > NAMED / 2) {
            continue;
        }
        int printed = skip ? snprintf(path + used, PATH - used, "... -> ")
                           : snprintf(path + used, PATH - used, "%.40s%s",
                                      m->components[cycle[i % n]].id, i == n ? "" : " -> ");
        used += printed > 0 && (size_t)printed < PATH - used ? (size_t)printed : 0;
    }
}

static void tell_restart(const hk_review *review, const hk_restart *r)
{
    const hk_model *m = review->model;
    char path[PATH] = "";
    if (r->n_cycle == 0) {
        return;
    }
    write_path(m, r->cycle, r->n_cycle, path);
    hk_row row = hk_reader_row(review->reader, HK_TABLE_DEPENDENCIES, r->row);
    if (r->seed != HK_NONE) {
        hk_row_warning(
            &row, HK_WRESTART, HK_DEPENDENCY_SUPPLIER,
            "an outage of 1 ms of '%.80s' stops %d component%s for good, since they need "
            "one another at once: %s; give one of them a buffer or a supplier outside "
            "the cycle",
            m->components[r->seed].id, r->n_stuck, r->n_stuck == 1 ? "" : "s", path);
    } else {
        hk_row_warning(
            &row, HK_WRESTART_ALL, HK_DEPENDENCY_SUPPLIER,
            "if all %d components of a cycle fail for 1 ms together, %d of them never "
            "come back (%s), since they need one another at once: %s; give one of them a "
            "buffer or a supplier outside the cycle",
            r->n_member, r->n_stuck,
            r->gave_up ? "no single outage was found that does this, but not all were "
                         "tried"
                       : "no single outage does this",
            path);
    }
}

static void tell_rootless(const hk_review *review, const hk_loop *loop)
{
    const hk_model *m = review->model;
    hk_row row = hk_reader_row(review->reader, HK_TABLE_COMPONENTS, loop->cycle[0]);
    char more[TEXT] = "";
    if (loop->n_cycle > 2) {
        snprintf(more, sizeof more, " and %d more", loop->n_cycle - 2);
    }
    hk_row_warning(&row, HK_WROOTLESS, HK_COL_ID,
                   "'%.80s', '%.80s'%s need only one another: no component outside and no network "
                   "feeds them; give them what they run on",
                   m->components[loop->cycle[0]].id,
                   m->components[loop->cycle[loop->n_cycle > 1]].id, more);
}

static void tell_loop(const hk_review *review, const hk_loop *loop)
{
    char path[PATH] = "", text[TEXT];
    if (loop->kind == HK_LOOP_ROOTLESS) {
        tell_rootless(review, loop);
        return;
    }
    write_path(review->model, loop->cycle, loop->n_cycle, path);
    hk_row row = hk_reader_row(review->reader, HK_TABLE_DEPENDENCIES, loop->row);
    if (loop->kind == HK_LOOP_LAG) {
        hk_duration_format(loop->lag_ms, text, sizeof text);
        hk_row_warning(&row, HK_WLAG_LOOP, HK_DEPENDENCY_LAG,
                       "an outage shorter than %s goes round this cycle for ever, a longer one "
                       "stays: %s; give one of them a buffer or another supplier",
                       text, path);
    } else {
        hk_row_warning(&row, HK_WSHARE_LOOP, HK_DEPENDENCY_SHARE,
                       "after an outage this cycle can stay just below full, since means of shares "
                       "are rounded down: %s; give one of its needs a curve that keeps something",
                       path);
    }
}

hk_status hk_review_cycles(const hk_review *review, hk_error *err)
{
    hk_arena *arena;
    hk_restart *restarts = NULL;
    hk_loop *loops = NULL;
    int32_t n_restart = 0, n_loop = 0;
    HK_TRY(hk_arena_new(&arena, err));
    uint8_t *stuck = hk_arena_alloc(arena, (size_t)review->model->n_component, 1);
    hk_status status = stuck == NULL ? hk_fail_nomem(err) : HK_OK;
    if (status == HK_OK) {
        status = hk_graph_restarts(review->graph, arena, stuck, &restarts, &n_restart, err);
    }
    if (status == HK_OK) {
        status = hk_graph_loops(review->graph, stuck, arena, &loops, &n_loop, err);
    }
    for (int32_t i = 0; i < n_restart && status == HK_OK; i++) {
        tell_restart(review, &restarts[i]);
    }
    for (int32_t i = 0; i < n_loop && status == HK_OK; i++) {
        tell_loop(review, &loops[i]);
    }
    hk_arena_free(arena);
    return status;
}
