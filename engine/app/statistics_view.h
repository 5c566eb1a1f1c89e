/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statistics across the cases of a result file as people and programs see them. */
#ifndef HK_APP_STATISTICS_VIEW_H
#define HK_APP_STATISTICS_VIEW_H

#include "engine/app/labels.h"
#include "engine/app/print_table.h"
#include "engine/rank/statistics/case_statistics.h"

typedef struct hk_statistics_view {
    const hk_result_cases *cases;
    const hk_statistics_request *request;
    const hk_statistics *statistics;
    int64_t only; /* the case to show; HK_NONE: all */
    hk_print_format format;
    hk_lang lang;
} hk_statistics_view;

/** Print tables of outputs and conditions with what must be known of them (table); one table of both
 *  (csv); an object with both as rows (json). @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_statistics_print(const hk_statistics_view *view, hk_error *err);

#endif
