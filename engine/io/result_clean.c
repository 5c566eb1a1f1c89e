/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Texts that come from outside (names of files, warnings that quote them) may hold
 * any bytes. A result must not be lost for that, and a reader of the file must not
 * meet them: what is not UTF-8 becomes U+FFFD, control characters become blanks.
 */
#include <string.h>

#include "engine/base/text.h"
#include "engine/io/result_column.h"

bool hk_text_is_clean(const char *text, bool with_breaks)
{
    size_t n = strlen(text);
    return hk_text_control(text, n, NULL) == n && hk_text_utf8_check(text, n) == n &&
           (with_breaks || strpbrk(text, "\t\r\n") == NULL);
}

/** Blanks for the control characters of n bytes of UTF-8 at `to`. */
static void blank(char *to, size_t n, bool with_breaks)
{
    for (size_t at = 0; at < n; at++) {
        at += hk_text_control(to + at, n - at, NULL);
        if (at < n) {
            bool is_c1 = (unsigned char)to[at] == 0xC2U;
            to[at] = ' ';
            at += is_c1;
            to[at] = ' ';
        }
    }
    for (size_t at = 0; at < n && !with_breaks; at++) {
        if (strchr("\t\r\n", to[at]) != NULL) {
            to[at] = ' ';
        }
    }
}

const char *hk_text_clean(const char *text, bool with_breaks, hk_arena *arena)
{
    static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */
    if (text == NULL || hk_text_is_clean(text, with_breaks)) {
        return text;
    }
    size_t n = strlen(text);
    char *copy = hk_arena_alloc(arena, n + 1, sizeof replacement - 1);
    if (copy == NULL) {
        return NULL;
    }
    char *to = copy;
    for (size_t at = 0; at < n;) {
        size_t good = hk_text_utf8_check(text + at, n - at);
        memcpy(to, text + at, good);
        blank(to, good, with_breaks);
        to += good;
        at += good;
        if (at < n) {
            memcpy(to, replacement, sizeof replacement - 1);
            to += sizeof replacement - 1;
            at++;
        }
    }
    *to = '\0';
    return copy;
}

/** Clean n texts; the list is copied when the first of them changes. */
static const char *const *clean_list(const char *const *texts, int64_t n, bool with_breaks,
                                     hk_arena *arena)
{
    const char **copy = NULL;
    for (int64_t i = 0; texts != NULL && i < n; i++) {
        const char *text = hk_text_clean(texts[i], with_breaks, arena);
        if (text == texts[i]) {
            continue;
        }
        if (copy == NULL) {
            copy = hk_arena_alloc(arena, (size_t)n, sizeof *copy);
            if (copy != NULL) {
                memcpy(copy, texts, (size_t)n * sizeof *copy);
            }
        }
        if (copy == NULL || text == NULL) {
            return NULL;
        }
        copy[i] = text;
    }
    return copy == NULL ? texts : copy;
}

static bool clean_inputs(const hk_result *result, hk_arena *arena, hk_result *copy)
{
    if (result->inputs == NULL || result->n_input <= 0) {
        return true;
    }
    hk_input_file *inputs = hk_arena_alloc(arena, (size_t)result->n_input, sizeof *inputs);
    if (inputs == NULL) {
        return false;
    }
    for (int64_t i = 0; i < result->n_input; i++) {
        inputs[i] = result->inputs[i];
        inputs[i].path = hk_text_clean(result->inputs[i].path, false, arena);
        if (inputs[i].path == NULL && result->inputs[i].path != NULL) {
            return false;
        }
    }
    copy->inputs = inputs;
    return true;
}

/** Clean one row of the schema if it is a text. @return false when out of memory */
static bool clean_row(const hk_schema_row *row, hk_arena *arena, hk_result *copy)
{
    bool with_breaks = row->values == HK_VALUES_TEXT;
    if (row->type != HK_TYPE_STRING || (row->values != HK_VALUES_LINE && !with_breaks)) {
        return true;
    }
    if (row->item == HK_SCHEMA_ATTRIBUTE) {
        const char **member = hk_attribute_member(copy, row);
        if (member == NULL || *member == NULL) {
            return true;
        }
        *member = hk_text_clean(*member, with_breaks, arena);
        return *member != NULL;
    }
    if (row->item != HK_SCHEMA_VARIABLE || !hk_column_is_bound(row)) {
        return true;
    }
    const char *const *texts = hk_column_data(copy, row);
    if (texts == NULL) {
        return true;
    }
    const char *const *cleaned = clean_list(texts, hk_column_count(copy, row), with_breaks, arena);
    if (cleaned == NULL) {
        return false;
    }
    if (cleaned != texts) { /* the copy is in the arena, so writable */
        void *data = NULL;
        memcpy(&data, &cleaned, sizeof data);
        hk_column_set(copy, row, data);
    }
    return true;
}

hk_status hk_result_clean(const hk_result *result, hk_arena *arena, hk_result *ret_copy,
                          hk_error *err)
{
    *ret_copy = *result;
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    bool ok = clean_inputs(result, arena, ret_copy);
    for (int64_t i = 0; i < n && ok; i++) {
        ok = clean_row(&rows[i], arena, ret_copy);
    }
    return ok ? HK_OK : hk_fail_nomem(err);
}
