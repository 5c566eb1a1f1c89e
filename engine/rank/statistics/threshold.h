/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A condition on an output, as users write it: `restoration>=48`, `affected:SERVICE>10000`. */
#ifndef HK_RANK_STATISTICS_THRESHOLD_H
#define HK_RANK_STATISTICS_THRESHOLD_H

#include <stdbool.h>

#include "engine/io/result_output.h"

typedef enum hk_comparison { HK_AT_LEAST, HK_ABOVE, HK_AT_MOST, HK_BELOW } hk_comparison;

typedef struct hk_threshold {
    hk_output output;
    hk_comparison how; /* `>=`, `>`, `<=`, `<` */
    double value;
    const char *text; /* as asked for; borrowed */
} hk_threshold;

/**
 * @param text output, comparison, number in the unit of the output; for outputs in hours also a
 *             duration such as 2d
 * @return HK_OK; HK_EOUTPUT with what was got and what is allowed
 */
HK_WARN_UNUSED hk_status hk_threshold_parse(const hk_result *frame, const char *text,
                                            hk_threshold *ret_threshold, hk_error *err);

/** Is the condition met? false for NAN. */
bool hk_threshold_is_met(const hk_threshold *threshold, double value);

#endif
