/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rank/rank_step.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/check.h"
#include "engine/base/memory.h"
#include "engine/base/student.h"

/** One run of the method: pairs (i, k), i before k in the order of the means. */
typedef struct stepper {
    const hk_rank_items *items;
    const hk_rank_draws *draws;
    const int64_t *order; /* [n] places of the items; NULL: place 0, 1, 2, ... */
    int64_t n;
    double *noise;    /* [n_block, n, HK_RANK_BLOCK] of all pairs; or of one block */
    double *inverse;  /* 1 / se of the pairs; 0 = no chance in it */
    double *greatest; /* [n_block x HK_RANK_BLOCK] of each draw */
    int64_t n_in;     /* ordered pairs still in */
    double alpha;
    double critical; /* of the last round; INFINITY before the first */
} stepper;

static const hk_rank_item *item_of(const stepper *s, int64_t i)
{
    return &s->items->items[s->order == NULL ? i : s->order[i]];
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static double inverse_se(const stepper *s, int64_t i, int64_t k)
{
    double se = hk_rank_pair_se(s->items, item_of(s, i), item_of(s, k));
    return se > 0.0 ? 1.0 / se : 0.0;
}

/** "i is better than k" was rejected as false before this round, so it has left. */
static bool has_left(const stepper *s, int64_t i, int64_t k, double inverse)
{
    double difference = item_of(s, i)->mean - item_of(s, k)->mean;
    return difference * inverse > s->critical;
}

/** A pair's part in the greatest of each draw of a block. `both`: both orders are in; else only
 *  (k, i), k being the one with the lower mean. */
static void compare_pair(const double *noise_i, const double *noise_k, double inverse, bool both,
                         double *greatest)
{
    for (int d = 0; d < HK_RANK_BLOCK; d++) {
        double x = (noise_k[d] - noise_i[d]) * inverse;
        greatest[d] = x > greatest[d] ? x : greatest[d];
    }
    for (int d = 0; d < HK_RANK_BLOCK && both; d++) {
        double x = (noise_i[d] - noise_k[d]) * inverse;
        greatest[d] = x > greatest[d] ? x : greatest[d];
    }
}

/** A critical value by its tail. */
static hk_rank_critical critical_at(const stepper *s, double tail, int32_t round)
{
    return (hk_rank_critical){
        .value = hk_student_upper(tail, s->items->dof), .tail = tail, .rounds = round};
}

/** The critical value from the greatest of each draw. */
static hk_rank_critical quantile(stepper *s, int32_t round)
{
    int64_t n = s->draws->n_draw;
    double m = s->draws->n_dimension;
    if (s->n_in == 0) {
        return (hk_rank_critical){.value = 0.0, .tail = 0.5, .rounds = round};
    }
    if (m == 1.0) {
        return critical_at(s, s->alpha / (double)s->n_in, round);
    }
    for (int64_t d = 0; d < n && m > 0.0; d++) {
        s->greatest[d] /= s->draws->length[d];
    }
    qsort(s->greatest, (size_t)n, sizeof *s->greatest, compare_doubles);
    int64_t number = (int64_t)ceil((1.0 - s->alpha) * (double)(n + 1) - 1e-9);
    double c = s->greatest[(number > n ? n : number) - 1];
    if (m == 0.0) {
        return (hk_rank_critical){
            .value = c, .tail = hk_student_above(c, INFINITY), .rounds = round};
    }
    double t = c < 1.0 ? c * sqrt((m - 1.0) / (1.0 - c * c)) : INFINITY;
    double tail = hk_student_above(t, m - 1.0);
    return tail > 0.0 ? critical_at(s, tail, round)
                      : (hk_rank_critical){.value = INFINITY, .rounds = round};
}

static void begin_round(stepper *s)
{
    s->n_in = 0;
    for (int64_t d = 0; d < s->draws->n_block * HK_RANK_BLOCK; d++) {
        s->greatest[d] = -INFINITY;
    }
}

/** All pairs, block after block of draws. @return how many have left by now */
static int64_t round_all(stepper *s)
{
    begin_round(s);
    int64_t left = 0;
    for (int64_t block = 0; block < s->draws->n_block; block++) {
        const double *noise = s->noise + block * s->n * HK_RANK_BLOCK;
        double *greatest = s->greatest + block * HK_RANK_BLOCK;
        const double *inverse = s->inverse;
        for (int64_t i = 0; i < s->n; i++) {
            for (int64_t k = i + 1; k < s->n; k++, inverse++) {
                if (*inverse == 0.0) {
                    continue;
                }
                bool gone = has_left(s, i, k, *inverse);
                left += gone && block == 0;
                s->n_in += block == 0 ? 2 - gone : 0;
                compare_pair(noise + i * HK_RANK_BLOCK, noise + k * HK_RANK_BLOCK, *inverse, !gone,
                             greatest);
            }
        }
    }
    return left;
}

/** Go on until a round rejects nothing new. */
static void step_down(stepper *s, int64_t (*round)(stepper *), hk_rank_critical *ret)
{
    int64_t before = -1;
    s->critical = INFINITY;
    for (int32_t number = 1;; number++) {
        int64_t left = round(s);
        if (left == before) {
            return;
        }
        hk_rank_critical now = quantile(s, number);
        if (number == 1 || now.value < ret->value) {
            *ret = now;
        }
        ret->rounds = number;
        s->critical = ret->value;
        before = left;
    }
}

hk_status hk_rank_step_all(const hk_rank_items *items, const int64_t *order, int64_t n,
                           const hk_rank_draws *draws, double alpha, hk_rank_critical *ret_critical,
                           hk_error *err)
{
    HK_CHECK(n <= HK_RANK_ALL_PAIRS_MAX, "too many items for all pairs");
    size_t n_draw = (size_t)draws->n_block * HK_RANK_BLOCK;
    stepper s = {.items = items,
                 .draws = draws,
                 .order = order,
                 .n = n,
                 .noise = hk_alloc((size_t)n * n_draw, sizeof(double)),
                 .inverse = hk_alloc((size_t)(n * (n - 1) / 2), sizeof(double)),
                 .greatest = hk_alloc(n_draw, sizeof(double)),
                 .alpha = alpha};
    hk_status status = HK_OK;
    if (s.noise == NULL || s.inverse == NULL || s.greatest == NULL) {
        status = hk_fail_nomem(err);
    } else {
        double *inverse = s.inverse;
        for (int64_t i = 0; i < n; i++) {
            for (int64_t k = i + 1; k < n; k++) {
                *inverse++ = inverse_se(&s, i, k);
            }
            for (int64_t block = 0; block < draws->n_block; block++) {
                hk_rank_noise(draws, block, item_of(&s, i),
                              s.noise + (block * n + i) * HK_RANK_BLOCK);
            }
        }
        step_down(&s, round_all, ret_critical);
    }
    hk_free(s.noise);
    hk_free(s.inverse);
    hk_free(s.greatest);
    return status;
}

/** As round_all, for the pairs of item `order[0]`; noise is made anew in every round. */
static int64_t round_one(stepper *s)
{
    begin_round(s);
    int64_t left = 0;
    int64_t target = s->order[0];
    const hk_rank_item *items = s->items->items;
    double *noise = s->noise;
    for (int64_t block = 0; block < s->draws->n_block; block++) {
        double *greatest = s->greatest + block * HK_RANK_BLOCK;
        hk_rank_noise(s->draws, block, &items[target], noise);
        for (int64_t k = 0; k < s->items->n_item; k++) {
            if (k == target || s->inverse[k] == 0.0) {
                continue;
            }
            double difference = fabs(items[target].mean - items[k].mean);
            bool gone = difference * s->inverse[k] > s->critical;
            left += gone && block == 0;
            s->n_in += block == 0 ? 2 - gone : 0;
            double *other = noise + HK_RANK_BLOCK;
            hk_rank_noise(s->draws, block, &items[k], other);
            bool above = target < k;
            compare_pair(above ? noise : other, above ? other : noise, s->inverse[k], !gone,
                         greatest);
        }
    }
    return left;
}

hk_status hk_rank_step_one(const hk_rank_items *items, int64_t target, const hk_rank_draws *draws,
                           double alpha, hk_rank_critical *ret_critical, hk_error *err)
{
    stepper s = {.items = items,
                 .draws = draws,
                 .order = &target,
                 .n = 1,
                 .noise = hk_alloc((size_t)2 * HK_RANK_BLOCK, sizeof(double)),
                 .inverse = hk_alloc((size_t)items->n_item, sizeof(double)),
                 .greatest = hk_alloc((size_t)draws->n_block * HK_RANK_BLOCK, sizeof(double)),
                 .alpha = alpha};
    hk_status status = HK_OK;
    if (s.noise == NULL || s.inverse == NULL || s.greatest == NULL) {
        status = hk_fail_nomem(err);
    } else {
        for (int64_t k = 0; k < items->n_item; k++) {
            double se = hk_rank_pair_se(items, &items->items[target], &items->items[k]);
            s.inverse[k] = se > 0.0 ? 1.0 / se : 0.0;
        }
        step_down(&s, round_one, ret_critical);
    }
    hk_free(s.noise);
    hk_free(s.inverse);
    hk_free(s.greatest);
    return status;
}
