/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rank/sensitivity/given_sample.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "engine/base/memory.h"
#include "engine/base/stats/interval.h"

static hk_status take(hk_given_sample *s, int64_t n, hk_error *err)
{
    size_t size = (size_t)n;
    size_t width = (size_t)s->k;
    s->x = hk_alloc(size, width * sizeof *s->x);
    s->f = hk_alloc(size, sizeof *s->f);
    s->by_f = hk_alloc(size, sizeof *s->by_f);
    s->at_most = hk_alloc(size, sizeof *s->at_most);
    s->at_least = hk_alloc(size, sizeof *s->at_least);
    s->slice = hk_alloc(size, sizeof *s->slice);
    s->rows = hk_alloc(size, sizeof *s->rows);
    s->drawn = hk_alloc(size, sizeof *s->drawn);
    s->resample = hk_alloc((size_t)s->opts.resamples, 2 * sizeof *s->resample);
    bool all = s->x != NULL && s->f != NULL && s->by_f != NULL && s->at_most != NULL &&
               s->at_least != NULL && s->slice != NULL && s->rows != NULL && s->drawn != NULL &&
               s->resample != NULL;
    return all ? HK_OK : hk_fail_nomem(err);
}

void hk_given_sample_done(hk_given_sample *s)
{
    hk_free(s->x);
    hk_free(s->f);
    hk_free(s->by_f);
    hk_free(s->at_most);
    hk_free(s->at_least);
    hk_free(s->slice);
    hk_free(s->rows);
    hk_free(s->drawn);
    hk_free(s->resample);
}

static hk_status keep_cases(hk_given_sample *s, const double *x, const double *f, int64_t n,
                            const char *what, hk_error *err)
{
    double sum = 0.0;
    for (int64_t i = 0; i < n; i++) {
        if (!isfinite(f[i])) {
            continue;
        }
        for (int32_t j = 0; j < s->k; j++) {
            double value = x[i * s->k + j];
            if (!isfinite(value)) {
                return hk_fail(err, HK_ENUMBER, "%s: factor %d of case %lld is %g, must be finite",
                               what, (int)j + 1, (long long)i + 1, value);
            }
            s->x[(int64_t)s->n * s->k + j] = value;
        }
        s->f[s->n++] = f[i];
        sum += f[i];
    }
    double mean = s->n > 0 ? sum / s->n : 0.0;
    bool varies = false;
    for (int32_t i = 0; i < s->n; i++) {
        varies = varies || s->f[i] != s->f[0];
    }
    for (int32_t i = 0; i < s->n; i++) {
        s->f[i] = varies ? s->f[i] - mean : 0.0;
        s->squares += s->f[i] * s->f[i];
    }
    return HK_OK;
}

/** by_f, at_most, at_least; uses rows. */
static void rank_outputs(hk_given_sample *s)
{
    hk_slice_sort(s->f, 1, s->n, s->key, 0, s->rows);
    for (int32_t i = 0; i < s->n;) {
        int32_t end = i + 1;
        while (end < s->n && s->rows[end].x == s->rows[i].x) {
            end++;
        }
        for (int32_t j = i; j < end; j++) {
            int32_t row = s->rows[j].row;
            s->by_f[j] = row;
            s->at_most[row] = end;
            s->at_least[row] = s->n - i;
        }
        i = end;
    }
}

hk_status hk_given_sample_init(hk_given_sample *ret_sample, const double *x, const double *f,
                               int64_t n, int32_t k, const hk_sensitivity_opts *opts,
                               const char *what, int64_t least, hk_error *err)
{
    hk_given_sample *s = ret_sample;
    *s = (hk_given_sample){.opts = *opts, .k = k, .key = hk_resample_key(opts->seed)};
    HK_TRY(hk_sensitivity_defaults(&s->opts, err));
    if (k < 1 || n < 0 || n > HK_SENSITIVITY_ROWS_MAX) {
        return hk_fail(err, HK_ELIMIT,
                       "%s of %d factors from %lld cases, must be at least 1 and "
                       "at most %d",
                       what, (int)k, (long long)n, HK_SENSITIVITY_ROWS_MAX);
    }
    HK_TRY(take(s, n, err));
    HK_TRY(keep_cases(s, x, f, n, what, err));
    if (s->n < least) {
        return hk_fail(err, HK_EMISSING, "%s: %d of %lld cases have an output, needs at least %lld",
                       what, (int)s->n, (long long)n, (long long)least);
    }
    rank_outputs(s);
    return HK_OK;
}

void hk_given_sample_cut(hk_given_sample *s, int32_t factor, int32_t slices)
{
    hk_slice_sort(s->x + factor, s->k, s->n, s->key, (uint64_t)factor + 1, s->rows);
    s->n_slice = hk_slice_cut(s->rows, s->n, slices, s->slice);
}

void hk_given_sample_shuffle(hk_given_sample *s, int32_t b)
{
    for (int32_t i = 0; i < s->n; i++) {
        s->drawn[i] = i;
    }
    hk_slice_shuffle(s->key, b, s->drawn, s->n);
}

double hk_given_sample_noise(hk_given_sample *s, int64_t first)
{
    double *values = s->resample + first;
    int64_t good = hk_sort_numbers(values, s->opts.resamples);
    return hk_sorted_quantile(values, good, s->opts.confidence);
}
