/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One replicate again. A replicate is a function of the model, the scenario with the
 * overrides of its case, the set of assumptions and its number alone, so it can be run without the
 * others, with its whole event log, and compared with what a result holds of it.
 */
#ifndef HK_ENSEMBLE_REPLAY_H
#define HK_ENSEMBLE_REPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/error.h"
#include "engine/io/result.h"
#include "engine/sim/scenario.h"

typedef struct hk_replay_opts {
    int64_t replicate; /* its number */
    int64_t set;       /* of assumptions: HK_SET_STATED, or from 0 */
    /** It ended by the limit of CPU time after so many instants: end it there too, whatever this
     *  machine would do. HK_NONE: it did not. */
    int64_t cpu_instants;
} hk_replay_opts;

/**
 * Run it.
 * @param ret_result one case of one replicate with its event log, owned; hk_result_free(). Names
 *                   borrow from model and scenario
 * @return HK_OK, also for a replicate that fails; HK_ENOMEM, HK_ELIMIT
 */
HK_WARN_UNUSED hk_status hk_replay_run(const hk_model *model, const hk_scenario *scenario,
                                       const hk_replay_opts *opts, hk_result **ret_result,
                                       hk_error *err);

enum { HK_REPLAY_TEXT = 40 };

typedef struct hk_replay_difference {
    const char *variable; /* of the result */
    int64_t row;          /* of the replicate's rows in it, from 0 */
    char stored[HK_REPLAY_TEXT], again[HK_REPLAY_TEXT];
} hk_replay_difference;

enum { HK_REPLAY_SHOWN = 20 };

typedef struct hk_replay_comparison {
    hk_replay_difference first[HK_REPLAY_SHOWN]; /* [n or HK_REPLAY_SHOWN] */
    int64_t n;                                   /* differences */
    bool with_log;                               /* the event log was stored too, and compared */
} hk_replay_comparison;

/**
 * Compare every row that a result holds of a replicate with those of the one that was run again.
 * @param stored a case of a result; @param number of the replicate, which it has
 * @return HK_OK; HK_EIDENTITY if they have not the same services, components and threats
 */
HK_WARN_UNUSED hk_status hk_replay_compare(const hk_result *stored, int64_t number,
                                           const hk_result *again, hk_replay_comparison *ret,
                                           hk_error *err);

#endif
