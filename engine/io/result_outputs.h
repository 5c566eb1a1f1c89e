/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Named outputs of all cases of a result file, case after case. Only the columns that they are
 * made from are read, in pieces: memory follows the replicates of a case, 8 bytes for each output,
 * and a piece of rows, not the number of cases nor what happened in them.
 */
#ifndef HK_IO_RESULT_OUTPUTS_H
#define HK_IO_RESULT_OUTPUTS_H

#include "engine/io/result_output.h"

/** Called once for each case, in order. @param values [n_output][n_replicate], NAN where the replicate
 *  failed; borrowed until it returns. Another return than HK_OK ends the reading. */
typedef hk_status hk_outputs_visit(void *user, int64_t case_index, const double *const *values,
                                   hk_error *err);

/**
 * Read outputs.
 * @param cases   of hk_result_read_cases() of that file
 * @param outputs [n_output] of hk_output_find() with `cases->frame`
 * @return HK_OK; what `visit` says; HK_EFILE, HK_EFORMAT (also if it is no longer the file of
 *         `cases`), HK_ELIMIT, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_result_read_outputs(const char *path, const hk_result_cases *cases,
                                                const hk_output *outputs, int32_t n_output,
                                                hk_outputs_visit *visit, void *user, hk_error *err);

#endif
