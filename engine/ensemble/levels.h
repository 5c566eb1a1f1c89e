/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many replicates have which level, for every sector and cell of the time grid.
 * Only changes from cell to cell are kept: a loss that lasts for hours is two entries.
 * Levels are rounded to multiples of 0.0001, so there is at most one entry per
 * sector, cell and level below full, however many replicates are added. Not
 * thread-safe.
 */
#ifndef HK_ENSEMBLE_LEVELS_H
#define HK_ENSEMBLE_LEVELS_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/io/result.h"

typedef struct hk_levels hk_levels; /* opaque: entries are found by what they are of */

/** @param ret_levels owned, hk_levels_free() */
HK_WARN_UNUSED hk_status hk_levels_new(int64_t n_sector, int64_t n_cell, hk_levels **ret_levels,
                                       hk_error *err);
void hk_levels_free(hk_levels *levels); /* NULL is allowed */
/** Forget all; memory is kept. */
void hk_levels_clear(hk_levels *levels);

/** In n cells from `cell` on, one more replicate has this level, 0..10000. O(1).
 *  @return false when out of memory */
HK_WARN_UNUSED bool hk_levels_add(hk_levels *levels, int64_t sector, int64_t cell, int64_t n,
                                  int32_t level);
/** Add the changes that a result holds, which were checked. @return false when out of memory */
HK_WARN_UNUSED bool hk_levels_add_result(hk_levels *levels, const hk_result *result);

/** Changes so far. */
int64_t hk_levels_count(const hk_levels *levels);

/** Put the changes into a result, in order.. @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_levels_fill(hk_levels *levels, hk_result *result, hk_error *err);

#endif
