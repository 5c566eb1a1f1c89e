/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which of two items is better, as far as it is shown: the claims behind the sets of
 * rank_sets.h, from one critical value for all pairs, or from screening and ranking.
 */
#ifndef HK_RANK_RANK_CLAIMS_H
#define HK_RANK_RANK_CLAIMS_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/rank/rank_items.h"
#include "engine/rank/rank_step.h"

typedef struct hk_rank_claims {
    const hk_rank_items *items;
    hk_rank_critical critical; /* of pairs of survivors */
    bool screened;
    double outer;       /* c1 of the intervals of single items; INFINITY if not screened */
    int64_t *survivors; /* [n_survivor] places of items, ascending */
    int64_t n_survivor;
    bool *survives;  /* [n_item] */
    hk_arena *arena; /* borrowed */
} hk_rank_claims;

/** Make the claims for items at a level alpha; `top` as in rank_sets.h.
 *  @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_rank_claims_make(const hk_rank_items *items, int64_t top, double alpha,
                                             int64_t n_draw, hk_arena *arena,
                                             hk_rank_claims *ret_claims, hk_error *err);

/** Is the item at place i shown to be better than that at k? O(batches). */
bool hk_rank_claim(const hk_rank_claims *claims, int64_t i, int64_t k);

/** Ends of the interval of an item in the screening. */
double hk_rank_outer_low(const hk_rank_claims *claims, int64_t i);
double hk_rank_outer_high(const hk_rank_claims *claims, int64_t i);

#endif
