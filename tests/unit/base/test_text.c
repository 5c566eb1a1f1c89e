/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/memory.h"
#include "engine/base/text.h"
#include "tests/support/tap.h"

static void test_nearest(void)
{
    static const char *const words[] = {"horizon", "replicates", "seed", "start", "state", "n"};
    enum { N = sizeof words / sizeof words[0] };
    TAP_EQ_STR(hk_text_nearest("horizn", words, N), "horizon", "a letter missing");
    TAP_EQ_STR(hk_text_nearest("hroizon", words, N), "horizon", "two letters swapped");
    TAP_EQ_STR(hk_text_nearest("Horizon", words, N), "horizon", "a capital");
    TAP_EQ_STR(hk_text_nearest("sed", words, N), "seed", "short");
    TAP_EQ_STR(hk_text_nearest("stat", words, N), "start", "a tie goes to the first");
    TAP_EQ_STR(hk_text_nearest("seed", words, N), "seed", "the word itself");
    TAP_EQ_STR(hk_text_nearest("hrzn", words, N), NULL, "too far");
    TAP_EQ_STR(hk_text_nearest("xy", words, N), NULL, "short words must agree");
    TAP_EQ_STR(hk_text_nearest("", words, N), NULL, "nothing");
    TAP_EQ_STR(hk_text_nearest("seed", NULL, 0), NULL, "no candidates");
    char huge[10000];
    memset(huge, 'a', sizeof huge - 1);
    huge[sizeof huge - 1] = '\0';
    const char *const one[] = {huge};
    TAP_EQ_STR(hk_text_nearest(huge, words, N), NULL, "huge word");
    TAP_EQ_STR(hk_text_nearest("a", one, 1), NULL, "huge candidate");
}

static void test_id(void)
{
    TAP_OK(hk_text_is_id("tokyo-1/core_2.b"), "an id");
    TAP_OK(!hk_text_is_id(""), "empty");
    TAP_OK(!hk_text_is_id("Tokyo"), "capital");
    TAP_OK(!hk_text_is_id("a b"), "blank");
    TAP_OK(!hk_text_is_id("\xE6\xB3\xA2"), "Japanese");
    TAP_OK(!hk_text_is_id("a:b"), "colon");
}

static void check_utf8(const char *bytes, size_t n, size_t want, const char *name)
{
    TAP_EQ_I64(hk_text_utf8_check(bytes, n), want, name);
}

static void test_utf8(void)
{
    check_utf8("", 0, 0, "empty");
    check_utf8("plain", 5, 5, "ASCII");
    check_utf8("a\0b", 3, 1, "NUL");
    check_utf8("\xC2\x80\xDF\xBF", 4, 4, "two bytes");
    check_utf8("\xE0\xA0\x80\xEF\xBF\xBF", 6, 6, "three bytes");
    check_utf8("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", 8, 8, "four bytes");
    check_utf8("\xC0\x80", 2, 0, "overlong NUL");
    check_utf8("\xC1\xBF", 2, 0, "overlong ASCII");
    check_utf8("\xE0\x9F\xBF", 3, 0, "overlong of three");
    check_utf8("\xF0\x8F\xBF\xBF", 4, 0, "overlong of four");
    check_utf8("x\xED\xA0\x80", 4, 1, "surrogate");
    check_utf8("\xED\x9F\xBF\xEE\x80\x80", 6, 6, "beside the surrogates");
    check_utf8("\xF4\x90\x80\x80", 4, 0, "beyond U+10FFFF");
    check_utf8("\xF5\x80\x80\x80", 4, 0, "no such lead");
    check_utf8("ab\xFF", 3, 2, "FF");
    check_utf8("ab\x80", 3, 2, "lonely continuation");
    check_utf8("\xE6\xB3", 2, 0, "cut short");
    check_utf8("\xE6\xB3\x41", 3, 0, "broken off");
}

static void test_width(void)
{
    TAP_EQ_I64(hk_text_width(""), 0, "empty");
    TAP_EQ_I64(hk_text_width("abc"), 3, "ASCII");
    TAP_EQ_I64(hk_text_width("\xE6\xB3\xA2\xE5\x8F\x8A"), 4, "two kanji");
    TAP_EQ_I64(hk_text_width("\xEF\xBD\xB6"), 1, "half-width katakana");
    TAP_EQ_I64(hk_text_width("\xEF\xBC\xA1"), 2, "full-width Latin");
    TAP_EQ_I64(hk_text_width("\xE3\x82\xAB\xE3\x82\x99"), 2, "combining voiced mark");
    TAP_EQ_I64(hk_text_width("e\xCC\x81"), 1, "combining accent");
    TAP_EQ_I64(hk_text_width("\xC3\xA9"), 1, "accented letter");
    TAP_EQ_I64(hk_text_width("\xE2\x96\x88"), 1, "block element");
    TAP_EQ_I64(hk_text_width("\xEA\xB0\x80"), 2, "hangul");
    TAP_EQ_I64(hk_text_width("\xF0\x9F\x98\x80"), 2, "emoji");
    TAP_EQ_I64(hk_text_width("\xF0\xA0\x80\x80"), 2, "kanji beyond the first plane");
    TAP_EQ_I64(hk_text_width("a\tb"), 2, "control characters");
    TAP_EQ_I64(hk_text_width("a\xFFz"), 3, "a byte that is not text");
}

static void test_quote(void)
{
    char buf[HK_QUOTE_SIZE];
    char text[5000];
    TAP_EQ_STR(hk_text_quote("8 x", buf), "'8 x'", "plain");
    TAP_EQ_STR(hk_text_quote("", buf), "''", "empty");
    TAP_EQ_STR(hk_text_quote("a\n\x1B\x7F", buf), "'a\\x0A\\x1B\\x7F'", "control characters");
    TAP_EQ_STR(hk_text_quote("\xC2\x9Bz", buf), "'\\xC2\\x9Bz'", "control characters beyond ASCII");
    TAP_EQ_STR(hk_text_quote("\xE6\xB3\xA2\xFF\xE6", buf), "'\xE6\xB3\xA2\\xFF\\xE6'", "not UTF-8");
    bool good = true;
    for (int c = 1; c < 256; c++) {
        for (size_t shift = 0; shift < 5; shift++) {
            memset(text, 'x', shift);
            memset(text + shift, c, sizeof text - shift - 1);
            text[sizeof text - 1] = '\0';
            hk_text_quote(text, buf);
            size_t n = strlen(buf);
            good = good && n < HK_QUOTE_SIZE && n > 60 && strcmp(buf + n - 4, "...'") == 0 &&
                   hk_text_utf8_check(buf, n) == n;
        }
    }
    TAP_OK(good, "huge texts are cut and stay UTF-8");
}

static size_t control_at(const char *text)
{
    return hk_text_control(text, strlen(text), NULL);
}

static const char *tamed(const char *text, bool keep_tabs)
{
    static char buf[64];
    snprintf(buf, sizeof buf, "%s", text);
    hk_text_tame(buf, keep_tabs);
    return buf;
}

static void test_control(void)
{
    uint32_t code = 0;
    TAP_EQ_I64((int64_t)control_at("a\tb\r\n東京é"), 13, "tab, line breaks and letters");
    TAP_EQ_I64((int64_t)control_at("a\x1B[31m"), 1, "escape");
    TAP_EQ_I64((int64_t)control_at("ab\x7F"), 2, "DEL");
    TAP_EQ_I64((int64_t)hk_text_control("é\xC2\x9B", 4, &code), 2, "a control of two bytes");
    TAP_EQ_I64((int64_t)code, 0x9B, "its code point");
    TAP_EQ_I64((int64_t)hk_text_control("a\0b", 3, &code), 1, "NUL");
    TAP_EQ_I64((int64_t)control_at("\xC2\xA0"), 2, "a no-break space is none");
    TAP_EQ_STR(tamed("a\x1B[1m\tb\nc\xC2\x9B", false), "a [1m b c ", "blanks for them");
    TAP_EQ_STR(tamed("\ta\tb", true), "\ta\tb", "tabs stay if asked");
    TAP_EQ_STR(tamed("x\xFFy\x9B", false), "x?y?", "bytes that are not UTF-8");
    TAP_EQ_STR(tamed("'\xE6\x9D\xB1\xE4\xBA'", false), "'\xE6\x9D\xB1'", "a cut character goes");
    TAP_EQ_STR(tamed("\xE6\x9D\xB1\xF0\x9F\x98", false), "\xE6\x9D\xB1", "at the end too");
}

static void test_map(void)
{
    enum { N = 20000 };
    hk_map *map = NULL;
    hk_error err;
    char(*keys)[32] = hk_alloc(N, sizeof *keys);
    TAP_OK(keys != NULL, "keys");
    TAP_EQ_I64(hk_map_new(0, &map, &err), HK_OK, "a map that must grow");
    TAP_EQ_I64(hk_map_get(map, "nothing"), -1, "empty");
    bool good = true;
    for (int32_t i = 0; i < N; i++) {
        snprintf(keys[i], sizeof keys[i], "node-%d", i);
        good = good && hk_map_put(map, keys[i], i, &err) == HK_OK;
    }
    TAP_OK(good, "many keys");
    for (int32_t i = 0; i < N; i++) {
        char same[32];
        snprintf(same, sizeof same, "node-%d", i);
        good = good && hk_map_get(map, same) == i;
    }
    TAP_OK(good, "each is found with its value");
    TAP_EQ_I64(hk_map_get(map, "node-"), -1, "a part of a key is not there");
    TAP_EQ_I64(hk_map_get(map, ""), -1, "nor is the empty one");
    TAP_EQ_I64(hk_map_put(map, "node-7", 9, &err), HK_EDUPLICATE, "twice");
    TAP_EQ_STR(err.message, "'node-7' is given twice", "says which");
    TAP_EQ_I64(hk_map_get(map, "node-7"), 7, "the first value stays");
    TAP_EQ_I64(hk_map_put(map, "", 5, &err), HK_OK, "the empty key is a key");
    TAP_EQ_I64(hk_map_get(map, ""), 5, "and is found");
    hk_map_free(map);
    hk_map_free(NULL);

    TAP_EQ_I64(hk_map_new(N, &map, &err), HK_OK, "a map of the right size");
    for (int32_t i = 0; i < N; i++) {
        good = good && hk_map_put(map, keys[i], i, &err) == HK_OK;
    }
    TAP_OK(good && hk_map_get(map, "node-19999") == 19999, "holds as many as expected");
    hk_map_free(map);
    TAP_EQ_I64(hk_map_new(-5, &map, &err), HK_OK, "a negative number expects nothing");
    hk_map_free(map);
    TAP_EQ_I64(hk_map_new(INT64_MAX, &map, &err), HK_ENOMEM, "an absurd one is refused");
    hk_free(keys);
}

int main(void)
{
    test_nearest();
    test_id();
    test_utf8();
    test_width();
    test_quote();
    test_control();
    test_map();
    return tap_done();
}
