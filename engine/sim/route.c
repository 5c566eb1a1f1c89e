/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Routes: widest paths from the sources of a net, kept up to date. reach[x] is the
 * smaller of x's ability and the best reach among its neighbours (a source needs
 * none); parent[x] is the neighbour it comes from. When abilities fall, everything
 * hanging on them is cut off and joined again from its rim, best first; when they
 * rise, the gain spreads, best first (Dijkstra's algorithm on widths). A consumer's
 * route level is the best reach among its neighbours: what comes through the consumer
 * itself is never wider than what it had to begin with.
 */
#include "engine/sim/state.h"

static void touch(hk_sim *sim, hk_net_state *s, int32_t node)
{
    if (!s->is_touched[node]) {
        if (s->n_touched == 0) {
            sim->touched_nets.item[sim->touched_nets.n++] = (int32_t)(s - sim->nets);
        }
        s->is_touched[node] = 1;
        s->touched[s->n_touched++] = node;
    }
}

void hk_route_ability(hk_sim *sim, int32_t component, bool rising)
{
    const hk_graph *g = sim->graph;
    for (int32_t m = g->member_begin[component]; m < g->member_begin[component + 1]; m++) {
        int32_t n = g->members[m].net, node = g->members[m].node;
        hk_net_state *s = &sim->nets[n];
        uint16_t ability = hk_ability(sim, component, g->nets[n].network);
        if (rising ? ability <= s->ability[node] : ability >= s->ability[node]) {
            continue;
        }
        if (rising && !s->is_risen[node]) {
            if (s->n_risen == 0) {
                sim->risen_nets.item[sim->risen_nets.n++] = n;
            }
            s->is_risen[node] = 1;
            s->risen[s->n_risen++] = node;
            s->before[node] = s->ability[node];
        }
        s->ability[node] = ability;
        touch(sim, s, node);
        if (!s->in_dirty[node]) {
            s->in_dirty[node] = 1;
            s->dirty[s->n_dirty++] = node;
        }
        if (!sim->net_is_dirty[n]) {
            sim->net_is_dirty[n] = 1;
            sim->dirty_nets.item[sim->dirty_nets.n++] = n;
        }
    }
}

/* ---- indexed binary heap of nodes, widest reach first, ties to the lower node ------------- */

typedef struct width_heap {
    int32_t *item, *place; /* place[node] = index + 1, 0 = not in the heap */
    int32_t n;
    const uint16_t *reach;
} width_heap;

static bool before(const width_heap *h, int32_t a, int32_t b)
{
    return h->reach[a] != h->reach[b] ? h->reach[a] > h->reach[b] : a < b;
}

static void put(width_heap *h, int32_t i, int32_t node)
{
    h->item[i] = node;
    h->place[node] = i + 1;
}

static void heap_add(width_heap *h, int32_t node)
{
    int32_t i = h->place[node] != 0 ? h->place[node] - 1 : h->n++;
    while (i > 0 && before(h, node, h->item[(i - 1) / 2])) {
        put(h, i, h->item[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
    put(h, i, node);
}

static int32_t heap_take(width_heap *h)
{
    int32_t top = h->item[0], last = h->item[--h->n], i = 0;
    h->place[top] = 0;
    if (h->n == 0) {
        return top;
    }
    for (;;) {
        int32_t child = 2 * i + 1;
        if (child >= h->n) {
            break;
        }
        if (child + 1 < h->n && before(h, h->item[child + 1], h->item[child])) {
            child++;
        }
        if (!before(h, h->item[child], last)) {
            break;
        }
        put(h, i, h->item[child]);
        i = child;
    }
    put(h, i, last);
    return top;
}

/* ------------------------------------------------------------------------------------------- */

/* Best reach that a node can have from its neighbours; its parent for it. */
static uint16_t best_neighbour(const hk_net *net, const hk_net_state *s, int32_t node,
                               int32_t *ret_parent)
{
    uint16_t best = 0;
    *ret_parent = HK_NONE;
    for (int32_t l = net->link_begin[node]; l < net->link_begin[node + 1]; l++) {
        int32_t other = net->link_to[l];
        if (s->reach[other] > best) {
            best = s->reach[other];
            *ret_parent = other;
        }
    }
    return best;
}

static void join(const hk_net *net, hk_net_state *s, int32_t node, width_heap *heap)
{
    int32_t parent = HK_NONE;
    uint16_t width = net->is_source[node] ? HK_LEVEL_FULL : best_neighbour(net, s, node, &parent);
    width = width < s->ability[node] ? width : s->ability[node];
    if (width > s->reach[node]) {
        s->reach[node] = width;
        s->parent[node] = parent;
        heap_add(heap, node);
    }
}

/* Add to the region all that hangs on dirty nodes whose ability fell below their reach. */
static int32_t cut_off(hk_sim *sim, const hk_net *net, hk_net_state *s)
{
    int32_t *region = sim->region;
    uint16_t *old = sim->region_reach;
    int32_t n = 0;
    for (int32_t d = 0; d < s->n_dirty; d++) {
        int32_t node = s->dirty[d];
        if (s->ability[node] < s->reach[node]) {
            old[n] = s->reach[node];
            s->reach[node] = 0;
            s->culprit[node] = net->node_component[node];
            region[n++] = node;
        }
    }
    for (int32_t i = 0; i < n; i++) {
        int32_t node = region[i];
        for (int32_t l = net->link_begin[node]; l < net->link_begin[node + 1]; l++) {
            int32_t other = net->link_to[l];
            if (s->parent[other] == node && s->reach[other] > 0) {
                touch(sim, s, other);
                old[n] = s->reach[other];
                s->reach[other] = 0;
                s->culprit[other] = s->culprit[node];
                region[n++] = other;
            }
        }
        s->parent[node] = HK_NONE;
    }
    return n;
}

static void tell_falls(hk_sim *sim, int32_t net_index, int32_t node)
{
    const hk_net *net = &sim->graph->nets[net_index];
    hk_net_state *s = &sim->nets[net_index];
    for (int32_t l = net->link_begin[node]; l < net->link_begin[node + 1]; l++) {
        int32_t channel = net->node_channel[net->link_to[l]], parent;
        if (channel == HK_NONE) {
            continue;
        }
        uint16_t level = best_neighbour(net, s, net->link_to[l], &parent);
        if (level < sim->seen[channel]) {
            int32_t route = channel - sim->graph->n_component, culprit = s->culprit[node];
            /* the chain goes on with the last fall of what cut the path; the system that it passes is
             * that of its ability (hk_cause_of_edge() keeps it current) */
            hk_origin cause = sim->origin[culprit];
            cause.via_system |= (hk_head(sim, culprit)->head.flags & HK_HEAD_SYSTEM) != 0;
            sim->route_culprit[route] = culprit;
            sim->route_origin[route] = cause;
            hk_announce_down(sim, channel, level);
        }
    }
}

static void tell_rises(hk_sim *sim, int32_t net_index, int32_t node)
{
    const hk_net *net = &sim->graph->nets[net_index];
    for (int32_t l = net->link_begin[node]; l < net->link_begin[node + 1]; l++) {
        int32_t channel = net->node_channel[net->link_to[l]], parent;
        if (channel == HK_NONE) {
            continue;
        }
        uint16_t level = best_neighbour(net, &sim->nets[net_index], net->link_to[l], &parent);
        if (level > sim->seen[channel]) {
            hk_announce_up(sim, channel, level);
        }
    }
}

/* Let the reach of the nodes in the heap flow on; when rising, tell the consumers of every node
 * as its reach becomes final. */
static void spread(hk_sim *sim, int32_t n, width_heap *heap, bool rising)
{
    const hk_net *net = &sim->graph->nets[n];
    hk_net_state *s = &sim->nets[n];
    while (heap->n > 0) {
        int32_t node = heap_take(heap);
        for (int32_t l = net->link_begin[node]; l < net->link_begin[node + 1]; l++) {
            int32_t other = net->link_to[l];
            uint16_t width =
                s->reach[node] < s->ability[other] ? s->reach[node] : s->ability[other];
            if (!net->is_source[other] && width > s->reach[other]) {
                touch(sim, s, other);
                s->reach[other] = width;
                s->parent[other] = node;
                heap_add(heap, other);
            }
        }
        if (rising) {
            tell_rises(sim, n, node);
        }
    }
}

static void settle_fall(hk_sim *sim, int32_t n)
{
    const hk_net *net = &sim->graph->nets[n];
    hk_net_state *s = &sim->nets[n];
    width_heap heap = {sim->heap, sim->heap_place, 0, s->reach};
    int32_t count = cut_off(sim, net, s);
    for (int32_t i = 0; i < count; i++) {
        join(net, s, sim->region[i], &heap);
    }
    spread(sim, n, &heap, false);
    for (int32_t i = 0; i < count; i++) {
        if (s->reach[sim->region[i]] < sim->region_reach[i]) {
            tell_falls(sim, n, sim->region[i]);
        }
    }
}

static void settle_rise(hk_sim *sim, int32_t n)
{
    const hk_net *net = &sim->graph->nets[n];
    hk_net_state *s = &sim->nets[n];
    width_heap heap = {sim->heap, sim->heap_place, 0, s->reach};
    for (int32_t d = 0; d < s->n_dirty; d++) {
        join(net, s, s->dirty[d], &heap);
    }
    spread(sim, n, &heap, true);
}

void hk_route_settle(hk_sim *sim, bool rising)
{
    for (int64_t i = 0; i < sim->dirty_nets.n; i++) {
        int32_t n = sim->dirty_nets.item[i];
        sim->net_is_dirty[n] = 0;
        if (rising) {
            settle_rise(sim, n);
        } else {
            settle_fall(sim, n);
        }
        hk_net_state *s = &sim->nets[n];
        for (int32_t d = 0; d < s->n_dirty; d++) {
            s->in_dirty[s->dirty[d]] = 0;
        }
        s->n_dirty = 0;
    }
    sim->dirty_nets.n = 0;
}

void hk_route_reach(hk_sim *sim, int32_t net_index, const uint16_t *ability, uint16_t *ret_reach)
{
    const hk_net *net = &sim->graph->nets[net_index];
    width_heap heap = {sim->heap, sim->heap_place, 0, ret_reach};
    int32_t *full = sim->region, n_full = 0; /* of full reach: no order is needed among them */
    for (int32_t i = 0; i < net->n_node; i++) {
        ret_reach[i] = net->is_source[i] ? ability[i] : 0;
    }
    for (int32_t i = 0; i < net->n_node; i++) {
        if (ret_reach[i] == HK_LEVEL_FULL) {
            full[n_full++] = i;
        } else if (ret_reach[i] > 0) {
            heap_add(&heap, i);
        }
    }
    while (n_full > 0 || heap.n > 0) {
        int32_t node = n_full > 0 ? full[--n_full] : heap_take(&heap);
        for (int32_t l = net->link_begin[node]; l < net->link_begin[node + 1]; l++) {
            int32_t other = net->link_to[l];
            uint16_t width = ret_reach[node] < ability[other] ? ret_reach[node] : ability[other];
            if (net->is_source[other] || width <= ret_reach[other]) {
                continue;
            }
            ret_reach[other] = width;
            if (width == HK_LEVEL_FULL) {
                full[n_full++] = other;
            } else {
                heap_add(&heap, other);
            }
        }
    }
}

/* Reach of every node at rest, breadth first from the sources. */
void hk_route_rest(const hk_net *net, uint16_t *reach, int32_t *parent, int32_t *queue)
{
    int32_t n = 0;
    for (int32_t i = 0; i < net->n_node; i++) {
        parent[i] = HK_NONE;
        reach[i] = net->is_source[i] ? HK_LEVEL_FULL : 0;
        if (net->is_source[i]) {
            queue[n++] = i;
        }
    }
    for (int32_t q = 0; q < n; q++) {
        for (int32_t l = net->link_begin[queue[q]]; l < net->link_begin[queue[q] + 1]; l++) {
            int32_t other = net->link_to[l];
            if (reach[other] == 0) {
                reach[other] = HK_LEVEL_FULL;
                parent[other] = queue[q];
                queue[n++] = other;
            }
        }
    }
}

void hk_route_reset(hk_sim *sim)
{
    for (int64_t k = 0; k < sim->touched_nets.n; k++) {
        hk_net_state *s = &sim->nets[sim->touched_nets.item[k]];
        for (int32_t i = 0; i < s->n_touched; i++) {
            int32_t node = s->touched[i];
            s->ability[node] = HK_LEVEL_FULL;
            s->reach[node] = s->rest_reach[node];
            s->parent[node] = s->rest_parent[node];
            s->culprit[node] = HK_NONE;
            s->is_touched[node] = 0;
        }
        s->n_touched = 0;
    }
    sim->touched_nets.n = 0;
}
