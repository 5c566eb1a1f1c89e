/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mean of an output in each case, and how much of its variance between cases is chance. Private to
 * engine/rank/sensitivity.
 */
#ifndef HK_RANK_SENSITIVITY_CASE_MEANS_H
#define HK_RANK_SENSITIVITY_CASE_MEANS_H

#include "engine/io/result_output.h"

typedef struct hk_case_means {
    double *mean;    /* [n_case] NAN where too many replicates failed */
    double *chance;  /* [n_policy] share of chance; NAN: one replicate, or fewer than two cases */
    int64_t *failed; /* [n_policy] cases without a mean */
} hk_case_means;

/**
 * @param n_policy cases i, i + n_policy, ... belong together
 * @param ret_means its arrays live in `arena`
 * @return as hk_result_read_outputs()
 */
HK_WARN_UNUSED hk_status hk_case_means_of(const char *path, const hk_result_cases *cases,
                                          const hk_output *output, int64_t n_policy,
                                          hk_arena *arena, hk_case_means *ret_means, hk_error *err);

#endif
