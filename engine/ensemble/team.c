/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/team.h"

#include <omp.h>
#include <string.h>
#include <time.h>

#include "engine/base/memory.h"
#include "engine/ensemble/event_log.h"
#include "engine/ensemble/rows.h"
#include "engine/ensemble/shard_queue.h"
#include "engine/io/result_pack.h"
#include "engine/sim/sim.h"

enum { HEAD = 16 };

typedef struct team { /* what the threads share */
    const hk_team_opts *opts;
    hk_shard_queue *queue; /* NULL without shards */
    int stopped;           /* by `done`, or by a failure */
    hk_status status;      /* of the first failure */
    hk_error why;
    hk_team_times times;
    omp_lock_t lock;
} team;

typedef struct worker { /* one thread's */
    team *team;
    int64_t in_case, set; /* of its world */
    hk_world *world;      /* NULL = none yet */
    hk_sim *sim;
    hk_gather *gather;
    hk_rows *rows;
    hk_event_log log;
    hk_packed packed_rows;
    void *bytes; /* the packed block */
    size_t size;
} worker;

int32_t hk_team_threads(void)
{
    return omp_get_num_procs();
}

/* ---- a worker ---------------------------------------------------------------------------------- */

static void leave_world(worker *w)
{
    hk_sim_free(w->sim);
    hk_gather_free(w->gather);
    hk_rows_free(w->rows);
    hk_worlds_put(w->team->opts->worlds, w->world);
    w->sim = NULL;
    w->gather = NULL;
    w->rows = NULL;
    w->world = NULL;
}

static hk_status enter_world(worker *w, const hk_block *block, hk_error *err)
{
    if (w->world != NULL && w->in_case == block->in_case && w->set == block->set) {
        return HK_OK;
    }
    leave_world(w);
    const hk_team_opts *opts = w->team->opts;
    HK_TRY(hk_worlds_get(opts->worlds, block->in_case, block->set, &w->world, err));
    w->in_case = block->in_case;
    w->set = block->set;
    const hk_setup *setup = hk_world_setup(w->world);
    HK_TRY(hk_sim_new(setup, &w->sim, err));
    HK_TRY(hk_gather_new(setup, opts->blocks->size, &w->gather, err));
    return w->set == HK_SET_STATED ? hk_rows_new(setup, opts->blocks->size, &w->rows, err) : HK_OK;
}

static void run_replicate(worker *w, int64_t replicate)
{
    hk_outcome outcome;
    hk_observer observer = hk_event_log_begin(&w->log);
    const hk_scenario *scenario = hk_world_setup(w->world)->scenario;
    bool traced = w->rows != NULL && replicate < scenario->trace;
    hk_sim_run(w->sim, replicate, traced ? &observer : NULL, &outcome);
    outcome.out_of_memory |= w->log.failed;
    hk_replicate_status status = hk_rows_status(&outcome);
    if (w->rows != NULL) {
        status = hk_rows_add(w->rows, &outcome, w->log.row, w->log.n);
    }
    hk_replicate_status counted = hk_gather_add(w->gather, &outcome, status);
    if (counted != status && w->rows != NULL) {
        hk_rows_fail(w->rows);
    }
}

static hk_status pack(worker *w, size_t *ret_n, hk_error *err)
{
    hk_partial partial;
    hk_gather_partial(w->gather, &partial);
    w->packed_rows.n = 0;
    if (w->rows != NULL) {
        HK_TRY(hk_result_pack(hk_rows_piece(w->rows), &w->packed_rows, err));
    }
    int64_t head[HEAD / 8] = {(int64_t)hk_partial_size(&partial)};
    size_t n = HEAD + (size_t)head[0] + w->packed_rows.n;
    if (n > w->size) {
        void *room = w->bytes == NULL ? hk_alloc(2 * n, 1) : hk_realloc(w->bytes, 2 * n, 1);
        if (room == NULL) {
            return hk_fail_nomem(err);
        }
        w->bytes = room;
        w->size = 2 * n;
    }
    char *at = w->bytes;
    memcpy(at, head, HEAD);
    hk_partial_pack(&partial, at + HEAD);
    if (w->packed_rows.n > 0) {
        memcpy(at + HEAD + head[0], w->packed_rows.bytes, w->packed_rows.n);
    }
    *ret_n = n;
    return HK_OK;
}

bool hk_packed_block(const void *bytes, size_t n, const hk_shape *shape, hk_partial *ret_partial,
                     const void **ret_rows, size_t *ret_n_rows)
{
    int64_t head[HEAD / 8];
    if (n < HEAD) {
        return false;
    }
    memcpy(head, bytes, HEAD);
    if (head[0] < 0 || (uint64_t)head[0] > n - HEAD) {
        return false;
    }
    const char *at = (const char *)bytes + HEAD;
    *ret_n_rows = n - HEAD - (size_t)head[0];
    *ret_rows = *ret_n_rows == 0 ? NULL : at + head[0];
    return hk_partial_unpack(at, (size_t)head[0], shape, ret_partial);
}

static double seconds_of(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- a block ----------------------------------------------------------------------------------- */

static hk_status run_block(worker *w, const hk_block *block, hk_error *err)
{
    size_t n = 0;
    HK_TRY(enter_world(w, block, err));
    hk_gather_clear(w->gather, block->first);
    if (w->rows != NULL) {
        hk_rows_clear(w->rows, block->first);
    }
    for (int64_t r = block->first; r < block->first + block->n; r++) {
        run_replicate(w, r);
    }
    HK_TRY(pack(w, &n, err));
    return w->team->queue != NULL
               ? hk_shard_queue_put(w->team->queue, block->number, w->bytes, n, err)
               : hk_spool_put(w->team->opts->spool, block->number, w->bytes, n, err);
}

/* ---- the team ---------------------------------------------------------------------------------- */

static int64_t take_block(team *t)
{
    omp_set_lock(&t->lock);
    int64_t block = t->stopped ? HK_NONE : t->opts->next(t->opts->user);
    omp_unset_lock(&t->lock);
    return block;
}

/* The first failure counts; it stops the others. */
static void note_failure(team *t, hk_status status, const hk_error *err)
{
    omp_set_lock(&t->lock);
    if (status != HK_OK && t->status == HK_OK) {
        t->status = status;
        t->why = *err;
    }
    t->stopped |= status != HK_OK;
    omp_unset_lock(&t->lock);
}

static void block_done(team *t, const hk_block *block)
{
    const hk_team_opts *opts = t->opts;
    omp_set_lock(&t->lock);
    if (opts->done != NULL && opts->done(opts->user, block->number, block->n) != 0) {
        t->stopped = 1;
    }
    omp_unset_lock(&t->lock);
}

static void add_times(team *t, double busy, double cpu)
{
    omp_set_lock(&t->lock);
    t->times.threads++;
    t->times.busy += busy;
    t->times.cpu += cpu;
    omp_unset_lock(&t->lock);
}

static void work(team *t)
{
    worker w = {.team = t};
    double busy = 0, cpu = seconds_of(CLOCK_THREAD_CPUTIME_ID);
    for (int64_t number = take_block(t); number != HK_NONE; number = take_block(t)) {
        hk_error err = {0};
        double begun = seconds_of(CLOCK_MONOTONIC);
        hk_block block = hk_block_at(t->opts->blocks, number);
        hk_status status = run_block(&w, &block, &err);
        busy += seconds_of(CLOCK_MONOTONIC) - begun;
        if (status == HK_OK) {
            block_done(t, &block);
        } else {
            note_failure(t, status, &err);
        }
    }
    leave_world(&w);
    hk_event_log_done(&w.log);
    hk_free(w.bytes);
    hk_packed_done(&w.packed_rows);
    add_times(t, busy, seconds_of(CLOCK_THREAD_CPUTIME_ID) - cpu);
}

static int thread_count(const team *t)
{
    int32_t threads = t->opts->threads > 0 ? t->opts->threads : hk_team_threads();
    return threads < t->opts->blocks->n ? threads : (int)t->opts->blocks->n;
}

hk_status hk_team_run(const hk_team_opts *opts, hk_error *err)
{
    team shared = {.opts = opts};
    team *t = &shared;
    if (opts->shards != NULL) {
        HK_TRY(hk_shard_queue_new(opts->shards, 0, &t->queue, err));
    }
    omp_init_lock(&t->lock);
#pragma omp parallel num_threads(thread_count(t)) default(none) shared(t)
    work(t);
    hk_error why = {0};
    note_failure(t, hk_shard_queue_finish(t->queue, &why), &why);
    omp_destroy_lock(&t->lock);
    if (opts->times != NULL) {
        *opts->times = t->times;
    }
    if (t->status != HK_OK && err != NULL) {
        *err = t->why;
    }
    return t->status;
}
