/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `hakyu rank --by factor`: which factor of a sweep matters, as people and programs see it. */
#ifndef HK_APP_FACTOR_VIEW_H
#define HK_APP_FACTOR_VIEW_H

#include <stdint.h>

#include "engine/app/labels.h"
#include "engine/app/print_table.h"

typedef struct hk_factor_request {
    const char *path;
    const char *output; /* NULL: HK_OUTPUT_DEFAULT */
    int64_t top;        /* factors to show, 0 = all */
    double confidence;
    hk_print_format format;
    hk_lang lang;
} hk_factor_request;

/** Read, estimate and print. @return HK_OK; as hk_factor_effects_of(); HK_EOUTPUT */
HK_WARN_UNUSED hk_status hk_factors_print(const hk_factor_request *request, hk_error *err);

#endif
