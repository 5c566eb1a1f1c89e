/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calibration against simulators whose answer is known: linear with normal noise (generalised least
 * squares), waiting times, a parameter that nothing shows, one of whole numbers; and how often the
 * intervals hold the truth. */
#include "engine/rank/calibrate/calibrate.h"

#include "engine/base/normal.h"
#include "engine/base/rng.h"
#include "tests/support/tap.h"

enum { REPLICATES = 40, OUTPUTS = 3, CASES_MAX = 12 };

typedef struct lab {
    double noise[REPLICATES][OUTPUTS];
    double slope[2][OUTPUTS][2]; /* by world, output, parameter */
    double sd[OUTPUTS];
    bool is_exponential, fails;
    int64_t n_run;
} lab;

static double uniform(uint64_t seed, uint64_t a, uint64_t b)
{
    return hk_rng_uniform((hk_rng_key){.seed = seed}, a, b, 0, 0);
}

/** Noise of mean 0, variance 1 and no correlation, exactly: then the answer is in closed form. */
static void make_noise(lab *l)
{
    for (int k = 0; k < OUTPUTS; k++) {
        for (int r = 0; r < REPLICATES; r++) {
            l->noise[r][k] = hk_normal_quantile(uniform(5, (uint64_t)r, (uint64_t)k));
        }
        for (int j = -1; j < k; j++) { /* -1: the constant */
            double dot = 0, square = 0;
            for (int r = 0; r < REPLICATES; r++) {
                double other = j < 0 ? 1 : l->noise[r][j];
                dot += l->noise[r][k] * other;
                square += other * other;
            }
            for (int r = 0; r < REPLICATES; r++) {
                l->noise[r][k] -= dot / square * (j < 0 ? 1 : l->noise[r][j]);
            }
        }
        double square = 0;
        for (int r = 0; r < REPLICATES; r++) {
            square += l->noise[r][k] * l->noise[r][k];
        }
        for (int r = 0; r < REPLICATES; r++) {
            l->noise[r][k] *= sqrt((REPLICATES - 1) / square);
        }
    }
}

static double outcome(const lab *l, int world, int k, const double *x, double noise)
{
    if (l->is_exponential) { /* a waiting time of mean x[0], or twice as long */
        return -(1 + k) * x[0] * log(hk_normal_above(noise));
    }
    return l->slope[world][k][0] * x[0] + l->slope[world][k][1] * x[1] + l->sd[k] * noise;
}

static lab lab_of(void)
{
    lab l = {.slope = {{{1, 0.5}, {-1, 1}, {0.3, -2}}, {{0.5, 1.5}, {1, 1}, {-2, 0}}},
             .sd = {1, 2, 0.5}};
    make_noise(&l);
    return l;
}

typedef struct records {
    hk_calibrate_param params[2];
    hk_calibrate_case cases[CASES_MAX];
    double observed[CASES_MAX][OUTPUTS], error[CASES_MAX][OUTPUTS];
    hk_calibrate_task task;
} records;

static hk_status run(void *user, int32_t world, int32_t n, const double *values, double *ret,
                     hk_error *err)
{
    lab *l = user;
    l->n_run += (int64_t)n * REPLICATES;
    for (int32_t i = 0; i < n; i++) {
        for (int r = 0; r < REPLICATES; r++) {
            for (int k = 0; k < OUTPUTS; k++) {
                ret[(i * REPLICATES + r) * OUTPUTS + k] =
                    l->fails && r < 3
                        ? (double)NAN
                        : outcome(l, world, k, values + (int64_t)2 * i, l->noise[r][k]);
            }
        }
    }
    return n > 1000 ? hk_fail_nomem(err) : HK_OK;
}

/** Cases in two worlds by turns, with the outcome of the truth and other luck; every fifth value is
 *  not known. */
static void make_records(lab *l, const double *truth, int32_t n_case, uint64_t seed, records *r)
{
    *r = (records){
        .params = {{.name = "a", .low = -4, .high = 6}, {.name = "b", .low = -5, .high = 5}}};
    for (int32_t i = 0; i < n_case; i++) {
        r->cases[i] =
            (hk_calibrate_case){.world = i % 2, .observed = r->observed[i], .error = r->error[i]};
        for (int k = 0; k < OUTPUTS; k++) {
            double noise =
                hk_normal_quantile(uniform(seed, (uint64_t)i, UINT64_C(100) + (uint64_t)k));
            r->observed[i][k] =
                (i * OUTPUTS + k) % 5 == 4 ? (double)NAN : outcome(l, i % 2, k, truth, noise);
        }
    }
    r->task = (hk_calibrate_task){.params = r->params,
                                  .cases = r->cases,
                                  .n_param = 2,
                                  .n_case = n_case,
                                  .n_world = 2,
                                  .n_output = OUTPUTS,
                                  .replicates = REPLICATES,
                                  .draws = 59,
                                  .confidence = 0.95,
                                  .seed = seed,
                                  .run = run,
                                  .user = l};
}

/* ---- closed form ------------------------------------------------------------------------------- */

/** Generalised least squares with the variances that the header states. */
static void solve(const lab *l, const records *r, double *ret_x, double *ret_sd)
{
    double a[2][2] = {{0}}, b[2] = {0};
    double luck = 1 + (double)r->task.n_case / REPLICATES;
    for (int32_t i = 0; i < r->task.n_case; i++) {
        for (int k = 0; k < OUTPUTS; k++) {
            const double *s = l->slope[i % 2][k];
            double variance = l->sd[k] * l->sd[k] * luck + r->error[i][k] * r->error[i][k];
            if (!isnan(r->observed[i][k])) {
                for (int p = 0; p < 2; p++) {
                    b[p] += s[p] * r->observed[i][k] / variance;
                    a[p][0] += s[p] * s[0] / variance;
                    a[p][1] += s[p] * s[1] / variance;
                }
            }
        }
    }
    double det = a[0][0] * a[1][1] - a[0][1] * a[1][0];
    ret_x[0] = (b[0] * a[1][1] - b[1] * a[0][1]) / det;
    ret_x[1] = (b[1] * a[0][0] - b[0] * a[1][0]) / det;
    ret_sd[0] = sqrt(a[1][1] / det);
    ret_sd[1] = sqrt(a[0][0] / det);
}

static void test_closed_form(void)
{
    lab l = lab_of();
    records r;
    const double truth[2] = {1.3, -0.7};
    double x[2], sd[2];
    hk_calibration *c = NULL;
    make_records(&l, truth, 8, 77, &r);
    r.error[0][0] = 3;
    r.error[3][1] = 0.5;
    solve(&l, &r, x, sd);
    if (!TAP_EQ_I64(hk_calibrate(&r.task, &c, NULL), HK_OK, "linear and normal")) {
        return;
    }
    for (int p = 0; p < 2; p++) {
        const hk_calibrate_estimate *e = &c->estimates[p];
        double half = sd[p] * sqrt(e->cut);
        TAP_NEAR(e->value, x[p], 0.005 * sd[p], "the estimate is that of least squares");
        TAP_NEAR(e->low, x[p] - half, 0.01 * sd[p], "the lower end");
        TAP_NEAR(e->high, x[p] + half, 0.01 * sd[p], "the upper end");
        TAP_OK(e->cut >= 3.841 && e->cut < 8, "the cut is that of chi-square or some more (%g)",
               e->cut);
        TAP_OK(!e->is_open_low && !e->is_open_high, "bounded on both sides");
    }
    TAP_EQ_I64(c->n_observed, 20, "values that are known"); /* 8 x 3 less 4 or 5 */
    TAP_EQ_I64(c->n_missing, 4, "and those that are not");
    TAP_EQ_I64(c->n_run, l.n_run, "runs are counted");
    TAP_OK(c->p_value > 0.02 && c->squares > 0, "it fits (p = %g)", c->p_value);
    TAP_OK(c->surface_error < 1e-6, "the surfaces are exact");
    hk_calibration_free(c);
}

static void test_misfit(void)
{
    lab l = lab_of();
    records r;
    const double truth[2] = {1.3, -0.7};
    hk_calibration *c = NULL;
    make_records(&l, truth, 8, 77, &r);
    r.observed[2][0] += 9;
    TAP_EQ_I64(hk_calibrate(&r.task, &c, NULL), HK_OK, "a record that cannot be");
    int32_t worst = 0;
    for (int32_t i = 1; c != NULL && i < c->n_observed; i++) {
        worst = fabs(c->misfits[i].score) > fabs(c->misfits[worst].score) ? i : worst;
    }
    if (c != NULL) {
        TAP_OK(c->misfits[worst].number == 2 && c->misfits[worst].output == 0, "it is found");
        TAP_OK(c->misfits[worst].score > 5, "by its score (%g)", c->misfits[worst].score);
        TAP_OK(c->misfits[worst].observed > c->misfits[worst].high,
               "and lies outside the replicates");
        TAP_OK(c->p_value <= 1.0 / 60 + 1e-9, "chance never does that (p = %g)", c->p_value);
    }
    hk_calibration_free(c);
}

/* ---- what cannot be told ----------------------------------------------------------------------- */

static void test_unidentified(void)
{
    lab l = lab_of();
    records r;
    const double truth[2] = {1.3, -0.7};
    hk_calibration *c = NULL;
    for (int i = 0; i < 2 * OUTPUTS; i++) {
        l.slope[i / OUTPUTS][i % OUTPUTS][1] = 0;
    }
    make_records(&l, truth, 8, 78, &r);
    TAP_EQ_I64(hk_calibrate(&r.task, &c, NULL), HK_OK, "a parameter without influence");
    if (c != NULL) {
        TAP_OK(c->estimates[1].is_open_low && c->estimates[1].is_open_high,
               "is open on both sides");
        TAP_OK(c->estimates[1].low == -5 && c->estimates[1].high == 5, "its interval is the range");
        TAP_OK(!c->estimates[0].is_open_low && !c->estimates[0].is_open_high, "the other is not");
    }
    hk_calibration_free(c);
    c = NULL;
    l = lab_of();
    for (int i = 0; i < 2 * OUTPUTS; i++) { /* only their sum counts */
        l.slope[i / OUTPUTS][i % OUTPUTS][1] = l.slope[i / OUTPUTS][i % OUTPUTS][0];
    }
    make_records(&l, truth, 8, 79, &r);
    TAP_EQ_I64(hk_calibrate(&r.task, &c, NULL), HK_OK, "two of which the sum counts");
    if (c != NULL) {
        TAP_OK(c->correlation[1] < -0.9, "move against each other (%g)", c->correlation[1]);
        TAP_OK(c->estimates[0].is_open_low || c->estimates[0].is_open_high, "and stay open");
    }
    hk_calibration_free(c);
}

static void test_steps(void)
{
    lab l = lab_of();
    records r;
    const double truth[2] = {2, -1};
    hk_calibration *c = NULL;
    make_records(&l, truth, 10, 80, &r);
    r.params[0].step = r.params[1].step = 1;
    TAP_EQ_I64(hk_calibrate(&r.task, &c, NULL), HK_OK, "whole numbers");
    for (int p = 0; c != NULL && p < 2; p++) {
        const hk_calibrate_estimate *e = &c->estimates[p];
        TAP_OK(e->value == round(e->value) && e->low == round(e->low) && e->high == round(e->high),
               "stay whole");
        TAP_OK(e->low <= truth[p] && truth[p] <= e->high && e->low <= e->value &&
                   e->value <= e->high,
               "and hold the truth");
    }
    hk_calibration_free(c);
}

static void test_failed(void)
{
    lab l = lab_of();
    records r;
    const double truth[2] = {1.3, -0.7};
    hk_calibration *c = NULL;
    l.fails = true;
    make_records(&l, truth, 8, 81, &r);
    TAP_EQ_I64(hk_calibrate(&r.task, &c, NULL), HK_OK, "3 of 40 replicates fail");
    if (c != NULL) {
        TAP_EQ_I64(c->n_failed * REPLICATES, 3 * c->n_run, "they are counted");
        TAP_OK(!c->has_intervals && isnan(c->estimates[0].low), "and there are no intervals");
        TAP_OK(isfinite(c->estimates[0].value), "but an estimate");
    }
    hk_calibration_free(c);
}

static void test_same(void)
{
    lab l = lab_of();
    records r;
    const double truth[2] = {1.3, -0.7};
    hk_calibration *c[2] = {NULL, NULL};
    make_records(&l, truth, 8, 82, &r);
    bool ok =
        hk_calibrate(&r.task, &c[0], NULL) == HK_OK && hk_calibrate(&r.task, &c[1], NULL) == HK_OK;
    for (int i = 0; ok && i < 2; i++) {
        const hk_calibrate_estimate *x = &c[0]->estimates[i], *y = &c[1]->estimates[i];
        ok = x->value == y->value && x->low == y->low && x->high == y->high && x->cut == y->cut;
    }
    TAP_OK(ok && c[0]->p_value == c[1]->p_value, "twice the same");
    hk_calibration_free(c[0]);
    hk_calibration_free(c[1]);
}

/* ---- coverage ---------------------------------------------------------------------------------- */

/* The simulator of a waiting time has one parameter; the second of the pair is not looked at. */
static hk_status run_waiting(void *user, int32_t world, int32_t n, const double *values,
                             double *ret, hk_error *err)
{
    for (int32_t i = 0; i < n; i++) {
        const double x[2] = {values[i], 0};
        HK_TRY(run(user, world, 1, x, ret + (int64_t)i * REPLICATES * OUTPUTS, err));
    }
    return HK_OK;
}

/** Of many sets of records, in how many the intervals hold the truth, and how wide they are.
 *  @param ideal half width without any doubt but that of the records, 0 = not known */
static void cover(lab *l, const double *truth, int32_t n_param, int32_t n_case, double ideal,
                  const char *name)
{
    const char *effort = getenv("HAKYU_EFFORT");
    int sets = effort != NULL && strcmp(effort, "full") != 0 ? 20 : 200, held[2] = {0};
    double width = 0, p_sum = 0;
    int rejected = 0;
    for (int i = 0; i < sets; i++) {
        records r;
        hk_calibration *c = NULL;
        make_records(l, truth, n_case, UINT64_C(1000) + (uint64_t)i, &r);
        r.task.n_param = n_param;
        r.task.draws = 39;
        if (l->is_exponential) {
            r.task.run = run_waiting;
            r.params[0] =
                (hk_calibrate_param){.name = "mean", .low = 1, .high = 60, .is_log = true};
        }
        if (hk_calibrate(&r.task, &c, NULL) != HK_OK) {
            TAP_OK(false, "%s: set %d", name, i);
            return;
        }
        for (int p = 0; p < n_param; p++) {
            held[p] += c->estimates[p].low <= truth[p] && truth[p] <= c->estimates[p].high;
        }
        width += 0.5 * (c->estimates[0].high - c->estimates[0].low) / sets;
        rejected += c->p_value <= 0.05;
        p_sum += c->p_value / sets;
        hk_calibration_free(c);
    }
    TAP_NOTE("%s: held %d and %d of %d, half width %g (%g)", name, held[0], held[1], sets, width,
             ideal);
    for (int p = 0; p < n_param; p++) {
        TAP_OK(10 * held[p] >= 9 * sets, "%s: 95 %% intervals hold the truth in %d of %d sets",
               name, held[p], sets);
    }
    TAP_OK(10 * rejected <= sets && p_sum > 0.3 && p_sum < 0.8,
           "%s: p is 0.05 or less in %d of %d sets, %g on the mean", name, rejected, sets, p_sum);
    TAP_OK(ideal == 0 || width < 1.5 * ideal, "%s: half width %g, ideal %g", name, width, ideal);
}

static void test_coverage(void)
{
    lab l = lab_of();
    const double truth[2] = {1.3, -0.7};
    double x[2], sd[2];
    records r;
    make_records(&l, truth, 6, 1, &r);
    solve(&l, &r, x, sd);
    cover(&l, truth, 2, 6, 1.96 * sd[0], "normal");
    const double mean[2] = {9, 0};
    l.is_exponential = true;
    cover(&l, mean, 1, 6, 0, "waiting times");
}

int main(void)
{
    test_closed_form();
    test_misfit();
    test_unidentified();
    test_steps();
    test_failed();
    test_same();
    test_coverage();
    return tap_done();
}
