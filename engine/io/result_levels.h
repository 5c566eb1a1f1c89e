/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Counts of replicates by level, as a result keeps them: changes from one cell of the
 * time grid to the next (level_change_*), for every sector. Levels are rounded to
 * multiples of 0.0001; a replicate that is not listed is at full level.
 */
#ifndef HK_IO_RESULT_LEVELS_H
#define HK_IO_RESULT_LEVELS_H

#include "engine/io/result.h"

/** How many replicates more have the level of change i than in the cell before; negative: fewer. */
static inline int32_t hk_level_change(const hk_result *result, int64_t i)
{
    int32_t count = result->level_change_count[i];
    return result->level_change_fewer[i] != 0 ? -count : count;
}

/**
 * Nearest-rank quantiles 5 %, 50 % and 95 % of the level.
 * @param good     replicates that count
 * @param ret_q05, ret_q50, ret_q95 [n_sector, n_time]; NAN if none counts
 * @return HK_OK; HK_ENOMEM. O(changes + cells)
 */
HK_WARN_UNUSED hk_status hk_level_quantiles(const hk_result *result, int64_t good, double *ret_q05,
                                            double *ret_q50, double *ret_q95, hk_error *err);

/**
 * Are the changes, whose single values are in range, in order, and the counts never below 0 or
 * together above `good`?
 * @param ret_fault what is wrong, or NULL. @param ret_row of which change
 * @return HK_OK; HK_ENOMEM. O(changes)
 */
HK_WARN_UNUSED hk_status hk_level_changes_check(const hk_result *result, int64_t good,
                                                const char **ret_fault, int64_t *ret_row,
                                                hk_error *err);

#endif
