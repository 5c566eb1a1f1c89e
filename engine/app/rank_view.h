/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A ranking as people and programs see it: the table with its columns.
 */
#ifndef HK_APP_RANK_VIEW_H
#define HK_APP_RANK_VIEW_H

#include "engine/app/labels.h"
#include "engine/app/print_table.h"
#include "engine/rank/rank.h"

typedef struct hk_rank_request {
    hk_rank_opts opts;
    int64_t top; /* rows to show, 0 = all */
    hk_print_format format;
    hk_lang lang;
} hk_rank_request;

enum { HK_RANK_WORD_SIZE = 128 };

/** Headers with numbers in them; the table borrows them. */
typedef struct hk_rank_words {
    char percent[16], top[24]; /* of the confidence; the first rows that matter */
    char interval[HK_RANK_WORD_SIZE], wide[HK_RANK_WORD_SIZE];
    char p_top[HK_RANK_WORD_SIZE], wide_p_top[HK_RANK_WORD_SIZE];
    char low_key[24], high_key[24], wide_low_key[32], wide_high_key[32];
} hk_rank_words;

/** Unit of the values of a ranking. */
const char *hk_rank_unit(const hk_rank_request *q);

void hk_rank_make_words(const hk_rank_request *q, const hk_ranking *ranking,
                        hk_rank_words *ret_words);

/** What sentences call a row: the id of a component or service (names may have commas), the name of
 *  a sector or area. */
const char *hk_rank_call(const hk_result *r, const hk_rank_request *q, const hk_rank_row *row);

/** The table of the first rows; borrows `words`. @param ret_table free with
 *  hk_print_table_free() */
HK_WARN_UNUSED hk_status hk_rank_make_table(const hk_result *r, const hk_rank_request *q,
                                            const hk_ranking *ranking, const hk_rank_words *words,
                                            hk_print_table **ret_table, hk_error *err);

#endif
