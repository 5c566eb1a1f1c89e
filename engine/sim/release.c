/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Releases: what a rise is due to, as the component whose cap ended (design.md
 * 3.4). Found after the gains, before the losses. A riser may be due to
 *  - itself, if its condition rose and had been below its new level;
 *  - in every group whose allowance had been below the new level (product: whose
 *    allowance rose), the edges whose seen level rose, by their suppliers' release, or
 *    the release that a recovery lag held back until now;
 * and of these it takes the lowest in component order: the least solution, so no
 * order of evaluation matters. Nearly always an instant has one source, and then
 * there is nothing to search.
 */
#include "engine/sim/state.h"

static const int32_t none_yet = INT32_MAX;

/* Level that an edge saw before the instant. */
static uint16_t edge_before(const hk_sim *sim, int32_t edge)
{
    int32_t channel = sim->graph->edge_channel[edge];
    int32_t calendar = sim->graph->edge_calendar[edge];
    int32_t level =
        hk_bit(sim->is_seen_saved, channel) ? sim->seen_before[channel] : sim->seen[channel];
    if (calendar != HK_NONE) {
        level = HK_LEVEL_FULL -
                (HK_LEVEL_FULL - level) * sim->calendar_before[calendar] / HK_LEVEL_FULL;
    }
    return (uint16_t)level;
}

static int compare_levels(uint16_t a, uint16_t b)
{
    return (a < b) - (a > b);
}

/* Supply of a group before the instant. */
static uint16_t supply_before(const hk_sim *sim, int32_t group)
{
    const hk_graph *g = sim->graph;
    int32_t a = g->group_edge[group], n = g->group_edge[group + 1] - a;
    if (g->group_rule[group] == HK_RULE_SHARE) {
        int64_t sum = 0;
        for (int32_t e = a; e < a + n; e++) {
            sum += (int64_t)g->edge_share[e] * edge_before(sim, e);
        }
        return (uint16_t)(sum / g->group_share[group]);
    }
    for (int32_t i = 0; i < n; i++) { /* insertion sort, largest first: rare and short */
        uint16_t level = edge_before(sim, a + i);
        int32_t at = i;
        while (at > 0 && compare_levels(sim->scratch[at - 1], level) > 0) {
            sim->scratch[at] = sim->scratch[at - 1];
            at--;
        }
        sim->scratch[at] = level;
    }
    return sim->scratch[g->group_need[group] - 1];
}

static uint16_t allow_before(const hk_sim *sim, int32_t group)
{
    uint16_t supply = supply_before(sim, group);
    int32_t clock = sim->graph->group_clock[group];
    if (clock == HK_NONE) {
        return supply;
    }
    const hk_clock *c = &sim->clocks[clock];
    int32_t kept = (HK_LEVEL_FULL - c->effective) * (HK_LEVEL_FULL - c->curve) / HK_LEVEL_FULL;
    return (uint16_t)(HK_LEVEL_FULL - kept);
}

static int32_t lower(int32_t a, int32_t b)
{
    return b != HK_NONE && b < a ? b : a;
}

static int32_t release_of_net(const hk_sim *sim, int32_t n)
{
    const hk_net_state *s = &sim->nets[n];
    int32_t best = none_yet;
    for (int32_t i = 0; i < s->n_risen; i++) {
        best = lower(best, s->release[s->risen[i]]);
    }
    return best;
}

int32_t hk_release_of_net(const hk_sim *sim, int32_t net)
{
    int32_t best = release_of_net(sim, net);
    return best == none_yet ? HK_NONE : best;
}

static int32_t release_of_edge(const hk_sim *sim, int32_t edge)
{
    const hk_graph *g = sim->graph;
    int32_t channel = g->edge_channel[edge];
    if (hk_edge_level(sim, edge) <= edge_before(sim, edge)) {
        return none_yet;
    }
    if (channel >= g->n_base) {
        return lower(none_yet, sim->lags[channel - g->n_base].release);
    }
    if (channel >= g->n_component) {
        return release_of_net(sim, g->route_net[channel - g->n_component]);
    }
    return hk_bit(sim->is_risen, channel) ? sim->release[channel] : none_yet;
}

static int32_t release_of_group(const hk_sim *sim, int32_t group)
{
    const hk_graph *g = sim->graph;
    int32_t best = none_yet, clock = g->group_clock[group];
    for (int32_t e = g->group_edge[group]; e < g->group_edge[group + 1]; e++) {
        best = lower(best, release_of_edge(sim, e));
    }
    if (clock != HK_NONE && sim->clocks[clock].lasting_is_due) {
        best = lower(best, sim->clocks[clock].arrival_release);
    }
    return best;
}

/* Candidate of a component that rose to `level`, leaving out groups fed by `network`. */
static int32_t candidate(const hk_sim *sim, int32_t component, int32_t level, int32_t network)
{
    const hk_word *head = hk_head(sim, component);
    int32_t first = sim->graph->group_begin[component];
    bool product = head->head.flags & HK_HEAD_PRODUCT;
    int32_t best = none_yet;
    if (hk_bit(sim->is_cap_risen, component) && (product || sim->cap_before[component] < level)) {
        best = component;
    }
    for (uint16_t j = 0; j < head->head.n_group; j++) {
        if (network >= 0 && hk_group_on_network(sim->graph, first + j, network)) {
            continue;
        }
        int32_t before = allow_before(sim, first + j);
        int32_t now = (int32_t)(head[1 + j].group.allow & HK_GROUP_ALLOW);
        if (product ? before < now : before < level) {
            best = lower(best, release_of_group(sim, first + j));
        }
    }
    return best;
}

/* One pass over all risers; true if anything got lower. */
static bool improve(hk_sim *sim)
{
    bool better = false;
    for (int64_t k = 0; k < sim->risen_nets.n; k++) {
        int32_t n = sim->risen_nets.item[k];
        const hk_net *net = &sim->graph->nets[n];
        hk_net_state *s = &sim->nets[n];
        for (int32_t i = 0; i < s->n_risen; i++) {
            int32_t node = s->risen[i];
            int32_t found =
                candidate(sim, net->node_component[node], s->ability[node], net->network);
            if (found < s->release[node]) {
                s->release[node] = found;
                better = true;
            }
        }
    }
    for (int64_t i = 0; i < sim->risen.n; i++) {
        int32_t c = sim->risen.item[i];
        int32_t found = candidate(sim, c, hk_head(sim, c)->head.level, HK_NONE);
        if (found < sim->release[c]) {
            sim->release[c] = found;
            better = true;
        }
    }
    return better;
}

/* Add a source to what is known of the instant: none_yet = none so far, -2 = several. */
static int32_t merge(int32_t known, int32_t source)
{
    return known == none_yet || known == source ? source : -2;
}

/* The one source of this instant's gains, HK_NONE if it has none but calendars, -2 if several. */
static int32_t single_source(const hk_sim *sim)
{
    int32_t known = none_yet;
    for (int64_t i = 0; i < sim->capped.n; i++) {
        if (hk_bit(sim->is_cap_risen, sim->capped.item[i])) {
            known = merge(known, sim->capped.item[i]);
        }
    }
    for (int64_t i = 0; i < sim->arrived.n; i++) {
        if (sim->lags[sim->arrived.item[i]].rose) {
            known = merge(known, sim->lags[sim->arrived.item[i]].release);
        }
    }
    for (int64_t i = 0; i < sim->noted.n; i++) {
        const hk_clock *c = &sim->clocks[sim->noted.item[i]];
        if (c->lasting_is_due) {
            known = merge(known, c->arrival_release);
        }
    }
    for (int64_t i = 0; i < sim->calendar_due.n; i++) {
        known = merge(known, HK_NONE);
    }
    return known == none_yet ? HK_NONE : known;
}

static void set_all(hk_sim *sim, int32_t release)
{
    for (int64_t i = 0; i < sim->risen.n; i++) {
        sim->release[sim->risen.item[i]] = release;
    }
    for (int64_t k = 0; k < sim->risen_nets.n; k++) {
        hk_net_state *s = &sim->nets[sim->risen_nets.item[k]];
        for (int32_t i = 0; i < s->n_risen; i++) {
            s->release[s->risen[i]] = release;
        }
    }
}

static void tell_rises(hk_sim *sim)
{
    for (int64_t i = 0; i < sim->risen.n; i++) {
        int32_t c = sim->risen.item[i];
        hk_change change = {
            .time_ms = sim->now > 0 ? sim->now : 0,
            .component = c,
            .from = sim->before[c],
            .to = hk_head(sim, c)->head.level,
            .cause = HK_NONE,
            .threat = HK_NONE,
            .root = HK_NONE,
            .release = sim->release[c],
            .edge = HK_NONE,
        };
        sim->n_change++;
        sim->observer->change(sim->observer->user, &change);
    }
}

/* Supplies that rose under a recovery lag keep their release until it is over. */
static void store_in_clocks(hk_sim *sim, int32_t single)
{
    for (int64_t i = 0; i < sim->noted.n; i++) {
        int32_t group = sim->graph->clocks[sim->noted.item[i]].group;
        int32_t found = single != -2 ? single : HK_NONE;
        if (single == -2) {
            int32_t best = none_yet;
            for (int32_t e = sim->graph->group_edge[group]; e < sim->graph->group_edge[group + 1];
                 e++) {
                best = lower(best, release_of_edge(sim, e));
            }
            found = best == none_yet ? HK_NONE : best;
        }
        sim->clocks[sim->noted.item[i]].rise_release = found;
    }
}

void hk_release_find(hk_sim *sim)
{
    int32_t single = single_source(sim);
    set_all(sim, single == -2 ? none_yet : single);
    while (single == -2 && improve(sim)) {
    }
    for (int64_t i = 0; i < sim->risen.n; i++) {
        int32_t c = sim->risen.item[i];
        if (sim->release[c] == none_yet) {
            sim->release[c] = HK_NONE;
        }
    }
    store_in_clocks(sim, single);
    if (sim->observer != NULL) {
        tell_rises(sim);
    }
}

void hk_release_clear(hk_sim *sim)
{
    for (int64_t i = 0; i < sim->risen.n; i++) {
        hk_bit_clear(sim->is_risen, sim->risen.item[i]);
    }
    sim->risen.n = 0;
    for (int64_t i = 0; i < sim->seen_saved.n; i++) {
        hk_bit_clear(sim->is_seen_saved, sim->seen_saved.item[i]);
    }
    sim->seen_saved.n = 0;
    for (int64_t k = 0; k < sim->risen_nets.n; k++) {
        hk_net_state *s = &sim->nets[sim->risen_nets.item[k]];
        for (int32_t i = 0; i < s->n_risen; i++) {
            s->is_risen[s->risen[i]] = 0;
        }
        s->n_risen = 0;
    }
    sim->risen_nets.n = 0;
}
