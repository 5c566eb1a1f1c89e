/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tree is implicit: the node of a range [low, high) of `order` is its middle; ranges are split
 * on x, y, z in turn.
 */
#include "models/threats/earthquake/site_tree.h"

#include <stdbool.h>

enum { AXES = 3 };

double hk_earthquake_square(const hk_earthquake_point *a, const hk_earthquake_point *b)
{
    double x = a->at[0] - b->at[0], y = a->at[1] - b->at[1], z = a->at[2] - b->at[2];
    return x * x + y * y + z * z;
}

/* Total, so that the tree does not depend on how it is built. */
static bool before(const hk_earthquake_tree *tree, int axis, int32_t p, int32_t q)
{
    double a = tree->points[p].at[axis], b = tree->points[q].at[axis];
    return a < b || (a <= b && p < q);
}

/* Hoare's selection: what comes before the middle one goes left of it, the rest right. */
static void select_middle(hk_earthquake_tree *tree, int axis, int32_t low, int32_t high)
{
    int32_t *o = tree->order, middle = low + (high - low) / 2;
    high--;
    while (low < high) {
        int32_t pivot = o[low + (high - low) / 2], i = low, j = high;
        while (i <= j) {
            while (before(tree, axis, o[i], pivot)) {
                i++;
            }
            while (before(tree, axis, pivot, o[j])) {
                j--;
            }
            if (i <= j) {
                int32_t keep = o[i];
                o[i++] = o[j];
                o[j--] = keep;
            }
        }
        if (middle <= j) {
            high = j;
        } else if (middle >= i) {
            low = i;
        } else {
            return;
        }
    }
}

/* @return the least number in the range; the depth of the calls is log2 n */
static int32_t build(hk_earthquake_tree *tree, int axis, int32_t low, int32_t high)
{
    if (low >= high) {
        return INT32_MAX;
    }
    select_middle(tree, axis, low, high);
    int32_t middle = low + (high - low) / 2, first = tree->order[middle];
    int32_t left = build(tree, (axis + 1) % AXES, low, middle);
    int32_t right = build(tree, (axis + 1) % AXES, middle + 1, high);
    first = left < first ? left : first;
    first = right < first ? right : first;
    tree->first[middle] = first;
    return first;
}

void hk_earthquake_tree_init(hk_earthquake_tree *ret_tree, const hk_earthquake_point *points,
                             int32_t n, int32_t *order, int32_t *first)
{
    ret_tree->points = points;
    ret_tree->order = order;
    ret_tree->first = first;
    ret_tree->n = n;
    for (int32_t i = 0; i < n; i++) {
        order[i] = i;
    }
    build(ret_tree, 0, 0, n);
}

typedef struct search {
    const hk_earthquake_tree *tree;
    const hk_earthquake_point *from;
    hk_earthquake_near *found;
    int32_t i, k, n_found;
} search;

static bool nearer(hk_earthquake_near a, hk_earthquake_near b)
{
    return a.square < b.square || (a.square <= b.square && a.point < b.point);
}

/* Keep the k best in order; k is small. */
static void take(search *s, int32_t point)
{
    hk_earthquake_near one = {hk_earthquake_square(s->from, &s->tree->points[point]), point};
    if (s->n_found == s->k) {
        if (!nearer(one, s->found[s->k - 1])) {
            return;
        }
        s->n_found--;
    }
    int32_t at = s->n_found++;
    for (; at > 0 && nearer(one, s->found[at - 1]); at--) {
        s->found[at] = s->found[at - 1];
    }
    s->found[at] = one;
}

static void descend(search *s, int axis, int32_t low, int32_t high)
{
    if (low >= high) {
        return;
    }
    int32_t middle = low + (high - low) / 2, point = s->tree->order[middle];
    if (s->tree->first[middle] >= s->i) {
        return;
    }
    double gap = s->from->at[axis] - s->tree->points[point].at[axis];
    int next = (axis + 1) % AXES;
    bool left = gap < 0;
    descend(s, next, left ? low : middle + 1, left ? middle : high);
    if (point < s->i) {
        take(s, point);
    }
    if (s->n_found < s->k || gap * gap <= s->found[s->k - 1].square) {
        descend(s, next, left ? middle + 1 : low, left ? high : middle);
    }
}

int32_t hk_earthquake_tree_near(const hk_earthquake_tree *tree, int32_t i, int32_t k,
                                hk_earthquake_near *ret_near)
{
    search s = {tree, &tree->points[i], ret_near, i, k, 0};
    descend(&s, 0, 0, tree->n);
    return s.n_found;
}
