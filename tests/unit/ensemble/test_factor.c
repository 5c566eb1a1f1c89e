/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a number of the unit interval to a value, and what a factor must not be. */
#include <math.h>

#include "engine/ensemble/design/factor.h"
#include "tests/support/tap.h"

static const double numbers[] = {2.5, -1.0, 40.0};

static const hk_factor real = {.name = "hours", .kind = HK_FACTOR_REAL, .low = -2.0, .high = 6.0};
static const hk_factor ratio = {
    .name = "rate", .kind = HK_FACTOR_REAL, .scale = HK_SCALE_LOG, .low = 0.01, .high = 100.0};
static const hk_factor whole = {
    .name = "crews", .kind = HK_FACTOR_INTEGER, .low = 1.0, .high = 5.0};
static const hk_factor choice = {
    .name = "load", .kind = HK_FACTOR_VALUES, .values = numbers, .n_value = 3};
static const hk_factor category = {.name = "policy", .kind = HK_FACTOR_VALUES, .n_value = 4};

static double at(const hk_factor *factor, double u)
{
    return hk_factor_at(factor, u).value;
}

static void ranges(void)
{
    TAP_OK(at(&real, 0.0) == -2.0 && at(&real, 1.0) == 6.0 && at(&real, 0.25) == 0.0,
           "a real range from end to end");
    TAP_EQ_I64(hk_factor_at(&real, 0.5).index, -1, "has no index");
    TAP_OK(at(&ratio, 0.0) == 0.01 && at(&ratio, 1.0) == 100.0, "a log range keeps its ends");
    TAP_NEAR(at(&ratio, 0.5), 1.0, 1e-14, "its middle is the geometric mean");
    TAP_NEAR(at(&ratio, 0.75), 10.0, 1e-13, "equal steps are equal ratios");
    hk_factor wide = {.name = "w", .low = -1.6e308, .high = 1.6e308};
    TAP_OK(at(&wide, 0.5) == 0.0 && fabs(at(&wide, 0.75) / 0.8e308 - 1.0) < 1e-15,
           "the width may overflow");

    int64_t held[6] = {0};
    for (int i = 0; i < 1000; i++) {
        held[(int)at(&whole, (i + 0.5) / 1000.0)]++;
    }
    TAP_OK(held[1] == 200 && held[2] == 200 && held[3] == 200 && held[4] == 200 && held[5] == 200,
           "integers are equally likely, both ends included");
    TAP_OK(at(&whole, 1.0) == 5.0, "1 is the last integer, not one more");
    hk_factor logs = whole;
    logs.scale = HK_SCALE_LOG;
    int64_t ones = 0;
    for (int i = 0; i < 10000; i++) {
        ones += at(&logs, (i + 0.5) / 10000.0) == 1.0;
    }
    TAP_NEAR((double)ones / 1e4, log(2.0) / log(6.0), 1e-4, "on a log scale 1 is the likeliest");

    hk_factor_level level = hk_factor_at(&choice, 0.4);
    TAP_OK(level.value == -1.0 && level.index == 1, "the second of three numbers");
    level = hk_factor_at(&category, 1.0);
    TAP_OK(level.value == 3.0 && level.index == 3, "a category's value is its index");
}

static void grids(void)
{
    hk_error err;
    int64_t count = 0;
    hk_factor factor = real;
    factor.steps = 5;
    TAP_EQ_I64(hk_factor_grid_count(&factor, &count, &err), HK_OK, "five steps");
    TAP_OK(count == 5 && hk_factor_grid_at(&factor, 0, 5).value == -2.0 &&
               hk_factor_grid_at(&factor, 1, 5).value == 0.0 &&
               hk_factor_grid_at(&factor, 4, 5).value == 6.0,
           "from end to end");
    factor = ratio;
    factor.steps = 3;
    TAP_NEAR(hk_factor_grid_at(&factor, 1, 3).value, 1.0, 1e-14, "equal ratios on a log scale");
    TAP_EQ_I64(hk_factor_grid_count(&whole, &count, &err), HK_OK, "integers without steps");
    TAP_EQ_I64(count, 5, "are all of them");
    TAP_OK(hk_factor_grid_at(&whole, 3, 5).value == 4.0, "one after the other");
    factor = whole;
    factor.steps = 3;
    TAP_OK(hk_factor_grid_at(&factor, 1, 3).value == 3.0, "three of five integers");
    factor.scale = HK_SCALE_LOG;
    factor.steps = 0;
    TAP_EQ_I64(hk_factor_grid_count(&factor, &count, &err), HK_OK, "all on a log scale");
    TAP_OK(count == 5 && hk_factor_grid_at(&factor, 1, 5).value == 2.0, "are all of them as well");
    TAP_EQ_I64(hk_factor_grid_count(&category, &count, &err), HK_OK, "categories");
    TAP_EQ_I64(count, 4, "each is a level");

    factor.low = 1.0;
    factor.high = 100.0;
    factor.steps = 20;
    TAP_EQ_I64(hk_factor_grid_count(&factor, &count, &err), HK_ERANGE, "integers hit twice");
    TAP_EQ_STR(err.message, "factor 'crews': 20 steps on a log scale hit the integer 1 twice",
               "are told");
    factor = whole;
    factor.steps = 6;
    TAP_EQ_I64(hk_factor_grid_count(&factor, &count, &err), HK_ERANGE,
               "six steps of five integers");
    TAP_EQ_STR(err.message, "factor 'crews': 6 steps in a grid, must be 2 to 5, one per integer",
               "are told");
    TAP_EQ_I64(hk_factor_grid_count(&real, &count, &err), HK_ERANGE, "a real range needs steps");
    TAP_EQ_STR(err.message, "factor 'hours': 0 steps in a grid, must be at least 2", "and says so");
    factor = real;
    factor.steps = INT64_MAX;
    TAP_EQ_I64(hk_factor_grid_count(&factor, &count, &err), HK_ELIMIT, "not that many");
}

static void refused(hk_factor factor, hk_status want, const char *message)
{
    hk_error err = {.message = ""};
    TAP_EQ_I64(hk_factor_check(&factor, &err), want, message);
    TAP_EQ_STR(err.message, message, "is what it says");
}

static void refusals(void)
{
    hk_error err;
    const hk_factor *good[] = {&real, &ratio, &whole, &choice, &category};
    for (int i = 0; i < 5; i++) {
        TAP_EQ_I64(hk_factor_check(good[i], &err), HK_OK, good[i]->name);
    }
    refused((hk_factor){.name = "", .high = 1.0}, HK_EMISSING, "a factor has no name");
    refused((hk_factor){.name = "x", .low = 3.0, .high = 2.0}, HK_ERANGE,
            "factor 'x': range 3 to 2, the first must be below the second");
    refused((hk_factor){.name = "x", .low = 3.0, .high = 3.0}, HK_ERANGE,
            "factor 'x': range 3 to 3, the first must be below the second");
    refused((hk_factor){.name = "x", .low = NAN, .high = 2.0}, HK_ENUMBER,
            "factor 'x': range nan to 2, both ends must be finite");
    refused((hk_factor){.name = "x", .scale = HK_SCALE_LOG, .low = 0.0, .high = 2.0}, HK_ERANGE,
            "factor 'x': range 0 to 2 on a log scale, must be above 0");
    refused((hk_factor){.name = "x", .kind = HK_FACTOR_INTEGER, .low = 1.0, .high = 2.5},
            HK_ENUMBER, "factor 'x': 2.5 is no whole number");
    refused((hk_factor){.name = "x", .kind = HK_FACTOR_INTEGER, .low = 1.0, .high = 1e16},
            HK_ERANGE, "factor 'x': 10000000000000000 is beyond 2^52");
    refused((hk_factor){.name = "x", .kind = HK_FACTOR_VALUES}, HK_EMISSING,
            "factor 'x' has no values, needs at least one");
    static const double bad[] = {1.0, INFINITY};
    refused((hk_factor){.name = "x", .kind = HK_FACTOR_VALUES, .values = bad, .n_value = 2},
            HK_ENUMBER, "factor 'x': value 2 is inf, must be finite");
}

static void given(void)
{
    hk_error err;
    hk_factor_level level;
    TAP_EQ_I64(hk_factor_given(&real, 100.0, &level, &err), HK_OK, "a row may leave the range");
    TAP_OK(level.value == 100.0 && level.index == -1, "and keeps its number");
    TAP_EQ_I64(hk_factor_given(&choice, 2.0, &level, &err), HK_OK, "values by index");
    TAP_OK(level.value == 40.0 && level.index == 2, "give the value");
    TAP_EQ_I64(hk_factor_given(&choice, 3.0, &level, &err), HK_ERANGE, "no such value");
    TAP_EQ_STR(err.message, "factor 'load': value number 3, must be 0 to 2", "says so");
    TAP_EQ_I64(hk_factor_given(&whole, 1.5, &level, &err), HK_ENUMBER, "no half crews");
    TAP_EQ_STR(err.message, "factor 'crews' is 1.5, must be a whole number", "says so");
    TAP_EQ_I64(hk_factor_given(&real, INFINITY, &level, &err), HK_ENUMBER, "infinity is refused");
}

int main(void)
{
    ranges();
    grids();
    refusals();
    given();
    return tap_done();
}
