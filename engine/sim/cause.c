/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Causes (design.md 3.4). Every drop names what bound it: the condition, else the
 * first group of smallest allowance and in it the supplier that lacks most
 * (weighted by share for `share`), ties to the lowest edge, by the number of that
 * supplier's earlier drop; so chains end at a cap. Beside this origin the binding
 * input is kept current, and with it whether the chain passes through a system. A
 * loop of bindings keeps what its chain had passed when it closed.
 */
#include "engine/sim/state.h"

static const hk_origin no_origin = {HK_NONE, HK_NONE, false};

int32_t hk_cause_slot(const hk_sim *sim, int32_t component)
{
    const hk_setup *setup = sim->setup;
    int32_t best = HK_NONE;
    uint16_t lowest = HK_LEVEL_FULL;
    for (int32_t s = setup->component_slot[component]; s < setup->component_slot[component + 1];
         s++) {
        if (sim->slots[s].cap < lowest) {
            lowest = sim->slots[s].cap;
            best = s;
        }
    }
    return best;
}

static int32_t worst_share(const hk_sim *sim, int32_t group)
{
    const hk_graph *g = sim->graph;
    int32_t worst = g->group_edge[group];
    int64_t most = -1;
    for (int32_t e = g->group_edge[group]; e < g->group_edge[group + 1]; e++) {
        int64_t lack = (int64_t)(HK_LEVEL_FULL - hk_edge_level(sim, e)) * g->edge_share[e];
        if (lack > most) {
            most = lack;
            worst = e;
        }
    }
    return worst;
}

/* The edge of a group that lacks most. */
static int32_t worst_edge(const hk_sim *sim, int32_t group)
{
    const hk_graph *g = sim->graph;
    if (g->group_rule[group] == HK_RULE_SHARE) {
        return worst_share(sim, group);
    }
    int32_t worst = g->group_edge[group], end = g->group_edge[group + 1];
    uint16_t lowest = HK_LEVEL_FULL + 1;
    for (int32_t e = worst; e < end && lowest > 0; e++) {
        /* only groups that are always scanned have calendars */
        uint16_t level =
            g->group_scan[group] ? hk_edge_level(sim, e) : sim->seen[g->edge_channel[e]];
        if (level < lowest) {
            lowest = level;
            worst = e;
        }
    }
    return worst;
}

int32_t hk_cause_bind(const hk_sim *sim, int32_t component, int32_t network)
{
    const hk_word *head = hk_head(sim, component);
    int32_t first = sim->graph->group_begin[component];
    int32_t group = HK_NONE;
    uint16_t lowest = head->head.cap;
    for (uint16_t j = 0; j < head->head.n_group; j++) {
        uint16_t allow = head[1 + j].group.allow & HK_GROUP_ALLOW;
        if (allow < lowest &&
            (network < 0 || !hk_group_on_network(sim->graph, first + j, network))) {
            lowest = allow;
            group = first + j;
        }
    }
    if (group != HK_NONE) {
        return worst_edge(sim, group);
    }
    return lowest < HK_LEVEL_FULL ? HK_BIND_CONDITION : HK_BIND_NONE;
}

/* A route's cause is the component that cut it, with what binds its ability now. */
static hk_origin cause_of_route(const hk_sim *sim, int32_t channel)
{
    int32_t route = channel - sim->graph->n_component;
    int32_t culprit = sim->route_culprit[route];
    hk_origin origin = sim->route_origin[route];
    if (culprit == HK_NONE) {
        return origin;
    }
    int32_t network = sim->graph->nets[sim->graph->route_net[route]].network;
    int32_t bind = hk_cause_bind(sim, culprit, network);
    if (hk_head(sim, culprit)->head.flags & HK_HEAD_SYSTEM) {
        origin.via_system = true;
    } else if (bind == HK_BIND_CONDITION) {
        origin.via_system = false;
    } else if (bind >= 0 && sim->graph->edge_channel[bind] < sim->graph->n_component) {
        int32_t supplier = sim->graph->edge_channel[bind];
        origin.via_system = (hk_head(sim, supplier)->head.flags & HK_HEAD_SYSTEM) ||
                            sim->origin[supplier].via_system;
    }
    return origin;
}

static int32_t group_of_edge(const hk_graph *g, int32_t edge)
{
    int32_t consumer = g->model->dependencies[g->edge_row[edge]].consumer;
    int32_t group = g->group_begin[consumer];
    while (g->group_edge[group + 1] <= edge) {
        group++;
    }
    return group;
}

hk_origin hk_cause_of_edge(const hk_sim *sim, int32_t edge)
{
    const hk_graph *g = sim->graph;
    int32_t channel = g->edge_channel[edge];
    if (sim->seen[channel] == HK_LEVEL_FULL) { /* held down by its recovery lag */
        int32_t clock = g->group_clock[group_of_edge(g, edge)];
        return clock == HK_NONE ? no_origin : sim->clocks[clock].held;
    }
    if (channel >= g->n_base) {
        return sim->lags[channel - g->n_base].origin;
    }
    if (channel >= g->n_component) {
        return cause_of_route(sim, channel);
    }
    hk_origin origin = sim->origin[channel];
    origin.via_system |= (hk_head(sim, channel)->head.flags & HK_HEAD_SYSTEM) != 0;
    return origin;
}

hk_origin hk_cause_of_group(const hk_sim *sim, int32_t group)
{
    return hk_cause_of_edge(sim, worst_edge(sim, group));
}

static void tell_drop(hk_sim *sim, int32_t component, uint16_t from, uint16_t level,
                      hk_origin cause)
{
    const hk_slot_def *root = cause.slot == HK_NONE ? NULL : &sim->setup->slots[cause.slot];
    hk_change change = {
        .time_ms = sim->now > 0 ? sim->now : 0,
        .component = component,
        .from = from,
        .to = level,
        .cause = cause.change,
        .threat = root == NULL ? HK_NONE : root->threat,
        .root = root == NULL ? HK_NONE : root->component,
        .release = HK_NONE,
        .edge = sim->bind[component] >= 0 ? sim->bind[component] : HK_NONE,
        .via_system = cause.via_system,
    };
    sim->observer->change(sim->observer->user, &change);
}

void hk_cause_drop(hk_sim *sim, int32_t component, uint16_t from, uint16_t level)
{
    int32_t bind = hk_cause_bind(sim, component, HK_NONE);
    hk_origin cause = no_origin;
    if (bind >= 0) {
        cause = hk_cause_of_edge(sim, bind);
    } else {
        cause.slot = hk_cause_slot(sim, component);
    }
    sim->bind[component] = bind;
    if (sim->observer != NULL) {
        tell_drop(sim, component, from, level, cause);
    }
    bool via = cause.via_system;
    if (from < HK_LEVEL_FULL && via != sim->origin[component].via_system) {
        via = !via; /* others may be bound by it already: hk_cause_finish() tells them */
        hk_list_add(&sim->rebound, sim->is_rebound, component);
    }
    sim->origin[component] = (hk_origin){sim->n_change++, cause.slot, via};
}

static void visit(hk_sim *sim, int32_t component)
{
    if (sim->visits[component] == 0) {
        sim->via_changed.item[sim->via_changed.n++] = component;
    }
    if (sim->visits[component] < HK_VISITS_MAX && !hk_bit(sim->queued, component)) {
        sim->visits[component]++;
        hk_list_add(&sim->via_work, sim->queued, component);
    }
}

/* Consumers bound by this component hear of its change. */
static void tell_bound(hk_sim *sim, int32_t component)
{
    const hk_graph *g = sim->graph;
    for (int32_t o = g->out_begin[component]; o < g->out_begin[component + 1]; o++) {
        int32_t consumer = g->out[o].component, bind = sim->bind[consumer];
        if (bind >= 0 && g->edge_channel[bind] == component) {
            visit(sim, consumer);
        }
    }
    for (int32_t m = g->member_begin[component]; m < g->member_begin[component + 1]; m++) {
        const hk_net *net = &g->nets[g->members[m].net];
        for (int32_t i = 0; i < net->n_node; i++) {
            int32_t channel = net->node_channel[i];
            if (channel != HK_NONE && sim->route_culprit[channel - g->n_component] == component) {
                visit(sim, net->node_component[i]);
            }
        }
    }
}

/* Bring one component up to date. */
static void update(hk_sim *sim, int32_t component)
{
    bool via = false;
    if (hk_head(sim, component)->head.level < HK_LEVEL_FULL) {
        hk_evaluate(sim, component); /* allowances of what was dead may be old */
        int32_t bind = hk_cause_bind(sim, component, HK_NONE);
        sim->bind[component] = bind;
        if (bind >= 0) {
            via = hk_cause_of_edge(sim, bind).via_system;
        }
    } else {
        sim->bind[component] = HK_BIND_NONE;
    }
    if (via != sim->origin[component].via_system) {
        sim->origin[component].via_system = via;
        tell_bound(sim, component);
    }
}

void hk_cause_finish(hk_sim *sim)
{
    for (int64_t i = 0; i < sim->moved.n; i++) {
        int32_t c = sim->moved.item[i];
        if (hk_head(sim, c)->head.level == HK_LEVEL_FULL) {
            sim->bind[c] = HK_BIND_NONE;
            sim->origin[c].via_system = false;
        }
    }
    for (int64_t i = 0; i < sim->rebound.n; i++) {
        int32_t c = sim->rebound.item[i];
        hk_bit_clear(sim->is_rebound, c);
        if (hk_head(sim, c)->head.level < HK_LEVEL_FULL) {
            visit(sim, c);
        }
    }
    sim->rebound.n = 0;
    for (int64_t i = 0; i < sim->via_work.n; i++) { /* grows while we go */
        hk_bit_clear(sim->queued, sim->via_work.item[i]);
        update(sim, sim->via_work.item[i]);
    }
    sim->via_work.n = 0;
}
