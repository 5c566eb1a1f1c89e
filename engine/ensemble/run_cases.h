/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cases of a run: scenarios on one model, with the same number of replicates,
 * sets of assumptions, horizon, grid and start, so that one result file can hold
 * them. A plain run has one. Scenarios are made when needed, so a sweep of many
 * cases takes the memory of a few.
 */
#ifndef HK_ENSEMBLE_RUN_CASES_H
#define HK_ENSEMBLE_RUN_CASES_H

#include <stdint.h>

#include "engine/base/error.h"
#include "engine/sim/scenario.h"

typedef struct hk_cases {
    const hk_model *model;
    int64_t n_case;      /* >= 1 */
    int64_t replicates;  /* >= 1, of every case */
    int64_t first;       /* those before it are there already (ensemble.h: `earlier`); at most
                            `replicates` */
    int64_t assumptions; /* sets, >= 0 */
    /** The scenario of case `number`; one thread at a time. @return HK_OK or why there is none */
    hk_status (*open)(void *user, int64_t number, const hk_scenario **ret_scenario, hk_error *err);
    /** Give it back; NULL: nothing to do. */
    void (*close)(void *user, const hk_scenario *scenario);
    void *user;
} hk_cases;

/** One case: the scenario itself. @param scenario borrowed by the cases */
hk_cases hk_cases_of(const hk_model *model, hk_scenario *scenario);

#endif
