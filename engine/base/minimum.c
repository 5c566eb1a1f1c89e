/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/minimum.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_multimin.h>

enum { STEPS_MAX = 400, STARTS_MAX = 4 };

typedef struct objective {
    hk_objective f;
    void *user;
} objective;

static double call(const gsl_vector *x, void *params)
{
    const objective *o = params;
    return o->f(o->user, x->data); /* its stride is 1: GSL made it so */
}

/** Once down the hill. */
static void descend(gsl_multimin_fminimizer *m, double tolerance)
{
    for (int i = 0; i < STEPS_MAX; i++) {
        if (gsl_multimin_fminimizer_iterate(m) != GSL_SUCCESS ||
            gsl_multimin_fminimizer_size(m) < tolerance) {
            return;
        }
    }
}

typedef struct room {
    gsl_multimin_fminimizer *m;
    gsl_vector *at, *steps;
} room;

static double search(const room *r, gsl_multimin_function *function, double step, double tolerance,
                     double *x)
{
    double best =
        function->f(&(gsl_vector){.size = function->n, .stride = 1, .data = x}, function->params);
    for (int start = 0; start < STARTS_MAX; start++) {
        double before = best;
        for (size_t i = 0; i < function->n; i++) {
            gsl_vector_set(r->at, i, x[i]);
        }
        gsl_vector_set_all(r->steps, start == 0 ? step : 0.3 * step);
        if (gsl_multimin_fminimizer_set(r->m, function, r->at, r->steps) != GSL_SUCCESS) {
            return best;
        }
        descend(r->m, tolerance);
        if (r->m->fval < best) {
            best = r->m->fval;
            for (size_t i = 0; i < function->n; i++) {
                x[i] = gsl_vector_get(r->m->x, i);
            }
        }
        if (before - best < 1e-6) {
            return best;
        }
    }
    return best;
}

hk_status hk_minimum(hk_objective f, void *user, int32_t n, double step, double tolerance,
                     double *x, double *ret_value, hk_error *err)
{
    hk_status status = HK_OK;
    objective o = {.f = f, .user = user};
    gsl_multimin_function function = {.f = call, .n = (size_t)n, .params = &o};
    const room r = {
        .m = gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, (size_t)n),
        .at = gsl_vector_alloc((size_t)n),
        .steps = gsl_vector_alloc((size_t)n)};
    if (r.m == NULL || r.at == NULL || r.steps == NULL) {
        status = hk_fail_nomem(err);
    } else {
        *ret_value = search(&r, &function, step, tolerance, x);
    }
    gsl_vector_free(r.steps);
    gsl_vector_free(r.at);
    gsl_multimin_fminimizer_free(r.m);
    return status;
}
