/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `hakyu info` shows of a file with several cases: facts of the sweep and a list of the cases with
 * their losses. */
#ifndef HK_APP_INFO_CASES_H
#define HK_APP_INFO_CASES_H

#include "engine/app/labels.h"
#include "engine/app/print_table.h"
#include "engine/io/result.h"

/** Print it. @param path of the file, whose losses are read @return HK_OK; as
 *  hk_result_read_outputs() */
HK_WARN_UNUSED hk_status hk_info_print_cases(const char *path, const hk_result_cases *cases,
                                             hk_print_format format, hk_lang lang, hk_error *err);

#endif
