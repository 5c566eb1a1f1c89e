/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Distances of all slices in one pass over the cases upward by output: the distribution of a slice
 * jumps only at its own cases, so the distance to that of all is greatest just before or at one.
 */
#include "engine/rank/sensitivity/pawn.h"

#include <math.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/base/stats/interval.h"
#include "engine/rank/sensitivity/given_sample.h"

enum { CASES_PER_SLICE = 5 };

/** Room for one slice. */
typedef struct cell {
    int32_t n;       /* its cases */
    int32_t seen;    /* those passed so far */
    double distance; /* largest so far */
} cell;

typedef struct distances {
    double max, median;
} distances;

static void widen(cell *c, double share_of_all)
{
    c->distance = fmax(c->distance, fabs((double)c->seen / c->n - share_of_all));
}

/** Slices of rows by s->slice[slice_rows[row]] (NULL: row). @param sorted [n_slice] room */
static distances distances_of(const hk_given_sample *s, const int32_t *slice_rows, cell *cells,
                              double *sorted)
{
    memset(cells, 0, (size_t)s->n_slice * sizeof *cells);
    for (int32_t i = 0; i < s->n; i++) {
        cells[s->slice[i]].n++;
    }
    double n = (double)s->n;
    for (int32_t i = 0; i < s->n;) {
        int32_t end = s->at_most[s->by_f[i]];      /* equal outputs stand together */
        for (int32_t step = 0; step < 3; step++) { /* before them, pass them, at them */
            for (int32_t j = i; j < end; j++) {
                int32_t row = s->by_f[j];
                cell *c = &cells[s->slice[slice_rows == NULL ? row : slice_rows[row]]];
                if (step == 1) {
                    c->seen++;
                } else {
                    widen(c, (step == 0 ? i : end) / n);
                }
            }
        }
        i = end;
    }
    for (int32_t j = 0; j < s->n_slice; j++) {
        sorted[j] = cells[j].distance;
    }
    hk_sort_numbers(sorted, s->n_slice);
    return (distances){.max = sorted[s->n_slice - 1],
                       .median = hk_sorted_quantile(sorted, s->n_slice, 0.5)};
}

static void set_effect(hk_given_sample *s, cell *cells, double *sorted, hk_pawn *effect)
{
    *effect = (hk_pawn){
        .max = NAN, .median = NAN, .max_noise = NAN, .median_noise = NAN, .n_slice = s->n_slice};
    if (s->n_slice < 2 || !(s->squares > 0.0)) {
        return;
    }
    distances own = distances_of(s, NULL, cells, sorted);
    int32_t resamples = s->opts.resamples;
    for (int32_t b = 0; b < resamples; b++) {
        hk_given_sample_shuffle(s, b);
        distances dummy = distances_of(s, s->drawn, cells, sorted);
        s->resample[b] = dummy.max;
        s->resample[resamples + b] = dummy.median;
    }
    effect->max = own.max;
    effect->median = own.median;
    effect->max_noise = hk_given_sample_noise(s, 0);
    effect->median_noise = hk_given_sample_noise(s, resamples);
}

hk_status hk_pawn_effects(const double *x, const double *f, int64_t n, int32_t k, int32_t slices,
                          const hk_sensitivity_opts *opts, hk_pawn *ret_effect, int64_t *ret_used,
                          hk_error *err)
{
    if (slices == 0) {
        slices = HK_PAWN_SLICES;
    }
    if (slices < 2) {
        return hk_fail(err, HK_ERANGE, "PAWN with %d slices, must be at least 2", (int)slices);
    }
    hk_given_sample s;
    cell *cells = hk_alloc((size_t)slices, sizeof *cells);
    double *sorted = hk_alloc((size_t)slices, sizeof *sorted);
    hk_status status =
        hk_given_sample_init(&s, x, f, n, k, opts, "PAWN", (int64_t)slices * CASES_PER_SLICE, err);
    if (status == HK_OK && (cells == NULL || sorted == NULL)) {
        status = hk_fail_nomem(err);
    }
    if (status == HK_OK) {
        for (int32_t j = 0; j < k; j++) {
            hk_given_sample_cut(&s, j, slices);
            set_effect(&s, cells, sorted, &ret_effect[j]);
        }
        *ret_used = s.n;
    }
    hk_free(cells);
    hk_free(sorted);
    hk_given_sample_done(&s);
    return status;
}
