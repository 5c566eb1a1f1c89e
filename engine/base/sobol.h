/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Points of Sobol's sequence (GSL's direction numbers), by number and with the
 * origin as point 0, so that the first 2^m points are a net. GSL's generator
 * leaves the origin out, and beyond 40 dimensions it returns garbage without a
 * word; here that is an error.
 *
 * Randomised per dimension: the binary digits of a coordinate are multiplied by
 * a random lower triangular matrix and XORed with a random word (Matousek's
 * linear scrambling with a digital shift). A scrambled net is a net, each point
 * is uniform, and independent scrambles give an error estimate. The shift alone
 * keeps some symmetries of a few points; see design_saltelli.c.
 */
#ifndef HK_BASE_SOBOL_H
#define HK_BASE_SOBOL_H

#include <stdint.h>

#include "engine/base/error.h"

enum { HK_SOBOL_DIMS_MAX = 40, HK_SOBOL_BITS = 30 };
#define HK_SOBOL_POINTS_MAX (INT64_C(1) << HK_SOBOL_BITS)

typedef struct hk_sobol hk_sobol; /* opaque: direction numbers; immutable, threads may share it */

/**
 * Prepare points 0 .. n-1 in `dims` dimensions. O(n dims), once; kB of memory.
 * @param ret_sobol owned by the caller, free with hk_sobol_free()
 * @return HK_OK; HK_ELIMIT unless 1 <= dims <= 40 and 1 <= n <= 2^30; HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_sobol_new(int32_t dims, int64_t n, hk_sobol **ret_sobol, hk_error *err);
void hk_sobol_free(hk_sobol *sobol); /* NULL is allowed */

/** One coordinate of the points, with what randomises it. Plain data, copied. */
typedef struct hk_sobol_axis {
    uint64_t shift;
    uint32_t direction[HK_SOBOL_BITS]; /* direction numbers, scrambled */
} hk_sobol_axis;

/**
 * The coordinate of dimension 0 <= dim < dims.
 * @param shift  random word; its leading digits count; 0 = none
 * @param matrix [HK_SOBOL_BITS] random words, a row of the matrix each; NULL = none
 */
void hk_sobol_axis_of(const hk_sobol *sobol, int32_t dim, uint64_t shift, const uint64_t *matrix,
                      hk_sobol_axis *ret_axis);

/** The first 30 binary digits of the coordinate of a point before the shift, as an integer below
 *  2^30; 0 <= point < n. Gray-code order, as in GSL. */
uint32_t hk_sobol_digits(const hk_sobol_axis *axis, int64_t point);

/** The coordinate in (0,1): its digits, shifted; without a shift at the foot of its cell of 2^-30,
 *  plus half of 2^-52. */
double hk_sobol_uniform(const hk_sobol_axis *axis, int64_t point);

#endif
