/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a comparison shows, for people and for programs. The words claim what the intervals do, and no
 * more: an interval that holds 0 shows no difference, which is not that there is none.
 */
#ifndef HK_APP_COMPARE_WORDS_H
#define HK_APP_COMPARE_WORDS_H

#include "engine/app/compare_view.h"

/** What a line shows, with what the assumptions leave open and the margin. @return buf */
const char *hk_compare_say(const hk_compare_look *look, const hk_compare_line *line,
                           char buf[HK_COMPARE_WORD_SIZE]);
/** "less", "more", "open", "same", "unknown": for programs. */
const char *hk_compare_code(hk_compare_verdict verdict);
/** The same for people. */
const char *hk_compare_word(hk_lang lang, hk_compare_verdict verdict);

/** What became of a rank: "earlier", "later", "open", "same". */
const char *hk_compare_moved_code(hk_compare_verdict moved);
const char *hk_compare_moved_word(hk_lang lang, hk_compare_verdict moved);

#endif
