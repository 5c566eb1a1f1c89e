/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The replicates of one setup on all cores: fixed blocks of replicates, handed out in
 * order to OpenMP threads, each with a simulator of its own. The only user of OpenMP.
 */
#ifndef HK_ENSEMBLE_TEAM_H
#define HK_ENSEMBLE_TEAM_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/error.h"
#include "engine/ensemble/chunk.h"
#include "engine/ensemble/tally.h"

typedef struct hk_team_opts {
    const hk_setup *setup;
    int32_t threads;  /* 0 = one per available core */
    hk_tally *tally;  /* every replicate is added */
    hk_chunk *chunks; /* [replicates] the rows of each; NULL = they are not kept */
    /** Called by one thread at a time after every block with the number of replicates done so far;
     *  non-zero cancels: blocks begun are finished. */
    int (*done)(void *user, int64_t done);
    void *user;
} hk_team_opts;

/**
 * Run all replicates of the scenario, or the first ones if cancelled.
 * @param ret_finished replicates done: always a beginning, whole blocks
 * @return HK_OK, also when cancelled; HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_team_run(const hk_team_opts *opts, int64_t *ret_finished,
                                     hk_error *err);

/** Threads that would be used for `threads` = 0. */
int32_t hk_team_threads(void);

#endif
