/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Components by rule and area, and by rule and provider, for the choice of suppliers. */
#include <stdlib.h>

#include "models/national/nat.h"

typedef struct entry {
    int32_t rule, owner, part;
} entry;

static int by_owner(const void *left, const void *right)
{
    const entry *a = left;
    const entry *b = right;
    if (a->rule != b->rule) {
        return a->rule < b->rule ? -1 : 1;
    }
    if (a->owner != b->owner) {
        return a->owner < b->owner ? -1 : 1;
    }
    return (a->part > b->part) - (a->part < b->part);
}

/** Parts stand by area, so counting them by rule keeps that order within a rule. */
static void list_by_area(hk_nat *n)
{
    int64_t stride = n->n_area + 1;
    for (int64_t i = 0; i < n->n_part; i++) {
        n->part_first[n->parts[i].rule * stride + n->parts[i].area + 1]++;
    }
    for (int32_t r = 0; r < n->n_rule; r++) {
        int32_t *first = &n->part_first[r * stride];
        first[0] = n->rule_begin[r];
        for (int32_t a = 0; a < n->n_area; a++) {
            first[a + 1] += first[a];
        }
        n->rule_begin[r + 1] = first[n->n_area];
    }
    int32_t *next = n->own_list; /* as scratch: where the next of a rule goes */
    for (int32_t r = 0; r < n->n_rule; r++) {
        next[r] = n->rule_begin[r];
    }
    for (int32_t i = 0; i < (int32_t)n->n_part; i++) {
        n->part_list[next[n->parts[i].rule]++] = i;
    }
}

hk_status hk_nat_make_index(hk_nat *n, hk_error *err)
{
    hk_nat_sort_parts(n);
    n->part_list = hk_nat_take(n, n->n_part, sizeof *n->part_list);
    n->own_list = hk_nat_take(n, n->n_part + n->n_rule, sizeof *n->own_list);
    n->rule_begin = hk_nat_take(n, n->n_rule + 1, sizeof *n->rule_begin);
    n->part_first = hk_nat_take(n, (int64_t)n->n_rule * (n->n_area + 1), sizeof *n->part_first);
    entry *entries = hk_alloc((size_t)n->n_part, sizeof *entries);
    if (n->part_list == NULL || n->own_list == NULL || n->rule_begin == NULL ||
        n->part_first == NULL || entries == NULL) {
        hk_free(entries);
        return hk_fail_nomem(err);
    }
    list_by_area(n);
    for (int32_t i = 0; i < (int32_t)n->n_part; i++) {
        entries[i] = (entry){.rule = n->parts[i].rule, .owner = n->parts[i].owner, .part = i};
    }
    qsort(entries, (size_t)n->n_part, sizeof *entries, by_owner);
    for (int32_t i = 0; i < (int32_t)n->n_part; i++) {
        n->own_list[i] = entries[i].part;
    }
    hk_free(entries);
    return HK_OK;
}
