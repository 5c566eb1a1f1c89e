/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Slices of a sample by the values of one factor: what the given-data
 * estimators condition on.
 */
#ifndef HK_RANK_SENSITIVITY_SLICES_H
#define HK_RANK_SENSITIVITY_SLICES_H

#include <stdint.h>

#include "engine/base/rng.h"

/** A row and its value, for sorting. */
typedef struct hk_slice_row {
    double x;
    uint64_t word; /* breaks ties */
    int32_t row;
} hk_slice_row;

/** Sort rows 0..n-1 by x[row * stride]; equal ones in random order by the key, so that the order of a
 *  design's cases does not show. @param ret_rows [n] */
void hk_slice_sort(const double *x, int64_t stride, int32_t n, hk_rng_key key, uint64_t entity,
                   hk_slice_row *ret_rows);

/**
 * Cut sorted rows into at most `wanted` slices: one per value if there are no more than that, else of
 * equal numbers of rows as far as equal values, which stay together, allow.
 * @param ret_slice [n] slice of a row, 0 .. count-1, in order of x
 * @return count, >= 1 for n >= 1
 */
int32_t hk_slice_cut(const hk_slice_row *rows, int32_t n, int32_t wanted, int32_t *ret_slice);

/** Shuffle b of n numbers, in place, keyed. */
void hk_slice_shuffle(hk_rng_key key, int64_t b, int32_t *x, int32_t n);

#endif
