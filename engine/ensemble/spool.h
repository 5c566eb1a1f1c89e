/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the blocks of a run left, by number, until all are there and can be put
 * together: in memory up to a limit, beyond it in a file without a name next to the
 * output. Safe for several threads putting; taking comes after all putting.
 */
#ifndef HK_ENSEMBLE_SPOOL_H
#define HK_ENSEMBLE_SPOOL_H

#include <stddef.h>
#include <stdint.h>

#include "engine/base/error.h"

typedef struct hk_spool hk_spool; /* opaque: places must fit the store */

/** @param blocks    how many there can be
 *  @param memory    bytes to keep in memory
 *  @param folder    where the rest goes; borrowed
 *  @param ret_spool owned, hk_spool_free() */
HK_WARN_UNUSED hk_status hk_spool_new(int64_t blocks, size_t memory, const char *folder,
                                      hk_spool **ret_spool, hk_error *err);
void hk_spool_free(hk_spool *spool); /* NULL is allowed */

/** Keep a block, once. @param bytes [n] copied. @return HK_OK; HK_ENOMEM, HK_EWRITE */
HK_WARN_UNUSED hk_status hk_spool_put(hk_spool *spool, int64_t block, const void *bytes, size_t n,
                                      hk_error *err);

/** Bytes of a block, -1 if it was never put. */
int64_t hk_spool_size(const hk_spool *spool, int64_t block);

/** Look at a block. @param ret_bytes 16-byte aligned, borrowed until the next call
 *  @return HK_OK; HK_ENOMEM, HK_EFILE */
HK_WARN_UNUSED hk_status hk_spool_take(hk_spool *spool, int64_t block, const void **ret_bytes,
                                       size_t *ret_n, hk_error *err);

#endif
