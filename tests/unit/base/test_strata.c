/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stratified estimates, their intervals, and the allocation of runs. */
#include <math.h>

#include "engine/base/gslrng.h"
#include "engine/base/rng.h"
#include "engine/base/stats/strata.h"
#include "tests/support/tap.h"

static void estimates(void)
{
    hk_error err;
    hk_stratified r;
    hk_stratum mixed[] = {hk_stratum_of_mean(0.5, 100, 10.0, 4.0),
                          hk_stratum_of_mean(0.3, 50, 20.0, 25.0), hk_stratum_of_exact(0.2, 7.0)};
    TAP_EQ_I64(hk_strata_estimate(mixed, 3, 0.95, &r, &err), HK_OK, "three strata");
    TAP_NEAR(r.value, 12.4, 1e-12, "weighted mean");
    TAP_NEAR(r.se, sqrt(0.25 * 4.0 / 100.0 + 0.09 * 25.0 / 50.0), 1e-15, "standard error");
    double a = 0.25 * 4.0 / 100.0;
    double b = 0.09 * 25.0 / 50.0;
    TAP_NEAR(r.dof, (a + b) * (a + b) / (a * a / 99.0 + b * b / 49.0), 1e-9, "degrees of freedom");
    TAP_NEAR(r.high - r.value, 1.993 * r.se, 1e-3, "t interval");
    TAP_OK(r.unseen == 0.0, "nothing unseen");

    hk_stratum events[] = {hk_stratum_of_event(0.9, 0, 1000), hk_stratum_of_event(0.1, 20, 100)};
    TAP_EQ_I64(hk_strata_estimate(events, 2, 0.95, &r, &err), HK_OK, "a stratum without hits");
    TAP_NEAR(r.value, 0.02, 1e-15, "adds nothing to the estimate");
    TAP_NEAR(r.se, 0.1 * sqrt(0.16 / 99.0), 1e-15, "nor to its error");
    TAP_NEAR(r.unseen, log(40.0) * 0.9 / 1000.0, 1e-15, "but to the interval");
    TAP_OK(r.high > r.value + 2.2 * r.se + r.unseen && r.high < r.value + 2.4 * r.se + r.unseen,
           "at its upper end");
    TAP_OK(r.low > 0.02 - 2.4 * r.se && r.low < 0.02 - 2.2 * r.se, "not at the lower");
    hk_stratum none[] = {hk_stratum_of_event(0.5, 0, 10), hk_stratum_of_event(0.5, 10, 10)};
    TAP_EQ_I64(hk_strata_estimate(none, 2, 0.95, &r, &err), HK_OK, "no spread at all");
    TAP_OK(isnan(r.dof) && r.se == 0.0 && r.low < 0.4 && r.high > 0.6, "is not certainty");
}

static void refusals(void)
{
    hk_error err;
    hk_stratified r;
    hk_stratum strata[] = {hk_stratum_of_event(0.5, 0, 10), hk_stratum_of_event(0.4, 1, 10)};
    TAP_EQ_I64(hk_strata_estimate(strata, 2, 0.95, &r, &err), HK_ERANGE, "weights must sum to 1");
    TAP_EQ_STR(err.message, "weights of strata sum to 0.9, must be 1", "and it says so");
    strata[1] = hk_stratum_of_event(0.5, 0, 1);
    TAP_EQ_I64(hk_strata_estimate(strata, 2, 0.95, &r, &err), HK_EMISSING, "one run is too few");
    TAP_EQ_STR(err.message, "stratum 2 has 1 runs, needs at least 2", "and it says so");
    strata[1] = hk_stratum_of_event(-0.5, 0, 10);
    TAP_EQ_I64(hk_strata_estimate(strata, 2, 0.95, &r, &err), HK_ERANGE, "no negative weights");
    TAP_EQ_STR(err.message, "stratum 2 has weight -0.5, must be 0 to 1", "and it says so");
}

static void spread(void)
{
    hk_stratum strata[] = {hk_stratum_of_event(0.4, 0, 98), hk_stratum_of_mean(0.2, 11, 0.0, 4.0),
                           hk_stratum_of_mean(0.2, 0, 0.0, 0.0), hk_stratum_of_exact(0.2, 1.0)};
    double sd[4];
    hk_strata_spread(strata, 4, sd);
    TAP_NEAR(sd[0], sqrt(0.01 * 0.99), 1e-15, "no hit in 98 counts as one in 100");
    TAP_NEAR(sd[1], 2.0, 1e-15, "a mean keeps its own");
    TAP_NEAR(sd[2], 2.0, 1e-15, "one without runs borrows it");
    TAP_OK(sd[3] == 0.0, "what is exact needs no runs");
}

static void allocated(const double *weight, const double *sd, int32_t n, int64_t total,
                      int64_t least, const int64_t *want, const char *name)
{
    int64_t got[8];
    hk_error err;
    TAP_EQ_I64(hk_strata_allocate(weight, sd, n, total, least, got, &err), HK_OK, name);
    int64_t sum = 0;
    for (int32_t i = 0; i < n; i++) {
        TAP_EQ_I64(got[i], want[i], "runs of a stratum");
        sum += got[i];
    }
    TAP_EQ_I64(sum, total, "all runs are given out");
}

static void allocation(void)
{
    static const double weight[] = {0.5, 0.3, 0.2};
    static const double sd[] = {1.0, 2.0, 4.5};
    allocated(weight, sd, 3, 200, 0, (int64_t[]){50, 60, 90}, "in proportion to weight x sd");
    allocated(weight, sd, 3, 201, 0, (int64_t[]){50, 60, 91}, "one more by largest remainder");
    allocated(weight, sd, 3, 7, 0, (int64_t[]){2, 2, 3}, "few");
    static const double even[] = {1.0, 1.0, 1.0};
    static const double third[] = {1.0 / 3, 1.0 / 3, 1.0 / 3};
    allocated(third, even, 3, 11, 0, (int64_t[]){4, 4, 3}, "ties to the first");
    allocated(third, even, 3, 9, 3, (int64_t[]){3, 3, 3}, "exactly the least");
    static const double rare[] = {1.0, 0.001, 0.0};
    static const double far[] = {0.999, 0.001, 0.0};
    allocated(far, rare, 3, 100, 10, (int64_t[]){90, 10, 0},
              "at least so many, none where none can");
    int64_t got[3];
    hk_error err;
    TAP_EQ_I64(hk_strata_allocate(weight, sd, 3, 5, 2, got, &err), HK_ERANGE, "too few runs");
    TAP_EQ_STR(err.message, "5 runs for 3 strata, must be at least 2 each", "and it says so");
    static const double zero[] = {0.0, 0.0, 0.0};
    TAP_EQ_I64(hk_strata_allocate(weight, zero, 3, 5, 0, got, &err), HK_ERANGE, "nothing to do");
    TAP_EQ_STR(err.message, "no stratum is left to sample: all are exact or impossible", "says so");
}

/** Two strata of events: how often does the interval hold the truth, also where hits are rare? */
static void coverage(double p0, double p1)
{
    enum { RUNS = 3000 };
    static const double weight[] = {0.95, 0.05};
    static const int64_t n[] = {60, 60};
    double p[] = {p0, p1};
    double truth = weight[0] * p0 + weight[1] * p1;
    int64_t held = 0;
    double mean = 0.0;
    for (uint64_t run = 0; run < RUNS; run++) {
        hk_stratum strata[2];
        for (uint64_t s = 0; s < 2; s++) {
            int64_t hits = 0;
            for (int64_t i = 0; i < n[s]; i++) {
                hits += hk_rng_uniform((hk_rng_key){.seed = 6}, run, s, 0, (uint64_t)i) < p[s];
            }
            strata[s] = hk_stratum_of_event(weight[s], hits, n[s]);
        }
        hk_stratified r = {.value = NAN};
        hk_error err;
        if (hk_strata_estimate(strata, 2, 0.9, &r, &err) != HK_OK) {
            TAP_OK(false, "%s", err.message);
        }
        held += r.low <= truth && truth <= r.high;
        mean += r.value / RUNS;
    }
    double share = (double)held / RUNS;
    TAP_OK(share > 0.88 && fabs(mean / truth - 1.0) < 0.2,
           "p %g, %g: mean %.5f of %.5f, covers %.3f", p0, p1, mean, truth, share);
}

int main(void)
{
    hk_gsl_quiet();
    estimates();
    refusals();
    spread();
    allocation();
    coverage(0.1, 0.5);
    coverage(0.002, 0.3);
    coverage(0.0005, 0.02);
    return tap_done();
}
