/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Means of batches and their intervals: batch means for the standard error,
 * Student's t for the half-width. Pure functions.
 */
#ifndef HK_BASE_STUDENT_H
#define HK_BASE_STUDENT_H

#include <stdint.h>

/** Quantile of Student's t: the x with P(T <= x) = p for dof degrees of freedom.
 *  NAN unless 0 < p < 1 and dof >= 1 (finite). */
double hk_student_quantile(double p, double dof);

/** The x with P(T > x) = q, which keeps its digits far out in the upper tail; dof INFINITY is the
 *  normal distribution. NAN unless 0 < q < 1 and dof >= 1. */
double hk_student_upper(double q, double dof);

/** P(T > x), its inverse; keeps its digits far out. NAN unless dof >= 1. */
double hk_student_above(double x, double dof);

typedef struct hk_batch_mean {
    double mean; /* NAN without any batch of positive weight */
    double se;   /* standard error of the mean; NAN with fewer than two such batches */
    int64_t n;   /* batches of positive weight */
} hk_batch_mean;

/**
 * Mean of batch means x[n], batch b standing for weight[b] independent observations
 * (weight NULL: 1 each): mean = sum w x / sum w, and with s2 = sum w (x - mean)^2 / (n - 1)
 * the standard error is sqrt(s2 / sum w). Batches of weight 0 do not count. O(n), in order.
 */
hk_batch_mean hk_batch_mean_of(const double *x, const int64_t *weight, int64_t n);

#endif
