/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a result keeps of the sets of assumptions: their factors, and means over replicates. */
#ifndef HK_ENSEMBLE_ASSUMED_H
#define HK_ENSEMBLE_ASSUMED_H

#include <stdint.h>

#include "engine/ensemble/assume.h"
#include "engine/ensemble/tally.h"
#include "engine/io/result.h"

/** Name the parameters in the result and make room for `sets` sets; none counts yet.
 *  @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_assumed_describe(const hk_assumptions *assumptions, int64_t sets,
                                             hk_result *result, hk_error *err);

/** Put set number `set`, whose factors are there already, as the next one. */
void hk_assumed_fill(const hk_tally *tally, const hk_setup *setup, int64_t set, hk_result *result);

#endif
