/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bootstrap draws, quantiles of samples, and intervals of quantiles by order statistics. */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

#include "engine/base/gslrng.h"
#include "engine/base/normal.h"
#include "engine/base/stats/interval.h"
#include "engine/base/stats/order_interval.h"
#include "tests/support/tap.h"

static void resampling(void)
{
    enum { N = 37, SAMPLES = 20000 };
    int32_t rows[N];
    int32_t again[N];
    int64_t held[N] = {0};
    int64_t outside = 0;
    hk_rng_key key = hk_resample_key(1);
    for (int64_t b = 0; b < SAMPLES; b++) {
        hk_resample(key, b, N, rows);
        for (int i = 0; i < N; i++) {
            outside += rows[i] < 0 || rows[i] >= N;
            held[rows[i] % N]++;
        }
    }
    TAP_EQ_I64(outside, 0, "rows are rows");
    double chi2 = 0.0;
    for (int i = 0; i < N; i++) {
        double d = (double)held[i] - SAMPLES;
        chi2 += d * d / SAMPLES;
    }
    TAP_OK(gsl_cdf_chisq_Q(chi2, N - 1) > 1e-4, "equally likely: chi2 %.1f of %d", chi2, N - 1);
    hk_resample(key, 5, N, rows);
    hk_resample(key, 5, N, again);
    TAP_OK(memcmp(rows, again, sizeof rows) == 0, "a sample is a function of its number");
    hk_resample(hk_resample_key(2), 5, N, again);
    TAP_OK(memcmp(rows, again, sizeof rows) != 0, "and of the seed");
}

static void quantiles(void)
{
    double x[] = {5.0, NAN, 1.0, 3.0, 2.0, NAN, 4.0};
    TAP_EQ_I64(hk_sort_numbers(x, 7), 5, "what is no number is counted out");
    TAP_OK(x[0] == 1.0 && x[4] == 5.0 && isnan(x[5]), "and sorted to the end");
    TAP_NEAR(hk_sorted_quantile(x, 5, 0.5), 3.0, 0.0, "median");
    TAP_NEAR(hk_sorted_quantile(x, 5, 0.3), 2.2, 1e-15, "between two");
    TAP_NEAR(hk_sorted_quantile(x, 5, 1.0), 5.0, 0.0, "greatest");
    TAP_NEAR(hk_sorted_quantile(x, 5, 0.0), 1.0, 0.0, "least");
    TAP_OK(isnan(hk_sorted_quantile(x, 0, 0.5)), "none of nothing");
    double y[101];
    for (int i = 0; i <= 100; i++) {
        y[i] = (double)((i * 37) % 101);
    }
    hk_interval r = hk_percentile_interval(y, 101, 0.9);
    TAP_OK(fabs(r.low - 5.0) + fabs(r.high - 95.0) < 1e-12, "the middle 90 %% of 0 .. 100: %g %g",
           r.low, r.high);
    double few[] = {NAN, 1.0, NAN, NAN};
    r = hk_percentile_interval(few, 4, 0.9);
    TAP_OK(isnan(r.low) && isnan(r.high), "no interval if most are missing");
}

/** Smallest and largest allowed ranks, by trying all. */
static void ranks_match(int64_t n, double p, double confidence)
{
    double tail = 0.5 * (1.0 - confidence);
    int64_t low = 0;
    int64_t high = n + 1;
    for (int64_t l = 1; l <= n; l++) {
        if (gsl_cdf_binomial_P((unsigned)(l - 1), p, (unsigned)n) <= tail) {
            low = l;
        }
    }
    for (int64_t u = n; u >= 1; u--) {
        if (gsl_cdf_binomial_Q((unsigned)(u - 1), p, (unsigned)n) <= tail) {
            high = u;
        }
    }
    hk_order_ranks got = hk_quantile_ranks(n, p, confidence);
    double covered = 0.0; /* number below the quantile from low to high - 1 */
    for (int64_t b = low; b < high; b++) {
        covered += gsl_ran_binomial_pdf((unsigned)b, p, (unsigned)n);
    }
    bool same = got.low == low && got.high == high && fabs(got.coverage - covered) < 1e-12;
    TAP_OK(same && got.coverage >= confidence,
           "n %d, p %g: ranks %d to %d (want %d to %d), coverage %.4f", (int)n, p, (int)got.low,
           (int)got.high, (int)low, (int)high, got.coverage);
}

static void order_intervals(void)
{
    static const int64_t sizes[] = {1, 2, 5, 10, 59, 100, 200, 1000};
    static const double shares[] = {0.05, 0.5, 0.9, 0.99};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (size_t j = 0; j < sizeof shares / sizeof *shares; j++) {
            ranks_match(sizes[i], shares[j], 0.95);
        }
    }
    hk_order_ranks r = hk_quantile_ranks(10, 0.5, 0.95);
    TAP_OK(r.low == 2 && r.high == 9, "the textbook's: second and ninth of ten for the median");
    TAP_NEAR(r.coverage, 1.0 - 22.0 / 1024.0, 1e-14, "cover 97.9 %");
    double x[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    hk_quantile q = hk_quantile_of(x, 10, 0.5, 0.95);
    TAP_OK(q.value == 5.5 && q.low == 2.0 && q.high == 9.0, "as numbers");
    q = hk_quantile_of(x, 10, 0.99, 0.95);
    TAP_OK(!isnan(q.low) && isnan(q.high), "ten numbers do not bound a 99 %% quantile from above");
    q = hk_quantile_of(x, 0, 0.5, 0.95);
    TAP_OK(isnan(q.value) && isnan(q.low), "nothing from nothing");
    r = hk_quantile_ranks(INT64_C(4000000000), 0.5, 0.95);
    TAP_NEAR((double)(r.high - r.low), 2 * 1.959964 * sqrt(4e9) / 2, 4.0, "also for many");
}

/** Share of samples of an exponential whose interval holds the 90 % quantile. */
static void coverage(void)
{
    enum { SAMPLES = 4000, N = 60 };
    int64_t held = 0;
    double truth = log(10.0);
    for (uint64_t s = 0; s < SAMPLES; s++) {
        double x[N];
        for (uint64_t i = 0; i < N; i++) {
            x[i] = -log(hk_rng_uniform((hk_rng_key){.seed = 4}, s, 0, 0, i));
        }
        hk_sort_numbers(x, N);
        hk_quantile q = hk_quantile_of(x, N, 0.9, 0.9);
        held += q.low <= truth && (isnan(q.high) || truth <= q.high);
    }
    double want = hk_quantile_ranks(N, 0.9, 0.9).coverage;
    TAP_NEAR((double)held / SAMPLES, want, 4.0 * sqrt(want * (1 - want) / SAMPLES),
             "covers as often as it says");
}

int main(void)
{
    hk_gsl_quiet();
    TAP_NEAR(hk_normal_quantile(0.975), 1.959963984540054, 1e-14, "normal quantile");
    TAP_NEAR(hk_normal_quantile_above(1e-20), 9.262340089798408, 1e-12, "far out");
    TAP_NEAR(hk_normal_above(5.0) / 2.866515718791939e-07, 1.0, 1e-13, "normal tail");
    TAP_NEAR(hk_normal_below(-5.0) / 2.866515718791939e-07, 1.0, 1e-13, "on both sides");
    TAP_OK(isnan(hk_normal_quantile(0.0)) && isnan(hk_normal_quantile_above(1.0)), "no infinities");
    resampling();
    quantiles();
    order_intervals();
    coverage();
    return tap_done();
}
