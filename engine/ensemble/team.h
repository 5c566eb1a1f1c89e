/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The threads of one process: each takes block after block, runs its replicates on a
 * simulator of its own and puts what they left, packed, into a spool or into shards.
 * The only parallel region.
 *
 * Packed block: [hk_partial bytes n, 8][0, 8] partial, then for the model as it
 * stands the rows (hk_result_pack()).
 */
#ifndef HK_ENSEMBLE_TEAM_H
#define HK_ENSEMBLE_TEAM_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/error.h"
#include "engine/ensemble/blocks.h"
#include "engine/ensemble/partial.h"
#include "engine/ensemble/shards.h"
#include "engine/ensemble/spool.h"
#include "engine/ensemble/worlds.h"

typedef struct hk_team_times {
    int32_t threads;
    double busy; /* thread seconds in blocks, with putting them away */
    double cpu;  /* thread CPU seconds */
} hk_team_times;

typedef struct hk_team_opts {
    const hk_blocks *blocks;
    hk_worlds *worlds;
    hk_spool *spool;   /* where blocks go, or */
    hk_shards *shards; /* ... where they outlive the process: up to a second later,
                          shard_queue.h */
    int32_t threads;   /* 0 = one per available core */
    /** The next block to run, HK_NONE when there is none left. One thread at a time. */
    int64_t (*next)(void *user);
    /** A block of so many replicates is done; non-zero: stop when the blocks begun are
     *  done. One thread at a time. */
    int (*done)(void *user, int64_t block, int64_t replicates);
    void *user;
    hk_team_times *times; /* written at the end, also after a failure; NULL is allowed */
} hk_team_opts;

/** Run until there is no block left, it is stopped, or something fails.
 *  @return HK_OK, also when stopped; HK_ENOMEM, HK_ELIMIT, HK_EWRITE, what opening a case says */
HK_WARN_UNUSED hk_status hk_team_run(const hk_team_opts *opts, hk_error *err);

/** Threads that would be used for `threads` = 0. */
int32_t hk_team_threads(void);

/** What a packed block holds. Both borrow from the bytes.
 *  @param ret_rows NULL if it has none. @return false if it is no packed block of this shape */
bool hk_packed_block(const void *bytes, size_t n, const hk_shape *shape, hk_partial *ret_partial,
                     const void **ret_rows, size_t *ret_n_rows);

#endif
