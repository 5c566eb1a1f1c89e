/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Latin hypercube by doubling. A first design of q points puts one point into each of q strata of
 * every factor, by a keyed random permutation per factor. Then every stratum is cut into halves: one
 * holds a point already, and as many new points go into the free halves, again by a keyed random
 * permutation. After m doublings n = q 2^m points have one each in n strata. Every point is uniform,
 * factors are independent, and the first half of the points is the design of n/2.
 *
 * q is as small as it can be without being below 16 (n itself if that is smaller or odd): with few
 * points to begin with, old and new points would be opposites in all factors at once, which hurts
 * interactions; at q = 16 a new point lies in the other half of an old point's stratum with
 * probability 1/16 per factor instead of 1/31.
 *
 * Within its stratum of 1/n_b at its birth a point lies at (b + 1/2) 2^-24, 0 <= b < 2^24: stratum
 * and place together have at most 49 bits, so no rounding moves a point over an edge.
 */
#include "engine/base/int128.h"
#include "engine/base/memory.h"
#include "engine/ensemble/design/design_parts.h"

enum { FIRST_MIN = 16, PLACE_BITS = 24 };

/** Uniform integer below n from a word. */
static int64_t below(uint64_t word, int64_t n)
{
    return (int64_t)((hk_uint128)word * (uint64_t)n >> 64);
}

/** Fisher and Yates. */
static void shuffle(const hk_design *design, int32_t factor, int64_t size, int32_t *cells,
                    int64_t n)
{
    for (int64_t i = n - 1; i > 0; i--) {
        int64_t j = below(hk_design_word(design, factor, HK_DRAW_LHS_STRATUM, size, i), i + 1);
        int32_t keep = cells[i];
        cells[i] = cells[j];
        cells[j] = keep;
    }
}

/** Points first .. first + n - 1 go into cells[n] of `size` strata. */
static void place(hk_design *design, int32_t factor, int64_t size, int64_t first, int64_t n,
                  const int32_t *cells)
{
    int32_t k = design->spec.n_factor;
    for (int64_t i = 0; i < n; i++) {
        int64_t point = first + i;
        uint64_t word = hk_design_word(design, factor, HK_DRAW_LHS_PLACE, 0, point);
        double within = ((double)(word >> (64 - PLACE_BITS)) + 0.5) / (double)(1 << PLACE_BITS);
        design->unit[point * k + factor] = ((double)cells[i] + within) / (double)size;
    }
}

/** cells[n]: for each of n strata the half, of 2 n, that is still free. */
static void free_halves(const hk_design *design, int32_t factor, int64_t n, int32_t *cells)
{
    int32_t k = design->spec.n_factor;
    for (int64_t i = 0; i < n; i++) {
        int32_t taken = (int32_t)(design->unit[i * k + factor] * (double)(2 * n));
        cells[taken / 2] = taken ^ 1;
    }
}

static void fill_factor(hk_design *design, int32_t factor, int64_t first, int32_t *cells)
{
    for (int64_t i = 0; i < first; i++) {
        cells[i] = (int32_t)i;
    }
    shuffle(design, factor, first, cells, first);
    place(design, factor, first, 0, first, cells);
    for (int64_t n = first; n < design->spec.n; n *= 2) {
        free_halves(design, factor, n, cells);
        shuffle(design, factor, 2 * n, cells, n);
        place(design, factor, 2 * n, n, n, cells);
    }
}

hk_status hk_design_lhs_make(hk_design *design, hk_error *err)
{
    int64_t n = design->spec.n;
    int32_t k = design->spec.n_factor;
    if (n > HK_DESIGN_LHS_MAX) {
        return hk_fail(err, HK_ELIMIT, "lhs design of %lld points, must be at most %lld",
                       (long long)n, (long long)HK_DESIGN_LHS_MAX);
    }
    HK_TRY(hk_design_set_count(design, n, 1, err));
    design->unit = hk_alloc((size_t)n * (size_t)k, sizeof *design->unit);
    int32_t *cells = hk_alloc((size_t)n, sizeof *cells);
    if (design->unit == NULL || cells == NULL) {
        hk_free(cells);
        return hk_fail_nomem(err);
    }
    int64_t first = n;
    while (first % 2 == 0 && first / 2 >= FIRST_MIN) {
        first /= 2;
    }
    for (int32_t i = 0; i < k; i++) {
        fill_factor(design, i, first, cells);
    }
    hk_free(cells);
    return HK_OK;
}

double hk_design_lhs_unit(const hk_design *design, int64_t index, int32_t factor)
{
    return design->unit[index * design->spec.n_factor + factor];
}
