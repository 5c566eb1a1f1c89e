/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Draws of the noise of estimates: normal multipliers on the deviations of batches
 * (multiplier bootstrap), and normal noise for what an item has of its own. A draw is a
 * pure function of (draw, batch) or (draw, row), so the same numbers come back on
 * every call, in any order. The key is fixed: results of a ranking follow from the
 * result file alone.
 *   multiplier of batch b (counted over the batches used) in draw d:
 *     Phi^-1 of hk_rng_uniform({2023, hash("rank")}, d, 0, 1, b)
 *   own noise of row j: {2023, hash("rank")}, d, 1 + j, 2, 0; never hit: entity 0
 */
#ifndef HK_RANK_RANK_DRAWS_H
#define HK_RANK_RANK_DRAWS_H

#include <stdint.h>

#include "engine/rank/rank_items.h"

enum { HK_RANK_BLOCK = 32 }; /* draws made at once */

/*
 * The noise of an item divided by its standard error is the length of a draw times the cosine
 * between the item and the draw, both as vectors: batches less their common direction, and the own
 * noise of rows never hit. `length` has it for batches.
 */
typedef struct hk_rank_draws {
    double *multipliers; /* [n_block, n_part, HK_RANK_BLOCK] */
    double *length;      /* [n_block x HK_RANK_BLOCK] */
    double n_dimension;  /* of these vectors; 0 without batches */
    int64_t n_draw, n_block, n_part;
} hk_rank_draws;

/** Multipliers of draws 0 .. n_draw - 1. @param ret_draws end with hk_rank_draws_done() */
HK_WARN_UNUSED hk_status hk_rank_draws_init(const hk_rank_items *items, int64_t n_draw,
                                            hk_rank_draws *ret_draws, hk_error *err);
void hk_rank_draws_done(hk_rank_draws *draws); /* zeroed ones are allowed */

/** Noise of one item in the draws of a block: mean 0, standard deviation item->se. O(batches). */
void hk_rank_noise(const hk_rank_draws *draws, int64_t block, const hk_rank_item *item,
                   double ret_noise[HK_RANK_BLOCK]);

#endif
