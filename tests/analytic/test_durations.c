/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mean time down is the mean of the distribution of the repair (plus that of detection). */
#include "tests/analytic/rig.h"
#include "tests/analytic/sample.h"

/* Mean of the normal with mean a and deviation b, given that it is not below 0. */
static double mean_above_zero(double a, double b)
{
    double z = a / b;
    double density = exp(-z * z / 2) / sqrt(2 * M_PI), above = erfc(-z / sqrt(2)) / 2;
    return a + b * density / above;
}

int main(int argc, char **argv)
{
    TAP_OK(argc == 2, "called with the folder of the tests");
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/durations", argv[1]);
    rig stand = rig_read(folder, "scenario.yaml", NULL);
    const struct {
        const char *id;
        double mean_h;
    } rows[] = {
        {"lognormal", 8 * exp(0.6 * 0.6 / 2)},
        {"weibull", 10 * tgamma(1 + 1 / 1.5)},
        {"gamma", 2.5 * 4},
        {"normal", mean_above_zero(24, 8)},
        {"triangular", (1 + 2 + 9) / 3.0},
        {"uniform", 3.5},
        {"empirical", (1 + 2 + 2 + 7 + 13) / 5.0},
        {"detected", 24 * tgamma(1 + 1 / 0.7) + 3},
    };
    enum { ROWS = sizeof rows / sizeof rows[0] };
    sample down[ROWS] = {{0}};
    for (int64_t r = 0; r < 10000 * rig_effort(); r++) {
        hk_outcome outcome;
        hk_sim_run(stand.sim, r, NULL, &outcome);
        for (int i = 0; i < ROWS; i++) {
            int32_t component = rig_component(&stand, rows[i].id);
            sample_add(&down[i], (double)rig_outcome(&outcome, component).down_ms / 3600000);
        }
    }
    for (int i = 0; i < ROWS; i++) {
        sample_is(&down[i], rows[i].mean_h, rows[i].id);
    }
    rig_done(&stand);
    return tap_done();
}
