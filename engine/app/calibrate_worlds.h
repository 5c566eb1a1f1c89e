/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scenarios that replay recorded cases: reading them, and running them at values of the parameters
 * (the `run` of rank/calibrate). */
#ifndef HK_APP_CALIBRATE_WORLDS_H
#define HK_APP_CALIBRATE_WORLDS_H

#include "engine/app/calibrate_params.h"
#include "engine/app/run_input.h"
#include "engine/ensemble/assume.h"
#include "engine/io/case_records.h"
#include "engine/io/result_output.h"
#include "engine/io/scenario_base.h"

typedef struct hk_replayed {
    hk_input input;
    hk_scenario_base *base;
    const char **sets; /* [n_set] of all its points */
    int32_t n_set;
    bool has_param[HK_CALIBRATE_PARAMS_MAX]; /* its path leads somewhere in this scenario */
    hk_assumptions *assumptions; /* rows of the model that have a range; NULL: no --fit asks */
    int64_t row[HK_CALIBRATE_PARAMS_MAX]; /* among them; -1 of paths of the scenario */
    hk_output *outputs; /* [records->n_output]; kind HK_NONE: no case of it has the output */
} hk_replayed;

typedef struct hk_replayed_all {
    const hk_case_records *records;
    const hk_fit_param *params; /* [n_param] */
    int32_t n_param;
    const char *const *sets; /* [n_set] of the command line, after those of the cases */
    int32_t n_set;
    const char *const *catalogues;
    int32_t n_catalogue;
    int64_t replicates; /* 0 = as the scenarios say */
    const char *seed;   /* `seed=N` or NULL */
    int32_t threads;
    bool quiet;
    hk_replayed *worlds; /* [records->n_world] */
    hk_arena *arena;     /* of all this */
} hk_replayed_all;

/** Read all scenarios; problems are printed, also those of a first point.
 *  @param all its inputs set; hk_replayed_done() in any case; `replicates` is set if it was 0
 *  @return exit code */
int hk_replayed_load(hk_replayed_all *all);
void hk_replayed_done(hk_replayed_all *all);

/** As hk_calibrate_task has it; `user` is an hk_replayed_all. */
HK_WARN_UNUSED hk_status hk_replayed_run(void *user, int32_t world, int32_t n, const double *values,
                                         double *ret, hk_error *err);

#endif
