/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ranges of assumptions. A row of provenance expert or assumption that gives a number should say how
 * far off it may be (design.md 3.7); which columns count as numbers is listed here.
 */
#include <stdio.h>
#include <string.h>

#include "engine/base/units.h"
#include "engine/io/review.h"

enum { COLUMNS = 5, NUMBER = 64 };
static const double wide = 10000; /* high / low */

static const int8_t numbers[HK_N_MODEL_TABLE][COLUMNS] = {
    [HK_TABLE_SERVICES] = {HK_SERVICE_VALUE, HK_SERVICE_LEVEL, HK_SERVICE_BCP_GOAL},
    [HK_TABLE_COMPONENTS] = {HK_COMPONENT_WEIGHT},
    [HK_TABLE_DEPENDENCIES] = {HK_DEPENDENCY_SHARE, HK_DEPENDENCY_LAG},
    [HK_TABLE_RESPONSES] = {HK_RESPONSE_CURVE, HK_RESPONSE_SPREAD, HK_RESPONSE_RECOVERY_LAG,
                            HK_RESPONSE_RECHARGE},
    [HK_TABLE_REPAIRS] = {HK_REPAIR_DURATION, HK_REPAIR_DETECTION},
    [HK_TABLE_POOLS] = {HK_POOL_CREWS},
};

static void review_range(const hk_row *row, const char *range)
{
    char low_text[NUMBER];
    double low, high;
    hk_error why;
    const char *dots = strstr(range, "..");
    snprintf(low_text, sizeof low_text, "%.*s", (int)(dots - range), range);
    if (hk_real_parse(low_text, 0, 1, &low, &why) == HK_OK &&
        hk_real_parse(dots + 2, 1, 1e12, &high, &why) == HK_OK && high >= wide * low) {
        hk_row_warning(row, HK_WRANGE_WIDE, HK_COL_RANGE,
                       "'%.80s' lets the number differ by a factor of %.0f or more, which says "
                       "nothing; give factors nearer to 1",
                       range, wide);
    }
}

static void review_row(const hk_row *row, const int8_t *columns)
{
    const char *range = hk_row_text(row, HK_COL_RANGE);
    const char *provenance = hk_row_text(row, HK_COL_PROVENANCE);
    if (range[0] != '\0') {
        review_range(row, range);
        return;
    }
    if (strcmp(provenance, "expert") != 0 && strcmp(provenance, "assumption") != 0) {
        return;
    }
    for (int32_t i = 0; i < COLUMNS && columns[i] != 0; i++) {
        const char *text = hk_row_text(row, columns[i]);
        if (text[0] != '\0') {
            hk_row_warning(row, HK_WRANGE_MISSING, HK_COL_PROVENANCE,
                           "%s '%.80s' of '%.80s' is of provenance %s but has no range; give one "
                           "such as 0.5..2, or 1..1 if it is certain",
                           row->table->spec->columns[columns[i]].name, text,
                           hk_row_text(row, HK_COL_ID), provenance);
            return;
        }
    }
}

hk_status hk_review_ranges(const hk_review *review, hk_error *err)
{
    (void)err;
    for (int32_t table = 0; table < HK_N_MODEL_TABLE; table++) {
        for (int32_t i = 0; i < review->reader->tables[table].n_row; i++) {
            hk_row row = hk_reader_row(review->reader, (hk_model_table)table, i);
            review_row(&row, numbers[table]);
        }
    }
    return HK_OK;
}
