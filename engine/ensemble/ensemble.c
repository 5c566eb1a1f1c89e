/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/ensemble.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "engine/base/memory.h"
#include "engine/ensemble/assumed.h"
#include "engine/ensemble/describe.h"
#include "engine/ensemble/errands.h"
#include "engine/ensemble/helpers.h"
#include "engine/ensemble/merge.h"
#include "engine/ensemble/rows.h"
#include "engine/ensemble/tally.h"
#include "engine/ensemble/team.h"

enum { MEMORY = 256 << 20 };

struct hk_ensemble {
    hk_cases cases;
    hk_blocks blocks;
    hk_worlds *worlds;
    hk_spool *spool;   /* or */
    hk_shards *shards; /* ... with `parts` */
    hk_shape shape;    /* once there is a frame */
    hk_ensemble_opts opts;
    int64_t next;       /* block handed out last */
    int64_t handed_out; /* blocks, alone */
    hk_order *order;
    hk_watch watch;
    int64_t told;   /* replicates done when progress was told last */
    hk_usage usage; /* of this process */
    bool cancelled;
    bool ranks_serve; /* the others wait for this one, errands.h */
};

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
    return hk_team_threads();
}

/* ---- simulating -------------------------------------------------------------------------------- */

/* Who shows it decides how often. */
static int tell(hk_ensemble *e, bool final)
{
    const hk_ensemble_opts *opts = &e->opts;
    const hk_progress *now = hk_watch_now(&e->watch, final);
    e->told = now->done;
    if (opts->progress != NULL) {
        e->cancelled = opts->progress(opts->user, now) != 0 || e->cancelled;
    }
    return e->cancelled;
}

/* Blocks are always finished. In a spool they are handed out as they are numbered, so what is
 * finished is a beginning. */
static int64_t next_block(void *user)
{
    hk_ensemble *e = user;
    do {
        int64_t place = hk_cluster_size(e->opts.cluster) > 1 ? hk_cluster_next(e->opts.cluster)
                                                             : e->handed_out++;
        if (place >= e->blocks.n) {
            return HK_NONE;
        }
        e->next = hk_order_block(e->order, place);
        hk_watch_begun(&e->watch, place);
    } while (e->shards != NULL && hk_shards_has(e->shards, e->next));
    return e->next;
}

static int block_done(void *user, int64_t block, int64_t replicates)
{
    hk_ensemble *e = user;
    e->usage.blocks++;
    e->usage.replicates += replicates;
    hk_watch_done(&e->watch, block);
    return tell(e, false);
}

static hk_status run_team(hk_ensemble *e, hk_error *err)
{
    hk_team_times times = {0};
    if (tell(e, false) != 0) {
        return HK_OK;
    }
    hk_team_opts team = {.blocks = &e->blocks,
                         .worlds = e->worlds,
                         .spool = e->spool,
                         .shards = e->shards,
                         .threads = e->opts.threads,
                         .next = next_block,
                         .done = block_done,
                         .user = e,
                         .times = &times};
    hk_status status = hk_team_run(&team, err);
    e->usage.threads = times.threads;
    e->usage.busy = times.busy;
    e->usage.cpu = times.cpu;
    (void)hk_watch_now(&e->watch, true);
    return status;
}

/* All ranks come here, also those that failed. */
static void note_usage(hk_ensemble *e)
{
    e->usage.seconds = hk_watch_clock() - e->watch.started;
    if (e->opts.usage != NULL) {
        hk_usage_collect(e->opts.cluster, &e->usage, e->opts.usage);
    }
}

/* ---- what outlives the process ----------------------------------------------------------------- */

/* Blocks of another size are other blocks. */
static hk_status open_folder(hk_ensemble *e, hk_error *err)
{
    size_t room = strlen(e->opts.identity) + 40;
    char *identity = hk_alloc(room, 1);
    if (identity == NULL) {
        return hk_fail_nomem(err);
    }
    snprintf(identity, room, "%sblock: %" PRId64 "\n", e->opts.identity, e->blocks.size);
    hk_status status = hk_shards_open(e->opts.parts, identity, hk_cluster_rank(e->opts.cluster),
                                      e->blocks.n, &e->shards, err);
    hk_free(identity);
    return status;
}

/* Rank 0 makes the folder and looks first, the others find it tidy. */
static hk_status open_parts(hk_ensemble *e, hk_error *err)
{
    hk_cluster *cluster = e->opts.cluster;
    hk_status status = HK_OK;
    int64_t bad = 0;
    for (int turn = 0; turn < 2; turn++) {
        bool mine = (turn == 0) == (hk_cluster_rank(cluster) == 0);
        if (mine) {
            status = open_folder(e, err);
        }
        if (mine && status == HK_OK) {
            status =
                hk_shards_scan(e->shards, &bad, turn == 0 ? e->opts.warn : NULL, e->opts.user, err);
        }
        if (hk_cluster_greatest(cluster, status) != HK_OK) {
            break;
        }
    }
    return status;
}

/* All ranks come here, also those that failed; rank 0 then has everything that was written. */
static hk_status close_ranks(hk_ensemble *e, hk_status status, hk_error *err)
{
    hk_cluster *cluster = e->opts.cluster;
    int64_t worst = hk_cluster_greatest(cluster, status);
    note_usage(e);
    if (hk_cluster_size(cluster) > 1 && e->told < e->watch.now.total) {
        (void)tell(e, true); /* what the others did last */
    }
    e->cancelled = hk_cluster_greatest(cluster, e->cancelled) != 0;
    hk_cluster_rest(cluster);
    if (status == HK_OK && worst != HK_OK) {
        return hk_fail(err, (hk_status)worst, "another rank failed");
    }
    e->ranks_serve = worst == HK_OK && hk_cluster_size(cluster) > 1;
    int64_t bad = 0;
    if (status == HK_OK && hk_cluster_rank(cluster) == 0) {
        status = hk_shards_scan(e->shards, &bad, e->opts.warn, e->opts.user, err);
    }
    if (status == HK_OK && bad > 0) {
        return hk_fail(err, HK_EFILE,
                       "%s: %lld shards were damaged after they were written; the same command "
                       "computes their blocks again",
                       e->opts.parts, (long long)bad);
    }
    return status;
}

/* The others need not wait any longer. */
static void release_ranks(hk_ensemble *e)
{
    if (e->ranks_serve && hk_cluster_rank(e->opts.cluster) == 0) {
        hk_errands_decline(e->opts.cluster);
    }
    e->ranks_serve = false;
}

static hk_status simulate_parts(hk_ensemble *e, hk_error *err)
{
    hk_cluster *cluster = e->opts.cluster;
    hk_status status = open_parts(e, err);
    if (hk_cluster_greatest(cluster, status) != HK_OK) {
        return status == HK_OK ? hk_fail(err, HK_ECLUSTER, "another rank failed") : status;
    }
    if (hk_cluster_size(cluster) > 1) {
        HK_TRY(hk_cluster_count_from_0(cluster, err));
    }
    hk_watch_init(&e->watch, &e->blocks, e->order, cluster);
    for (int64_t block = 0; block < e->blocks.n; block++) {
        if (hk_shards_has(e->shards, block)) {
            hk_watch_found(&e->watch, block);
        }
    }
    status = run_team(e, err);
    if ((status != HK_OK || e->cancelled) && hk_cluster_size(cluster) > 1) {
        hk_cluster_skip(cluster, e->blocks.n);
    }
    HK_TRY(close_ranks(e, status, err));
    if (hk_cluster_rank(cluster) != 0) {
        e->cancelled = false; /* rank 0 knows */
        hk_errands_serve(cluster);
        return HK_OK;
    }
    bool complete = hk_shards_count(e->shards) == e->blocks.n;
    e->cancelled = e->cancelled && !complete;
    if (e->cancelled) {
        release_ranks(e);
    }
    return complete || e->cancelled
               ? HK_OK
               : hk_fail(err, HK_EFILE,
                         "%s: %" PRId64 " of %" PRId64
                         " blocks were written and are gone; the same "
                         "command computes them again",
                         e->opts.parts, e->blocks.n - hk_shards_count(e->shards), e->blocks.n);
}

static hk_status simulate(hk_ensemble *e, hk_error *err)
{
    HK_TRY(hk_worlds_new(&e->cases, &e->worlds, err));
    if (e->blocks.n == 0) { /* only what was there before */
        return HK_OK;
    }
    HK_TRY(
        hk_order_new(&e->blocks, e->opts.parts == NULL ? NULL : e->opts.case_cost, &e->order, err));
    hk_usage_here(&e->usage);
    if (e->opts.parts != NULL) {
        return simulate_parts(e, err);
    }
    hk_watch_init(&e->watch, &e->blocks, e->order, NULL);
    HK_TRY(hk_spool_new(e->blocks.n, e->opts.memory == 0 ? MEMORY : e->opts.memory,
                        e->opts.folder == NULL ? "." : e->opts.folder, &e->spool, err));
    hk_status status = run_team(e, err);
    note_usage(e);
    HK_TRY(status);
    e->cancelled = e->cancelled && e->handed_out < e->blocks.n;
    return HK_OK;
}

hk_status hk_ensemble_tidy(hk_ensemble *ensemble, hk_error *err)
{
    hk_shards *shards = ensemble->shards;
    ensemble->shards = NULL;
    if (shards != NULL && hk_cluster_rank(ensemble->opts.cluster) == 0) {
        return hk_shards_remove(shards, err);
    }
    hk_shards_close(shards);
    return HK_OK;
}

hk_status hk_ensemble_simulate(const hk_cases *cases, const hk_ensemble_opts *opts,
                               hk_ensemble **ret_ensemble, hk_error *err)
{
    hk_ensemble *e = hk_alloc(1, sizeof *e);
    if (e == NULL) {
        (void)hk_fail_nomem(err);
        return HK_ENOMEM;
    }
    e->cases = *cases;
    e->opts = *opts;
    e->blocks = hk_blocks_of(cases, opts->block);
    hk_status status = simulate(e, err);
    if (status != HK_OK) {
        hk_ensemble_free(e);
        return status;
    }
    *ret_ensemble = e;
    return HK_OK;
}

void hk_ensemble_free(hk_ensemble *ensemble)
{
    if (ensemble != NULL) {
        release_ranks(ensemble);
        hk_worlds_free(ensemble->worlds);
        hk_order_free(ensemble->order);
        hk_spool_free(ensemble->spool);
        hk_shards_close(ensemble->shards);
        hk_free(ensemble);
    }
}

bool hk_ensemble_is_cancelled(const hk_ensemble *ensemble)
{
    return ensemble->cancelled;
}

int64_t hk_ensemble_replicates(const hk_ensemble *ensemble)
{
    if (ensemble->shards != NULL) {
        return ensemble->cancelled ? 0 : ensemble->blocks.replicates;
    }
    int64_t there = ensemble->blocks.first + ensemble->handed_out * ensemble->blocks.size;
    return there < ensemble->blocks.replicates ? there : ensemble->blocks.replicates;
}

int64_t hk_ensemble_packed(const hk_ensemble *ensemble)
{
    int64_t bytes = 0;
    for (int64_t block = 0; ensemble->spool != NULL && block < ensemble->blocks.n; block++) {
        int64_t n = hk_spool_size(ensemble->spool, block);
        bytes += n > 0 ? n : 0;
    }
    return bytes;
}

/* ---- putting together -------------------------------------------------------------------------- */

typedef struct collector {
    hk_rows *rows;
    hk_result *result;
} collector;

static hk_status collect_rows(void *user, int64_t number, const hk_result *piece, hk_error *err)
{
    collector *c = user;
    (void)number;
    return hk_rows_join(c->rows, piece, err);
}

static hk_status collect_sums(void *user, int64_t number, hk_result *sums, hk_error *err)
{
    collector *c = user;
    (void)number;
    c->result = sums;
    return hk_rows_copy(c->rows, sums, err);
}

/** Sets of assumptions that are there. */
static int64_t sets_there(const hk_ensemble *e)
{
    int64_t sets = e->blocks.n == 0 ? e->cases.assumptions : e->handed_out / e->blocks.per_set - 1;
    return e->shards != NULL || sets > e->cases.assumptions ? e->cases.assumptions
           : sets < 0                                       ? 0
                                                            : sets;
}

static hk_status fill_frame(hk_ensemble *e, const hk_setup *setup, hk_result *frame, hk_error *err)
{
    HK_TRY(hk_describe(setup, frame, err));
    frame->cancelled = e->cancelled;
    frame->n_batch = hk_tally_batches(e->blocks.replicates);
    const hk_assumptions *assumptions = hk_worlds_assumptions(e->worlds);
    return assumptions == NULL
               ? HK_OK
               : hk_assumed_describe(assumptions, setup->scenario->key, e->cases.assumptions,
                                     sets_there(e), frame, err);
}

hk_status hk_ensemble_frame(hk_ensemble *ensemble, hk_result **ret_frame, hk_error *err)
{
    hk_world *world = NULL;
    hk_result *frame = NULL;
    HK_TRY(hk_worlds_get(ensemble->worlds, 0, HK_SET_STATED, &world, err));
    hk_status status = hk_result_new(&frame, err);
    if (status == HK_OK) {
        ensemble->shape = hk_shape_of(hk_world_setup(world));
        status = fill_frame(ensemble, hk_world_setup(world), frame, err);
    }
    hk_worlds_put(ensemble->worlds, world);
    if (status != HK_OK) {
        hk_result_free(frame);
        return status;
    }
    *ret_frame = frame;
    return HK_OK;
}

static hk_status take_block(void *user, int64_t block, const void **ret_bytes, size_t *ret_n,
                            hk_error *err)
{
    hk_ensemble *e = user;
    return e->shards != NULL ? hk_shards_take(e->shards, block, ret_bytes, ret_n, err)
                             : hk_spool_take(e->spool, block, ret_bytes, ret_n, err);
}

static hk_merge merge_of(hk_ensemble *e, const hk_result *frame)
{
    return (hk_merge){.blocks = &e->blocks,
                      .source = {take_block, e},
                      .shape = &e->shape,
                      .frame = frame,
                      .replicates = hk_ensemble_replicates(e),
                      .earlier = e->opts.earlier};
}

hk_status hk_ensemble_collect(hk_ensemble *ensemble, hk_result **ret_result, hk_error *err)
{
    collector c = {0};
    hk_result *frame = NULL;
    hk_merge_sink sink = {collect_rows, collect_sums, &c};
    HK_TRY(hk_ensemble_frame(ensemble, &frame, err));
    hk_merge m = merge_of(ensemble, frame);
    hk_status status = hk_rows_new_joined(ensemble->cases.model->n_service, &c.rows, err);
    if (status == HK_OK) {
        status = hk_merge_cases(&m, &sink, err);
    }
    hk_rows_free(c.rows);
    if (status != HK_OK) {
        hk_result_free(c.result);
        hk_result_free(frame);
        return status;
    }
    hk_arena_adopt(c.result->arena, frame->arena); /* the sums share the names of the frame */
    *ret_result = c.result;
    return HK_OK;
}

typedef struct looking {
    collector collector;
    int64_t n_service;
    hk_status (*look)(void *user, const hk_result *result, hk_error *err);
    void *user;
} looking;

static hk_status gather_rows(void *user, int64_t number, const hk_result *piece, hk_error *err)
{
    looking *l = user;
    if (l->collector.rows == NULL) {
        HK_TRY(hk_rows_new_joined(l->n_service, &l->collector.rows, err));
    }
    return collect_rows(&l->collector, number, piece, err);
}

static hk_status look_at_case(void *user, int64_t number, hk_result *sums, hk_error *err)
{
    looking *l = user;
    hk_status status = collect_sums(&l->collector, number, sums, err);
    if (status == HK_OK) {
        status = l->look(l->user, sums, err);
    }
    hk_rows_free(l->collector.rows);
    hk_result_free(sums);
    l->collector.rows = NULL;
    return status;
}

hk_status hk_ensemble_each(hk_ensemble *ensemble,
                           hk_status (*look)(void *user, const hk_result *result, hk_error *err),
                           void *user, hk_error *err)
{
    hk_result *frame = NULL;
    looking l = {.n_service = ensemble->cases.model->n_service, .look = look, .user = user};
    HK_TRY(hk_ensemble_frame(ensemble, &frame, err));
    hk_merge m = merge_of(ensemble, frame);
    hk_merge_sink sink = {gather_rows, look_at_case, &l};
    hk_status status = hk_merge_cases(&m, &sink, err);
    hk_rows_free(l.collector.rows);
    hk_result_free(frame);
    return status;
}

/* ---- files ------------------------------------------------------------------------------------- */

/** The first look: how much there is. */
static hk_status count_rows(void *user, int64_t number, const hk_result *piece, hk_error *err)
{
    hk_result_sizes *sizes = user;
    (void)err;
    sizes->n_episode += piece->n_episode;
    sizes->n_step += piece->n_step;
    sizes->n_band_step += piece->n_band_step;
    sizes->n_verdict += piece->n_verdict;
    sizes->n_deadlock += piece->n_deadlock;
    sizes->n_deadlock_member += piece->n_deadlock_member;
    sizes->n_job += piece->n_job;
    sizes->n_signal += piece->n_signal;
    sizes->n_trace += piece->n_trace;
    for (int64_t i = 0; i < piece->n_replicate; i++) {
        sizes->failed_by[piece->status[i]]++;
        if (piece->status[i] != HK_REPLICATE_OK && sizes->n_failed++ == 0) {
            sizes->failed_case = number;
            sizes->failed_replicate = piece->first_replicate + i;
        }
    }
    return HK_OK;
}

static hk_status write_rows(void *user, int64_t number, const hk_result *piece, hk_error *err)
{
    return hk_result_writer_rows(user, number, piece, err);
}

static hk_status write_sums(void *user, int64_t number, hk_result *sums, hk_error *err)
{
    hk_status status = hk_result_writer_case(user, number, sums, err);
    hk_result_free(sums);
    return status;
}

typedef struct writing {
    const hk_merge *merge;
    hk_result_sizes *sizes;
    const char *path;
} writing;

/* Rows and sums come from one thread; the others compress. */
static hk_status write_file(void *user, const hk_helpers *helpers, hk_error *err)
{
    const writing *w = user;
    const hk_merge_sink count = {.rows = count_rows, .user = w->sizes};
    hk_result_writer *writer = NULL;
    HK_TRY(hk_merge_rows(w->merge, &count, &w->sizes->n_level_change, err));
    HK_TRY(hk_result_writer_new(w->path, w->merge->frame, w->sizes, &writer, err));
    hk_result_writer_help(writer, helpers);
    const hk_merge_sink sink = {write_rows, write_sums, writer};
    hk_status status = hk_merge_cases(w->merge, &sink, err);
    if (status != HK_OK) {
        hk_result_writer_drop(writer);
        return status;
    }
    return hk_result_writer_finish(writer, err);
}

hk_status hk_ensemble_write(hk_ensemble *ensemble, const hk_result *frame, hk_result_sizes *sizes,
                            const char *path, hk_error *err)
{
    hk_merge m = merge_of(ensemble, frame);
    writing w = {&m, sizes, path};
    if (ensemble->shards != NULL) { /* the lock keeps others away */
        hk_result_remove_unfinished(path);
    }
    sizes->n_case = ensemble->blocks.n_case;
    sizes->n_replicate = m.replicates;
    hk_cluster *cluster = ensemble->ranks_serve ? ensemble->opts.cluster : NULL;
    ensemble->ranks_serve = false;
    return hk_with_helpers(ensemble->opts.threads, cluster, write_file, &w, err);
}

hk_status hk_ensemble_run(const hk_model *model, hk_scenario *scenario,
                          const hk_ensemble_opts *opts, hk_result **ret_result, bool *ret_cancelled,
                          hk_error *err)
{
    hk_cases cases = hk_cases_of(model, scenario);
    hk_ensemble *ensemble = NULL;
    HK_TRY(hk_ensemble_simulate(&cases, opts, &ensemble, err));
    *ret_cancelled = hk_ensemble_is_cancelled(ensemble);
    hk_status status = hk_ensemble_collect(ensemble, ret_result, err);
    hk_ensemble_free(ensemble);
    return status;
}
