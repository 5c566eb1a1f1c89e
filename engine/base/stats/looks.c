/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/stats/looks.h"

#include <math.h>

#include "engine/base/check.h"
#include "engine/base/stats/proportion.h"
#include "engine/base/student.h"

hk_status hk_precision_check(const hk_precision *goal, hk_error *err)
{
    if (!(goal->absolute >= 0.0 && isfinite(goal->absolute)) ||
        !(goal->relative >= 0.0 && isfinite(goal->relative)) ||
        (goal->absolute == 0.0 && goal->relative == 0.0)) {
        return hk_fail(err, HK_ERANGE,
                       "precision of %g absolute and %g relative, one of them must be above 0",
                       goal->absolute, goal->relative);
    }
    if (!(goal->confidence > 0.0 && goal->confidence < 1.0)) {
        return hk_fail(err, HK_ERANGE, "confidence %g, must be between 0 and 1", goal->confidence);
    }
    if (goal->first < 2) {
        return hk_fail(err, HK_ERANGE, "first look at %lld observations, must be at least 2",
                       (long long)goal->first);
    }
    return HK_OK;
}

int64_t hk_look_at(int64_t first, int32_t k)
{
    HK_ASSERT(k >= 1 && k <= HK_LOOKS_MAX);
    int64_t n;
    return __builtin_mul_overflow(first, INT64_C(1) << (k - 1), &n) ? INT64_MAX : n;
}

int32_t hk_look_before(int64_t first, int64_t n)
{
    int32_t k = 0;
    while (k < HK_LOOKS_MAX && hk_look_at(first, k + 1) <= n) {
        k++;
    }
    return k;
}

double hk_look_alpha(double confidence, int32_t k)
{
    return ldexp(1.0 - confidence, -k);
}

static void finish(const hk_precision *goal, double value, hk_look *look)
{
    look->half = 0.5 * (look->interval.high - look->interval.low);
    look->wanted = fmax(goal->absolute, goal->relative * fabs(value));
    look->reached = look->half > 0.0 && look->half <= look->wanted;
}

hk_look hk_look_mean(const hk_precision *goal, int32_t k, double mean, double se, int64_t n)
{
    hk_look look = {.alpha = hk_look_alpha(goal->confidence, k)};
    double t = hk_student_quantile(1.0 - 0.5 * look.alpha, (double)(n - 1));
    look.interval = (hk_interval){.low = mean - t * se, .high = mean + t * se};
    finish(goal, mean, &look);
    return look;
}

hk_look hk_look_proportion(const hk_precision *goal, int32_t k, int64_t hits, int64_t n)
{
    hk_look look = {.alpha = hk_look_alpha(goal->confidence, k)};
    hk_proportion p = hk_proportion_of(hits, n, 1.0 - look.alpha);
    look.interval = (hk_interval){.low = p.low, .high = p.high};
    finish(goal, n > 0 ? p.value : 0.0, &look);
    return look;
}
