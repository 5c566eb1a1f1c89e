/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The model as it stands first, with every replicate kept; then, if asked for, the same replicates
 * under each set of assumptions, of which only means are kept. */
#include "engine/ensemble/ensemble.h"

#include <time.h>

#include "engine/base/memory.h"
#include "engine/ensemble/assume.h"
#include "engine/ensemble/assumed.h"
#include "engine/ensemble/describe.h"
#include "engine/ensemble/team.h"
#include "engine/ensemble/world.h"

typedef struct run {
    const hk_model *model;
    const hk_scenario *scenario;
    const hk_ensemble_opts *opts;
    int64_t before; /* replicates of the sets that are done */
    double started;
    bool cancelled;
} run;

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

/* Who shows it decides how often. */
static int tell(void *user, int64_t done)
{
    run *r = user;
    const hk_ensemble_opts *opts = r->opts;
    if (opts->progress != NULL) {
        hk_progress progress = {r->before + done,
                                r->scenario->replicates * (1 + r->scenario->assumptions),
                                clock_seconds(CLOCK_MONOTONIC) - r->started};
        r->cancelled = opts->progress(opts->user, &progress) != 0 || r->cancelled;
    }
    return r->cancelled;
}

/* ---- the model as it stands -------------------------------------------------------------------- */

static hk_status collect(const hk_setup *setup, const hk_tally *tally, hk_chunk *chunks, int64_t n,
                         hk_result **ret_result, hk_error *err)
{
    hk_result *result = NULL;
    HK_TRY(hk_result_new(&result, err));
    hk_status status = hk_describe(setup, result, err);
    if (status == HK_OK) {
        status = hk_chunks_fill(setup, chunks, n, result, err);
    }
    if (status == HK_OK) {
        status = hk_tally_fill(tally, result, err);
    }
    if (status != HK_OK) {
        hk_result_free(result);
        return status;
    }
    *ret_result = result;
    return HK_OK;
}

static hk_status run_kept(run *r, const hk_setup *setup, hk_result **ret_result, hk_error *err)
{
    hk_tally *tally = NULL;
    int64_t replicates = r->scenario->replicates, finished = 0;
    hk_chunk *chunks = hk_alloc((size_t)replicates, sizeof *chunks);
    hk_status status = chunks == NULL ? hk_fail_nomem(err) : HK_OK;
    if (status == HK_OK) {
        status = hk_tally_new(setup, hk_tally_batches(replicates), &tally, err);
    }
    if (status == HK_OK && tell(r, 0) == 0) {
        hk_team_opts team = {setup, r->opts->threads, tally, chunks, tell, r};
        status = hk_team_run(&team, &finished, err);
    }
    if (status == HK_OK) {
        status = collect(setup, tally, chunks, finished, ret_result, err);
    }
    for (int64_t i = 0; chunks != NULL && i < replicates; i++) {
        hk_chunk_done(&chunks[i]);
    }
    hk_free(chunks);
    hk_tally_free(tally);
    r->cancelled = r->cancelled && (finished < replicates || r->scenario->assumptions > 0);
    r->before = finished;
    return status;
}

/* ---- sets of assumptions ----------------------------------------------------------------------- */

static hk_status run_set(run *r, const hk_assumed *assumed, int64_t set, hk_result *result,
                         hk_error *err)
{
    hk_world world;
    hk_tally *tally = NULL;
    int64_t finished = 0;
    HK_TRY(hk_world_init(&assumed->model, &assumed->scenario, &world, err));
    hk_status status = hk_tally_new(world.setup, 1, &tally, err);
    if (status == HK_OK) {
        hk_team_opts team = {world.setup, r->opts->threads, tally, NULL, tell, r};
        status = hk_team_run(&team, &finished, err);
    }
    if (status == HK_OK && finished == r->scenario->replicates) {
        hk_assumed_fill(tally, world.setup, set, result);
        r->before += finished;
        /* a cancel in the last block of the last set came too late */
        r->cancelled = r->cancelled && set + 1 < r->scenario->assumptions;
    }
    hk_tally_free(tally);
    hk_world_done(&world);
    return status;
}

static hk_status run_sets(run *r, hk_result *result, hk_error *err)
{
    hk_assumptions *assumptions = NULL;
    HK_TRY(hk_assumptions_new(r->model, &assumptions, err));
    hk_status status = hk_assumed_describe(assumptions, r->scenario->assumptions, result, err);
    for (int64_t set = 0; set < r->scenario->assumptions && status == HK_OK && !r->cancelled;
         set++) {
        hk_assumed assumed;
        double *factors = result->assumption_factor + set * result->n_parameter;
        hk_assumptions_draw(assumptions, r->scenario->key, set, factors);
        status = hk_assumptions_apply(assumptions, factors, r->scenario, &assumed, err);
        if (status == HK_OK) {
            status = run_set(r, &assumed, set, result, err);
            hk_assumed_done(&assumed);
        }
    }
    hk_assumptions_free(assumptions);
    return status;
}

hk_status hk_ensemble_run(const hk_model *model, const hk_scenario *scenario,
                          const hk_ensemble_opts *opts, hk_result **ret_result, bool *ret_cancelled,
                          hk_error *err)
{
    hk_world world;
    run r = {.model = model, .scenario = scenario, .opts = opts};
    hk_result *result = NULL;
    HK_TRY(hk_world_init(model, scenario, &world, err));
    r.started = clock_seconds(CLOCK_MONOTONIC);
    hk_status status = run_kept(&r, world.setup, &result, err);
    hk_world_done(&world);
    if (status == HK_OK && scenario->assumptions > 0) {
        status = run_sets(&r, result, err);
    }
    if (status != HK_OK) {
        hk_result_free(result);
        return status;
    }
    result->cancelled = *ret_cancelled = r.cancelled;
    *ret_result = result;
    return HK_OK;
}
