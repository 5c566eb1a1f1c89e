/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sweep with its base scenario and model: the cases of a run, their names, and what identifies it. */
#ifndef HK_APP_SWEEP_CASES_H
#define HK_APP_SWEEP_CASES_H

#include "engine/app/run_input.h"
#include "engine/ensemble/run_cases.h"
#include "engine/ensemble/sweep/sweep_plan.h"
#include "engine/io/result_writer.h"
#include "engine/io/scenario_base.h"

typedef struct hk_sweep_run_opts {
    const char *path;
    const char *const *sets; /* of the command line */
    int32_t n_set;
    const char *const *catalogues;
    int32_t n_catalogue;
    const char *rules;  /* file of verification rules, or NULL */
    int64_t replicates; /* 0 = as the sweep says, or its scenario */
    bool quiet;
} hk_sweep_run_opts;

typedef struct hk_sweep_run {
    hk_sweep *sweep;
    hk_input input;         /* the base scenario with the overrides of the command line */
    hk_scenario_base *base; /* the same, for cases to be built on */
    const hk_sweep_run_opts *opts;
    const char **base_sets; /* [n_base_set] those and `replicates` */
    int32_t n_base_set;
    char replicates[64];
    hk_inputs inputs; /* the sweep file */
    hk_arena *arena;
} hk_sweep_run;

/** Read all; problems are printed, also those of the first case. @param run zeroed;
 *  hk_sweep_run_done() in any case. @return exit code */
int hk_sweep_run_init(const hk_sweep_run_opts *opts, hk_sweep_run *run);
void hk_sweep_run_done(hk_sweep_run *run);

/** Cases that borrow the run. */
hk_cases hk_sweep_run_cases(hk_sweep_run *run);

/** Names and factors of the cases into frame and sizes. @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_sweep_run_name(hk_sweep_run *run, hk_result *frame,
                                           hk_result_sizes *sizes, hk_error *err);

/** Lines that say what is computed. @param ret_text in the run's arena. @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_sweep_run_identity(hk_sweep_run *run, const char *program,
                                               const char **ret_text, hk_error *err);

#endif
