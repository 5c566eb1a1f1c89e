/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A replicate run again alone is the one of the run, row by row, whether it ended well or by a cap,
 * and a comparison sees every number that was altered.
 */
#include <stdio.h>
#include <string.h>

#include "engine/base/check.h"
#include "engine/ensemble/ensemble.h"
#include "engine/ensemble/replay_one.h"
#include "engine/ensemble/worlds.h"
#include "tests/property/cases.h"
#include "tests/support/model_maker.h"

enum { REPLICATES = 4, TRACED = 2 };

static model_maker *make(uint64_t seed)
{
    maker_luck luck = maker_luck_of(seed, 9);
    maker_knobs knobs = maker_all();
    model_maker *maker = maker_random(seed, &knobs);
    maker->scenario->replicates = REPLICATES;
    maker->scenario->trace = TRACED;
    maker->scenario->event_cap = maker_chance(&luck, 0.3) ? 1 + maker_below(&luck, 40) : 50000;
    maker->scenario->record = (hk_record)maker_below(&luck, 3);
    maker_finish(maker);
    return maker;
}

static hk_result *again(const model_maker *maker, int64_t replicate, int64_t cpu_instants)
{
    hk_error err = {.message = ""};
    hk_result *r = NULL;
    const hk_replay_opts opts = {
        .replicate = replicate, .set = HK_SET_STATED, .cpu_instants = cpu_instants};
    hk_status status = hk_replay_run(maker->model, maker->scenario, &opts, &r, &err);
    HK_CHECK(status == HK_OK, "%s", err.message);
    return r;
}

static hk_replay_comparison compare(hk_result *stored, int64_t number, const hk_result *r)
{
    hk_error err = {.message = ""};
    hk_replay_comparison c;
    stored->source = "test";
    hk_status status = hk_replay_compare(stored, number, r, &c, &err);
    HK_CHECK(status == HK_OK, "%s", err.message);
    return c;
}

/** Alter one number of what is stored of the replicate: it must be seen, and be the only one. */
static const char *alter(hk_result *stored, int64_t number, const hk_result *r)
{
    const struct {
        const char *variable;
        int64_t *at;
    } numbers[] = {
        {"replicate_events", &stored->events[number]},
        {"episode_end", r->n_episode == 0 ? NULL : &stored->episode_end_ms[0]},
        {"step_time", r->n_step == 0 ? NULL : &stored->step_time_ms[0]},
        {"job_damaged", r->n_job == 0 ? NULL : &stored->job_damaged_ms[0]},
        {"trace_time", r->n_trace == 0 ? NULL : &stored->trace_time_ms[0]},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (numbers[i].at == NULL) {
            continue;
        }
        *numbers[i].at += 1;
        hk_replay_comparison c = compare(stored, number, r);
        *numbers[i].at -= 1;
        if (c.n != 1 || strcmp(c.first[0].variable, numbers[i].variable) != 0) {
            return "an altered number is not seen alone";
        }
    }
    return NULL;
}

static const char *check_one(const model_maker *maker, hk_result *stored, int64_t number)
{
    static char text[160];
    hk_result *r = again(maker, number, HK_NONE);
    hk_replay_comparison c = compare(stored, number, r);
    const char *wrong = NULL;
    if (c.n > 0) {
        snprintf(text, sizeof text, "replicate %d: %d differences, the first in %s: %s, %s",
                 (int)number, (int)c.n, c.first[0].variable, c.first[0].stored, c.first[0].again);
        wrong = text;
    } else if (r->first_number != number || r->n_replicate != 1) {
        wrong = "another replicate";
    } else if (c.with_log != (number < TRACED && r->n_trace > 0)) {
        wrong = "a stored log was not compared";
    }
    if (wrong == NULL && number == 0) {
        wrong = alter(stored, number, r);
    }
    hk_result_free(r);
    return wrong;
}

/** One that the limit of CPU time ended after so many instants ends there. */
static const char *check_limit(const model_maker *maker, const hk_result *stored)
{
    int64_t instants = stored->instants[0] / 2;
    if (instants == 0) {
        return NULL;
    }
    hk_result *r = again(maker, 0, instants);
    const char *wrong = r->status[0] == HK_REPLICATE_CPU_LIMIT && r->instants[0] == instants
                            ? NULL
                            : "a limit of CPU time is not kept";
    hk_result_free(r);
    return wrong;
}

static const char *holds(uint64_t seed)
{
    hk_error err = {.message = ""};
    bool cancelled = false;
    hk_result *stored = NULL;
    model_maker *maker = make(seed);
    const hk_ensemble_opts opts = {.threads = 1};
    hk_status status =
        hk_ensemble_run(maker->model, maker->scenario, &opts, &stored, &cancelled, &err);
    HK_CHECK(status == HK_OK, "%s", err.message);
    const char *wrong = NULL;
    for (int64_t i = 0; i < REPLICATES && wrong == NULL; i++) {
        wrong = check_one(maker, stored, i);
    }
    wrong = wrong == NULL ? check_limit(maker, stored) : wrong;
    int64_t instants = stored->instants[0];
    hk_result_free(stored);
    maker_free(maker);
    return wrong == NULL && instants == 0 ? case_passes : wrong;
}

int main(void)
{
    cases_run("replicates run again", 400, holds);
    return tap_done();
}
