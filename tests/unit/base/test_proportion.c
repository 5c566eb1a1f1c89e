/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shares and their intervals: known values, corners, and coverage by the exact binomial. */
#include <gsl/gsl_randist.h>
#include <math.h>

#include "engine/base/gslrng.h"
#include "engine/base/stats/proportion.h"
#include "tests/support/tap.h"

static void known(void)
{
    hk_proportion r = hk_proportion_of(81, 263, 0.95);
    TAP_NEAR(r.value, 81.0 / 263.0, 1e-15, "81 of 263 (Newcombe 1998)");
    TAP_NEAR(r.low, 0.2553, 5e-5, "Wilson's lower end");
    TAP_NEAR(r.high, 0.3662, 5e-5, "Wilson's upper end");
    r = hk_proportion_of(1, 29, 0.95);
    TAP_NEAR(r.low, 0.0061, 5e-5, "1 of 29 (Newcombe 1998)");
    TAP_NEAR(r.high, 0.1718, 5e-5, "upper end");
    hk_proportion mirror = hk_proportion_of(28, 29, 0.95);
    TAP_NEAR(mirror.low, 1.0 - r.high, 1e-15, "28 of 29 mirrors it");
}

static void corners(void)
{
    hk_proportion r = hk_proportion_of(0, 1000, 0.95);
    TAP_OK(r.value == 0.0 && r.low == 0.0, "none of 1000");
    TAP_NEAR(r.high, 2.995732e-3, 1e-9, "rule of three: 3 / n");
    TAP_OK(pow(1.0 - r.high, 1000.0) <= 0.05, "a greater probability would hardly give none");
    r = hk_proportion_of(1000, 1000, 0.95);
    TAP_NEAR(1.0 - r.low, 2.995732e-3, 1e-9, "mirrored for all");
    TAP_OK(r.high == 1.0, "up to 1");
    r = hk_proportion_of(0, 1, 0.95);
    TAP_OK(r.low == 0.0 && r.high == 1.0, "one try says nothing");
    r = hk_proportion_of(0, 0, 0.95);
    TAP_OK(isnan(r.value) && r.low == 0.0 && r.high == 1.0, "nor does none");

    r = hk_proportion_with_failed(10, 100, 0, 0.95);
    hk_proportion plain = hk_proportion_of(10, 100, 0.95);
    TAP_OK(r.low == plain.low && r.high == plain.high, "no failures change nothing");
    r = hk_proportion_with_failed(10, 100, 5, 0.95);
    TAP_OK(r.value == 0.1 && r.low == hk_proportion_of(10, 105, 0.95).low &&
               r.high == hk_proportion_of(15, 105, 0.95).high,
           "failures widen to both sides");
    r = hk_proportion_with_failed(0, 0, 5, 0.95);
    TAP_OK(isnan(r.value) && r.low == 0.0 && r.high == 1.0, "only failures");
}

/** Probability that the interval from n tries holds p. */
static double covers(int64_t n, double p, double confidence)
{
    double sum = 0.0;
    for (int64_t hits = 0; hits <= n; hits++) {
        hk_proportion r = hk_proportion_of(hits, n, confidence);
        if (r.low <= p && p <= r.high) {
            sum += gsl_ran_binomial_pdf((unsigned)hits, p, (unsigned)n);
        }
    }
    return sum;
}

static void coverage(int64_t n, double confidence, double mean_least, double worst_least)
{
    enum { GRID = 2000 };
    double sum = 0.0;
    double worst = 1.0;
    for (int i = 0; i < GRID; i++) {
        double c = covers(n, (i + 0.5) / GRID, confidence);
        sum += c;
        worst = fmin(worst, c);
    }
    double mean = sum / GRID;
    TAP_OK(mean >= mean_least && mean <= confidence + 0.015 && worst >= worst_least,
           "n %d at %g: covers %.4f on average, %.4f at worst", (int)n, confidence, mean, worst);
}

int main(void)
{
    hk_gsl_quiet();
    known();
    corners();
    coverage(20, 0.95, 0.945, 0.83);
    coverage(100, 0.95, 0.945, 0.83);
    coverage(400, 0.95, 0.945, 0.83);
    coverage(100, 0.99, 0.985, 0.87);
    return tap_done();
}
