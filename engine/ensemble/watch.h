/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How far a run is: what this process has done, what others had told when this one
 * last asked, and what was there before. One thread at a time.
 */
#ifndef HK_ENSEMBLE_WATCH_H
#define HK_ENSEMBLE_WATCH_H

#include <stdbool.h>

#include "engine/ensemble/cluster.h"
#include "engine/ensemble/order.h"

typedef struct hk_progress {
    int64_t done, total; /* replicates, of all cases and sets of assumptions and all processes */
    int64_t before;      /* of those done: by an earlier run */
    double part;         /* of the expected work that is done, 0 ... 1 */
    double part_before;  /* by an earlier run */
    int64_t at, n_case;  /* the how manyth case this process has come to; 0: none yet */
    double seconds;      /* since the start */
} hk_progress;

typedef struct hk_watch {
    const hk_blocks *blocks;
    const hk_order *order;
    hk_cluster *cluster;
    hk_progress now;
    int64_t mine[2];   /* replicates, and parts of the work, that others do not know of yet */
    int64_t shared[2]; /* what all had told when it was last asked */
    double started, asked;
} hk_watch;

double hk_watch_clock(void); /* seconds of a clock that only goes forward */

/** All borrowed. The cluster's counter has just been started. */
void hk_watch_init(hk_watch *watch, const hk_blocks *blocks, const hk_order *order,
                   hk_cluster *cluster);
/** A block was there at the start. */
void hk_watch_found(hk_watch *watch, int64_t block);
/** The block at this place is begun; another one is done. */
void hk_watch_begun(hk_watch *watch, int64_t place);
void hk_watch_done(hk_watch *watch, int64_t block);
/** @param final ask the others too; else only now and then */
const hk_progress *hk_watch_now(hk_watch *watch, bool final);

#endif
