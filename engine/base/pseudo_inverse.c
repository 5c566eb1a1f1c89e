/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/pseudo_inverse.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

/** Singular values below this part of the largest are taken for 0. */
#define TINY 1e-9

static int32_t rank_of(const gsl_vector *s)
{
    int32_t rank = 0;
    double largest = gsl_vector_get(s, 0);
    for (size_t i = 0; i < s->size; i++) {
        rank += gsl_vector_get(s, i) > TINY * largest;
    }
    return rank;
}

/** P = V S^-1 U', of the first `rank` singular values. */
static void multiply(const gsl_matrix *u, const gsl_matrix *v, const gsl_vector *s, int32_t rank,
                     double *ret_p, double *ret_inverse)
{
    size_t n = u->size1, k = u->size2;
    memset(ret_p, 0, n * k * sizeof *ret_p);
    memset(ret_inverse, 0, k * k * sizeof *ret_inverse);
    for (size_t i = 0; i < k; i++) {
        for (size_t r = 0; r < (size_t)rank; r++) {
            double c = gsl_matrix_get(v, i, r) / gsl_vector_get(s, r);
            for (size_t j = 0; j < n; j++) {
                ret_p[i * n + j] += c * gsl_matrix_get(u, j, r);
            }
            for (size_t j = 0; j < k; j++) {
                ret_inverse[i * k + j] += c * gsl_matrix_get(v, j, r) / gsl_vector_get(s, r);
            }
        }
    }
}

hk_status hk_pseudo_inverse(const double *x, int32_t n, int32_t k, double *ret_p,
                            double *ret_inverse, int32_t *ret_rank, hk_error *err)
{
    gsl_matrix *u = gsl_matrix_alloc((size_t)n, (size_t)k);
    gsl_matrix *v = gsl_matrix_alloc((size_t)k, (size_t)k);
    gsl_vector *s = gsl_vector_alloc((size_t)k);
    hk_status status = HK_OK;
    if (u == NULL || v == NULL || s == NULL) {
        status = hk_fail_nomem(err);
    } else {
        memcpy(u->data, x, (size_t)n * (size_t)k * sizeof *x);
        if (gsl_linalg_SV_decomp_jacobi(u, v, s) != GSL_SUCCESS) {
            status = hk_fail_nomem(err); /* it takes memory of its own */
        } else {
            *ret_rank = rank_of(s);
            multiply(u, v, s, *ret_rank, ret_p, ret_inverse);
        }
    }
    gsl_vector_free(s);
    gsl_matrix_free(v);
    gsl_matrix_free(u);
    return status;
}
