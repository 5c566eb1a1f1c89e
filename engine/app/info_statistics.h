/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `hakyu info` with --output or --threshold: statistics of named outputs, case by case. */
#ifndef HK_APP_INFO_STATISTICS_H
#define HK_APP_INFO_STATISTICS_H

#include "engine/app/labels.h"
#include "engine/app/print_table.h"

typedef struct hk_info_statistics {
    const char *path;
    const char *which; /* case, or NULL: all */
    const char *const *outputs;
    int32_t n_output;
    const char *const *thresholds;
    int32_t n_threshold;
    double confidence;
    hk_print_format format;
    hk_lang lang;
} hk_info_statistics;

/** Read and print them. @return HK_OK; as hk_result_read_outputs(); HK_EOUTPUT, HK_ECASE */
HK_WARN_UNUSED hk_status hk_info_print_statistics(const hk_info_statistics *wanted, hk_error *err);

#endif
