/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/order.h"

#include <stdlib.h>

#include "engine/base/memory.h"

typedef struct entry {
    int64_t number;
    double cost;
} entry;

struct hk_order {
    const hk_blocks *blocks;
    int64_t per_case; /* blocks */
    double all;       /* costs of the cases */
    entry *cases;     /* [n_case] dearest first */
    double *costs;    /* [n_case] by number */
};

/* What is no positive number says nothing: the case counts like the cheapest. */
static double known(double cost)
{
    return cost > 0 && cost < 1e300 ? cost : 0;
}

static int dearest_first(const void *left, const void *right)
{
    const entry *a = left, *b = right;
    if (a->cost != b->cost) {
        return a->cost > b->cost ? -1 : 1;
    }
    return a->number < b->number ? -1 : a->number > b->number;
}

hk_status hk_order_new(const hk_blocks *blocks, const double *case_cost, hk_order **ret_order,
                       hk_error *err)
{
    size_t n = (size_t)blocks->n_case;
    hk_order *o = hk_alloc(1, sizeof *o);
    if (o == NULL) {
        return hk_fail_nomem(err);
    }
    o->blocks = blocks;
    o->per_case = blocks->n_set * blocks->per_set;
    o->cases = hk_alloc(n, sizeof *o->cases);
    o->costs = hk_alloc(n, sizeof *o->costs);
    if (o->cases == NULL || o->costs == NULL) {
        hk_order_free(o);
        return hk_fail_nomem(err);
    }
    for (size_t i = 0; i < n; i++) {
        o->costs[i] = case_cost == NULL ? 1 : known(case_cost[i]);
        o->cases[i] = (entry){(int64_t)i, o->costs[i]};
        o->all += o->costs[i];
    }
    qsort(o->cases, n, sizeof *o->cases, dearest_first);
    *ret_order = o;
    return HK_OK;
}

void hk_order_free(hk_order *order)
{
    if (order != NULL) {
        hk_free(order->cases);
        hk_free(order->costs);
        hk_free(order);
    }
}

int64_t hk_order_block(const hk_order *order, int64_t place)
{
    return order->cases[place / order->per_case].number * order->per_case + place % order->per_case;
}

int64_t hk_order_case(const hk_order *order, int64_t place)
{
    return place / order->per_case + 1;
}

double hk_order_part(const hk_order *order, int64_t block)
{
    const hk_blocks *b = order->blocks;
    double replicates =
        (double)hk_block_at(b, block).n / (double)((b->replicates - b->first) * b->n_set);
    double cost = order->all > 0 ? order->costs[block / order->per_case] / order->all
                                 : 1.0 / (double)b->n_case;
    return replicates * cost;
}
