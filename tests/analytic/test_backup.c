/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A battery of life h under an outage of exponential length with mean m: the outage outlives it
 * with probability exp(-h/m), and is then expected to last m longer.
 */
#include "tests/analytic/rig.h"
#include "tests/analytic/sample.h"

static const double hour = 3600000;

static void try_mean(const char *folder, double mean_h, double want)
{
    char set[64], name[96];
    snprintf(set, sizeof set, "threats.outage.duration=exp(%gh)", mean_h);
    const char *sets[] = {set, NULL};
    rig stand = rig_read(folder, "scenario.yaml", sets);
    sample dies = {0}, lost_h = {0};
    for (int64_t r = 0; r < 20000 * rig_effort(); r++) {
        hk_outcome outcome;
        hk_sim_run(stand.sim, r, NULL, &outcome);
        double lost = hk_int128_double(outcome.service_loss[0]) / (10000 * hour);
        sample_add(&dies, lost > 0);
        sample_add(&lost_h, lost);
    }
    snprintf(name, sizeof name, "outage of mean %g h outlives a battery of 8 h", mean_h);
    sample_is(&dies, want, name);
    snprintf(name, sizeof name, "hours without supply, mean %g h", mean_h);
    sample_is(&lost_h, mean_h * want, name);
    rig_done(&stand);
}

int main(int argc, char **argv)
{
    TAP_OK(argc == 2, "called with the folder of the tests");
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/backup", argv[1]);
    try_mean(folder, 8, 0.3678794412);
    try_mean(folder, 4, exp(-2));
    try_mean(folder, 16, exp(-0.5));
    return tap_done();
}
