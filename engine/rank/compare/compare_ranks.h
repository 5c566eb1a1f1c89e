/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is restored first in B and was not in A: ranks of the components that both have, by
 * criticality (rank.h), among one another. A rank has moved beyond chance if its sets in A and in B
 * (rank_sets.h, each at 1 - alpha/2) have no place in common; such claims hold for all components at
 * once with the confidence, paired or not. Beside it the difference in criticality itself,
 * over the batches: of paired cases batch by batch, since batch b has the same replicates in both.
 */
#ifndef HK_RANK_COMPARE_RANKS_H
#define HK_RANK_COMPARE_RANKS_H

#include "engine/base/memory.h"
#include "engine/rank/compare/compare.h"

typedef struct hk_compare_rank {
    int64_t a, b; /* components of either result */
    int64_t rank_a, low_a, high_a;
    int64_t rank_b, low_b, high_b;
    hk_compare_verdict
        moved;       /* LESS: to an earlier place, MORE: to a later one, OPEN; SAME: both sets
                                 are the same single place */
    hk_difference d; /* of criticality; n_a, n_b: batches */
    hk_compare_verdict verdict;
} hk_compare_rank;

typedef enum hk_compare_ranks_state {
    HK_COMPARE_RANKS,        /* there are some */
    HK_COMPARE_RANKS_NONE,   /* no batches, or fewer than two components in common */
    HK_COMPARE_RANKS_FAILED, /* too many failed replicates */
} hk_compare_ranks_state;

typedef struct hk_compare_rank_list {
    hk_compare_ranks_state state;
    hk_compare_rank *rows; /* [n_row] in the order of their ranks in A */
    int64_t n_row;
    int64_t n_common; /* components that both have */
    int64_t n_hit;    /* of them hit in A or B: lines that intervals hold for at once */
    int64_t n_moved;  /* of all common ones */
    int64_t n_batch;  /* that the differences rest on, if paired */
    hk_arena *arena;
} hk_compare_rank_list;

/**
 * The components among the first `top` of A or of B.
 * @param top      >= 1
 * @param ret_list owned, free with hk_compare_ranks_free()
 * @return HK_OK, HK_ENOMEM. Costs what two rankings cost.
 */
HK_WARN_UNUSED hk_status hk_compare_ranks(const hk_result *a, const hk_result *b,
                                          const hk_compare_setting *setting, double confidence,
                                          int64_t top, hk_compare_rank_list **ret_list,
                                          hk_error *err);
void hk_compare_ranks_free(hk_compare_rank_list *list); /* NULL is allowed */

#endif
