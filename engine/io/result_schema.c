/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/result_schema.h"

#include <math.h>
#include <string.h>

static const hk_schema_row rows[] = {
#include "result_schema_rows.inc"
};

const hk_schema_row *hk_schema_rows(int64_t *ret_count)
{
    *ret_count = (int64_t)(sizeof rows / sizeof rows[0]);
    return rows;
}

const hk_schema_row *hk_schema_find(hk_schema_item item, const char *group, const char *name)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const hk_schema_row *row = &rows[i];
        if (row->item == item && strcmp(row->name, name) == 0 && strcmp(row->group, group) == 0) {
            return row;
        }
    }
    return NULL;
}

hk_fill hk_schema_fill(const hk_schema_row *row)
{
    hk_fill fill = {.i64 = 0};
    if (row->type == HK_TYPE_DOUBLE) {
        fill.f64 = row->fill;
    } else if (row->type == HK_TYPE_INT64) {
        fill.i64 = (int64_t)row->fill;
    } else if (row->type == HK_TYPE_INT32) {
        fill.i32 = (int32_t)row->fill;
    } else {
        fill.u8 = (uint8_t)row->fill;
    }
    return fill;
}

int32_t hk_schema_words(const char *list)
{
    int32_t n = *list == '\0' ? 0 : 1;
    for (const char *c = list; *c != '\0'; c++) {
        n += *c == ' ';
    }
    return n;
}

bool hk_schema_has_word(const char *list, const char *text, size_t n)
{
    for (const char *word = list; *word != '\0';) {
        size_t length = strcspn(word, " ");
        if (length == n && memcmp(word, text, n) == 0) {
            return true;
        }
        word += length;
        word += *word == ' ';
    }
    return false;
}

size_t hk_schema_size(hk_schema_type type)
{
    switch (type) {
    case HK_TYPE_NONE:
        return 0;
    case HK_TYPE_UINT8:
        return sizeof(uint8_t);
    case HK_TYPE_INT32:
        return sizeof(int32_t);
    case HK_TYPE_INT64:
        return sizeof(int64_t);
    case HK_TYPE_UINT64:
        return sizeof(uint64_t);
    case HK_TYPE_DOUBLE:
        return sizeof(double);
    case HK_TYPE_STRING:
        return sizeof(const char *);
    }
    return 0;
}

const char *hk_schema_type_name(hk_schema_type type)
{
    static const char *const names[] = {"none",   "uint8",  "int32", "int64",
                                        "uint64", "double", "string"};
    return (size_t)type < sizeof names / sizeof names[0] ? names[type] : "unknown";
}
