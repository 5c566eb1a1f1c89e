/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/graph/at_once.h"

#include <string.h>

#include "engine/base/check.h"
#include "engine/base/units.h"
#include "engine/graph/calendar_days.h"

/* --- set-up ------------------------------------------------------------------------------------*/

static void *take(hk_at_once *s, int64_t n, size_t size)
{
    return hk_arena_alloc(s->arena, (size_t)n, size);
}

/* A calendar that never changes has one factor, any other has both. */
static void read_calendars(hk_at_once *s)
{
    const hk_model *m = s->graph->model;
    for (int32_t i = 0; i < m->n_calendar; i++) {
        const hk_calendar *c = &m->calendars[i];
        int32_t inside = hk_calendar_never(c) ? c->outside : c->inside;
        int32_t outside = hk_calendar_always(c) ? c->inside : c->outside;
        s->most[i] = inside > outside ? inside : outside;
        s->least[i] = inside < outside ? inside : outside;
    }
}

static void read_curves(hk_at_once *s)
{
    const hk_graph *g = s->graph;
    for (int32_t group = 0; group < g->n_group; group++) {
        int32_t clock = g->group_clock[group];
        if (clock == HK_NONE) {
            continue; /* keeps nothing */
        }
        const hk_response *r = &g->model->responses[g->clocks[clock].response];
        bool at_once = r->n_step > 0 && r->steps[0].after_ms == 0;
        s->keep[group] = at_once ? r->steps[0].keep : HK_LEVEL_FULL;
    }
}

hk_status hk_at_once_init(const hk_graph *graph, hk_at_once *ret_instant, hk_error *err)
{
    hk_at_once *s = ret_instant;
    *s = (hk_at_once){.graph = graph, .limit = INT64_MAX};
    HK_TRY(hk_arena_new(&s->arena, err));
    int64_t n = graph->n_component, base = graph->n_base, nodes = 0;
    for (int32_t i = 0; i < graph->n_net; i++) {
        nodes = graph->nets[i].n_node > nodes ? graph->nets[i].n_node : nodes;
    }
    int64_t calendars = graph->model->n_calendar;
    s->level = take(s, base, sizeof *s->level);
    s->keep = take(s, graph->n_group, sizeof *s->keep);
    s->most = take(s, calendars, sizeof *s->most);
    s->least = take(s, calendars, sizeof *s->least);
    s->is_failed = take(s, n, 1);
    s->touched = take(s, base, sizeof *s->touched);
    s->is_touched = take(s, base, 1);
    s->work = take(s, n, sizeof *s->work);
    s->is_work = take(s, n, 1);
    s->nets = take(s, graph->n_net, sizeof *s->nets);
    s->is_dirty = take(s, graph->n_net, 1);
    s->ability = take(s, nodes, sizeof *s->ability);
    s->reach = take(s, nodes, sizeof *s->reach);
    s->queue = take(s, nodes, sizeof *s->queue);
    s->is_queued = take(s, nodes, 1);
    s->scratch = take(s, graph->max_group_edges, sizeof *s->scratch);
    const void *const all[] = {s->level,     s->keep,    s->most,       s->least,
                               s->is_failed, s->touched, s->is_touched, s->work,
                               s->is_work,   s->nets,    s->is_dirty,   s->ability,
                               s->reach,     s->queue,   s->is_queued,  s->scratch};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (all[i] == NULL) {
            hk_at_once_done(s);
            return hk_fail_nomem(err);
        }
    }
    for (int64_t i = 0; i < base; i++) {
        s->level[i] = HK_LEVEL_FULL;
    }
    read_calendars(s);
    read_curves(s);
    return HK_OK;
}

void hk_at_once_done(hk_at_once *instant)
{
    hk_arena_free(instant->arena);
    *instant = (hk_at_once){.graph = NULL};
}

/* --- levels ------------------------------------------------------------------------------------*/

static int32_t seen_level(const hk_at_once *s, int32_t edge, bool rising)
{
    const hk_graph *g = s->graph;
    int32_t channel = g->edge_channel[edge], calendar = g->edge_calendar[edge];
    int32_t level = channel >= g->n_base ? HK_LEVEL_FULL : s->level[channel];
    if (calendar != HK_NONE) {
        int32_t factor = rising ? s->least[calendar] : s->most[calendar];
        level = HK_LEVEL_FULL - (HK_LEVEL_FULL - level) * factor / HK_LEVEL_FULL;
    }
    return level;
}

/* k-th largest of n levels, by a heap-free selection: counts of full and dead answer most. */
static int32_t kth_largest(const int32_t *level, int32_t n, int32_t k)
{
    int32_t full = 0, alive = 0;
    for (int32_t i = 0; i < n; i++) {
        full += level[i] == HK_LEVEL_FULL;
        alive += level[i] > 0;
    }
    if (full >= k || alive < k) {
        return full >= k ? HK_LEVEL_FULL : 0;
    }
    int32_t low = 0, high = HK_LEVEL_FULL; /* the answer is in [low, high) */
    while (high - low > 1) {
        int32_t middle = (low + high) / 2, reached = 0;
        for (int32_t i = 0; i < n; i++) {
            reached += level[i] >= middle;
        }
        low = reached >= k ? middle : low;
        high = reached >= k ? high : middle;
    }
    return low;
}

static int32_t supply_of(hk_at_once *s, int32_t group, bool rising)
{
    const hk_graph *g = s->graph;
    int32_t a = g->group_edge[group], n = g->group_edge[group + 1] - a;
    int64_t sum = 0;
    s->effort += n;
    for (int32_t i = 0; i < n; i++) {
        s->scratch[i] = seen_level(s, a + i, rising);
        sum += (int64_t)g->edge_share[a + i] * s->scratch[i];
    }
    if (g->group_rule[group] == HK_RULE_SHARE) {
        return (int32_t)(sum / g->group_share[group]);
    }
    return kth_largest(s->scratch, n, g->group_need[group]);
}

int32_t hk_at_once_allow(hk_at_once *instant, int32_t group, bool rising)
{
    int32_t keep = instant->keep[group];
    if (keep == HK_LEVEL_FULL) {
        return HK_LEVEL_FULL;
    }
    int32_t lack = HK_LEVEL_FULL - supply_of(instant, group, rising);
    return HK_LEVEL_FULL - lack * (HK_LEVEL_FULL - keep) / HK_LEVEL_FULL;
}

static bool is_fed_by(const hk_graph *g, int32_t group, int32_t network)
{
    for (int32_t e = g->group_edge[group]; e < g->group_edge[group + 1]; e++) {
        if (g->model->dependencies[g->edge_row[e]].network == network) {
            return true;
        }
    }
    return false;
}

/* Level, or with a network the ability on it: without what that network feeds. */
static int32_t level_of(hk_at_once *s, int32_t component, int32_t network, bool rising)
{
    const hk_graph *g = s->graph;
    int32_t level = s->is_failed[component] ? 0 : HK_LEVEL_FULL;
    bool product = g->model->components[component].product;
    for (int32_t group = g->group_begin[component];
         group < g->group_begin[component + 1] && level > 0; group++) {
        if (network != HK_NONE && is_fed_by(g, group, network)) {
            continue;
        }
        int32_t allow = hk_at_once_allow(s, group, rising);
        if (product) {
            level = level * allow / HK_LEVEL_FULL;
        } else {
            level = allow < level ? allow : level;
        }
    }
    return level;
}

int32_t hk_at_once_ability(hk_at_once *instant, int32_t component, int32_t network, bool rising)
{
    return level_of(instant, component, network, rising);
}

/* --- settling ----------------------------------------------------------------------------------*/

static void look_at(hk_at_once *s, int32_t component)
{
    if (!s->is_work[component] && s->region[component]) {
        int32_t at = s->work_head + s->n_work++;
        s->is_work[component] = 1;
        s->work[at >= s->graph->n_component ? at - s->graph->n_component : at] = component;
    }
}

static void look_at_nets(hk_at_once *s, int32_t component)
{
    const hk_graph *g = s->graph;
    for (int32_t i = g->member_begin[component]; i < g->member_begin[component + 1]; i++) {
        int32_t net = g->members[i].net;
        if (!s->is_dirty[net]) {
            s->is_dirty[net] = 1;
            s->nets[s->n_dirty++] = net;
        }
    }
}

static void move(hk_at_once *s, int32_t channel, int32_t level)
{
    const hk_graph *g = s->graph;
    s->level[channel] = level;
    if (!s->is_touched[channel]) {
        s->is_touched[channel] = 1;
        s->touched[s->n_touched++] = channel;
    }
    for (int32_t i = g->out_begin[channel]; i < g->out_begin[channel + 1]; i++) {
        const hk_out *out = &g->out[i];
        if (s->keep[(int32_t)out->word - out->component - 1] < HK_LEVEL_FULL) {
            look_at(s, out->component);
            look_at_nets(s, out->component); /* its ability may move where its level does not */
        }
    }
    s->effort += g->out_begin[channel + 1] - g->out_begin[channel];
}

/* Widest paths from the sources: reach only grows, so a queue of what grew is enough. */
static void find_reach(hk_at_once *s, const hk_net *net)
{
    int32_t head = 0, n = 0;
    for (int32_t i = 0; i < net->n_node; i++) {
        s->reach[i] = net->is_source[i] ? s->ability[i] : 0;
        s->is_queued[i] = s->reach[i] > 0;
        if (s->reach[i] > 0) {
            s->queue[n++] = i;
        }
    }
    for (int32_t left = n; left > 0; left--) {
        int32_t i = s->queue[head];
        head = head + 1 == net->n_node ? 0 : head + 1;
        s->is_queued[i] = 0;
        for (int32_t l = net->link_begin[i]; l < net->link_begin[i + 1]; l++) {
            int32_t to = net->link_to[l];
            int32_t width = s->reach[i] < s->ability[to] ? s->reach[i] : s->ability[to];
            if (width > s->reach[to]) {
                s->reach[to] = width;
                if (!s->is_queued[to]) {
                    s->is_queued[to] = 1;
                    s->queue[(head + left - 1) % net->n_node] = to;
                    left++;
                }
            }
        }
    }
}

static void settle_net(hk_at_once *s, int32_t number, bool rising)
{
    const hk_net *net = &s->graph->nets[number];
    for (int32_t i = 0; i < net->n_node; i++) {
        s->ability[i] = level_of(s, net->node_component[i], net->network, rising);
    }
    s->effort += net->n_node + net->link_begin[net->n_node];
    find_reach(s, net);
    for (int32_t i = 0; i < net->n_node; i++) {
        int32_t channel = net->node_channel[i], level = 0;
        if (channel == HK_NONE) {
            continue;
        }
        for (int32_t l = net->link_begin[i]; l < net->link_begin[i + 1]; l++) {
            int32_t reach = s->reach[net->link_to[l]];
            level = reach > level ? reach : level;
        }
        if (rising ? level > s->level[channel] : level < s->level[channel]) {
            move(s, channel, level);
        }
    }
}

static int32_t take_work(hk_at_once *s)
{
    int32_t c = s->work[s->work_head];
    s->work_head = s->work_head + 1 == s->graph->n_component ? 0 : s->work_head + 1;
    s->n_work--;
    s->is_work[c] = 0;
    return c;
}

static void give_up(hk_at_once *s)
{
    s->stopped = true;
    while (s->n_work > 0) {
        take_work(s);
    }
    while (s->n_dirty > 0) {
        s->is_dirty[s->nets[--s->n_dirty]] = 0;
    }
}

static void settle(hk_at_once *s, bool rising)
{
    while (s->n_work > 0 || s->n_dirty > 0) {
        if (s->effort > s->limit) {
            give_up(s);
        }
        while (s->n_work > 0 && s->effort <= s->limit) {
            int32_t c = take_work(s);
            int32_t level = level_of(s, c, HK_NONE, rising);
            if (rising ? level > s->level[c] : level < s->level[c]) {
                move(s, c, level);
                look_at_nets(s, c);
            }
        }
        if (s->n_dirty > 0 && s->effort <= s->limit) {
            int32_t net = s->nets[--s->n_dirty];
            s->is_dirty[net] = 0;
            settle_net(s, net, rising);
        }
    }
}

static void switch_over(hk_at_once *s, const int32_t *components, int32_t n, bool failed)
{
    for (int32_t i = 0; i < n; i++) {
        s->is_failed[components[i]] = failed;
    }
    for (int32_t i = 0; i < n; i++) {
        look_at(s, components[i]);
        look_at_nets(s, components[i]);
    }
    settle(s, !failed);
}

void hk_at_once_fail(hk_at_once *instant, const int32_t *components, int32_t n)
{
    switch_over(instant, components, n, true);
}

void hk_at_once_restore(hk_at_once *instant, const int32_t *components, int32_t n)
{
    switch_over(instant, components, n, false);
}

void hk_at_once_reset(hk_at_once *instant)
{
    for (int32_t i = 0; i < instant->n_touched; i++) {
        instant->level[instant->touched[i]] = HK_LEVEL_FULL;
        instant->is_touched[instant->touched[i]] = 0;
    }
    instant->n_touched = 0;
    instant->stopped = false;
}

bool hk_at_once_feels(const hk_at_once *instant, int32_t group, int32_t edge)
{
    const hk_graph *g = instant->graph;
    int32_t calendar = g->edge_calendar[edge];
    return instant->keep[group] < HK_LEVEL_FULL && g->edge_channel[edge] < g->n_base &&
           (calendar == HK_NONE || instant->most[calendar] > 0);
}
