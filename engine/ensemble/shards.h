/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Blocks that outlive the process: a folder beside the output with an identity, a
 * lock, and shards. A shard is a file with some packed blocks and a SHA-256, written
 * whole (temporary name, fsync, rename, fsync of the folder); so whatever ends the
 * process, the folder holds whole shards and names that end in .tmp, which count for
 * nothing. Several processes write shards side by side, one holds the lock.
 */
#ifndef HK_ENSEMBLE_SHARDS_H
#define HK_ENSEMBLE_SHARDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/error.h"

enum { HK_SHARDS_NONE = -1 };

typedef struct hk_shards hk_shards; /* opaque */

/**
 * Open the folder, or make it.
 * @param folder   `OUT.h5.parts`
 * @param identity lines `what: value` that say what is computed: a folder of another identity is
 *                 refused, the lines that differ are in the message
 * @param rank     of this process; rank 0 holds the lock, makes the folder and tidies it up
 * @param blocks   how many there can be
 * @return HK_OK; HK_EBUSY if another process holds the lock, HK_EIDENTITY, HK_EFILE, HK_EWRITE,
 *         HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_shards_open(const char *folder, const char *identity, int rank,
                                        int64_t blocks, hk_shards **ret_shards, hk_error *err);
/** The identity that a folder was begun with. @param ret_text hk_free()
 *  @return HK_OK; HK_EFILE if there is none; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_shards_identity(const char *folder, char **ret_text, hk_error *err);

/** Close; the folder stays. NULL is allowed. */
void hk_shards_close(hk_shards *shards);
/** Remove the folder and all that is in it, and close. */
HK_WARN_UNUSED hk_status hk_shards_remove(hk_shards *shards, hk_error *err);

/**
 * Read the folder: which blocks are there? Every shard is verified.
 * @param ret_bad   number of shards that are damaged or hold what another one holds differently:
 *                  rank 0 has removed them
 * @param warn      called with a sentence about each of them
 */
HK_WARN_UNUSED hk_status hk_shards_scan(hk_shards *shards, int64_t *ret_bad,
                                        void (*warn)(void *user, const char *text), void *user,
                                        hk_error *err);
bool hk_shards_has(const hk_shards *shards, int64_t block);
int64_t hk_shards_count(const hk_shards *shards);

typedef struct hk_shard_block {
    int64_t block;
    const void *bytes;
    size_t n;
} hk_shard_block;

/** Write a shard. Safe for several threads and processes; each block is written once.
 *  @return HK_OK; HK_EWRITE; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_shards_write(hk_shards *shards, const hk_shard_block *blocks, int64_t n,
                                         hk_error *err);

/** Look at a block found by the last scan. @param ret_bytes 16-byte aligned, until the next call */
HK_WARN_UNUSED hk_status hk_shards_take(hk_shards *shards, int64_t block, const void **ret_bytes,
                                        size_t *ret_n, hk_error *err);

#endif
