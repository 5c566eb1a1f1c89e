/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the sensitivity estimators have in common. All are pure functions of
 * arrays: outputs of cases in the order of their design (ensemble/design), or
 * values and outputs of any sample. Cases without an output (failed, missing)
 * are NAN: what rests on them is left out, and how much was used is returned.
 * Bootstrap and shuffling are keyed by the seed: same inputs, same bytes.
 * Memory is taken and given back inside.
 */
#ifndef HK_RANK_SENSITIVITY_SENSITIVITY_H
#define HK_RANK_SENSITIVITY_SENSITIVITY_H

#include <stdint.h>

#include "engine/base/error.h"

typedef struct hk_sensitivity_opts {
    uint64_t seed;
    int32_t resamples; /* bootstrap samples or shuffles; 0 = 1000, at least 50 */
    double confidence; /* in (0,1); 0 = 0.95 */
} hk_sensitivity_opts;

/** An index with its bootstrap interval; NAN where it is not defined. */
typedef struct hk_index {
    double value, low, high;
} hk_index;

/** Put in defaults. @return HK_OK; HK_ERANGE with what, got, allowed */
HK_WARN_UNUSED hk_status hk_sensitivity_defaults(hk_sensitivity_opts *opts, hk_error *err);

/** Most rows, trajectories or cases of a sample. */
#define HK_SENSITIVITY_ROWS_MAX INT32_MAX

#endif
