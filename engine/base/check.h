/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Assertions, never for user input.
 *   HK_ASSERT(cond [, format, ...])  debug builds: invariants and shapes
 *   HK_CHECK(cond [, format, ...])   every build: cheap, protects results
 * A failure prints file:line, the expression and the message to stderr and
 * aborts. At most 7 arguments after the condition; the format is a literal.
 */
#ifndef HK_BASE_CHECK_H
#define HK_BASE_CHECK_H

#include <stdbool.h>

#include "engine/base/error.h"

/** Print and abort; what the macros call. `format` may start with the blank they add. */
_Noreturn void hk_check_failed(const char *file, int line, const char *expression,
                               const char *format, ...) HK_PRINTF(4, 5) __attribute__((cold));

#define HK_CHECK_ONE_(cond)                                                                        \
    do {                                                                                           \
        if (__builtin_expect(!(cond), 0)) {                                                        \
            hk_check_failed(__FILE__, __LINE__, #cond, " ");                                       \
        }                                                                                          \
    } while (0)

#define HK_CHECK_MESSAGE_(cond, ...)                                                               \
    do {                                                                                           \
        if (__builtin_expect(!(cond), 0)) {                                                        \
            hk_check_failed(__FILE__, __LINE__, #cond, " " __VA_ARGS__);                           \
        }                                                                                          \
    } while (0)

#define HK_CHECK_PICK_(a1, a2, a3, a4, a5, a6, a7, a8, a9, name, ...) name

#define HK_CHECK(...)                                                                              \
    HK_CHECK_PICK_(__VA_ARGS__, HK_CHECK_MESSAGE_, HK_CHECK_MESSAGE_, HK_CHECK_MESSAGE_,           \
                   HK_CHECK_MESSAGE_, HK_CHECK_MESSAGE_, HK_CHECK_MESSAGE_, HK_CHECK_MESSAGE_,     \
                   HK_CHECK_MESSAGE_, HK_CHECK_ONE_, 0)                                            \
    (__VA_ARGS__)

#ifdef NDEBUG
/* Still compiled, so that it cannot rot, never evaluated. */
#define HK_ASSERT(...)                                                                             \
    do {                                                                                           \
        if (false) {                                                                               \
            HK_CHECK(__VA_ARGS__);                                                                 \
        }                                                                                          \
    } while (0)
#else
#define HK_ASSERT(...) HK_CHECK(__VA_ARGS__)
#endif

#endif
