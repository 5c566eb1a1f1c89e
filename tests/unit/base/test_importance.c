/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weights of tilted drivers, the estimate, its refusals. Rare events: analytic/test_rare_events. */
#include <math.h>

#include "engine/base/gslrng.h"
#include "engine/base/normal.h"
#include "engine/base/rng.h"
#include "engine/base/stats/importance.h"
#include "tests/support/tap.h"

enum { N = 4000 };

static void weights(void)
{
    double z[] = {1.0, -2.0};
    double shift[] = {3.0, 0.5};
    double direct = -0.5 * (pow(1.0 - 3.0, 2) + pow(-2.0 - 0.5, 2)) + 0.5 * (1.0 + 4.0);
    TAP_NEAR(hk_tilt_log_ratio(z, shift, 2), direct, 1e-14, "ratio of normal densities");
    TAP_NEAR(hk_defensive_log_weight(0.7, 0.3), -log(0.3 + 0.7 * exp(0.7)), 1e-14, "mixture");
    TAP_NEAR(hk_defensive_log_weight(-5000.0, 0.5), log(2.0), 1e-14, "at most 1/a");
    TAP_NEAR(hk_defensive_log_weight(5000.0, 0.5), -5000.0 + log(2.0), 1e-9, "no overflow");
    TAP_NEAR(hk_defensive_log_weight(3.0, 1.0), 0.0, 1e-14, "all nominal: weight 1");
}

static void estimate(void)
{
    static double log_weight[N];
    static double x[N];
    hk_error err;
    hk_importance r;
    for (int i = 0; i < N; i++) { /* weights 1: plain sampling */
        log_weight[i] = 0.0;
        x[i] = i % 4 == 0;
    }
    TAP_EQ_I64(hk_importance_estimate(log_weight, x, N, 0.95, &r, &err), HK_OK, "weights 1");
    TAP_NEAR(r.value, 0.25, 1e-15, "the plain mean");
    TAP_NEAR(r.se, sqrt(0.25 * 0.75 / (N - 1)), 1e-15, "the plain error");
    TAP_NEAR(r.ess, N, 1e-9, "all weights count");
    TAP_NEAR(r.effective, N / 4, 1e-9, "the hits carry it");
    TAP_NEAR(r.max_share, 4.0 / N, 1e-15, "evenly");
    TAP_OK(r.mean_weight == 1.0 && r.mean_weight_se == 0.0, "the mean weight is 1");
    for (int i = 0; i < N; i++) { /* a common factor that overflows as such */
        log_weight[i] = 900.0;
        x[i] *= exp(-300.0);
    }
    TAP_EQ_I64(hk_importance_estimate(log_weight, x, N, 0.95, &r, &err), HK_OK, "huge weights");
    TAP_OK(isinf(r.mean_weight), "are told by their mean");
}

static void refusals(void)
{
    static double log_weight[N];
    static double x[N];
    hk_error err;
    hk_importance r = {.n = -1};
    for (int i = 0; i < N; i++) {
        log_weight[i] = i == 7 ? 9.0 : 0.0; /* one run outweighs all others */
        x[i] = 1.0;
    }
    TAP_EQ_I64(hk_importance_estimate(log_weight, x, N, 0.95, &r, &err), HK_EWEIGHTS,
               "one heavy run is no estimate");
    TAP_HAS(err.message, "of 4000 runs 2.2 effective ones", "it says how few");
    TAP_HAS(err.message, "must be at least 100; the largest makes up 67.0 %", "and how uneven");
    TAP_EQ_I64(r.n, -1, "nothing is written");
    for (int i = 0; i < N; i++) {
        log_weight[i] = 0.0;
        x[i] = i < 99;
    }
    TAP_EQ_I64(hk_importance_estimate(log_weight, x, N, 0.95, &r, &err), HK_EWEIGHTS,
               "99 hits are too few");
    x[99] = 1.0;
    TAP_EQ_I64(hk_importance_estimate(log_weight, x, N, 0.95, &r, &err), HK_OK, "100 are enough");
    for (int i = 0; i < N; i++) {
        x[i] = 0.0;
    }
    TAP_EQ_I64(hk_importance_estimate(log_weight, x, N, 0.95, &r, &err), HK_EWEIGHTS,
               "no hit is no zero");
    log_weight[3] = NAN;
    TAP_EQ_I64(hk_importance_estimate(log_weight, x, N, 0.95, &r, &err), HK_ENUMBER, "no number");
    TAP_EQ_STR(err.message, "run 4 has log weight nan and outcome 0, both must be numbers", "told");
    TAP_EQ_I64(hk_importance_estimate(log_weight, x, 0, 0.95, &r, &err), HK_EWEIGHTS, "no runs");
}

static void unbiased(void)
{
    /* E[Z^2 on Z > 1] = Q(1) + phi(1), under a shift that is far off. */
    enum { RUNS = 400 };
    double truth = hk_normal_above(1.0) + exp(-0.5) / sqrt(2.0 * M_PI);
    double sum = 0.0;
    int64_t held = 0;
    static double log_weight[N];
    static double x[N];
    for (uint64_t run = 0; run < RUNS; run++) {
        double shift = 2.5;
        for (uint64_t i = 0; i < N; i++) {
            hk_rng_key key = {.seed = 8};
            double z = hk_normal_quantile(hk_rng_uniform(key, run, 0, 0, i));
            z += hk_rng_uniform(key, run, 1, 0, i) < 0.3 ? 0.0 : shift;
            log_weight[i] = hk_defensive_log_weight(hk_tilt_log_ratio(&z, &shift, 1), 0.3);
            x[i] = z > 1.0 ? z * z : 0.0;
        }
        hk_importance r = {.value = NAN};
        hk_error err;
        if (hk_importance_estimate(log_weight, x, N, 0.9, &r, &err) != HK_OK) {
            TAP_OK(false, "%s", err.message);
        }
        sum += r.value;
        held += r.low <= truth && truth <= r.high;
        if (run == 0) {
            TAP_NEAR(r.mean_weight, 1.0, 4.0 * r.mean_weight_se, "weights average to 1");
        }
    }
    TAP_NEAR(sum / RUNS, truth, 0.005 * truth, "unbiased");
    TAP_OK(held > 0.85 * RUNS && held < 0.95 * RUNS, "covers: %.3f", (double)held / RUNS);
}

static void cross_entropy(void)
{
    double z[20];
    double log_weight[20];
    double score[20];
    for (int i = 0; i < 20; i++) {
        z[i] = i;
        log_weight[i] = i == 19 ? log(3.0) : 0.0;
        score[i] = i;
    }
    double shift;
    hk_cross_entropy r;
    hk_error err;
    TAP_EQ_I64(hk_cross_entropy_round(z, log_weight, score, 20, 1, 100.0, 0.1, &shift, &r, &err),
               HK_OK, "a round");
    TAP_OK(r.level == 18.0 && r.elite == 2, "the best tenth");
    TAP_NEAR(shift, (18.0 + 3.0 * 19.0) / 4.0, 1e-14, "their weighted mean");
    TAP_EQ_I64(hk_cross_entropy_round(z, log_weight, score, 20, 1, 10.0, 0.1, &shift, &r, &err),
               HK_OK, "the last round");
    TAP_OK(r.level == 10.0 && r.elite == 10, "takes all that reach the target");
    TAP_EQ_I64(hk_cross_entropy_round(z, log_weight, score, 9, 1, 1.0, 0.1, &shift, &r, &err),
               HK_EMISSING, "too few runs");
    for (int i = 0; i < 20; i++) {
        log_weight[i] = -INFINITY;
    }
    TAP_EQ_I64(hk_cross_entropy_round(z, log_weight, score, 20, 1, 10.0, 0.1, &shift, &r, &err),
               HK_EWEIGHTS, "runs without weight");
}

int main(void)
{
    hk_gsl_quiet();
    weights();
    estimate();
    refusals();
    unbiased();
    cross_entropy();
    return tap_done();
}
