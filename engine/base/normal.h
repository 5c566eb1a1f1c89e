/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The standard normal distribution. Pure functions.
 */
#ifndef HK_BASE_NORMAL_H
#define HK_BASE_NORMAL_H

/** P(Z <= z). */
double hk_normal_below(double z);
/** P(Z > z), with all its digits far out. */
double hk_normal_above(double z);
/** The z with P(Z <= z) = p; NAN unless 0 < p < 1. */
double hk_normal_quantile(double p);
/** The z with P(Z > z) = q: keeps the digits of a small q; NAN unless 0 < q < 1. */
double hk_normal_quantile_above(double q);

#endif
