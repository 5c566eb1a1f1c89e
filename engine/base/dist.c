/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Quantile functions. Inverses of the normal and gamma distributions come from
 * GSL; where a formula loses digits near an end, the complement is used there.
 */
#include "engine/base/dist.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "engine/base/check.h"
#include "engine/base/units.h"

/**
 * Normal (mean a, sd b > 0) given that it is >= 0. With the survival S(z) = 1 - Phi(z) and
 * z0 = -a/b: F(x) = 1 - S((x-a)/b) / S(z0). The upper half is inverted through S, which keeps
 * its digits for u near 1 and for means far below 0; the lower half through Phi, which keeps
 * them near 0.
 */
static double normal_quantile(double a, double b, double u)
{
    if (b == 0.0) {
        return a;
    }
    double z0 = -a / b;
    double z;
    if (u > 0.5 || z0 > 0.0) {
        z = gsl_cdf_ugaussian_Qinv((1.0 - u) * gsl_cdf_ugaussian_Q(z0));
    } else {
        double p0 = gsl_cdf_ugaussian_P(z0);
        z = gsl_cdf_ugaussian_Pinv(p0 + u * (1.0 - p0));
    }
    return fmax(0.0, a + b * z);
}

static double triangular_quantile(double a, double b, double c, double u)
{
    double width = c - a;
    if (width <= 0.0) {
        return a;
    }
    if (u * width < b - a) {
        return a + sqrt(u * width * (b - a));
    }
    return c - sqrt((1.0 - u) * width * (c - b));
}

/** Bisection on the bits of the answer: always ends, exact to the CDF. For the rare points at
 *  which GSL's Newton iteration gives up. */
static double gamma_bisect(double shape, double u)
{
    double low = 0.0;
    double high = 1.0;
    while (gsl_cdf_gamma_P(high, shape, 1.0) < u && high < 1e300) {
        low = high;
        high *= 2.0;
    }
    for (int i = 0; i < 1200 && low < high; i++) {
        /* Geometric steps while both ends are far apart: shapes below 1 pile up near 0. */
        double middle =
            low > 0.0 && high > 4.0 * low ? sqrt(low) * sqrt(high) : low + 0.5 * (high - low);
        if (middle <= low || middle >= high) {
            break;
        }
        if (gsl_cdf_gamma_P(middle, shape, 1.0) < u) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}

static double gamma_quantile(double scale, double shape, double u)
{
    double x = gsl_cdf_gamma_Pinv(u, shape, 1.0);
    if (!isfinite(x) || x < 0.0) {
        x = gamma_bisect(shape, u);
    }
    return scale * x;
}

double hk_dist_quantile(const hk_dist *dist, double u)
{
    HK_ASSERT(u > 0.0 && u < 1.0, "u = %g", u);
    switch (dist->kind) {
    case HK_DIST_CONSTANT:
        return dist->a;
    case HK_DIST_EXPONENTIAL:
        return -dist->a * log1p(-u);
    case HK_DIST_LOGNORMAL:
        return dist->a * exp(dist->b * gsl_cdf_ugaussian_Pinv(u));
    case HK_DIST_NORMAL:
        return normal_quantile(dist->a, dist->b, u);
    case HK_DIST_UNIFORM:
        return dist->a + u * (dist->b - dist->a);
    case HK_DIST_TRIANGULAR:
        return triangular_quantile(dist->a, dist->b, dist->c, u);
    case HK_DIST_WEIBULL:
        return gsl_cdf_weibull_Pinv(u, dist->a, dist->b);
    case HK_DIST_GAMMA:
        return gamma_quantile(dist->a, dist->b, u);
    case HK_DIST_EMPIRICAL:
        return dist->a * dist->values[(int64_t)(u * (double)dist->n_value)];
    }
    HK_CHECK(false, "unknown distribution %d", (int)dist->kind);
    return 0.0;
}

/** Mean of the truncated normal: a + b phi(z0) / S(z0), z0 = -a/b. */
static double normal_mean(double a, double b)
{
    if (b == 0.0) {
        return a;
    }
    double z0 = -a / b;
    double density = exp(-0.5 * z0 * z0) / sqrt(2.0 * M_PI);
    return a + b * density / gsl_cdf_ugaussian_Q(z0);
}

static double values_mean(const hk_dist *dist)
{
    double sum = 0.0;
    for (int64_t i = 0; i < dist->n_value; i++) {
        sum += dist->values[i];
    }
    return dist->a * sum / (double)dist->n_value;
}

double hk_dist_mean(const hk_dist *dist)
{
    switch (dist->kind) {
    case HK_DIST_CONSTANT:
    case HK_DIST_EXPONENTIAL:
        return dist->a;
    case HK_DIST_LOGNORMAL:
        return dist->a * exp(0.5 * dist->b * dist->b);
    case HK_DIST_NORMAL:
        return normal_mean(dist->a, dist->b);
    case HK_DIST_UNIFORM:
        return 0.5 * (dist->a + dist->b);
    case HK_DIST_TRIANGULAR:
        return (dist->a + dist->b + dist->c) / 3.0;
    case HK_DIST_WEIBULL:
        return dist->a * tgamma(1.0 + 1.0 / dist->b);
    case HK_DIST_GAMMA:
        return dist->a * dist->b;
    case HK_DIST_EMPIRICAL:
        return values_mean(dist);
    }
    HK_CHECK(false, "unknown distribution %d", (int)dist->kind);
    return 0.0;
}

int64_t hk_dist_duration_ms(const hk_dist *dist, double u, int64_t min_ms)
{
    double ms = ceil(hk_dist_quantile(dist, u));
    int64_t whole = ms < (double)HK_TIME_MAX ? (int64_t)ms : HK_TIME_MAX;
    return whole < min_ms ? min_ms : whole;
}

hk_dist hk_dist_scaled(const hk_dist *dist, double factor)
{
    hk_dist scaled = *dist;
    scaled.a *= factor; /* a location or scale in every kind */
    if (dist->kind == HK_DIST_NORMAL || dist->kind == HK_DIST_UNIFORM ||
        dist->kind == HK_DIST_TRIANGULAR) {
        scaled.b *= factor;
        scaled.c *= factor;
    }
    return scaled;
}

bool hk_dist_is_constant(const hk_dist *dist)
{
    return dist->kind == HK_DIST_CONSTANT;
}
