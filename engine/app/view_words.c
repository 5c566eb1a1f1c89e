/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/view_words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *hk_factor_title(const hk_result_cases *cases, int64_t factor)
{
    enum { SIZE = 200 };
    const char *unit = cases->frame->factor_unit[factor];
    if (*unit == '\0') {
        return cases->frame->factor_name[factor];
    }
    char *title = hk_arena_alloc(cases->arena, SIZE, 1);
    if (title != NULL) {
        snprintf(title, SIZE, "%s (%s)", cases->frame->factor_name[factor], unit);
    }
    return title;
}

const char *hk_view_phrase(hk_arena *arena, hk_lang lang, hk_label label, const char *const *values)
{
    const char *phrase = hk_label_text(lang, label);
    size_t n = 1;
    for (const char *c = phrase; *c != '\0'; c++) {
        n += c[0] == '{' && c[1] >= '0' && c[1] <= '9' ? strlen(values[c[1] - '0']) : 1;
    }
    char *text = hk_arena_alloc(arena, n, 1);
    size_t at = 0;
    for (const char *c = phrase; text != NULL && *c != '\0'; c++) {
        if (c[0] == '{' && c[1] >= '0' && c[1] <= '9' && c[2] == '}') {
            at += (size_t)snprintf(text + at, n - at, "%s", values[c[1] - '0']);
            c += 2;
        } else {
            text[at++] = *c;
        }
    }
    return text;
}

void hk_view_add_interval(hk_print_table *table, double low, double high)
{
    char from[40], to[40], text[96];
    if (isnan(low) && isnan(high)) {
        hk_print_add_missing(table);
        return;
    }
    hk_print_number(low, from, sizeof from);
    hk_print_number(high, to, sizeof to);
    snprintf(text, sizeof text, "%s .. %s", from, to);
    hk_print_add_text(table, text);
}
