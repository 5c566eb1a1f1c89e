/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Coverage of rank sets where the true order is known: over many data sets, all true ranks lie in
 * their sets at once as often as the confidence says, up to the binomial error of the study. Ranks
 * of tied rows count as covered only if the set holds all places that the tie spans, which is
 * what no false claim means. Also: the rows that may be among the first k hold the true ones, the
 * set of one row alone, many rows (screened), and criticalities of the engine known in closed form.
 */
#include <math.h>

#include "engine/base/normal.h"
#include "engine/base/rng.h"
#include "engine/ensemble/ensemble.h"
#include "engine/rank/rank.h"
#include "engine/rank/rank_sets.h"
#include "tests/analytic/rig.h"
#include "tests/support/model_maker.h"
#include "tests/support/tap.h"

enum { ROWS_MAX = 600, BATCHES_MAX = 50, DRAWS = 1000 };

/** What data sets are drawn from. */
typedef struct study {
    const char *name;
    int64_t n_row, n_batch, top;
    double truth[ROWS_MAX], noise[ROWS_MAX]; /* noise of one batch */
    double common; /* of the luck that all rows share, times 1 + row % 3 */
    double confidence;
    int64_t runs;
    bool is_tight; /* all rows tied: coverage is the confidence, not just at least */
} study;

typedef struct counts {
    int64_t runs, all, top, one, resolved;
} counts;

static double normal(uint64_t run, int64_t row, int64_t batch)
{
    return hk_normal_quantile(
        hk_rng_uniform((hk_rng_key){run, 77}, (uint64_t)row, (uint64_t)batch, 0, 0));
}

static void draw(const study *s, uint64_t run, double *x)
{
    for (int64_t j = 0; j < s->n_row; j++) {
        for (int64_t b = 0; b < s->n_batch; b++) {
            double shared = s->common * (double)(1 + j % 3) * normal(run, ROWS_MAX, b);
            x[j * s->n_batch + b] = s->truth[j] + shared + s->noise[j] * normal(run, j, b);
        }
    }
}

/** First and last place that a row can have by the truth. */
static void true_ranks(const double *truth, int64_t n, int64_t row, int64_t *ret_low,
                       int64_t *ret_high)
{
    *ret_low = 1;
    *ret_high = n;
    for (int64_t k = 0; k < n; k++) {
        *ret_low += truth[k] > truth[row];
        *ret_high -= truth[k] < truth[row];
    }
}

static void count_run(const study *s, const double *x, counts *c)
{
    hk_rank_sample sample = {.n_row = s->n_row, .n_batch = s->n_batch, .batches = x};
    hk_rank_sets_opts opts = {.confidence = s->confidence, .top = s->top, .n_draw = DRAWS};
    hk_rank_sets *sets = NULL;
    if (hk_rank_sets_new(&sample, &opts, &sets, NULL) != HK_OK) {
        abort();
    }
    bool all = true;
    bool top = true;
    for (int64_t j = 0; j < s->n_row; j++) {
        int64_t low;
        int64_t high;
        true_ranks(s->truth, s->n_row, j, &low, &high);
        all = all && sets->sets[j].low <= low && sets->sets[j].high >= high;
        top = top && (low > s->top || sets->sets[j].low <= s->top);
        c->resolved += sets->sets[j].low > 1 || sets->sets[j].high < s->n_row;
    }
    hk_rank_sets_free(sets);
    int64_t row = s->n_row / 2;
    int64_t low;
    int64_t high;
    int64_t got_low = 0;
    int64_t got_high = 0;
    true_ranks(s->truth, s->n_row, row, &low, &high);
    if (hk_rank_set_of(&sample, row, &opts, &got_low, &got_high, NULL) != HK_OK) {
        abort();
    }
    c->runs++;
    c->all += all;
    c->top += top;
    c->one += got_low <= low && got_high >= high;
}

/** At least the confidence, less three binomial standard deviations. */
static void covers(const char *name, const char *what, int64_t hits, int64_t runs,
                   double confidence)
{
    double share = (double)hits / (double)runs;
    double sd = sqrt(confidence * (1.0 - confidence) / (double)runs);
    TAP_OK(share >= confidence - 3.0 * sd, "%s, %s: %.3f of %d at %.2f", name, what, share,
           (int)runs, confidence);
}

static void run_study(const study *s)
{
    static double x[ROWS_MAX * BATCHES_MAX];
    counts c = {.runs = 0};
    for (int64_t run = 0; run < s->runs; run++) {
        draw(s, (uint64_t)run, x);
        count_run(s, x, &c);
    }
    covers(s->name, "all ranks at once", c.all, c.runs, s->confidence);
    covers(s->name, "the first ones", c.top, c.runs, s->confidence);
    covers(s->name, "one row", c.one, c.runs, s->confidence);
    double share = (double)c.all / (double)c.runs;
    double sd = sqrt(s->confidence * (1.0 - s->confidence) / (double)c.runs);
    if (s->is_tight) {
        TAP_OK(share <= s->confidence + 3.0 * sd + 0.015, "%s: not more than it says, %.3f",
               s->name, share);
    } else {
        TAP_OK(c.resolved > 0, "%s: %.1f %% of the sets say something", s->name,
               100.0 * (double)c.resolved / (double)(c.runs * s->n_row));
    }
}

static study make_study(const char *name, int64_t n_row, int64_t n_batch, double confidence,
                        int64_t runs)
{
    study s = {.name = name,
               .n_row = n_row,
               .n_batch = n_batch,
               .top = 5,
               .confidence = confidence,
               .runs = runs};
    for (int64_t j = 0; j < n_row; j++) {
        s.noise[j] = 1.0 + 0.5 * (double)(j % 4);
    }
    return s;
}

static void study_small(int64_t effort)
{
    static study s;
    s = make_study("ten equal rows", 10, 50, 0.95, 200 * effort);
    s.is_tight = true;
    run_study(&s);
    s = make_study("ten equal rows, 12 batches", 10, 12, 0.9, 200 * effort);
    s.is_tight = true;
    run_study(&s);
    s = make_study("100 equal rows", 100, 50, 0.95, 40 * effort);
    s.is_tight = true;
    run_study(&s);
    s = make_study("60 equal rows, 10 batches", 60, 10, 0.9, 40 * effort);
    s.is_tight = true;
    run_study(&s);
    s = make_study("known order with ties", 15, 50, 0.95, 100 * effort);
    for (int64_t j = 0; j < s.n_row; j++) { /* threes are tied; about one batch noise apart */
        s.truth[j] = 0.8 * floor((double)j / 3.0);
    }
    run_study(&s);
    s.name = "known order, common luck";
    s.common = 5.0;
    run_study(&s);
    s.name = "known order, common luck, 8 batches";
    s.n_batch = 8;
    s.confidence = 0.9;
    run_study(&s);
}

/* Above what is compared pair by pair. In the second study rows lie just where screening decides. */
static void study_many(int64_t effort)
{
    static study s;
    s = make_study("equal rows, screened", 520, 50, 0.95, 6 * effort);
    s.is_tight = false;
    s.truth[0] = 1.0;
    run_study(&s);
    s = make_study("known order, screened", 520, 50, 0.95, 12 * effort);
    for (int64_t j = 0; j < s.n_row; j++) {
        s.truth[j] = j < 8    ? 40.0 + floor((double)j / 2.0)
                     : j < 40 ? 38.0
                              : -0.1 * floor((double)j / 4.0);
        s.noise[j] *= 0.5;
    }
    run_study(&s);
}

/* ---- through the engine -------------------------------------------------------------------------- */

enum { PARTS = 13, REPLICATES = 500 };

/** Damaged with a probability, repaired after 5 h: criticality = probability x weight. The rows
 *  number 8 and 9 are a rare one that is mostly not hit and a steady one just below it. */
static const struct part {
    double probability;
    int64_t weight;
} parts[PARTS] = {
    {0.5, 2000}, {0.25, 4000},  {0.1, 8000}, {0.4, 1000}, {0.2, 2000},  {0.05, 4000}, {0.02, 5000},
    {0.3, 1500}, {0.001, 8000}, {0.9, 8},    {0.5, 2},    {0.04, 2500}, {0.8, 130},
};

static model_maker *make_model(void)
{
    model_maker *maker = maker_new();
    int32_t utility = maker_provider(maker, "utility", "electric_power");
    int32_t service = maker_service(maker, "supply", utility);
    int32_t repair = maker_repair(maker, "5h");
    maker_state(maker, repair, "down", 0, "5h");
    for (int32_t i = 0; i < PARTS; i++) {
        char text[64];
        snprintf(text, sizeof text, "point%d", i);
        int32_t point = maker_point(maker, text, service, parts[i].weight);
        maker->model->components[point].repair = repair;
        snprintf(text, sizeof text, "threat%d", i);
        int32_t threat = maker_threat(maker, text, "damage");
        maker_select(maker, threat, point);
        snprintf(text, sizeof text, "down=%g", parts[i].probability);
        maker_set(maker, threat, "state", text);
    }
    maker->scenario->replicates = REPLICATES;
    maker_finish(maker);
    return maker;
}

static bool covers_all(const hk_result *result, const double *truth, double *sums)
{
    hk_rank_opts opts = HK_RANK_OPTS_DEFAULT;
    opts.top = 3;
    hk_ranking *ranking = NULL;
    if (hk_rank(result, &opts, &ranking, NULL) != HK_OK || !ranking->has_sets) {
        abort();
    }
    bool all = true;
    for (int64_t i = 0; i < ranking->n_row; i++) {
        const hk_rank_row *row = &ranking->rows[i];
        int64_t low;
        int64_t high;
        true_ranks(truth, PARTS, row->subject, &low, &high);
        all = all && row->rank_low <= low && row->rank_high >= high;
        sums[row->subject] += row->value;
    }
    hk_ranking_free(ranking);
    return all;
}

static void study_engine(int64_t effort)
{
    double truth[PARTS];
    double sums[PARTS] = {0.0};
    for (int i = 0; i < PARTS; i++) {
        truth[i] = parts[i].probability * (double)parts[i].weight;
    }
    int64_t runs = 30 * effort;
    int64_t hits = 0;
    model_maker *maker = make_model();
    for (int64_t run = 0; run < runs; run++) {
        maker->scenario->key.seed = (uint64_t)run + 1;
        hk_result *result = NULL;
        bool cancelled = false;
        hk_ensemble_opts opts = {.threads = 1};
        if (hk_ensemble_run(maker->model, maker->scenario, &opts, &result, &cancelled, NULL) !=
            HK_OK) {
            abort();
        }
        hits += covers_all(result, truth, sums);
        hk_result_free(result);
    }
    maker_free(maker);
    covers("the engine", "all ranks at once", hits, runs, 0.95);
    for (int i = 0; i < PARTS; i++) {
        double p = parts[i].probability;
        double se = (double)parts[i].weight * sqrt(p * (1.0 - p) / (double)(runs * REPLICATES));
        TAP_OK(fabs(sums[i] / (double)runs - truth[i]) <= 4.0 * se,
               "criticality %g is probability x weight, %g", sums[i] / (double)runs, truth[i]);
    }
}

int main(void)
{
    int64_t effort = rig_effort();
    study_small(effort);
    study_many(effort);
    study_engine(effort);
    return tap_done();
}
