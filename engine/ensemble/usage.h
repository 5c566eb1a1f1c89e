/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the processes of a run did with their time while there were blocks to compute,
 * for a log: none of it goes into a result.
 */
#ifndef HK_ENSEMBLE_USAGE_H
#define HK_ENSEMBLE_USAGE_H

#include <stdint.h>

#include "engine/ensemble/cluster.h"

enum { HK_USAGE_HOST = 64 };

typedef struct hk_usage { /* of one process */
    char host[HK_USAGE_HOST];
    int64_t threads;
    int64_t blocks, replicates; /* that it computed */
    double seconds;             /* from its start until the last process had no block left */
    double busy;                /* thread seconds in blocks, with putting them away */
    double cpu;                 /* thread CPU seconds */
} hk_usage;

/** Thread seconds without a block: waiting for one, and for the others at the end. */
double hk_usage_idle(const hk_usage *usage);

/** Name of this machine into `usage`. */
void hk_usage_here(hk_usage *usage);

/** Of all processes to rank 0, added to what is there; all ranks call it.
 *  @param all [2, ranks] the second half is for the way */
void hk_usage_collect(hk_cluster *cluster, const hk_usage *mine, hk_usage *all);

#endif
