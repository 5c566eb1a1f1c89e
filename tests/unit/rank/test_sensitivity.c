/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sensitivity estimators on small inputs whose answer is known, with missing cases, and what they
 * refuse. Published test functions: analytic/test_indices.
 */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/gslrng.h"
#include "engine/base/rng.h"
#include "engine/rank/sensitivity/given_data.h"
#include "engine/rank/sensitivity/morris_effects.h"
#include "engine/rank/sensitivity/pawn.h"
#include "engine/rank/sensitivity/slices.h"
#include "engine/rank/sensitivity/sobol_indices.h"
#include "tests/support/tap.h"

static const hk_sensitivity_opts opts = {.seed = 1, .resamples = 200};

static double uniform(uint64_t row, uint64_t column)
{
    return hk_rng_uniform((hk_rng_key){.seed = 12}, row, column, 0, 0);
}

static void morris(void)
{
    /* y = 3 a - 2 b + 0 c + a d at 40 trajectories in the order a, b, c, d, up by 2/3 from a corner. */
    enum { T = 40, K = 4 };
    static double f[T * (K + 1)];
    static int32_t factor[T * K];
    static double delta[T * K];
    for (int t = 0; t < T; t++) {
        double x[K];
        for (int i = 0; i < K; i++) {
            x[i] = uniform((uint64_t)t, (uint64_t)i) < 0.5 ? 0.0 : 1.0 / 3;
        }
        for (int s = 0; s <= K; s++) {
            if (s > 0) {
                factor[t * K + s - 1] = s - 1;
                delta[t * K + s - 1] = 2.0 / 3;
                x[s - 1] += 2.0 / 3;
            }
            f[t * (K + 1) + s] = 3.0 * x[0] - 2.0 * x[1] + x[0] * x[3];
        }
    }
    hk_morris_effect e[K];
    hk_morris_effect again[K];
    int64_t used = 0;
    hk_error err;
    TAP_EQ_I64(hk_morris_effects(f, factor, delta, T, K, &opts, e, &used, &err), HK_OK, "Morris");
    TAP_EQ_I64(used, T, "all trajectories");
    TAP_NEAR(e[1].mu.value, -2.0, 1e-13, "mu has a sign");
    TAP_NEAR(e[1].mu_star.value, 2.0, 1e-13, "mu* has none");
    TAP_NEAR(e[1].sigma.value, 0.0, 1e-13, "linear: sigma 0");
    TAP_OK(e[2].mu_star.value == 0.0 && e[2].mu_star.high == 0.0, "no influence: exactly 0");
    TAP_OK(e[3].sigma.value > 0.1, "an interaction shows in sigma: %g", e[3].sigma.value);
    TAP_OK(e[3].mu_star.low < e[3].mu_star.value && e[3].mu_star.value < e[3].mu_star.high,
           "with an interval");
    TAP_EQ_I64(hk_morris_effects(f, factor, delta, T, K, &opts, again, &used, &err), HK_OK,
               "again");
    TAP_OK(memcmp(e, again, sizeof e) == 0, "gives the same bytes");
    f[7 * (K + 1) + 2] = NAN;
    f[9 * (K + 1)] = INFINITY;
    TAP_EQ_I64(hk_morris_effects(f, factor, delta, T, K, &opts, e, &used, &err), HK_OK, "failures");
    TAP_EQ_I64(used, T - 2, "take their trajectories with them");
    TAP_NEAR(e[1].mu.value, -2.0, 1e-13, "and leave the rest alone");
    TAP_EQ_I64(hk_morris_effects(f, factor, delta, 1, K, &opts, e, &used, &err), HK_EMISSING,
               "one");
    TAP_EQ_STR(err.message,
               "elementary effects: 1 of 1 trajectories have all their outputs, needs at least 2",
               "trajectory is too few");
}

static void sobol(void)
{
    /* y = a + 2 b, large mean: variances 1/12 and 4/12. */
    enum { N = 4000, K = 3 };
    static double f[N * (K + 2)];
    for (int r = 0; r < N; r++) {
        double a[K];
        double b[K];
        for (int i = 0; i < K; i++) {
            a[i] = uniform((uint64_t)r, 10 + (uint64_t)i);
            b[i] = uniform((uint64_t)r, 20 + (uint64_t)i);
        }
        double *row = f + (ptrdiff_t)r * (K + 2);
        row[0] = 1e6 + a[0] + 2.0 * a[1];
        row[1] = 1e6 + b[0] + 2.0 * b[1];
        row[2] = 1e6 + b[0] + 2.0 * a[1];
        row[3] = 1e6 + a[0] + 2.0 * b[1];
        row[4] = row[0];
    }
    hk_sobol_index s[K];
    hk_sobol_summary sum = {0};
    hk_error err;
    TAP_EQ_I64(hk_sobol_indices(f, N, K, &opts, s, &sum, &err), HK_OK, "Sobol'");
    TAP_NEAR(sum.mean, 1e6 + 1.5, 0.05, "mean");
    TAP_NEAR(sum.variance, 5.0 / 12.0, 0.02, "variance");
    TAP_NEAR(s[0].first.value, 0.2, 0.04, "a mean of 10^6 does no harm");
    TAP_NEAR(s[1].first.value, 0.8, 0.04, "first order");
    TAP_NEAR(s[0].total.value, 0.2, 0.02, "total");
    TAP_NEAR(s[1].total.value, 0.8, 0.04, "total");
    TAP_OK(s[2].first.value == 0.0 && s[2].total.value == 0.0 && s[2].total.high == 0.0,
           "no influence: exactly 0");
    f[5] = NAN;
    f[(N - 1) * 5 + 4] = NAN;
    TAP_EQ_I64(hk_sobol_indices(f, N, K, &opts, s, &sum, &err), HK_OK, "failures");
    TAP_EQ_I64(sum.n_used, N - 2, "take their rows with them");
    for (int i = 0; i < N * (K + 2); i++) {
        f[i] = 7.0;
    }
    TAP_EQ_I64(hk_sobol_indices(f, N, K, &opts, s, &sum, &err), HK_OK,
               "an output that stands still");
    TAP_OK(sum.variance == 0.0 && isnan(s[0].first.value) && isnan(s[2].total.low),
           "has no variance to share");
    TAP_EQ_I64(hk_sobol_indices(f, 1, K, &opts, s, &sum, &err), HK_EMISSING, "one row");
    TAP_EQ_STR(err.message, "Sobol' indices: 1 of 1 rows have all their outputs, needs at least 2",
               "is too few");
    hk_sensitivity_opts bad = {.resamples = 7};
    TAP_EQ_I64(hk_sobol_indices(f, N, K, &bad, s, &sum, &err), HK_ERANGE, "too few resamples");
    TAP_EQ_STR(err.message, "7 bootstrap samples, must be 50 to 1000000", "and it says so");
    bad = (hk_sensitivity_opts){.confidence = 95.0};
    TAP_EQ_I64(hk_sobol_indices(f, N, K, &bad, s, &sum, &err), HK_ERANGE, "confidence in percent");
    TAP_EQ_STR(err.message, "confidence 95, must be between 0 and 1", "and it says so");
}

static void slices(void)
{
    enum { N = 100 };
    double x[N];
    hk_slice_row rows[N];
    int32_t slice[N];
    for (int i = 0; i < N; i++) {
        x[i] = (i * 37) % N;
    }
    hk_slice_sort(x, 1, N, (hk_rng_key){.seed = 1}, 1, rows);
    TAP_EQ_I64(hk_slice_cut(rows, N, 10, slice), 10, "ten slices of a hundred values");
    int64_t wrong = 0;
    for (int i = 0; i < N; i++) {
        wrong += slice[i] != (int32_t)x[i] / 10;
    }
    TAP_EQ_I64(wrong, 0, "of ten each, in order");
    for (int i = 0; i < N; i++) {
        x[i] = i < 97 ? 0.0 : i - 96.0; /* 97 zeros, then 1, 2, 3 */
    }
    hk_slice_sort(x, 1, N, (hk_rng_key){.seed = 1}, 1, rows);
    TAP_EQ_I64(hk_slice_cut(rows, N, 10, slice), 4, "four values: a slice for each");
    TAP_OK(slice[0] == 0 && slice[96] == 0 && slice[97] == 1 && slice[99] == 3, "however rare");
    TAP_EQ_I64(hk_slice_cut(rows, N, 3, slice), 2, "three slices for four values");
    TAP_OK(slice[0] == 0 && slice[97] == 1 && slice[98] == 1 && slice[99] == 1,
           "ties stay together");
    int64_t moved = 0;
    hk_slice_row other[N];
    hk_slice_sort(x, 1, N, (hk_rng_key){.seed = 2}, 1, other);
    for (int i = 0; i < 97; i++) {
        moved += rows[i].row != i && other[i].row != rows[i].row;
    }
    TAP_OK(moved > 80, "equal values come in random order");
}

/** Chatterjee's xi as its paper defines it, in quadratic time. */
static double xi_by_definition(const double *x, const double *y, int n)
{
    double steps = 0.0;
    double scale = 0.0;
    double before = 0.0;
    double least = -INFINITY;
    for (int i = 0; i < n; i++) { /* x has no ties */
        int at = 0;
        double next = INFINITY;
        for (int j = 0; j < n; j++) {
            if (x[j] > least && x[j] < next) {
                next = x[j];
                at = j;
            }
        }
        least = next;
        double r = 0.0;
        double l = 0.0;
        for (int j = 0; j < n; j++) {
            r += y[j] <= y[at];
            l += y[j] >= y[at];
        }
        steps += i > 0 ? fabs(r - before) : 0.0;
        before = r;
        scale += l * (n - l);
    }
    return 1.0 - n * steps / (2.0 * scale);
}

static void given_data(void)
{
    enum { N = 1200, K = 4 };
    static double x[N * K];
    static double f[N];
    static double column[N];
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < K; j++) {
            x[i * K + j] = uniform((uint64_t)i, 30 + (uint64_t)j);
        }
        x[i * K + 3] = 5.0;
        column[i] = x[i * K];
        f[i] = 4.0 * (x[i * K] - 0.5) * (x[i * K] - 0.5) + 0.3 * x[i * K + 1]; /* a U and a slope */
        f[i] = floor(20.0 * f[i]) / 20.0;                                      /* with ties */
    }
    double u = 4.0 / 45.0; /* variances: 16/180 and .09/12, and some for the rounding */
    double v = 0.0075;
    hk_given_data e[K];
    hk_given_data again[K];
    int64_t used = 0;
    hk_error err;
    TAP_EQ_I64(hk_given_data_effects(x, f, N, K, 0, &opts, e, &used, &err), HK_OK, "given data");
    TAP_EQ_I64(e[0].n_slice, 34, "the square root of 1200 slices");
    TAP_NEAR(e[0].first.value, u / (u + v), 0.03, "a U has a first-order index");
    TAP_OK(e[0].first.low < u / (u + v) && e[0].first.high > 0.9, "in its interval");
    TAP_NEAR(e[1].first.value, v / (u + v), 0.03, "so has a slope");
    TAP_OK(e[1].first.value > e[1].first_noise, "above the noise: %g", e[1].first_noise);
    TAP_OK(e[2].first.value < e[2].first_noise, "nothing is below the noise: %g", e[2].first.value);
    TAP_OK(e[2].first.low < 0.0 && e[2].first.high > 0.0, "and 0 in its interval");
    TAP_NEAR(e[0].xi, xi_by_definition(column, f, N), 1e-13, "xi is what its paper says");
    TAP_OK(e[0].xi > 0.5 && e[2].xi < e[2].xi_noise, "xi tells both apart: %g %g", e[0].xi,
           e[2].xi);
    TAP_OK(isnan(e[3].first.value) && isnan(e[3].xi) && e[3].n_slice == 1, "a constant has none");
    TAP_EQ_I64(hk_given_data_effects(x, f, N, K, 0, &opts, again, &used, &err), HK_OK, "again");
    TAP_OK(memcmp(&e[0], &again[0], offsetof(hk_given_data, n_slice)) == 0, "gives the same bytes");
    f[3] = NAN;
    TAP_EQ_I64(hk_given_data_effects(x, f, N, K, 0, &opts, e, &used, &err), HK_OK, "a failure");
    TAP_EQ_I64(used, N - 1, "is left out");
    TAP_EQ_I64(hk_given_data_effects(x, f, 20, K, 0, &opts, e, &used, &err), HK_EMISSING, "19");
    TAP_EQ_STR(err.message,
               "given-data sensitivity: 19 of 20 cases have an output, needs at least 20",
               "cases are too few");
    x[9 * K + 1] = NAN;
    TAP_EQ_I64(hk_given_data_effects(x, f, N, K, 0, &opts, e, &used, &err), HK_ENUMBER, "no value");
    TAP_EQ_STR(err.message, "given-data sensitivity: factor 2 of case 10 is nan, must be finite",
               "is told");
    TAP_EQ_I64(hk_given_data_effects(x, f, N, K, 1, &opts, e, &used, &err), HK_ERANGE, "one slice");
    for (int i = 0; i < N; i++) {
        x[i * K] = i;
        x[i * K + 1] = 0.0;
        f[i] = i;
    }
    TAP_EQ_I64(hk_given_data_effects(x, f, N, 1, 0, &opts, e, &used, &err), HK_OK,
               "a factor of its own");
    for (int i = 0; i < N; i++) {
        column[i] = i;
    }
    TAP_EQ_I64(hk_given_data_effects(column, f, N, 1, 0, &opts, e, &used, &err), HK_OK, "identity");
    TAP_NEAR(e[0].xi, (N - 2.0) / (N + 1.0), 1e-13, "xi of an increasing function");
    for (int i = 0; i < N; i++) {
        f[i] = 0.1;
    }
    TAP_EQ_I64(hk_given_data_effects(column, f, N, 1, 0, &opts, e, &used, &err), HK_OK,
               "no change");
    TAP_OK(isnan(e[0].first.value) && isnan(e[0].xi) && isnan(e[0].xi_noise), "no index");
}

/** Kolmogorov-Smirnov distance of slice s to all, in quadratic time. */
static double distance_by_definition(const double *x, const double *f, int n, double from,
                                     double to)
{
    double largest = 0.0;
    for (int i = 0; i < n; i++) {
        double all = 0.0;
        double own = 0.0;
        double size = 0.0;
        for (int j = 0; j < n; j++) {
            bool in = x[j] >= from && x[j] < to;
            size += in;
            all += f[j] <= f[i];
            own += in && f[j] <= f[i];
        }
        largest = fmax(largest, fabs(own / size - all / n));
    }
    return largest;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static void pawn(void)
{
    enum { N = 600, K = 3 };
    static double x[N * K];
    static double f[N];
    static double column[N];
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < K; j++) {
            x[i * K + j] = uniform((uint64_t)i, 40 + (uint64_t)j);
        }
        column[i] = x[i * K] = (double)((i * 7) % N);
        x[i * K + 2] = floor(3.0 * x[i * K + 2]); /* three categories */
        f[i] = floor(10.0 * (x[i * K] / N + 0.4 * uniform((uint64_t)i, 50)));
    }
    hk_pawn e[K];
    int64_t used = 0;
    hk_error err;
    TAP_EQ_I64(hk_pawn_effects(x, f, N, K, 0, &opts, e, &used, &err), HK_OK, "PAWN");
    double d[10];
    for (int s = 0; s < 10; s++) {
        d[s] = distance_by_definition(column, f, N, s * 60.0, s * 60.0 + 60.0);
    }
    qsort(d, 10, sizeof *d, compare);
    TAP_NEAR(e[0].max, d[9], 1e-14, "the greatest of ten distances");
    TAP_NEAR(e[0].median, 0.5 * (d[4] + d[5]), 1e-14, "and their median");
    TAP_OK(e[0].max > e[0].max_noise && e[0].median > e[0].median_noise, "above the dummy");
    TAP_OK(e[1].median < e[1].median_noise && e[2].median < e[2].median_noise,
           "what has no influence is not: %g of %g", e[1].median, e[1].median_noise);
    TAP_OK(e[2].n_slice == 3 && e[2].max_noise < e[1].max_noise,
           "three categories are three slices, larger and quieter");
    TAP_EQ_I64(hk_pawn_effects(x, f, 49, K, 0, &opts, e, &used, &err), HK_EMISSING, "49 cases");
    TAP_EQ_STR(err.message, "PAWN: 49 of 49 cases have an output, needs at least 50",
               "are too few");
    TAP_EQ_I64(hk_pawn_effects(x, f, N, K, 1, &opts, e, &used, &err), HK_ERANGE, "one slice");
    for (int i = 0; i < N; i++) {
        f[i] = 3.0;
    }
    TAP_EQ_I64(hk_pawn_effects(x, f, N, K, 0, &opts, e, &used, &err), HK_OK, "no change");
    TAP_OK(isnan(e[0].max) && isnan(e[0].median_noise), "no distances");
}

int main(void)
{
    hk_gsl_quiet();
    morris();
    sobol();
    slices();
    given_data();
    pawn();
    return tap_done();
}
