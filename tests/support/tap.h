/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Assertions for the C tests, printed in the Test Anything Protocol (which meson reads).
 * Header-only: one test program includes it once and ends main() with `return tap_done();`.
 * A failed assertion is reported and counted, and the test goes on; every macro yields whether
 * it passed, so `if (!TAP_OK(...)) return tap_done();` leaves early where going on has no sense.
 * Names are printf formats in TAP_OK and plain text elsewhere. Not thread-safe: assert from one
 * thread only.
 */
#ifndef HK_TEST_TAP_H
#define HK_TEST_TAP_H

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The condition holds. The rest is a printf format and its arguments: what should have held. */
#define TAP_OK(cond, ...) tap_ok((cond), __FILE__, __LINE__, #cond, __VA_ARGS__)
/* Two integers are equal (both converted to int64_t). */
#define TAP_EQ_I64(got, want, name)                                                                \
    tap_eq_i64((int64_t)(got), (int64_t)(want), __FILE__, __LINE__, (name))
/* Two unsigned integers are equal (both converted to uint64_t); printed in hexadecimal too. */
#define TAP_EQ_U64(got, want, name)                                                                \
    tap_eq_u64((uint64_t)(got), (uint64_t)(want), __FILE__, __LINE__, (name))
/* Two texts are equal; NULL equals only NULL. */
#define TAP_EQ_STR(got, want, name) tap_eq_str((got), (want), __FILE__, __LINE__, (name))
/* |got - want| <= tol; never true for NaN. */
#define TAP_NEAR(got, want, tol, name)                                                             \
    tap_near((double)(got), (double)(want), (double)(tol), __FILE__, __LINE__, (name))
/* `needle` occurs in `text`; for messages whose exact wording is not the point. */
#define TAP_HAS(text, needle, name) tap_has((text), (needle), __FILE__, __LINE__, (name))
/* Leave main() now, the whole program counted as skipped. Only before the first assertion. */
#define TAP_SKIP_ALL(reason) return tap_skip_all(reason)
/* A line for whoever reads the log; meson ignores it. */
#define TAP_NOTE(...) tap_note(__VA_ARGS__)

struct tap_state {
    int64_t run, failed;
};

static inline struct tap_state *tap_state(void)
{
    static struct tap_state state;
    return &state;
}

__attribute__((format(printf, 1, 2))) static inline void tap_note(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    printf("# ");
    vprintf(format, args);
    printf("\n");
    va_end(args);
    fflush(stdout);
}

/* One result line. '#' would start a TAP directive and a newline would end the line. */
static inline bool tap_result(bool passed, const char *file, int line, const char *name)
{
    struct tap_state *state = tap_state();

    state->run++;
    if (!passed) {
        state->failed++;
    }
    printf("%s %" PRId64 " - ", passed ? "ok" : "not ok", state->run);
    for (const char *c = name; *c != '\0'; c++) {
        putchar(*c == '#' || *c == '\n' ? ' ' : *c);
    }
    putchar('\n');
    if (!passed) {
        printf("#   at %s:%d\n", file, line);
    }
    fflush(stdout);
    return passed;
}

__attribute__((format(printf, 5, 6))) static inline bool
tap_ok(bool cond, const char *file, int line, const char *text, const char *format, ...)
{
    char name[512];
    va_list args;

    va_start(args, format);
    vsnprintf(name, sizeof(name), format, args);
    va_end(args);
    if (!tap_result(cond, file, line, name)) {
        tap_note("  false: %s", text);
    }
    return cond;
}

static inline bool tap_eq_i64(int64_t got, int64_t want, const char *file, int line,
                              const char *name)
{
    if (!tap_result(got == want, file, line, name)) {
        tap_note("  got %" PRId64 ", want %" PRId64, got, want);
    }
    return got == want;
}

static inline bool tap_eq_u64(uint64_t got, uint64_t want, const char *file, int line,
                              const char *name)
{
    if (!tap_result(got == want, file, line, name)) {
        tap_note("  got %" PRIu64 " (0x%" PRIx64 "), want %" PRIu64 " (0x%" PRIx64 ")", got, got,
                 want, want);
    }
    return got == want;
}

static inline bool tap_eq_str(const char *got, const char *want, const char *file, int line,
                              const char *name)
{
    bool equal = got == want;

    if (got != NULL && want != NULL) {
        equal = strcmp(got, want) == 0;
    }
    if (!tap_result(equal, file, line, name)) {
        tap_note("  got  %s", got != NULL ? got : "(null)");
        tap_note("  want %s", want != NULL ? want : "(null)");
    }
    return equal;
}

static inline bool tap_near(double got, double want, double tol, const char *file, int line,
                            const char *name)
{
    bool near = fabs(got - want) <= tol;

    if (!tap_result(near, file, line, name)) {
        tap_note("  got %.17g, want %.17g within %.3g", got, want, tol);
    }
    return near;
}

static inline bool tap_has(const char *text, const char *needle, const char *file, int line,
                           const char *name)
{
    bool has = text != NULL && strstr(text, needle) != NULL;

    if (!tap_result(has, file, line, name)) {
        tap_note("  text    %s", text != NULL ? text : "(null)");
        tap_note("  without %s", needle);
    }
    return has;
}

static inline int tap_skip_all(const char *reason)
{
    printf("1..0 # SKIP %s\n", reason);
    return EXIT_SUCCESS;
}

/* Print the plan. @return what main() returns: 0 if something was asserted and all of it held. */
static inline int tap_done(void)
{
    const struct tap_state *state = tap_state();

    if (state->run == 0) {
        tap_result(false, __FILE__, __LINE__, "the program asserts something");
    }
    printf("1..%" PRId64 "\n", state->run);
    fflush(stdout);
    return state->failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
