/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rank/rank_items.h"

#include <math.h>
#include <stdlib.h>

/** Below this, relative to the values compared, a spread or difference is rounding. */
#define ROUNDING 1e-12

static double weight_of(const hk_rank_sample *sample, int64_t batch)
{
    return sample->weights == NULL ? 1.0 : (double)sample->weights[batch];
}

/** Everything finite, and its greatest size. */
static hk_status check_sample(const hk_rank_sample *s, double *ret_greatest, hk_error *err)
{
    double greatest = 0.0;
    int64_t used = 0;
    for (int64_t b = 0; b < s->n_batch; b++) {
        if (weight_of(s, b) < 0.0) {
            return hk_fail(err, HK_ERANGE, "batch %lld has a negative weight", (long long)b);
        }
        used += weight_of(s, b) > 0.0;
    }
    if (s->n_batch > 0 && used < 2) {
        return hk_fail(err, HK_ERANGE, "%lld batches with replicates, at least 2 are needed",
                       (long long)used);
    }
    for (int64_t j = 0; j < s->n_row; j++) {
        for (int64_t b = 0; b < s->n_batch; b++) {
            double x = weight_of(s, b) > 0.0 ? s->batches[j * s->n_batch + b] : 0.0;
            if (!isfinite(x)) {
                return hk_fail(err, HK_ERANGE, "row %lld, batch %lld: %g is not a finite number",
                               (long long)j, (long long)b, x);
            }
            greatest = fmax(greatest, fabs(x));
        }
        if (s->n_batch == 0) {
            if (!isfinite(s->means[j]) || !isfinite(s->own_se[j]) || s->own_se[j] < 0.0) {
                return hk_fail(err, HK_ERANGE,
                               "row %lld: estimate %g with standard error %g, must be finite and "
                               "not negative",
                               (long long)j, s->means[j], s->own_se[j]);
            }
            greatest = fmax(greatest, fmax(fabs(s->means[j]), s->own_se[j]));
        }
    }
    *ret_greatest = greatest;
    return HK_OK;
}

/** The weighted mean of a row and its parts. @return false if the row is 0 in every batch */
static bool set_parts(const hk_rank_sample *s, const hk_rank_items *items, int64_t row,
                      hk_rank_item *item, double *part)
{
    const double *x = s->batches + row * s->n_batch;
    double sum = 0.0;
    bool hit = false;
    for (int64_t b = 0; b < s->n_batch; b++) {
        if (weight_of(s, b) > 0.0) {
            sum += weight_of(s, b) * (x[b] / items->scale);
            hit = hit || x[b] != 0.0;
        }
    }
    item->mean = sum / items->n_replicate;
    double squares = 0.0;
    int64_t n = 0;
    for (int64_t b = 0; b < s->n_batch; b++) {
        double w = weight_of(s, b);
        if (w > 0.0) {
            double share = sqrt(w / (items->dof * items->n_replicate));
            part[n] = share * (x[b] / items->scale - item->mean);
            squares += part[n] * part[n];
            n++;
        }
    }
    item->se = sqrt(squares);
    return hit;
}

static int compare_items(const void *a, const void *b)
{
    const hk_rank_item *x = a;
    const hk_rank_item *y = b;
    if (x->mean != y->mean) {
        return x->mean > y->mean ? -1 : 1;
    }
    return (x->row > y->row) - (x->row < y->row);
}

/** The item of the rows that were never hit: see the header. */
static void add_never_hit(hk_rank_items *items, const double *zeros)
{
    double severity = 0.0;
    for (int64_t i = 0; i < items->n_item; i++) {
        const hk_rank_item *item = &items->items[i];
        double size = fabs(item->mean);
        double square = item->se * item->se * items->n_replicate + size * size;
        severity = fmax(severity, size > 0.0 ? square / size : 0.0);
    }
    double se = severity / items->n_replicate;
    items->items[items->n_item++] = (hk_rank_item){
        .row = HK_RANK_NEVER_HIT, .count = items->n_never_hit, .se = se, .own = se, .part = zeros};
}

static hk_status fill(const hk_rank_sample *s, hk_rank_items *items, hk_error *err)
{
    size_t n = (size_t)s->n_row;
    size_t n_part = (size_t)items->n_part;
    size_t cells;
    double *parts = __builtin_mul_overflow(n + 1, n_part, &cells)
                        ? NULL
                        : hk_arena_alloc(items->arena, cells, sizeof *parts);
    items->items = hk_arena_alloc(items->arena, n + 1, sizeof *items->items);
    items->never_hit = hk_arena_alloc(items->arena, n, sizeof *items->never_hit);
    double *unit = hk_arena_alloc(items->arena, n_part, sizeof *unit);
    if (unit == NULL || parts == NULL || items->items == NULL || items->never_hit == NULL) {
        return hk_fail_nomem(err);
    }
    for (int64_t b = 0, used = 0; b < s->n_batch; b++) {
        if (weight_of(s, b) > 0.0) {
            unit[used++] = sqrt(weight_of(s, b) / items->n_replicate);
        }
    }
    items->unit = unit;
    for (int64_t j = 0; j < s->n_row; j++) {
        double *part = parts + (size_t)items->n_item * n_part;
        hk_rank_item item = {.row = j, .count = 1, .part = part};
        if (s->n_batch == 0) {
            item.mean = s->means[j] / items->scale;
            item.se = item.own = s->own_se[j] / items->scale;
        } else if (!set_parts(s, items, j, &item, part)) {
            items->never_hit[items->n_never_hit++] = j;
            continue;
        }
        items->items[items->n_item++] = item;
    }
    if (items->n_never_hit > 0) {
        double *zeros = parts + n * n_part;
        for (size_t b = 0; b < n_part; b++) {
            zeros[b] = 0.0;
        }
        add_never_hit(items, zeros);
    }
    qsort(items->items, (size_t)items->n_item, sizeof *items->items, compare_items);
    return HK_OK;
}

hk_status hk_rank_items_new(const hk_rank_sample *sample, hk_rank_items **ret_items, hk_error *err)
{
    double greatest = 0.0;
    HK_TRY(check_sample(sample, &greatest, err));
    hk_arena *arena = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    hk_rank_items *items = hk_arena_alloc(arena, 1, sizeof *items);
    hk_status status;
    if (items == NULL) {
        status = hk_fail_nomem(err);
    } else {
        int exponent;
        frexp(greatest, &exponent);
        *items = (hk_rank_items){.n_row = sample->n_row,
                                 .dof = INFINITY,
                                 .scale = greatest > 0.0 ? ldexp(1.0, exponent - 1) : 1.0,
                                 .arena = arena};
        for (int64_t b = 0; b < sample->n_batch; b++) {
            items->n_replicate += weight_of(sample, b);
            items->n_part += weight_of(sample, b) > 0.0;
        }
        if (sample->n_batch > 0) {
            items->dof = (double)(items->n_part - 1);
        }
        status = fill(sample, items, err);
    }
    if (status != HK_OK) {
        hk_arena_free(arena);
        return status;
    }
    *ret_items = items;
    return HK_OK;
}

void hk_rank_items_free(hk_rank_items *items)
{
    if (items != NULL) {
        hk_arena_free(items->arena);
    }
}

double hk_rank_pair_se(const hk_rank_items *items, const hk_rank_item *a, const hk_rank_item *b)
{
    double squares = a->own * a->own + b->own * b->own;
    for (int64_t i = 0; i < items->n_part; i++) {
        double d = a->part[i] - b->part[i];
        squares += d * d;
    }
    double se = sqrt(squares);
    double size = fabs(a->mean) + fabs(b->mean) + a->se + b->se;
    return se <= ROUNDING * size ? 0.0 : se;
}

bool hk_rank_is_better(const hk_rank_items *items, const hk_rank_item *a, const hk_rank_item *b,
                       double critical)
{
    double difference = a->mean - b->mean;
    if (difference <= 0.0) {
        return false;
    }
    double se = hk_rank_pair_se(items, a, b);
    if (se == 0.0) {
        return difference > ROUNDING * (fabs(a->mean) + fabs(b->mean));
    }
    return difference > critical * se;
}
