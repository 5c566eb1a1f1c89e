/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rank/rank_claims.h"

#include <math.h>
#include <stdlib.h>

#include "engine/base/memory.h"
#include "engine/base/student.h"

double hk_rank_outer_low(const hk_rank_claims *claims, int64_t i)
{
    const hk_rank_item *item = &claims->items->items[i];
    return item->mean - claims->outer * item->se;
}

double hk_rank_outer_high(const hk_rank_claims *claims, int64_t i)
{
    const hk_rank_item *item = &claims->items->items[i];
    return item->mean + claims->outer * item->se;
}

static int compare_down(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x < y) - (x > y);
}

/** Items whose intervals, `factor` times as wide, reach the m-th highest lower end of such
 *  intervals. @param ends room for [n_item] @return how many; places into `ret` unless NULL */
static int64_t reach(const hk_rank_claims *claims, int64_t m, double factor, double *ends,
                     int64_t *ret)
{
    const hk_rank_items *items = claims->items;
    double width = factor * claims->outer;
    for (int64_t i = 0; i < items->n_item; i++) {
        ends[i] = items->items[i].mean - width * items->items[i].se;
    }
    qsort(ends, (size_t)items->n_item, sizeof *ends, compare_down);
    double threshold = ends[(m < items->n_item ? m : items->n_item) - 1];
    int64_t n = 0;
    for (int64_t i = 0; i < items->n_item; i++) {
        if (items->items[i].mean + width * items->items[i].se >= threshold) {
            if (ret != NULL) {
                ret[n] = i;
            }
            n++;
        }
    }
    return n;
}

static hk_status step(const hk_rank_items *items, const int64_t *order, int64_t n, double alpha,
                      int64_t n_draw, hk_rank_critical *ret, hk_error *err)
{
    hk_rank_draws draws;
    HK_TRY(hk_rank_draws_init(items, n_draw, &draws, err));
    hk_status status = hk_rank_step_all(items, order, n, &draws, alpha, ret, err);
    hk_rank_draws_done(&draws);
    return status;
}

static hk_status screen(hk_rank_claims *claims, int64_t top, double alpha, int64_t n_draw,
                        hk_error *err)
{
    const hk_rank_items *items = claims->items;
    double n = (double)items->n_item;
    claims->screened = true;
    claims->outer = hk_student_upper(alpha / 2.0 / (2.0 * n), items->dof);
    double *ends = hk_alloc((size_t)items->n_item, sizeof *ends);
    int64_t *wide = hk_alloc((size_t)items->n_item, sizeof *wide);
    hk_status status = HK_OK;
    if (ends == NULL || wide == NULL) {
        status = hk_fail_nomem(err);
    } else {
        claims->n_survivor = reach(claims, top, 1.0, ends, claims->survivors);
        int64_t n_wide = reach(claims, top, 3.0, ends, wide);
        if (n_wide <= HK_RANK_ALL_PAIRS_MAX) {
            status = step(items, wide, n_wide, alpha / 2.0, n_draw, &claims->critical, err);
        } else {
            double tail = alpha / 2.0 / ((double)n_wide * (double)(n_wide - 1));
            claims->critical = (hk_rank_critical){
                .value = hk_student_upper(tail, items->dof), .tail = tail, .rounds = 1};
        }
    }
    hk_free(ends);
    hk_free(wide);
    return status;
}

hk_status hk_rank_claims_make(const hk_rank_items *items, int64_t top, double alpha, int64_t n_draw,
                              hk_arena *arena, hk_rank_claims *ret_claims, hk_error *err)
{
    size_t n = (size_t)items->n_item;
    hk_rank_claims claims = {.items = items,
                             .outer = INFINITY,
                             .n_survivor = items->n_item,
                             .survivors = hk_arena_alloc(arena, n, sizeof *claims.survivors),
                             .survives = hk_arena_alloc(arena, n, sizeof *claims.survives),
                             .arena = arena};
    if (claims.survivors == NULL || claims.survives == NULL) {
        return hk_fail_nomem(err);
    }
    if (items->n_item > HK_RANK_ALL_PAIRS_MAX) {
        HK_TRY(screen(&claims, top, alpha, n_draw, err));
    } else {
        HK_TRY(step(items, NULL, items->n_item, alpha, n_draw, &claims.critical, err));
        for (int64_t i = 0; i < items->n_item; i++) {
            claims.survivors[i] = i;
        }
    }
    for (int64_t i = 0; i < claims.n_survivor; i++) {
        claims.survives[claims.survivors[i]] = true;
    }
    *ret_claims = claims;
    return HK_OK;
}

bool hk_rank_claim(const hk_rank_claims *claims, int64_t i, int64_t k)
{
    const hk_rank_items *items = claims->items;
    if (claims->screened && hk_rank_outer_low(claims, i) > hk_rank_outer_high(claims, k)) {
        return true;
    }
    return claims->survives[i] && claims->survives[k] &&
           hk_rank_is_better(items, &items->items[i], &items->items[k], claims->critical.value);
}
