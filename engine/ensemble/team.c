/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/team.h"

#include <omp.h>

#include "engine/base/memory.h"
#include "engine/sim/sim.h"

/* Replicates that a thread takes at a time: fixed, so that a cancelled run keeps whole blocks
 * whatever the number of threads. */
enum { BLOCK = 8 };

typedef struct team { /* what the threads of a run share */
    const hk_team_opts *opts;
    const hk_setup *setup;
    int64_t done;     /* replicates */
    int64_t next;     /* block to hand out */
    int64_t finished; /* replicates of whole blocks from the first on */
    int cancelled, out_of_memory;
    omp_lock_t next_lock, tally_lock, done_lock;
} team;

int32_t hk_team_threads(void)
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

/* Run and keep the rows. @return false when there is no memory for them */
static bool run_and_keep(team *t, hk_sim *sim, int64_t replicate, hk_outcome *outcome)
{
    log_rows log = {0};
    hk_observer observer = {&log, log_change};
    bool traced = replicate < t->setup->scenario->trace;
    hk_sim_run(sim, replicate, traced ? &observer : NULL, outcome);
    outcome->out_of_memory |= log.failed;
    hk_chunk *chunk = &t->opts->chunks[replicate];
    chunk->changes = log.row;
    chunk->n_change = log.n;
    return hk_chunk_copy(t->setup, outcome, chunk);
}

static bool run_one(team *t, hk_sim *sim, int64_t replicate)
{
    hk_outcome outcome;
    if (t->opts->chunks == NULL) {
        hk_sim_run(sim, replicate, NULL, &outcome);
    } else if (!run_and_keep(t, sim, replicate, &outcome)) {
        return false;
    }
    omp_set_lock(&t->tally_lock);
    bool ok = hk_tally_add(t->opts->tally, replicate, &outcome);
    omp_unset_lock(&t->tally_lock);
    return ok;
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
    omp_set_lock(&t->done_lock);
    t->finished = end > t->finished ? end : t->finished;
    t->done += end - first;
    if (t->opts->done != NULL && t->opts->done(t->opts->user, t->done) != 0) {
#pragma omp atomic write
        t->cancelled = 1;
    }
    omp_unset_lock(&t->done_lock);
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
    int32_t threads = t->opts->threads > 0 ? t->opts->threads : hk_team_threads();
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
hk_status hk_team_run(const hk_team_opts *opts, int64_t *ret_finished, hk_error *err)
{
    team shared = {.opts = opts, .setup = opts->setup};
    team *t = &shared;
    omp_init_lock(&t->next_lock);
    omp_init_lock(&t->tally_lock);
    omp_init_lock(&t->done_lock);
#pragma omp parallel num_threads(thread_count(t)) default(none) shared(t)
    work(t);
    omp_destroy_lock(&t->next_lock);
    omp_destroy_lock(&t->tally_lock);
    omp_destroy_lock(&t->done_lock);
    *ret_finished = t->finished;
    return t->out_of_memory ? hk_fail_nomem(err) : HK_OK;
}
