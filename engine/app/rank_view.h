/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A ranking as people and programs see it: the table with its columns, and the
 * notes that say what the numbers rest on and what they leave out.
 */
#ifndef HK_APP_RANK_VIEW_H
#define HK_APP_RANK_VIEW_H

#include "engine/app/labels.h"
#include "engine/app/print_table.h"
#include "engine/rank/rank.h"

typedef struct hk_rank_request {
    hk_rank_by by;
    hk_rank_criterion criterion;
    int64_t top; /* rows to show, 0 = all */
    hk_print_format format;
    hk_lang lang;
} hk_rank_request;

enum { HK_RANK_NOTES = 10, HK_RANK_NOTE_SIZE = 1024 };

typedef struct hk_rank_notes {
    char text[HK_RANK_NOTES][HK_RANK_NOTE_SIZE];
    int32_t n;
} hk_rank_notes;

/** Unit of the values of a ranking. */
const char *hk_rank_unit(const hk_rank_request *q);

/** The table of the first rows. @param ret_table free with hk_print_table_free() */
HK_WARN_UNUSED hk_status hk_rank_make_table(const hk_result *r, const hk_rank_request *q,
                                            const hk_ranking *ranking, hk_print_table **ret_table,
                                            hk_error *err);

/** The notes, one sentence or two each; `shown` rows are in the table. */
void hk_rank_make_notes(const hk_result *r, const hk_rank_request *q, const hk_ranking *ranking,
                        int64_t shown, hk_rank_notes *list);

#endif
