/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words and cells that several tables of results share. */
#ifndef HK_APP_VIEW_WORDS_H
#define HK_APP_VIEW_WORDS_H

#include "engine/app/labels.h"
#include "engine/app/print_table.h"
#include "engine/io/result.h"

/** Header of a factor: its name, with the unit if it has one, in the arena of the cases. NULL when out of
 *  memory. */
const char *hk_factor_title(const hk_result_cases *cases, int64_t factor);

/** A phrase with its places filled. @return in `arena`, NULL when out of memory */
const char *hk_view_phrase(hk_arena *arena, hk_lang lang, hk_label label,
                           const char *const *values);

/** `1,234 .. 5,678`, or missing where `low` is NAN and `high` too. */
void hk_view_add_interval(hk_print_table *table, double low, double high);

#endif
