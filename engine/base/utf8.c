/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * UTF-8 after RFC 3629 (no overlong forms, no surrogates, at most U+10FFFF).
 * Widths: the blocks of Unicode's EastAsianWidth.txt with property W or F, and
 * the marks that a terminal puts on the character before; rounded to blocks.
 */
#include "engine/base/text.h"

#include <string.h>

size_t hk_text_decode(const char *bytes, size_t n, uint32_t *ret_code)
{
    const unsigned char *p = (const unsigned char *)bytes;
    uint32_t lead = n == 0 ? 0 : p[0];
    if (lead < 0x80U) {
        *ret_code = lead;
        return lead == 0 ? 0 : 1;
    }
    size_t length = lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : 2;
    if (lead < 0xC2U || lead > 0xF4U || n < length) {
        return 0;
    }
    uint32_t code = lead & (0x7FU >> length);
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xC0U) != 0x80U) {
            return 0;
        }
        code = code << 6 | (p[i] & 0x3FU);
    }
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    bool surrogate = code >= 0xD800U && code <= 0xDFFFU;
    if (code < least[length] || surrogate || code > 0x10FFFFU) {
        return 0;
    }
    *ret_code = code;
    return length;
}

size_t hk_text_utf8_check(const char *bytes, size_t n)
{
    size_t at = 0;
    while (at < n) {
        if (bytes[at] > 0) { /* ASCII: most of all text */
            at++;
            continue;
        }
        uint32_t code;
        size_t length = hk_text_decode(bytes + at, n - at, &code);
        if (length == 0) {
            return at;
        }
        at += length;
    }
    return n;
}

/** Bytes of the control character at p (n bytes left), 0 if it is none. */
static size_t control(const unsigned char *p, size_t n, uint32_t *ret_code)
{
    if (p[0] < 0x20U || p[0] == 0x7FU) {
        *ret_code = p[0];
        return 1;
    }
    if (p[0] == 0xC2U && n > 1 && p[1] >= 0x80U && p[1] < 0xA0U) {
        *ret_code = p[1];
        return 2;
    }
    return 0;
}

size_t hk_text_control(const char *bytes, size_t n, uint32_t *ret_code)
{
    const unsigned char *p = (const unsigned char *)bytes;
    for (size_t at = 0; at < n; at++) {
        uint32_t code;
        if (control(p + at, n - at, &code) > 0 && code != '\t' && code != '\n' && code != '\r') {
            if (ret_code != NULL) {
                *ret_code = code;
            }
            return at;
        }
    }
    return n;
}

/** Bytes at p of a character that somebody cut off, 0 if that is not what they are. */
static size_t cut_character(const unsigned char *p, size_t n)
{
    size_t length = p[0] >= 0xF0U ? 4 : p[0] >= 0xE0U ? 3 : 2;
    size_t there = 1;
    while (there < n && there < length && (p[there] & 0xC0U) == 0x80U) {
        there++;
    }
    return p[0] >= 0xC2U && p[0] <= 0xF4U && there < length ? there : 0;
}

void hk_text_tame(char *text, bool keep_tabs)
{
    unsigned char *p = (unsigned char *)text;
    unsigned char *to = p;
    for (size_t left = strlen(text); left > 0;) {
        uint32_t code;
        size_t length = control(p, left, &code);
        size_t cut = 0;
        if (length > 0 && !(keep_tabs && code == '\t')) {
            *to++ = ' ';
        } else if ((length = hk_text_decode((const char *)p, left, &code)) > 0) {
            memmove(to, p, length);
            to += length;
        } else if ((cut = cut_character(p, left)) == 0) {
            *to++ = '?';
        }
        length = cut > 0 ? cut : length > 0 ? length : 1;
        p += length;
        left -= length;
    }
    *to = '\0';
}

typedef struct range {
    uint32_t from, to;
} range;

static const range wide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},
    {0x25FD, 0x25FE},   {0x2614, 0x2615},   {0x2648, 0x2653},   {0x26A1, 0x26A1},
    {0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x2705, 0x2705},   {0x274C, 0x274C},
    {0x2753, 0x2755},   {0x2795, 0x2797},   {0x2E80, 0x3029},   {0x302E, 0x303E},
    {0x3041, 0x3098},   {0x309B, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97C},
    {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},
    {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF},
    {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
};

static const range zero[] = {
    {0x0001, 0x001F}, {0x007F, 0x009F},   {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD},
    {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},   {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x2064},
    {0x20D0, 0x20FF}, {0x302A, 0x302D},   {0x3099, 0x309A}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
    {0xFEFF, 0xFEFF}, {0xE0100, 0xE01EF},
};

static bool is_in(const range *ranges, size_t n, uint32_t code)
{
    for (size_t i = 0; i < n; i++) {
        if (code <= ranges[i].to) {
            return code >= ranges[i].from;
        }
    }
    return false;
}

int32_t hk_text_width(const char *utf8)
{
    size_t n = strlen(utf8);
    size_t at = 0;
    int32_t width = 0;
    while (at < n) {
        uint32_t code = 0;
        size_t length = hk_text_decode(utf8 + at, n - at, &code);
        if (length == 0) { /* shown as one replacement character */
            width++;
            at++;
            continue;
        }
        at += length;
        if (code >= 0x20U && code < 0x7FU) {
            width++;
        } else if (!is_in(zero, sizeof zero / sizeof zero[0], code)) {
            width += is_in(wide, sizeof wide / sizeof wide[0], code) ? 2 : 1;
        }
    }
    return width;
}
