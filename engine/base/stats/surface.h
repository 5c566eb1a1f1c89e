/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A response surface: a polynomial of order 0, 1 or 2 in a few variables, fitted by least squares to
 * values at design points, with what it does not fit. One design serves many responses. Immutable
 * once made.
 */
#ifndef HK_BASE_STATS_SURFACE_H
#define HK_BASE_STATS_SURFACE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/error.h"

enum { HK_SURFACE_DIMS_MAX = 8, HK_SURFACE_TERMS_MAX = 45 };

typedef struct hk_surface {
    int32_t n_dim, order, n_term, n_point, rank;
    double centre[HK_SURFACE_DIMS_MAX], half[HK_SURFACE_DIMS_MAX]; /* of the region: to -1 .. 1 */
    double *p;                                                     /* [n_term, n_point] */
    double *inverse;                                               /* [n_term, n_term] */
} hk_surface;

/** Terms of a polynomial of this order. */
int32_t hk_surface_terms(int32_t n_dim, int32_t order);

/**
 * Make the surface of the highest order, at most 2, that leaves at least one point to tell how well it
 * fits; where `exact`, that goes through all points will do.
 * @param points [n_point, n_dim], n_point >= 1
 * @param low, high [n_dim] the region, low < high
 * @param ret_surface its arrays are owned by the caller, hk_surface_done(); set up even on failure
 * @return HK_OK; HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_surface_init(const double *points, int32_t n_point, int32_t n_dim,
                                         bool exact, const double *low, const double *high,
                                         hk_surface *ret_surface, hk_error *err);
void hk_surface_done(hk_surface *surface); /* an all-zero one is allowed */

/** Coefficients of a response. @param y [n_point] @param ret_c [n_term]
 *  @return variance of what is left, by its degrees of freedom; 0 if there are none */
double hk_surface_fit(const hk_surface *surface, const double *points, const double *y,
                      double *ret_c);

/** The terms at a point. @param ret_terms [n_term] */
void hk_surface_at(const hk_surface *surface, const double *x, double *ret_terms);

/** Sum of coefficients x terms. */
double hk_surface_value(const hk_surface *surface, const double *c, const double *terms);

/** Variance of the value, as a multiple of the variance of a point. */
double hk_surface_leverage(const hk_surface *surface, const double *terms);

#endif
