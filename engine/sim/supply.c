/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From seen levels to supplies, allowances and levels. Groups that need k of n
 * suppliers keep two counters, so a scan is needed only for levels between 0 and
 * full; groups with shares or calendars are always scanned.
 */
#include "engine/sim/state.h"

static uint16_t median_of_three(uint16_t a, uint16_t b, uint16_t c)
{
    uint16_t low = a < b ? a : b, high = a < b ? b : a;
    return c < low ? low : c > high ? high : c;
}

/* Hoare's partition of [low, high], larger levels first: afterwards everything up to *ret_left is
 * at least everything from *ret_right on; what is between equals the pivot. */
static void partition(uint16_t *level, int32_t low, int32_t high, int32_t *ret_left,
                      int32_t *ret_right)
{
    uint16_t pivot = median_of_three(level[low], level[low + (high - low) / 2], level[high]);
    int32_t i = low, j = high;
    while (i <= j) {
        while (level[i] > pivot) {
            i++;
        }
        while (level[j] < pivot) {
            j--;
        }
        if (i <= j) {
            uint16_t swap = level[i];
            level[i++] = level[j];
            level[j--] = swap;
        }
    }
    *ret_left = j;
    *ret_right = i;
}

uint16_t hk_kth_largest(uint16_t *level, int32_t n, int32_t k)
{
    int32_t low = 0, high = n - 1, want = k - 1;
    while (low < high) {
        int32_t left, right;
        partition(level, low, high, &left, &right);
        if (want <= left) {
            high = left;
        } else if (want >= right) {
            low = right;
        } else {
            break;
        }
    }
    return level[want];
}

static uint16_t share_mean(const hk_sim *sim, int32_t group)
{
    const hk_graph *g = sim->graph;
    int64_t sum = 0;
    for (int32_t e = g->group_edge[group]; e < g->group_edge[group + 1]; e++) {
        sum += (int64_t)g->edge_share[e] * hk_edge_level(sim, e);
    }
    return (uint16_t)(sum / g->group_share[group]);
}

uint16_t hk_supply_scan(const hk_sim *sim, int32_t group)
{
    const hk_graph *g = sim->graph;
    if (g->group_rule[group] == HK_RULE_SHARE) {
        return share_mean(sim, group);
    }
    int32_t a = g->group_edge[group], n = g->group_edge[group + 1] - a, k = g->group_need[group];
    if (k == n || k == 1) {
        uint16_t low = HK_LEVEL_FULL, high = 0;
        for (int32_t e = a; e < a + n; e++) {
            uint16_t level = hk_edge_level(sim, e);
            low = level < low ? level : low;
            high = level > high ? level : high;
        }
        return k == n ? low : high;
    }
    for (int32_t i = 0; i < n; i++) {
        sim->scratch[i] = hk_edge_level(sim, a + i);
    }
    return hk_kth_largest(sim->scratch, n, k);
}

uint16_t hk_group_supply(hk_sim *sim, int32_t group)
{
    hk_word *w = &sim->words[hk_graph_word(sim->graph, group)];
    if (w->group.supply == HK_STALE) {
        w->group.supply = hk_supply_scan(sim, group);
    }
    return w->group.supply;
}

/* Allowance of a group in the present step. */
static inline uint16_t refresh(hk_sim *sim, hk_word *w, int32_t group)
{
    if (w->group.supply == HK_STALE) {
        w->group.supply = hk_supply_scan(sim, group);
    }
    uint16_t flags = w->group.allow & (uint16_t)~HK_GROUP_ALLOW;
    uint16_t allow = w->group.supply;
    if (flags & HK_GROUP_CLOCKED) {
        allow = hk_clock_allow(sim, sim->graph->group_clock[group], allow);
    }
    w->group.allow = flags | allow;
    return allow;
}

static uint16_t evaluate_product(hk_sim *sim, hk_word *head, int32_t group)
{
    uint32_t level = HK_LEVEL_FULL;
    for (uint16_t j = 0; j < head->head.n_group; j++) {
        level = level * refresh(sim, &head[1 + j], group + j) / HK_LEVEL_FULL;
    }
    return (uint16_t)(level * head->head.cap / HK_LEVEL_FULL);
}

uint16_t hk_evaluate(hk_sim *sim, int32_t component)
{
    hk_word *head = hk_head(sim, component);
    int32_t group = sim->graph->group_begin[component];
    uint16_t n = head->head.n_group, level = head->head.cap;
    if (head->head.flags & HK_HEAD_PRODUCT) {
        return evaluate_product(sim, head, group);
    }
    for (uint16_t j = 0; j < n; j++) {
        uint16_t allow = refresh(sim, &head[1 + j], group + j);
        level = allow < level ? allow : level;
    }
    return level;
}

bool hk_group_on_network(const hk_graph *graph, int32_t group, int32_t network)
{
    /* Routes and components never mix in a group, but several networks may. */
    if (graph->group_network[group] != HK_NETWORKS) {
        return graph->group_network[group] == network;
    }
    for (int32_t e = graph->group_edge[group]; e < graph->group_edge[group + 1]; e++) {
        if (graph->model->dependencies[graph->edge_row[e]].network == network) {
            return true;
        }
    }
    return false;
}

uint16_t hk_ability(const hk_sim *sim, int32_t component, int32_t network)
{
    const hk_word *head = hk_head(sim, component);
    int32_t group = sim->graph->group_begin[component];
    bool product = head->head.flags & HK_HEAD_PRODUCT;
    uint32_t level = product ? HK_LEVEL_FULL : head->head.cap;
    for (uint16_t j = 0; j < head->head.n_group; j++) {
        if (hk_group_on_network(sim->graph, group + j, network)) {
            continue;
        }
        uint32_t allow = head[1 + j].group.allow & HK_GROUP_ALLOW;
        if (product) {
            level = level * allow / HK_LEVEL_FULL;
        } else {
            level = allow < level ? allow : level;
        }
    }
    return (uint16_t)(product ? level * head->head.cap / HK_LEVEL_FULL : level);
}
