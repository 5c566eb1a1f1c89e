/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/design/factor.h"

#include <math.h>
#include <stddef.h>

#include "engine/base/check.h"
#include "engine/base/plainmath.h"
#include "engine/base/text.h"

static hk_status check_values(const hk_factor *factor, const char *name, hk_error *err)
{
    if (factor->n_value < 1) {
        return hk_fail(err, HK_EMISSING, "factor %s has no values, needs at least one", name);
    }
    for (int64_t i = 0; factor->values != NULL && i < factor->n_value; i++) {
        if (!isfinite(factor->values[i])) {
            return hk_fail(err, HK_ENUMBER, "factor %s: value %lld is %g, must be finite", name,
                           (long long)i + 1, factor->values[i]);
        }
    }
    return HK_OK;
}

static hk_status check_integer(const hk_factor *factor, const char *name, hk_error *err)
{
    double ends[] = {factor->low, factor->high};
    for (int i = 0; i < 2; i++) {
        if (ends[i] != floor(ends[i])) {
            return hk_fail(err, HK_ENUMBER, "factor %s: %.17g is no whole number", name, ends[i]);
        }
        if (fabs(ends[i]) > (double)HK_FACTOR_INTEGER_MAX) {
            return hk_fail(err, HK_ERANGE, "factor %s: %.17g is beyond 2^52", name, ends[i]);
        }
    }
    return HK_OK;
}

/** Strata that make up the whole distribution, and a shift within reason. */
static hk_status check_distribution(const hk_factor *factor, const char *name, hk_error *err)
{
    double sum = 0.0;
    if (factor->dist == NULL) {
        return hk_fail(err, HK_EMISSING, "factor %s has no distribution", name);
    }
    for (int32_t i = 0; i < factor->n_strata; i++) {
        if (!(factor->strata[i] > 0.0 && factor->strata[i] < 1.0)) {
            return hk_fail(err, HK_ERANGE,
                           "factor %s: stratum %d has probability %g, must be between 0 and 1",
                           name, (int)i + 1, factor->strata[i]);
        }
        sum += factor->strata[i];
    }
    if (factor->n_strata > 0 && fabs(sum - 1.0) > 1e-9) {
        return hk_fail(err, HK_ERANGE, "factor %s: its strata have probability %.12g, must be 1",
                       name, sum);
    }
    if (!(fabs(factor->shift) <= 10.0)) {
        return hk_fail(err, HK_ERANGE, "factor %s: shift %g, must be -10 to 10 standard deviations",
                       name, factor->shift);
    }
    return HK_OK;
}

hk_status hk_factor_check(const hk_factor *factor, hk_error *err)
{
    if (factor->name == NULL || factor->name[0] == '\0') {
        return hk_fail(err, HK_EMISSING, "a factor has no name");
    }
    char name[HK_QUOTE_SIZE];
    hk_text_quote(factor->name, name);
    if (factor->kind == HK_FACTOR_VALUES) {
        return check_values(factor, name, err);
    }
    if (factor->kind == HK_FACTOR_DISTRIBUTION) {
        return check_distribution(factor, name, err);
    }
    if (!isfinite(factor->low) || !isfinite(factor->high)) {
        return hk_fail(err, HK_ENUMBER, "factor %s: range %g to %g, both ends must be finite", name,
                       factor->low, factor->high);
    }
    if (!(factor->low < factor->high)) {
        return hk_fail(err, HK_ERANGE,
                       "factor %s: range %.17g to %.17g, the first must be below the second", name,
                       factor->low, factor->high);
    }
    if (factor->scale == HK_SCALE_LOG && !(factor->low > 0.0)) {
        return hk_fail(err, HK_ERANGE,
                       "factor %s: range %.17g to %.17g on a log scale, must be above 0", name,
                       factor->low, factor->high);
    }
    return factor->kind == HK_FACTOR_INTEGER ? check_integer(factor, name, err) : HK_OK;
}

static hk_factor_level value_of(const hk_factor *factor, int64_t index)
{
    double value = factor->values == NULL ? (double)index : factor->values[index];
    return (hk_factor_level){.value = value, .index = index};
}

static double within(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

/** Between low and high at u in [0,1]; exactly the ends at 0 and 1. */
static double between(hk_factor_scale scale, double low, double high, double u)
{
    if (u <= 0.0) {
        return low;
    }
    if (u >= 1.0) {
        return high;
    }
    if (scale == HK_SCALE_LOG) {
        double ratio = hk_plain_log(high) - hk_plain_log(low);
        return within(low * hk_plain_exp(u * ratio), low, high);
    }
    double width = high - low;
    if (isinf(width)) {
        return within(2.0 * (0.5 * low + u * (0.5 * high - 0.5 * low)), low, high);
    }
    return within(low + u * width, low, high);
}

/** Cell of n that u falls into; the last one at 1. */
static int64_t cell(double u, int64_t n)
{
    int64_t i = (int64_t)(u * (double)n);
    return i < 0 ? 0 : i >= n ? n - 1 : i;
}

hk_factor_level hk_factor_at(const hk_factor *factor, double u)
{
    HK_ASSERT(u >= 0.0 && u <= 1.0, "u = %g", u);
    double low = factor->low;
    double high = factor->high;
    switch (factor->kind) {
    case HK_FACTOR_VALUES:
        return value_of(factor, cell(u, factor->n_value));
    case HK_FACTOR_INTEGER: {
        double x = floor(between(factor->scale, low, high + 1.0, u));
        return (hk_factor_level){.value = within(x, low, high), .index = -1};
    }
    case HK_FACTOR_DISTRIBUTION:
        return (hk_factor_level){.value = hk_dist_quantile(factor->dist, u), .index = -1};
    case HK_FACTOR_REAL:
        break;
    }
    return (hk_factor_level){.value = between(factor->scale, low, high, u), .index = -1};
}

hk_status hk_factor_grid_count(const hk_factor *factor, int64_t *ret_count, hk_error *err)
{
    if (factor->kind == HK_FACTOR_VALUES) {
        *ret_count = factor->n_value;
        return HK_OK;
    }
    char name[HK_QUOTE_SIZE];
    hk_text_quote(factor->name, name);
    if (factor->kind == HK_FACTOR_DISTRIBUTION) {
        return hk_fail(err, HK_ERANGE,
                       "factor %s has a distribution, a grid needs values or a range", name);
    }
    int64_t most = INT64_MAX;
    if (factor->kind == HK_FACTOR_INTEGER) {
        most = (int64_t)factor->high - (int64_t)factor->low + 1;
    }
    int64_t count = factor->steps == 0 && most < INT64_MAX ? most : factor->steps;
    if (count < 2 || count > most) {
        if (most < INT64_MAX) {
            return hk_fail(err, HK_ERANGE,
                           "factor %s: %lld steps in a grid, must be 2 to %lld, one per integer",
                           name, (long long)count, (long long)most);
        }
        return hk_fail(err, HK_ERANGE, "factor %s: %lld steps in a grid, must be at least 2", name,
                       (long long)count);
    }
    if (count > HK_FACTOR_STEPS_MAX) {
        return hk_fail(err, HK_ELIMIT, "factor %s: %lld steps in a grid, must be at most %lld",
                       name, (long long)count, (long long)HK_FACTOR_STEPS_MAX);
    }
    for (int64_t i = 1; factor->kind == HK_FACTOR_INTEGER && i < count; i++) {
        double x = hk_factor_grid_at(factor, i, count).value;
        if (x == hk_factor_grid_at(factor, i - 1, count).value) {
            return hk_fail(err, HK_ERANGE,
                           "factor %s: %lld steps on a log scale hit the integer %.17g twice", name,
                           (long long)count, x);
        }
    }
    *ret_count = count;
    return HK_OK;
}

hk_factor_level hk_factor_grid_at(const hk_factor *factor, int64_t step, int64_t count)
{
    HK_ASSERT(step >= 0 && step < count);
    if (factor->kind == HK_FACTOR_VALUES) {
        return value_of(factor, step);
    }
    if (factor->kind == HK_FACTOR_INTEGER && count > (int64_t)(factor->high - factor->low)) {
        return (hk_factor_level){.value = factor->low + (double)step, .index = -1}; /* every one */
    }
    double u = (double)step / (double)(count - 1);
    double x = between(factor->scale, factor->low, factor->high, u);
    if (factor->kind == HK_FACTOR_INTEGER) {
        x = within(floor(x + 0.5), factor->low, factor->high);
    }
    return (hk_factor_level){.value = x, .index = -1};
}

hk_status hk_factor_given(const hk_factor *factor, double given, hk_factor_level *ret_level,
                          hk_error *err)
{
    char name[HK_QUOTE_SIZE];
    hk_text_quote(factor->name, name);
    if (!isfinite(given)) {
        return hk_fail(err, HK_ENUMBER, "factor %s is %g, must be finite", name, given);
    }
    bool is_real = factor->kind == HK_FACTOR_REAL || factor->kind == HK_FACTOR_DISTRIBUTION;
    if (!is_real && given != floor(given)) {
        return hk_fail(err, HK_ENUMBER, "factor %s is %.17g, must be a whole number", name, given);
    }
    if (factor->kind == HK_FACTOR_INTEGER && fabs(given) > (double)HK_FACTOR_INTEGER_MAX) {
        return hk_fail(err, HK_ERANGE, "factor %s is %.17g, beyond 2^52", name, given);
    }
    if (factor->kind != HK_FACTOR_VALUES) {
        *ret_level = (hk_factor_level){.value = given, .index = -1};
        return HK_OK;
    }
    if (given < 0.0 || given >= (double)factor->n_value) {
        return hk_fail(err, HK_ERANGE, "factor %s: value number %.17g, must be 0 to %lld", name,
                       given, (long long)factor->n_value - 1);
    }
    *ret_level = value_of(factor, (int64_t)given);
    return HK_OK;
}
