/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * In Gray-code order point i is point i-1 XOR the direction number of the lowest zero bit of i-1
 * (Antonov and Saleev 1979). GSL gives points only one after the other, so the direction numbers
 * are read off once, at the points whose number is a power of two:
 *   v[c] = point(2^c) XOR point(2^c - 1),     point(i) = XOR of v[c] over the bits of i XOR i>>1.
 * Scrambling is linear (Matousek, J. Complexity 14 (1998)), so it is done to the direction numbers.
 */
#include "engine/base/sobol.h"

#include <gsl/gsl_qrng.h>

#include "engine/base/check.h"
#include "engine/base/memory.h"
#include "engine/base/rng.h"

struct hk_sobol {
    int32_t dims;
    int64_t n;
    uint32_t direction[HK_SOBOL_DIMS_MAX][HK_SOBOL_BITS];
};

static hk_status read_directions(hk_sobol *sobol, hk_error *err)
{
    gsl_qrng *points = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)sobol->dims);
    if (points == NULL) {
        return hk_fail_nomem(err);
    }
    double x[HK_SOBOL_DIMS_MAX];
    uint32_t before[HK_SOBOL_DIMS_MAX] = {0};
    hk_status status = HK_OK;
    int c = 0;
    for (int64_t i = 1; i < sobol->n && status == HK_OK; i++) {
        if (gsl_qrng_get(points, x) != 0) {
            status = hk_fail(err, HK_EINTERNAL, "GSL gives no Sobol' point %lld", (long long)i);
        }
        bool power = (i & (i - 1)) == 0;
        bool next_power = (i & (i + 1)) == 0;
        if (!power && !next_power) {
            continue;
        }
        for (int32_t d = 0; d < sobol->dims; d++) {
            uint32_t digits = (uint32_t)(x[d] * (double)HK_SOBOL_POINTS_MAX); /* exact */
            if (power) {
                sobol->direction[d][c] = digits ^ before[d];
            }
            before[d] = digits;
        }
        c += power;
    }
    gsl_qrng_free(points);
    return status;
}

hk_status hk_sobol_new(int32_t dims, int64_t n, hk_sobol **ret_sobol, hk_error *err)
{
    if (dims < 1 || dims > HK_SOBOL_DIMS_MAX) {
        return hk_fail(err, HK_ELIMIT, "%d dimensions of Sobol' points, must be 1 to %d", (int)dims,
                       HK_SOBOL_DIMS_MAX);
    }
    if (n < 1 || n > HK_SOBOL_POINTS_MAX) {
        return hk_fail(err, HK_ELIMIT, "%lld Sobol' points, must be 1 to %lld", (long long)n,
                       (long long)HK_SOBOL_POINTS_MAX);
    }
    hk_sobol *sobol = hk_alloc(1, sizeof *sobol);
    if (sobol == NULL) {
        return hk_fail_nomem(err);
    }
    sobol->dims = dims;
    sobol->n = n;
    hk_status status = read_directions(sobol, err);
    if (status != HK_OK) {
        hk_sobol_free(sobol);
        return status;
    }
    *ret_sobol = sobol;
    return HK_OK;
}

void hk_sobol_free(hk_sobol *sobol)
{
    hk_free(sobol);
}

/** Digits, most significant first, multiplied by a lower triangular matrix with ones on its diagonal. */
static uint32_t multiply(const uint64_t *matrix, uint32_t digits)
{
    uint32_t product = 0;
    for (int i = 0; i < HK_SOBOL_BITS; i++) {
        uint32_t own = UINT32_C(1) << (HK_SOBOL_BITS - 1 - i);
        uint32_t row = (uint32_t)(matrix[i] >> (64 - HK_SOBOL_BITS));
        row = (row & ~(own - 1)) | own; /* the digits before its own, and that */
        if (__builtin_parity(row & digits)) {
            product |= own;
        }
    }
    return product;
}

void hk_sobol_axis_of(const hk_sobol *sobol, int32_t dim, uint64_t shift, const uint64_t *matrix,
                      hk_sobol_axis *ret_axis)
{
    HK_ASSERT(dim >= 0 && dim < sobol->dims);
    ret_axis->shift = shift;
    for (int c = 0; c < HK_SOBOL_BITS; c++) {
        uint32_t v = sobol->direction[dim][c];
        ret_axis->direction[c] = matrix == NULL ? v : multiply(matrix, v);
    }
}

uint32_t hk_sobol_digits(const hk_sobol_axis *axis, int64_t point)
{
    HK_ASSERT(point >= 0 && point < HK_SOBOL_POINTS_MAX);
    uint64_t gray = (uint64_t)point ^ (uint64_t)point >> 1;
    uint32_t digits = 0;
    while (gray != 0) {
        digits ^= axis->direction[__builtin_ctzll(gray)];
        gray &= gray - 1;
    }
    return digits;
}

double hk_sobol_uniform(const hk_sobol_axis *axis, int64_t point)
{
    uint64_t digits = hk_sobol_digits(axis, point);
    return hk_rng_to_uniform(digits << (64 - HK_SOBOL_BITS) ^ axis->shift);
}
