/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cases of any size, made up by chance but free of contradictions, with the entities of the small
 * sample; pieces of them; and files of several of them. For tests and benchmarks of result files.
 */
#ifndef HK_TEST_RANDOM_CASE_H
#define HK_TEST_RANDOM_CASE_H

#include "engine/io/result_writer.h"

/** Case number `index`, named "case-INDEX", with two factors; equal arguments give equal cases.
 *  @param rows episodes per replicate on average. NULL when out of memory */
hk_result *random_case(int64_t index, int64_t n_replicate, int64_t rows);

/** Replicates [first, first + n) of a case as a piece; free it. NULL when out of memory. */
hk_result *random_piece(const hk_result *whole, int64_t first, int64_t n);

/** Write cases as one file, in pieces of `step` replicates (0: each case in one piece). */
hk_status random_write(hk_result *const *cases, int64_t n_case, int64_t step, const char *path,
                       hk_error *err);
/** The same with threads that compress. */
hk_status random_write_with(const hk_helpers *helpers, hk_result *const *cases, int64_t n_case,
                            int64_t step, const char *path, hk_error *err);

#endif
