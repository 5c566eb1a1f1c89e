/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * With m and V the mean and variance of all f(A) and f(B):
 *   S_i  = 1/N sum (f(B) - m) (f(AB_i) - f(A)) / V         Saltelli et al., CPC 181 (2010), table 2 (b)
 *   ST_i = 1/(2N) sum (f(A) - f(AB_i))^2 / V               Jansen, CPC 117 (1999); table 2 (f)
 * Centring keeps S unharmed by a mean that is large beside the spread. It is done once: in bootstrap
 * samples m moves S by terms of order 1/N only.
 */
#include "engine/rank/sensitivity/sobol_indices.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/base/stats/interval.h"

typedef struct work {
    double *f;        /* [n x width] usable rows, less the mean of all A and B */
    int32_t *rows;    /* [n] a bootstrap sample */
    double *resample; /* [2k x resamples]: S of each factor, then ST */
    double *sample;   /* [2k]: one set of S and ST */
    int32_t n, k;
} work;

static hk_status take(work *w, int64_t n, int32_t k, int32_t resamples, hk_error *err)
{
    size_t width = (size_t)k + 2;
    size_t indices = (size_t)k * 2;
    *w = (work){.k = k};
    w->f = hk_alloc((size_t)n, width * sizeof *w->f);
    w->rows = hk_alloc((size_t)n, sizeof *w->rows);
    w->resample = hk_alloc(indices, (size_t)resamples * sizeof *w->resample);
    w->sample = hk_alloc(indices, sizeof *w->sample);
    bool all = w->f != NULL && w->rows != NULL && w->resample != NULL && w->sample != NULL;
    return all ? HK_OK : hk_fail_nomem(err);
}

static void give_back(work *w)
{
    hk_free(w->f);
    hk_free(w->rows);
    hk_free(w->resample);
    hk_free(w->sample);
}

static bool is_usable(const double *row, int32_t width)
{
    for (int32_t i = 0; i < width; i++) {
        if (!isfinite(row[i])) {
            return false;
        }
    }
    return true;
}

/** Keep usable rows, centred. @return the mean */
static double keep_rows(work *w, const double *f, int64_t n)
{
    int32_t width = w->k + 2;
    double sum = 0.0;
    for (int64_t r = 0; r < n; r++) {
        const double *row = f + r * width;
        if (is_usable(row, width)) {
            memcpy(w->f + (int64_t)w->n * width, row, (size_t)width * sizeof *row);
            sum += 0.5 * row[0] + 0.5 * row[1];
            w->n++;
        }
    }
    double mean = sum / (double)w->n;
    for (int64_t i = 0; i < (int64_t)w->n * width; i++) {
        w->f[i] -= mean;
    }
    return mean;
}

/** Indices of the rows given (NULL: each once). @return the variance */
static double estimate(const work *w, const int32_t *rows, double *ret)
{
    int32_t k = w->k;
    double sum = 0.0;
    double squares = 0.0;
    memset(ret, 0, (size_t)k * 2 * sizeof *ret);
    for (int32_t r = 0; r < w->n; r++) {
        const double *f = w->f + (int64_t)(rows == NULL ? r : rows[r]) * (k + 2);
        double a = f[0];
        double b = f[1];
        sum += a + b;
        squares += a * a + b * b;
        for (int32_t i = 0; i < k; i++) {
            double d = f[2 + i] - a;
            ret[i] += b * d;
            ret[k + i] += d * d;
        }
    }
    double n = (double)w->n;
    double mean = sum / (2.0 * n);
    double variance = squares / (2.0 * n) - mean * mean;
    for (int32_t i = 0; i < k; i++) {
        ret[i] = variance > 0.0 ? ret[i] / n / variance : NAN;
        ret[k + i] = variance > 0.0 ? ret[k + i] / (2.0 * n) / variance : NAN;
    }
    return variance;
}

static void set_indices(work *w, const hk_sensitivity_opts *opts, hk_sobol_index *ret_index)
{
    int32_t k = w->k;
    hk_rng_key key = hk_resample_key(opts->seed);
    for (int32_t b = 0; b < opts->resamples; b++) {
        hk_resample(key, b, w->n, w->rows);
        estimate(w, w->rows, w->sample);
        for (int32_t i = 0; i < 2 * k; i++) {
            w->resample[(int64_t)i * opts->resamples + b] = w->sample[i];
        }
    }
    estimate(w, NULL, w->sample);
    for (int32_t i = 0; i < 2 * k; i++) {
        double *values = w->resample + (int64_t)i * opts->resamples;
        hk_interval interval = hk_percentile_interval(values, opts->resamples, opts->confidence);
        hk_index *index = i < k ? &ret_index[i].first : &ret_index[i - k].total;
        *index = (hk_index){.value = w->sample[i], .low = interval.low, .high = interval.high};
    }
}

static hk_status compute(work *w, const double *f, int64_t n, const hk_sensitivity_opts *opts,
                         hk_sobol_index *ret_index, hk_sobol_summary *ret_summary, hk_error *err)
{
    double mean = keep_rows(w, f, n);
    if (w->n < 2) {
        return hk_fail(err, HK_EMISSING,
                       "Sobol' indices: %d of %lld rows have all their outputs, needs at least 2",
                       (int)w->n, (long long)n);
    }
    double variance = estimate(w, NULL, w->sample);
    *ret_summary = (hk_sobol_summary){.n_used = w->n, .mean = mean, .variance = variance};
    set_indices(w, opts, ret_index);
    return HK_OK;
}

hk_status hk_sobol_indices(const double *f, int64_t n, int32_t k, const hk_sensitivity_opts *opts,
                           hk_sobol_index *ret_index, hk_sobol_summary *ret_summary, hk_error *err)
{
    hk_sensitivity_opts chosen = *opts;
    HK_TRY(hk_sensitivity_defaults(&chosen, err));
    if (k < 1 || n < 0 || n > HK_SENSITIVITY_ROWS_MAX) {
        return hk_fail(err, HK_ELIMIT,
                       "Sobol' indices of %d factors from %lld rows, must be at least 1 and at "
                       "most %d",
                       (int)k, (long long)n, HK_SENSITIVITY_ROWS_MAX);
    }
    work w;
    hk_status status = take(&w, n, k, chosen.resamples, err);
    if (status == HK_OK) {
        status = compute(&w, f, n, &chosen, ret_index, ret_summary, err);
    }
    give_back(&w);
    return status;
}
