/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/problems_print.h"

#include <inttypes.h>
#include <string.h>

#include "engine/base/text.h"

enum {
    INDENT = 4,
    WINDOW = 120,     /* columns of a source line that are shown */
    CHARACTER_MAX = 5 /* bytes of one, with a final 0 */
};

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0U) == 0x80U;
}

/** Bytes of the character at text. */
static size_t character(const char *text)
{
    size_t n = 1;
    while (is_continuation(text[n])) {
        n++;
    }
    return n;
}

/** Terminal columns of one character; a tab counts 1 and is repeated under itself. */
static int32_t width_of(const char *text, size_t n)
{
    char one[CHARACTER_MAX] = "";
    if (n < sizeof one) {
        memcpy(one, text, n);
    }
    return text[0] == '\t' ? 1 : hk_text_width(one);
}

/** The source line, or the part of it round `column`, and the mark below. */
static void print_source(FILE *stream, const char *line, int32_t column)
{
    const char *mark = line;
    int32_t before = 0; /* terminal columns before the mark */
    for (int32_t i = 1; i < column && *mark != '\0'; i++) {
        size_t n = character(mark);
        before += width_of(mark, n);
        mark += n;
    }
    const char *start = line;
    if (before > WINDOW * 2 / 3) {
        for (int32_t skipped = 0; skipped < before - WINDOW / 2;) {
            size_t n = character(start);
            skipped += width_of(start, n);
            start += n;
        }
    }
    const char *end = start;
    for (int32_t shown = 0; *end != '\0' && shown < WINDOW;) {
        size_t n = character(end);
        shown += width_of(end, n);
        end += n;
    }
    fprintf(stream, "%*s%s%.*s%s\n", INDENT, "", start > line ? "..." : "", (int)(end - start),
            start, *end == '\0' ? "" : "...");
    if (column < 1) {
        return;
    }
    fprintf(stream, "%*s%s", INDENT, "", start > line ? "   " : "");
    for (const char *c = start; c < mark;) {
        size_t n = character(c);
        fprintf(stream, "%*s", *c == '\t' ? 0 : width_of(c, n), "");
        if (*c == '\t') {
            fputc('\t', stream);
        }
        c += n;
    }
    fputs("^\n", stream);
}

static void print_problem(FILE *stream, const hk_problem *p)
{
    if (p->file != NULL) {
        fputs(p->file, stream);
    }
    if (p->line > 0) {
        fprintf(stream, ":%" PRId32, p->line);
    }
    if (p->line > 0 && p->column > 0) {
        fprintf(stream, ":%" PRId32, p->column);
    }
    fprintf(stream, "%s%s: %s\n", p->file != NULL ? ": " : "",
            p->severity == HK_SEVERITY_ERROR ? "error" : "warning", p->message);
    if (p->source != NULL) {
        print_source(stream, p->source, p->column);
    }
}

void hk_problems_print(FILE *stream, hk_problems *problems, int64_t most)
{
    int64_t n, kept_errors = 0;
    const hk_problem *list = hk_problems_get(problems, &n);
    for (int64_t i = 0; i < n; i++) {
        bool is_error = list[i].severity == HK_SEVERITY_ERROR;
        kept_errors += is_error;
        if (is_error || list[i].nth <= most) {
            print_problem(stream, &list[i]);
        }
    }
    int64_t errors = hk_problems_count(problems, HK_SEVERITY_ERROR);
    if (errors > kept_errors) {
        fprintf(stream, "... and %" PRId64 " more errors\n", errors - kept_errors);
    }
    for (int64_t i = 0; i < n; i++) {
        int64_t more = hk_problems_of_code(problems, list[i].code) - most;
        if (list[i].severity == HK_SEVERITY_WARNING && list[i].nth == most && more > 0) {
            fprintf(stream, "... and %" PRId64 " more warning%s %s: %s\n", more,
                    more == 1 ? "" : "s", hk_status_name(list[i].code),
                    hk_status_text(list[i].code));
        }
    }
}

void hk_problems_print_summary(FILE *stream, int64_t errors, int64_t warnings, const char *tail)
{
    fprintf(stream, "%" PRId64 " error%s, %" PRId64 " warning%s%s%s\n", errors,
            errors == 1 ? "" : "s", warnings, warnings == 1 ? "" : "s", tail == NULL ? "" : "; ",
            tail == NULL ? "" : tail);
}

void hk_json_string(FILE *stream, const char *text)
{
    size_t left = strlen(text);
    fputc('"', stream);
    while (left > 0) {
        unsigned char byte = (unsigned char)*text;
        size_t n = byte < 0x80U ? 1 : byte < 0xE0U ? 2 : byte < 0xF0U ? 3 : 4;
        n = n < left ? n : left;
        if (byte >= 0x80U && hk_text_utf8_check(text, n) < n) { /* the name of a file */
            fputs("\\ufffd", stream);
            n = 1;
        } else if (byte < 0x20U || byte == 0x7FU) {
            fprintf(stream, "\\u%04x", byte);
        } else {
            fputs(byte == '"' || byte == '\\' ? "\\" : "", stream);
            fwrite(text, 1, n, stream);
        }
        text += n;
        left -= n;
    }
    fputc('"', stream);
}

static void print_member(FILE *stream, const char *key, const char *text)
{
    fprintf(stream, ", \"%s\": ", key);
    if (text == NULL) {
        fputs("null", stream);
    } else {
        hk_json_string(stream, text);
    }
}

bool hk_problems_print_json(FILE *stream, hk_problems *problems, bool first)
{
    int64_t n;
    const hk_problem *list = hk_problems_get(problems, &n);
    for (int64_t i = 0; i < n; i++) {
        const hk_problem *p = &list[i];
        fprintf(stream, "%s\n  {\"severity\": \"%s\"", first ? "" : ",",
                p->severity == HK_SEVERITY_ERROR ? "error" : "warning");
        print_member(stream, "code", hk_status_name(p->code));
        print_member(stream, "file", p->file);
        fprintf(stream, ", \"line\": %" PRId32 ", \"column\": %" PRId32, p->line, p->column);
        print_member(stream, "message", p->message);
        print_member(stream, "source", p->source);
        fputc('}', stream);
        first = false;
    }
    return first;
}
