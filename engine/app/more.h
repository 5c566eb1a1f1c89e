/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Adding replicates to a result file (`--more N`): what is there, whether it is of the
 * same inputs, and what tells this addition from others while it is under way. Rank 0
 * has the file open; the other ranks know its numbers.
 */
#ifndef HK_APP_MORE_H
#define HK_APP_MORE_H

#include "engine/app/run_input.h"
#include "engine/app/sweep_cases.h"
#include "engine/ensemble/cluster.h"
#include "engine/io/result_reader.h"
#include "engine/io/result_writer.h"

typedef struct hk_more {
    hk_result_reader *reader; /* of rank 0, else NULL */
    int64_t replicates;       /* of each case in the file */
    char sha256[HK_SHA256_HEX];
    bool is_done; /* an addition of the same kind was finished but for tidying up: nothing to do */
} hk_more;

/** Look at the file. All ranks call it; what is wrong is printed.
 *  @param parts folder of an addition under way
 *  @param more  zeroed; hk_more_done() in any case. @return exit code */
int hk_more_open(const char *command, const char *path, const char *parts, hk_cluster *cluster,
                 hk_more *more);
/** Say on stderr that there is nothing to do. */
void hk_more_say_done(const char *command, const char *path, const hk_more *more);
void hk_more_done(hk_more *more);

/** Is the file of these inputs? Differences are printed. Only rank 0 looks.
 *  @param frame after hk_input_complete(). @param sizes names and factors of the cases
 *  @return exit code */
int hk_more_check(const char *command, const char *path, const hk_more *more, const hk_input *input,
                  const hk_result *frame, const hk_result_sizes *sizes);

/** The same of a sweep, if there is a file. Only rank 0 looks. @return exit code */
int hk_more_check_sweep(const char *path, const hk_more *more, hk_sweep_run *run);

/** Text that tells what is computed: `identity`, what is added to, and up to how many replicates.
 *  @param ret_text in `arena`. @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_more_identity(const hk_more *more, const char *identity, int64_t total,
                                          hk_arena *arena, const char **ret_text, hk_error *err);
/** The same for a single run. */
HK_WARN_UNUSED hk_status hk_more_run_identity(const hk_more *more, const hk_input *input,
                                              hk_arena *arena, const char **ret_text,
                                              hk_error *err);

#endif
