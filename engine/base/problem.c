/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Problems are appended as they are found, and sorted when they are asked for. */
#include "engine/base/problem.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/base/text.h"

struct hk_problems {
    hk_problem *list; /* [capacity] */
    int64_t n_list;
    int64_t capacity;
    int64_t count[2];                 /* by severity, kept or not */
    int64_t of_code[HK_CODE_MAX + 1]; /* the same by code */
    int64_t n_error;                  /* kept */
    int64_t n_lost;                   /* errors for want of memory */
    bool is_sorted;
};

hk_status hk_problems_new(hk_problems **ret_problems, hk_error *err)
{
    hk_problems *problems = hk_alloc(1, sizeof *problems);
    if (problems == NULL) {
        return hk_fail_nomem(err);
    }
    *ret_problems = problems;
    return HK_OK;
}

static void free_texts(hk_problem *problem)
{
    hk_free(problem->file);
    hk_free(problem->message);
    hk_free(problem->source);
}

void hk_problems_free(hk_problems *problems)
{
    if (problems == NULL) {
        return;
    }
    for (int64_t i = 0; i < problems->n_list; i++) {
        free_texts(&problems->list[i]);
    }
    hk_free(problems->list);
    hk_free(problems);
}

/** Copy of the first line of `text`; NULL when out of memory. */
static char *copy_line(const char *text)
{
    size_t n = strcspn(text, "\r\n");
    char *copy = hk_alloc(n + 1, 1);
    if (copy != NULL) {
        memcpy(copy, text, n);
        hk_text_tame(copy, true);
    }
    return copy;
}

static char *format_message(const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    size_t size = n < 0 ? 1 : (size_t)n + 1;
    char *message = hk_alloc(size, 1);
    if (message != NULL && n > 0) {
        vsnprintf(message, size, format, args);
        hk_text_tame(message, false);
    }
    return message;
}

static bool grow(hk_problems *problems)
{
    if (problems->n_list < problems->capacity) {
        return true;
    }
    int64_t capacity = problems->capacity == 0 ? 16 : problems->capacity * 2;
    hk_problem *list = hk_realloc(problems->list, (size_t)capacity, sizeof *list);
    if (list == NULL) {
        return false;
    }
    problems->list = list;
    problems->capacity = capacity;
    return true;
}

static int compare(const void *left, const void *right)
{
    const hk_problem *a = left;
    const hk_problem *b = right;
    int order = strcmp(a->file == NULL ? "" : a->file, b->file == NULL ? "" : b->file);
    if (order == 0) {
        order = (a->line > b->line) - (a->line < b->line);
    }
    if (order == 0) {
        order = (a->column > b->column) - (a->column < b->column);
    }
    return order != 0 ? order : (a->found > b->found) - (a->found < b->found);
}

static bool is_full(const hk_problems *problems, hk_severity severity, hk_status code)
{
    return severity == HK_SEVERITY_ERROR ? problems->n_error >= HK_PROBLEMS_MAX
                                         : problems->of_code[code] >= HK_WARNINGS_MAX;
}

static void count(hk_problems *problems, hk_severity severity, hk_status code)
{
    problems->count[severity]++;
    problems->of_code[code]++;
}

bool hk_problem_skip(hk_problems *problems, hk_status code)
{
    bool full = is_full(problems, HK_SEVERITY_WARNING, code);
    if (full) {
        count(problems, HK_SEVERITY_WARNING, code);
    }
    return full;
}

void hk_problem_add(hk_problems *problems, hk_severity severity, hk_status code, hk_place place,
                    const char *source, const char *format, ...)
{
    bool full = is_full(problems, severity, code);
    count(problems, severity, code);
    if (full) {
        return;
    }
    hk_problem problem = {
        .code = code, .severity = severity, .line = place.line, .column = place.column};
    va_list args;
    va_start(args, format);
    problem.message = format_message(format, args);
    va_end(args);
    problem.file = place.file == NULL ? NULL : copy_line(place.file);
    problem.source = source == NULL ? NULL : copy_line(source);

    bool complete = problem.message != NULL && (place.file == NULL || problem.file != NULL) &&
                    (source == NULL || problem.source != NULL);
    if (complete && grow(problems)) {
        problem.found = problems->n_list;
        problems->list[problems->n_list++] = problem;
        problems->n_error += severity == HK_SEVERITY_ERROR;
        problems->is_sorted = false;
    } else {
        free_texts(&problem);
        problems->n_lost++;
    }
}

int64_t hk_problems_count(const hk_problems *problems, hk_severity severity)
{
    return problems->count[severity];
}

int64_t hk_problems_of_code(const hk_problems *problems, hk_status code)
{
    return problems->of_code[code];
}

const hk_problem *hk_problems_get(hk_problems *problems, int64_t *ret_count)
{
    int64_t nth[HK_CODE_MAX + 1] = {0};
    if (!problems->is_sorted && problems->n_list > 0) {
        qsort(problems->list, (size_t)problems->n_list, sizeof *problems->list, compare);
        for (int64_t i = 0; i < problems->n_list; i++) {
            problems->list[i].nth = ++nth[problems->list[i].code];
        }
    }
    problems->is_sorted = true;
    *ret_count = problems->n_list;
    return problems->list;
}

hk_status hk_problems_status(const hk_problems *problems, hk_error *err)
{
    int64_t errors = problems->count[HK_SEVERITY_ERROR];
    int64_t warnings = problems->count[HK_SEVERITY_WARNING];
    if (problems->n_lost > 0) {
        return hk_fail(err, HK_ENOMEM, "out of memory while listing problems; %" PRId64 " lost",
                       problems->n_lost);
    }
    if (errors == 0) {
        return HK_OK;
    }
    return hk_fail(err, HK_EINVALID, "%" PRId64 " error%s, %" PRId64 " warning%s", errors,
                   errors == 1 ? "" : "s", warnings, warnings == 1 ? "" : "s");
}
