/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The interval of chance and assumptions: as wide as that of chance alone where the assumptions
 * agree, as wide as the assumptions where there is no chance, both where there are both; ranks that
 * the assumptions turn round; through hk_rank() for components, sectors and services.
 */
#include <math.h>

#include "engine/base/normal.h"
#include "engine/base/rng.h"
#include "engine/base/student.h"
#include "engine/rank/rank.h"
#include "engine/rank/rank_assumed.h"
#include "tests/support/tap.h"
#include "tests/unit/io_result/result_sample.h"

enum { ROWS = 4, BATCHES = 50, SETS = 50, WIDE_ROWS = 600 };

static double normal(uint64_t seed, int64_t row, int64_t batch)
{
    return hk_normal_quantile(
        hk_rng_uniform((hk_rng_key){seed, 9}, (uint64_t)row, (uint64_t)batch, 0, 0));
}

static bool intervals(const hk_rank_sample *sample, int64_t n_set, const double *means,
                      double confidence, hk_rank_wide *ret)
{
    hk_rank_assumed assumed = {.n_set = n_set, .means = means};
    hk_error err = {.code = HK_OK};
    hk_status status = hk_rank_assumed_intervals(sample, &assumed, confidence, 2, ret, &err);
    return TAP_OK(status == HK_OK, "intervals: %s", status == HK_OK ? "made" : err.message);
}

static void fill(double *x, int64_t n_batch, double noise)
{
    for (int64_t j = 0; j < ROWS; j++) {
        for (int64_t b = 0; b < n_batch; b++) {
            x[j * n_batch + b] = 10.0 * (double)(ROWS - j) + noise * normal(3, j, b);
        }
    }
}

/* Every set is the nominal one: chance alone, Student's interval of the batches. */
static void test_chance_alone(int64_t n_batch)
{
    static double x[ROWS * BATCHES];
    static double means[SETS * ROWS];
    fill(x, n_batch, 3.0);
    hk_rank_wide wide[ROWS];
    hk_batch_mean nominal[ROWS];
    for (int64_t j = 0; j < ROWS; j++) {
        nominal[j] = hk_batch_mean_of(x + j * n_batch, NULL, n_batch);
        for (int64_t m = 0; m < SETS; m++) {
            means[m * ROWS + j] = nominal[j].mean;
        }
    }
    hk_rank_sample sample = {.n_row = ROWS, .n_batch = n_batch, .batches = x};
    if (!intervals(&sample, SETS, means, 0.95, wide)) {
        return;
    }
    double t = hk_student_quantile(0.975, (double)(n_batch - 1));
    for (int64_t j = 0; j < ROWS; j++) { /* ends of 2000 draws are right to 6 % of a half width */
        double half = t * nominal[j].se;
        TAP_NEAR(wide[j].low, nominal[j].mean - half, 0.08 * half, "low end is Student's");
        TAP_NEAR(wide[j].high, nominal[j].mean + half, 0.08 * half, "high end is Student's");
        TAP_OK(wide[j].rank_low == j + 1 && wide[j].rank_high == j + 1, "ranks are clear");
        TAP_OK(wide[j].p_top == (j < 2 ? 1.0 : 0.0), "so are the first two");
    }
}

/* No chance: the quantiles of the sets themselves, 0 .. 49 each 40 times, type 7. */
static void test_assumptions_alone(void)
{
    static double x[2 * BATCHES];
    double means[SETS * 2];
    for (int64_t b = 0; b < BATCHES; b++) {
        x[b] = 20.0;
        x[BATCHES + b] = 20.5;
    }
    for (int64_t m = 0; m < SETS; m++) {
        means[2 * m] = (double)((m * 7) % SETS);
        means[2 * m + 1] = 20.5;
    }
    hk_rank_sample sample = {.n_row = 2, .n_batch = BATCHES, .batches = x};
    hk_rank_wide wide[2];
    if (!intervals(&sample, SETS, means, 0.9, wide)) {
        return;
    }
    TAP_NEAR(wide[0].low, 2.0, 1e-9, "5 %% of 0, 0, ... 1, 1, ..."); /* place 99.95 of 2000 */
    TAP_NEAR(wide[0].high, 47.0, 1e-9, "95 %");
    TAP_OK(wide[1].low == 20.5 && wide[1].high == 20.5, "nothing varies");
    TAP_OK(wide[0].rank_low == 1 && wide[0].rank_high == 2 && wide[1].rank_high == 2,
           "the assumptions turn the ranks round");
}

/* Independent sources: variances add. */
static void test_both(void)
{
    static double x[ROWS * BATCHES];
    static double means[SETS * ROWS];
    fill(x, BATCHES, 10.0);
    double se = hk_batch_mean_of(x, NULL, BATCHES).se;
    double spread = 0.0;
    for (int64_t m = 0; m < SETS; m++) {
        double shift = 2.0 * hk_normal_quantile(((double)m + 0.5) / SETS);
        spread += shift * shift / SETS;
        for (int64_t j = 0; j < ROWS; j++) {
            means[m * ROWS + j] = 10.0 * (double)(ROWS - j) + shift;
        }
    }
    hk_rank_sample sample = {.n_row = ROWS, .n_batch = BATCHES, .batches = x};
    hk_rank_wide wide[ROWS];
    if (intervals(&sample, SETS, means, 0.9, wide)) {
        double half = 1.645 * sqrt(spread + se * se);
        TAP_NEAR((wide[0].high - wide[0].low) / 2.0, half, 0.1 * half, "variances add");
    }
}

/* More rows than get ranks: the first ones do, with ranks among all. */
static void test_many_rows(void)
{
    static double x[WIDE_ROWS * 10];
    static double means[2 * WIDE_ROWS];
    static hk_rank_wide wide[WIDE_ROWS];
    for (int64_t j = 0; j < WIDE_ROWS; j++) {
        for (int64_t b = 0; b < 10; b++) {
            x[j * 10 + b] = (double)(j + 1) + 0.001 * normal(4, j, b);
        }
        means[j] = means[WIDE_ROWS + j] = (double)(j + 1);
    }
    means[WIDE_ROWS] = 1000.0; /* the last one is the first under the second set */
    hk_rank_sample sample = {.n_row = WIDE_ROWS, .n_batch = 10, .batches = x};
    if (!intervals(&sample, 2, means, 0.95, wide)) {
        return;
    }
    TAP_OK(wide[WIDE_ROWS - 1].rank_low == 1 && wide[WIDE_ROWS - 1].rank_high == 2,
           "first, second");
    TAP_OK(wide[0].rank_low == 1 && wide[0].rank_high == WIDE_ROWS, "first or last");
    TAP_OK(wide[1].rank_low == 0 && !isnan(wide[1].low), "no ranks, but an interval");
    TAP_NEAR(wide[WIDE_ROWS - 1].p_top, 1.0, 0.0, "always among the first two");
    TAP_NEAR(wide[0].p_top, 0.5, 0.0, "under one of two sets");
}

static void test_refused(void)
{
    const double x[] = {1.0, 2.0, 3.0, 4.0};
    double means[] = {1.0, 2.0, NAN, 2.0};
    hk_rank_sample sample = {.n_row = 2, .n_batch = 2, .batches = x};
    hk_rank_wide wide[2];
    hk_error err = {.code = HK_OK};
    hk_rank_assumed assumed = {.n_set = 2, .means = means};
    TAP_OK(hk_rank_assumed_intervals(&sample, &assumed, 0.95, 1, wide, &err) == HK_ERANGE, "NaN");
    TAP_HAS(err.message, "set of assumptions 1, row 0", "where it is");
    assumed.n_set = 1;
    TAP_OK(hk_rank_assumed_intervals(&sample, &assumed, 0.95, 1, wide, &err) == HK_ERANGE, "one");
    TAP_HAS(err.message, "at least 2", "how many there must be");
}

/* ---- through a ranking --------------------------------------------------------------------------- */

static const hk_rank_row *row_of(const hk_ranking *ranking, int32_t subject)
{
    for (int64_t i = 0; i < ranking->n_row; i++) {
        if (ranking->rows[i].subject == subject) {
            return &ranking->rows[i];
        }
    }
    return NULL;
}

/** Sets of assumptions that cannot be used. */
static void test_unusable(hk_result *r)
{
    hk_rank_opts opts = HK_RANK_OPTS_DEFAULT;
    hk_ranking *k = NULL;
    r->assumption_failed[1] = 1; /* of 6 */
    TAP_OK(hk_rank(r, &opts, &k, NULL) == HK_OK && k->doubt == HK_RANK_DOUBT_FAILED, "failed");
    TAP_OK(k->n_assumed == 0 && isnan(k->rows[0].wide_low) && k->has_sets, "chance alone");
    hk_ranking_free(k);
    r->n_assumption = 1;
    TAP_OK(hk_rank(r, &opts, &k, NULL) == HK_OK && k->doubt == HK_RANK_DOUBT_ONE, "only one");
    hk_ranking_free(k);
    r->n_assumption = 0;
    TAP_OK(hk_rank(r, &opts, &k, NULL) == HK_OK && k->doubt == HK_RANK_DOUBT_NONE, "none");
    hk_ranking_free(k);
}

/* Criticality of c/plant, c/exchange, c/office, d/town, d/city is 20, 1, 20, 0, 5/3. */
static void test_ranking(void)
{
    hk_result *r = sample_result();
    r->status[4] = HK_REPLICATE_OK;
    r->batch_replicates[1] = 2;
    static double criticality[] = {20.0, 1.0, 500.0, 0.0, 2.0, 20.0, 1.0, 700.0, 0.0, 2.0};
    static double loss[] = {0.0, 1.0, 2.0, 400.0, 1.0, 2.0};
    for (int i = 0; i < 2; i++) {
        r->assumption_failed[i] = 0;
    }
    r->assumption_criticality = criticality;
    r->assumption_loss = r->assumption_person_loss = loss;
    hk_rank_opts opts = HK_RANK_OPTS_DEFAULT;
    hk_ranking *k = NULL;
    TAP_OK(hk_rank(r, &opts, &k, NULL) == HK_OK && k->n_assumed == 2, "components");
    const hk_rank_row *exchange = row_of(k, 1);
    TAP_OK(exchange->wide_low == 1.0 && exchange->wide_high == 1.0, "no noise, no doubt");
    TAP_OK(row_of(k, 2)->wide_low > 400.0 && row_of(k, 2)->wide_high > 690.0, "the office varies");
    TAP_OK(isnan(row_of(k, 3)->wide_low) && row_of(k, 3)->wide_rank_low == 0, "never hit at all");
    TAP_OK(row_of(k, 2)->wide_rank_low == 1 && row_of(k, 2)->wide_rank_high == 1,
           "the office leads");
    TAP_OK(k->has_sets && row_of(k, 2)->rank_low == 1 && row_of(k, 2)->rank_high >= 2,
           "chance alone cannot tell it from the plant");
    hk_ranking_free(k);
    opts.by = HK_RANK_SECTOR;
    TAP_OK(hk_rank(r, &opts, &k, NULL) == HK_OK && k->n_assumed == 2, "sectors");
    double between = (row_of(k, HK_NONE)->wide_low + row_of(k, HK_NONE)->wide_high) / 2.0;
    TAP_NEAR(between, 600.0, 60.0, "those without a sector sum the office: 500 and 700");
    hk_ranking_free(k);
    opts.by = HK_RANK_SERVICE;
    TAP_OK(hk_rank(r, &opts, &k, NULL) == HK_OK && k->n_assumed == 2, "services");
    hk_ranking_free(k);
    opts.criterion = HK_RANK_DOWN_TIME;
    for (int64_t i = 0; i < r->n_replicate; i++) { /* without loss, so without noise */
        r->service_loss[3 * i] = 0;
    }
    TAP_OK(hk_rank(r, &opts, &k, NULL) == HK_OK && k->n_assumed == 2, "by full outage");
    TAP_NEAR(row_of(k, 0)->wide_high, 400.0 / r->service_weight[0], 1e-9, "loss over weight");
    hk_ranking_free(k);
    opts.by = HK_RANK_SYSTEM;
    TAP_OK(hk_rank(r, &opts, &k, NULL) == HK_OK && !k->has_sets, "not stored for components");
    TAP_OK(k->doubt == HK_RANK_DOUBT_NONE && k->n_assumed == 0, "neither of them");
    hk_ranking_free(k);
    test_unusable(r);
    hk_error err;
    opts.confidence = 0.995;
    TAP_OK(hk_rank(r, &opts, &k, &err) == HK_ERANGE, "confidence beyond its range");
    TAP_HAS(err.message, "from 0.5 to 0.99", "the range");
    hk_result_free(r);
}

/* No sets where there are no intervals. */
static void test_no_sets(void)
{
    hk_result *r = sample_result(); /* one of six replicates failed */
    hk_rank_opts opts = HK_RANK_OPTS_DEFAULT;
    hk_ranking *k = NULL;
    for (int by = HK_RANK_SYSTEM; by <= HK_RANK_AREA; by++) {
        opts.by = (hk_rank_by)by;
        TAP_OK(hk_rank(r, &opts, &k, NULL) == HK_OK && !k->has_sets, "more than 5 %% failed");
        TAP_OK(k->rows[0].rank_low == 0 && k->rows[0].group == 0 && isnan(k->rows[0].p_top),
               "no set, no group, no chance");
        hk_ranking_free(k);
    }
    hk_result_free(r);
}

int main(void)
{
    test_chance_alone(BATCHES);
    test_chance_alone(5);
    test_assumptions_alone();
    test_both();
    test_many_rows();
    test_refused();
    test_ranking();
    test_no_sets();
    return tap_done();
}
