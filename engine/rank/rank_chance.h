/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ranks under resampling: in each draw the estimates get the noise of rank_draws.h
 * and are ranked anew.
 */
#ifndef HK_RANK_RANK_CHANCE_H
#define HK_RANK_RANK_CHANCE_H

#include <stdint.h>

#include "engine/rank/rank_items.h"
#include "engine/rank/rank_sets.h"

/**
 * Share of the draws in which each item is among the first `top` (at most top - 1 rows are
 * greater), into p_top of [n_item] sets; rows never hit take part with 0 and get NAN. Items that
 * are out of reach by eight standard errors on both sides are not drawn and get 0. There are
 * `n_draw` draws for up to HK_RANK_ALL_PAIRS_MAX items, a quarter of them for more, at least 100
 * and at most as many as keep items x draws at 50 million.
 * O(draws x items x batches), memory linear in the items.
 * @return HK_OK; HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_rank_chance_of_top(const hk_rank_items *items, int64_t top,
                                               int64_t n_draw, hk_rank_set *by_place,
                                               hk_error *err);

#endif
