/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/stats/difference.h"

#include <math.h>

#include "engine/base/check.h"
#include "engine/base/normal.h"
#include "engine/base/student.h"

static const hk_interval none = {.low = NAN, .high = NAN};

static double mean_of(const double *x, int64_t n)
{
    double sum = 0.0;
    for (int64_t i = 0; i < n; i++) {
        sum += x[i];
    }
    return n > 0 ? sum / (double)n : NAN;
}

/** Sum of (x - x_mean)(y - y_mean), divided by n (n - 1): the covariance of two means. */
static double covariance(const double *x, double x_mean, const double *y, double y_mean, int64_t n)
{
    double sum = 0.0;
    for (int64_t i = 0; i < n; i++) {
        sum += (x[i] - x_mean) * (y[i] - y_mean);
    }
    return sum / ((double)n * (double)(n - 1));
}

static hk_interval around(double value, double half)
{
    return isfinite(half) ? (hk_interval){.low = value - half, .high = value + half} : none;
}

/** Critical value of Student's t; the normal one for dof INFINITY. */
static double critical(double alpha, double dof)
{
    return hk_student_upper(0.5 * alpha, dof);
}

/** The ratios r for which b - r a is not shown to differ from 0. Bounded only if A is shown to. */
static hk_interval fieller(double a, double b, double var_a, double var_b, double cov, double t)
{
    double square = a * a - t * t * var_a;
    double middle = a * b - t * t * cov;
    double root = middle * middle - square * (b * b - t * t * var_b);
    if (!(square > 0.0) || !isfinite(root)) {
        return none;
    }
    double half = sqrt(fmax(0.0, root)); /* never below 0 but for rounding */
    return (hk_interval){.low = (middle - half) / square, .high = (middle + half) / square};
}

/* ---- means --------------------------------------------------------------------------------------- */

/** What pairs have, flags or not; the variance of their differences into se. */
static hk_difference pairs_of(const double *a, const double *b, int64_t n)
{
    hk_difference d = {.n_a = n,
                       .n_b = n,
                       .mean_a = mean_of(a, n),
                       .mean_b = mean_of(b, n),
                       .value = NAN,
                       .se = NAN,
                       .dof = INFINITY,
                       .interval = none,
                       .ratio = none};
    double sum = 0.0;
    for (int64_t i = 0; i < n; i++) {
        d.n_differ += a[i] != b[i];
        sum += b[i] - a[i];
    }
    d.value = n > 0 ? sum / (double)n : NAN;
    if (n < 2) {
        return d;
    }
    bool alike = true; /* then rounding must not make a spread */
    double squares = 0.0;
    for (int64_t i = 0; i < n; i++) {
        double step = b[i] - a[i];
        alike = alike && step == b[0] - a[0];
        squares += (step - d.value) * (step - d.value);
    }
    d.value = alike ? b[0] - a[0] : d.value;
    d.se = alike ? 0.0 : sqrt(squares / ((double)n * (double)(n - 1)));
    d.dof = alike ? INFINITY : (double)(n - 1);
    return d;
}

hk_difference hk_difference_paired(const double *a, const double *b, int64_t n, double alpha)
{
    HK_ASSERT(n >= 0 && alpha > 0.0 && alpha < 1.0);
    hk_difference d = pairs_of(a, b, n);
    if (n >= 2 && d.n_differ > 0) {
        d.interval = around(d.value, d.se == 0.0 ? 0.0 : critical(alpha, d.dof) * d.se);
        d.ratio =
            fieller(d.mean_a, d.mean_b, covariance(a, d.mean_a, a, d.mean_a, n),
                    covariance(b, d.mean_b, b, d.mean_b, n),
                    covariance(a, d.mean_a, b, d.mean_b, n), critical(alpha, (double)(n - 1)));
    }
    return d;
}

/** Values unlike the first of A, on both sides. */
static int64_t count_unlike(const double *a, int64_t n_a, const double *b, int64_t n_b)
{
    int64_t n = 0;
    for (int64_t i = 0; n_a > 0 && i < n_a; i++) {
        n += a[i] != a[0];
    }
    for (int64_t i = 0; n_a > 0 && i < n_b; i++) {
        n += b[i] != a[0];
    }
    return n;
}

static bool all_alike(const double *x, int64_t n)
{
    for (int64_t i = 1; i < n; i++) {
        if (x[i] != x[0]) {
            return false;
        }
    }
    return true;
}

static hk_difference samples_of(const double *a, int64_t n_a, const double *b, int64_t n_b)
{
    hk_difference d = {.n_a = n_a,
                       .n_b = n_b,
                       .n_differ = count_unlike(a, n_a, b, n_b),
                       .mean_a = mean_of(a, n_a),
                       .mean_b = mean_of(b, n_b),
                       .se = NAN,
                       .dof = INFINITY,
                       .interval = none,
                       .ratio = none};
    d.value = d.mean_b - d.mean_a;
    return d;
}

hk_difference hk_difference_unpaired(const double *a, int64_t n_a, const double *b, int64_t n_b,
                                     double alpha)
{
    HK_ASSERT(n_a >= 0 && n_b >= 0 && alpha > 0.0 && alpha < 1.0);
    hk_difference d = samples_of(a, n_a, b, n_b);
    if (n_a < 2 || n_b < 2) {
        return d;
    }
    double var_a = all_alike(a, n_a) ? 0.0 : covariance(a, d.mean_a, a, d.mean_a, n_a);
    double var_b = all_alike(b, n_b) ? 0.0 : covariance(b, d.mean_b, b, d.mean_b, n_b);
    double sum = var_a + var_b;
    d.se = sqrt(sum);
    if (sum > 0.0) {
        double share_a = var_a / sum; /* of the sum: squares of variances may leave the range */
        double share_b = var_b / sum;
        d.dof = fmax(1.0, 1.0 / (share_a * share_a / (double)(n_a - 1) +
                                 share_b * share_b / (double)(n_b - 1)));
    } else {
        d.value = b[0] - a[0];
    }
    if (d.n_differ > 0) {
        d.interval = around(d.value, sum > 0.0 ? critical(alpha, d.dof) * d.se : 0.0);
        d.ratio = fieller(d.mean_a, d.mean_b, var_a, var_b, 0.0, critical(alpha, d.dof));
    }
    return d;
}

/* ---- probabilities ------------------------------------------------------------------------------- */

/** Wilson's limits, both of them whatever the hits. */
static hk_interval wilson(double p, int64_t n, double z)
{
    double size = (double)n;
    double scale = 1.0 + z * z / size;
    double centre = (p + 0.5 * z * z / size) / scale;
    double half = z / scale * sqrt((p * (1.0 - p) + 0.25 * z * z / size) / size);
    return (hk_interval){.low = fmax(0.0, centre - half), .high = fmin(1.0, centre + half)};
}

/** sqrt(x^2 - 2 r x y + y^2) */
static double oblique(double x, double y, double r)
{
    return sqrt(fmax(0.0, x * x - 2.0 * r * x * y + y * y));
}

static void add_newcombe(hk_difference *d, double correlation, double alpha)
{
    double z = hk_normal_quantile_above(0.5 * alpha);
    hk_interval a = wilson(d->mean_a, d->n_a, z);
    hk_interval b = wilson(d->mean_b, d->n_b, z);
    double down = oblique(d->mean_b - b.low, a.high - d->mean_a, correlation);
    double up = oblique(b.high - d->mean_b, d->mean_a - a.low, correlation);
    d->interval =
        (hk_interval){.low = fmax(-1.0, d->value - down), .high = fmin(1.0, d->value + up)};
}

/** The correlation of pairs of flags, drawn towards 0 by a continuity correction if it is positive. */
static double correlation_of(const double *a, const double *b, int64_t n)
{
    double both = 0.0;
    double only_a = 0.0;
    double only_b = 0.0;
    for (int64_t i = 0; i < n; i++) {
        both += a[i] * b[i];
        only_a += a[i] * (1.0 - b[i]);
        only_b += b[i] * (1.0 - a[i]);
    }
    double size = (double)n;
    double neither = size - both - only_a - only_b;
    double product = (both + only_a) * (only_b + neither) * (both + only_b) * (only_a + neither);
    double cross = both * neither - only_a * only_b;
    if (product == 0.0) {
        return 0.0;
    }
    return (cross > 0.0 ? fmax(0.0, cross - 0.5 * size) : cross) / sqrt(product);
}

hk_difference hk_difference_flags_paired(const double *a, const double *b, int64_t n, double alpha)
{
    HK_ASSERT(n >= 0 && alpha > 0.0 && alpha < 1.0);
    hk_difference d = pairs_of(a, b, n);
    d.dof = INFINITY;
    if (n >= 2 && d.n_differ > 0) {
        add_newcombe(&d, correlation_of(a, b, n), alpha);
    }
    return d;
}

hk_difference hk_difference_flags_unpaired(const double *a, int64_t n_a, const double *b,
                                           int64_t n_b, double alpha)
{
    HK_ASSERT(n_a >= 0 && n_b >= 0 && alpha > 0.0 && alpha < 1.0);
    hk_difference d = samples_of(a, n_a, b, n_b);
    if (n_a >= 2 && n_b >= 2) {
        d.se = sqrt(covariance(a, d.mean_a, a, d.mean_a, n_a) +
                    covariance(b, d.mean_b, b, d.mean_b, n_b));
        if (d.n_differ > 0) {
            add_newcombe(&d, 0.0, alpha);
        }
    }
    return d;
}

/* ---- assumptions --------------------------------------------------------------------------------- */

/** P(mixture > x). */
static double share_above(const hk_difference *nominal, const double *values, int64_t n, double x)
{
    double sum = 0.0;
    for (int64_t i = 0; i < n; i++) {
        sum += hk_student_above((x - values[i]) / nominal->se, nominal->dof);
    }
    return sum / (double)n;
}

/** The x with P(mixture > x) = q, between ends that hold it. */
static double quantile_above(const hk_difference *nominal, const double *values, int64_t n,
                             double q, hk_interval ends)
{
    enum { STEPS = 200 };
    double low = ends.low;
    double high = ends.high;
    for (int i = 0; i < STEPS; i++) {
        double middle = low + 0.5 * (high - low);
        if (middle <= low || middle >= high) {
            break;
        }
        if (share_above(nominal, values, n, middle) > q) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low + 0.5 * (high - low);
}

hk_interval hk_difference_assumed(const hk_difference *nominal, double *values, int64_t n,
                                  double alpha)
{
    HK_ASSERT(alpha > 0.0 && alpha < 1.0);
    if (n < 2 || !isfinite(nominal->se)) {
        return none;
    }
    for (int64_t i = 0; i < n; i++) {
        if (!isfinite(values[i])) {
            return none;
        }
    }
    if (nominal->se == 0.0) {
        return hk_percentile_interval(values, n, 1.0 - alpha);
    }
    hk_sort_numbers(values, n);
    /* each part of the mixture has its quantiles within this of its own value */
    double reach = critical(alpha, nominal->dof) * nominal->se;
    hk_interval ends = {.low = values[0] - reach, .high = values[n - 1] + reach};
    return (hk_interval){.low = quantile_above(nominal, values, n, 1.0 - 0.5 * alpha, ends),
                         .high = quantile_above(nominal, values, n, 0.5 * alpha, ends)};
}
