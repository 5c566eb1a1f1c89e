/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One unit, up at 0, failing at a rate a and mended at a rate b: it is up at t with probability
 * b/(a+b) + a/(a+b) exp(-(a+b) t).
 */
#include "tests/analytic/rig.h"
#include "tests/analytic/sample.h"

enum { TIMES = 3 };

static const int64_t time_ms[TIMES] = {1800000, 3600000, 7200000};
static const double want[TIMES] = {0.9615408919, 0.9393519167, 0.9191639235};

static void note_level(void *user, const hk_change *change)
{
    int32_t *level = user;
    for (int i = 0; i < TIMES; i++) {
        if (change->time_ms <= time_ms[i]) {
            level[i] = change->to;
        }
    }
}

int main(int argc, char **argv)
{
    TAP_OK(argc == 2, "called with the folder of the tests");
    char folder[4096], name[64];
    snprintf(folder, sizeof folder, "%s/one_unit", argv[1]);
    rig stand = rig_read(folder, "scenario.yaml", NULL);
    sample up[TIMES] = {{0}};
    for (int64_t r = 0; r < 50000 * rig_effort(); r++) {
        int32_t level[TIMES] = {10000, 10000, 10000};
        hk_observer observer = {level, note_level};
        hk_outcome outcome;
        hk_sim_run(stand.sim, r, &observer, &outcome);
        for (int i = 0; i < TIMES; i++) {
            sample_add(&up[i], level[i] / 10000.0);
        }
    }
    for (int i = 0; i < TIMES; i++) {
        double t = (double)time_ms[i] / 3600000;
        TAP_NEAR(want[i], 1 / 1.1 + 0.1 / 1.1 * exp(-1.1 * t), 1e-10, "the formula");
        snprintf(name, sizeof name, "availability at %g h", t);
        sample_is(&up[i], want[i], name);
    }
    rig_done(&stand);
    return tap_done();
}
