/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One shard as bytes: head, table of blocks, blocks, SHA-256. Internal to ensemble. */
#ifndef HK_ENSEMBLE_SHARD_FILE_H
#define HK_ENSEMBLE_SHARD_FILE_H

#include <stdbool.h>

#include "engine/base/sha256.h"
#include "engine/ensemble/shards.h"

/** @param identity SHA-256 of what is computed, 64 hex digits
 *  @param ret_bytes hk_free(). @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_shard_pack(const char *identity, const hk_shard_block *blocks,
                                       int64_t n, void **ret_bytes, size_t *ret_n, hk_error *err);

/** What is wrong with the bytes of a shard, or NULL. @param ret_blocks [*ret_n] into the bytes,
 *  hk_free(); NULL and a fault "no memory" when out of memory */
const char *hk_shard_unpack(const char *identity, int64_t blocks, const void *bytes, size_t n,
                            hk_shard_block **ret_blocks, int64_t *ret_n);

/** Write bytes to `folder/name`, whole or not at all. @return HK_OK; HK_EWRITE */
HK_WARN_UNUSED hk_status hk_shard_save(const char *folder, const char *name, const void *bytes,
                                       size_t n, hk_error *err);

/** Read a whole file. @param ret_bytes hk_free(). @return HK_OK; HK_EFILE, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_shard_load(const char *folder, const char *name, void **ret_bytes,
                                       size_t *ret_n, hk_error *err);

#endif
