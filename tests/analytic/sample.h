/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mean of a sample against the value that it must have: within four standard
 * errors of the sample. Header-only; goes with tap.h.
 */
#ifndef HK_TEST_SAMPLE_H
#define HK_TEST_SAMPLE_H

#include <math.h>

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

#endif
