/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Texts that people would call the same: without blanks and case, in the width that
 * is usual (ASCII narrow, katakana wide), with the plain form of dashes and quotes.
 */
#ifndef HK_BASE_FOLD_H
#define HK_BASE_FOLD_H

#include <stdbool.h>

/**
 * Fold valid UTF-8. Half-width katakana with a voicing mark become one character.
 * @param buf at least as long as text with its final 0; may be text itself
 * @return buf. O(length)
 */
char *hk_text_fold(const char *text, char *buf);

/** True if both fold to the same. Texts of any length; O(length). */
bool hk_text_is_alike(const char *a, const char *b);

#endif
