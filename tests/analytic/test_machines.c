/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Machine repair: 10 machines, 2 mechanics, failures at a rate of 0.05 and repairs at a rate of 1
 * per hour, a chain of 11 states. The engine counts down time from 0: a run to the end of a
 * warm-up and one beyond it agree until there, so the difference is the stationary part. The
 * part before it is held against the chain from the state in which all are up.
 */
#include "tests/analytic/rig.h"
#include "tests/analytic/sample.h"

enum { MACHINES = 10, MECHANICS = 2, STATES = MACHINES + 1 };

static const double fail = 0.05, mend = 1, warm_up_h = 50, end_h = 450;

static double birth(int down)
{
    return (MACHINES - down) * fail;
}

static double death(int down)
{
    return (down < MECHANICS ? down : MECHANICS) * mend;
}

static double stationary_down(void)
{
    double p = 1, sum = 1, down = 0;
    for (int n = 1; n <= MACHINES; n++) {
        p *= birth(n - 1) / death(n);
        sum += p;
        down += n * p;
    }
    return down / sum;
}

static void flow(const double *p, double *ret_rate)
{
    for (int n = 0; n < STATES; n++) {
        ret_rate[n] = -(birth(n) + death(n)) * p[n];
        ret_rate[n] += n > 0 ? birth(n - 1) * p[n - 1] : 0;
        ret_rate[n] += n < MACHINES ? death(n + 1) * p[n + 1] : 0;
    }
}

/* Mean of the machine-hours down until `hours`, all up at first: Runge-Kutta of the fourth order,
 * the integral as one more unknown would have it. */
static double hours_down(double hours)
{
    const double step = 0.01;
    double p[STATES] = {1}, sum = 0;
    for (int64_t i = 0; i < llround(hours / step); i++) {
        static const double part[4] = {0, 0.5, 0.5, 1}, weight[4] = {1, 2, 2, 1};
        double rate[STATES] = {0}, next[STATES];
        memcpy(next, p, sizeof p);
        for (int k = 0; k < 4; k++) {
            double at[STATES];
            for (int n = 0; n < STATES; n++) {
                at[n] = p[n] + part[k] * step * rate[n];
                sum += step / 6 * weight[k] * n * at[n];
            }
            flow(at, rate);
            for (int n = 0; n < STATES; n++) {
                next[n] += step / 6 * weight[k] * rate[n];
            }
        }
        memcpy(p, next, sizeof p);
    }
    return sum;
}

/* Machine-hours down in one replicate. */
static double run(const rig *stand, int64_t replicate)
{
    hk_outcome outcome;
    double sum = 0;
    hk_sim_run(stand->sim, replicate, NULL, &outcome);
    for (int64_t i = 0; i < outcome.n_component; i++) {
        sum += (double)outcome.components[i].down_ms / 3600000;
    }
    return sum;
}

int main(int argc, char **argv)
{
    TAP_OK(argc == 2, "called with the folder of the tests");
    char folder[4096], set[64];
    snprintf(folder, sizeof folder, "%s/machines", argv[1]);
    snprintf(set, sizeof set, "horizon=%gh", warm_up_h);
    const char *sets[] = {set, NULL};
    rig shorter = rig_read(folder, "scenario.yaml", sets);
    rig longer = rig_read(folder, "scenario.yaml", NULL);
    TAP_EQ_I64(longer.scenario->horizon_ms, (int64_t)(end_h * 3600000), "horizon of the scenario");
    sample down = {0}, up = {0}, first = {0};
    for (int64_t r = 0; r < 1500 * rig_effort(); r++) {
        double before = run(&shorter, r), all = run(&longer, r);
        double mean = (all - before) / (end_h - warm_up_h);
        sample_add(&down, mean);
        sample_add(&up, 1 - mean / MACHINES);
        sample_add(&first, before);
    }
    TAP_NEAR(stationary_down(), 0.4950582759, 1e-10, "the chain in its stationary state");
    sample_is(&down, 0.4950582759, "mean number down");
    sample_is(&up, 0.9504941724, "availability");
    sample_is(&first, hours_down(warm_up_h), "machine-hours down in the warm-up");
    rig_done(&shorter);
    rig_done(&longer);
    return tap_done();
}
