/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Critical values of many comparisons at once, by the step-down method of Mogstad,
 * Romano, Shaikh and Wilhelm (Review of Economic Studies 2023, doi 10.1093/restud/rdad006).
 *
 * Hypotheses: for every ordered pair (j, k), "j is not better than k". A draw's statistic is
 * the greatest (Z_j - Z_k) / se_jk over the pairs still in; the critical value is its
 * (1 - alpha) quantile, the order statistic number ceil((1 - alpha)(draws + 1)). Pairs with
 * mean_j - mean_k > critical x se_jk are rejected (j is better) and leave; with fewer pairs the
 * quantile falls, so it goes on until no more are rejected. Draws are the same in every round.
 * Pairs without chance in their difference are decided by themselves and take no part.
 *
 * Few batches: se_jk is itself estimated, and with more rows than batches the draws know the
 * rows' dependence poorly; multiplier draws alone reject too often then (measured: ten equal
 * rows in 12 batches, 85 % where 90 % is due). So every draw is studentised as the data are: as
 * a vector over the batches it has some direction; r, the cosine between it and a pair's difference,
 * gives t = r sqrt(m - 1) / sqrt(1 - r^2) with m the dimension of the space, which for normal
 * batches has exactly Student's distribution with m - 1 degrees of freedom, whatever the draw
 * (the rotation argument of Langsrud 2005, Statistics and Computing 15, 53-60). As t grows with
 * r, the greatest over the pairs is that of the greatest r. The quantile's tail is then carried over
 * to the n - 1 degrees of freedom of se_jk. With two batches r is always 1 and says nothing:
 * there the value is Student's with Bonferroni over the pairs still in.
 */
#ifndef HK_RANK_RANK_STEP_H
#define HK_RANK_RANK_STEP_H

#include <stdint.h>

#include "engine/rank/rank_draws.h"
#include "engine/rank/rank_items.h"

enum { HK_RANK_ALL_PAIRS_MAX = 512 }; /* items that hk_rank_step_all takes */

typedef struct hk_rank_critical {
    double value; /* for comparisons: mean_j - mean_k > value x se_jk */
    double tail;  /* P(t > value) for one comparison */
    int32_t rounds;
} hk_rank_critical;

/**
 * All ordered pairs of the items at [first, first + n): at once for all of them.
 * O(rounds x draws x n^2), memory 8 n (draws + n / 2) bytes.
 * @param order [n] places in items->items, ascending; n <= HK_RANK_ALL_PAIRS_MAX
 * @return HK_OK; HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_rank_step_all(const hk_rank_items *items, const int64_t *order,
                                          int64_t n, const hk_rank_draws *draws, double alpha,
                                          hk_rank_critical *ret_critical, hk_error *err);

/**
 * The pairs of one item (place in items->items) with every other one, both ways: for a set of
 * that item's rank alone, tighter than those for all items at once.
 * O(rounds x draws x items x batches), memory linear in items and draws.
 */
HK_WARN_UNUSED hk_status hk_rank_step_one(const hk_rank_items *items, int64_t target,
                                          const hk_rank_draws *draws, double alpha,
                                          hk_rank_critical *ret_critical, hk_error *err);

#endif
