/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scales and surfaces. */
#include <math.h>
#include <string.h>

#include "engine/rank/calibrate/calibrate_parts.h"

/** Spread below this part of what the means spread over is taken to be this. */
#define SD_LEAST 1e-3
/** Correlations of replicates are drawn towards 0, so that no combination of outputs is certain. */
#define CORRELATION_KEPT 0.95

typedef struct moments {
    int64_t n;
    double mean, sd, skew;
} moments;

double hk_scale_value(hk_scale scale, double value)
{
    return scale == HK_SCALE_LN ? log(value) : scale == HK_SCALE_ROOT ? sqrt(value) : value;
}

static const double *values_at(const hk_fit *fit, int32_t world, int32_t point)
{
    const hk_calibrate_task *t = fit->task;
    return fit->values[world] + (int64_t)point * t->replicates * t->n_output;
}

static moments moments_of(const hk_fit *fit, int32_t world, int32_t point, int32_t output,
                          hk_scale scale)
{
    const hk_calibrate_task *t = fit->task;
    const double *values = values_at(fit, world, point) + output;
    moments m = {0};
    double squares = 0.0, cubes = 0.0;
    for (int64_t r = 0; r < t->replicates; r++) {
        double value = values[r * t->n_output];
        if (!isnan(value)) {
            m.mean += hk_scale_value(scale, value);
            m.n++;
        }
    }
    m.mean /= (double)m.n;
    for (int64_t r = 0; r < t->replicates; r++) {
        double value = values[r * t->n_output];
        if (!isnan(value)) {
            double d = hk_scale_value(scale, value) - m.mean;
            squares += d * d;
            cubes += d * d * d;
        }
    }
    m.sd = m.n > 1 ? sqrt(squares / (double)(m.n - 1)) : 0.0;
    if (squares > 0.0) {
        m.skew = cubes / (double)m.n / pow(squares / (double)m.n, 1.5);
    }
    return m;
}

/* ---- scales ------------------------------------------------------------------------------------ */

static bool has_output(const hk_emulator *e, int32_t output)
{
    bool has = false;
    for (int32_t k = 0; k < e->n_output; k++) {
        has = has || e->output[k] == output;
    }
    return has;
}

/** Least of all values of an output, recorded and simulated. */
static double least_of(const hk_fit *fit, int32_t output)
{
    const hk_calibrate_task *t = fit->task;
    double least = INFINITY;
    for (int32_t c = 0; c < t->n_case; c++) {
        least = fmin(least, t->cases[c].observed[output]); /* passes NAN over */
    }
    for (int32_t w = 0; w < t->n_world; w++) {
        for (int32_t i = 0; i < fit->n_used && has_output(&fit->worlds[w], output); i++) {
            const double *values = values_at(fit, w, fit->used[i]) + output;
            for (int64_t r = 0; r < t->replicates; r++) {
                least = fmin(least, values[r * t->n_output]);
            }
        }
    }
    return least;
}

static double skew_of(const hk_fit *fit, int32_t output, hk_scale scale)
{
    double sum = 0.0;
    for (int32_t w = 0; w < fit->task->n_world; w++) {
        for (int32_t i = 0; i < fit->n_used && has_output(&fit->worlds[w], output); i++) {
            sum += moments_of(fit, w, fit->used[i], output, scale).skew;
        }
    }
    return fabs(sum);
}

/** On which scale replicates are least skewed, of those that take all its values. */
static void choose_scale(hk_fit *fit, int32_t output)
{
    double least = least_of(fit, output), best = INFINITY;
    hk_scale most = least > 0.0 ? HK_SCALE_LN : least >= 0.0 ? HK_SCALE_ROOT : HK_SCALE_PLAIN;
    for (int scale = HK_SCALE_PLAIN; scale <= (int)most; scale++) {
        double skew = skew_of(fit, output, (hk_scale)scale);
        if (skew < best) {
            best = skew;
            fit->scale[output] = (hk_scale)scale;
        }
    }
}

/** The error of measurement on the scale: half of what the value one error up and down spans. */
static double scaled_error(hk_scale scale, double value, double error)
{
    if (scale == HK_SCALE_PLAIN) {
        return error;
    }
    if (scale == HK_SCALE_LN) {
        return log1p(error / value);
    }
    return 0.5 * (sqrt(value + error) - sqrt(fmax(value - error, 0.0)));
}

static void scale_records(hk_fit *fit)
{
    const hk_calibrate_task *t = fit->task;
    for (int32_t c = 0; c < t->n_case; c++) {
        for (int32_t k = 0; k < t->n_output; k++) {
            int32_t at = c * t->n_output + k;
            double value = t->cases[c].observed[k];
            fit->record[at] = isnan(value) ? value : hk_scale_value(fit->scale[k], value);
            fit->error[at] =
                isnan(value) ? 0.0 : scaled_error(fit->scale[k], value, t->cases[c].error[k]);
        }
    }
}

/* ---- surfaces ---------------------------------------------------------------------------------- */

static double mean_over(const double *x, int32_t n)
{
    double sum = 0.0;
    for (int32_t i = 0; i < n; i++) {
        sum += x[i];
    }
    return sum / n;
}

/** From 0: what the means at the points spread over. */
static double spread_of(const double *means, int32_t n)
{
    double low = means[0], high = means[0];
    for (int32_t i = 1; i < n; i++) {
        low = fmin(low, means[i]);
        high = fmax(high, means[i]);
    }
    return high - low;
}

static hk_status emulate_output(hk_fit *fit, int32_t world, int64_t k, double *means, double *sds,
                                hk_error *err)
{
    hk_emulator *e = &fit->worlds[world];
    int32_t n_term = fit->surface.n_term;
    for (int32_t i = 0; i < fit->n_used; i++) {
        moments m = moments_of(fit, world, fit->used[i], e->output[k], fit->scale[e->output[k]]);
        if (m.n < fit->task->replicates / 2) {
            return hk_fail(
                err, HK_EREPLICATE,
                "more than half of the replicates of a point failed, so there is nothing "
                "to fit to; hakyu run tells why");
        }
        means[i] = m.mean;
        sds[i] = m.sd;
    }
    e->miss[k] = hk_surface_fit(&fit->surface, fit->used_parts, means, e->mean + k * n_term);
    double least = SD_LEAST * spread_of(means, fit->n_used) +
                   1e-6 * fabs(mean_over(means, fit->n_used)) + 1e-9;
    e->ln_low[k] = INFINITY;
    e->ln_high[k] = -INFINITY;
    for (int32_t i = 0; i < fit->n_used; i++) {
        sds[i] = log(fmax(sds[i], least));
        e->ln_low[k] = fmin(e->ln_low[k], sds[i]);
        e->ln_high[k] = fmax(e->ln_high[k], sds[i]);
    }
    (void)hk_surface_fit(&fit->surface, fit->used_parts, sds, e->ln_sd + k * n_term);
    return HK_OK;
}

/** Mean over the points of the correlation of two outputs. */
static double correlation_of(const hk_fit *fit, int32_t world, int32_t a, int32_t b)
{
    const hk_calibrate_task *t = fit->task;
    double sum = 0.0;
    for (int32_t i = 0; i < fit->n_used; i++) {
        int32_t point = fit->used[i];
        moments x = moments_of(fit, world, point, a, fit->scale[a]);
        moments y = moments_of(fit, world, point, b, fit->scale[b]);
        const double *values = values_at(fit, world, point);
        double product = 0.0;
        for (int64_t r = 0; r < t->replicates; r++) {
            double u = values[r * t->n_output + a], v = values[r * t->n_output + b];
            if (!isnan(u) && !isnan(v)) {
                product += (hk_scale_value(fit->scale[a], u) - x.mean) *
                           (hk_scale_value(fit->scale[b], v) - y.mean);
            }
        }
        sum += x.sd > 0.0 && y.sd > 0.0 ? product / (double)(x.n - 1) / (x.sd * y.sd) : 0.0;
    }
    return fmax(-1.0, fmin(1.0, sum / fit->n_used));
}

static hk_status emulate_world(hk_fit *fit, int32_t world, hk_error *err)
{
    hk_emulator *e = &fit->worlds[world];
    size_t n = (size_t)e->n_output, n_term = (size_t)fit->surface.n_term;
    e->mean = hk_arena_alloc(fit->wave_arena, n * n_term, sizeof *e->mean);
    e->ln_sd = hk_arena_alloc(fit->wave_arena, n * n_term, sizeof *e->ln_sd);
    e->correlation = hk_arena_alloc(fit->wave_arena, n * n, sizeof *e->correlation);
    double *means = hk_arena_alloc(fit->wave_arena, (size_t)fit->n_used, sizeof *means);
    double *sds = hk_arena_alloc(fit->wave_arena, (size_t)fit->n_used, sizeof *sds);
    if (e->mean == NULL || e->ln_sd == NULL || e->correlation == NULL || means == NULL ||
        sds == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t k = 0; k < e->n_output; k++) {
        HK_TRY(emulate_output(fit, world, k, means, sds, err));
    }
    for (size_t a = 0; a < n; a++) {
        for (size_t b = 0; b <= a; b++) {
            double c =
                a == b ? 1.0
                       : CORRELATION_KEPT * correlation_of(fit, world, e->output[a], e->output[b]);
            e->correlation[a * n + b] = e->correlation[b * n + a] = c;
        }
    }
    return HK_OK;
}

static bool is_same_point(const double *a, const double *b, int64_t n)
{
    return memcmp(a, b, (size_t)n * sizeof *a) == 0;
}

/** Points of the last wave, and earlier ones in the region; each place once. */
static void choose_points(hk_fit *fit)
{
    int64_t p = fit->task->n_param;
    fit->n_used = 0;
    for (int32_t i = fit->n_point - 1; i >= 0; i--) {
        const double *at = fit->parts + i * p;
        bool is_in = true;
        for (int64_t j = 0; j < p; j++) {
            double slack = 0.05 * (fit->high[j] - fit->low[j]);
            is_in = is_in && at[j] >= fit->low[j] - slack && at[j] <= fit->high[j] + slack;
        }
        bool is_new = is_in || i >= fit->wave_begin;
        for (int32_t j = 0; is_new && j < fit->n_used; j++) {
            is_new = !is_same_point(fit->used_parts + j * p, at, p);
        }
        if (is_new) {
            memcpy(fit->used_parts + fit->n_used * p, at, (size_t)p * sizeof *at);
            fit->used[fit->n_used++] = i;
        }
    }
}

static bool are_all_stepped(const hk_calibrate_task *task)
{
    bool all = true;
    for (int32_t j = 0; j < task->n_param; j++) {
        all = all && task->params[j].step > 0.0;
    }
    return all;
}

hk_status hk_fit_emulate(hk_fit *fit, hk_error *err)
{
    const hk_calibrate_task *t = fit->task;
    hk_arena_free(fit->wave_arena);
    fit->wave_arena = NULL;
    hk_surface_done(&fit->surface);
    HK_TRY(hk_arena_new(&fit->wave_arena, err));
    choose_points(fit);
    HK_TRY(hk_surface_init(fit->used_parts, fit->n_used, t->n_param, are_all_stepped(t), fit->low,
                           fit->high, &fit->surface, err));
    for (int32_t k = 0; k < t->n_output; k++) {
        choose_scale(fit, k);
    }
    scale_records(fit);
    for (int32_t w = 0; w < t->n_world; w++) {
        HK_TRY(emulate_world(fit, w, err));
    }
    return HK_OK;
}

void hk_fit_forecast(const hk_fit *fit, int32_t world, const double *parts,
                     hk_forecast *ret_forecast)
{
    const hk_emulator *e = &fit->worlds[world];
    double terms[HK_SURFACE_TERMS_MAX];
    hk_surface_at(&fit->surface, parts, terms);
    double leverage = hk_surface_leverage(&fit->surface, terms);
    for (int32_t k = 0; k < e->n_output; k++) {
        const int32_t at = k * fit->surface.n_term;
        double ln_sd = hk_surface_value(&fit->surface, e->ln_sd + at, terms);
        ret_forecast->mean[k] = hk_surface_value(&fit->surface, e->mean + at, terms);
        ret_forecast->sd[k] = exp(fmax(e->ln_low[k], fmin(e->ln_high[k], ln_sd)));
        ret_forecast->miss[k] = e->miss[k] * (1.0 + leverage);
    }
}
