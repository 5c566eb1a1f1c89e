/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/stats/surface.h"

#include <string.h>

#include "engine/base/memory.h"
#include "engine/base/pseudo_inverse.h"

int32_t hk_surface_terms(int32_t n_dim, int32_t order)
{
    return order == 0 ? 1 : order == 1 ? 1 + n_dim : (n_dim + 1) * (n_dim + 2) / 2;
}

void hk_surface_at(const hk_surface *surface, const double *x, double *ret_terms)
{
    double z[HK_SURFACE_DIMS_MAX];
    int32_t n = 0;
    ret_terms[n++] = 1.0;
    for (int32_t i = 0; i < surface->n_dim && surface->order > 0; i++) {
        z[i] = (x[i] - surface->centre[i]) / surface->half[i];
        ret_terms[n++] = z[i];
    }
    for (int32_t i = 0; i < surface->n_dim && surface->order > 1; i++) {
        for (int32_t j = i; j < surface->n_dim; j++) {
            ret_terms[n++] = z[i] * z[j];
        }
    }
}

double hk_surface_value(const hk_surface *surface, const double *c, const double *terms)
{
    double sum = 0.0;
    for (int32_t i = 0; i < surface->n_term; i++) {
        sum += c[i] * terms[i];
    }
    return sum;
}

double hk_surface_leverage(const hk_surface *surface, const double *terms)
{
    double sum = 0.0;
    for (int64_t i = 0; i < surface->n_term; i++) {
        sum += terms[i] * hk_surface_value(surface, surface->inverse + i * surface->n_term, terms);
    }
    return sum;
}

static int32_t order_for(int32_t n_point, int32_t n_dim, bool exact)
{
    int32_t order = 2;
    while (order > 0 && hk_surface_terms(n_dim, order) + (exact ? 0 : 1) > n_point) {
        order--;
    }
    return order;
}

hk_status hk_surface_init(const double *points, int32_t n_point, int32_t n_dim, bool exact,
                          const double *low, const double *high, hk_surface *ret_surface,
                          hk_error *err)
{
    hk_surface *s = ret_surface;
    *s =
        (hk_surface){.n_dim = n_dim, .n_point = n_point, .order = order_for(n_point, n_dim, exact)};
    s->n_term = hk_surface_terms(n_dim, s->order);
    for (int32_t i = 0; i < n_dim; i++) {
        s->centre[i] = 0.5 * (low[i] + high[i]);
        s->half[i] = 0.5 * (high[i] - low[i]);
    }
    size_t n = (size_t)n_point, k = (size_t)s->n_term;
    double *x = hk_alloc(n * k, sizeof *x);
    s->p = hk_alloc(n * k, sizeof *s->p);
    s->inverse = hk_alloc(k * k, sizeof *s->inverse);
    hk_status status = x == NULL || s->p == NULL || s->inverse == NULL ? hk_fail_nomem(err) : HK_OK;
    for (size_t i = 0; i < n && status == HK_OK; i++) {
        hk_surface_at(s, points + i * (size_t)n_dim, x + i * k);
    }
    if (status == HK_OK) {
        status = hk_pseudo_inverse(x, n_point, s->n_term, s->p, s->inverse, &s->rank, err);
    }
    hk_free(x);
    return status;
}

void hk_surface_done(hk_surface *surface)
{
    hk_free(surface->p);
    hk_free(surface->inverse);
    memset(surface, 0, sizeof *surface);
}

double hk_surface_fit(const hk_surface *surface, const double *points, const double *y,
                      double *ret_c)
{
    double terms[HK_SURFACE_TERMS_MAX], squares = 0.0;
    for (int32_t i = 0; i < surface->n_term; i++) {
        ret_c[i] = 0.0;
        for (int32_t j = 0; j < surface->n_point; j++) {
            ret_c[i] += surface->p[i * surface->n_point + j] * y[j];
        }
    }
    for (int64_t j = 0; j < surface->n_point; j++) {
        hk_surface_at(surface, points + j * surface->n_dim, terms);
        double miss = y[j] - hk_surface_value(surface, ret_c, terms);
        squares += miss * miss;
    }
    int32_t free = surface->n_point - surface->rank;
    return free > 0 ? squares / free : 0.0;
}
