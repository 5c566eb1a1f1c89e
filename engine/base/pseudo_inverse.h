/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Least squares for many right-hand sides at once: the pseudo-inverse of a matrix by its singular
 * values (GSL), so that columns that cannot be told apart do no harm. */
#ifndef HK_BASE_PSEUDO_INVERSE_H
#define HK_BASE_PSEUDO_INVERSE_H

#include <stdint.h>

#include "engine/base/error.h"

/**
 * @param x           [n, k] row by row, n >= k >= 1
 * @param ret_p       [k, n]: P y are the coefficients of least squares, the shortest of them
 * @param ret_inverse [k, k] of X'X: P P'
 * @param ret_rank    columns that can be told apart
 * @return HK_OK; HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_pseudo_inverse(const double *x, int32_t n, int32_t k, double *ret_p,
                                           double *ret_inverse, int32_t *ret_rank, hk_error *err);

#endif
