/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sobol' points: GSL's sequence with the origin before it; nets stay nets when shifted and scrambled; more
 * dimensions than GSL has are refused (it returns garbage for them).
 */
#include <gsl/gsl_qrng.h>
#include <string.h>

#include "engine/base/rng.h"
#include "engine/base/sobol.h"
#include "tests/support/tap.h"

enum { POINTS_LOG2 = 10, POINTS = 1 << POINTS_LOG2, DIMS = HK_SOBOL_DIMS_MAX };

static hk_sobol *make(int32_t dims, int64_t n)
{
    hk_sobol *sobol = NULL;
    hk_error err;
    hk_status status = hk_sobol_new(dims, n, &sobol, &err);
    if (!TAP_EQ_I64(status, HK_OK, "points are made")) {
        TAP_NOTE("  %s", err.message);
        exit(1);
    }
    return sobol;
}

static uint64_t word(uint64_t stream, int32_t dim, uint64_t index)
{
    uint64_t words[4];
    hk_rng_block((hk_rng_key){.seed = 3}, stream, (uint64_t)dim, 0, index, words);
    return words[0];
}

/** All coordinates: as they are, shifted, or scrambled as well. */
static void set_axes(const hk_sobol *sobol, int32_t dims, bool shift, bool scramble,
                     uint64_t stream, hk_sobol_axis *axes)
{
    for (int32_t d = 0; d < dims; d++) {
        uint64_t matrix[HK_SOBOL_BITS];
        for (uint64_t i = 0; i < HK_SOBOL_BITS; i++) {
            matrix[i] = word(stream, d, i + 1);
        }
        hk_sobol_axis_of(sobol, d, shift ? word(stream, d, 0) : 0, scramble ? matrix : NULL,
                         &axes[d]);
    }
}

static void equals_gsl(void)
{
    enum { N = 5000 };
    hk_sobol *sobol = make(DIMS, N);
    static hk_sobol_axis axes[DIMS];
    set_axes(sobol, DIMS, false, false, 0, axes);
    gsl_qrng *gsl = gsl_qrng_alloc(gsl_qrng_sobol, DIMS);
    int64_t wrong = 0;
    for (int32_t d = 0; d < DIMS; d++) {
        wrong += hk_sobol_digits(&axes[d], 0) != 0;
    }
    for (int64_t i = 1; i < N; i++) {
        double x[DIMS];
        gsl_qrng_get(gsl, x);
        for (int32_t d = 0; d < DIMS; d++) {
            wrong += hk_sobol_digits(&axes[d], i) != (uint32_t)(x[d] * 0x1p30);
        }
    }
    TAP_EQ_I64(wrong, 0, "the origin, then GSL's points one after the other, by number");
    gsl_qrng_free(gsl);
    hk_sobol_free(sobol);
}

/** Points per box of 2^-bits[i] along dims[i]: all boxes must hold the same number. */
static bool boxes_even(const hk_sobol_axis *axes, int n, const int32_t *dims, const int *bits)
{
    static int32_t held[POINTS];
    int total = 0;
    for (int i = 0; i < n; i++) {
        total += bits[i];
    }
    memset(held, 0, sizeof held);
    for (int64_t p = 0; p < POINTS; p++) {
        uint32_t box = 0;
        for (int i = 0; i < n; i++) {
            double u = hk_sobol_uniform(&axes[dims[i]], p);
            box = box << bits[i] | (uint32_t)(u * (double)(1 << bits[i]));
        }
        held[box]++;
    }
    for (int box = 0; box < 1 << total; box++) {
        if (held[box] != POINTS >> total) {
            return false;
        }
    }
    return true;
}

static void nets(bool scramble)
{
    hk_sobol *sobol = make(DIMS, POINTS);
    static hk_sobol_axis axes[DIMS];
    set_axes(sobol, DIMS, true, scramble, 1, axes);
    TAP_NOTE("%s", scramble ? "scrambled and shifted" : "shifted");
    int64_t uneven = 0;
    for (int32_t d = 0; d < DIMS; d++) {
        uneven += !boxes_even(axes, 1, &d, (int[]){POINTS_LOG2});
    }
    TAP_EQ_I64(uneven, 0, "each of 1024 intervals of every one of 40 dimensions holds one point");
    uneven = 0;
    for (int a = 0; a <= POINTS_LOG2; a++) {
        uneven += !boxes_even(axes, 2, (int32_t[]){0, 1}, (int[]){a, POINTS_LOG2 - a});
    }
    TAP_EQ_I64(uneven, 0, "two dimensions: each elementary interval of 2^-10 holds one point");
    uneven = 0;
    int64_t shapes = 0;
    for (int a = 0; a < POINTS_LOG2; a++) {
        for (int b = 0; a + b < POINTS_LOG2; b++, shapes++) {
            uneven +=
                !boxes_even(axes, 3, (int32_t[]){0, 1, 2}, (int[]){a, b, POINTS_LOG2 - 1 - a - b});
        }
    }
    TAP_EQ_I64(shapes, 55, "shapes of intervals of 2^-9 in three dimensions");
    TAP_EQ_I64(uneven, 0, "three dimensions (t = 1): each elementary interval of 2^-9 holds two");
    hk_sobol_free(sobol);
}

static void randomised(void)
{
    /* Over many scrambles a point is uniform, and two coordinates of it, and two points, independent
     * but for lying in different cells. */
    enum { N = 20000 };
    hk_sobol *sobol = make(2, 8);
    double sum = 0.0;
    double product = 0.0;
    double points = 0.0;
    for (uint64_t i = 0; i < N; i++) {
        hk_sobol_axis axes[2];
        set_axes(sobol, 2, true, true, i, axes);
        double u = hk_sobol_uniform(&axes[1], 5) - 0.5;
        sum += u;
        product += 12.0 * u * (hk_sobol_uniform(&axes[0], 5) - 0.5);
        points += hk_sobol_uniform(&axes[1], 5) < hk_sobol_uniform(&axes[1], 6);
    }
    TAP_NEAR(sum / N, 0.0, 4.0 * sqrt(1.0 / 12.0 / N), "a point is uniform over its scrambles");
    TAP_NEAR(product / N, 0.0, 4.0 / sqrt(N), "its coordinates are independent");
    TAP_NEAR(points / N, 0.5, 2.0 / sqrt(N), "no point is likelier to be above another");
    hk_sobol_axis axis;
    hk_sobol_axis_of(sobol, 0, 0, NULL, &axis);
    double u = hk_sobol_uniform(&axis, 0);
    TAP_OK(u > 0.0 && u < 0x1p-30, "the origin, not shifted, is no 0: %g", u);
    hk_sobol_axis_of(sobol, 0, UINT64_MAX, NULL, &axis);
    u = hk_sobol_uniform(&axis, 0);
    TAP_OK(u < 1.0 && u > 1.0 - 0x1p-30, "nor 1 with the largest shift");
    hk_sobol_free(sobol);
}

static void refusals(void)
{
    hk_sobol *sobol = NULL;
    hk_error err;
    TAP_EQ_I64(hk_sobol_new(41, 16, &sobol, &err), HK_ELIMIT, "41 dimensions are refused");
    TAP_EQ_STR(err.message, "41 dimensions of Sobol' points, must be 1 to 40", "with a message");
    TAP_EQ_I64(hk_sobol_new(0, 16, &sobol, &err), HK_ELIMIT, "no dimension is refused");
    TAP_EQ_I64(hk_sobol_new(2, 0, &sobol, &err), HK_ELIMIT, "no point is refused");
    TAP_EQ_I64(hk_sobol_new(2, HK_SOBOL_POINTS_MAX + 1, &sobol, &err), HK_ELIMIT,
               "more points than 30 binary digits tell apart are refused");
    TAP_EQ_STR(err.message, "1073741825 Sobol' points, must be 1 to 1073741824", "with a message");
    TAP_OK(sobol == NULL, "and nothing comes back");
    gsl_qrng *garbage = gsl_qrng_alloc(gsl_qrng_sobol, 41);
    double x[41] = {0};
    bool right = garbage == NULL || gsl_qrng_get(garbage, x) != 0;
    TAP_NOTE("GSL itself %s 41 dimensions", right ? "now refuses" : "accepts");
    gsl_qrng_free(garbage);
}

int main(void)
{
    equals_gsl();
    nets(false);
    nets(true);
    randomised();
    refusals();
    return tap_done();
}
