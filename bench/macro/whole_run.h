/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A run from the first replicate to the result file on the disk, as the program does
 * it, and what it took by the clock on the wall and in CPU time of the process.
 */
#ifndef HK_BENCH_WHOLE_RUN_H
#define HK_BENCH_WHOLE_RUN_H

#include <stdbool.h>

#include "engine/graph/model.h"
#include "engine/sim/scenario.h"

typedef struct bench_whole {
    double replicates, replicates_cpu; /* seconds of simulating alone */
    double all, all_cpu;               /* seconds */
    double bytes;                      /* of the result, which is removed */
} bench_whole;

/** @param shards with shards that outlive the process, as a sweep has them; else in memory */
bench_whole bench_whole_run(const hk_model *model, hk_scenario *scenario, const char *folder,
                            bool shards);

/** A new folder for temporary files, in $TMPDIR. @param ret_folder at least 256 bytes */
void bench_folder(char *ret_folder);

#endif
