/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is summed over replicates: integers only, so that the order of adding does
 * not matter. Sector losses are kept as fractions in units of 2^-30, and as counts by
 * rounded level for the quantiles. Not thread-safe: callers take turns.
 */
#ifndef HK_ENSEMBLE_TALLY_H
#define HK_ENSEMBLE_TALLY_H

#include <stdint.h>

#include "engine/base/int128.h"
#include "engine/io/result.h"
#include "engine/sim/setup.h"
#include "engine/sim/sim.h"

typedef struct hk_tally hk_tally; /* opaque */

enum { HK_BATCHES = 50 };

HK_WARN_UNUSED hk_status hk_tally_new(const hk_setup *setup, int64_t replicates,
                                      hk_tally **ret_tally, hk_error *err);
void hk_tally_free(hk_tally *tally); /* NULL is allowed */

/** Add the sums of one good replicate. @return false when out of memory */
HK_WARN_UNUSED bool hk_tally_add(hk_tally *tally, int64_t replicate, const hk_outcome *outcome);

/** Fill the per-component and per-sector arrays of a result. @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_tally_fill(const hk_tally *tally, hk_result *result, hk_error *err);

#endif
