/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/ensemble.h"

#include <omp.h>
#include <time.h>

#include "engine/base/memory.h"
#include "engine/ensemble/chunk.h"
#include "engine/ensemble/describe.h"
#include "engine/ensemble/tally.h"
#include "engine/graph/cycles.h"
#include "engine/graph/graph.h"
#include "engine/sim/setup.h"
#include "engine/sim/sim.h"

/* Replicates that a thread takes at a time: fixed, so that a cancelled run keeps whole blocks
 * whatever the number of threads. */
enum { BLOCK = 8 };

typedef struct team { /* what the threads of a run share */
    const hk_setup *setup;
    const hk_ensemble_opts *opts;
    hk_tally *tally;
    hk_chunk *chunks; /* [replicates] */
    int64_t done;     /* replicates */
    int64_t next;     /* block to hand out */
    int64_t finished; /* replicates of whole blocks from the first on, if cancelled */
    double started;
    int cancelled, out_of_memory;
    omp_lock_t next_lock, tally_lock, progress_lock;
} team;

static double clock_seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double hk_ensemble_cpu_seconds(void)
{
    return clock_seconds(CLOCK_THREAD_CPUTIME_ID);
}

int32_t hk_ensemble_threads(void)
{
    return omp_get_num_procs();
}

/* ---- event log ------------------------------------------------------------------------------- */

typedef struct log_rows {
    hk_change *row;
    int64_t n, max;
    bool failed;
} log_rows;

static void log_change(void *user, const hk_change *change)
{
    log_rows *log = user;
    if (log->n == log->max && !log->failed) {
        int64_t max = log->max == 0 ? 256 : 2 * log->max;
        hk_change *grown = hk_realloc(log->row, (size_t)max, sizeof *grown);
        log->failed = grown == NULL;
        if (grown != NULL) {
            log->row = grown;
            log->max = max;
        }
    }
    if (!log->failed) {
        log->row[log->n++] = *change;
    }
}

/* ---- one replicate ---------------------------------------------------------------------------- */

static bool run_one(team *t, hk_sim *sim, int64_t replicate)
{
    hk_outcome outcome;
    log_rows log = {0};
    hk_observer observer = {&log, log_change};
    bool traced = replicate < t->setup->scenario->trace;
    hk_sim_run(sim, replicate, traced ? &observer : NULL, &outcome);
    outcome.out_of_memory |= log.failed;
    hk_chunk *chunk = &t->chunks[replicate];
    chunk->changes = log.row;
    chunk->n_change = log.n;
    if (!hk_chunk_copy(t->setup, &outcome, chunk)) {
        return false;
    }
    bool ok = true;
    if (chunk->status == HK_REPLICATE_OK) {
        omp_set_lock(&t->tally_lock);
        ok = hk_tally_add(t->tally, replicate, &outcome);
        omp_unset_lock(&t->tally_lock);
    }
    return ok;
}

/* After every block; who shows it decides how often. */
static void tell(team *t, int64_t count)
{
    const hk_ensemble_opts *opts = t->opts;
    t->done += count;
    if (opts->progress == NULL) {
        return;
    }
    hk_progress progress = {t->done, t->setup->scenario->replicates,
                            clock_seconds(CLOCK_MONOTONIC) - t->started};
    if (opts->progress(opts->user, &progress) != 0) {
#pragma omp atomic write
        t->cancelled = 1;
    }
}

static bool is_stopped(team *t)
{
    int cancelled, out_of_memory;
#pragma omp atomic read
    cancelled = t->cancelled;
#pragma omp atomic read
    out_of_memory = t->out_of_memory;
    return cancelled || out_of_memory;
}

static void run_block(team *t, hk_sim *sim, int64_t block)
{
    int64_t first = block * BLOCK, end = first + BLOCK, all = t->setup->scenario->replicates;
    end = end < all ? end : all;
    for (int64_t r = first; r < end; r++) {
        if (!run_one(t, sim, r)) {
#pragma omp atomic write
            t->out_of_memory = 1;
            return;
        }
    }
    omp_set_lock(&t->progress_lock);
    t->finished = end > t->finished ? end : t->finished;
    tell(t, end - first);
    omp_unset_lock(&t->progress_lock);
}

/* The next block to run, or HK_NONE when there is none left or the run is to stop. */
static int64_t take_block(team *t)
{
    int64_t block = HK_NONE;
    omp_set_lock(&t->next_lock);
    if (!is_stopped(t) && t->next * BLOCK < t->setup->scenario->replicates) {
        block = t->next++;
    }
    omp_unset_lock(&t->next_lock);
    return block;
}

static int thread_count(const team *t)
{
    int64_t blocks = (t->setup->scenario->replicates + BLOCK - 1) / BLOCK;
    int32_t threads = t->opts->threads > 0 ? t->opts->threads : hk_ensemble_threads();
    return threads < blocks ? threads : (int)blocks;
}

static void work(team *t)
{
    hk_sim *sim = NULL;
    if (hk_sim_new(t->setup, &sim, NULL) != HK_OK) {
#pragma omp atomic write
        t->out_of_memory = 1;
        return;
    }
    for (int64_t block = take_block(t); block != HK_NONE; block = take_block(t)) {
        run_block(t, sim, block);
    }
    hk_sim_free(sim);
}

/* Blocks are handed out in order and always finished, so what is finished is a beginning. */
static hk_status run_all(team *t, hk_error *err)
{
    omp_init_lock(&t->next_lock);
    omp_init_lock(&t->tally_lock);
    omp_init_lock(&t->progress_lock);
#pragma omp parallel num_threads(thread_count(t)) default(none) shared(t)
    work(t);
    omp_destroy_lock(&t->next_lock);
    omp_destroy_lock(&t->tally_lock);
    omp_destroy_lock(&t->progress_lock);
    return t->out_of_memory ? hk_fail_nomem(err) : HK_OK;
}

static hk_status collect(team *t, hk_result **ret_result, hk_error *err)
{
    hk_result *result = NULL;
    HK_TRY(hk_result_new(&result, err));
    int64_t n = t->cancelled ? t->finished : t->setup->scenario->replicates;
    hk_status status = hk_describe(t->setup, result, err);
    if (status == HK_OK) {
        status = hk_chunks_fill(t->setup, t->chunks, n, result, err);
    }
    if (status == HK_OK) {
        status = hk_tally_fill(t->tally, result, err);
    }
    if (status != HK_OK) {
        hk_result_free(result);
        return status;
    }
    *ret_result = result;
    return HK_OK;
}

hk_status hk_ensemble_run(const hk_model *model, const hk_scenario *scenario,
                          const hk_ensemble_opts *opts, hk_result **ret_result, bool *ret_cancelled,
                          hk_error *err)
{
    hk_graph *graph = NULL;
    hk_setup *setup = NULL;
    team t = {.opts = opts};
    HK_TRY(hk_graph_build(model, &graph, err));
    hk_status status = hk_graph_find_cycles(graph, err);
    if (status == HK_OK) {
        status = hk_setup_new(graph, scenario, &setup, err);
    }
    if (status == HK_OK) {
        t.setup = setup;
        status = hk_tally_new(setup, scenario->replicates, &t.tally, err);
    }
    if (status == HK_OK) {
        t.chunks = hk_alloc((size_t)scenario->replicates, sizeof *t.chunks);
        status = t.chunks == NULL ? hk_fail_nomem(err) : HK_OK;
    }
    if (status == HK_OK) {
        t.started = clock_seconds(CLOCK_MONOTONIC);
        tell(&t, 0);
        status = run_all(&t, err);
    }
    if (status == HK_OK) {
        *ret_cancelled = t.cancelled && t.finished < scenario->replicates;
        status = collect(&t, ret_result, err);
    }
    if (status == HK_OK) {
        (*ret_result)->cancelled = *ret_cancelled;
    }
    for (int64_t i = 0; t.chunks != NULL && i < scenario->replicates; i++) {
        hk_chunk_done(&t.chunks[i]);
    }
    hk_free(t.chunks);
    hk_tally_free(t.tally);
    hk_setup_free(setup);
    hk_graph_free(graph);
    return status;
}
