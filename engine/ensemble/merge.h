/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Putting blocks together, in order of case, set and replicate: rows go through as
 * they are, sums are added up and become the means of a case. Memory follows one
 * case's sums, not the replicates.
 */
#ifndef HK_ENSEMBLE_MERGE_H
#define HK_ENSEMBLE_MERGE_H

#include "engine/base/error.h"
#include "engine/ensemble/blocks.h"
#include "engine/ensemble/partial.h"
#include "engine/io/result_reader.h"

/** Where packed blocks come from. @param ret_bytes 16-byte aligned, until the next call */
typedef struct hk_merge_source {
    hk_status (*take)(void *user, int64_t block, const void **ret_bytes, size_t *ret_n,
                      hk_error *err);
    void *user;
} hk_merge_source;

/** What is done with what comes out. */
typedef struct hk_merge_sink {
    /** A piece of a case: in order. */
    hk_status (*rows)(void *user, int64_t number, const hk_result *piece, hk_error *err);
    /** The sums of a case, after its rows, with the names of the frame. The result is the sink's:
     *  hk_result_free(). */
    hk_status (*sums)(void *user, int64_t number, hk_result *sums, hk_error *err);
    void *user;
} hk_merge_sink;

typedef struct hk_merge {
    const hk_blocks *blocks;
    hk_merge_source source;
    const hk_shape *shape;
    const hk_result *frame; /* names, provenance, and the sets of assumptions that are there */
    int64_t replicates;     /* of each case that are there */
    const hk_result_reader *earlier; /* the replicates before the blocks; NULL: there are none */
} hk_merge;

/** @return HK_OK; HK_ENOMEM, HK_EFILE, HK_EINTERNAL for a block that is none; what the sink says */
HK_WARN_UNUSED hk_status hk_merge_cases(const hk_merge *merge, const hk_merge_sink *sink,
                                        hk_error *err);

/** Only the rows of all cases go to the sink, which needs no `sums`.
 *  @param ret_level_changes rows of that dimension that hk_merge_cases() will give in all cases
 *  @return the same statuses */
HK_WARN_UNUSED hk_status hk_merge_rows(const hk_merge *merge, const hk_merge_sink *sink,
                                       int64_t *ret_level_changes, hk_error *err);

#endif
