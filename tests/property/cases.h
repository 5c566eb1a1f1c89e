/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Properties on random cases: each seed is one case. A case that fails is named
 * with its seed; `HAKYU_SEED=123 PROGRAM` runs that one alone. Header-only; goes
 * with tap.h.
 */
#ifndef HK_TEST_CASES_H
#define HK_TEST_CASES_H

#include <stdlib.h>

#include "tests/analytic/rig.h"
#include "tests/support/tap.h"

/** What a case yields that has nothing to say about the property. */
static const char case_passes[] = "does not apply";

/** @return NULL = it holds; case_passes; else what is wrong (valid until the next call) */
typedef const char *(*case_function)(uint64_t seed);

/** Cases 1.. `full`, a tenth of them for `quick`; at least a tenth must apply. */
static inline void cases_run(const char *name, int64_t full, case_function holds)
{
    const char *only = getenv("HAKYU_SEED");
    int64_t first = 1, last = full * rig_effort() / 10, applied = 0, failed = 0;
    if (only != NULL) {
        first = last = strtoll(only, NULL, 10);
    }
    for (int64_t seed = first; seed <= last; seed++) {
        const char *wrong = holds((uint64_t)seed);
        applied += wrong != case_passes;
        if (wrong != NULL && wrong != case_passes && failed++ < 5) {
            TAP_NOTE("HAKYU_SEED=%" PRId64 ": %s", seed, wrong);
        }
    }
    TAP_OK(failed == 0, "%s: %" PRId64 " of %" PRId64 " cases fail", name, failed, applied);
    TAP_OK(only != NULL || 10 * applied > last, "%s: %" PRId64 " of %" PRId64 " cases apply", name,
           applied, last);
}

#endif
