/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The minimum of a function of a few variables whose derivatives are not known: the simplex of
 * Nelder and Mead (GSL), begun again where it stopped until that gains nothing. Deterministic.
 */
#ifndef HK_BASE_MINIMUM_H
#define HK_BASE_MINIMUM_H

#include <stdint.h>

#include "engine/base/error.h"

/** @param x [n]. @return its value; must be finite */
typedef double (*hk_objective)(void *user, const double *x);

/**
 * @param n         variables, >= 1
 * @param step      length of the first steps
 * @param tolerance the size of the simplex at which it stops
 * @param x         [n] where it begins; the lowest point found on HK_OK
 * @return HK_OK; HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_minimum(hk_objective f, void *user, int32_t n, double step,
                                    double tolerance, double *x, double *ret_value, hk_error *err);

#endif
