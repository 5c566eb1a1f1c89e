/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many cases of one result file, one at a time, in any order: the file is opened and its checksum
 * compared once, and not for each case as by hk_result_read_case(). Memory follows one case.
 */
#ifndef HK_IO_RESULT_WALK_H
#define HK_IO_RESULT_WALK_H

#include "engine/io/result.h"

typedef struct hk_result_walk hk_result_walk; /* opaque: an open file */

/**
 * Open a file and try all its cases in a child process, as strangers' files are read. Takes as long
 * as reading them once. HDF5 keeps process-wide state: one thread at a time.
 * @param ret_walk owned, end with hk_result_walk_free()
 * @return as hk_result_read_case()
 */
HK_WARN_UNUSED hk_status hk_result_walk_new(const char *path, hk_result_walk **ret_walk,
                                            hk_error *err);

/** Read one case, with every value and relation checked.
 *  @param case_index 0 .. cases of the file - 1 @param ret_result owned
 *  @return HK_OK; HK_ECASE, HK_EFORMAT, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_result_walk_case(const hk_result_walk *walk, int64_t case_index,
                                             hk_result **ret_result, hk_error *err);

void hk_result_walk_free(hk_result_walk *walk); /* NULL is allowed */

#endif
