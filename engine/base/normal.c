/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/normal.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

double hk_normal_below(double z)
{
    return gsl_cdf_ugaussian_P(z);
}

double hk_normal_above(double z)
{
    return gsl_cdf_ugaussian_Q(z);
}

double hk_normal_quantile(double p)
{
    return p > 0.0 && p < 1.0 ? gsl_cdf_ugaussian_Pinv(p) : NAN;
}

double hk_normal_quantile_above(double q)
{
    return q > 0.0 && q < 1.0 ? gsl_cdf_ugaussian_Qinv(q) : NAN;
}
