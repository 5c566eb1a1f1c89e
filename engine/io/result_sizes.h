/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names and factors of the cases of a file that is to be written. Internal to io. */
#ifndef HK_IO_RESULT_SIZES_H
#define HK_IO_RESULT_SIZES_H

#include "engine/io/result_writer.h"

/** A copy with clean texts and with all that may be left out, in `arena`.
 *  @return HK_OK; HK_ENOMEM; HK_EINTERNAL if something is missing or two cases have one name */
HK_WARN_UNUSED hk_status hk_sizes_clean(const char *path, const hk_result_sizes *sizes,
                                        int64_t n_factor, hk_arena *arena,
                                        hk_result_sizes *ret_sizes, hk_error *err);

#endif
