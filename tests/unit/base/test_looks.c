/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fixed looks and spent error probability: stopping early does not break the promise. */
#include <math.h>

#include "engine/base/gslrng.h"
#include "engine/base/normal.h"
#include "engine/base/rng.h"
#include "engine/base/stats/looks.h"
#include "engine/base/stats/proportion.h"
#include "tests/support/tap.h"

static void schedule(void)
{
    TAP_EQ_I64(hk_look_at(100, 1), 100, "the first look");
    TAP_EQ_I64(hk_look_at(100, 4), 800, "each at twice as many");
    TAP_EQ_I64(hk_look_at(INT64_MAX / 2, 3), INT64_MAX, "no overflow");
    TAP_EQ_I64(hk_look_before(100, 99), 0, "none yet");
    TAP_EQ_I64(hk_look_before(100, 100), 1, "exactly there");
    TAP_EQ_I64(hk_look_before(100, 799), 3, "the last one before");
    double spent = 0.0;
    for (int32_t k = 1; k <= HK_LOOKS_MAX; k++) {
        spent += hk_look_alpha(0.95, k);
    }
    TAP_NEAR(hk_look_alpha(0.95, 1), 0.025, 1e-15, "the first look spends half");
    TAP_OK(spent < 0.05 + 1e-15, "all looks together spend no more than alpha: %.10f", spent);
}

static void goals(void)
{
    hk_precision goal = {.absolute = 0.5, .confidence = 0.95, .first = 10};
    hk_look look = hk_look_mean(&goal, 1, 20.0, 0.2, 1000);
    TAP_NEAR(look.half, 0.2 * 2.245, 1e-3, "half a t interval of 97.5 %");
    TAP_OK(look.reached && look.wanted == 0.5, "is enough");
    look = hk_look_mean(&goal, 3, 20.0, 0.2, 1000);
    TAP_OK(!look.reached && look.half > 0.5, "is not at the third look, which may spend less");
    goal = (hk_precision){.relative = 0.05, .confidence = 0.95, .first = 10};
    look = hk_look_mean(&goal, 1, -20.0, 0.2, 1000);
    TAP_OK(look.reached && look.wanted == 1.0, "relative to the magnitude");
    look = hk_look_mean(&goal, 1, 20.0, 0.0, 1000);
    TAP_OK(!look.reached, "no spread is no precision");
    look = hk_look_mean(&goal, 1, 20.0, NAN, 1);
    TAP_OK(!look.reached, "nor is one number");
    look = hk_look_proportion(&goal, 1, 0, 100000);
    TAP_OK(!look.reached, "no hit, no relative precision");
    goal.absolute = 0.001;
    look = hk_look_proportion(&goal, 1, 0, 100000);
    TAP_OK(look.reached && look.interval.high < 1e-4, "but an absolute one");
    look = hk_look_proportion(&goal, 2, 50, 100);
    hk_proportion p = hk_proportion_of(50, 100, 0.9875);
    TAP_OK(look.interval.low == p.low && look.interval.high == p.high, "Wilson's at this look");
}

static void refused(hk_precision goal, const char *message)
{
    hk_error err = {.message = ""};
    TAP_EQ_I64(hk_precision_check(&goal, &err), HK_ERANGE, "a goal that is none");
    TAP_EQ_STR(err.message, message, "says why");
}

static void refusals(void)
{
    hk_error err;
    hk_precision good = {.absolute = 1.0, .confidence = 0.9, .first = 2};
    TAP_EQ_I64(hk_precision_check(&good, &err), HK_OK, "a good goal");
    refused((hk_precision){.confidence = 0.9, .first = 2},
            "precision of 0 absolute and 0 relative, one of them must be above 0");
    refused((hk_precision){.absolute = -1.0, .relative = 0.1, .confidence = 0.9, .first = 2},
            "precision of -1 absolute and 0.1 relative, one of them must be above 0");
    refused((hk_precision){.absolute = 1.0, .confidence = 1.0, .first = 2},
            "confidence 1, must be between 0 and 1");
    refused((hk_precision){.absolute = 1.0, .confidence = 0.9, .first = 1},
            "first look at 1 observations, must be at least 2");
}

/** Run to the goal many times: how often is the truth outside of the last interval? */
static void stopping(void)
{
    enum { RUNS = 4000, FIRST = 20, LAST = 8 };
    hk_precision goal = {.absolute = 0.25, .confidence = 0.9, .first = FIRST};
    int64_t missed = 0;
    int64_t stopped = 0;
    int64_t early = 0;
    for (uint64_t run = 0; run < RUNS; run++) {
        double sum = 0.0;
        double squares = 0.0;
        int64_t n = 0;
        hk_look look = {.reached = false};
        for (int32_t k = 1; k <= LAST && !look.reached; k++) {
            for (; n < hk_look_at(FIRST, k); n++) {
                double z = hk_normal_quantile(
                    hk_rng_uniform((hk_rng_key){.seed = 9}, run, 0, 0, (uint64_t)n));
                sum += z;
                squares += z * z;
            }
            double mean = sum / (double)n;
            double variance = (squares - sum * mean) / (double)(n - 1);
            look = hk_look_mean(&goal, k, mean, sqrt(variance / (double)n), n);
            early += look.reached && k < 3;
        }
        stopped += look.reached;
        missed += !(look.interval.low <= 0.0 && 0.0 <= look.interval.high);
    }
    TAP_EQ_I64(stopped, RUNS, "all runs reach the goal");
    TAP_OK(early > 0, "some at the first two looks: %d", (int)early);
    TAP_OK(missed <= 0.1 * RUNS, "at most 10 %% miss the truth: %.2f %%",
           100.0 * (double)missed / RUNS);
    TAP_OK(missed > 0, "though not none");
}

int main(void)
{
    hk_gsl_quiet();
    schedule();
    goals();
    refusals();
    stopping();
    return tap_done();
}
