/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rank/sensitivity/morris_effects.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "engine/base/check.h"
#include "engine/base/memory.h"
#include "engine/base/stats/interval.h"

enum { MU_STAR, MU, SIGMA, N_MEASURE };

typedef struct work {
    double *effect;   /* [n x k] by factor */
    int32_t *rows;    /* [n] a bootstrap sample */
    double *sample;   /* [N_MEASURE x k] */
    double *resample; /* [N_MEASURE x k x resamples] */
    int32_t n, k;
} work;

static hk_status take(work *w, int64_t n, int32_t k, int32_t resamples, hk_error *err)
{
    size_t measures = (size_t)k * N_MEASURE;
    *w = (work){.k = k};
    w->effect = hk_alloc((size_t)n, (size_t)k * sizeof *w->effect);
    w->rows = hk_alloc((size_t)n, sizeof *w->rows);
    w->sample = hk_alloc(measures, sizeof *w->sample);
    w->resample = hk_alloc(measures, (size_t)resamples * sizeof *w->resample);
    bool all = w->effect != NULL && w->rows != NULL && w->sample != NULL && w->resample != NULL;
    return all ? HK_OK : hk_fail_nomem(err);
}

static void give_back(work *w)
{
    hk_free(w->effect);
    hk_free(w->rows);
    hk_free(w->sample);
    hk_free(w->resample);
}

/** Effects of one trajectory. @return whether it has all its outputs */
static bool set_effects(const double *f, const int32_t *factor, const double *delta, int32_t k,
                        double *effect)
{
    bool usable = isfinite(f[0]);
    for (int32_t s = 0; s < k; s++) {
        HK_ASSERT(factor[s] >= 0 && factor[s] < k && delta[s] != 0.0);
        usable = usable && isfinite(f[s + 1]);
        effect[factor[s]] = (f[s + 1] - f[s]) / delta[s];
    }
    return usable;
}

/** Measures of the trajectories given (NULL: each once). */
static void measure(const work *w, const int32_t *rows, double *ret)
{
    int32_t k = w->k;
    double n = (double)w->n;
    memset(ret, 0, (size_t)k * N_MEASURE * sizeof *ret);
    for (int32_t r = 0; r < w->n; r++) {
        const double *effect = w->effect + (int64_t)(rows == NULL ? r : rows[r]) * k;
        for (int32_t i = 0; i < k; i++) {
            ret[MU_STAR * k + i] += fabs(effect[i]) / n;
            ret[MU * k + i] += effect[i] / n;
        }
    }
    for (int32_t r = 0; r < w->n; r++) {
        const double *effect = w->effect + (int64_t)(rows == NULL ? r : rows[r]) * k;
        for (int32_t i = 0; i < k; i++) {
            double d = effect[i] - ret[MU * k + i];
            ret[SIGMA * k + i] += d * d / (n - 1.0);
        }
    }
    for (int32_t i = 0; i < k; i++) {
        ret[SIGMA * k + i] = sqrt(ret[SIGMA * k + i]);
    }
}

static void set_intervals(work *w, const hk_sensitivity_opts *opts, hk_morris_effect *ret_effect)
{
    int32_t n_value = w->k * N_MEASURE;
    hk_rng_key key = hk_resample_key(opts->seed);
    for (int32_t b = 0; b < opts->resamples; b++) {
        hk_resample(key, b, w->n, w->rows);
        measure(w, w->rows, w->sample);
        for (int32_t i = 0; i < n_value; i++) {
            w->resample[(int64_t)i * opts->resamples + b] = w->sample[i];
        }
    }
    measure(w, NULL, w->sample);
    for (int32_t i = 0; i < n_value; i++) {
        double *values = w->resample + (int64_t)i * opts->resamples;
        hk_interval interval = hk_percentile_interval(values, opts->resamples, opts->confidence);
        hk_morris_effect *effect = &ret_effect[i % w->k];
        int32_t what = i / w->k;
        hk_index *index = what == MU_STAR ? &effect->mu_star
                          : what == MU    ? &effect->mu
                                          : &effect->sigma;
        *index = (hk_index){.value = w->sample[i], .low = interval.low, .high = interval.high};
    }
}

hk_status hk_morris_effects(const double *f, const int32_t *factor, const double *delta, int64_t n,
                            int32_t k, const hk_sensitivity_opts *opts,
                            hk_morris_effect *ret_effect, int64_t *ret_used, hk_error *err)
{
    hk_sensitivity_opts chosen = *opts;
    HK_TRY(hk_sensitivity_defaults(&chosen, err));
    if (k < 1 || n < 0 || n > HK_SENSITIVITY_ROWS_MAX) {
        return hk_fail(err, HK_ELIMIT,
                       "elementary effects of %d factors from %lld trajectories, must be at least "
                       "1 and at most %d",
                       (int)k, (long long)n, HK_SENSITIVITY_ROWS_MAX);
    }
    work w;
    hk_status status = take(&w, n, k, chosen.resamples, err);
    if (status == HK_OK) {
        for (int64_t t = 0; t < n; t++) {
            w.n += set_effects(f + t * ((int64_t)k + 1), factor + t * k, delta + t * k, k,
                               w.effect + (int64_t)w.n * k);
        }
        if (w.n < 2) {
            status = hk_fail(err, HK_EMISSING,
                             "elementary effects: %d of %lld trajectories have all their outputs, "
                             "needs at least 2",
                             (int)w.n, (long long)n);
        } else {
            *ret_used = w.n;
            set_intervals(&w, &chosen, ret_effect);
        }
    }
    give_back(&w);
    return status;
}
