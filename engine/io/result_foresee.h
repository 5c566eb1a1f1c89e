/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How large a result file will be, from a small one of the same run: its variables
 * as they are stored, each by what it grows with.
 */
#ifndef HK_IO_RESULT_FORESEE_H
#define HK_IO_RESULT_FORESEE_H

#include <stdint.h>

#include "engine/base/error.h"

typedef struct hk_foresee { /* what the large file will have */
    int64_t n_case, n_replicate, n_batch, n_assumption;
} hk_foresee;

/**
 * @param path      a file of a few cases and replicates, of sets of assumptions if the other has any
 * @param ret_bytes of the large file
 * @param ret_ratio that over the bytes of the small one
 * @return HK_OK; HK_EFILE, HK_EFORMAT, HK_EVERSION, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_result_foresee(const char *path, const hk_foresee *large,
                                           double *ret_bytes, double *ret_ratio, hk_error *err);

#endif
