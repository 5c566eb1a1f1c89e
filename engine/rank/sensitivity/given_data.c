/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * First order: with Q_b and Q_w the sums of squares between and within m slices of n cases, the share
 * explained is raw = Q_b / (Q_b + Q_w); noise alone would give Q_b = (m-1) Q_w / (n-m), which is taken
 * off. To the bootstrap the sample is the truth, so its adjusted shares scatter about raw; they are
 * moved by the difference of both.
 *
 * xi = 1 - n sum |r_(i+1) - r_i| / (2 sum l_i (n - l_i)), cases in order of x (ties at random), r and l
 * the numbers of outputs <= and >= one's own.
 */
#include "engine/rank/sensitivity/given_data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/base/stats/interval.h"
#include "engine/rank/sensitivity/given_sample.h"

enum { CASES_MIN = 20, SLICES_MIN = 4, SLICES_MAX = 100 };

/** Room for one slice. */
typedef struct cell {
    double sum;
    int32_t n;
} cell;

typedef struct share {
    double raw, adjusted;
} share;

/** Share explained, of outputs f[f_rows[i]] in slices slice[slice_rows[i]] (NULL: i). */
static share share_of(const hk_given_sample *s, const int32_t *f_rows, const int32_t *slice_rows,
                      cell *cells)
{
    memset(cells, 0, (size_t)s->n_slice * sizeof *cells);
    double sum = 0.0;
    double squares = 0.0;
    for (int32_t i = 0; i < s->n; i++) {
        double f = s->f[f_rows == NULL ? i : f_rows[i]];
        cell *c = &cells[s->slice[slice_rows == NULL ? i : slice_rows[i]]];
        c->sum += f;
        c->n++;
        sum += f;
        squares += f * f;
    }
    double n = (double)s->n;
    double all = squares - sum * sum / n;
    double between = -sum * sum / n;
    int32_t m = 0;
    for (int32_t j = 0; j < s->n_slice; j++) {
        if (cells[j].n > 0) {
            between += cells[j].sum * cells[j].sum / cells[j].n;
            m++;
        }
    }
    if (!(all > 0.0) || m < 2 || m >= s->n) {
        return (share){.raw = NAN, .adjusted = NAN};
    }
    double within = fmax(0.0, all - between);
    double noise = (m - 1) * within / (n - m);
    return (share){.raw = between / all, .adjusted = (between - noise) / all};
}

static void set_first(hk_given_sample *s, cell *cells, hk_given_data *effect)
{
    share own = share_of(s, NULL, NULL, cells);
    for (int32_t b = 0; b < s->opts.resamples; b++) {
        hk_resample(s->key, b, s->n, s->drawn);
        s->resample[b] = share_of(s, s->drawn, s->drawn, cells).adjusted - (own.raw - own.adjusted);
    }
    hk_interval interval =
        hk_percentile_interval(s->resample, s->opts.resamples, s->opts.confidence);
    effect->first = (hk_index){.value = own.adjusted, .low = interval.low, .high = interval.high};
    for (int32_t b = 0; b < s->opts.resamples; b++) {
        hk_given_sample_shuffle(s, b);
        s->resample[b] = share_of(s, NULL, s->drawn, cells).adjusted;
    }
    effect->first_noise = hk_given_sample_noise(s, 0);
}

/** Sum of l (n - l): half the scale of xi. */
static double xi_scale(const hk_given_sample *s)
{
    double sum = 0.0;
    for (int32_t i = 0; i < s->n; i++) {
        sum += (double)s->at_least[i] * (double)(s->n - s->at_least[i]);
    }
    return 2.0 * sum;
}

static double xi_of(double steps, const hk_given_sample *s, double scale)
{
    return scale > 0.0 ? 1.0 - (double)s->n * steps / scale : NAN;
}

static double xi_by_factor(const hk_given_sample *s, double scale)
{
    double steps = 0.0;
    for (int32_t i = 1; i < s->n; i++) {
        steps += abs(s->at_most[s->rows[i].row] - s->at_most[s->rows[i - 1].row]);
    }
    return xi_of(steps, s, scale);
}

/** The same for all factors: it knows only the outputs. */
static double xi_noise(hk_given_sample *s, double scale)
{
    for (int32_t b = 0; b < s->opts.resamples; b++) {
        hk_given_sample_shuffle(s, b);
        double steps = 0.0;
        for (int32_t i = 1; i < s->n; i++) {
            steps += abs(s->at_most[s->drawn[i]] - s->at_most[s->drawn[i - 1]]);
        }
        s->resample[b] = xi_of(steps, s, scale);
    }
    return hk_given_sample_noise(s, 0);
}

static void set_effects(hk_given_sample *s, int32_t slices, cell *cells, hk_given_data *ret_effect)
{
    double scale = xi_scale(s);
    double noise = xi_noise(s, scale);
    for (int32_t j = 0; j < s->k; j++) {
        hk_given_data *effect = &ret_effect[j];
        hk_given_sample_cut(s, j, slices);
        effect->n_slice = s->n_slice;
        set_first(s, cells, effect);
        effect->xi = s->n_slice > 1 ? xi_by_factor(s, scale) : NAN;
        effect->xi_noise = noise;
    }
}

hk_status hk_given_data_effects(const double *x, const double *f, int64_t n, int32_t k,
                                int32_t slices, const hk_sensitivity_opts *opts,
                                hk_given_data *ret_effect, int64_t *ret_used, hk_error *err)
{
    if (slices < 0 || slices == 1) {
        return hk_fail(err, HK_ERANGE, "%d slices, must be at least 2, or 0 for a choice by size",
                       (int)slices);
    }
    hk_given_sample s;
    cell *cells = NULL;
    hk_status status =
        hk_given_sample_init(&s, x, f, n, k, opts, "given-data sensitivity", CASES_MIN, err);
    if (status == HK_OK) {
        if (slices == 0) {
            slices = (int32_t)fmin(SLICES_MAX, fmax(SLICES_MIN, floor(sqrt((double)s.n))));
        }
        cells = hk_alloc((size_t)slices, sizeof *cells);
        if (cells == NULL) {
            status = hk_fail_nomem(err);
        } else {
            set_effects(&s, slices, cells, ret_effect);
            *ret_used = s.n;
        }
    }
    hk_free(cells);
    hk_given_sample_done(&s);
    return status;
}
