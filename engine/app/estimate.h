/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a sweep will take, said before it starts: time, memory and disk, from a pilot;
 * and whether the machine has that much.
 */
#ifndef HK_APP_ESTIMATE_H
#define HK_APP_ESTIMATE_H

#include "engine/app/sweep_cases.h"
#include "engine/ensemble/pilot.h"

typedef struct hk_estimate_opts {
    const char *output;         /* NULL: nothing will be written, so the disk is not looked at */
    int64_t processes, threads; /* threads of each */
    int64_t block;              /* of hk_ensemble_opts */
    bool at_most;               /* the run may stop earlier */
    bool quiet;                 /* say only what is wrong */
} hk_estimate_opts;

typedef struct hk_estimate {
    hk_pilot pilot;
    double seconds;                 /* by the clock, if the machine is as busy as now */
    double write_s;                 /* of those: writing the result */
    double memory_bytes;            /* of each process */
    double parts_bytes, file_bytes; /* NAN = not known */
} hk_estimate;

/** Estimate, say it on stderr, and look whether it fits.
 *  @param cases        of the run; what it points to is borrowed until hk_estimate_done()
 *  @param ret_estimate hk_estimate_done() in any case
 *  @return exit code: HK_EXIT_FILE if the disk cannot hold half of it */
int hk_estimate_make(const hk_estimate_opts *opts, hk_sweep_run *run, const hk_cases *cases,
                     hk_estimate *ret_estimate);
void hk_estimate_done(hk_estimate *estimate);

#endif
