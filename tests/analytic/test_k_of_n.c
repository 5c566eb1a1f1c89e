/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Three of five units, each available with probability 0.9: 0.99144. */
#include "tests/analytic/rig.h"
#include "tests/analytic/sample.h"

static const int64_t hour = 3600000;

int main(int argc, char **argv)
{
    TAP_OK(argc == 2, "called with the folder of the tests");
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/k_of_n", argv[1]);
    rig stand = rig_read(folder, "scenario.yaml", NULL);
    int32_t supply = rig_service(&stand, "supply");
    const hk_int128 whole = (hk_int128)1000 * 10000 * hour;
    int64_t contradictions = 0, n = 30000 * rig_effort();
    sample up = {0}, down = {0};
    for (int64_t r = 0; r < n; r++) {
        hk_outcome outcome;
        hk_sim_run(stand.sim, r, NULL, &outcome);
        bool lost = outcome.service_loss[supply] == whole;
        contradictions += !lost && outcome.service_loss[supply] != 0;
        contradictions += lost != (outcome.n_job >= 3);
        sample_add(&up, lost ? 0 : 1);
        sample_add(&down, (double)outcome.n_job);
    }
    TAP_EQ_I64(contradictions, 0, "all is lost with three or more units down, else nothing");
    sample_is(&up, 0.99144, "availability of 3 of 5 at 0.9");
    sample_is(&down, 0.5, "units down");
    rig_done(&stand);
    return tap_done();
}
