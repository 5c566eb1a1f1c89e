/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A replicate is the same alone and after others, in any order, with or without a log, after one
 * that was ended by the event cap or evaluated in another order: the state is fully put back.
 */
#include "tests/property/cases.h"
#include "tests/property/trace.h"
#include "tests/support/model_maker.h"

enum { REPLICATES = 4, RUNS = 10 };

static const char *holds(uint64_t seed)
{
    maker_luck luck = maker_luck_of(seed, 4);
    maker_knobs knobs = maker_all();
    if (seed % 4 == 0) { /* little of much is touched */
        knobs.components = 400;
        knobs.groups = 1;
        knobs.edges = 2;
    }
    model_maker *maker = maker_random(seed, &knobs);
    maker->scenario->event_cap = maker_chance(&luck, 0.3) ? 1 + maker_below(&luck, 40) : 50000;
    maker->scenario->record = (hk_record)maker_below(&luck, 3);
    maker_finish(maker);
    trace alone[REPLICATES];
    for (int64_t r = 0; r < REPLICATES; r++) {
        rig stand = rig_of(maker->model, maker->scenario);
        alone[r] = trace_run(&stand, r);
        rig_done(&stand);
    }
    rig stand = rig_of(maker->model, maker->scenario);
    const char *wrong = NULL;
    for (int i = 0; i < RUNS && wrong == NULL; i++) {
        if (maker_chance(&luck, 0.3)) { /* something else in between */
            hk_outcome ignored;
            hk_sim_scramble(stand.sim, (uint64_t)maker_below(&luck, 3));
            hk_sim_run(stand.sim, maker_below(&luck, 1000), NULL, &ignored);
            hk_sim_scramble(stand.sim, 0);
        }
        int64_t r = maker_below(&luck, REPLICATES);
        trace again = trace_run(&stand, r);
        wrong = trace_compare(&alone[r], &again, TRACE_ALL);
        trace_free(&again);
    }
    rig_done(&stand);
    int64_t steps = 0;
    for (int64_t r = 0; r < REPLICATES; r++) {
        steps += alone[r].n_step;
        trace_free(&alone[r]);
    }
    maker_free(maker);
    return wrong == NULL && steps == 0 ? case_passes : wrong;
}

int main(void)
{
    cases_run("replicates alone and after others", 800, holds);
    return tap_done();
}
