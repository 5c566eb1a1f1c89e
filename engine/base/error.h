/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Status codes and errors. A function that can fail returns an hk_status and,
 * where it takes one, fills the caller's hk_error. Library code never prints,
 * exits or aborts on user input. Problems in files are collected, so that all
 * of them can be reported in one go: see problem.h.
 */
#ifndef HK_BASE_ERROR_H
#define HK_BASE_ERROR_H

#include <stdint.h>

#define HK_WARN_UNUSED       __attribute__((warn_unused_result))
#define HK_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/** Process exit codes (design.md 5). */
enum {
    HK_EXIT_OK = 0,
    HK_EXIT_FAILED = 1,
    HK_EXIT_USAGE = 2,
    HK_EXIT_INPUT = 3,
    HK_EXIT_FILE = 4,
    HK_EXIT_CANCELLED = 5
};

typedef enum hk_status {
#define HK_STATUS(name, number, exit_class, text) name = (number),
#include "engine/base/status.def"
#undef HK_STATUS
} hk_status;

/** A place in a file; line and column count from 1, 0 = unknown. */
typedef struct hk_place {
    const char *file; /* borrowed; NULL = no file */
    int32_t line;
    int32_t column;
} hk_place;

/** One error, on the caller's stack. */
typedef struct hk_error {
    hk_status code;
    char message[512];
} hk_error;

/** Name of a status such as "HK_ENOMEM"; never NULL. */
const char *hk_status_name(hk_status status);
/** Its sentence; never NULL. */
const char *hk_status_text(hk_status status);
/** Its exit code. */
int hk_status_exit(hk_status status);

/**
 * Fill `err` (NULL is allowed) with a printf-style message, in one line, control characters blank.
 * @return code, so that `return hk_fail(err, HK_EFILE, ...)` reads well
 */
hk_status hk_fail(hk_error *err, hk_status code, const char *format, ...) HK_PRINTF(3, 4);

/** Out of memory, with nothing allocated to say so. */
hk_status hk_fail_nomem(hk_error *err);

/** Return on failure. */
#define HK_TRY(expr)                                                                               \
    do {                                                                                           \
        hk_status hk_try_status_ = (expr);                                                         \
        if (hk_try_status_ != HK_OK) {                                                             \
            return hk_try_status_;                                                                 \
        }                                                                                          \
    } while (0)

#endif
