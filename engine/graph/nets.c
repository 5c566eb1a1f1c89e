/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nets: per network the nodes (components that its links name), their links both
 * ways and the sources; one net serves all consumers that are no source, and each
 * consumer that is a source has one of its own (graph.h).
 */
#include <string.h>

#include "engine/graph/build.h"

typedef struct net_maker {
    hk_graph *g;
    int32_t *node_of; /* [n_component] node on the network at hand, or HK_NONE */
    int32_t *shared;  /* [n_network] net without exceptions, or HK_NONE */
} net_maker;

static void *take(hk_graph *g, int64_t n, size_t size)
{
    return hk_arena_alloc(g->arena, (size_t)n, size);
}

static bool is_source(const hk_model *m, int32_t component, int32_t network)
{
    const hk_component *c = &m->components[component];
    for (int32_t t = 0; t < c->n_tag; t++) {
        if (strncmp(c->tags[t], "source:", 7) == 0 &&
            strcmp(c->tags[t] + 7, m->networks[network]) == 0) {
            return true;
        }
    }
    return false;
}

/* Number the nodes of a network in component order. */
static int32_t number_nodes(net_maker *k, int32_t network)
{
    const hk_model *m = k->g->model;
    for (int32_t c = 0; c < m->n_component; c++) {
        k->node_of[c] = HK_NONE;
    }
    for (int32_t l = 0; l < m->n_link; l++) {
        if (m->links[l].network == network) {
            k->node_of[m->links[l].from] = 0;
            k->node_of[m->links[l].to] = 0;
        }
    }
    int32_t n = 0;
    for (int32_t c = 0; c < m->n_component; c++) {
        if (k->node_of[c] != HK_NONE) {
            k->node_of[c] = n++;
        }
    }
    return n;
}

/* Neighbours of every node as CSR; parallel links do no harm. */
static bool link_nodes(net_maker *k, int32_t network, hk_net *net)
{
    const hk_model *m = k->g->model;
    int32_t *begin = take(k->g, net->n_node + 2, sizeof *begin);
    int64_t n_link = 0;
    for (int32_t l = 0; l < m->n_link; l++) {
        n_link += m->links[l].network == network;
    }
    int32_t *to = take(k->g, 2 * n_link, sizeof *to);
    if (begin == NULL || to == NULL) {
        return false;
    }
    for (int32_t l = 0; l < m->n_link; l++) {
        if (m->links[l].network == network) {
            begin[k->node_of[m->links[l].from] + 2]++;
            begin[k->node_of[m->links[l].to] + 2]++;
        }
    }
    for (int32_t i = 0; i <= net->n_node; i++) {
        begin[i + 1] += begin[i];
    }
    for (int32_t l = 0; l < m->n_link; l++) {
        if (m->links[l].network == network) {
            int32_t a = k->node_of[m->links[l].from], b = k->node_of[m->links[l].to];
            to[begin[a + 1]++] = b;
            to[begin[b + 1]++] = a;
        }
    }
    net->link_begin = begin;
    net->link_to = to;
    return true;
}

static bool make_shared(net_maker *k, int32_t network)
{
    hk_graph *g = k->g;
    hk_net *net = &g->nets[g->n_net];
    net->network = network;
    net->n_node = number_nodes(k, network);
    int32_t *component = take(g, net->n_node, sizeof *component);
    uint8_t *source = take(g, net->n_node, sizeof *source);
    if (component == NULL || source == NULL || !link_nodes(k, network, net)) {
        return false;
    }
    for (int32_t c = 0; c < g->n_component; c++) {
        if (k->node_of[c] != HK_NONE) {
            component[k->node_of[c]] = c;
            source[k->node_of[c]] = is_source(g->model, c, network);
        }
    }
    net->node_component = component;
    net->is_source = source;
    k->shared[network] = g->n_net++;
    return true;
}

/* The same network for one consumer that is a source itself: there it is none. */
static bool make_own(net_maker *k, int32_t network, int32_t consumer, int32_t *ret_net)
{
    hk_graph *g = k->g;
    const hk_net *shared = &g->nets[k->shared[network]];
    uint8_t *source = take(g, shared->n_node, sizeof *source);
    if (source == NULL) {
        return false;
    }
    for (int32_t i = 0; i < shared->n_node; i++) {
        source[i] = shared->is_source[i] && shared->node_component[i] != consumer;
    }
    hk_net *net = &g->nets[g->n_net];
    *net = *shared;
    net->is_source = source;
    *ret_net = g->n_net++;
    return true;
}

static int64_t count_nets(const hk_model *m)
{
    int64_t n = m->n_network;
    for (int32_t d = 0; d < m->n_dependency; d++) {
        const hk_dependency *row = &m->dependencies[d];
        n += row->network != HK_NONE && is_source(m, row->consumer, row->network);
    }
    return n;
}

/* Which net each route edge reads; edges of one consumer stand together. */
static bool assign_nets(net_maker *k)
{
    hk_graph *g = k->g;
    const hk_model *m = g->model;
    int32_t own_first = g->n_net; /* own nets of the consumer at hand start here */
    int32_t last = HK_NONE;
    for (int32_t e = 0; e < g->n_edge; e++) {
        const hk_dependency *row = &m->dependencies[g->edge_row[e]];
        if (row->network == HK_NONE) {
            continue;
        }
        if (row->consumer != last) {
            last = row->consumer;
            own_first = g->n_net;
        }
        int32_t net = k->shared[row->network];
        if (is_source(m, row->consumer, row->network)) {
            for (net = own_first; net < g->n_net; net++) {
                if (g->nets[net].network == row->network) {
                    break;
                }
            }
            if (net == g->n_net && !make_own(k, row->network, row->consumer, &net)) {
                return false;
            }
        }
        g->edge_channel[e] = -2 - net;
    }
    return true;
}

static bool list_members(hk_graph *g)
{
    g->member_begin = take(g, g->n_component + 2, sizeof *g->member_begin);
    if (g->member_begin == NULL) {
        return false;
    }
    int32_t *begin = g->member_begin;
    for (int32_t n = 0; n < g->n_net; n++) {
        for (int32_t i = 0; i < g->nets[n].n_node; i++) {
            begin[g->nets[n].node_component[i] + 2]++;
        }
    }
    for (int32_t c = 0; c <= g->n_component; c++) {
        begin[c + 1] += begin[c];
    }
    g->members = take(g, begin[g->n_component + 1], sizeof *g->members);
    if (g->members == NULL) {
        return false;
    }
    for (int32_t n = 0; n < g->n_net; n++) {
        for (int32_t i = 0; i < g->nets[n].n_node; i++) {
            g->members[begin[g->nets[n].node_component[i] + 1]++] = (hk_member){n, i};
        }
    }
    return true;
}

bool hk_build_nets(hk_graph *graph)
{
    const hk_model *m = graph->model;
    graph->nets = take(graph, count_nets(m), sizeof *graph->nets);
    graph->edge_channel = take(graph, graph->n_edge, sizeof *graph->edge_channel);
    net_maker k = {.g = graph,
                   .node_of = hk_alloc((size_t)m->n_component, sizeof(int32_t)),
                   .shared = hk_alloc((size_t)m->n_network, sizeof(int32_t))};
    bool ok =
        graph->nets != NULL && graph->edge_channel != NULL && k.node_of != NULL && k.shared != NULL;
    for (int32_t n = 0; ok && n < m->n_network; n++) {
        ok = make_shared(&k, n);
    }
    ok = ok && assign_nets(&k) && list_members(graph);
    hk_free(k.node_of);
    hk_free(k.shared);
    return ok;
}
