/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rankings of the hand-written sample against numbers worked out by hand: means, standard errors
 * from batches, Student intervals, joint batches of sectors and areas, ties, failed replicates.
 */
#include <math.h>

#include "engine/base/student.h"
#include "engine/rank/rank.h"
#include "tests/support/tap.h"
#include "tests/unit/io_result/result_sample.h"

#define HOUR INT64_C(3600000)
#define T_2  4.302652729911275 /* t(0.975) with 2 degrees of freedom */
#define T_5  2.570581835636314 /* with 5 */

/** The sample as if no replicate had failed: three batches of two. */
static hk_result *sound_sample(void)
{
    hk_result *r = sample_result();
    r->status[4] = HK_REPLICATE_OK;
    r->batch_replicates[1] = 2;
    return r;
}

static hk_status rank(const hk_result *r, hk_rank_by by, hk_rank_criterion criterion,
                      hk_ranking **ret_ranking, hk_error *err)
{
    hk_rank_opts opts = HK_RANK_OPTS_DEFAULT;
    opts.by = by;
    opts.criterion = criterion;
    return hk_rank(r, &opts, ret_ranking, err);
}

static const hk_rank_row *row_of(const hk_ranking *ranking, int32_t subject)
{
    for (int64_t i = 0; i < ranking->n_row; i++) {
        if (ranking->rows[i].subject == subject) {
            return &ranking->rows[i];
        }
    }
    return NULL;
}

static void test_systems(void)
{
    hk_result *r = sound_sample();
    hk_ranking *k = NULL;
    TAP_OK(rank(r, HK_RANK_SYSTEM, HK_RANK_PERSON_HOURS, &k, NULL) == HK_OK, "ranked");
    const int32_t order[] = {0, 2, 4, 1, 3};
    const int64_t ranks[] = {1, 1, 3, 4, 5};
    TAP_EQ_I64(k->n_row, 5, "every component has a row");
    for (int i = 0; i < 5; i++) {
        TAP_OK(k->rows[i].subject == order[i] && k->rows[i].rank == ranks[i], "row %d", i);
        TAP_OK(k->rows[i].tied == (i < 2), "tie of row %d", i);
    }
    const hk_rank_row *plant = &k->rows[0];
    TAP_NEAR(plant->value, 20.0, 1e-12, "mean over batches");
    TAP_NEAR(plant->se, 10.0 / sqrt(3.0), 1e-12, "standard error of 10, 20, 30");
    TAP_EQ_I64(plant->low, 0, "low end: 20 - t x 10 / sqrt(3) is below 0, no loss is");
    TAP_NEAR(plant->high, 20.0 + T_2 * 10.0 / sqrt(3.0), 1e-7, "high end");
    TAP_NEAR(plant->share, 20.0 / (20.0 + 20.0 + 1.0 + 5.0 / 3.0), 1e-12, "share");
    TAP_NEAR(plant->down_hours, 2.0, 1e-12, "down time");
    TAP_NEAR(plant->times_down, 0.4, 0.0, "times down");
    TAP_NEAR(plant->root_causes, 0.2, 0.0, "root causes");
    TAP_OK(isnan(plant->malfunctions), "malfunctions belong to services");
    const hk_rank_row *exchange = row_of(k, 1);
    TAP_OK(exchange->se == 0.0 && exchange->low == 1.0, "equal batches: no spread");
    TAP_OK(isnan(row_of(k, 3)->se) && row_of(k, 3)->value == 0.0, "never hit: no interval");
    TAP_OK(k->intervals == HK_RANK_INTERVALS && k->n_sample == 3, "from three batches");
    hk_ranking_free(k);
    hk_result_free(r);
}

static void test_sectors_and_areas(void)
{
    hk_result *r = sound_sample();
    hk_ranking *k = NULL;
    TAP_OK(rank(r, HK_RANK_SECTOR, HK_RANK_PERSON_HOURS, &k, NULL) == HK_OK, "sectors");
    TAP_EQ_I64(k->n_row, 3, "two sectors and components without one");
    TAP_OK(k->rows[0].subject == 0 && k->rows[1].subject == HK_NONE && k->rows[1].rank == 1,
           "equal sums: those without a sector come second");
    const hk_rank_row *info = row_of(k, 1);
    TAP_NEAR(info->value, 8.0 / 3.0, 1e-12, "sums 5, 1, 2");
    TAP_NEAR(info->se, 1.2018504251546631, 1e-12, "standard error of the sums, batch by batch");
    TAP_NEAR(info->down_hours, 1.5, 1e-12, "down time summed");
    TAP_EQ_I64(info->components, 2, "components summed");
    hk_ranking_free(k);
    TAP_OK(rank(r, HK_RANK_AREA, HK_RANK_PERSON_HOURS, &k, NULL) == HK_OK, "areas");
    TAP_EQ_I64(k->n_row, 3, "two prefectures and components without one");
    TAP_OK(k->rows[0].subject == 13 && k->rows[1].subject == 0 && k->rows[2].subject == 14,
           "order");
    TAP_NEAR(k->rows[0].value, 65.0 / 3.0, 1e-12, "sums 14, 20, 31");
    TAP_NEAR(k->rows[0].se, 4.977728174356026, 1e-12, "their standard error");
    hk_ranking_free(k);
    hk_result_free(r);
}

static void test_services(void)
{
    hk_result *r = sound_sample();
    for (int64_t i = 0; i < r->n_replicate; i++) { /* 250, 0, 100, 0, 0, 500 person-hours */
        static const int64_t hours[] = {100, 0, 40, 0, 0, 200};
        r->service_loss[3 * i] = (hk_int128)hours[i] * 10000 * HOUR;
    }
    hk_ranking *k = NULL;
    TAP_OK(rank(r, HK_RANK_SERVICE, HK_RANK_PERSON_HOURS, &k, NULL) == HK_OK, "services");
    const hk_rank_row *power = &k->rows[0];
    TAP_EQ_I64(power->subject, 0, "power is first");
    TAP_NEAR(power->value, 850.0 / 6.0, 1e-9, "mean");
    TAP_NEAR(power->se, 82.07381501496755, 1e-9, "standard error over replicates");
    TAP_NEAR(power->high, 850.0 / 6.0 + T_5 * 82.07381501496755, 1e-5, "interval");
    TAP_NEAR(power->down_hours, 340.0 / 6.0 / 200.0, 1e-12, "hours of full outage");
    TAP_NEAR(power->malfunctions, 1.0 / 6.0, 1e-12, "malfunctions");
    const hk_rank_row *tv = row_of(k, 2);
    TAP_OK(tv->value == 0.0 && isnan(tv->down_hours), "no persons, no weight");
    TAP_EQ_I64(k->n_sample, 6, "from six replicates");
    hk_ranking_free(k);
    TAP_OK(rank(r, HK_RANK_SERVICE, HK_RANK_DOWN_TIME, &k, NULL) == HK_OK, "by full outage");
    TAP_NEAR(row_of(k, 0)->value, 340.0 / 6.0 / 200.0, 1e-12, "hours of full outage");
    TAP_OK(!isnan(row_of(k, 0)->se), "with an interval");
    hk_ranking_free(k);
    hk_error err;
    TAP_OK(rank(r, HK_RANK_SERVICE, HK_RANK_ROOT_CAUSES, &k, &err) == HK_EUSAGE,
           "services are not root causes");
    hk_result_free(r);
}

static void test_other_criteria(void)
{
    hk_result *r = sound_sample();
    hk_ranking *k = NULL;
    TAP_OK(rank(r, HK_RANK_SYSTEM, HK_RANK_DOWN_TIME, &k, NULL) == HK_OK, "down time");
    TAP_OK(k->rows[0].subject == 0 && k->rows[0].value == 2.0 && isnan(k->rows[0].se), "2 h");
    TAP_OK(k->intervals == HK_RANK_NOT_STORED, "only means are stored");
    hk_ranking_free(k);
    TAP_OK(rank(r, HK_RANK_SYSTEM, HK_RANK_ROOT_CAUSES, &k, NULL) == HK_OK, "root causes");
    TAP_OK(k->rows[0].subject == 1 && k->rows[0].value == 0.6, "the exchange");
    hk_ranking_free(k);
    hk_result_free(r);
}

/** A sample of n replicates of which the last `failed` failed, all without loss. */
static hk_result *with_failed(int64_t n, int64_t failed)
{
    hk_result *r = sample_result();
    r->n_replicate = n;
    r->status = hk_arena_alloc(r->arena, (size_t)n, sizeof *r->status);
    r->service_loss = hk_arena_alloc(r->arena, (size_t)(3 * n), sizeof *r->service_loss);
    r->malfunctions = hk_arena_alloc(r->arena, (size_t)(3 * n), sizeof *r->malfunctions);
    for (int64_t i = n - failed; i < n; i++) {
        r->status[i] = HK_REPLICATE_MEMORY;
    }
    for (int64_t b = 0; b < r->n_batch; b++) {
        r->batch_replicates[b] = 0;
    }
    for (int64_t i = 0; i < n - failed; i++) {
        r->batch_replicates[i % r->n_batch]++;
    }
    return r;
}

static void test_failed_replicates(void)
{
    hk_ranking *k = NULL;
    hk_result *r = with_failed(20, 1); /* 5 %: still allowed; batches of 7, 6, 6 */
    TAP_OK(rank(r, HK_RANK_SYSTEM, HK_RANK_PERSON_HOURS, &k, NULL) == HK_OK, "5 %% failed");
    TAP_OK(k->intervals == HK_RANK_INTERVALS && k->n_failed == 1, "intervals stay");
    TAP_NEAR(k->rows[0].value, (7 * 10.0 + 6 * 20.0 + 6 * 30.0) / 19.0, 1e-12, "weighted mean");
    hk_ranking_free(k);
    hk_result_free(r);
    r = with_failed(19, 1);
    TAP_OK(rank(r, HK_RANK_SYSTEM, HK_RANK_PERSON_HOURS, &k, NULL) == HK_OK, "5.3 %% failed");
    TAP_OK(k->intervals == HK_RANK_TOO_MANY_FAILED && isnan(k->rows[0].low), "no intervals");
    TAP_OK(k->rows[0].value > 0.0, "the means are still there");
    hk_ranking_free(k);
    hk_result_free(r);
    hk_error err;
    r = with_failed(5, 5);
    TAP_OK(rank(r, HK_RANK_SYSTEM, HK_RANK_PERSON_HOURS, &k, &err) == HK_EREPLICATE, "all");
    TAP_HAS(err.message, "all 5 replicates failed", "message");
    hk_result_free(r);
    r = with_failed(1, 0);
    TAP_OK(rank(r, HK_RANK_SYSTEM, HK_RANK_PERSON_HOURS, &k, NULL) == HK_OK, "one replicate");
    TAP_OK(k->intervals == HK_RANK_TOO_FEW && k->rows[0].value == 10.0, "one batch, no interval");
    hk_ranking_free(k);
    hk_result_free(r);
    r = sample_bare_result();
    TAP_OK(rank(r, HK_RANK_AREA, HK_RANK_PERSON_HOURS, &k, &err) == HK_EMISSING, "no batches");
    hk_result_free(r);
}

static void test_student(void)
{
    /* gsl_cdf_tdist_Pinv is right to about 2e-9 */
    TAP_NEAR(hk_student_quantile(0.975, 1.0), 12.706204736432095, 1e-7, "1 degree of freedom");
    TAP_NEAR(hk_student_quantile(0.975, 2.0), T_2, 1e-8, "2");
    TAP_NEAR(hk_student_quantile(0.975, 49.0), 2.009575234489209, 1e-8, "49");
    TAP_NEAR(hk_student_quantile(0.025, 49.0), -2.009575234489209, 1e-8, "symmetric");
    TAP_NEAR(hk_student_quantile(0.5, 3.0), 0.0, 1e-12, "median");
    TAP_OK(isnan(hk_student_quantile(0.0, 3.0)) && isnan(hk_student_quantile(1.0, 3.0)) &&
               isnan(hk_student_quantile(0.5, 0.0)) && isnan(hk_student_quantile(NAN, 3.0)),
           "outside its range");
    const double x[] = {10.0, 20.0, 30.0};
    hk_batch_mean m = hk_batch_mean_of(x, (const int64_t[]){2, 1, 2}, 3);
    TAP_NEAR(m.mean, 20.0, 1e-12, "weighted mean");
    TAP_NEAR(m.se, sqrt(40.0), 1e-12, "sum w d^2 = 400, / 2 / 5");
    const double y[] = {10.0, NAN, 30.0};
    m = hk_batch_mean_of(y, (const int64_t[]){1, 0, 1}, 3);
    TAP_OK(m.n == 2 && m.mean == 20.0 && fabs(m.se - 10.0) < 1e-12, "an empty batch is left out");
    m = hk_batch_mean_of(x, NULL, 1);
    TAP_OK(m.n == 1 && m.mean == 10.0 && isnan(m.se), "one batch has no spread");
    m = hk_batch_mean_of(x, NULL, 0);
    TAP_OK(m.n == 0 && isnan(m.mean), "none has no mean");
}

int main(void)
{
    test_systems();
    test_sectors_and_areas();
    test_services();
    test_other_criteria();
    test_failed_replicates();
    test_student();
    return tap_done();
}
