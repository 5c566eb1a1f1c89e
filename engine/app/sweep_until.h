/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sweep that goes on until a goal is reached (`--until`, `stop:`): replicates are run
 * up to the first look, all cases are looked at, then up to the next. Between looks
 * what is there is a result file, OUT.h5.look, to which the next replicates are added as
 * by --more; so a stop costs nothing, and what comes out does not depend on it.
 */
#ifndef HK_APP_SWEEP_UNTIL_H
#define HK_APP_SWEEP_UNTIL_H

#include "engine/app/progress.h"
#include "engine/app/sweep_cases.h"
#include "engine/ensemble/cluster.h"

typedef struct hk_until {
    hk_sweep_run_opts run; /* `replicates`: at most, 0 = as the sweep says */
    const char *output;
    const char *goal; /* NULL = that of the sweep */
    int32_t threads;
    int64_t block; /* 0 = as fits */
    hk_progress_view progress;
    hk_cluster *cluster;
    const double *case_cost; /* as of hk_ensemble_opts, likewise: */
    hk_usage *usage;
    hk_progress *last; /* written: what was told last */
} hk_until;

/** @param run of the sweep, read already; to look things up in. @return exit code */
int hk_until_run(const hk_until *until, const hk_sweep_run *run);

#endif
