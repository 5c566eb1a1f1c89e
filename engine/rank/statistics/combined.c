/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rank/statistics/combined.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/stats/importance.h"
#include "engine/base/stats/strata.h"

/** How failed replicates count in a share of hits. */
typedef enum failed_as { LEFT_OUT, NO_HITS, ALL_HITS } failed_as;

/** One output or condition of one policy. */
typedef struct job {
    const hk_result_cases *cases;
    const hk_statistics_request *request;
    const hk_statistics *statistics;
    int64_t policy, n_policy;
    int32_t place; /* of the output, then of the condition */
    bool is_event; /* a condition */
    double *x;     /* [cases of the policy] */
    double *log_weight;
    int32_t n_stratum;
    hk_stratum *strata; /* [n_stratum] */
    hk_arena *arena;
} job;

bool hk_combined_is_for(const hk_result_cases *cases)
{
    const char *design = cases->frame->design;
    return cases->weight != NULL && design != NULL &&
           (strcmp(design, "strata") == 0 || strcmp(design, "importance") == 0);
}

/** What case i has to say; NAN: nothing. */
static double outcome(const job *j, int64_t i, failed_as how)
{
    if (!j->is_event) {
        const hk_summary *s = &j->statistics->outputs[i * j->request->n_output + j->place].value;
        double all = (double)(s->n + s->failed);
        return (double)s->failed > HK_SUMMARY_FAILED_MAX * all ? NAN : s->mean;
    }
    int64_t at = i * j->request->n_threshold + j->place - j->request->n_output;
    const hk_proportion *p = &j->statistics->thresholds[at];
    double failed = (double)j->statistics->failed[at];
    double hits = (double)p->hits + (how == ALL_HITS ? failed : 0.0);
    double n = (double)p->n + (how == LEFT_OUT ? 0.0 : failed);
    return n > 0.0 ? hits / n : NAN;
}

/** Cases of the policy with an outcome: how many, x and their places. */
static int64_t collect(job *j, failed_as how, int64_t *ret_all)
{
    int64_t n = 0, all = 0;
    int64_t cases = j->cases->n_case / j->n_policy;
    for (int64_t i = j->policy; i < j->cases->n_case; i += j->n_policy, all++) {
        double x = outcome(j, i, how);
        if (!isnan(x)) {
            j->log_weight[n] = log(j->cases->weight[i] * (double)cases);
            j->x[n++] = x;
        }
    }
    *ret_all = all;
    return n;
}

static hk_status importance(job *j, failed_as how, hk_combined *c, hk_error *err)
{
    int64_t all = 0;
    int64_t n = collect(j, how, &all);
    hk_importance r;
    HK_TRY(hk_importance_estimate(j->log_weight, j->x, n, j->request->confidence, &r, err));
    c->n_case = n;
    c->left_out = all - n;
    c->value = r.value;
    c->se = r.se;
    c->low = r.low;
    c->high = j->is_event ? fmin(1.0, r.high) : r.high;
    c->effective = r.effective;
    c->ess = r.ess;
    c->max_share = r.max_share;
    c->mean_weight = r.mean_weight;
    c->mean_weight_se = r.mean_weight_se;
    return HK_OK;
}

/** One stratum from its cases. */
static void take_stratum(job *j, int32_t stratum, failed_as how, hk_combined *c)
{
    double sum = 0.0, squares = 0.0, weight = 0.0;
    int64_t n = 0, hits = 0;
    for (int64_t i = j->policy; i < j->cases->n_case; i += j->n_policy) {
        double x = j->cases->stratum[i] == stratum ? outcome(j, i, how) : NAN;
        weight += j->cases->stratum[i] == stratum ? j->cases->weight[i] : 0.0;
        c->left_out += j->cases->stratum[i] == stratum && isnan(x);
        if (!isnan(x)) {
            j->x[n++] = x;
            sum += x;
            hits += x == 1.0;
        }
    }
    double mean = n > 0 ? sum / (double)n : 0.0;
    for (int64_t k = 0; k < n; k++) {
        squares += (j->x[k] - mean) * (j->x[k] - mean);
    }
    c->n_case += n;
    /* shares of several replicates are means, but where nothing or everything was a hit the
     * variance says nothing, and the bound for events holds */
    bool is_event = j->is_event && (sum == (double)hits);
    j->strata[stratum] =
        is_event ? hk_stratum_of_event(weight, hits, n)
                 : hk_stratum_of_mean(weight, n, mean, n > 1 ? squares / (double)(n - 1) : NAN);
}

static hk_status strata(job *j, failed_as how, hk_combined *c, hk_error *err)
{
    hk_stratified r;
    c->n_case = c->left_out = 0;
    for (int32_t k = 0; k < j->n_stratum; k++) {
        take_stratum(j, k, how, c);
    }
    HK_TRY(hk_strata_estimate(j->strata, j->n_stratum, j->request->confidence, &r, err));
    c->value = r.value;
    c->se = r.se;
    c->low = j->is_event ? fmax(0.0, r.low) : r.low;
    c->high = j->is_event ? fmin(1.0, r.high) : r.high;
    c->n_stratum = j->n_stratum;
    return HK_OK;
}

static hk_status estimate(job *j, failed_as how, hk_combined *c, hk_error *err)
{
    return j->n_stratum > 0 ? strata(j, how, c, err) : importance(j, how, c, err);
}

/** The estimate, and its interval with what failed counted for and against. */
static hk_status combine(job *j, hk_combined *c, hk_error *err)
{
    HK_TRY(estimate(j, LEFT_OUT, c, err));
    if (j->is_event && c->failed > 0) {
        hk_combined none = *c, all = *c;
        HK_TRY(estimate(j, NO_HITS, &none, err));
        HK_TRY(estimate(j, ALL_HITS, &all, err));
        c->low = fmin(none.low, c->low);
        c->high = fmax(all.high, c->high);
    }
    if (!j->is_event &&
        (double)c->left_out > HK_SUMMARY_FAILED_MAX * (double)(c->n_case + c->left_out)) {
        c->low = c->high = NAN;
    }
    return HK_OK;
}

static int64_t count_failed(const job *j)
{
    int64_t failed = 0;
    for (int64_t i = j->policy; i < j->cases->n_case; i += j->n_policy) {
        failed += j->cases->failed[i];
    }
    return failed;
}

static hk_status make(job *j, hk_combined *c, hk_error *err)
{
    hk_error why = {.code = HK_OK};
    *c = (hk_combined){.value = NAN,
                       .se = NAN,
                       .low = NAN,
                       .high = NAN,
                       .effective = NAN,
                       .ess = NAN,
                       .max_share = NAN,
                       .mean_weight = NAN,
                       .mean_weight_se = NAN,
                       .failed = count_failed(j)};
    hk_status status = combine(j, c, &why);
    if (status == HK_ENOMEM) {
        return hk_fail_nomem(err);
    }
    if (status != HK_OK) {
        c->value = c->se = c->low = c->high = NAN;
        c->refused = status;
        snprintf(c->why, sizeof c->why, "%.199s", why.message);
    }
    return HK_OK;
}

/** Number of strata; every case must have a weight, and a stratum if it is of that design. */
static hk_status check_weights(const hk_result_cases *cases, int64_t n_policy, int32_t *ret_strata,
                               hk_error *err)
{
    bool stratified = strcmp(cases->frame->design, "strata") == 0;
    bool good = cases->n_case % n_policy == 0;
    int32_t n = 0;
    for (int64_t i = 0; i < cases->n_case && good; i++) {
        good = cases->weight[i] > 0.0 && (!stratified || cases->stratum[i] >= 0);
        n = cases->stratum[i] >= n ? cases->stratum[i] + 1 : n;
        good = good && (int64_t)n <= cases->n_case;
    }
    *ret_strata = stratified ? n : 0;
    return good ? HK_OK
                : hk_fail(err, HK_EFORMAT,
                          "variables case_weight and case_stratum do not make a %s "
                          "design",
                          cases->frame->design);
}

hk_status hk_combined_of(const hk_result_cases *cases, const hk_statistics_request *request,
                         const hk_statistics *statistics, hk_arena *arena,
                         hk_combined **ret_combined, hk_error *err)
{
    job j = {.cases = cases,
             .request = request,
             .statistics = statistics,
             .n_policy = cases->frame->design_policies > 0 ? cases->frame->design_policies : 1,
             .arena = arena};
    int32_t rows = request->n_output + request->n_threshold;
    HK_TRY(check_weights(cases, j.n_policy, &j.n_stratum, err));
    j.x = hk_arena_alloc(arena, (size_t)cases->n_case, sizeof *j.x);
    j.log_weight = hk_arena_alloc(arena, (size_t)cases->n_case, sizeof *j.log_weight);
    j.strata = hk_arena_alloc(arena, (size_t)j.n_stratum, sizeof *j.strata);
    hk_combined *all = hk_arena_alloc(arena, (size_t)(j.n_policy * rows), sizeof *all);
    if (j.x == NULL || j.log_weight == NULL || j.strata == NULL || all == NULL) {
        return hk_fail_nomem(err);
    }
    for (j.policy = 0; j.policy < j.n_policy; j.policy++) {
        for (j.place = 0; j.place < rows; j.place++) {
            j.is_event = j.place >= request->n_output;
            HK_TRY(make(&j, &all[j.policy * rows + j.place], err));
        }
    }
    *ret_combined = all;
    return HK_OK;
}
