/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/model_cells.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/units.h"

enum { SUGGEST_ROWS = 100000, SUGGEST_PROBLEMS = 100, PART_MAX = 512 };

static const char *const provenances[] = {"plan",  "law",    "statistics",
                                          "study", "expert", "assumption"};

hk_dist hk_dist_constant(double value)
{
    return (hk_dist){.kind = HK_DIST_CONSTANT, .a = value};
}

void *hk_reader_alloc(hk_model_reader *reader, int64_t n, size_t size)
{
    void *block = hk_arena_alloc(reader->arena, (size_t)n, size);
    if (block == NULL) {
        reader->nomem = true;
    }
    return block;
}

void hk_row_problem(const hk_row *row, hk_status code, int32_t column, size_t inner,
                    const char *format, ...)
{
    char message[768];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    hk_table_problem(row->table, row->reader->problems, HK_SEVERITY_ERROR, code, row->row, column,
                     inner, "%s: %s", row->table->spec->columns[column].name, message);
}

void hk_row_warning(const hk_row *row, hk_status code, int32_t column, const char *format, ...)
{
    char message[768];
    va_list args;
    if (hk_problem_skip(row->reader->problems, code)) {
        return;
    }
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    hk_table_problem(row->table, row->reader->problems, HK_SEVERITY_WARNING, code, row->row, column,
                     0, "%s: %s", row->table->spec->columns[column].name, message);
}

void hk_row_refuse(const hk_row *row, int32_t column, size_t inner, const hk_error *why)
{
    if (why->code == HK_ENOMEM) {
        row->reader->nomem = true;
    } else {
        hk_row_problem(row, why->code, column, inner, "%s", why->message);
    }
}

const char *hk_row_text(const hk_row *row, int32_t column)
{
    return hk_table_text(row->table, row->row, column);
}

const char *hk_row_copy(const hk_row *row, int32_t column)
{
    const char *text = hk_row_text(row, column);
    if (text[0] == '\0') {
        return "";
    }
    const char *copy = hk_arena_strndup(row->reader->arena, text, strlen(text));
    if (copy == NULL) {
        row->reader->nomem = true;
        return "";
    }
    return copy;
}

const char *hk_row_required(const hk_row *row, int32_t column)
{
    const char *text = hk_row_text(row, column);
    if (text[0] == '\0') {
        hk_row_problem(row, HK_EMISSING, column, 0, "the cell is empty; it must have a value");
        return NULL;
    }
    return text;
}

const char *hk_row_id(const hk_row *row, int32_t column)
{
    const char *text = hk_row_required(row, column);
    if (text != NULL && !hk_text_is_id(text)) {
        hk_row_problem(row, HK_EID, column, 0,
                       "'%.80s' is not an id; allowed: small letters, digits and _ . / -", text);
        return NULL;
    }
    return text;
}

int32_t hk_row_level(const hk_row *row, int32_t column, int32_t fallback)
{
    const char *text = hk_row_text(row, column);
    int32_t level;
    hk_error why;
    if (text[0] == '\0') {
        return fallback;
    }
    if (hk_level_parse(text, &level, &why) != HK_OK) {
        hk_row_refuse(row, column, 0, &why);
        return fallback;
    }
    return level;
}

int64_t hk_row_duration(const hk_row *row, int32_t column, int64_t fallback)
{
    const char *text = hk_row_text(row, column);
    int64_t ms;
    hk_error why;
    if (text[0] == '\0') {
        return fallback;
    }
    if (hk_duration_parse(text, &ms, &why) != HK_OK) {
        hk_row_refuse(row, column, 0, &why);
        return fallback;
    }
    return ms;
}

int64_t hk_row_decimal(const hk_row *row, int32_t column, int digits, int64_t min, int64_t max,
                       int64_t fallback)
{
    const char *text = hk_row_text(row, column);
    int64_t value;
    hk_error why;
    if (text[0] == '\0') {
        return fallback;
    }
    if (hk_decimal_parse(text, digits, min, max, &value, &why) != HK_OK) {
        hk_row_refuse(row, column, 0, &why);
        return fallback;
    }
    return value;
}

double hk_row_real(const hk_row *row, int32_t column, double min, double max, double fallback)
{
    const char *text = hk_row_text(row, column);
    double value;
    hk_error why;
    if (text[0] == '\0') {
        return fallback;
    }
    if (hk_real_parse(text, min, max, &value, &why) != HK_OK) {
        hk_row_refuse(row, column, 0, &why);
        return fallback;
    }
    return value;
}

int32_t hk_row_choice(const hk_row *row, int32_t column, const char *const *words, int32_t n,
                      int32_t fallback)
{
    const char *text = hk_row_text(row, column);
    if (text[0] == '\0') {
        return fallback;
    }
    for (int32_t i = 0; i < n; i++) {
        if (strcmp(text, words[i]) == 0) {
            return i;
        }
    }
    char allowed[256] = "";
    size_t used = 0;
    for (int32_t i = 0; i < n; i++) {
        int printed =
            snprintf(allowed + used, sizeof allowed - used, "%s%s", i == 0 ? "" : ", ", words[i]);
        used += printed > 0 && (size_t)printed < sizeof allowed - used ? (size_t)printed : 0;
    }
    hk_row_problem(row, HK_ECHOICE, column, 0, "'%.80s' is not known; allowed: %s", text, allowed);
    return fallback;
}

bool hk_row_yes(const hk_row *row, int32_t column, bool fallback)
{
    static const char *const words[] = {"no", "yes"};
    return hk_row_choice(row, column, words, 2, fallback ? 1 : 0) == 1;
}

int32_t hk_row_find(const hk_row *row, int32_t column, hk_model_table table, const char *text,
                    size_t inner)
{
    hk_model_reader *reader = row->reader;
    const hk_table *target = &reader->tables[table];
    if (text[0] == '\0') {
        return HK_NONE;
    }
    int32_t found = hk_map_get(reader->ids[table], text);
    if (found >= 0 || target->broken) {
        return found >= 0 ? found : HK_NONE;
    }
    const char *nearest = NULL;
    if (target->n_row <= SUGGEST_ROWS &&
        hk_problems_count(reader->problems, HK_SEVERITY_ERROR) < SUGGEST_PROBLEMS) {
        nearest = hk_text_nearest(text, reader->names[table], target->n_row);
    }
    const char *name = target->spec->name;
    if (nearest != NULL) {
        hk_row_problem(row, HK_EREFERENCE, column, inner,
                       "'%.80s' is not in table %s; did you mean '%.80s'?", text, name, nearest);
    } else if (target->n_row == 0) {
        hk_row_problem(row, HK_EREFERENCE, column, inner,
                       "'%.80s' is not in table %s, which has no rows", text, name);
    } else {
        hk_row_problem(row, HK_EREFERENCE, column, inner,
                       "'%.80s' is not in table %s; allowed: one of its %d ids", text, name,
                       target->n_row);
    }
    return HK_NONE;
}

int32_t hk_row_reference(const hk_row *row, int32_t column, hk_model_table table)
{
    return hk_row_find(row, column, table, hk_row_text(row, column), 0);
}

/** What files named in the row are relative to. */
static const char *folder_of(const hk_row *row)
{
    return row->reader->folders[hk_table_layer(row->table, row->row)];
}

/** List the file of `empirical(file)` among the inputs. */
static void add_input(const hk_row *row, const char *text)
{
    hk_model_reader *reader = row->reader;
    const char *open = strchr(text, '(');
    if (reader->inputs == NULL || open == NULL) {
        return;
    }
    open += 1 + strspn(open + 1, " \t");
    size_t n = strcspn(open, ")");
    while (n > 0 && (open[n - 1] == ' ' || open[n - 1] == '\t')) {
        n--;
    }
    const char *name = hk_arena_strndup(reader->arena, open, n);
    const char *path = name == NULL ? NULL : hk_path_join(reader->arena, folder_of(row), name);
    hk_error why;
    if (path == NULL || hk_inputs_add(reader->inputs, path, NULL, 0, &why) == HK_ENOMEM) {
        reader->nomem = true;
    }
}

bool hk_row_dist_text(const hk_row *row, int32_t column, const char *text, size_t inner,
                      hk_dist_unit unit, hk_dist *ret_dist)
{
    hk_model_reader *reader = row->reader;
    size_t at = 0;
    hk_error why;
    if (hk_dist_parse_inside(text, unit, folder_of(row), reader->arena, ret_dist, &at, &why) !=
        HK_OK) {
        hk_row_refuse(row, column, inner + at, &why);
        return false;
    }
    if (ret_dist->kind == HK_DIST_EMPIRICAL) {
        add_input(row, text);
    }
    return true;
}

hk_dist hk_row_dist(const hk_row *row, int32_t column, hk_dist_unit unit, double fallback)
{
    const char *text = hk_row_text(row, column);
    hk_dist dist;
    if (text[0] == '\0' || !hk_row_dist_text(row, column, text, 0, unit, &dist)) {
        return hk_dist_constant(fallback);
    }
    return dist;
}

bool hk_text_part(const char *text, char separator, size_t *at, size_t *ret_from, size_t *ret_n)
{
    if (*at > 0 && text[*at - 1] == '\0') {
        return false;
    }
    size_t from = *at;
    size_t end = from;
    while (text[end] != '\0' && text[end] != separator) {
        end++;
    }
    *at = end + 1;
    while (from < end && (text[from] == ' ' || text[from] == '\t')) {
        from++;
    }
    while (end > from && (text[end - 1] == ' ' || text[end - 1] == '\t')) {
        end--;
    }
    *ret_from = from;
    *ret_n = end - from;
    return true;
}

/** A factor on the wrong side of 1 has a code of its own. */
static hk_status range_code(hk_status code)
{
    return code == HK_ERANGE ? HK_EFACTORS : code;
}

/** `low..high`. */
static void read_range(const hk_row *row, hk_standing *standing)
{
    static const char allowed[] = "allowed: low..high, factors with low <= 1 <= high, such as "
                                  "0.5..2";
    const char *text = hk_row_text(row, HK_COL_RANGE);
    const char *dots = strstr(text, "..");
    char low_text[PART_MAX];
    size_t n = dots == NULL ? 0 : (size_t)(dots - text);
    if (dots == NULL || n == 0 || n >= sizeof low_text) {
        hk_row_problem(row, HK_ESYNTAX, HK_COL_RANGE, 0, "'%.80s' is not a range; %s", text,
                       allowed);
        return;
    }
    memcpy(low_text, text, n);
    low_text[n] = '\0';
    double low;
    double high;
    hk_error why;
    if (hk_real_parse(low_text, 0, 1, &low, &why) != HK_OK) {
        hk_row_problem(row, range_code(why.code), HK_COL_RANGE, 0, "'%.80s' is no lower factor; %s",
                       low_text, allowed);
    } else if (hk_real_parse(dots + 2, 1, 1e12, &high, &why) != HK_OK) {
        hk_row_problem(row, range_code(why.code), HK_COL_RANGE, n + 2,
                       "'%.80s' is no upper factor; %s", dots + 2, allowed);
    } else if (low <= 0) {
        hk_row_problem(row, HK_EFACTORS, HK_COL_RANGE, 0, "the lower factor is 0; %s", allowed);
    } else {
        standing->low = low;
        standing->high = high;
    }
}

hk_standing hk_row_standing(const hk_row *row, bool required)
{
    hk_standing standing = {.provenance = HK_PROVENANCE_ASSUMPTION, .low = 1, .high = 1};
    if (required && hk_row_text(row, HK_COL_PROVENANCE)[0] == '\0') {
        hk_row_problem(row, HK_EPROVENANCE, HK_COL_PROVENANCE, 0,
                       "the cell is empty; allowed: plan, law, statistics, study, expert, "
                       "assumption");
    }
    standing.provenance = (hk_provenance)hk_row_choice(row, HK_COL_PROVENANCE, provenances, 6,
                                                       HK_PROVENANCE_ASSUMPTION);
    if (hk_row_text(row, HK_COL_RANGE)[0] != '\0') {
        read_range(row, &standing);
    }
    return standing;
}
