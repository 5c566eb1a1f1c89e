/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which cases `hakyu compare` puts side by side, from what was asked for: one or two files, a case of
 * either. Reads what cases there are, and no replicates but of a case that was named.
 */
#ifndef HK_APP_COMPARE_PLAN_H
#define HK_APP_COMPARE_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/io/result.h"
#include "engine/rank/compare/compare_cases.h"

typedef struct hk_compare_plan {
    const char *path[2]; /* of A and B; the same one for two cases of a file */
    hk_result_cases *cases[2];
    bool one_file;
    int64_t n_pair;
    int64_t *pair[2];     /* [n_pair] cases of A and of B */
    hk_case_match *match; /* of all cases, or NULL if they were named */
    hk_arena *arena;
} hk_compare_plan;

/**
 * Make the plan:
 *   both named, or the only ones: that pair;
 *   one file, A named: A against every other case;
 *   two files, one side with a single case, or B named: all against that one;
 *   two files of many cases: each with its partner (compare_cases.h); A named: that one with its own.
 * @param path_b NULL: one file
 * @param case_a, case_b name or number, NULL: not named
 * @param ret_plan end with hk_compare_plan_done(), on failure too
 * @return HK_OK; HK_ECASE for a case that is not there or not named; as hk_result_read_cases()
 */
HK_WARN_UNUSED hk_status hk_compare_plan_init(const char *path_a, const char *path_b,
                                              const char *case_a, const char *case_b,
                                              hk_compare_plan *ret_plan, hk_error *err);
void hk_compare_plan_done(hk_compare_plan *plan);

#endif
