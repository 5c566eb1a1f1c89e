/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Points of Sobol's sequence (GSL's direction numbers), by number and with the
 * origin as point 0, so that the first 2^m points are a net. GSL's generator
 * leaves the origin out, and beyond 40 dimensions it returns garbage without a
 * word; here that is an error.
 *
 * Randomised by a digital shift: the binary digits of a coordinate are XORed
 * with those of one random word per dimension. A shifted net is a net, each
 * point is uniform, and independent shifts give an error estimate.
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

/** The first 30 binary digits of a coordinate, as an integer below 2^30; 0 <= point < n,
 *  0 <= dim < dims. Gray-code order, as in GSL. */
uint32_t hk_sobol_digits(const hk_sobol *sobol, int64_t point, int32_t dim);

/** The coordinate in (0,1), shifted by the leading digits of `shift` (0 = not shifted, then at the
 *  foot of its cell of 2^-30, plus half of 2^-52). */
double hk_sobol_uniform(const hk_sobol *sobol, int64_t point, int32_t dim, uint64_t shift);

#endif
