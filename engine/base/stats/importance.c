/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Owen, Monte Carlo theory, methods and examples, ch. 9 (defensive mixtures: Hesterberg 1995); de Boer
 * et al., Ann. Oper. Res. 134 (2005) for cross entropy. Weights are taken relative to the largest
 * logarithm, so that sums neither overflow nor vanish.
 */
#include "engine/base/stats/importance.h"

#include <math.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/base/normal.h"
#include "engine/base/stats/interval.h"

double hk_tilt_log_ratio(const double *z, const double *shift, int32_t d)
{
    double sum = 0.0;
    for (int32_t i = 0; i < d; i++) {
        sum += shift[i] * (z[i] - 0.5 * shift[i]);
    }
    return sum;
}

double hk_defensive_log_weight(double log_ratio, double nominal)
{
    /* -ln(a + (1-a) e^r), the larger of both terms taken out */
    double f = log(nominal);
    double tilted = log1p(-nominal) + log_ratio; /* -inf for a = 1 */
    return f > tilted ? -f - log1p(exp(tilted - f)) : -tilted - log1p(exp(f - tilted));
}

static hk_status check(const double *log_weight, const double *x, int64_t n, hk_error *err)
{
    for (int64_t i = 0; i < n; i++) {
        if (isnan(log_weight[i]) || log_weight[i] == INFINITY || !isfinite(x[i])) {
            return hk_fail(err, HK_ENUMBER,
                           "run %lld has log weight %g and outcome %g, both must be numbers",
                           (long long)i + 1, log_weight[i], x[i]);
        }
    }
    return HK_OK;
}

/** Sums over runs of weights relative to the largest, and of their products with the outcome. */
typedef struct sums {
    double top;               /* largest log weight */
    double w, w2;             /* sum of w, of w^2 */
    double wx, wax, wx2, max; /* sum of w x, w |x|, (w x)^2; largest w |x| */
    double least_x;
} sums;

static sums sum_up(const double *log_weight, const double *x, int64_t n)
{
    sums s = {.top = -INFINITY, .least_x = INFINITY};
    for (int64_t i = 0; i < n; i++) {
        s.top = fmax(s.top, log_weight[i]);
    }
    for (int64_t i = 0; i < n; i++) {
        double w = isinf(s.top) ? 0.0 : exp(log_weight[i] - s.top);
        double wx = w * x[i];
        s.w += w;
        s.w2 += w * w;
        s.wx += wx;
        s.wax += fabs(wx);
        s.wx2 += wx * wx;
        s.max = fmax(s.max, fabs(wx));
        s.least_x = fmin(s.least_x, x[i]);
    }
    return s;
}

/** Standard error of a mean of n from sum and sum of squares. */
static double error_of_mean(double sum, double squares, double n)
{
    double mean = sum / n;
    return sqrt(fmax(0.0, squares / n - mean * mean) / (n - 1.0));
}

hk_status hk_importance_estimate(const double *log_weight, const double *x, int64_t n,
                                 double confidence, hk_importance *ret_estimate, hk_error *err)
{
    HK_TRY(check(log_weight, x, n, err));
    sums s = sum_up(log_weight, x, n);
    double ess = s.w2 > 0.0 ? s.w * s.w / s.w2 : 0.0;
    double effective = s.wx2 > 0.0 ? s.wax * s.wax / s.wx2 : 0.0;
    double max_share = s.wax > 0.0 ? s.max / s.wax : 0.0;
    if (ess < HK_EFFECTIVE_MIN || effective < HK_EFFECTIVE_MIN) {
        return hk_fail(err, HK_EWEIGHTS,
                       "importance sampling: of %lld runs %.1f effective ones carry the estimate "
                       "(%.1f by weights alone), must be at least %g; the largest makes up %.1f %%",
                       (long long)n, effective, ess, HK_EFFECTIVE_MIN, 100.0 * max_share);
    }
    double size = (double)n;
    double scale = exp(s.top);
    hk_importance r = {.n = n, .effective = effective, .ess = ess, .max_share = max_share};
    r.value = scale * (s.wx / size);
    r.se = scale * error_of_mean(s.wx, s.wx2, size);
    r.mean_weight = scale * (s.w / size);
    r.mean_weight_se = scale * error_of_mean(s.w, s.w2, size);
    double half = hk_normal_quantile_above(0.5 * (1.0 - confidence)) * r.se;
    r.low = s.least_x >= 0.0 ? fmax(0.0, r.value - half) : r.value - half;
    r.high = r.value + half;
    *ret_estimate = r;
    return HK_OK;
}

/** Weighted means of the drivers over the runs at or above the level. @return how many these are; 0 if
 *  none has a weight, then shift is untouched */
static int64_t fit(const double *z, const double *log_weight, const double *score, int64_t n,
                   int32_t d, double level, double *shift)
{
    double top = -INFINITY;
    for (int64_t i = 0; i < n; i++) {
        top = score[i] >= level ? fmax(top, log_weight[i]) : top;
    }
    if (isinf(top)) {
        return 0;
    }
    memset(shift, 0, (size_t)d * sizeof *shift);
    double total = 0.0;
    int64_t elite = 0;
    for (int64_t i = 0; i < n; i++) {
        if (score[i] >= level) {
            double w = exp(log_weight[i] - top);
            total += w;
            elite++;
            for (int32_t j = 0; j < d; j++) {
                shift[j] += w * z[i * d + j];
            }
        }
    }
    for (int32_t j = 0; j < d; j++) {
        shift[j] /= total;
    }
    return elite;
}

hk_status hk_cross_entropy_round(const double *z, const double *log_weight, const double *score,
                                 int64_t n, int32_t d, double target, double elite_share,
                                 double *ret_shift, hk_cross_entropy *ret_round, hk_error *err)
{
    if (n < 10) {
        return hk_fail(err, HK_EMISSING, "cross entropy from %lld runs, needs at least 10",
                       (long long)n);
    }
    HK_TRY(check(log_weight, score, n, err));
    double *sorted = hk_alloc((size_t)n, sizeof *sorted);
    if (sorted == NULL) {
        return hk_fail_nomem(err);
    }
    memcpy(sorted, score, (size_t)n * sizeof *sorted);
    hk_sort_numbers(sorted, n);
    int64_t skip = (int64_t)((1.0 - elite_share) * (double)n);
    double level = fmin(target, sorted[skip < n ? skip : n - 1]);
    hk_free(sorted);
    int64_t elite = fit(z, log_weight, score, n, d, level, ret_shift);
    if (elite == 0) {
        return hk_fail(err, HK_EWEIGHTS, "cross entropy: the best runs have no weight");
    }
    *ret_round = (hk_cross_entropy){.level = level, .elite = elite};
    return HK_OK;
}
