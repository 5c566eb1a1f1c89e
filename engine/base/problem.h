/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Problems found in input files: collected, sorted by place, printed as
 *   file:line:column: error: what, got, allowed
 *       the source line
 *       ^
 * so that one run of `check` shows them all.
 */
#ifndef HK_BASE_PROBLEM_H
#define HK_BASE_PROBLEM_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/error.h"

typedef enum hk_severity { HK_SEVERITY_ERROR, HK_SEVERITY_WARNING } hk_severity;

typedef struct hk_problem {
    hk_status code;
    hk_severity severity;
    char *file;   /* owned; NULL = no file */
    int32_t line; /* from 1; 0 = unknown */
    int32_t column;
    char *message; /* owned: one sentence, no line break */
    char *source;  /* owned: the source line or NULL */
    int64_t nth;   /* of its code, from 1, in the order of hk_problems_get() */
    int64_t found; /* order of finding */
} hk_problem;

typedef struct hk_problems hk_problems; /* opaque: growing list */

/** @param ret_problems owned by the caller, free with hk_problems_free() */
HK_WARN_UNUSED hk_status hk_problems_new(hk_problems **ret_problems, hk_error *err);
void hk_problems_free(hk_problems *problems); /* NULL is allowed */

/**
 * Add one problem; texts are copied. `source` may be NULL. Cannot fail: if
 * memory runs out the problem is counted as lost and hk_problems_status() says so.
 * At most HK_PROBLEMS_MAX errors and HK_WARNINGS_MAX warnings of each code are kept, the rest is
 * counted.
 */
void hk_problem_add(hk_problems *problems, hk_severity severity, hk_status code, hk_place place,
                    const char *source, const char *format, ...) HK_PRINTF(6, 7);

enum { HK_PROBLEMS_MAX = 1000, HK_WARNINGS_MAX = 10000, HK_CODE_MAX = 999 };

/** Count a warning if so many of its code are kept that it would only be counted: saves making its
 *  text. @return true if it was counted, false if it is to be added */
bool hk_problem_skip(hk_problems *problems, hk_status code);

int64_t hk_problems_count(const hk_problems *problems, hk_severity severity);
/** Problems of one code, kept or not. */
int64_t hk_problems_of_code(const hk_problems *problems, hk_status code);
/** Kept problems in the order file, line, column, order of finding (sorts on call). */
const hk_problem *hk_problems_get(hk_problems *problems, int64_t *ret_count);
/** HK_OK without errors, HK_ENOMEM if one was lost, else HK_EINVALID with a summary. */
HK_WARN_UNUSED hk_status hk_problems_status(const hk_problems *problems, hk_error *err);

#endif
