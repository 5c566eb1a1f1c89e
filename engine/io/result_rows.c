/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a chunk lies in the file is decided by when it is written, and so by the order
 * in which the streams get full. To make that order one of the contents alone, all
 * streams are filled up to the same replicate: the first one with which any of them
 * gets full. What gets full with the same replicate is written in the order of the
 * schema. Where pieces or windows end makes no difference.
 */
#include "engine/io/result_rows.h"

#include <string.h>

/** Rows in which `replicate` is the given one, from row `at` on: where they end. */
static int64_t end_of(const int32_t *replicate, int64_t at, int64_t n, int64_t r)
{
    while (at < n && replicate[at] <= r) {
        at++;
    }
    return at;
}

/** Ends of all axes for the replicates [first, first + n) of the piece. */
static void find_ends(hk_rows *rows, int64_t first, int64_t n)
{
    const hk_result *p = rows->piece;
    int64_t at[HK_AXIS_COUNT];
    memcpy(at, rows->at, sizeof at);
    for (int64_t i = 0; i < n; i++) {
        int64_t r = first + i;
        at[HK_AXIS_REPLICATE] = r + 1;
        at[HK_AXIS_EPISODE] = end_of(p->episode_replicate, at[HK_AXIS_EPISODE], p->n_episode, r);
        while (at[HK_AXIS_STEP] < p->n_step &&
               p->step_episode[at[HK_AXIS_STEP]] < at[HK_AXIS_EPISODE]) {
            at[HK_AXIS_STEP]++;
        }
        while (at[HK_AXIS_BAND] < p->n_band_step &&
               p->band_step_step[at[HK_AXIS_BAND]] < at[HK_AXIS_STEP]) {
            at[HK_AXIS_BAND]++;
        }
        while (at[HK_AXIS_VERDICT] < p->n_verdict &&
               p->verdict_episode[at[HK_AXIS_VERDICT]] < at[HK_AXIS_EPISODE]) {
            at[HK_AXIS_VERDICT]++;
        }
        at[HK_AXIS_DEADLOCK] =
            end_of(p->deadlock_replicate, at[HK_AXIS_DEADLOCK], p->n_deadlock, r);
        at[HK_AXIS_MEMBER] = p->n_deadlock == 0 ? 0 : p->deadlock_first[at[HK_AXIS_DEADLOCK]];
        at[HK_AXIS_JOB] = end_of(p->job_replicate, at[HK_AXIS_JOB], p->n_job, r);
        at[HK_AXIS_SIGNAL] = end_of(p->signal_replicate, at[HK_AXIS_SIGNAL], p->n_signal, r);
        at[HK_AXIS_TRACE] = end_of(p->trace_replicate, at[HK_AXIS_TRACE], p->n_trace, r);
        at[HK_AXIS_FAILED] += p->status[r] != HK_REPLICATE_OK;
        for (int axis = HK_AXIS_REPLICATE; axis < HK_AXIS_COUNT; axis++) {
            rows->ends[axis][i] = at[axis];
        }
    }
}

/** How many replicates of the window, from number i on, to take so that streams get full with the
 *  last of them only. */
static int64_t find_cut(const hk_rows *rows, int64_t i, int64_t n)
{
    int64_t cut = n;
    for (int64_t k = 0; k < rows->n_stream; k++) {
        const hk_stream *s = &rows->streams[k];
        const int64_t *ends = rows->ends[s->axis];
        int64_t full = rows->at[s->axis] + hk_stream_room(s);
        if (ends[cut - 1] < full) {
            continue;
        }
        int64_t low = i; /* first replicate that makes it full */
        int64_t high = cut - 1;
        while (low < high) {
            int64_t middle = low + (high - low) / 2;
            if (ends[middle] < full) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        cut = low + 1;
    }
    return cut;
}

/** Numbers of rows count from the start of the case or of the file. */
static void shift(const hk_rows *rows, const hk_stream *s, void *values, int64_t n)
{
    if (s->names == HK_AXIS_REPLICATE) {
        int32_t first = (int32_t)rows->piece->first_replicate;
        for (int64_t i = 0; first != 0 && i < n; i++) {
            ((int32_t *)values)[i] += first;
        }
    } else if (s->names != HK_AXIS_FILE) {
        int64_t *rows_named = values;
        int64_t base = rows->base[s->names];
        for (int64_t i = 0; base != 0 && i < n; i++) {
            rows_named[i] += rows_named[i] == HK_NONE ? 0 : base;
        }
    }
}

/** Rows [at, at + n) of an axis as a result of their own, as far as derivations look at it. */
static void slice(const hk_result *piece, hk_axis axis, int64_t at, int64_t n, hk_result *part)
{
    switch (axis) {
    case HK_AXIS_REPLICATE:
        part->n_replicate = n;
        part->status = piece->status + at;
        part->service_loss =
            piece->service_loss == NULL ? NULL : piece->service_loss + at * piece->n_service;
        break;
    case HK_AXIS_EPISODE:
        part->n_episode = n;
        break;
    case HK_AXIS_DEADLOCK:
        part->n_deadlock = n;
        part->deadlock_first = piece->deadlock_first + at;
        break;
    case HK_AXIS_JOB:
        part->n_job = n;
        break;
    case HK_AXIS_SIGNAL:
        part->n_signal = n;
        break;
    case HK_AXIS_TRACE:
        part->n_trace = n;
        break;
    default:
        break;
    }
}

/** Rows [from, to) of the stream's axis. */
static bool put_rows(const hk_rows *rows, hk_stream *s, hk_result *part, int64_t from, int64_t to)
{
    const char *data = NULL;
    if (s->derive == NULL) {
        memcpy(&data, (const char *)rows->piece + s->offset, sizeof data);
    }
    bool ok = true;
    while (from < to && ok) {
        int64_t room = hk_stream_room(s);
        int64_t n = to - from < room ? to - from : room;
        void *next = hk_stream_next(s);
        if (s->derive != NULL) {
            slice(rows->piece, s->axis, from, n, part);
            s->derive(part, next);
        } else if (data != NULL && s->row_bytes > 0) {
            memcpy(next, data + (size_t)from * s->row_bytes, (size_t)n * s->row_bytes);
            shift(rows, s, next, n);
        }
        ok = hk_stream_added(s, n);
        from += n;
    }
    return ok;
}

/** What a list of failed replicates says of number r of the piece. */
static void put_failed_value(const hk_rows *rows, hk_stream *s, int64_t r)
{
    const hk_result *p = rows->piece;
    void *next = hk_stream_next(s);
    if (s->row->type == HK_TYPE_UINT8) {
        *(uint8_t *)next = p->status[r];
    } else if (s->row->type == HK_TYPE_UINT64) {
        bool is_seed = strcmp(s->row->name, "failed_replicate_seed") == 0;
        *(uint64_t *)next = is_seed ? p->seed : p->stream;
    } else {
        bool is_number = s->names == HK_AXIS_REPLICATE;
        *(int32_t *)next = (int32_t)(is_number ? p->first_replicate + r : p->case_index);
    }
}

/** The failed ones among replicates [from, to). */
static bool put_failed(const hk_rows *rows, hk_stream *s, int64_t from, int64_t to)
{
    bool ok = true;
    for (int64_t r = from; r < to && ok; r++) {
        if (rows->piece->status[r] != HK_REPLICATE_OK) {
            put_failed_value(rows, s, r);
            ok = hk_stream_added(s, 1);
        }
    }
    return ok;
}

/** Fill the streams up to and with replicate i of the window. */
static bool put_until(hk_rows *rows, int64_t i, hk_result *part)
{
    bool ok = true;
    for (int64_t k = 0; k < rows->n_stream && ok; k++) {
        hk_stream *s = &rows->streams[k];
        if (s->axis == HK_AXIS_FAILED) {
            ok = put_failed(rows, s, rows->at[HK_AXIS_REPLICATE], rows->ends[HK_AXIS_REPLICATE][i]);
        } else {
            ok = put_rows(rows, s, part, rows->at[s->axis], rows->ends[s->axis][i]);
        }
    }
    for (int axis = HK_AXIS_REPLICATE; axis < HK_AXIS_COUNT; axis++) {
        rows->at[axis] = rows->ends[axis][i];
    }
    return ok;
}

bool hk_rows_put(hk_rows *rows, const hk_result *piece)
{
    rows->piece = piece;
    memset(rows->at, 0, sizeof rows->at);
    hk_result part = *piece;
    bool ok = true;
    for (int64_t r = 0; r < piece->n_replicate && ok; r += HK_ROWS_WINDOW) {
        int64_t n = piece->n_replicate - r;
        n = n < HK_ROWS_WINDOW ? n : HK_ROWS_WINDOW;
        find_ends(rows, r, n);
        for (int64_t i = 0; i < n && ok;) {
            int64_t cut = find_cut(rows, i, n);
            ok = put_until(rows, cut - 1, &part);
            i = cut;
        }
    }
    for (int axis = HK_AXIS_REPLICATE; axis < HK_AXIS_COUNT; axis++) {
        rows->base[axis] += rows->at[axis];
    }
    return ok;
}
