/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/catalogue_where.h"

#include <stdio.h>
#include <string.h>

#include "engine/base/fold.h"

enum { NAME_SIZE = 64 };

/** Length of a column's name without its ending; its whole length if it has none of them. */
static size_t stem_length(const char *column)
{
    static const char *const endings[] = {"_ids_derived", "_derived", "s_in_plans",
                                          "_in_plans",    "_code",    "_ids",
                                          "_id",          "_en",      "_ja"};
    size_t n = strlen(column);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t length = strlen(endings[i]);
        if (n > length && strcmp(column + n - length, endings[i]) == 0) {
            return n - length;
        }
    }
    return n;
}

/** True if `column` is `name` with one of the endings. */
static bool is_short_for(const char *name, const char *column)
{
    size_t n = stem_length(column);
    return strlen(name) == n && strncmp(name, column, n) == 0;
}

static int refuse_name(const hk_table_spec *spec, const char *name, bool is_shared)
{
    char quoted[HK_QUOTE_SIZE];
    const char *names[2 * HK_TABLE_COLUMNS_MAX]; /* in full, and short */
    char stems[HK_TABLE_COLUMNS_MAX][NAME_SIZE];
    for (int32_t i = 0; i < spec->n_column; i++) {
        names[i] = spec->columns[i].name;
        snprintf(stems[i], NAME_SIZE, "%.*s", (int)stem_length(names[i]), names[i]);
        names[spec->n_column + i] = stems[i];
    }
    const char *nearest = hk_text_nearest(name, names, 2 * (int64_t)spec->n_column);
    fprintf(stderr, "hakyu catalogue: option --where: %s %s column of table %s",
            hk_text_quote(name, quoted), is_shared ? "begins more than one" : "is no", spec->name);
    if (nearest != NULL && !is_shared) {
        fprintf(stderr, "; did you mean '%s'?\n", nearest);
        return HK_EXIT_USAGE;
    }
    fputs("; allowed: ", stderr);
    bool first = true;
    for (int32_t i = 0; i < spec->n_column; i++) {
        if (!is_shared || strncmp(names[i], name, strlen(name)) == 0) {
            fprintf(stderr, "%s%s", first ? "" : ", ", names[i]);
            first = false;
        }
    }
    fputc('\n', stderr);
    return HK_EXIT_USAGE;
}

/** Mark what a name stands for. @return how many columns */
static int32_t mark(const hk_table_spec *spec, const char *name, int how, bool *columns)
{
    int32_t n = 0;
    for (int32_t i = 0; i < spec->n_column; i++) {
        const char *column = spec->columns[i].name;
        columns[i] = how == 0   ? strcmp(column, name) == 0
                     : how == 1 ? is_short_for(name, column) || (i == 0 && strcmp(name, "id") == 0)
                                : strncmp(column, name, strlen(name)) == 0;
        n += columns[i];
    }
    return n;
}

int hk_where_parse(hk_catalogue_part part, const char *text, hk_where *ret)
{
    const hk_table_spec *spec = &hk_catalogue_tables[part];
    const char *equals = strchr(text, '=');
    char quoted[HK_QUOTE_SIZE];
    char name[NAME_SIZE];
    *ret = (hk_where){.text = text, .value = equals == NULL ? "" : equals + 1};
    if (equals == NULL || equals == text || hk_text_utf8_check(text, strlen(text)) < strlen(text)) {
        fprintf(stderr,
                "hakyu catalogue: option --where: %s is no condition; allowed: COLUMN=VALUE\n",
                hk_text_quote(text, quoted));
        return HK_EXIT_USAGE;
    }
    snprintf(name, sizeof name, "%.*s",
             (int)(equals - text < NAME_SIZE ? equals - text : NAME_SIZE), text);
    int32_t n = mark(spec, name, 0, ret->columns);
    n = n > 0 ? n : mark(spec, name, 1, ret->columns);
    if (n == 0) {
        n = mark(spec, name, 2, ret->columns);
        return n == 1 ? HK_EXIT_OK : refuse_name(spec, name, n > 1);
    }
    return HK_EXIT_OK;
}

/** True if the cell or one of its parts is alike. */
static bool cell_matches(const char *cell, const char *value, hk_arena *scratch)
{
    if (hk_text_is_alike(cell, value)) {
        return true;
    }
    for (const char *part = cell; *part != '\0';) {
        size_t n = strcspn(part, ";");
        char *copy = hk_arena_strndup(scratch, part, n);
        if (copy != NULL && *value != '\0' && hk_text_is_alike(copy, value)) {
            return true;
        }
        part += n + (part[n] == ';');
    }
    return false;
}

bool hk_where_matches(const hk_where *where, const hk_catalogue_table *table, int32_t row,
                      hk_arena *scratch)
{
    int32_t n_column = table->spec->n_column;
    for (int32_t i = 0; i < n_column; i++) {
        const char *cell = table->cells[(size_t)row * (size_t)n_column + (size_t)i].text;
        if (where->columns[i] && cell_matches(cell, where->value, scratch)) {
            return true;
        }
    }
    return false;
}
