/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Named outputs and conditions on them, over the replicates of each case of a result file. All cases
 * use the same draws, so a case is compared with the first one replicate by replicate. Memory
 * follows the number of cases and the replicates of one.
 */
#ifndef HK_RANK_STATISTICS_CASE_STATISTICS_H
#define HK_RANK_STATISTICS_CASE_STATISTICS_H

#include "engine/base/stats/proportion.h"
#include "engine/base/stats/summary.h"
#include "engine/rank/statistics/threshold.h"

typedef struct hk_statistics_request {
    const hk_output *outputs; /* [n_output] */
    int32_t n_output;
    const hk_threshold *thresholds; /* [n_threshold] */
    int32_t n_threshold;
    double confidence; /* in (0, 1) */
} hk_statistics_request;

typedef struct hk_case_output {
    hk_summary value;
    hk_summary difference; /* to the first case; NAN in it */
} hk_case_output;

typedef struct hk_statistics {
    hk_arena *arena;
    int64_t n_case;
    hk_case_output *outputs;   /* [n_case, n_output] */
    hk_proportion *thresholds; /* [n_case, n_threshold]; failed replicates widen the interval */
    int64_t *failed;           /* [n_case, n_threshold] replicates without a value */
} hk_statistics;

/**
 * @param cases of hk_result_read_cases() of that file
 * @param ret_statistics owned, free with hk_statistics_free()
 * @return as hk_result_read_outputs()
 */
HK_WARN_UNUSED hk_status hk_statistics_of(const char *path, const hk_result_cases *cases,
                                          const hk_statistics_request *request,
                                          hk_statistics **ret_statistics, hk_error *err);
void hk_statistics_free(hk_statistics *statistics); /* NULL is allowed */

#endif
