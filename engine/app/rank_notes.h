/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sentences under a ranking: what is settled and what is not, as far as the sets
 * of ranks say so; what the numbers rest on and what they leave out.
 */
#ifndef HK_APP_RANK_NOTES_H
#define HK_APP_RANK_NOTES_H

#include "engine/app/rank_view.h"

enum { HK_RANK_NOTES = 20, HK_RANK_NOTE_SIZE = 1024 };

typedef struct hk_rank_notes {
    char text[HK_RANK_NOTES][HK_RANK_NOTE_SIZE];
    int32_t n;
} hk_rank_notes;

/** One sentence or a few each; `shown` rows are in the table. */
void hk_rank_make_notes(const hk_result *r, const hk_rank_request *q, const hk_ranking *ranking,
                        const hk_rank_words *words, int64_t shown, hk_rank_notes *list);

#endif
