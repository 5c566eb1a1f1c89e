/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Character by character: what a character stands for is looked up (U+FF00 block,
 * superscripts, dashes, quotes), blanks vanish, ASCII capitals become small. No
 * character grows, so folding in place is safe.
 */
#include "engine/base/fold.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "engine/base/text.h"

enum {
    HALF_FIRST = 0xFF61, /* half-width: ideographic full stop ... */
    HALF_LAST = 0xFF9D,  /* ... n; then the two voicing marks */
    HALF_VOICED = 0xFF9E,
    HALF_SEMIVOICED = 0xFF9F
};

/** Wide forms of U+FF61 .. U+FF9F. */
static const uint16_t wide_forms[] = {
    0x3002, 0x300C, 0x300D, 0x3001, 0x30FB, 0x30F2, 0x30A1, 0x30A3, 0x30A5, 0x30A7, 0x30A9,
    0x30E3, 0x30E5, 0x30E7, 0x30C3, 0x30FC, 0x30A2, 0x30A4, 0x30A6, 0x30A8, 0x30AA, 0x30AB,
    0x30AD, 0x30AF, 0x30B1, 0x30B3, 0x30B5, 0x30B7, 0x30B9, 0x30BB, 0x30BD, 0x30BF, 0x30C1,
    0x30C4, 0x30C6, 0x30C8, 0x30CA, 0x30CB, 0x30CC, 0x30CD, 0x30CE, 0x30CF, 0x30D2, 0x30D5,
    0x30D8, 0x30DB, 0x30DE, 0x30DF, 0x30E0, 0x30E1, 0x30E2, 0x30E4, 0x30E6, 0x30E8, 0x30E9,
    0x30EA, 0x30EB, 0x30EC, 0x30ED, 0x30EF, 0x30F3, 0x309B, 0x309C};

static bool is_blank(uint32_t code)
{
    return code <= 0x20 || code == 0xA0 || (code >= 0x2000 && code <= 0x200B) || code == 0x202F ||
           code == 0x3000 || code == 0xFEFF;
}

/** The usual form of one character. */
static uint32_t plain_form(uint32_t code)
{
    if (code >= 0xFF01 && code <= 0xFF5E) {
        code -= 0xFEE0;
    } else if (code >= HALF_FIRST && code <= HALF_SEMIVOICED) {
        code = wide_forms[code - HALF_FIRST];
    } else if (code == 0x207A) {
        code = '+';
    } else if ((code >= 0x2010 && code <= 0x2015) || code == 0x2212) {
        code = '-';
    } else if (code == 0x2018 || code == 0x2019) {
        code = '\'';
    } else if (code == 0x201C || code == 0x201D) {
        code = '"';
    }
    return code >= 'A' && code <= 'Z' ? code + ('a' - 'A') : code;
}

/** The voiced form of a wide katakana, or 0 if it has none. */
static uint32_t voiced_form(uint32_t code, bool semivoiced)
{
    bool h_row = code >= 0x30CF && code <= 0x30DB && (code - 0x30CF) % 3 == 0;
    if (semivoiced) {
        return h_row ? code + 2 : 0;
    }
    bool k_to_ti = code >= 0x30AB && code <= 0x30C1 && code % 2 == 1;
    bool tu_to_to = code >= 0x30C4 && code <= 0x30C8 && code % 2 == 0;
    return h_row || k_to_ti || tu_to_to ? code + 1 : code == 0x30A6 ? 0x30F4 : 0;
}

static size_t encode(uint32_t code, char *out)
{
    unsigned char bytes[4];
    size_t n;
    if (code < 0x80) {
        bytes[0] = (unsigned char)code;
        n = 1;
    } else if (code < 0x800) {
        bytes[0] = (unsigned char)(0xC0U | code >> 6);
        bytes[1] = (unsigned char)(0x80U | (code & 0x3FU));
        n = 2;
    } else if (code < 0x10000) {
        bytes[0] = (unsigned char)(0xE0U | code >> 12);
        bytes[1] = (unsigned char)(0x80U | (code >> 6 & 0x3FU));
        bytes[2] = (unsigned char)(0x80U | (code & 0x3FU));
        n = 3;
    } else {
        bytes[0] = (unsigned char)(0xF0U | code >> 18);
        bytes[1] = (unsigned char)(0x80U | (code >> 12 & 0x3FU));
        bytes[2] = (unsigned char)(0x80U | (code >> 6 & 0x3FU));
        bytes[3] = (unsigned char)(0x80U | (code & 0x3FU));
        n = 4;
    }
    memcpy(out, bytes, n);
    return n;
}

/** The next folded character of *text, which moves on; 0 at its end. */
static uint32_t next_folded(const char **text)
{
    for (;;) {
        uint32_t code;
        size_t n = hk_text_decode(*text, strnlen(*text, 4), &code);
        if (n == 0) {
            return 0;
        }
        *text += n;
        if (is_blank(code)) {
            continue;
        }
        bool half = code >= HALF_FIRST && code <= HALF_LAST;
        code = plain_form(code);
        uint32_t mark = 0;
        n = half ? hk_text_decode(*text, strnlen(*text, 4), &mark) : 0;
        if (n > 0 && (mark == HALF_VOICED || mark == HALF_SEMIVOICED)) {
            uint32_t voiced = voiced_form(code, mark == HALF_SEMIVOICED);
            if (voiced != 0) {
                *text += n;
                return voiced;
            }
        }
        return code;
    }
}

char *hk_text_fold(const char *text, char *buf)
{
    char *out = buf;
    for (uint32_t code = next_folded(&text); code != 0; code = next_folded(&text)) {
        out += encode(code, out);
    }
    *out = '\0';
    return buf;
}

bool hk_text_is_alike(const char *a, const char *b)
{
    for (;;) {
        uint32_t one = next_folded(&a);
        if (one != next_folded(&b)) {
            return false;
        }
        if (one == 0) {
            return true;
        }
    }
}
