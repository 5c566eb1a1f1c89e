/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/text.h"

#include <stdio.h>
#include <string.h>

enum { WORD_MAX = 64 }; /* longer words have no neighbours */

static int32_t min3(int32_t a, int32_t b, int32_t c)
{
    int32_t m = a < b ? a : b;
    return m < c ? m : c;
}

/** Edits (insert, delete, replace, swap neighbours) from a to b; both at most WORD_MAX long.
 *  Optimal string alignment, three rows of the table at a time. */
static int32_t edit_distance(const char *a, int32_t n_a, const char *b, int32_t n_b)
{
    int32_t rows[3][WORD_MAX + 1];
    int32_t *before = rows[0];
    int32_t *last = rows[1];
    int32_t *row = rows[2];
    for (int32_t j = 0; j <= n_b; j++) {
        last[j] = j;
        before[j] = 0;
    }
    for (int32_t i = 1; i <= n_a; i++) {
        row[0] = i;
        for (int32_t j = 1; j <= n_b; j++) {
            int32_t replace = last[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = min3(last[j] + 1, row[j - 1] + 1, replace);
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped && before[j - 2] + 1 < row[j]) {
                row[j] = before[j - 2] + 1;
            }
        }
        int32_t *spare = before;
        before = last;
        last = row;
        row = spare;
    }
    return last[n_b];
}

const char *hk_text_nearest(const char *word, const char *const *candidates, int64_t n)
{
    size_t n_word = strlen(word);
    const char *best = NULL;
    int32_t best_distance = INT32_MAX;
    if (n_word > WORD_MAX) {
        return NULL;
    }
    for (int64_t i = 0; i < n; i++) {
        size_t n_candidate = strlen(candidates[i]);
        if (n_candidate > WORD_MAX) {
            continue;
        }
        size_t longer = n_word > n_candidate ? n_word : n_candidate;
        int32_t distance =
            edit_distance(word, (int32_t)n_word, candidates[i], (int32_t)n_candidate);
        if (distance <= (int32_t)(longer / 3) && distance < best_distance) {
            best = candidates[i];
            best_distance = distance;
        }
    }
    return best;
}

char hk_text_lower(char c)
{
    static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    const char *at = c == '\0' ? NULL : strchr(capitals, c);
    if (at == NULL) {
        return c;
    }
    return letters[at - capitals];
}

bool hk_text_is_id(const char *text)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789_./-";
    return text[0] != '\0' && text[strspn(text, allowed)] == '\0';
}

const char *hk_text_quote(const char *text, char buf[HK_QUOTE_SIZE])
{
    enum { FULL = 64 }; /* leaves room for one more character or escape, dots and quote */
    size_t n = strlen(text);
    size_t at = 0;
    size_t out = 0;
    buf[out++] = '\'';
    while (at < n && out < FULL) {
        /* Bytes of the next character if it is valid and printable, else 0. */
        size_t window = n - at < 4 ? n - at : 4;
        size_t valid = hk_text_utf8_check(text + at, window);
        unsigned char lead = (unsigned char)text[at];
        size_t need = lead < 0x80U ? 1 : lead < 0xE0U ? 2 : lead < 0xF0U ? 3 : 4;
        bool control = lead < 0x20U || lead == 0x7FU ||
                       (lead == 0xC2U && valid >= 2 && (unsigned char)text[at + 1] < 0xA0U);
        if (valid < need || control) {
            out += (size_t)snprintf(buf + out, HK_QUOTE_SIZE - out, "\\x%02X", lead);
            at++;
            continue;
        }
        memcpy(buf + out, text + at, need);
        out += need;
        at += need;
    }
    memcpy(buf + out, at < n ? "...'" : "'", at < n ? 5 : 2);
    return buf;
}
