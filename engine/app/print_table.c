/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/print_table.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/app/problems_print.h"
#include "engine/base/check.h"
#include "engine/base/memory.h"
#include "engine/base/text.h"

typedef enum kind { MISSING, TEXT, INTEGER, REAL, FRACTION, BOOL } kind;

typedef struct cell {
    kind kind;
    const char *text;
    int64_t integer;
    double real;
} cell;

enum { CELL_SIZE = 64 };

struct hk_print_table {
    hk_arena *arena; /* of columns and texts */
    hk_print_column *columns;
    int32_t n_column;
    cell *cells; /* owned, grows */
    int64_t n_cell, room;
    bool lost; /* a cell did not fit into memory */
};

hk_status hk_print_table_new(const hk_print_column *columns, int32_t n_column,
                             hk_print_table **ret_table, hk_error *err)
{
    hk_arena *arena = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    hk_print_table *table = hk_arena_alloc(arena, 1, sizeof *table);
    hk_print_column *copy = hk_arena_alloc(arena, (size_t)n_column, sizeof *copy);
    if (table == NULL || copy == NULL) {
        hk_arena_free(arena);
        return hk_fail_nomem(err);
    }
    memcpy(copy, columns, (size_t)n_column * sizeof *copy);
    table->arena = arena;
    table->columns = copy;
    table->n_column = n_column;
    *ret_table = table;
    return HK_OK;
}

void hk_print_table_free(hk_print_table *table)
{
    if (table != NULL) {
        hk_free(table->cells);
        hk_arena_free(table->arena);
    }
}

static void add(hk_print_table *table, cell value)
{
    if (table->n_cell == table->room) {
        int64_t room = table->room == 0 ? 256 : 2 * table->room;
        cell *cells = hk_realloc(table->cells, (size_t)room, sizeof *cells);
        if (cells == NULL) {
            table->lost = true;
            return;
        }
        table->cells = cells;
        table->room = room;
    }
    table->cells[table->n_cell++] = value;
}

void hk_print_add_text(hk_print_table *table, const char *text)
{
    const char *copy = hk_arena_strndup(table->arena, text, strlen(text));
    table->lost = table->lost || copy == NULL;
    add(table, (cell){.kind = copy == NULL ? MISSING : TEXT, .text = copy});
}

void hk_print_add_integer(hk_print_table *table, int64_t value)
{
    add(table, (cell){.kind = INTEGER, .integer = value});
}

void hk_print_add_real(hk_print_table *table, double value)
{
    add(table, (cell){.kind = isfinite(value) ? REAL : MISSING, .real = value});
}

void hk_print_add_fraction(hk_print_table *table, double value)
{
    add(table, (cell){.kind = isfinite(value) ? FRACTION : MISSING, .real = value});
}

void hk_print_add_bool(hk_print_table *table, bool value)
{
    add(table, (cell){.kind = BOOL, .integer = value});
}

void hk_print_add_missing(hk_print_table *table)
{
    add(table, (cell){.kind = MISSING});
}

int64_t hk_print_row_count(const hk_print_table *table)
{
    return table->n_cell / table->n_column;
}

/** Put a comma between each three of the digits before the point. */
static void group(const char *plain, char *buf, size_t size)
{
    size_t sign = *plain == '-';
    size_t digits = strspn(plain + sign, "0123456789");
    size_t to = 0;
    for (size_t at = 0; plain[at] != '\0' && to + 2 < size; at++) {
        if (at > sign && at < sign + digits && (sign + digits - at) % 3 == 0) {
            buf[to++] = ',';
        }
        buf[to++] = plain[at];
    }
    buf[to] = '\0';
}

void hk_print_number(double value, char *buf, size_t size)
{
    char plain[CELL_SIZE];
    double size_of = fabs(value);
    if (!isfinite(value)) {
        snprintf(plain, sizeof plain, "-");
    } else if (value == 0.0) {
        snprintf(plain, sizeof plain, "0");
    } else if (size_of >= 1e15 || size_of < 1e-4) {
        snprintf(plain, sizeof plain, "%.3e", value);
    } else {
        int before = (int)floor(log10(size_of)) + 1; /* digits before the point, <= 0 for 0.0x */
        snprintf(plain, sizeof plain, "%.*f", before >= 4 ? 0 : 4 - before, value);
    }
    group(plain, buf, size);
}

/** Fewest digits that give the same double back. */
static void exact(double value, char buf[CELL_SIZE])
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(buf, CELL_SIZE, "%.*g", digits, value);
        if (strtod(buf, NULL) == value) {
            return;
        }
    }
}

static const char *for_people(const cell *c, char buf[CELL_SIZE])
{
    char plain[CELL_SIZE];
    switch (c->kind) {
    case TEXT:
        return c->text;
    case INTEGER:
        snprintf(plain, sizeof plain, "%" PRId64, c->integer);
        group(plain, buf, CELL_SIZE);
        return buf;
    case REAL:
        hk_print_number(c->real, buf, CELL_SIZE);
        return buf;
    case FRACTION:
        snprintf(buf, CELL_SIZE, "%.1f", 100.0 * c->real);
        return buf;
    case BOOL:
        return c->integer != 0 ? "yes" : "no";
    case MISSING:
        break;
    }
    return "-";
}

/** NULL for a missing value. */
static const char *for_programs(const cell *c, char buf[CELL_SIZE])
{
    switch (c->kind) {
    case TEXT:
        return c->text;
    case INTEGER:
        snprintf(buf, CELL_SIZE, "%" PRId64, c->integer);
        return buf;
    case REAL:
    case FRACTION:
        exact(c->real, buf);
        return buf;
    case BOOL:
        return c->integer != 0 ? "true" : "false";
    case MISSING:
        break;
    }
    return NULL;
}

void hk_print_csv_field(const char *text, FILE *out)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"') {
            fputc('"', out);
        }
        fputc(*c, out);
    }
    fputc('"', out);
}

static bool shown(const hk_print_column *column, bool to_people)
{
    return column->where == HK_PRINT_BOTH || (column->where == HK_PRINT_TEXT_ONLY) == to_people;
}

static void pad(int32_t n, FILE *out)
{
    for (int32_t i = 0; i < n; i++) {
        fputc(' ', out);
    }
}

/** One field of aligned text; the last one of a line has no blanks behind it. */
static void put_field(const hk_print_column *column, const char *text, int32_t width, bool first,
                      bool last, FILE *out)
{
    int32_t room = width - hk_text_width(text);
    if (!first) {
        fputs("  ", out);
    }
    pad(column->is_text ? 0 : room, out);
    fputs(text, out);
    pad(column->is_text && !last ? room : 0, out);
}

/** Lines of aligned text: row -1 is the header. */
static void write_line(const hk_print_table *table, int64_t row, const int32_t *widths, FILE *out)
{
    int32_t last = 0;
    for (int32_t k = 0; k < table->n_column; k++) {
        last = shown(&table->columns[k], true) ? k : last;
    }
    bool first = true;
    for (int32_t k = 0; k < table->n_column; k++) {
        const hk_print_column *column = &table->columns[k];
        if (!shown(column, true)) {
            continue;
        }
        char buf[CELL_SIZE];
        const char *text =
            row < 0 ? column->title : for_people(&table->cells[row * table->n_column + k], buf);
        put_field(column, text, widths[k], first, k == last, out);
        first = false;
    }
    fputc('\n', out);
}

static hk_status write_text(const hk_print_table *table, FILE *out, hk_error *err)
{
    int32_t *widths = hk_alloc((size_t)table->n_column, sizeof *widths);
    if (widths == NULL) {
        return hk_fail_nomem(err);
    }
    int64_t n = hk_print_row_count(table);
    for (int32_t k = 0; k < table->n_column; k++) {
        widths[k] = hk_text_width(table->columns[k].title);
        for (int64_t row = 0; row < n; row++) {
            char buf[CELL_SIZE];
            int32_t width =
                hk_text_width(for_people(&table->cells[row * table->n_column + k], buf));
            widths[k] = width > widths[k] ? width : widths[k];
        }
    }
    bool titled = false;
    for (int32_t k = 0; k < table->n_column; k++) {
        titled = titled || (shown(&table->columns[k], true) && *table->columns[k].title != '\0');
    }
    for (int64_t row = titled ? -1 : 0; row < n; row++) {
        write_line(table, row, widths, out);
    }
    hk_free(widths);
    return HK_OK;
}

static void write_csv(const hk_print_table *table, FILE *out)
{
    int64_t n = hk_print_row_count(table);
    for (int64_t row = -1; row < n; row++) {
        bool first = true;
        for (int32_t k = 0; k < table->n_column; k++) {
            if (!shown(&table->columns[k], false)) {
                continue;
            }
            char buf[CELL_SIZE];
            const char *text = row < 0
                                   ? table->columns[k].key
                                   : for_programs(&table->cells[row * table->n_column + k], buf);
            fputs(first ? "" : ",", out);
            hk_print_csv_field(text == NULL ? "" : text, out);
            first = false;
        }
        fputc('\n', out);
    }
}

static void put_json_cell(const cell *c, FILE *out)
{
    char buf[CELL_SIZE];
    const char *text = for_programs(c, buf);
    if (text == NULL) {
        fputs("null", out);
    } else if (c->kind == TEXT) {
        hk_json_string(out, text);
    } else {
        fputs(text, out);
    }
}

static void write_json(const hk_print_table *table, int indent, FILE *out)
{
    int64_t n = hk_print_row_count(table);
    fputs("[", out);
    for (int64_t row = 0; row < n; row++) {
        fprintf(out, "%s\n%*s{", row == 0 ? "" : ",", indent + 2, "");
        bool first = true;
        for (int32_t k = 0; k < table->n_column; k++) {
            if (!shown(&table->columns[k], false)) {
                continue;
            }
            fputs(first ? "" : ", ", out);
            hk_json_string(out, table->columns[k].key);
            fputs(": ", out);
            put_json_cell(&table->cells[row * table->n_column + k], out);
            first = false;
        }
        fputs("}", out);
    }
    if (n > 0) {
        fprintf(out, "\n%*s", indent, "");
    }
    fputs("]", out);
}

hk_status hk_print_table_write(const hk_print_table *table, hk_print_format format, int indent,
                               FILE *out, hk_error *err)
{
    if (table->lost) {
        return hk_fail_nomem(err);
    }
    HK_CHECK(table->n_cell % table->n_column == 0, "a row is not complete");
    switch (format) {
    case HK_PRINT_TEXT:
        return write_text(table, out, err);
    case HK_PRINT_CSV:
        write_csv(table, out);
        break;
    case HK_PRINT_JSON:
        write_json(table, indent, out);
        break;
    }
    return HK_OK;
}

hk_status hk_print_table_write_object(const hk_print_table *table, int indent, FILE *out,
                                      hk_error *err)
{
    if (table->lost) {
        return hk_fail_nomem(err);
    }
    int64_t n = hk_print_row_count(table);
    fputs("{", out);
    for (int64_t row = 0; row < n; row++) {
        const cell *cells = &table->cells[row * table->n_column];
        fprintf(out, "%s\n%*s", row == 0 ? "" : ",", indent + 2, "");
        put_json_cell(&cells[0], out);
        fputs(": ", out);
        put_json_cell(&cells[table->n_column - 1], out);
    }
    fprintf(out, "\n%*s}", indent, "");
    return HK_OK;
}

hk_status hk_print_table_write_long(const hk_print_table *table, const char *section, FILE *out,
                                    hk_error *err)
{
    if (table->lost) {
        return hk_fail_nomem(err);
    }
    int64_t n = hk_print_row_count(table);
    for (int64_t row = 0; row < n; row++) {
        const cell *cells = &table->cells[row * table->n_column];
        for (int32_t k = 1; k < table->n_column; k++) {
            if (!shown(&table->columns[k], false)) {
                continue;
            }
            char id[CELL_SIZE];
            char buf[CELL_SIZE];
            const char *name = for_programs(&cells[0], id);
            const char *text = for_programs(&cells[k], buf);
            fprintf(out, "%s,", section);
            hk_print_csv_field(name == NULL ? "" : name, out);
            fprintf(out, ",%s,", table->columns[k].key);
            hk_print_csv_field(text == NULL ? "" : text, out);
            fputc('\n', out);
        }
    }
    return HK_OK;
}

/** True if nobody reads stdout any more. */
static bool reader_is_gone(void)
{
    struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
    return poll(&out, 1, 0) > 0 && (out.revents & POLLERR) != 0;
}

int hk_print_finish(void)
{
    errno = 0;
    bool bad = fflush(stdout) != 0;
    int number = errno;
    if (!bad && !ferror(stdout)) {
        return HK_EXIT_OK;
    }
    if (number == EPIPE || reader_is_gone()) {
        return HK_EXIT_OK; /* `hakyu rank ... | head` */
    }
    fprintf(stderr, "hakyu: error: standard output: %s\n",
            number == 0 ? "could not be written" : strerror(number));
    return HK_EXIT_FILE;
}
