/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Blocks on their way into shards, so that who computes does not wait for the disk:
 * one thread of the process packs what has gathered, writes and synchronises it.
 */
#ifndef HK_ENSEMBLE_SHARD_QUEUE_H
#define HK_ENSEMBLE_SHARD_QUEUE_H

#include "engine/ensemble/shards.h"

typedef struct hk_shard_queue hk_shard_queue; /* opaque: a thread and its locks */

/** @param shards borrowed until the queue is finished
 *  @param room   bytes that may wait; a larger block waits alone; 0 = as fits
 *  @param ret_queue ends in hk_shard_queue_finish(). @return HK_OK; HK_ENOMEM, HK_ELIMIT */
HK_WARN_UNUSED hk_status hk_shard_queue_new(hk_shards *shards, size_t room,
                                            hk_shard_queue **ret_queue, hk_error *err);

/** Hand a block over. Waits only while there is no room. Safe for several threads.
 *  @param bytes [n] copied. @return HK_OK; HK_ENOMEM; HK_EWRITE: an earlier one could not be written */
HK_WARN_UNUSED hk_status hk_shard_queue_put(hk_shard_queue *queue, int64_t block, const void *bytes,
                                            size_t n, hk_error *err);

/** Wait until all is on the disk, and free. NULL is allowed. @return HK_OK; HK_EWRITE, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_shard_queue_finish(hk_shard_queue *queue, hk_error *err);

#endif
