/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/replay_one.h"

#include "engine/ensemble/describe.h"
#include "engine/ensemble/event_log.h"
#include "engine/ensemble/partial.h"
#include "engine/ensemble/rows.h"
#include "engine/ensemble/run_cases.h"
#include "engine/ensemble/tally.h"
#include "engine/ensemble/worlds.h"

typedef struct player {
    const hk_replay_opts *opts;
    const hk_setup *setup;
    hk_sim *sim;
    hk_gather *gather;
    hk_rows *rows;
    hk_event_log log;
} player;

static void done(player *p)
{
    hk_event_log_done(&p->log);
    hk_rows_free(p->rows);
    hk_gather_free(p->gather);
    hk_sim_free(p->sim);
}

static void play(player *p)
{
    hk_outcome outcome;
    hk_observer observer = hk_event_log_begin(&p->log);
    hk_rows_clear(p->rows, 0);
    hk_gather_clear(p->gather, 0);
    hk_sim_run(p->sim, p->opts->replicate, &observer, &outcome);
    outcome.out_of_memory |= p->log.failed;
    if (p->opts->cpu_instants != HK_NONE && outcome.capped) {
        outcome.capped = false;
        outcome.out_of_time = true;
    }
    hk_replicate_status status = hk_rows_add(p->rows, &outcome, p->log.row, p->log.n);
    if (hk_gather_add(p->gather, &outcome, status) != status) {
        hk_rows_fail(p->rows);
    }
}

/** The means of a case of one replicate. */
static hk_status sum(const player *p, hk_result *result, hk_error *err)
{
    hk_partial partial;
    hk_tally *tally = NULL;
    const hk_shape shape = hk_shape_of(p->setup);
    hk_gather_partial(p->gather, &partial);
    HK_TRY(hk_tally_new(&shape, HK_TALLY_ALL, result->n_batch, &tally, err));
    hk_status status = hk_tally_add(tally, &partial) ? HK_OK : hk_fail_nomem(err);
    if (status == HK_OK) {
        status = hk_tally_fill(tally, result, err);
    }
    hk_tally_free(tally);
    return status;
}

static hk_status run(player *p, hk_result *result, hk_error *err)
{
    HK_TRY(hk_sim_new(p->setup, &p->sim, err));
    HK_TRY(hk_gather_new(p->setup, 1, &p->gather, err));
    HK_TRY(hk_rows_new(p->setup, 1, &p->rows, err));
    HK_TRY(hk_describe(p->setup, result, err));
    result->n_batch = hk_tally_batches(1);
    result->first_number = p->opts->replicate;
    play(p);
    HK_TRY(hk_rows_copy(p->rows, result, err));
    return sum(p, result, err);
}

static hk_status run_in(hk_worlds *worlds, const hk_replay_opts *opts, hk_result *result,
                        hk_error *err)
{
    hk_world *world = NULL;
    HK_TRY(hk_worlds_get(worlds, 0, opts->set, &world, err));
    player p = {.opts = opts, .setup = hk_world_setup(world)};
    hk_status status = run(&p, result, err);
    done(&p);
    hk_worlds_put(worlds, world);
    return status;
}

hk_status hk_replay_run(const hk_model *model, const hk_scenario *scenario,
                        const hk_replay_opts *opts, hk_result **ret_result, hk_error *err)
{
    hk_scenario one = *scenario;
    hk_worlds *worlds = NULL;
    hk_result *result = NULL;
    one.replicates = 1;
    one.assumptions = opts->set + 1;
    if (opts->cpu_instants != HK_NONE) {
        one.cpu_limit_ms = 0;
        one.event_cap = opts->cpu_instants;
    }
    hk_cases cases = hk_cases_of(model, &one);
    HK_TRY(hk_worlds_new(&cases, &worlds, err));
    hk_status status = hk_result_new(&result, err);
    if (status == HK_OK) {
        status = run_in(worlds, opts, result, err);
    }
    hk_worlds_free(worlds);
    if (status != HK_OK) {
        hk_result_free(result);
        return status;
    }
    result->cpu_limit_ms = scenario->cpu_limit_ms;
    *ret_result = result;
    return HK_OK;
}
