/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Differences of means and probabilities: Student's own data, Newcombe's examples, what the ends of
 * Fieller's interval must satisfy, corners without an interval, and mixtures over assumptions.
 */
#include <math.h>

#include "engine/base/stats/difference.h"
#include "engine/base/student.h"
#include "tests/support/tap.h"

enum { SLEEPERS = 10, FLAGS = 100 };

/* Hours of sleep gained with two drugs (Student, Biometrika 6, 1908). */
static const double first[SLEEPERS] = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
static const double second[SLEEPERS] = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

static void known_means(void)
{
    hk_difference d = hk_difference_paired(first, second, SLEEPERS, 0.05);
    TAP_NEAR(d.value, 1.58, 1e-12, "mean difference of the pairs");
    TAP_NEAR(d.interval.low, 0.7001142, 1e-6, "low end");
    TAP_NEAR(d.interval.high, 2.4598858, 1e-6, "high end");
    TAP_EQ_I64(d.n_differ, 9, "one sleeper did not differ");
    TAP_OK(isnan(d.ratio.low), "a mean that may be 0 bounds no ratio");
    d = hk_difference_unpaired(first, SLEEPERS, second, SLEEPERS, 0.05);
    TAP_NEAR(d.value, 1.58, 1e-12, "the same difference of two samples");
    TAP_NEAR(d.interval.low, -0.2054832, 1e-6, "low end, wider");
    TAP_NEAR(d.interval.high, 3.3654832, 1e-6, "high end");
    TAP_NEAR(d.dof, 17.776, 1e-3, "degrees of freedom");
}

/** Is the mean of b - r a just not shown to differ from 0? */
static void is_an_end(const double *a, const double *b, int n, double ratio, double alpha)
{
    double rest[SLEEPERS];
    for (int i = 0; i < n; i++) {
        rest[i] = b[i] - ratio * a[i];
    }
    hk_batch_mean m = hk_batch_mean_of(rest, NULL, n);
    double t = hk_student_upper(0.5 * alpha, n - 1);
    TAP_NEAR(fabs(m.mean), t * m.se, 1e-9, "an end of the ratio");
}

static void ratios(void)
{
    const double a[] = {10.0, 12.0, 9.0, 11.0, 14.0, 8.0};
    const double b[] = {8.0, 10.5, 7.0, 9.5, 11.0, 7.5};
    hk_difference d = hk_difference_paired(a, b, 6, 0.05);
    TAP_OK(d.ratio.low < d.mean_b / d.mean_a && d.mean_b / d.mean_a < d.ratio.high, "holds it");
    is_an_end(a, b, 6, d.ratio.low, 0.05);
    is_an_end(a, b, 6, d.ratio.high, 0.05);
    hk_difference two = hk_difference_unpaired(a, 6, b, 6, 0.05);
    TAP_OK(two.ratio.high - two.ratio.low > d.ratio.high - d.ratio.low, "pairs know it better");
}

/** Flags from a table of pairs. */
static int64_t fill(double *a, double *b, int both, int only_a, int only_b, int neither)
{
    int64_t n = 0;
    const int counts[] = {both, only_a, only_b, neither};
    for (int cell = 0; cell < 4; cell++) {
        for (int i = 0; i < counts[cell]; i++) {
            a[n] = cell == 0 || cell == 1;
            b[n++] = cell == 0 || cell == 2;
        }
    }
    return n;
}

/* The tables of both papers, with A and B exchanged so that B less A is their difference. */
static void known_flags(void)
{
    double a[FLAGS];
    double b[FLAGS];
    for (int i = 0; i < 80; i++) {
        a[i] = i < 48;
        b[i] = i < 56;
    }
    hk_difference d = hk_difference_flags_unpaired(a, 80, b, 70, 0.05);
    TAP_NEAR(d.value, 0.2, 1e-12, "56/70 - 48/80");
    TAP_NEAR(d.interval.low, 0.0524, 5e-5, "low end");
    TAP_NEAR(d.interval.high, 0.3339, 5e-5, "high end");
    int64_t n = fill(a, b, 36, 2, 12, 0);
    d = hk_difference_flags_paired(a, b, n, 0.05);
    TAP_NEAR(d.value, 0.2, 1e-12, "36, 12, 2, 0");
    TAP_NEAR(d.interval.low, 0.0569, 5e-5, "low end");
    TAP_NEAR(d.interval.high, 0.3404, 5e-5, "high end");
    n = fill(a, b, 30, 30, 20, 20);
    d = hk_difference_flags_paired(a, b, n, 0.01);
    hk_difference two = hk_difference_flags_unpaired(a, n, b, n, 0.01);
    TAP_NEAR(d.interval.low, two.interval.low, 1e-12, "no correlation: as two samples");
    TAP_NEAR(d.interval.high, two.interval.high, 1e-12, "high end");
    n = fill(a, b, 0, 0, 50, 0);
    d = hk_difference_flags_paired(a, b, n, 0.05);
    TAP_OK(d.value == 1.0 && d.interval.high == 1.0 && d.interval.low > 0.8 &&
               d.interval.low < 0.95,
           "never in A, always in B: still not sure, %g", d.interval.low);
}

static void corners(void)
{
    const double a[] = {1.0, 5.0, 2.0, 0.1};
    double b[4];
    hk_difference d = hk_difference_paired(a, a, 4, 0.05);
    TAP_OK(d.value == 0.0 && d.n_differ == 0 && isnan(d.interval.low), "all the same: no interval");
    for (int i = 0; i < 4; i++) {
        b[i] = a[i] + 0.5;
    }
    d = hk_difference_paired(a, b, 3, 0.05);
    TAP_OK(d.value == 0.5 && d.interval.low == 0.5 && d.interval.high == 0.5,
           "the same difference in every pair has no chance in it");
    d = hk_difference_paired(a, b, 1, 0.05);
    TAP_OK(d.value == 0.5 && isnan(d.interval.low) && isnan(d.se), "one pair");
    d = hk_difference_paired(a, b, 0, 0.05);
    TAP_OK(isnan(d.value) && isnan(d.interval.low), "none");
    d = hk_difference_unpaired(a, 4, b, 1, 0.05);
    TAP_OK(!isnan(d.value) && isnan(d.interval.low), "one on a side");
    const double ones[] = {1.0, 1.0, 1.0};
    const double twos[] = {2.0, 2.0, 2.0};
    d = hk_difference_unpaired(ones, 3, twos, 3, 0.05);
    TAP_OK(d.interval.low == 1.0 && d.interval.high == 1.0, "two samples without chance");
    d = hk_difference_unpaired(ones, 3, ones, 2, 0.05);
    TAP_OK(d.n_differ == 0 && isnan(d.interval.low), "... that are the same");
    d = hk_difference_flags_paired(ones, ones, 3, 0.05);
    TAP_OK(d.n_differ == 0 && isnan(d.interval.low), "flags that are the same");
    const double huge[] = {1e200, -1e200, 1e300};
    d = hk_difference_paired(huge, ones, 3, 0.05);
    TAP_OK(isnan(d.interval.low) || isfinite(d.interval.low), "no end is infinite");
}

static void assumptions(void)
{
    double values[40];
    hk_difference d = hk_difference_paired(first, second, SLEEPERS, 0.05);
    for (int i = 0; i < 40; i++) {
        values[i] = d.value;
    }
    hk_interval wide = hk_difference_assumed(&d, values, 40, 0.05);
    TAP_NEAR(wide.low, d.interval.low, 1e-9, "all sets alike: chance alone");
    TAP_NEAR(wide.high, d.interval.high, 1e-9, "high end");
    for (int i = 0; i < 40; i++) { /* half of the sets far away */
        values[i] = d.value + (i % 2 == 0 ? 100.0 : 0.0);
    }
    wide = hk_difference_assumed(&d, values, 40, 0.05);
    double t = hk_student_upper(0.05, 9.0);
    TAP_NEAR(wide.low, d.value - t * d.se, 1e-6, "half of them leave 5 % of the other half");
    TAP_NEAR(wide.high, d.value + 100.0 + t * d.se, 1e-6, "high end");
    hk_difference sure = {.value = 1.0, .se = 0.0, .dof = INFINITY};
    for (int i = 0; i < 40; i++) {
        values[i] = 39.0 - i;
    }
    wide = hk_difference_assumed(&sure, values, 40, 0.1);
    TAP_NEAR(wide.low, 0.05 * 39.0, 1e-9, "without chance: quantiles of the sets");
    TAP_NEAR(wide.high, 0.95 * 39.0, 1e-9, "high end");
    TAP_OK(isnan(hk_difference_assumed(&sure, values, 1, 0.1).low), "one set says nothing");
    values[3] = NAN;
    TAP_OK(isnan(hk_difference_assumed(&d, values, 40, 0.1).low), "a set without a value");
}

int main(void)
{
    known_means();
    ratios();
    known_flags();
    corners();
    assumptions();
    return tap_done();
}
