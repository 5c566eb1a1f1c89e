/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/info_statistics.h"

#include "engine/app/combined_view.h"
#include "engine/app/statistics_view.h"

/** The number of a case that is asked for by name or number. */
static hk_status find_case(const hk_info_statistics *wanted, const hk_result_cases *cases,
                           int64_t *ret_case, hk_error *err)
{
    hk_error why = {.code = HK_OK};
    *ret_case = HK_NONE;
    if (wanted->which == NULL ||
        hk_result_choose_case(cases->name, cases->n_case, wanted->which, ret_case, &why) == HK_OK) {
        return HK_OK;
    }
    return hk_fail(err, why.code, "%s: %s", wanted->path, why.message);
}

static hk_status read_request(const hk_info_statistics *wanted, const hk_result_cases *cases,
                              hk_statistics_request *ret_request, hk_error *err)
{
    hk_arena *arena = cases->arena;
    size_t n_output = (size_t)wanted->n_output, n_threshold = (size_t)wanted->n_threshold;
    hk_output *outputs = hk_arena_alloc(arena, n_output, sizeof *outputs);
    hk_threshold *thresholds = hk_arena_alloc(arena, n_threshold, sizeof *thresholds);
    if (outputs == NULL || thresholds == NULL) {
        return hk_fail_nomem(err);
    }
    for (size_t i = 0; i < n_output; i++) {
        HK_TRY(hk_output_find(cases->frame, wanted->outputs[i], &outputs[i], err));
    }
    for (size_t i = 0; i < n_threshold; i++) {
        HK_TRY(hk_threshold_parse(cases->frame, wanted->thresholds[i], &thresholds[i], err));
    }
    *ret_request = (hk_statistics_request){.outputs = outputs,
                                           .n_output = wanted->n_output,
                                           .thresholds = thresholds,
                                           .n_threshold = wanted->n_threshold,
                                           .confidence = wanted->confidence};
    return HK_OK;
}

/** Cases that are weighted draws say something together only. */
static hk_status print_combined(const hk_statistics_view *view, hk_error *err)
{
    hk_combined *combined = NULL;
    HK_TRY(hk_combined_of(view->cases, view->request, view->statistics, view->cases->arena,
                          &combined, err));
    return hk_combined_print(view, combined, err);
}

static hk_status print_cases(const hk_info_statistics *wanted, const hk_result_cases *cases,
                             hk_error *err)
{
    hk_statistics_request request;
    hk_statistics *statistics = NULL;
    hk_statistics_view view = {
        .cases = cases, .request = &request, .format = wanted->format, .lang = wanted->lang};
    HK_TRY(find_case(wanted, cases, &view.only, err));
    HK_TRY(read_request(wanted, cases, &request, err));
    HK_TRY(hk_statistics_of(wanted->path, cases, &request, &statistics, err));
    view.statistics = statistics;
    hk_status status = wanted->which == NULL && hk_combined_is_for(cases)
                           ? print_combined(&view, err)
                           : hk_statistics_print(&view, err);
    hk_statistics_free(statistics);
    return status;
}

hk_status hk_info_print_statistics(const hk_info_statistics *wanted, hk_error *err)
{
    hk_result_cases *cases = NULL;
    HK_TRY(hk_result_read_cases(wanted->path, &cases, err));
    hk_status status = print_cases(wanted, cases, err);
    hk_result_cases_free(cases);
    return status;
}
