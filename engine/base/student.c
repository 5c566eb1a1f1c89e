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
