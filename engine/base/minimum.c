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

hk_status hk_minimum(hk_objective f, void *user, int32_t n, double step, double tolerance,
                     double *x, double *ret_value, hk_error *err)
{
    objective o = {.f = f, .user = user};
    gsl_multimin_function function = {.f = call, .n = (size_t)n, .params = &o};
    gsl_multimin_fminimizer *m =
        gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, (size_t)n);
    gsl_vector *at = gsl_vector_alloc((size_t)n);
    gsl_vector *steps = gsl_vector_alloc((size_t)n);
    hk_status status = m == NULL || at == NULL || steps == NULL ? hk_fail_nomem(err) : HK_OK;
    double best = status == HK_OK ? f(user, x) : 0.0;
    for (int start = 0; status == HK_OK && start < STARTS_MAX; start++) {
        double before = best;
        for (int32_t i = 0; i < n; i++) {
            gsl_vector_set(at, (size_t)i, x[i]);
        }
        gsl_vector_set_all(steps, start == 0 ? step : 0.3 * step);
        if (gsl_multimin_fminimizer_set(m, &function, at, steps) != GSL_SUCCESS) {
            break;
        }
        descend(m, tolerance);
        if (m->fval < best) {
            best = m->fval;
            for (int32_t i = 0; i < n; i++) {
                x[i] = gsl_vector_get(m->x, (size_t)i);
            }
        }
        if (before - best < 1e-6) {
            break;
        }
    }
    if (status == HK_OK) {
        *ret_value = best;
    }
    gsl_vector_free(steps);
    gsl_vector_free(at);
    gsl_multimin_fminimizer_free(m);
    return status;
}
