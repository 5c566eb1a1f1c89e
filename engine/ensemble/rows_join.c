/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "engine/base/memory.h"
#include "engine/ensemble/rows_parts.h"

hk_status hk_rows_new_joined(int64_t n_service, hk_rows **ret_rows, hk_error *err)
{
    hk_rows *rows = hk_alloc(1, sizeof *rows);
    if (rows == NULL) {
        return hk_fail_nomem(err);
    }
    rows->piece.n_service = n_service;
    if (!hk_rows_reserve(rows, HK_ROWS_DEADLOCK, 1)) {
        hk_rows_free(rows);
        return hk_fail_nomem(err);
    }
    hk_rows_clear(rows, 0);
    *ret_rows = rows;
    return HK_OK;
}

/** Rows that refer to rows of a table count from the start of the case, not of the piece. */
static void shift(hk_result *whole, const hk_rows_counts *before, const hk_rows_counts *more)
{
    const int64_t *at = before->n;
    int32_t first = (int32_t)at[HK_ROWS_REPLICATE];
    for (int64_t i = 0; i < more->n[HK_ROWS_EPISODE]; i++) {
        whole->episode_replicate[at[HK_ROWS_EPISODE] + i] += first;
    }
    for (int64_t i = 0; i < more->n[HK_ROWS_DEADLOCK]; i++) {
        whole->deadlock_replicate[at[HK_ROWS_DEADLOCK] + i] += first;
    }
    for (int64_t i = 0; i < more->n[HK_ROWS_JOB]; i++) {
        whole->job_replicate[at[HK_ROWS_JOB] + i] += first;
    }
    for (int64_t i = 0; i < more->n[HK_ROWS_SIGNAL]; i++) {
        whole->signal_replicate[at[HK_ROWS_SIGNAL] + i] += first;
    }
    for (int64_t i = 0; i < more->n[HK_ROWS_TRACE]; i++) {
        whole->trace_replicate[at[HK_ROWS_TRACE] + i] += first;
    }
    for (int64_t i = 0; i < more->n[HK_ROWS_STEP]; i++) {
        whole->step_episode[at[HK_ROWS_STEP] + i] += at[HK_ROWS_EPISODE];
    }
    for (int64_t i = 0; i < more->n[HK_ROWS_BAND]; i++) {
        whole->band_step_step[at[HK_ROWS_BAND] + i] += at[HK_ROWS_STEP];
    }
    for (int64_t i = 0; i < more->n[HK_ROWS_VERDICT]; i++) {
        whole->verdict_episode[at[HK_ROWS_VERDICT] + i] += at[HK_ROWS_EPISODE];
    }
    for (int64_t i = 0; i <= more->n[HK_ROWS_DEADLOCK] && more->n[HK_ROWS_DEADLOCK] > 0; i++) {
        whole->deadlock_first[at[HK_ROWS_DEADLOCK] + i] += at[HK_ROWS_MEMBER];
    }
    for (int64_t i = 0; i < more->n[HK_ROWS_TRACE]; i++) {
        int64_t *cause = &whole->trace_cause[at[HK_ROWS_TRACE] + i];
        *cause += *cause == HK_NONE ? 0 : at[HK_ROWS_TRACE];
    }
}

hk_status hk_rows_join(hk_rows *rows, const hk_result *piece, hk_error *err)
{
    hk_result from = *piece;
    rows->piece.n_pattern = piece->n_pattern;
    hk_rows_counts before = hk_rows_count(&rows->piece), more = hk_rows_count(piece), all = before;
    for (int t = 0; t < HK_ROWS_TABLES; t++) {
        all.n[t] += more.n[t];
        if (!hk_rows_reserve(rows, (hk_rows_table)t, all.n[t] + (t == HK_ROWS_DEADLOCK))) {
            return hk_fail_nomem(err);
        }
    }
    for (int i = 0; i < HK_ROWS_COLUMNS; i++) {
        const hk_rows_column *c = &hk_rows_columns[i];
        bool one_more = c->offset == offsetof(hk_result, deadlock_first);
        /* without deadlocks a piece may have no deadlock_first: the end stands there already */
        int64_t rows_of = more.n[c->table] + (one_more && more.n[c->table] > 0);
        size_t n = (size_t)rows_of * c->size;
        if (n > 0) {
            memcpy((char *)*hk_rows_member(&rows->piece, i) + (size_t)before.n[c->table] * c->size,
                   *hk_rows_member(&from, i), n);
        }
    }
    shift(&rows->piece, &before, &more);
    hk_rows_set_count(&rows->piece, &all);
    return HK_OK;
}

hk_status hk_rows_copy(const hk_rows *rows, hk_result *result, hk_error *err)
{
    hk_result from = rows->piece;
    hk_rows_counts counts = hk_rows_count(&from);
    for (int i = 0; i < HK_ROWS_COLUMNS; i++) {
        const hk_rows_column *c = &hk_rows_columns[i];
        bool one_more = c->offset == offsetof(hk_result, deadlock_first);
        size_t n = (size_t)(counts.n[c->table] + one_more);
        void *copy = hk_arena_alloc(result->arena, n, c->size);
        if (copy == NULL) {
            return hk_fail_nomem(err);
        }
        if (n > 0) {
            memcpy(copy, *hk_rows_member(&from, i), n * c->size);
        }
        *hk_rows_member(result, i) = copy;
    }
    hk_rows_set_count(result, &counts);
    return HK_OK;
}
