/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rank/rank_chance.h"

#include <math.h>
#include <stdlib.h>

#include "engine/base/memory.h"
#include "engine/rank/rank_draws.h"

#define OUT_OF_REACH 8.0 /* standard errors */
#define CELLS_MAX    5e7 /* items x draws */

enum { DRAWS_MIN = 100 };

static int compare_down(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x < y) - (x > y);
}

/** The k greatest numbers seen, the least of them at the root. */
typedef struct heap {
    double *values; /* [k] */
    int64_t n, k;
} heap;

static void heap_add(heap *h, double x)
{
    int64_t at;
    if (h->n < h->k) { /* up from the end */
        at = h->n++;
        while (at > 0 && x < h->values[(at - 1) / 2]) {
            h->values[at] = h->values[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        h->values[at] = x;
        return;
    }
    if (x <= h->values[0]) {
        return;
    }
    for (at = 0; 2 * at + 1 < h->n;) { /* down from the root */
        int64_t child = 2 * at + 1;
        child += child + 1 < h->n && h->values[child + 1] < h->values[child];
        if (x <= h->values[child]) {
            break;
        }
        h->values[at] = h->values[child];
        at = child;
    }
    h->values[at] = x;
}

/** The items that can be among the first in some draw. @param places [n_item] */
static int64_t within_reach(const hk_rank_items *items, int64_t top, double *ends, int64_t *places)
{
    for (int64_t i = 0; i < items->n_item; i++) {
        ends[i] = items->items[i].mean - OUT_OF_REACH * items->items[i].se;
    }
    qsort(ends, (size_t)items->n_item, sizeof *ends, compare_down);
    double threshold = ends[(top < items->n_item ? top : items->n_item) - 1];
    int64_t n = 0;
    for (int64_t i = 0; i < items->n_item; i++) {
        const hk_rank_item *item = &items->items[i];
        if (item->row == HK_RANK_NEVER_HIT || item->mean + OUT_OF_REACH * item->se >= threshold) {
            places[n++] = i;
        }
    }
    return n;
}

/** Number of rows that an item stands for, as far as they matter for the first `top`. */
static int64_t copies(const hk_rank_item *item, int64_t top)
{
    return item->count < top ? item->count : top;
}

/** Count one draw of a block: who is among the first? */
static void count_draw(const hk_rank_items *items, const int64_t *places, int64_t n,
                       const double *values, heap *greatest, int64_t *hits)
{
    greatest->n = 0;
    for (int64_t i = 0; i < n; i++) {
        int64_t c = copies(&items->items[places[i]], greatest->k);
        for (int64_t copy = 0; copy < c; copy++) {
            heap_add(greatest, values[i * HK_RANK_BLOCK]);
        }
    }
    double threshold = greatest->n < greatest->k ? -INFINITY : greatest->values[0];
    for (int64_t i = 0; i < n; i++) {
        hits[i] += values[i * HK_RANK_BLOCK] >= threshold;
    }
}

/** Draw after draw. @param values [n, HK_RANK_BLOCK] */
static void count_draws(const hk_rank_items *items, const hk_rank_draws *draws,
                        const int64_t *places, int64_t n, double *values, heap *greatest,
                        int64_t *hits)
{
    for (int64_t block = 0; block < draws->n_block; block++) {
        for (int64_t i = 0; i < n; i++) {
            const hk_rank_item *item = &items->items[places[i]];
            double *at = values + i * HK_RANK_BLOCK;
            hk_rank_noise(draws, block, item, at);
            double is_hit = item->row == HK_RANK_NEVER_HIT ? 0.0 : 1.0;
            for (int d = 0; d < HK_RANK_BLOCK; d++) {
                at[d] = is_hit * (item->mean + at[d]);
            }
        }
        for (int d = 0; d < HK_RANK_BLOCK && block * HK_RANK_BLOCK + d < draws->n_draw; d++) {
            count_draw(items, places, n, values + d, greatest, hits);
        }
    }
}

static int64_t draws_for(int64_t n, int64_t n_draw)
{
    if (n <= HK_RANK_ALL_PAIRS_MAX) {
        return n_draw;
    }
    double most = fmin(0.25 * (double)n_draw, CELLS_MAX / (double)n);
    return most < DRAWS_MIN ? DRAWS_MIN : (int64_t)most;
}

hk_status hk_rank_chance_of_top(const hk_rank_items *items, int64_t top, int64_t n_draw,
                                hk_rank_set *by_place, hk_error *err)
{
    if (items->n_item == 0) {
        return HK_OK;
    }
    int64_t k = top < items->n_row ? top : items->n_row;
    size_t room = (size_t)items->n_item;
    int64_t *places = hk_alloc(room, sizeof *places);
    int64_t *hits = hk_alloc(room, sizeof *hits);
    double *ends = hk_alloc(room, sizeof *ends);
    heap greatest = {.values = hk_alloc((size_t)k, sizeof(double)), .k = k};
    double *values = NULL;
    hk_rank_draws draws = {.n_draw = 0};
    hk_status status = HK_OK;
    if (places == NULL || hits == NULL || ends == NULL || greatest.values == NULL) {
        status = hk_fail_nomem(err);
        goto out;
    }
    int64_t n = within_reach(items, k, ends, places);
    values = hk_alloc((size_t)n * HK_RANK_BLOCK, sizeof *values);
    status = values == NULL ? hk_fail_nomem(err)
                            : hk_rank_draws_init(items, draws_for(n, n_draw), &draws, err);
    if (status != HK_OK) {
        goto out;
    }
    count_draws(items, &draws, places, n, values, &greatest, hits);
    for (int64_t i = 0; i < items->n_item; i++) {
        bool never = items->items[i].row == HK_RANK_NEVER_HIT;
        by_place[i].p_top = never ? NAN : 0.0;
    }
    for (int64_t i = 0; i < n; i++) {
        if (items->items[places[i]].row != HK_RANK_NEVER_HIT) {
            by_place[places[i]].p_top = (double)hits[i] / (double)draws.n_draw;
        }
    }
out:
    hk_rank_draws_done(&draws);
    hk_free(values);
    hk_free(greatest.values);
    hk_free(ends);
    hk_free(hits);
    hk_free(places);
    return status;
}
