/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rare events whose probability is known, with at most 100,000 runs: tails of a normal variable that is
 * the sum of several drivers, and a bridge of five components that fail with 1/1000.
 */
#include <math.h>

#include "engine/base/gslrng.h"
#include "engine/base/normal.h"
#include "engine/base/rng.h"
#include "engine/base/stats/importance.h"
#include "engine/base/stats/interval.h"
#include "engine/base/stats/strata.h"
#include "tests/support/tap.h"

enum { BUDGET = 100000, DRIVERS = 3 };

static const double above_4 = 3.167124183311986e-05;
static const double above_5 = 2.866515718791939e-07;

static double draw(uint64_t run, uint64_t entity, uint64_t purpose)
{
    return hk_rng_uniform((hk_rng_key){.seed = 31}, run, entity, purpose, 0);
}

/** Standard normal: three drivers in equal parts. */
static double level_of(const double *z)
{
    return (z[0] + z[1] + z[2]) / sqrt(3.0);
}

static void judge(const char *name, double value, double low, double high, double truth,
                  double within)
{
    TAP_OK(fabs(value / truth - 1.0) <= within, "%s: %.4e is %.4e within %g %% (%+.2f %%)", name,
           value, truth, 100.0 * within, 100.0 * (value / truth - 1.0));
    TAP_OK(low <= truth && truth <= high && high < 2.0 * truth, "interval [%.4e, %.4e]", low, high);
}

/* ---- importance sampling -------------------------------------------------------------------- */

typedef struct tilted_runs {
    double z[BUDGET * DRIVERS], log_weight[BUDGET], score[BUDGET];
} tilted_runs;

/** n runs under the mixture of the nominal and the shifted density. */
static void run_tilted(tilted_runs *runs, int64_t n, const double *shift, uint64_t purpose)
{
    enum { PICK = 100 };
    for (int64_t i = 0; i < n; i++) {
        double *z = runs->z + i * DRIVERS;
        bool nominal = draw((uint64_t)i, PICK, purpose) < 0.5;
        for (int d = 0; d < DRIVERS; d++) {
            double u = draw((uint64_t)i, (uint64_t)d, purpose);
            z[d] = hk_normal_quantile(u) + (nominal ? 0.0 : shift[d]);
        }
        runs->log_weight[i] = hk_defensive_log_weight(hk_tilt_log_ratio(z, shift, DRIVERS), 0.5);
        runs->score[i] = level_of(z);
    }
}

/** Shifts by cross entropy, then the estimate; all within the budget. */
static void importance(double target, double truth, const char *name)
{
    enum { PILOT = 5000, ROUNDS = 6 };
    static tilted_runs runs;
    double shift[DRIVERS] = {0.0};
    hk_cross_entropy round = {.level = -INFINITY};
    hk_error err;
    int64_t spent = 0;
    for (uint64_t r = 0; r < ROUNDS && round.level < target; r++) {
        run_tilted(&runs, PILOT, shift, 10 + r);
        spent += PILOT;
        if (hk_cross_entropy_round(runs.z, runs.log_weight, runs.score, PILOT, DRIVERS, target, 0.1,
                                   shift, &round, &err) != HK_OK) {
            TAP_OK(false, "%s", err.message);
            return;
        }
    }
    TAP_OK(round.level == target, "%s: cross entropy arrives after %d runs, shifts %.2f %.2f %.2f",
           name, (int)spent, shift[0], shift[1], shift[2]);
    int64_t n = BUDGET - spent;
    run_tilted(&runs, n, shift, 1);
    for (int64_t i = 0; i < n; i++) {
        runs.score[i] = runs.score[i] > target;
    }
    hk_importance r;
    if (!TAP_EQ_I64(hk_importance_estimate(runs.log_weight, runs.score, n, 0.95, &r, &err), HK_OK,
                    "an estimate")) {
        TAP_NOTE("  %s", err.message);
        return;
    }
    judge(name, r.value, r.low, r.high, truth, 0.1);
    TAP_OK(r.effective > 1000.0 && fabs(r.mean_weight - 1.0) < 4.0 * r.mean_weight_se,
           "%.0f effective runs, mean weight %.4f", r.effective, r.mean_weight);
}

static void untilted(void)
{
    static tilted_runs runs;
    double shift[DRIVERS] = {0.0};
    run_tilted(&runs, BUDGET, shift, 2);
    for (int64_t i = 0; i < BUDGET; i++) {
        runs.score[i] = runs.score[i] > 4.0;
    }
    hk_importance r;
    hk_error err;
    TAP_EQ_I64(hk_importance_estimate(runs.log_weight, runs.score, BUDGET, 0.95, &r, &err),
               HK_EWEIGHTS, "without a tilt 100,000 runs are refused");
    TAP_NOTE("  %s", err.message);
}

/* ---- strata of the main driver ------------------------------------------------------------- */

/** 0.98 w + 0.2 z > 4 (near enough: scaled to variance 1), strata of w. What lies in the low strata can
 *  only be bounded, and the interval says so. */
static void stratified(void)
{
    enum { STRATA = 12, PILOT = 1000 };
    static const double edge[STRATA + 1] = {-INFINITY, 0.0, 1.0, 2.0,  2.5, 3.0,     3.4,
                                            3.7,       3.9, 4.1, 4.35, 4.7, INFINITY};
    double weight[STRATA];
    int64_t n[STRATA] = {0};
    int64_t hits[STRATA] = {0};
    int64_t wanted[STRATA];
    hk_stratum strata[STRATA];
    int64_t spent = 0;
    for (int s = 0; s < STRATA; s++) {
        weight[s] = hk_normal_above(edge[s]) - hk_normal_above(edge[s + 1]);
        wanted[s] = PILOT;
    }
    hk_error err;
    for (int stage = 0; stage < 2; stage++) {
        for (int s = 0; s < STRATA; s++) {
            for (; n[s] < wanted[s]; n[s]++, spent++) {
                double u = draw((uint64_t)n[s], (uint64_t)s, 3);
                double w = hk_normal_quantile_above(hk_normal_above(edge[s + 1]) + u * weight[s]);
                double z = hk_normal_quantile(draw((uint64_t)n[s], (uint64_t)s, 4));
                hits[s] += 0.98 * w + 0.2 * z > 4.0 * sqrt(0.98 * 0.98 + 0.2 * 0.2);
            }
            strata[s] = hk_stratum_of_event(weight[s], hits[s], n[s]);
        }
        double sd[STRATA];
        hk_strata_spread(strata, STRATA, sd);
        if (stage == 0 && hk_strata_allocate(weight, sd, STRATA, BUDGET - spent, 0, wanted, &err)) {
            TAP_OK(false, "%s", err.message);
        }
    }
    hk_stratified r;
    TAP_EQ_I64(hk_strata_estimate(strata, STRATA, 0.95, &r, &err), HK_OK, "stratified");
    TAP_OK(spent <= BUDGET, "%d runs", (int)spent);
    TAP_OK(fabs(r.value / above_4 - 1.0) <= 0.1 && r.se / above_4 <= 0.04,
           "P(Z > 4) by strata: %.4e within 10 %% (%+.2f %%, se %.2f %%)", r.value,
           100.0 * (r.value / above_4 - 1.0), 100.0 * r.se / above_4);
    TAP_OK(fabs(r.value - above_4) < 4.0 * r.se && r.low <= above_4 && above_4 <= r.high,
           "interval [%.3e, %.3e], of which unseen %.2e", r.low, r.high, r.unseen);
}

/* ---- bridge: strata by the number of failed components -------------------------------------- */

/** Bridge s-a, s-b, a-b, a-t, b-t; bit i: component i failed. @return whether s and t are apart */
static bool apart(unsigned failed)
{
    unsigned up = ~failed;
    bool a = up & 1U;
    bool b = up & 2U;
    if (up & 4U) {
        a = b = a || b;
    }
    return !((a && (up & 8U)) || (b && (up & 16U)));
}

/** A set of m of 5, each equally likely. */
static unsigned choose(int m, uint64_t run)
{
    unsigned failed = 0;
    int left = m;
    for (int i = 0; i < 5; i++) {
        if (draw(run, (uint64_t)i, 20 + (uint64_t)m) * (5 - i) < left) {
            failed |= 1U << i;
            left--;
        }
    }
    return failed;
}

static void bridge(void)
{
    enum { EACH = 20000 };
    double p = 1e-3;
    double truth = 2 * p * p + 2 * pow(p, 3) - 5 * pow(p, 4) + 2 * pow(p, 5);
    double exact = 0.0;
    for (unsigned failed = 0; failed < 32; failed++) {
        int m = __builtin_popcount(failed);
        exact += apart(failed) ? pow(p, m) * pow(1 - p, 5 - m) : 0.0;
    }
    TAP_NEAR(exact / truth, 1.0, 1e-12, "the bridge is the bridge");
    static const double ways[] = {1, 5, 10, 10, 5, 1};
    hk_stratum strata[6];
    for (int m = 0; m <= 5; m++) {
        double weight = ways[m] * pow(p, m) * pow(1 - p, 5 - m);
        if (m < 2) {
            strata[m] = hk_stratum_of_exact(weight, 0.0); /* no single cut */
            continue;
        }
        int64_t hits = 0;
        for (uint64_t run = 0; run < EACH; run++) {
            hits += apart(choose(m, run));
        }
        strata[m] = hk_stratum_of_event(weight, hits, EACH);
    }
    TAP_OK(strata[5].mean == 1.0 && strata[4].mean == 1.0, "four failed are always apart");
    hk_stratified r;
    hk_error err;
    TAP_EQ_I64(hk_strata_estimate(strata, 6, 0.95, &r, &err), HK_OK, "bridge");
    judge("bridge at 1/1000", r.value, r.low, r.high, truth, 0.05);
    TAP_OK(fabs(r.value - truth) < 4.0 * r.se, "within 4 standard errors of %.2e", r.se);
}

int main(void)
{
    hk_gsl_quiet();
    TAP_NEAR(hk_normal_above(4.0) / above_4, 1.0, 1e-12, "P(Z > 4)");
    importance(4.0, above_4, "P(Z > 4)");
    importance(5.0, above_5, "P(Z > 5)");
    untilted();
    stratified();
    bridge();
    return tap_done();
}
