/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/student.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stddef.h>

double hk_student_quantile(double p, double dof)
{
    if (!(p > 0.0 && p < 1.0 && dof >= 1.0 && isfinite(dof))) {
        return NAN;
    }
    return gsl_cdf_tdist_Pinv(p, dof);
}

double hk_student_upper(double q, double dof)
{
    if (!(q > 0.0 && q < 1.0 && dof >= 1.0)) {
        return NAN;
    }
    if (dof == 1.0) { /* GSL loses digits here from 1e-12 down */
        return 1.0 / tan(M_PI * q);
    }
    return isinf(dof) ? gsl_cdf_ugaussian_Qinv(q) : gsl_cdf_tdist_Qinv(q, dof);
}

double hk_student_above(double x, double dof)
{
    if (!(dof >= 1.0) || isnan(x)) {
        return NAN;
    }
    return isinf(dof) ? gsl_cdf_ugaussian_Q(x) : gsl_cdf_tdist_Q(x, dof);
}

hk_batch_mean hk_batch_mean_of(const double *x, const int64_t *weight, int64_t n)
{
    hk_batch_mean result = {.mean = NAN, .se = NAN, .n = 0};
    double sum = 0.0;
    double total = 0.0;
    for (int64_t b = 0; b < n; b++) {
        double w = weight == NULL ? 1.0 : (double)weight[b];
        if (w > 0.0) {
            sum += w * x[b];
            total += w;
            result.n++;
        }
    }
    if (result.n == 0) {
        return result;
    }
    result.mean = sum / total;
    if (result.n < 2) {
        return result;
    }
    double squares = 0.0;
    for (int64_t b = 0; b < n; b++) {
        double w = weight == NULL ? 1.0 : (double)weight[b];
        if (w > 0.0) {
            double d = x[b] - result.mean;
            squares += w * d * d;
        }
    }
    result.se = sqrt(squares / (double)(result.n - 1) / total);
    return result;
}
