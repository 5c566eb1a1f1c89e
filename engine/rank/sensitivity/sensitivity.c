/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rank/sensitivity/sensitivity.h"

enum { RESAMPLES = 1000, RESAMPLES_MIN = 50, RESAMPLES_MAX = 1000000 };

hk_status hk_sensitivity_defaults(hk_sensitivity_opts *opts, hk_error *err)
{
    if (opts->resamples == 0) {
        opts->resamples = RESAMPLES;
    }
    if (opts->confidence == 0.0) {
        opts->confidence = 0.95;
    }
    if (opts->resamples < RESAMPLES_MIN || opts->resamples > RESAMPLES_MAX) {
        return hk_fail(err, HK_ERANGE, "%d bootstrap samples, must be %d to %d",
                       (int)opts->resamples, RESAMPLES_MIN, RESAMPLES_MAX);
    }
    if (!(opts->confidence > 0.0 && opts->confidence < 1.0)) {
        return hk_fail(err, HK_ERANGE, "confidence %g, must be between 0 and 1", opts->confidence);
    }
    return HK_OK;
}
