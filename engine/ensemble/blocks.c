/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/blocks.h"

#include "engine/ensemble/worlds.h"

/* Small enough for many threads to share a case, large enough that what a block costs beyond its
 * replicates does not show. */
enum { SIZE_LEAST = 8, SIZE_MOST = 256, SHARED_BY = 64 };

hk_blocks hk_blocks_of(const hk_cases *cases, int64_t size)
{
    hk_blocks b = {.n_case = cases->n_case,
                   .n_set = 1 + cases->assumptions,
                   .replicates = cases->replicates,
                   .first = cases->first,
                   .size = size};
    int64_t replicates = b.replicates - b.first;
    b.size = size < replicates ? size : replicates;
    if (size == 0) {
        b.size = replicates / SHARED_BY;
        b.size = b.size < SIZE_LEAST ? SIZE_LEAST : b.size > SIZE_MOST ? SIZE_MOST : b.size;
    }
    b.per_set = (replicates + b.size - 1) / b.size;
    b.n = b.n_case * b.n_set * b.per_set;
    return b;
}

hk_block hk_block_at(const hk_blocks *blocks, int64_t number)
{
    hk_block b = {.number = number};
    int64_t sets = number / blocks->per_set;
    b.first = blocks->first + number % blocks->per_set * blocks->size;
    b.n = blocks->replicates - b.first < blocks->size ? blocks->replicates - b.first : blocks->size;
    b.in_case = sets / blocks->n_set;
    b.set = sets % blocks->n_set + HK_SET_STATED;
    return b;
}
