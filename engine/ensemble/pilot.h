/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A few replicates of a few cases, simulated before a run to see what all of it will
 * take. How long it may take follows what it finds: some tens of milliseconds, or a
 * hundredth of the run, up to five seconds. Its results are thrown away, its times
 * decide nothing but the order in which blocks are handed out.
 */
#ifndef HK_ENSEMBLE_PILOT_H
#define HK_ENSEMBLE_PILOT_H

#include <stdbool.h>

#include "engine/ensemble/ensemble.h"

typedef struct hk_pilot_opts {
    int64_t workers; /* threads of all processes */
    int64_t processes;
    int64_t block;         /* of hk_ensemble_opts */
    bool (*stopped)(void); /* the user wants to stop; NULL is allowed */
} hk_pilot_opts;

typedef struct hk_look hk_look; /* opaque: an ensemble with times */

typedef struct hk_pilot {
    int64_t n_looked, replicates; /* cases and replicates that were simulated */
    double wall_s, cpu_s;         /* what it took */
    double *case_cost;            /* [cases->n_case] CPU seconds of a replicate, owned */
    double open_s;                /* CPU seconds to read and compile a case */
    double simulate_cpu_s;        /* of the whole run, all processes */
    double simulate_s;            /* of the whole run by the clock, if nothing else runs */
    /* its own: */
    hk_cases all;
    hk_pilot_opts opts;
    hk_blocks blocks;
    int64_t *pick; /* [n_pick] */
    int64_t n_pick;
    double middle_s; /* CPU seconds of a replicate of the middle case */
    hk_look *singles, *sample;
    int64_t sample_size; /* replicates of each of its cases */
} hk_pilot;

/**
 * @param cases     what it points to is borrowed until hk_pilot_done()
 * @param ret_pilot hk_pilot_done() in any case; not to be moved
 * @return HK_OK; HK_ECANCELLED; HK_ENOMEM; what opening a case or simulating says
 */
HK_WARN_UNUSED hk_status hk_pilot_run(const hk_cases *cases, const hk_pilot_opts *opts,
                                      hk_pilot *ret_pilot, hk_error *err);
void hk_pilot_done(hk_pilot *pilot);

/** A few replicates of a few cases, one block each; and the same in blocks of one replicate, NULL if
 *  that is no other. They can be written. Borrowed. */
hk_ensemble *hk_pilot_sample(const hk_pilot *pilot);
hk_ensemble *hk_pilot_singles(const hk_pilot *pilot);

/** Bytes of the packed blocks of the whole run. */
double hk_pilot_parts(const hk_pilot *pilot);
/** CPU seconds of writing the whole run, from those of writing the two (singles: any without).
 *  @param growth bytes of the result over those of the sample's */
double hk_pilot_write_s(const hk_pilot *pilot, double sample_s, double singles_s, double growth);

/** Numbers of cases that stand for all, ever finer: the first, the last, the middle, ...; none twice.
 *  @param ret_pick [n_pick]. @return how many, min(n, n_pick), or -1 when out of memory */
int64_t hk_pilot_pick(int64_t n, int64_t *ret_pick, int64_t n_pick);

#endif
