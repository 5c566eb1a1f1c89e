/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rank/rank_assumed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/base/normal.h"
#include "engine/base/student.h"
#include "engine/rank/rank_draws.h"
#include "engine/rank/rank_sets.h"

enum { DRAWS_PER_SET = 10 };

/** One computation; everything in units of items->scale. */
typedef struct wide {
    const hk_rank_items *items;
    const hk_rank_assumed *assumed;
    hk_rank_draws draws;
    int64_t n_row;
    double kappa;
    int64_t *place;  /* [n_row] of the row's item; -1 = never hit */
    int64_t *ranked; /* [n_ranked] rows that get intervals of ranks */
    int64_t n_ranked;
    double *values;   /* [n_row, HK_RANK_BLOCK] of a block; or [n_draw] of a row */
    int64_t *ranks;   /* [n_ranked, n_draw] */
    double *sorted;   /* [n_ranked] values of the ranked rows, ascending */
    int64_t *greater; /* [n_ranked + 1] rows greater than just so many of the sorted */
} wide;

static int compare_up(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static int compare_ranks(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static double set_mean(const wide *w, int64_t set, int64_t row)
{
    return w->assumed->means[set * w->n_row + row] / w->items->scale;
}

/** theta* of a row in the draws of a block. */
static void draw_row(const wide *w, int64_t row, int64_t block, double ret[HK_RANK_BLOCK])
{
    double noise[HK_RANK_BLOCK] = {0.0};
    if (w->place[row] >= 0) {
        hk_rank_noise(&w->draws, block, &w->items->items[w->place[row]], noise);
    }
    for (int d = 0; d < HK_RANK_BLOCK; d++) {
        int64_t set = (block * HK_RANK_BLOCK + d) % w->assumed->n_set;
        ret[d] = set_mean(w, set, row) + w->kappa * noise[d];
    }
}

/** Position of the type 7 quantile among n sorted values. */
static double position(double p, int64_t n)
{
    return p * (double)(n - 1);
}

static double quantile(const double *sorted, int64_t n, double p)
{
    double at = position(p, n);
    int64_t below = (int64_t)floor(at);
    int64_t above = below + 1 < n ? below + 1 : below;
    return sorted[below] + (at - (double)below) * (sorted[above] - sorted[below]);
}

static bool is_empty(const wide *w, int64_t row)
{
    bool empty = w->place[row] < 0;
    for (int64_t m = 0; m < w->assumed->n_set && empty; m++) {
        empty = w->assumed->means[m * w->n_row + row] == 0.0;
    }
    return empty;
}

static void set_interval(wide *w, int64_t row, double confidence, hk_rank_wide *ret)
{
    for (int64_t block = 0; block < w->draws.n_block; block++) {
        draw_row(w, row, block, w->values + block * HK_RANK_BLOCK);
    }
    int64_t n = w->draws.n_draw;
    qsort(w->values, (size_t)n, sizeof *w->values, compare_up);
    double low = quantile(w->values, n, (1.0 - confidence) / 2.0) * w->items->scale;
    ret->low = fmax(0.0, low); /* no loss is below 0 */
    ret->high = quantile(w->values, n, (1.0 + confidence) / 2.0) * w->items->scale;
}

/** First place of `sorted` that is not below x. */
static int64_t first_not_below(const double *sorted, int64_t n, double x)
{
    int64_t low = 0;
    int64_t high = n;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        bool below = sorted[middle] < x;
        low = below ? middle + 1 : low;
        high = below ? high : middle;
    }
    return low;
}

/** Ranks of the ranked rows in one draw; `column` is its number in the block. */
static void rank_draw(wide *w, int64_t draw, int column)
{
    int64_t n = w->n_ranked;
    for (int64_t i = 0; i < n; i++) {
        w->sorted[i] = w->values[w->ranked[i] * HK_RANK_BLOCK + column];
    }
    qsort(w->sorted, (size_t)n, sizeof *w->sorted, compare_up);
    memset(w->greater, 0, (size_t)(n + 1) * sizeof *w->greater);
    for (int64_t row = 0; row < w->n_row; row++) { /* greater than exactly `at` of the sorted */
        int64_t at = first_not_below(w->sorted, n, w->values[row * HK_RANK_BLOCK + column]);
        w->greater[at]++;
    }
    for (int64_t i = n; i > 0; i--) { /* greater than at least `i` of them */
        w->greater[i - 1] += w->greater[i];
    }
    for (int64_t i = 0; i < n; i++) {
        double x = w->values[w->ranked[i] * HK_RANK_BLOCK + column];
        int64_t at = first_not_below(w->sorted, n, x); /* the first of its equals */
        while (at < n && w->sorted[at] == x) {
            at++;
        }
        w->ranks[i * w->draws.n_draw + draw] = 1 + w->greater[at];
    }
}

static void set_ranks(wide *w, double confidence, int64_t top, hk_rank_wide *ret)
{
    int64_t n_draw = w->draws.n_draw;
    for (int64_t block = 0; block < w->draws.n_block; block++) {
        for (int64_t row = 0; row < w->n_row; row++) {
            draw_row(w, row, block, w->values + row * HK_RANK_BLOCK);
        }
        for (int d = 0; d < HK_RANK_BLOCK && block * HK_RANK_BLOCK + d < n_draw; d++) {
            rank_draw(w, block * HK_RANK_BLOCK + d, d);
        }
    }
    for (int64_t i = 0; i < w->n_ranked; i++) {
        int64_t *ranks = w->ranks + i * n_draw;
        hk_rank_wide *one = &ret[w->ranked[i]];
        qsort(ranks, (size_t)n_draw, sizeof *ranks, compare_ranks);
        one->rank_low = ranks[(int64_t)floor(position((1.0 - confidence) / 2.0, n_draw))];
        one->rank_high = ranks[(int64_t)ceil(position((1.0 + confidence) / 2.0, n_draw))];
        int64_t first = 0;
        while (first < n_draw && ranks[first] <= top) {
            first++;
        }
        one->p_top = (double)first / (double)n_draw;
    }
}

typedef struct peak {
    double value;
    int64_t row;
} peak;

static int compare_peaks(const void *a, const void *b)
{
    const peak *x = a;
    const peak *y = b;
    if (x->value != y->value) {
        return x->value > y->value ? -1 : 1;
    }
    return (x->row > y->row) - (x->row < y->row);
}

/** The rows with the greatest value under any of the assumptions. */
static hk_status choose_ranked(wide *w, hk_error *err)
{
    peak *peaks = hk_alloc((size_t)w->n_row, sizeof *peaks);
    if (peaks == NULL) {
        return hk_fail_nomem(err);
    }
    for (int64_t row = 0; row < w->n_row; row++) {
        double nominal = w->place[row] < 0 ? 0.0 : w->items->items[w->place[row]].mean;
        peaks[row] = (peak){nominal, row};
        for (int64_t m = 0; m < w->assumed->n_set; m++) {
            peaks[row].value = fmax(peaks[row].value, set_mean(w, m, row));
        }
    }
    qsort(peaks, (size_t)w->n_row, sizeof *peaks, compare_peaks);
    for (int64_t row = 0; row < w->n_row && w->n_ranked < HK_RANK_ASSUMED_RANKED; row++) {
        if (!is_empty(w, peaks[row].row)) {
            w->ranked[w->n_ranked++] = peaks[row].row;
        }
    }
    hk_free(peaks);
    return HK_OK;
}

static int64_t draws_for(int64_t n_row, int64_t n_set)
{
    int64_t n = n_row <= HK_RANK_ASSUMED_RANKED ? HK_RANK_ASSUMED_DRAWS : HK_RANK_ASSUMED_DRAWS / 4;
    n = n < DRAWS_PER_SET * n_set ? DRAWS_PER_SET * n_set : n;
    return (n + n_set - 1) / n_set * n_set;
}

static hk_status make(wide *w, double confidence, int64_t top, hk_rank_wide *ret, hk_error *err)
{
    int64_t n_draw = draws_for(w->n_row, w->assumed->n_set);
    HK_TRY(hk_rank_draws_init(w->items, n_draw, &w->draws, err));
    size_t n = (size_t)w->n_row;
    size_t drawn = (size_t)w->draws.n_block;
    w->place = hk_alloc(n, sizeof *w->place);
    w->ranked = hk_alloc(HK_RANK_ASSUMED_RANKED, sizeof *w->ranked);
    w->values = hk_alloc((n > drawn ? n : drawn) * HK_RANK_BLOCK, sizeof *w->values);
    w->sorted = hk_alloc(HK_RANK_ASSUMED_RANKED, sizeof *w->sorted);
    w->greater = hk_alloc(HK_RANK_ASSUMED_RANKED + 1, sizeof *w->greater);
    size_t room = n < HK_RANK_ASSUMED_RANKED ? n : HK_RANK_ASSUMED_RANKED;
    w->ranks = hk_alloc(room * (size_t)n_draw, sizeof *w->ranks);
    if (w->place == NULL || w->ranked == NULL || w->values == NULL || w->sorted == NULL ||
        w->greater == NULL || w->ranks == NULL) {
        return hk_fail_nomem(err);
    }
    for (int64_t row = 0; row < w->n_row; row++) {
        w->place[row] = -1;
        ret[row] = (hk_rank_wide){.low = NAN, .high = NAN, .p_top = NAN};
    }
    for (int64_t i = 0; i < w->items->n_item; i++) {
        if (w->items->items[i].row != HK_RANK_NEVER_HIT) {
            w->place[w->items->items[i].row] = i;
        }
    }
    HK_TRY(choose_ranked(w, err));
    for (int64_t row = 0; row < w->n_row; row++) {
        if (!is_empty(w, row)) {
            set_interval(w, row, confidence, &ret[row]);
        }
    }
    set_ranks(w, confidence, top, ret);
    return HK_OK;
}

static hk_status check(const hk_rank_sample *sample, const hk_rank_assumed *assumed,
                       double confidence, int64_t top, hk_error *err)
{
    HK_TRY(hk_rank_sets_check(&(hk_rank_sets_opts){confidence, top, HK_RANK_DRAWS}, err));
    if (assumed->n_set < 2) {
        return hk_fail(err, HK_ERANGE, "%lld sets of assumptions, at least 2 are needed",
                       (long long)assumed->n_set);
    }
    for (int64_t i = 0; i < assumed->n_set * sample->n_row; i++) {
        if (!isfinite(assumed->means[i])) {
            return hk_fail(err, HK_ERANGE, "set of assumptions %lld, row %lld: %g is not finite",
                           (long long)(i / sample->n_row), (long long)(i % sample->n_row),
                           assumed->means[i]);
        }
    }
    return HK_OK;
}

hk_status hk_rank_assumed_intervals(const hk_rank_sample *sample, const hk_rank_assumed *assumed,
                                    double confidence, int64_t top, hk_rank_wide *ret,
                                    hk_error *err)
{
    HK_TRY(check(sample, assumed, confidence, top, err));
    hk_rank_items *items = NULL;
    HK_TRY(hk_rank_items_new(sample, &items, err));
    double p = 0.5 + confidence / 2.0;
    double tail = 0.5 - confidence / 2.0;
    wide w = {.items = items,
              .assumed = assumed,
              .n_row = sample->n_row,
              .kappa = hk_student_upper(tail, items->dof) / hk_normal_quantile(p)};
    hk_status status = make(&w, confidence, top, ret, err);
    hk_rank_draws_done(&w.draws);
    hk_free(w.place);
    hk_free(w.ranked);
    hk_free(w.values);
    hk_free(w.sorted);
    hk_free(w.greater);
    hk_free(w.ranks);
    hk_rank_items_free(items);
    return status;
}
