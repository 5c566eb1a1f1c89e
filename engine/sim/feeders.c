/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can take part in a restart deadlock (deadlock.c): components of cycles of needs and
 * routes, and all that feeds them, however remotely. Found once for all simulators.
 */
#include "engine/sim/state.h"

typedef struct finder {
    hk_setup *setup;
    hk_list work; /* feeders whose needs are to be followed */
} finder;

static void add_component(finder *f, int32_t component)
{
    hk_list_add(&f->work, f->setup->feeds, component);
}

static void add_net(finder *f, int32_t n)
{
    const hk_net *net = &f->setup->graph->nets[n];
    if (hk_bit(f->setup->feeds_net, n)) {
        return;
    }
    hk_bit_set(f->setup->feeds_net, n);
    for (int32_t i = 0; i < net->n_node; i++) {
        add_component(f, net->node_component[i]);
    }
}

/* What a component needs by an edge: the supplier, or all nodes of a network. */
static void add_supplier(finder *f, int32_t edge)
{
    const hk_graph *g = f->setup->graph;
    int32_t channel = g->edge_channel[edge];
    if (channel >= g->n_base) {
        hk_bit_set(f->setup->feeds_channel, channel - g->n_component);
        channel = g->lag_base[channel - g->n_base];
    }
    if (channel < g->n_component) {
        add_component(f, channel);
    } else {
        hk_bit_set(f->setup->feeds_channel, channel - g->n_component);
        add_net(f, g->route_net[channel - g->n_component]);
    }
}

static void follow(finder *f)
{
    const hk_graph *g = f->setup->graph;
    for (int64_t i = 0; i < f->work.n; i++) {
        int32_t c = f->work.item[i];
        for (int32_t e = g->group_edge[g->group_begin[c]]; e < g->group_edge[g->group_begin[c + 1]];
             e++) {
            add_supplier(f, e);
        }
    }
}

bool hk_feeders_setup(hk_setup *setup)
{
    const hk_graph *g = setup->graph;
    size_t n = (size_t)g->n_component, derived = (size_t)(g->n_channel - g->n_component);
    if (!g->cyclic) {
        return true;
    }
    finder f = {.setup = setup, .work = {.item = hk_alloc(n, sizeof(int32_t))}};
    setup->feeds = hk_arena_alloc(setup->arena, n / 64 + 1, sizeof *setup->feeds);
    setup->feeds_net =
        hk_arena_alloc(setup->arena, (size_t)g->n_net / 64 + 1, sizeof *setup->feeds_net);
    setup->feeds_channel =
        hk_arena_alloc(setup->arena, derived / 64 + 1, sizeof *setup->feeds_channel);
    bool made = f.work.item != NULL && setup->feeds != NULL && setup->feeds_net != NULL &&
                setup->feeds_channel != NULL;
    for (int32_t c = 0; made && c < g->n_component; c++) {
        if (g->part == NULL || g->part[c] != HK_NONE) {
            add_component(&f, c);
        }
    }
    if (made) {
        follow(&f);
    }
    hk_free(f.work.item);
    return made;
}
