/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory that runs out where a test wants it. The program is linked with
 * --wrap=calloc, realloc, free, hk_arena_alloc and hk_arena_strndup. Only
 * engine/base/memory.c calls the first three among our objects, so every
 * allocation of the engine is counted and can be refused, while those inside HDF5,
 * libfyaml and the like go on as usual. Blocks alive are counted too: what an
 * attempt leaves behind is a leak. One thread.
 */
#ifndef HK_TEST_FAILING_H
#define HK_TEST_FAILING_H

#include <stddef.h>
#include <stdint.h>

#include "engine/base/error.h"
#include "tests/support/tap.h"

typedef enum failing_way {
    FAILING_ONE,         /* the n-th allocation fails, all others succeed */
    FAILING_FROM_THERE,  /* the n-th and all that follow */
    FAILING_ONE_GROWTH,  /* the n-th call of realloc */
    FAILING_GROWTHS_FROM /* the n-th call of realloc and all that follow */
} failing_way;

/** From now on count, and refuse number `n` (from 0). */
void failing_start(failing_way way, int64_t n);
/** Refuse nothing more. @return calls that were refused */
int64_t failing_stop(void);
/** Blocks that the engine holds now. */
int64_t failing_alive(void);

/** One thing to try under failure. It makes what it needs, calls, looks at what it got, frees all
 *  of it. What it finds wrong (a pointer set on failure, a file left over) it notes with
 *  failing_wrong(). @return status of the call; on failure with a message in err */
typedef hk_status failing_attempt(void *user, hk_error *err);

/** Note that the attempt under way saw something wrong; the first text is shown. */
void failing_wrong(const char *text);

/** Try only every step-th allocation from now on: for attempts that take long. */
void failing_step(int64_t step);

/** What came of trying every allocation of an attempt; counts of attempts. */
typedef struct failing_report {
    int64_t points;    /* allocations of an attempt, each of them refused; -1 = no end */
    int64_t no_effect; /* succeeded all the same */
    int64_t bad_status, no_message, leaks, wrong;
} failing_report;

/**
 * Run the attempt with the 0th, 1st, 2nd, ... allocation failing until none does.
 * @param want status without a failure (HK_OK for good input); with one it must be HK_ENOMEM, HK_OK
 *        if success was to be expected, or `also`
 */
failing_report failing_try(failing_way way, failing_attempt *attempt, void *user, hk_status want,
                           hk_status also);

/** The same, asserted: out of memory is said, nothing is left behind, nothing else is wrong. */
static inline void failing_everywhere(const char *name, failing_way way, failing_attempt *attempt,
                                      void *user, hk_status want, hk_status also)
{
    static const char *const ways[] = {"one allocation fails", "memory stays gone",
                                       "one growth fails", "nothing grows any more"};
    failing_report r = failing_try(way, attempt, user, want, also);
    TAP_OK(r.points >= 0, "%s, %s: %" PRId64 " points, %" PRId64 " without effect", name, ways[way],
           r.points, r.no_effect);
    TAP_EQ_I64(r.bad_status, 0, "out of memory is what it says");
    TAP_EQ_I64(r.no_message, 0, "with a message");
    TAP_EQ_I64(r.leaks, 0, "nothing is left behind");
    TAP_EQ_I64(r.wrong, 0, "nothing else is wrong");
}

/** One allocation failing, and then all from there on. */
static inline void failing_both_ways(const char *name, failing_attempt *attempt, void *user)
{
    failing_everywhere(name, FAILING_ONE, attempt, user, HK_OK, HK_ENOMEM);
    failing_everywhere(name, FAILING_FROM_THERE, attempt, user, HK_OK, HK_ENOMEM);
}

#endif
