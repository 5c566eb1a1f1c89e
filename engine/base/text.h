/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small text helpers: nearest known word for an error message, UTF-8 check,
 * display width, ids, and a string -> index map.
 */
#ifndef HK_BASE_TEXT_H
#define HK_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/error.h"

/** The candidate nearest to `word` (Damerau-Levenshtein, at most a third of the longer one,
 *  ties to the first), or NULL. O(n * length^2). */
const char *hk_text_nearest(const char *word, const char *const *candidates, int64_t n);

/** The small letter of an ASCII capital; anything else as it is. */
char hk_text_lower(char c);

/** True for `[a-z0-9_./-]+`. */
bool hk_text_is_id(const char *text);

/** Length of the valid character at `bytes` (n bytes left) and its code point; 0 at a NUL, at the
 *  end or for bytes that are none. */
size_t hk_text_decode(const char *bytes, size_t n, uint32_t *ret_code);

/** Offset of the first byte that is not valid UTF-8 (or is NUL), or n if all is well. */
size_t hk_text_utf8_check(const char *bytes, size_t n);

/** Offset of the first control character of UTF-8 text (C0 but tab and line breaks, DEL, C1), or n.
 *  A terminal would obey it. @param ret_code its code point, or NULL */
size_t hk_text_control(const char *bytes, size_t n, uint32_t *ret_code);

/** Make text fit for a terminal, in place: control characters become blanks, line breaks too (tabs
 *  stay if asked), bytes that are not UTF-8 question marks; a character that was cut off goes. */
void hk_text_tame(char *text, bool keep_tabs);

/** Columns on a terminal: 2 for East Asian wide, 0 for combining, else 1. */
int32_t hk_text_width(const char *utf8);

enum { HK_QUOTE_SIZE = 96 };

/** `text` in single quotes for a message: control characters and bytes that are not UTF-8
 *  as \xNN, cut after some 60 columns with `...`. @return buf, so that it can be an argument */
const char *hk_text_quote(const char *text, char buf[HK_QUOTE_SIZE]);

typedef struct hk_map hk_map; /* opaque: string -> int32, open addressing */

HK_WARN_UNUSED hk_status hk_map_new(int64_t expected, hk_map **ret_map, hk_error *err);
void hk_map_free(hk_map *map); /* NULL is allowed */
/** Keys are borrowed. @return HK_OK, HK_EDUPLICATE if the key is there, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_map_put(hk_map *map, const char *key, int32_t value, hk_error *err);
/** Value of key or -1. */
int32_t hk_map_get(const hk_map *map, const char *key);

#endif
