/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many replicates of one scenario on all cores, and again under each of its sets of
 * assumptions. Everything that crosses replicates is summed as integers, so the
 * result does not depend on the number of threads or on who ran what.
 */
#ifndef HK_ENSEMBLE_ENSEMBLE_H
#define HK_ENSEMBLE_ENSEMBLE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/error.h"
#include "engine/io/result.h"
#include "engine/sim/scenario.h"

typedef struct hk_progress {
    int64_t done, total; /* replicates, of all sets of assumptions */
    double seconds;      /* since the start */
} hk_progress;

typedef struct hk_ensemble_opts {
    int32_t threads; /* 0 = one per available core */
    /** Called by one thread at a time: first with done 0, then after every block of replicates, last
     *  with done = total; non-zero cancels: blocks begun are finished and kept. NULL is allowed. */
    int (*progress)(void *user, const hk_progress *progress);
    void *user;
} hk_ensemble_opts;

/**
 * Run all replicates.
 * @param ret_result owned, free with hk_result_free(); its texts borrow from model and scenario
 * @param ret_cancelled true if it was cancelled: the result then holds the replicates that were
 *        finished (always the first ones), possibly none, and whole sets of assumptions
 * @return HK_OK; HK_ENOMEM; HK_ELIMIT if sums would not fit
 */
HK_WARN_UNUSED hk_status hk_ensemble_run(const hk_model *model, const hk_scenario *scenario,
                                         const hk_ensemble_opts *opts, hk_result **ret_result,
                                         bool *ret_cancelled, hk_error *err);

/** Threads that would be used for `threads` = 0. */
int32_t hk_ensemble_threads(void);

/** Thread CPU seconds of the calling thread, for benchmarks. */
double hk_ensemble_cpu_seconds(void);

#endif
