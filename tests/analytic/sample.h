/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers against what they must be: the mean of a sample within four standard
 * errors, a sum of 128 bits exactly. Header-only; goes with tap.h.
 */
#ifndef HK_TEST_SAMPLE_H
#define HK_TEST_SAMPLE_H

#include <math.h>

#include "engine/base/int128.h"
#include "tests/support/tap.h"

typedef struct sample {
    double n, mean, squares; /* squares: sum of (x - mean)^2 */
} sample;

static inline void sample_add(sample *s, double x)
{
    double step = x - s->mean;
    s->n += 1;
    s->mean += step / s->n;
    s->squares += step * (x - s->mean);
}

static inline double sample_error(const sample *s)
{
    return sqrt(s->squares / (s->n - 1) / s->n);
}

/* The mean is `want`; prints got, want and the standard error. */
static inline bool sample_is(const sample *s, double want, const char *name)
{
    double se = sample_error(s);
    double away = (s->mean - want) / se;
    return TAP_OK(fabs(away) <= 4, "%s: got %.10g, want %.10g, se %.2g, n %.0f, %+.1f se", name,
                  s->mean, want, se, s->n, away);
}

static inline bool int128_is(hk_int128 got, hk_int128 want, const char *name)
{
    if (!TAP_OK(got == want, "%s", name)) {
        TAP_NOTE("  got  %" PRId64 " x 2^64 + %" PRIu64, hk_int128_high(got), hk_int128_low(got));
        TAP_NOTE("  want %" PRId64 " x 2^64 + %" PRIu64, hk_int128_high(want), hk_int128_low(want));
    }
    return got == want;
}

#endif
