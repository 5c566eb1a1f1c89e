/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells of the facts, memory, draws, texts with marks. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/rng.h"
#include "engine/base/units.h"
#include "models/national/nat.h"

enum { TEXT_SIZE = 512 };

int32_t hk_nat_rows(const hk_nat *n, int32_t table)
{
    return n->facts->tables[table].n_row;
}

const char *hk_nat_cell(const hk_nat *n, int32_t table, int32_t row, int32_t column)
{
    int64_t at = (int64_t)row * hk_nat_facts[table].n_column + column;
    return n->facts->tables[table].cells[at];
}

void hk_nat_problem(hk_nat *n, int32_t table, int32_t row, int32_t column, const char *format, ...)
{
    char message[TEXT_SIZE];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    n->n_problem++;
    n->facts->problem(n->facts->reader, table, row, column, message);
}

double hk_nat_number(hk_nat *n, int32_t table, int32_t row, int32_t column, double min, double max,
                     double fallback)
{
    const char *text = hk_nat_cell(n, table, row, column);
    hk_error why;
    double value;
    if (text[0] == '\0') {
        return fallback;
    }
    if (hk_real_parse(text, min, max, &value, &why) != HK_OK) {
        hk_nat_problem(n, table, row, column, "%s", why.message);
        return fallback;
    }
    return value;
}

int32_t hk_nat_find(const hk_nat *n, int32_t table, const char *key, size_t length)
{
    for (int32_t i = 0; i < hk_nat_rows(n, table); i++) {
        const char *text = hk_nat_cell(n, table, i, 0);
        if (strlen(text) == length && memcmp(text, key, length) == 0) {
            return i;
        }
    }
    return -1;
}

int32_t hk_nat_split(const char *text, char separator, const char **at, const char **ret_part)
{
    if (*at == NULL) {
        *at = text;
    } else if (**at == '\0') {
        return -1;
    } else {
        (*at)++; /* past the separator */
    }
    const char *end = strchr(*at, separator);
    size_t length = end == NULL ? strlen(*at) : (size_t)(end - *at);
    *ret_part = *at;
    *at += length;
    return (int32_t)length;
}

void *hk_nat_take(hk_nat *n, int64_t count, size_t size)
{
    return hk_arena_alloc(n->arena, (size_t)count, size);
}

const char *hk_nat_text(hk_nat *n, const char *format, ...)
{
    char text[TEXT_SIZE];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    size_t size = length < 0 ? 0 : (size_t)length;
    return hk_arena_strndup(n->arena, text, size < sizeof text ? size : sizeof text - 1);
}

bool hk_nat_grow(void *array, int64_t count, int64_t *capacity, size_t size)
{
    if (count < *capacity) {
        return true;
    }
    void *block;
    memcpy(&block, array, sizeof block);
    int64_t larger = *capacity == 0 ? 1024 : 2 * *capacity;
    block = hk_realloc(block, (size_t)larger, size);
    if (block == NULL) {
        return false;
    }
    memcpy(array, &block, sizeof block);
    *capacity = larger;
    return true;
}

int32_t hk_nat_draw(const char *entity, const char *purpose, size_t n_purpose, int32_t most)
{
    hk_rng_key key = {.seed = 0, .stream = 0};
    double u = hk_rng_uniform(key, 0, hk_name_hash(entity, strlen(entity)),
                              hk_name_hash(purpose, n_purpose), 0);
    return 1 + (int32_t)floor(u * most);
}

double hk_nat_apart(double latitude, double longitude, double other_latitude,
                    double other_longitude)
{
    double y = latitude - other_latitude;
    double x = (longitude - other_longitude) * 0.81; /* cosine of 36 degrees */
    return x * x + y * y;
}

const hk_nat_unit *hk_nat_owner_unit(const hk_nat *n, const hk_nat_owner *owner)
{
    return &n->tiers[n->owner_rules[owner->rule].tier].units[owner->unit];
}

bool hk_nat_covers(const hk_nat *n, const hk_nat_rule *rule, int32_t which,
                   const hk_nat_owner *owner, int32_t area)
{
    const hk_nat_unit *unit = hk_nat_owner_unit(n, owner);
    if (area < unit->begin || area >= unit->end) {
        return false;
    }
    for (int32_t i = 0; i < which; i++) {
        const hk_nat_owner_rule *other = &n->owner_rules[rule->owners[i]];
        if (rule->group[i] != rule->group[which]) {
            continue;
        }
        int32_t u = n->tiers[other->tier].of_area[area];
        if (other->first[u + 1] > other->first[u]) {
            return false;
        }
    }
    return true;
}

/* --- marks -------------------------------------------------------------------------------------*/

typedef struct text_end {
    char *at;
    size_t left;
} text_end;

static void append(text_end *end, const char *text, size_t length)
{
    length = length < end->left ? length : end->left - 1;
    memcpy(end->at, text, length);
    end->at += length;
    end->left -= length;
    *end->at = '\0';
}

static const char *mark_value(const hk_nat_marks *marks, const char *name, size_t length)
{
    const struct {
        const char *name, *value;
    } known[] = {
        {"place", marks->place}, {"owner", marks->owner}, {"provider", marks->owner},
        {"n", marks->number},    {"code", marks->code},   {"area", marks->area},
        {"grid", marks->grid},   {"from", marks->from},   {"to", marks->to},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strlen(known[i].name) == length && memcmp(known[i].name, name, length) == 0) {
            return known[i].value;
        }
    }
    return NULL;
}

/** Start of the word that the mark ends: the purpose of its draw, so that equal words share luck. */
static const char *word_start(const char *pattern, const char *at)
{
    while (at > pattern && at[-1] != ' ') {
        at--;
    }
    return at;
}

void hk_nat_fill(const char *pattern, const hk_nat_marks *marks, char *buf, size_t size)
{
    text_end end = {.at = buf, .left = size};
    buf[0] = '\0';
    for (const char *at = pattern; *at != '\0';) {
        const char *close = *at == '{' ? strchr(at, '}') : NULL;
        if (close == NULL) {
            size_t length = 1 + strcspn(at + 1, "{");
            append(&end, at, length);
            at += length;
            continue;
        }
        size_t length = (size_t)(close - at) - 1;
        const char *value = mark_value(marks, at + 1, length);
        const char *entity = at[1] == 'p' ? marks->owner : marks->entity;
        char number[16];
        if (value == NULL && length == 2 && (at[1] == 'p' || at[1] == 'c') && at[2] > '0' &&
            at[2] <= '9' && entity != NULL) {
            const char *word = word_start(pattern, at);
            snprintf(number, sizeof number, "%d",
                     hk_nat_draw(entity, word, (size_t)(at - word), at[2] - '0'));
            value = number;
        }
        if (value == NULL) {
            append(&end, at, length + 2);
        } else {
            append(&end, value, strlen(value));
        }
        at = close + 1;
    }
}
