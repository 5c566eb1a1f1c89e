/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Blocks: the unit of work and of resuming. A block is some consecutive replicates of
 * one case under one set of assumptions; blocks are numbered by case, set (the
 * model as it stands first), replicate. What a run gives does not depend on how many
 * replicates a block has.
 */
#ifndef HK_ENSEMBLE_BLOCKS_H
#define HK_ENSEMBLE_BLOCKS_H

#include <stdint.h>

#include "engine/ensemble/run_cases.h"

typedef struct hk_blocks {
    int64_t n_case, n_set, replicates; /* sets with the model as it stands */
    int64_t first;                     /* replicates before it are in no block */
    int64_t size;                      /* replicates of a block; the last of a set may have fewer */
    int64_t per_set, n;                /* blocks */
} hk_blocks;

typedef struct hk_block {
    int64_t number;   /* of the block */
    int64_t in_case;  /* number of the case */
    int64_t set;      /* HK_SET_STATED, 0, 1, ... */
    int64_t first, n; /* replicates */
} hk_block;

/** @param size replicates of a block; 0 = as fits the number of replicates */
hk_blocks hk_blocks_of(const hk_cases *cases, int64_t size);

hk_block hk_block_at(const hk_blocks *blocks, int64_t number);

#endif
