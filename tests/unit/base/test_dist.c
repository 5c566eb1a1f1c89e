/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Quantiles against exact CDFs: inversion, moments, and the Kolmogorov-Smirnov
 * distance of keyed samples; fixed keys, so that a failure is a change.
 */
#include <gsl/gsl_cdf.h>

#include "engine/base/dist.h"
#include "engine/base/gslrng.h"
#include "engine/base/memory.h"
#include "engine/base/rng.h"
#include "engine/base/units.h"
#include "tests/support/tap.h"

static double cdf(const hk_dist *d, double x)
{
    double z0 = d->b > 0.0 ? -d->a / d->b : 0.0;
    switch (d->kind) {
    case HK_DIST_EXPONENTIAL:
        return gsl_cdf_exponential_P(x, d->a);
    case HK_DIST_LOGNORMAL:
        return gsl_cdf_lognormal_P(x, log(d->a), d->b);
    case HK_DIST_NORMAL:
        return 1.0 - gsl_cdf_ugaussian_Q((x - d->a) / d->b) / gsl_cdf_ugaussian_Q(z0);
    case HK_DIST_UNIFORM:
        return (x - d->a) / (d->b - d->a);
    case HK_DIST_TRIANGULAR:
        if (x < d->b || d->b == d->c) {
            return (x - d->a) * (x - d->a) / ((d->c - d->a) * (d->b - d->a));
        }
        return 1.0 - (d->c - x) * (d->c - x) / ((d->c - d->a) * (d->c - d->b));
    case HK_DIST_WEIBULL:
        return gsl_cdf_weibull_P(x, d->a, d->b);
    case HK_DIST_GAMMA:
        return gsl_cdf_gamma_P(x, d->b, d->a);
    default:
        return NAN;
    }
}

/** Standard deviation by quadrature of the quantile function, for the tolerance of the mean. */
static double spread_of(const hk_dist *d)
{
    enum { N = 20000 };
    double sum = 0.0;
    double squares = 0.0;
    for (int i = 0; i < N; i++) {
        double x = hk_dist_quantile(d, (i + 0.5) / N);
        sum += x;
        squares += x * x;
    }
    return sqrt(squares / N - sum / N * (sum / N));
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static void check(const char *name, hk_dist d)
{
    static const double probes[] = {0x1p-53, 1e-12, 1e-6,  0.01,     0.3,        0.5,
                                    0.7,     0.99,  0.999, 1 - 1e-6, 1 - 0x1p-53};
    bool inverse = true;
    double last = 0.0;
    for (size_t i = 0; i < sizeof probes / sizeof probes[0]; i++) {
        double x = hk_dist_quantile(&d, probes[i]);
        double back = cdf(&d, x);
        /* In the last probes 1 - u is a few ulps: the CDF can only say 1. */
        bool near = fabs(back - probes[i]) <= 1e-9 * probes[i] + 4e-16;
        inverse = inverse && isfinite(x) && x >= last && near;
        if (!inverse) {
            TAP_NOTE("u %.17g, x %.17g, back %.17g", probes[i], x, back);
            break;
        }
        last = x;
    }
    TAP_OK(inverse, "%s: inverts its CDF and rises", name);

    enum { N = 20000 };
    double *sample = hk_alloc(N, sizeof *sample);
    double sum = 0.0;
    hk_rng_key key = {20090203, 7};
    for (int i = 0; i < N; i++) {
        double u = hk_rng_uniform(key, 0, hk_name_hash(name, strlen(name)), 1, (uint64_t)i);
        sample[i] = hk_dist_quantile(&d, u);
        sum += sample[i];
    }
    qsort(sample, N, sizeof *sample, compare_doubles);
    double distance = 0.0;
    for (int i = 0; i < N; i++) {
        double p = cdf(&d, sample[i]);
        distance = fmax(distance, fmax(fabs(p - (double)i / N), fabs((i + 1.0) / N - p)));
    }
    /* 1.95 / sqrt(n): the 0.999 quantile of the Kolmogorov distribution. */
    TAP_OK(distance < 1.95 / sqrt(N), "%s: KS distance %.5f", name, distance);
    TAP_NEAR(sum / N, hk_dist_mean(&d), 4.0 * spread_of(&d) / sqrt(N), "mean");
    TAP_OK(!hk_dist_is_constant(&d), "%s: not constant", name);
    hk_free(sample);
}

static void test_all(void)
{
    check("exponential", (hk_dist){.kind = HK_DIST_EXPONENTIAL, .a = 2.88e7});
    check("lognormal", (hk_dist){.kind = HK_DIST_LOGNORMAL, .a = 2.88e7, .b = 0.6});
    check("normal", (hk_dist){.kind = HK_DIST_NORMAL, .a = 3.0, .b = 1.5});
    check("normal, half cut", (hk_dist){.kind = HK_DIST_NORMAL, .a = 0.0, .b = 2.0});
    check("normal, far in the tail", (hk_dist){.kind = HK_DIST_NORMAL, .a = 0.1, .b = 5.0});
    check("uniform", (hk_dist){.kind = HK_DIST_UNIFORM, .a = 2.0, .b = 5.0});
    check("triangular", (hk_dist){.kind = HK_DIST_TRIANGULAR, .a = 1.0, .b = 2.0, .c = 5.0});
    check("triangular, mode first", (hk_dist){.kind = HK_DIST_TRIANGULAR, .a = 1, .b = 1, .c = 5});
    check("triangular, mode last", (hk_dist){.kind = HK_DIST_TRIANGULAR, .a = 1, .b = 5, .c = 5});
    check("weibull", (hk_dist){.kind = HK_DIST_WEIBULL, .a = 3.6e6, .b = 1.5});
    check("weibull, wear-in", (hk_dist){.kind = HK_DIST_WEIBULL, .a = 3.6e6, .b = 0.7});
    check("gamma", (hk_dist){.kind = HK_DIST_GAMMA, .a = 3.6e6, .b = 2.0});
    check("gamma, below 1", (hk_dist){.kind = HK_DIST_GAMMA, .a = 3.6e6, .b = 0.4});
    check("gamma, large", (hk_dist){.kind = HK_DIST_GAMMA, .a = 1.0, .b = 400.0});
}

/* Closed forms. */
static void test_values(void)
{
    hk_dist d = {.kind = HK_DIST_EXPONENTIAL, .a = 1.0};
    TAP_NEAR(hk_dist_quantile(&d, 1e-300), 1e-300, 1e-315, "tiny u keeps its digits");
    d = (hk_dist){.kind = HK_DIST_LOGNORMAL, .a = 8.0, .b = 0.6};
    TAP_NEAR(hk_dist_quantile(&d, 0.5), 8.0, 1e-14, "the median of a lognormal");
    TAP_NEAR(hk_dist_mean(&d), 8.0 * exp(0.18), 1e-13, "its mean");
    d.b = 0.0;
    TAP_NEAR(hk_dist_quantile(&d, 0.9), 8.0, 0.0, "sigma 0");
    /* Half-normal: median Pinv(0.75), mean sqrt(2/pi). */
    d = (hk_dist){.kind = HK_DIST_NORMAL, .a = 0.0, .b = 1.0};
    TAP_NEAR(hk_dist_quantile(&d, 0.5), 0.67448975019608171, 1e-14, "half-normal median");
    TAP_NEAR(hk_dist_mean(&d), sqrt(2.0 / M_PI), 1e-15, "half-normal mean");
    /* Mean 30 sd below 0: nearly exponential with rate 30 (value: Python, 40 digits). */
    d.a = -30.0;
    TAP_NEAR(hk_dist_quantile(&d, 0.5), 0.023070467827310753, 1e-14, "far tail: median");
    TAP_OK(hk_dist_quantile(&d, 1e-9) >= 0.0, "far tail: never negative");
    d = (hk_dist){.kind = HK_DIST_NORMAL, .a = 5.0, .b = 0.0};
    TAP_NEAR(hk_dist_quantile(&d, 0.3), 5.0, 0.0, "sd 0");
    TAP_NEAR(hk_dist_mean(&d), 5.0, 0.0, "sd 0: mean");
    d = (hk_dist){.kind = HK_DIST_TRIANGULAR, .a = 2.0, .b = 2.0, .c = 2.0};
    TAP_NEAR(hk_dist_quantile(&d, 0.3), 2.0, 0.0, "a triangle without width");
    d = (hk_dist){.kind = HK_DIST_CONSTANT, .a = 4.0};
    TAP_NEAR(hk_dist_quantile(&d, 0.3), 4.0, 0.0, "constant");
    TAP_NEAR(hk_dist_mean(&d), 4.0, 0.0, "its mean");
    TAP_OK(hk_dist_is_constant(&d), "and says so");

    static const double values[] = {1.0, 2.0, 4.0, 9.0};
    d = (hk_dist){.kind = HK_DIST_EMPIRICAL, .a = 1.0, .values = values, .n_value = 4};
    TAP_NEAR(hk_dist_quantile(&d, 0x1p-53), 1.0, 0.0, "empirical: least");
    TAP_NEAR(hk_dist_quantile(&d, 0.26), 2.0, 0.0, "empirical: second quarter");
    TAP_NEAR(hk_dist_quantile(&d, 1 - 0x1p-53), 9.0, 0.0, "empirical: greatest");
    TAP_NEAR(hk_dist_mean(&d), 4.0, 0.0, "empirical: mean");
}

static void test_durations(void)
{
    hk_dist d = {.kind = HK_DIST_CONSTANT, .a = 4.2};
    TAP_EQ_I64(hk_dist_duration_ms(&d, 0.5, 0), 5, "rounded up");
    TAP_EQ_I64(hk_dist_duration_ms(&d, 0.5, 7), 7, "at least the minimum");
    d.a = 0.0;
    TAP_EQ_I64(hk_dist_duration_ms(&d, 0.5, 0), 0, "zero stays");
    TAP_EQ_I64(hk_dist_duration_ms(&d, 0.5, 1), 1, "unless it may not");
    d.a = 0x1p42;
    TAP_EQ_I64(hk_dist_duration_ms(&d, 0.5, 0), HK_TIME_MAX, "the longest");
    d.a = 1e300;
    TAP_EQ_I64(hk_dist_duration_ms(&d, 0.5, 0), HK_TIME_MAX, "capped");
    d.a = INFINITY;
    TAP_EQ_I64(hk_dist_duration_ms(&d, 0.5, 0), HK_TIME_MAX, "infinite is capped too");
}

/* No draw is NaN or negative, and GSL never gives up, over the allowed shapes. */
static void test_shapes(void)
{
    static const double probes[] = {0x1p-53, 1e-10, 1e-3,      0.1,        0.5,
                                    0.9,     0.999, 1 - 1e-10, 1 - 0x1p-53};
    bool good = true;
    for (double shape = 0.05; shape <= 1000.0 && good; shape *= 1.03) {
        hk_dist g = {.kind = HK_DIST_GAMMA, .a = 1.0, .b = shape};
        hk_dist w = {.kind = HK_DIST_WEIBULL, .a = 1.0, .b = shape};
        double last = 0.0;
        for (size_t i = 0; i < sizeof probes / sizeof probes[0]; i++) {
            double x = hk_dist_quantile(&g, probes[i]);
            good = good && isfinite(x) && x >= last && isfinite(hk_dist_quantile(&w, probes[i]));
            double back = gsl_cdf_gamma_P(x, shape, 1.0);
            good = good && (x == 0.0 || fabs(back - probes[i]) < 1e-8 * probes[i] + 1e-13);
            if (!good) {
                TAP_NOTE("shape %g, u %g: x %g, back %g", shape, probes[i], x, back);
                break;
            }
            last = x;
        }
    }
    TAP_OK(good, "gamma and weibull over all shapes");
}

int main(void)
{
    hk_gsl_quiet();
    test_all();
    test_values();
    test_durations();
    test_shapes();
    return tap_done();
}
