/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rank/rank_sets.h"

#include <math.h>
#include <stdlib.h>

#include "engine/base/memory.h"
#include "engine/base/student.h"
#include "engine/rank/rank_chance.h"
#include "engine/rank/rank_claims.h"

/** Pairs looked at for the factor on the replicates. */
#define PAIRS_MAX 4e6

/** If anything is open at all, it takes at least so many times the replicates: with few batches
 *  the critical value falls as well, by an amount that is not worth more digits. */
#define MORE_MIN 1.1

enum { BATCHES_MAX = 50 }; /* of a result */

/** Ends of screening intervals in order, with the rows up to each. */
typedef struct end {
    double at;
    int64_t count; /* of the item; after sum_ends() of all up to it */
} end;

static int compare_ends(const void *a, const void *b)
{
    const end *x = a;
    const end *y = b;
    return (x->at > y->at) - (x->at < y->at);
}

static void sum_ends(end *ends, int64_t n)
{
    qsort(ends, (size_t)n, sizeof *ends, compare_ends);
    for (int64_t i = 1; i < n; i++) {
        ends[i].count += ends[i - 1].count;
    }
}

/** Rows whose end lies below `at` (or at it, if `inclusive`). O(log n). */
static int64_t rows_below(const end *ends, int64_t n, double at, bool inclusive)
{
    int64_t low = 0;
    int64_t high = n;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        bool below = inclusive ? ends[middle].at <= at : ends[middle].at < at;
        low = below ? middle + 1 : low;
        high = below ? high : middle;
    }
    return low == 0 ? 0 : ends[low - 1].count;
}

/** Sets by place of the items, from disjoint screening intervals. */
static hk_status count_disjoint(const hk_rank_claims *claims, hk_rank_set *by_place, hk_error *err)
{
    const hk_rank_items *items = claims->items;
    int64_t n = items->n_item;
    end *lows = hk_alloc((size_t)n, sizeof *lows);
    end *highs = hk_alloc((size_t)n, sizeof *highs);
    hk_status status = HK_OK;
    if (lows == NULL || highs == NULL) {
        status = hk_fail_nomem(err);
    } else {
        for (int64_t i = 0; i < n; i++) {
            lows[i] = (end){hk_rank_outer_low(claims, i), items->items[i].count};
            highs[i] = (end){hk_rank_outer_high(claims, i), items->items[i].count};
        }
        sum_ends(lows, n);
        sum_ends(highs, n);
        for (int64_t i = 0; i < n; i++) {
            int64_t not_above = rows_below(lows, n, hk_rank_outer_high(claims, i), true);
            by_place[i].low += items->n_row - not_above;
            by_place[i].high -= rows_below(highs, n, hk_rank_outer_low(claims, i), false);
        }
    }
    hk_free(lows);
    hk_free(highs);
    return status;
}

/** Pairs of survivors that are told apart and were not yet counted. */
static void count_pairs(const hk_rank_claims *claims, hk_rank_set *by_place)
{
    const hk_rank_item *items = claims->items->items;
    int64_t first = claims->n_survivor;
    if (claims->screened && first > HK_RANK_LEADERS) {
        first = HK_RANK_LEADERS;
    }
    for (int64_t a = 0; a < first; a++) {
        int64_t i = claims->survivors[a];
        for (int64_t b = a + 1; b < claims->n_survivor; b++) {
            int64_t k = claims->survivors[b];
            bool counted =
                claims->screened && hk_rank_outer_low(claims, i) > hk_rank_outer_high(claims, k);
            if (!counted && hk_rank_claim(claims, i, k)) {
                by_place[i].high -= items[k].count;
                by_place[k].low += items[i].count;
            }
        }
    }
}

static hk_status set_by_place(const hk_rank_claims *claims, hk_rank_set *by_place, hk_error *err)
{
    const hk_rank_items *items = claims->items;
    for (int64_t i = 0; i < items->n_item; i++) {
        by_place[i] = (hk_rank_set){.low = 1, .high = items->n_row, .p_top = NAN};
    }
    if (claims->screened) {
        HK_TRY(count_disjoint(claims, by_place, err));
    }
    count_pairs(claims, by_place);
    int64_t group = 1;
    for (int64_t i = 0; i < items->n_item; i++) {
        group += i > 0 && hk_rank_claim(claims, i - 1, i);
        by_place[i].group = group;
        by_place[i].with_leader = !hk_rank_claim(claims, 0, i);
    }
    return HK_OK;
}

/** The critical value once there are as many batches as there can be. */
static double critical_then(const hk_rank_claims *claims)
{
    return claims->items->dof < BATCHES_MAX - 1
               ? hk_student_upper(claims->critical.tail, BATCHES_MAX - 1)
               : claims->critical.value;
}

/** Factor on the replicates; the header says of what. */
static double more_needed(const hk_rank_claims *claims, int64_t top)
{
    const hk_rank_items *items = claims->items;
    if ((double)top * (double)items->n_item > PAIRS_MAX && top < items->n_item) {
        return INFINITY;
    }
    double critical = critical_then(claims);
    double more = 1.0;
    for (int64_t i = 0; i < top && i < items->n_item; i++) {
        for (int64_t k = top; k < items->n_item; k++) {
            const hk_rank_item *a = &items->items[i];
            const hk_rank_item *b = &items->items[k];
            if (hk_rank_claim(claims, i, k)) {
                continue;
            }
            double difference = a->mean - b->mean;
            double se = hk_rank_pair_se(items, a, b);
            if (difference <= se) {
                return NAN;
            }
            double ratio = critical * se / difference;
            more = fmax(more, fmax(ratio * ratio, MORE_MIN));
        }
    }
    return more;
}

static void set_rows(const hk_rank_items *items, const hk_rank_set *by_place, hk_rank_sets *sets)
{
    for (int64_t i = 0; i < items->n_item; i++) {
        if (items->items[i].row != HK_RANK_NEVER_HIT) {
            sets->sets[items->items[i].row] = by_place[i];
            continue;
        }
        for (int64_t z = 0; z < items->n_never_hit; z++) {
            sets->sets[items->never_hit[z]] = by_place[i];
        }
    }
}

static hk_status make(const hk_rank_items *items, const hk_rank_sets_opts *opts, hk_rank_sets *sets,
                      hk_error *err)
{
    hk_rank_claims claims;
    HK_TRY(hk_rank_claims_make(items, opts->top, 1.0 - opts->confidence, opts->n_draw, sets->arena,
                               &claims, err));
    hk_rank_set *by_place = hk_arena_alloc(sets->arena, (size_t)items->n_item, sizeof *by_place);
    sets->sets = hk_arena_alloc(sets->arena, (size_t)items->n_row, sizeof *sets->sets);
    if (by_place == NULL || sets->sets == NULL) {
        return hk_fail_nomem(err);
    }
    HK_TRY(set_by_place(&claims, by_place, err));
    HK_TRY(hk_rank_chance_of_top(items, opts->top, opts->n_draw, by_place, err));
    set_rows(items, by_place, sets);
    sets->n_row = items->n_row;
    sets->critical = claims.critical;
    sets->screened = claims.screened;
    sets->n_survivor = claims.n_survivor;
    sets->n_never_hit = items->n_never_hit;
    sets->more = more_needed(&claims, opts->top);
    return HK_OK;
}

hk_status hk_rank_sets_check(const hk_rank_sets_opts *opts, hk_error *err)
{
    if (!(opts->confidence > 0.0 && opts->confidence < 1.0)) {
        return hk_fail(err, HK_ERANGE, "confidence is %g, must be between 0 and 1",
                       opts->confidence);
    }
    if (opts->top < 1 || opts->n_draw < 100) {
        return hk_fail(err, HK_ERANGE, "top %lld, draws %lld: must be at least 1 and 100",
                       (long long)opts->top, (long long)opts->n_draw);
    }
    return HK_OK;
}

hk_status hk_rank_sets_new(const hk_rank_sample *sample, const hk_rank_sets_opts *opts,
                           hk_rank_sets **ret_sets, hk_error *err)
{
    HK_TRY(hk_rank_sets_check(opts, err));
    hk_rank_items *items = NULL;
    HK_TRY(hk_rank_items_new(sample, &items, err));
    hk_arena *arena = NULL;
    hk_status status = hk_arena_new(&arena, err);
    hk_rank_sets *sets = NULL;
    if (status == HK_OK) {
        sets = hk_arena_alloc(arena, 1, sizeof *sets);
        if (sets == NULL) {
            status = hk_fail_nomem(err);
        } else {
            sets->arena = arena;
            status = make(items, opts, sets, err);
        }
    }
    hk_rank_items_free(items);
    if (status != HK_OK) {
        hk_arena_free(arena);
        return status;
    }
    *ret_sets = sets;
    return HK_OK;
}

void hk_rank_sets_free(hk_rank_sets *sets)
{
    if (sets != NULL) {
        hk_arena_free(sets->arena);
    }
}

/** Place of the item that a row belongs to. */
static int64_t place_of(const hk_rank_items *items, int64_t row)
{
    int64_t never = 0;
    for (int64_t i = 0; i < items->n_item; i++) {
        if (items->items[i].row == row) {
            return i;
        }
        never = items->items[i].row == HK_RANK_NEVER_HIT ? i : never;
    }
    return never;
}

static hk_status set_of(const hk_rank_items *items, int64_t row, const hk_rank_sets_opts *opts,
                        int64_t *ret_low, int64_t *ret_high, hk_error *err)
{
    int64_t target = place_of(items, row);
    hk_rank_draws draws;
    HK_TRY(hk_rank_draws_init(items, opts->n_draw, &draws, err));
    hk_rank_critical critical;
    hk_status status =
        hk_rank_step_one(items, target, &draws, 1.0 - opts->confidence, &critical, err);
    hk_rank_draws_done(&draws);
    HK_TRY(status);
    int64_t low = 1;
    int64_t high = items->n_row;
    const hk_rank_item *mine = &items->items[target];
    for (int64_t k = 0; k < items->n_item; k++) {
        const hk_rank_item *other = &items->items[k];
        if (k != target && hk_rank_is_better(items, other, mine, critical.value)) {
            low += other->count;
        } else if (k != target && hk_rank_is_better(items, mine, other, critical.value)) {
            high -= other->count;
        }
    }
    *ret_low = low;
    *ret_high = high;
    return HK_OK;
}

hk_status hk_rank_set_of(const hk_rank_sample *sample, int64_t row, const hk_rank_sets_opts *opts,
                         int64_t *ret_low, int64_t *ret_high, hk_error *err)
{
    HK_TRY(hk_rank_sets_check(opts, err));
    if (row < 0 || row >= sample->n_row) {
        return hk_fail(err, HK_ERANGE, "row %lld, must be from 0 to %lld", (long long)row,
                       (long long)sample->n_row - 1);
    }
    hk_rank_items *items = NULL;
    HK_TRY(hk_rank_items_new(sample, &items, err));
    hk_status status = set_of(items, row, opts, ret_low, ret_high, err);
    hk_rank_items_free(items);
    return status;
}
