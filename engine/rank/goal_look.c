/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rank/goal_look.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/memory.h"

int64_t hk_goal_look_at(const hk_goal *goal, int32_t k, int64_t most)
{
    int64_t at = hk_look_at(goal->precision.first, k);
    return at < most ? at : most;
}

double hk_goal_alpha(const hk_goal *goal, int32_t k)
{
    double alpha = 1 - goal->precision.confidence;
    if (!goal->is_ranking) {
        return hk_look_alpha(goal->precision.confidence, k);
    }
    int32_t looks = (int32_t)floor(alpha / (1 - HK_RANK_CONFIDENCE_MAX) + 1e-9);
    looks = looks < 1 ? 1 : looks;
    return k <= looks ? alpha / looks : 0;
}

static hk_status look_at_ranking(const hk_goal *goal, const hk_result *result, int32_t k,
                                 hk_goal_look *look, hk_error *err)
{
    double confidence = 1 - hk_goal_alpha(goal, k);
    hk_rank_opts opts = HK_RANK_OPTS_DEFAULT;
    hk_ranking *ranking = NULL;
    if (confidence > HK_RANK_CONFIDENCE_MAX + 1e-9) {
        snprintf(look->text, sizeof look->text,
                 "no error probability is left for a further look at the ranking");
        return HK_OK;
    }
    opts.by = (hk_rank_by)goal->by;
    opts.confidence = fmin(confidence, HK_RANK_CONFIDENCE_MAX);
    opts.top = goal->top;
    HK_TRY(hk_rank(result, &opts, &ranking, err));
    int64_t settled = 0;
    while (ranking->has_sets && settled < ranking->n_row && settled < goal->top &&
           ranking->rows[settled].rank_high <= goal->top) {
        settled++;
    }
    look->reached = settled == goal->top && ranking->n_row > goal->top;
    if (ranking->has_sets) {
        snprintf(look->text, sizeof look->text,
                 "%" PRId64 " of the first %" PRId64 " are surely among them", settled, goal->top);
    } else {
        snprintf(look->text, sizeof look->text, "the ranking has no sets of ranks");
    }
    hk_ranking_free(ranking);
    return HK_OK;
}

/** Mean and standard error of the values that are there; 1 and 0 are counted for proportions. */
typedef struct moments {
    int64_t n, hits;
    double mean, se;
} moments;

static moments moments_of(const double *values, int64_t n)
{
    moments m = {0};
    double sum = 0, squares = 0;
    for (int64_t i = 0; i < n; i++) {
        if (!isnan(values[i])) {
            m.n++;
            m.hits += values[i] == 1;
            sum += values[i];
        }
    }
    m.mean = sum / (double)m.n;
    for (int64_t i = 0; i < n; i++) {
        double d = isnan(values[i]) ? 0 : values[i] - m.mean;
        squares += d * d;
    }
    m.se = sqrt(squares / ((double)m.n * (double)(m.n - 1)));
    return m;
}

static hk_status look_at_output(const hk_goal *goal, const hk_result *result, int32_t k,
                                hk_goal_look *look, hk_error *err)
{
    hk_output output;
    HK_TRY(hk_output_find(result, goal->output, &output, err));
    double *values = hk_alloc((size_t)result->n_replicate, sizeof *values);
    if (values == NULL) {
        return hk_fail_nomem(err);
    }
    hk_output_values(&output, result, result, values);
    moments m = moments_of(values, result->n_replicate);
    hk_free(values);
    if (m.n < 2) {
        snprintf(look->text, sizeof look->text, "fewer than two values");
        return HK_OK;
    }
    bool is_share = strcmp(goal->output, "unrestored") == 0;
    hk_look l = is_share ? hk_look_proportion(&goal->precision, k, m.hits, m.n)
                         : hk_look_mean(&goal->precision, k, m.mean, m.se, m.n);
    look->reached = l.reached;
    const char *unit = strcmp(output.unit, "1") == 0 ? "" : output.unit;
    snprintf(look->text, sizeof look->text, "%.60s is %.6g +- %.3g%s%.40s, wanted +- %.3g",
             goal->output, m.mean, l.half, *unit == '\0' ? "" : " ", unit, l.wanted);
    return HK_OK;
}

hk_status hk_goal_look_of(const hk_goal *goal, const hk_result *result, int32_t k,
                          hk_goal_look *ret_look, hk_error *err)
{
    *ret_look = (hk_goal_look){.reached = false};
    int64_t failed = hk_result_failed(result);
    if ((double)failed > HK_RANK_FAILED_MAX * (double)result->n_replicate) {
        snprintf(ret_look->text, sizeof ret_look->text,
                 "%" PRId64 " of %" PRId64 " replicates failed, too many for an interval", failed,
                 result->n_replicate);
        return HK_OK;
    }
    return goal->is_ranking ? look_at_ranking(goal, result, k, ret_look, err)
                            : look_at_output(goal, result, k, ret_look, err);
}
