/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Channels: components, then one route channel per (net, consumer), then one
 * delayed copy of a base channel per lag in use (graph.h).
 */
#include <stdlib.h>

#include "engine/graph/build.h"

typedef struct lag_use {
    int32_t base;
    int32_t edge;
    int64_t lag_ms;
} lag_use;

static void *take(hk_graph *g, int64_t n, size_t size)
{
    return hk_arena_alloc(g->arena, (size_t)n, size);
}

static int by_base_and_lag(const void *a, const void *b)
{
    const lag_use *x = a, *y = b;
    if (x->base != y->base) {
        return x->base < y->base ? -1 : 1;
    }
    if (x->lag_ms != y->lag_ms) {
        return x->lag_ms < y->lag_ms ? -1 : 1;
    }
    return x->edge < y->edge ? -1 : x->edge > y->edge;
}

static int32_t node_of(const hk_net *net, int32_t component)
{
    int32_t low = 0, high = net->n_node - 1;
    while (low < high) { /* nodes are in component order */
        int32_t middle = low + (high - low) / 2;
        if (net->node_component[middle] < component) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Base channel of every edge; route channels are numbered as their edges come. */
static bool number_routes(hk_graph *g)
{
    int64_t routes = 0;
    for (int32_t e = 0; e < g->n_edge; e++) {
        routes += g->edge_channel[e] <= -2;
    }
    g->route_net = take(g, routes, sizeof *g->route_net);
    g->route_node = take(g, routes, sizeof *g->route_node);
    if (g->route_net == NULL || g->route_node == NULL) {
        return false;
    }
    for (int32_t n = 0; n < g->n_net; n++) {
        int32_t *channel = take(g, g->nets[n].n_node, sizeof *channel);
        if (channel == NULL) {
            return false;
        }
        for (int32_t i = 0; i < g->nets[n].n_node; i++) {
            channel[i] = HK_NONE;
        }
        g->nets[n].node_channel = channel;
    }
    g->n_base = g->n_component;
    for (int32_t e = 0; e < g->n_edge; e++) {
        const hk_dependency *row = &g->model->dependencies[g->edge_row[e]];
        if (row->network == HK_NONE) {
            g->edge_channel[e] = row->supplier;
            continue;
        }
        int32_t n = -2 - g->edge_channel[e];
        int32_t node = node_of(&g->nets[n], row->consumer);
        int32_t *channel = (int32_t *)&g->nets[n].node_channel[node];
        if (*channel == HK_NONE) {
            g->route_net[g->n_base - g->n_component] = n;
            g->route_node[g->n_base - g->n_component] = node;
            *channel = g->n_base++;
        }
        g->edge_channel[e] = *channel;
    }
    return true;
}

static bool number_lags(hk_graph *g)
{
    int64_t n = 0;
    for (int32_t e = 0; e < g->n_edge; e++) {
        n += g->model->dependencies[g->edge_row[e]].lag_ms > 0;
    }
    lag_use *use = hk_alloc((size_t)n, sizeof *use);
    g->lag_begin = take(g, g->n_base + 1, sizeof *g->lag_begin);
    g->lag_ms = take(g, n, sizeof *g->lag_ms);
    g->lag_base = take(g, n, sizeof *g->lag_base);
    if (use == NULL || g->lag_begin == NULL || g->lag_ms == NULL || g->lag_base == NULL) {
        hk_free(use);
        return false;
    }
    int64_t at = 0;
    for (int32_t e = 0; e < g->n_edge; e++) {
        int64_t lag_ms = g->model->dependencies[g->edge_row[e]].lag_ms;
        if (lag_ms > 0) {
            use[at++] = (lag_use){g->edge_channel[e], e, lag_ms};
        }
    }
    qsort(use, (size_t)n, sizeof *use, by_base_and_lag);
    int32_t lags = 0;
    for (int64_t i = 0; i < n; i++) {
        if (i == 0 || use[i].base != use[i - 1].base || use[i].lag_ms != use[i - 1].lag_ms) {
            g->lag_ms[lags] = use[i].lag_ms;
            g->lag_base[lags] = use[i].base;
            g->lag_begin[use[i].base + 1]++;
            lags++;
        }
        g->edge_channel[use[i].edge] = g->n_base + lags - 1;
    }
    for (int32_t b = 0; b < g->n_base; b++) {
        g->lag_begin[b + 1] += g->lag_begin[b];
    }
    g->n_channel = g->n_base + lags;
    hk_free(use);
    return true;
}

bool hk_build_channels(hk_graph *graph)
{
    return number_routes(graph) && number_lags(graph);
}
