/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sensitivity through designs and estimators as a sweep uses them, on functions whose indices are
 * known: Ishigami and Homma (1990), the G-function of Saltelli and Sobol' (1995), and functions of few
 * values whose indices come from trying every combination.
 */
#include <math.h>
#include <stdlib.h>

#include "engine/base/gslrng.h"
#include "engine/base/rng.h"
#include "engine/base/student.h"
#include "engine/ensemble/design/design.h"
#include "engine/rank/sensitivity/given_data.h"
#include "engine/rank/sensitivity/morris_effects.h"
#include "engine/rank/sensitivity/pawn.h"
#include "engine/rank/sensitivity/sobol_indices.h"
#include "tests/support/tap.h"

enum { K_MAX = 8 };

typedef struct problem {
    const char *name;
    hk_factor factors[K_MAX];
    int32_t k;
    double (*f)(const hk_factor_level *x);
    double first[K_MAX], total[K_MAX];
} problem;

static double ishigami(const hk_factor_level *x)
{
    double s1 = sin(x[0].value);
    double s2 = sin(x[1].value);
    return s1 + 7.0 * s2 * s2 + 0.1 * pow(x[2].value, 4.0) * s1;
}

static double g_function(const hk_factor_level *x)
{
    static const double a[] = {0, 1, 4.5, 9, 99, 99, 99, 99};
    double product = 1.0;
    for (int i = 0; i < 8; i++) {
        product *= (fabs(4.0 * x[i].value - 2.0) + a[i]) / (1.0 + a[i]);
    }
    return product;
}

enum { N_A = 3, N_B = 4, N_C = 2 };
static const double loads[N_B] = {0.5, 0.7, 1.0, 4.0};

/** Any output of a policy (category), a load (number) and 1 or 2 crews. */
static double table(const hk_factor_level *x)
{
    uint64_t cell = (uint64_t)x[0].index * 10 + (uint64_t)x[2].value;
    return x[1].value * hk_rng_uniform((hk_rng_key){.seed = 77}, cell, 0, 0, 0) +
           (double)x[0].index;
}

/** Variance of the means of f over everything but the factors kept, by trying all combinations. */
static double variance_kept(unsigned kept)
{
    double mean[N_A * N_B * N_C] = {0};
    double n[N_A * N_B * N_C] = {0};
    double all = 0.0;
    for (int a = 0; a < N_A; a++) {
        for (int b = 0; b < N_B; b++) {
            for (int c = 0; c < N_C; c++) {
                hk_factor_level x[] = {{a, a}, {loads[b], b}, {c + 1, -1}};
                int cell =
                    ((kept & 1 ? a : 0) * N_B + (kept & 2 ? b : 0)) * N_C + (kept & 4 ? c : 0);
                mean[cell] += table(x);
                n[cell] += 1.0;
                all += table(x) / (N_A * N_B * N_C);
            }
        }
    }
    double variance = 0.0;
    for (int i = 0; i < N_A * N_B * N_C; i++) {
        if (n[i] > 0.0) {
            double d = mean[i] / n[i] - all;
            variance += n[i] * d * d / (N_A * N_B * N_C);
        }
    }
    return variance;
}

static problem make_ishigami(void)
{
    problem p = {.name = "Ishigami",
                 .k = 3,
                 .f = ishigami,
                 .first = {0.313905, 0.442411, 0.0},
                 .total = {0.557589, 0.442411, 0.243684}};
    static const char *const names[] = {"x1", "x2", "x3"};
    for (int i = 0; i < 3; i++) {
        p.factors[i] = (hk_factor){.name = names[i], .low = -M_PI, .high = M_PI};
    }
    return p;
}

static problem make_g(void)
{
    problem p = {
        .name = "G-function",
        .k = 8,
        .f = g_function,
        .first = {0.716192, 0.179048, 0.023676, 0.007162, 0.000072, 0.000072, 0.000072, 0.000072},
        .total = {0.787144, 0.242198, 0.034317, 0.010460, 0.000105, 0.000105, 0.000105, 0.000105}};
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    for (int i = 0; i < 8; i++) {
        p.factors[i] = (hk_factor){.name = names[i], .low = 0.0, .high = 1.0};
    }
    return p;
}

static problem make_table(void)
{
    problem p = {
        .name = "table",
        .k = 3,
        .f = table,
        .factors = {{.name = "policy", .kind = HK_FACTOR_VALUES, .n_value = N_A},
                    {.name = "load", .kind = HK_FACTOR_VALUES, .values = loads, .n_value = N_B},
                    {.name = "crews", .kind = HK_FACTOR_INTEGER, .low = 1, .high = N_C}}};
    double all = variance_kept(7);
    for (unsigned i = 0; i < 3; i++) {
        p.first[i] = variance_kept(1U << i) / all;
        p.total[i] = 1.0 - variance_kept(7U & ~(1U << i)) / all;
    }
    return p;
}

static hk_design *design_of(const problem *p, hk_design_kind kind, int64_t n, uint64_t seed,
                            hk_design_rows rows)
{
    hk_design_spec spec = {
        .kind = kind, .factors = p->factors, .n_factor = p->k, .seed = seed, .n = n, .rows = rows};
    hk_design *design = NULL;
    hk_error err;
    if (hk_design_new(&spec, &design, &err) != HK_OK) {
        TAP_OK(false, "%s", err.message);
        exit(1);
    }
    return design;
}

/** Outputs of all cases, and if x is not NULL their values; owned by the caller. */
static double *run(const problem *p, const hk_design *design, double *x)
{
    int64_t n = hk_design_count(design);
    double *f = calloc((size_t)n, sizeof *f);
    for (int64_t i = 0; i < n; i++) {
        hk_factor_level levels[K_MAX];
        hk_design_case(design, i, levels);
        f[i] = p->f(levels);
        for (int32_t j = 0; x != NULL && j < p->k; j++) {
            x[i * p->k + j] = levels[j].value;
        }
    }
    return f;
}

static void indices(const problem *p, int64_t n, uint64_t seed, hk_design_rows rows,
                    int32_t resamples, hk_sobol_index *ret)
{
    hk_design *design = design_of(p, HK_DESIGN_SALTELLI, n, seed, rows);
    double *f = run(p, design, NULL);
    hk_sobol_summary sum;
    hk_error err;
    hk_sensitivity_opts opts = {.seed = seed, .resamples = resamples};
    if (hk_sobol_indices(f, n, p->k, &opts, ret, &sum, &err) != HK_OK) {
        TAP_OK(false, "%s", err.message);
        exit(1);
    }
    free(f);
    hk_design_free(design);
}

static bool holds(hk_index index, double truth)
{
    return index.low <= truth && truth <= index.high;
}

/** Estimates from n rows are within `tolerance`; of Sobol' rows the truth is in the intervals. */
static void close_to(const problem *p, int64_t n, hk_design_rows rows, double tolerance)
{
    hk_sobol_index s[K_MAX];
    bool random = rows == HK_ROWS_RANDOM; /* intervals miss as often as they say: coverage() */
    indices(p, n, 2009, rows, 400, s);
    for (int32_t i = 0; i < p->k; i++) {
        const hk_index *first = &s[i].first;
        const hk_index *total = &s[i].total;
        TAP_OK(fabs(first->value - p->first[i]) <= tolerance &&
                   (random || holds(*first, p->first[i])),
               "%s, %d rows: S[%s] %.4f [%.4f, %.4f] is %.4f", p->name, (int)n, p->factors[i].name,
               first->value, first->low, first->high, p->first[i]);
        TAP_OK(fabs(total->value - p->total[i]) <= tolerance &&
                   (random || holds(*total, p->total[i])),
               "%s, %d rows: ST[%s] %.4f [%.4f, %.4f] is %.4f", p->name, (int)n, p->factors[i].name,
               total->value, total->low, total->high, p->total[i]);
    }
}

/** Over many seeds: how often do the intervals hold the truth? */
static void coverage(const problem *p, hk_design_rows rows, double least, double most)
{
    enum { SEEDS = 200, ROWS = 512 };
    int64_t held = 0;
    int64_t n = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        hk_sobol_index s[K_MAX];
        indices(p, ROWS, seed, rows, 100, s);
        for (int32_t i = 0; i < p->k; i++) {
            held += holds(s[i].first, p->first[i]) + holds(s[i].total, p->total[i]);
            n += 2;
        }
    }
    double share = (double)held / (double)n;
    TAP_OK(share >= least && share <= most,
           "%s, %s rows: 95 %% intervals hold the truth in %.1f %%", p->name,
           rows == HK_ROWS_RANDOM ? "random" : "Sobol'", 100.0 * share);
}

static void given_data(const problem *p)
{
    enum { N = 8192 };
    hk_design *design = design_of(p, HK_DESIGN_LHS, N, 1, HK_ROWS_SOBOL);
    double *x = calloc((size_t)N * (size_t)p->k, sizeof *x);
    double *f = run(p, design, x);
    hk_sensitivity_opts opts = {.seed = 1, .resamples = 100};
    hk_given_data g[K_MAX];
    hk_pawn w[K_MAX];
    int64_t used = 0;
    hk_error err;
    TAP_EQ_I64(hk_given_data_effects(x, f, N, p->k, 0, &opts, g, &used, &err), HK_OK, p->name);
    TAP_EQ_I64(hk_pawn_effects(x, f, N, p->k, 0, &opts, w, &used, &err), HK_OK, "and PAWN");
    for (int32_t i = 0; i < p->k; i++) {
        TAP_OK(fabs(g[i].first.value - p->first[i]) < 0.02,
               "%s from %d given cases: S[%s] %.4f is %.4f; xi %.3f of noise %.3f, PAWN %.3f of "
               "noise %.3f",
               p->name, N, p->factors[i].name, g[i].first.value, p->first[i], g[i].xi,
               g[i].xi_noise, w[i].median, w[i].median_noise);
        if (p->first[i] > 0.01) {
            TAP_OK(g[i].first.low > g[i].first_noise && g[i].xi > g[i].xi_noise &&
                       w[i].median > w[i].median_noise,
                   "matters by every measure");
        }
    }
    if (p->f == ishigami) {
        TAP_OK(g[2].first.value < 0.01 && g[2].xi > g[2].xi_noise &&
                   w[2].median > w[2].median_noise,
               "x3 has no first order, yet the output depends on it: xi and PAWN see that");
    }
    free(x);
    free(f);
    hk_design_free(design);
}

static void morris(const problem *p)
{
    enum { R = 40 };
    hk_design *design = design_of(p, HK_DESIGN_MORRIS, R, 1, HK_ROWS_SOBOL);
    double *f = run(p, design, NULL);
    static int32_t factor[R * K_MAX];
    static double delta[R * K_MAX];
    int64_t at = 0;
    for (int64_t i = 0; i < hk_design_count(design); i++) {
        hk_design_step step = hk_design_step_of(design, i);
        if (step.factor >= 0) {
            factor[at] = step.factor;
            delta[at++] = step.delta;
        }
    }
    hk_sensitivity_opts opts = {.seed = 1, .resamples = 200};
    hk_morris_effect e[K_MAX];
    int64_t used = 0;
    hk_error err;
    TAP_EQ_I64(hk_morris_effects(f, factor, delta, R, p->k, &opts, e, &used, &err), HK_OK, p->name);
    for (int32_t i = 1; i < p->k; i++) {
        TAP_OK(p->total[i] > 0.9 * p->total[i - 1] || e[i].mu_star.value < e[i - 1].mu_star.value,
               "Morris puts %s behind %s: mu* %.3f [%.3f, %.3f], sigma %.3f", p->factors[i].name,
               p->factors[i - 1].name, e[i].mu_star.value, e[i].mu_star.low, e[i].mu_star.high,
               e[i].sigma.value);
    }
    free(f);
    hk_design_free(design);
}

/** Mean by 16 scrambles of Sobol' points: their spread gives an interval that covers, and is narrower than
 *  that of as many independent points. */
static void scrambled_mean(const problem *p, double truth, double sd)
{
    enum { SEEDS = 200, POINTS = 128, SCRAMBLES = 16 };
    int64_t held = 0;
    double half = 0.0;
    double t = hk_student_quantile(0.975, SCRAMBLES - 1);
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        hk_design_spec spec = {.kind = HK_DESIGN_SOBOL,
                               .factors = p->factors,
                               .n_factor = p->k,
                               .seed = seed,
                               .n = POINTS,
                               .scrambles = SCRAMBLES};
        hk_design *design = NULL;
        hk_error err;
        if (hk_design_new(&spec, &design, &err) != HK_OK) {
            TAP_OK(false, "%s", err.message);
            return;
        }
        double *f = run(p, design, NULL);
        double mean[SCRAMBLES] = {0};
        for (int64_t i = 0; i < hk_design_count(design); i++) {
            mean[i % SCRAMBLES] += f[i] / POINTS;
        }
        hk_batch_mean m = hk_batch_mean_of(mean, NULL, SCRAMBLES);
        held += fabs(m.mean - truth) <= t * m.se;
        half += t * m.se / SEEDS;
        free(f);
        hk_design_free(design);
    }
    double plain = 1.96 * sd / sqrt(POINTS * SCRAMBLES);
    TAP_OK(
        held >= 0.9 * SEEDS && half < 0.5 * plain,
        "%s: mean +- %.4f by scrambles, +- %.4f by independent points; holds the truth in %.1f %%",
        p->name, half, plain, 100.0 * (double)held / SEEDS);
}

int main(void)
{
    hk_gsl_quiet();
    problem problems[] = {make_ishigami(), make_g(), make_table()};
    TAP_NEAR(variance_kept(0), 0.0, 1e-15, "nothing kept, nothing explained");
    for (int i = 0; i < 3; i++) {
        const problem *p = &problems[i];
        close_to(p, 4096, HK_ROWS_SOBOL, 0.02);
        close_to(p, 4096, HK_ROWS_RANDOM, 0.06);
        coverage(p, HK_ROWS_RANDOM, 0.91, 0.98);
        coverage(p, HK_ROWS_SOBOL, 0.95, 1.0);
        given_data(p);
    }
    morris(&problems[1]);
    scrambled_mean(&problems[0], 3.5, sqrt(13.844588));
    scrambled_mean(&problems[1], 1.0, sqrt(0.4652));
    return tap_done();
}
