/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An open result file whose cases are read one after the other, so that memory follows
 * one of them. One thread at a time: HDF5 keeps process-wide state.
 */
#ifndef HK_IO_RESULT_READER_H
#define HK_IO_RESULT_READER_H

#include "engine/base/sha256.h"
#include "engine/io/result.h"

typedef struct hk_result_reader hk_result_reader; /* opaque: an open file and its checksum */

/**
 * Open a file. All of it is read once by a child process first, in case that crashes.
 * @param ret_reader owned, hk_result_reader_free()
 * @return as hk_result_read_cases()
 */
HK_WARN_UNUSED hk_status hk_result_reader_new(const char *path, hk_result_reader **ret_reader,
                                              hk_error *err);
void hk_result_reader_free(hk_result_reader *reader); /* NULL is allowed */

/** The cases there are and what the file has once; borrowed. */
const hk_result_cases *hk_result_reader_cases(const hk_result_reader *reader);

/** SHA-256 of the file as its last line states it, which was compared: 64 hex digits; borrowed. */
const char *hk_result_reader_sha256(const hk_result_reader *reader);

/** Read a case and check it. @param ret_result owned, hk_result_free()
 *  @return HK_OK; HK_ECASE if there is none of that number; HK_EFORMAT, HK_ELIMIT, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_result_reader_case(const hk_result_reader *reader, int64_t number,
                                               hk_result **ret_result, hk_error *err);

#endif
