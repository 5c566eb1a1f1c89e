/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `hakyu compare` at work: cases are read pair by pair, measured, put into sheets, and printed
 * in the end. Memory holds one case of each side at a time, and the lines.
 */
#ifndef HK_APP_COMPARE_RUN_H
#define HK_APP_COMPARE_RUN_H

#include "engine/app/compare_plan.h"
#include "engine/app/compare_view.h"

enum {
    HK_COMPARE_OUTPUTS_MAX = 256,
    HK_COMPARE_FEW = 30 /* replicates that differ: an interval rests on fewer only roughly */
};

typedef struct hk_compare_request {
    const char *path_a, *path_b; /* path_b NULL: two cases of one file */
    const char *case_a, *case_b; /* NULL: not named */
    const char *outputs[HK_COMPARE_OUTPUTS_MAX];
    int32_t n_output; /* 0: the usual ones */
    double confidence;
    double margin; /* 0: none */
    int64_t top;   /* services and components shown; 0 = none */
    hk_print_format format;
    hk_lang lang;
} hk_compare_request;

/** Compare and print. @return HK_OK; HK_ECASE, HK_EOUTPUT, HK_EUSAGE; as hk_result_read_case() */
HK_WARN_UNUSED hk_status hk_compare_run(const hk_compare_request *request, hk_error *err);

/** What is being compared, for the tables and the sentences. */
typedef struct hk_compare_job {
    const hk_compare_request *request;
    hk_compare_plan plan;
    hk_compare_look look;
    const hk_output *outputs[2]; /* [n_output] as A and B have them */
    int32_t n_output;
    hk_changes *changes;
    hk_compare_sheet sheets[HK_COMPARE_SECTION_COUNT]; /* CSV: only the first is used, by all */
    hk_compare_setting setting;                        /* of the last pair */
    hk_compare_line first;                             /* first output of the first pair */
    int64_t by_verdict[HK_COMPARE_MORE + 1];           /* lines of outputs */
    int64_t n_lost, n_all, n_refused;                  /* of the first output over all pairs */
    int64_t n_sparse;                                  /* lines in which few replicates differ */
    int64_t n_service;                                 /* that both have */
    hk_compare_rank_list *ranks;                       /* NULL: none */
    hk_arena *arena;
} hk_compare_job;

#endif
