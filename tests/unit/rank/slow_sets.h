/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rank sets the slow and obvious way: every ordered pair has its own batch
 * differences, its own standard error and its own place in a table of what is still
 * in. Shares only the multipliers with the program.
 */
#ifndef HK_TEST_SLOW_SETS_H
#define HK_TEST_SLOW_SETS_H

#include <stdint.h>

#include "engine/rank/rank_sets.h"

enum { SLOW_ROWS = 40, SLOW_BATCHES = 64 };

typedef struct slow_sets {
    int64_t low[SLOW_ROWS], high[SLOW_ROWS];
    double critical;
    int rounds;
} slow_sets;

/** Sets of all rows (target < 0) or of one row; at most SLOW_ROWS rows, none of them never hit,
 *  and SLOW_BATCHES batches. */
slow_sets slow_sets_of(const hk_rank_sample *sample, const hk_rank_sets_opts *opts, int target);

#endif
