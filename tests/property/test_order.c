/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Levels do not depend on the order of evaluation, nor does anything that follows from them. */
#include "tests/property/cases.h"
#include "tests/property/trace.h"
#include "tests/support/model_maker.h"

static const char *holds(uint64_t seed)
{
    static const unsigned parts = TRACE_LEVELS | TRACE_RELEASES | TRACE_LOSSES | TRACE_EPISODES |
                                  TRACE_JOBS | TRACE_DEADLOCKS | TRACE_TIMES | TRACE_COUNTS;
    maker_knobs knobs = maker_all();
    model_maker *maker = maker_random(seed, &knobs);
    maker_finish(maker);
    rig stand = rig_of(maker->model, maker->scenario);
    const char *wrong = NULL;
    int64_t steps = 0;
    for (int64_t r = 0; r < 2 && wrong == NULL; r++) {
        hk_sim_scramble(stand.sim, 0);
        trace fixed = trace_run(&stand, r);
        steps += fixed.n_step;
        for (uint64_t key = 1; key <= 3 && wrong == NULL; key++) {
            hk_sim_scramble(stand.sim, key * seed);
            trace other = trace_run(&stand, r);
            wrong = trace_compare(&fixed, &other, parts);
            trace_free(&other);
        }
        trace_free(&fixed);
    }
    rig_done(&stand);
    maker_free(maker);
    return wrong == NULL && steps == 0 ? case_passes : wrong;
}

int main(void)
{
    cases_run("any order of evaluation", 1000, holds);
    return tap_done();
}
