/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Write a result file of many cases piece by piece: memory follows the model and the
 * number of cases' names, not the replicates or what happened in them. In order: the
 * frame, then for each case its rows in pieces of whole replicates and then its sums.
 * The file gets its name only when it is whole, and equal contents give equal bytes
 * however they were cut into pieces.
 *
 * HDF5 keeps process-wide state: one thread at a time. After a failure a writer can
 * only be dropped.
 */
#ifndef HK_IO_RESULT_WRITER_H
#define HK_IO_RESULT_WRITER_H

#include "engine/io/packing.h"
#include "engine/io/result.h"

/** What must be known before the first row: the file is laid out by it. All borrowed until the
 *  writer is gone. */
typedef struct hk_result_sizes {
    int64_t n_case;                    /* >= 1 */
    const char *const *case_name;      /* [n_case] no name twice */
    const char *const *case_factor;    /* [n_case, n_factor] values as text; factors: the frame's */
    const double *case_factor_value;   /* [n_case, n_factor] NAN where it is no number */
    const double *case_unit;           /* [n_case, n_factor] NULL: not known */
    const double *case_weight;         /* [n_case] NULL: none */
    const int32_t *case_stratum;       /* [n_case] NULL: none */
    const char *const *case_overrides; /* [n_case] YAML lists; NULL: none */
    int64_t n_replicate;               /* of each case */
    /* rows of the ragged dimensions in all cases */
    int64_t n_episode, n_step, n_band_step, n_verdict, n_deadlock, n_deadlock_member, n_job,
        n_signal, n_trace;
    int64_t n_level_change;
    int64_t n_failed; /* replicates that did not end well, in all cases */
    /* the writer does not look at these: how many by hk_replicate_status, and the first of them */
    int64_t failed_by[HK_REPLICATE_STATUSES], failed_case, failed_replicate;
} hk_result_sizes;

typedef struct hk_result_writer hk_result_writer; /* opaque */

/**
 * Begin a file: `path.tmp.PID` in the same folder, with everything that is there once per file.
 * @param frame      names, provenance, entities, factors and sets of assumptions; its rows and sums
 *                   are not looked at. Borrowed until the writer is gone
 * @param ret_writer owned; ends in hk_result_writer_finish() or hk_result_writer_drop()
 * @return HK_OK; HK_EWRITE, HK_ENOMEM; HK_EINTERNAL if the frame contradicts itself
 */
HK_WARN_UNUSED hk_status hk_result_writer_new(const char *path, const hk_result *frame,
                                              const hk_result_sizes *sizes,
                                              hk_result_writer **ret_writer, hk_error *err);

/** Let others compress, from now on; what is in the file is the same bytes.
 *  @param helpers borrowed until the writer is gone; NULL: the caller does it */
void hk_result_writer_help(hk_result_writer *writer, const hk_helpers *helpers);

/**
 * Add the replicates of a piece: `piece->first_replicate` must be the first that is missing. Of the
 * piece only the arrays of rows are looked at, their lengths, and n_service.
 * @return HK_OK; HK_EWRITE, HK_ENOMEM; HK_EINTERNAL if the piece contradicts itself, the frame or
 *         the sizes, or comes out of order
 */
HK_WARN_UNUSED hk_status hk_result_writer_rows(hk_result_writer *writer, int64_t case_index,
                                               const hk_result *piece, hk_error *err);

/**
 * End a case whose rows are all there with its sums: levels, components, batches, assumptions.
 * Other members of `sums` are not looked at but for the lengths of their dimensions.
 * @return as hk_result_writer_rows()
 */
HK_WARN_UNUSED hk_status hk_result_writer_case(hk_result_writer *writer, int64_t case_index,
                                               const hk_result *sums, hk_error *err);

/**
 * Close the file, hash it, put it on the disk and give it its name; the writer is gone afterwards,
 * also on failure, which leaves nothing behind.
 * @return HK_OK; HK_EWRITE, HK_ENOMEM; HK_EINTERNAL if rows or cases are missing
 */
HK_WARN_UNUSED hk_status hk_result_writer_finish(hk_result_writer *writer, hk_error *err);

/** Give up: nothing is left behind, a file of that name stays as it was. NULL is allowed. */
void hk_result_writer_drop(hk_result_writer *writer);

/** Remove what processes that were killed while writing `path` left beside it. Only where nobody else
 *  can be writing it. What cannot be removed stays. */
void hk_result_remove_unfinished(const char *path);

#endif
