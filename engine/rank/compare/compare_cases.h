/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which case of one file belongs to which of another. If both have the same factors and no two
 * cases of a file have the same values, cases belong together by their values: a number in a name
 * (`case-3`) means little once a design has changed. Otherwise they belong together by name.
 */
#ifndef HK_RANK_COMPARE_CASES_H
#define HK_RANK_COMPARE_CASES_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/memory.h"
#include "engine/io/result.h"

typedef struct hk_case_match {
    int64_t n_pair;
    int64_t *a, *b; /* [n_pair] cases of either, in the order of A */
    int64_t n_only_a, n_only_b;
    int64_t *only_a, *only_b; /* without a partner */
    bool by_factors;
    hk_arena *arena;
} hk_case_match;

/** Match all cases. O(cases x factors). @param ret_match owned, free with hk_case_match_free()
 *  @return HK_OK, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_compare_cases(const hk_result_cases *a, const hk_result_cases *b,
                                          hk_case_match **ret_match, hk_error *err);
void hk_case_match_free(hk_case_match *match); /* NULL is allowed */

#endif
