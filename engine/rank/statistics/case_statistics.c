/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rank/statistics/case_statistics.h"

#include <math.h>

#include "engine/io/result_outputs.h"

typedef struct work {
    const hk_statistics_request *request;
    hk_statistics *statistics;
    int64_t n;     /* replicates */
    double *first; /* [n_output][n] values of the first case */
    double *room;  /* [n] */
} work;

static void take_output(work *w, int64_t case_index, int32_t i, const double *values)
{
    double confidence = w->request->confidence;
    hk_case_output *to = &w->statistics->outputs[case_index * w->request->n_output + i];
    double *first = w->first + (int64_t)i * w->n;
    hk_summary_of(values, w->n, confidence, w->room, &to->value);
    for (int64_t r = 0; r < w->n && case_index == 0; r++) {
        first[r] = values[r];
    }
    hk_summary_of_difference(values, first, w->n, confidence, w->room, &to->difference);
    if (case_index == 0) {
        to->difference.mean = to->difference.se = NAN;
    }
}

static void take_threshold(work *w, int64_t case_index, int32_t i, const double *values)
{
    const hk_threshold *threshold = &w->request->thresholds[i];
    int64_t hits = 0, failed = 0, at = case_index * w->request->n_threshold + i;
    for (int64_t r = 0; r < w->n; r++) {
        hits += hk_threshold_is_met(threshold, values[r]);
        failed += isnan(values[r]);
    }
    w->statistics->failed[at] = failed;
    w->statistics->thresholds[at] =
        hk_proportion_with_failed(hits, w->n - failed, failed, w->request->confidence);
}

static hk_status take_case(void *user, int64_t case_index, const double *const *values,
                           hk_error *err)
{
    work *w = user;
    (void)err;
    for (int32_t i = 0; i < w->request->n_output; i++) {
        take_output(w, case_index, i, values[i]);
    }
    for (int32_t i = 0; i < w->request->n_threshold; i++) {
        take_threshold(w, case_index, i, values[w->request->n_output + i]);
    }
    return HK_OK;
}

static bool make_room(work *w, hk_arena *arena, hk_output **ret_outputs)
{
    hk_statistics *s = w->statistics;
    size_t cases = (size_t)s->n_case, n = (size_t)w->n;
    size_t outputs = (size_t)w->request->n_output, thresholds = (size_t)w->request->n_threshold;
    s->outputs = hk_arena_alloc(s->arena, cases * outputs, sizeof *s->outputs);
    s->thresholds = hk_arena_alloc(s->arena, cases * thresholds, sizeof *s->thresholds);
    s->failed = hk_arena_alloc(s->arena, cases * thresholds, sizeof *s->failed);
    w->first = hk_arena_alloc(arena, n * outputs, sizeof *w->first);
    w->room = hk_arena_alloc(arena, n, sizeof *w->room);
    *ret_outputs = hk_arena_alloc(arena, outputs + thresholds, sizeof **ret_outputs);
    return s->outputs != NULL && s->thresholds != NULL && s->failed != NULL && w->first != NULL &&
           w->room != NULL && *ret_outputs != NULL;
}

static hk_status fill(const char *path, const hk_result_cases *cases, work *w, hk_error *err)
{
    hk_output *outputs = NULL;
    hk_arena *arena = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    hk_status status = make_room(w, arena, &outputs) ? HK_OK : hk_fail_nomem(err);
    if (status == HK_OK) {
        int32_t n = 0;
        for (int32_t i = 0; i < w->request->n_output; i++) {
            outputs[n++] = w->request->outputs[i];
        }
        for (int32_t i = 0; i < w->request->n_threshold; i++) {
            outputs[n++] = w->request->thresholds[i].output;
        }
        status = hk_result_read_outputs(path, cases, outputs, n, take_case, w, err);
    }
    hk_arena_free(arena);
    return status;
}

hk_status hk_statistics_of(const char *path, const hk_result_cases *cases,
                           const hk_statistics_request *request, hk_statistics **ret_statistics,
                           hk_error *err)
{
    hk_arena *arena = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    hk_statistics *s = hk_arena_alloc(arena, 1, sizeof *s);
    if (s == NULL) {
        hk_arena_free(arena);
        return hk_fail_nomem(err);
    }
    s->arena = arena;
    s->n_case = cases->n_case;
    work w = {.request = request, .statistics = s, .n = cases->n_replicate};
    hk_status status = fill(path, cases, &w, err);
    if (status != HK_OK) {
        hk_statistics_free(s);
        return status;
    }
    *ret_statistics = s;
    return HK_OK;
}

void hk_statistics_free(hk_statistics *statistics)
{
    if (statistics != NULL) {
        hk_arena_free(statistics->arena);
    }
}
