/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nearest sites that come earlier: a k-d tree over numbered points in space, in which each node also
 * knows the least number below it, so that a search for points numbered below i leaves out what has
 * none. With numbers in random order a search looks at O(k + log n) nodes, wherever points crowd.
 */
#ifndef HK_MODELS_EARTHQUAKE_SITE_TREE_H
#define HK_MODELS_EARTHQUAKE_SITE_TREE_H

#include <stdint.h>

typedef struct hk_earthquake_point {
    double at[3]; /* km */
} hk_earthquake_point;

typedef struct hk_earthquake_tree {
    const hk_earthquake_point *points; /* [n] borrowed */
    int32_t *order; /* [n] points; node = median of a range, halves on its sides */
    int32_t *first; /* [n] least number in the node's range */
    int32_t n;
} hk_earthquake_tree;

/** One found: square of its distance and its number. */
typedef struct hk_earthquake_near {
    double square;
    int32_t point;
} hk_earthquake_near;

/** @param order, first memory of [n] each, the caller's. O(n log n). */
void hk_earthquake_tree_init(hk_earthquake_tree *ret_tree, const hk_earthquake_point *points,
                             int32_t n, int32_t *order, int32_t *first);

/** The k nearest of points 0..i-1 to point i, nearest first, ties to the lower number.
 *  @param ret_near [k] @return how many there are: k or i, the lesser */
int32_t hk_earthquake_tree_near(const hk_earthquake_tree *tree, int32_t i, int32_t k,
                                hk_earthquake_near *ret_near);

double hk_earthquake_square(const hk_earthquake_point *a, const hk_earthquake_point *b);

#endif
