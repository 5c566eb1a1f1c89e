/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replicates of one or many cases on all cores, and again under their sets of
 * assumptions. Blocks of replicates are simulated in any order and put together in
 * order; everything that crosses replicates is summed as integers, so the result
 * does not depend on the number of threads, on who ran what, or on the size of the
 * blocks. Memory follows the model and a fixed amount for what waits; the rest waits
 * in a file.
 */
#ifndef HK_ENSEMBLE_ENSEMBLE_H
#define HK_ENSEMBLE_ENSEMBLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/error.h"
#include "engine/ensemble/cluster.h"
#include "engine/ensemble/run_cases.h"
#include "engine/ensemble/usage.h"
#include "engine/ensemble/watch.h"
#include "engine/io/result_reader.h"
#include "engine/io/result_writer.h"

typedef struct hk_ensemble hk_ensemble; /* opaque: what was simulated and waits */

typedef struct hk_ensemble_opts {
    int32_t threads; /* 0 = one per available core */
    /** Called by one thread at a time: first with done 0, then after every block of replicates, last
     *  with done = total; non-zero cancels: blocks begun are finished and kept. NULL is allowed. */
    int (*progress)(void *user, const hk_progress *progress);
    void *user;
    int64_t block;      /* replicates of a block; 0 = as fits */
    size_t memory;      /* bytes that may wait in memory; 0 = 256 MiB */
    const char *folder; /* where the rest waits; NULL = the working directory */
    /* Blocks that outlive the process, to go on after a stop (shards.h): */
    const char *parts;    /* folder for them; NULL = they need not */
    const char *identity; /* what is computed */
    /** What had to be put aside. NULL is allowed. */
    void (*warn)(void *user, const char *text);
    /** The first replicates of each case, `first` of the cases: they are not run again. NULL: none. */
    const hk_result_reader *earlier;
    hk_cluster *cluster; /* with `parts`: other processes that share the work; NULL = alone */
    /** [n_case] with `parts`: what a replicate of a case takes, in any unit, the same on all ranks:
     *  the dearest come first. NULL = not known. Borrowed. */
    const double *case_cost;
    /** [2, ranks] added to on rank 0 when it ends, however it ends; NULL is allowed on all ranks
     *  together. Borrowed. */
    hk_usage *usage;
} hk_ensemble_opts;

/**
 * Simulate. Ranks other than 0 have no part in what follows: until rank 0 has written its file, or
 * freed its ensemble, they pack chunks for it, and only then come back: rank 0 does one of the two
 * before anything else that all ranks do together.
 * @param cases        borrowed until hk_ensemble_free()
 * @param ret_ensemble owned, hk_ensemble_free()
 * @return HK_OK, also when cancelled; HK_ENOMEM, HK_ELIMIT if sums would not fit, HK_EWRITE, what
 *         opening a case says; with `parts` HK_EBUSY, HK_EIDENTITY, HK_EFILE
 */
HK_WARN_UNUSED hk_status hk_ensemble_simulate(const hk_cases *cases, const hk_ensemble_opts *opts,
                                              hk_ensemble **ret_ensemble, hk_error *err);
void hk_ensemble_free(hk_ensemble *ensemble); /* NULL is allowed */

/** Remove `parts`, when what they held is safe elsewhere. Without `parts` there is nothing to do. */
HK_WARN_UNUSED hk_status hk_ensemble_tidy(hk_ensemble *ensemble, hk_error *err);

/** True if it was cancelled: there are then the first replicates of one case, and whole sets of
 *  assumptions; of several cases nothing can be put together. */
bool hk_ensemble_is_cancelled(const hk_ensemble *ensemble);

/** Replicates of each case that are there. */
int64_t hk_ensemble_replicates(const hk_ensemble *ensemble);

/** Bytes of the packed blocks that are there; without `parts`. */
int64_t hk_ensemble_packed(const hk_ensemble *ensemble);

/** Names and counts that all cases share, for provenance to be added before writing.
 *  @param ret_frame owned, hk_result_free() after the writing; borrows from model and scenario */
HK_WARN_UNUSED hk_status hk_ensemble_frame(hk_ensemble *ensemble, hk_result **ret_frame,
                                           hk_error *err);

/** Put all cases together into a file, piece by piece.
 *  @param sizes names and factors of the cases; the counts are filled in. @return HK_OK; HK_ENOMEM, HK_EFILE, HK_EWRITE */
HK_WARN_UNUSED hk_status hk_ensemble_write(hk_ensemble *ensemble, const hk_result *frame,
                                           hk_result_sizes *sizes, const char *path, hk_error *err);

/** Put the cases together one after the other, whole, in memory: to look at them before they are
 *  written. @param look what it does not return HK_OK for ends it. @return HK_OK; HK_ENOMEM, HK_EFILE,
 *  what `look` says */
HK_WARN_UNUSED hk_status hk_ensemble_each(hk_ensemble *ensemble,
                                          hk_status (*look)(void *user, const hk_result *result,
                                                            hk_error *err),
                                          void *user, hk_error *err);

/** Put one case together in memory. @param ret_result owned, hk_result_free(); its texts borrow from
 *  model and scenario. @return HK_OK; HK_ENOMEM, HK_EFILE */
HK_WARN_UNUSED hk_status hk_ensemble_collect(hk_ensemble *ensemble, hk_result **ret_result,
                                             hk_error *err);

/** Simulate one scenario and collect. The same statuses as the two. */
HK_WARN_UNUSED hk_status hk_ensemble_run(const hk_model *model, hk_scenario *scenario,
                                         const hk_ensemble_opts *opts, hk_result **ret_result,
                                         bool *ret_cancelled, hk_error *err);

/** Threads that would be used for `threads` = 0. */
int32_t hk_ensemble_threads(void);

/** Thread CPU seconds of the calling thread, for benchmarks. */
double hk_ensemble_cpu_seconds(void);

#endif
