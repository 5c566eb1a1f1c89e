/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a result keeps of the sets of assumptions: their factors, and means over replicates. */
#ifndef HK_ENSEMBLE_ASSUMED_H
#define HK_ENSEMBLE_ASSUMED_H

#include <stdint.h>

#include "engine/ensemble/assume.h"
#include "engine/ensemble/tally.h"
#include "engine/io/result.h"

/** Parameters and the factors of `there` sets, of `asked` that were wanted.
 *  @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_assumed_describe(const hk_assumptions *assumptions, hk_rng_key key,
                                             int64_t asked, int64_t there, hk_result *result,
                                             hk_error *err);

/** Room for the means of all sets that are there. @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_assumed_room(hk_result *result, hk_error *err);

/** Put the means of a set.
 *  @param services [n_service] of a block of the set: persons per unit
 *  @return HK_OK; HK_ELIMIT for sums that do not fit */
HK_WARN_UNUSED hk_status hk_assumed_fill(const hk_tally *tally, const hk_service_sum *services,
                                         int64_t set, hk_result *result, hk_error *err);

#endif
