/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Restart deadlocks (design.md 3.3): with the present conditions and curve values
 * and lags taken as over, `best` is the greatest fixpoint from 10000 and `here` the
 * least one above the present state; a component in full condition with here < best
 * and here < 9990 is stuck: its neighbours hold it down and it them.
 *
 * Looking costs as much as the present cascade, so it is done only when the answer
 * can have changed. As long as every level is at or above `best` nothing is stuck, and
 * losses alone cannot change that (they lower `best` as well): only the end of a cap
 * can. After that the state is watched until it has caught up with `best` and nothing
 * from before is on its way. A model without cycles has no deadlock.
 */
#include "engine/sim/state.h"

typedef struct shadow { /* levels of one of the two fixpoints; untouched ones are full */
    uint16_t *level;    /* [n_component] */
    uint16_t *route;    /* [n_base - n_component] */
    uint64_t *is_set, *is_set_route;
    hk_list set, set_routes;
} shadow;

typedef struct hk_deadlock_work {
    shadow best, here;
    hk_list work, dirty; /* components and nets to look at */
    uint64_t *is_work, *is_dirty;
    uint16_t *ability, *reach; /* [largest n_node] */
    hk_list stuck, found;
    bool watching; /* some level is, or may yet come, below `best` */
} deadlock_work;

static bool new_shadow(hk_sim *sim, shadow *s)
{
    int64_t n = sim->graph->n_component, routes = sim->graph->n_base - n;
    s->level = hk_arena_alloc(sim->arena, (size_t)n, sizeof *s->level);
    s->route = hk_arena_alloc(sim->arena, (size_t)routes, sizeof *s->route);
    s->is_set = hk_arena_alloc(sim->arena, (size_t)n / 64 + 1, 8);
    s->is_set_route = hk_arena_alloc(sim->arena, (size_t)routes / 64 + 1, 8);
    s->set.item = hk_arena_alloc(sim->arena, (size_t)n, sizeof(int32_t));
    s->set_routes.item = hk_arena_alloc(sim->arena, (size_t)routes, sizeof(int32_t));
    if (s->level == NULL || s->route == NULL || s->is_set == NULL || s->is_set_route == NULL ||
        s->set.item == NULL || s->set_routes.item == NULL) {
        return false;
    }
    for (int64_t i = 0; i < n; i++) {
        s->level[i] = HK_LEVEL_FULL;
    }
    for (int64_t i = 0; i < routes; i++) {
        s->route[i] = HK_LEVEL_FULL;
    }
    return true;
}

bool hk_deadlock_new(hk_sim *sim)
{
    if (!sim->graph->cyclic) {
        return true;
    }
    deadlock_work *w = hk_arena_alloc(sim->arena, 1, sizeof *w);
    sim->deadlock = w;
    if (w == NULL || !new_shadow(sim, &w->best) || !new_shadow(sim, &w->here)) {
        return false;
    }
    size_t n = (size_t)sim->graph->n_component, nets = (size_t)sim->graph->n_net, largest = 0;
    for (size_t i = 0; i < nets; i++) {
        size_t nodes = (size_t)sim->graph->nets[i].n_node;
        largest = nodes > largest ? nodes : largest;
    }
    w->work.item = hk_arena_alloc(sim->arena, n, sizeof(int32_t));
    w->stuck.item = hk_arena_alloc(sim->arena, n, sizeof(int32_t));
    w->found.item = hk_arena_alloc(sim->arena, n, sizeof(int32_t));
    w->dirty.item = hk_arena_alloc(sim->arena, nets, sizeof(int32_t));
    w->is_work = hk_arena_alloc(sim->arena, n / 64 + 1, 8);
    w->is_dirty = hk_arena_alloc(sim->arena, nets / 64 + 1, 8);
    w->ability = hk_arena_alloc(sim->arena, largest, sizeof *w->ability);
    w->reach = hk_arena_alloc(sim->arena, largest, sizeof *w->reach);
    return w->work.item != NULL && w->stuck.item != NULL && w->found.item != NULL &&
           w->dirty.item != NULL && w->is_work != NULL && w->is_dirty != NULL &&
           w->ability != NULL && w->reach != NULL;
}

static void clear_shadow(shadow *s)
{
    for (int64_t i = 0; i < s->set.n; i++) {
        s->level[s->set.item[i]] = HK_LEVEL_FULL;
        hk_bit_clear(s->is_set, s->set.item[i]);
    }
    for (int64_t i = 0; i < s->set_routes.n; i++) {
        s->route[s->set_routes.item[i]] = HK_LEVEL_FULL;
        hk_bit_clear(s->is_set_route, s->set_routes.item[i]);
    }
    s->set.n = s->set_routes.n = 0;
}

static void set_level(shadow *s, int32_t component, uint16_t level)
{
    s->level[component] = level;
    hk_list_add(&s->set, s->is_set, component);
}

/* What an edge sees when lags are over. */
static uint16_t shadow_edge(const hk_sim *sim, const shadow *s, int32_t edge)
{
    const hk_graph *g = sim->graph;
    int32_t channel = g->edge_channel[edge], calendar = g->edge_calendar[edge];
    if (channel >= g->n_base) {
        channel = g->lag_base[channel - g->n_base];
    }
    int32_t level =
        channel < g->n_component ? s->level[channel] : s->route[channel - g->n_component];
    if (calendar != HK_NONE) {
        level = HK_LEVEL_FULL -
                (HK_LEVEL_FULL - level) * sim->calendar_factor[calendar] / HK_LEVEL_FULL;
    }
    return (uint16_t)level;
}

static uint16_t shadow_supply(const hk_sim *sim, const shadow *s, int32_t group)
{
    const hk_graph *g = sim->graph;
    int32_t a = g->group_edge[group], n = g->group_edge[group + 1] - a;
    int64_t sum = 0;
    for (int32_t i = 0; i < n; i++) {
        sim->scratch[i] = shadow_edge(sim, s, a + i);
        sum += (int64_t)g->edge_share[a + i] * sim->scratch[i];
    }
    if (g->group_rule[group] == HK_RULE_SHARE) {
        return (uint16_t)(sum / g->group_share[group]);
    }
    return hk_kth_largest(sim->scratch, n, g->group_need[group]);
}

static int32_t shadow_allow(hk_sim *sim, const shadow *s, int32_t group)
{
    int32_t lack = HK_LEVEL_FULL - shadow_supply(sim, s, group);
    int32_t clock = sim->graph->group_clock[group];
    if (lack > 0 && clock != HK_NONE) {
        lack = lack * (HK_LEVEL_FULL - hk_clock_curve(sim, clock)) / HK_LEVEL_FULL;
    }
    return HK_LEVEL_FULL - lack;
}

static uint16_t shadow_level(hk_sim *sim, const shadow *s, int32_t component, int32_t network)
{
    const hk_word *head = hk_head(sim, component);
    bool product = head->head.flags & HK_HEAD_PRODUCT;
    int32_t level = product ? HK_LEVEL_FULL : head->head.cap;
    int32_t first = sim->graph->group_begin[component];
    for (int32_t group = first; group < first + head->head.n_group; group++) {
        if (network >= 0 && hk_group_on_network(sim->graph, group, network)) {
            continue;
        }
        int32_t allow = shadow_allow(sim, s, group);
        if (product) {
            level = level * allow / HK_LEVEL_FULL;
        } else {
            level = allow < level ? allow : level;
        }
    }
    return (uint16_t)(product ? level * head->head.cap / HK_LEVEL_FULL : level);
}

static void mark_nets(hk_sim *sim, int32_t component)
{
    deadlock_work *w = sim->deadlock;
    const hk_graph *g = sim->graph;
    for (int32_t m = g->member_begin[component]; m < g->member_begin[component + 1]; m++) {
        hk_list_add(&w->dirty, w->is_dirty, g->members[m].net);
    }
}

/* All consumers of a base channel, delayed or not, are to be looked at. */
static void mark_consumers(hk_sim *sim, int32_t base)
{
    deadlock_work *w = sim->deadlock;
    const hk_graph *g = sim->graph;
    for (int32_t lag = g->lag_begin[base] - 1; lag < g->lag_begin[base + 1]; lag++) {
        int32_t channel = lag < g->lag_begin[base] ? base : g->n_base + lag;
        for (int32_t o = g->out_begin[channel]; o < g->out_begin[channel + 1]; o++) {
            hk_list_add(&w->work, w->is_work, g->out[o].component);
            mark_nets(sim, g->out[o].component);
        }
    }
}

static void settle_net(hk_sim *sim, shadow *s, int32_t n, bool rising)
{
    deadlock_work *w = sim->deadlock;
    const hk_net *net = &sim->graph->nets[n];
    for (int32_t i = 0; i < net->n_node; i++) {
        w->ability[i] = shadow_level(sim, s, net->node_component[i], net->network);
    }
    hk_route_reach(sim, n, w->ability, w->reach);
    for (int32_t i = 0; i < net->n_node; i++) {
        int32_t channel = net->node_channel[i];
        if (channel == HK_NONE) {
            continue;
        }
        uint16_t level = 0;
        for (int32_t l = net->link_begin[i]; l < net->link_begin[i + 1]; l++) {
            uint16_t reach = w->reach[net->link_to[l]];
            level = reach > level ? reach : level;
        }
        int32_t route = channel - sim->graph->n_component;
        if (rising ? level > s->route[route] : level < s->route[route]) {
            s->route[route] = level;
            hk_list_add(&s->set_routes, s->is_set_route, route);
            mark_consumers(sim, channel);
        }
    }
}

static void settle_shadow(hk_sim *sim, shadow *s, bool rising)
{
    deadlock_work *w = sim->deadlock;
    while (w->work.n > 0 || w->dirty.n > 0) {
        while (w->work.n > 0) {
            int32_t c = w->work.item[--w->work.n];
            hk_bit_clear(w->is_work, c);
            uint16_t level = shadow_level(sim, s, c, HK_NONE);
            if (rising ? level > s->level[c] : level < s->level[c]) {
                set_level(s, c, level);
                mark_consumers(sim, c);
            }
        }
        if (w->dirty.n > 0) {
            int32_t n = w->dirty.item[--w->dirty.n];
            hk_bit_clear(w->is_dirty, n);
            settle_net(sim, s, n, rising);
        }
    }
}

/* The greatest fixpoint: everything full, then what the conditions take away. */
static void find_best(hk_sim *sim)
{
    deadlock_work *w = sim->deadlock;
    clear_shadow(&w->best);
    for (int64_t i = 0; i < sim->touched.n; i++) {
        int32_t c = sim->touched.item[i];
        if (hk_head(sim, c)->head.cap < HK_LEVEL_FULL) {
            hk_list_add(&w->work, w->is_work, c);
            mark_nets(sim, c);
        }
    }
    settle_shadow(sim, &w->best, false);
}

/* The least fixpoint above the present state. */
static void find_here(hk_sim *sim)
{
    deadlock_work *w = sim->deadlock;
    const hk_graph *g = sim->graph;
    clear_shadow(&w->here);
    for (int64_t i = 0; i < sim->touched_channels.n; i++) {
        int32_t derived = sim->touched_channels.item[i];
        if (derived < g->n_base - g->n_component) {
            w->here.route[derived] = sim->seen[g->n_component + derived];
            hk_list_add(&w->here.set_routes, w->here.is_set_route, derived);
            hk_list_add(&w->dirty, w->is_dirty, g->route_net[derived]);
        }
    }
    for (int64_t i = 0; i < sim->touched.n; i++) {
        int32_t c = sim->touched.item[i];
        if (hk_head(sim, c)->head.level < HK_LEVEL_FULL) {
            set_level(&w->here, c, hk_head(sim, c)->head.level);
            hk_list_add(&w->work, w->is_work, c);
        }
    }
    settle_shadow(sim, &w->here, true);
}

static void find_stuck(hk_sim *sim)
{
    deadlock_work *w = sim->deadlock;
    w->found.n = 0;
    /* what travels along a lag, or is held back by one, may still pull the state below `best` */
    w->watching = sim->parcels_left < sim->n_parcel || sim->stretches_left < sim->n_stretch;
    for (int64_t i = 0; i < sim->touched.n; i++) {
        int32_t c = sim->touched.item[i];
        const hk_word *head = hk_head(sim, c);
        uint16_t here = w->here.level[c], best = w->best.level[c];
        w->watching |= head->head.level < best;
        if (head->head.cap == HK_LEVEL_FULL && here < best && here < HK_LEVEL_TOLERANCE) {
            w->found.item[w->found.n++] = c;
        }
    }
    hk_list_sort(&w->found);
}

static void report(hk_sim *sim)
{
    deadlock_work *w = sim->deadlock;
    bool same = w->found.n == w->stuck.n;
    for (int64_t i = 0; same && i < w->found.n; i++) {
        same = w->found.item[i] == w->stuck.item[i];
    }
    if (same) {
        return;
    }
    sim->deadlocks[sim->n_deadlock++] =
        (hk_deadlock_record){.from_ms = sim->now > 0 ? sim->now : 0, .first_member = sim->n_member};
    for (int64_t i = 0; i < w->found.n; i++) {
        sim->members[sim->n_member++] = w->stuck.item[i] = w->found.item[i];
    }
    w->stuck.n = w->found.n;
}

void hk_deadlock_instant(hk_sim *sim)
{
    deadlock_work *w = sim->deadlock;
    if (w == NULL || !(sim->cap_ended || w->watching)) {
        return;
    }
    find_best(sim);
    find_here(sim);
    find_stuck(sim);
    report(sim);
}

void hk_deadlock_reset(hk_sim *sim)
{
    deadlock_work *w = sim->deadlock;
    sim->n_deadlock = sim->n_member = 0;
    if (w != NULL) {
        clear_shadow(&w->best);
        clear_shadow(&w->here);
        w->stuck.n = w->found.n = 0;
        w->watching = false;
    }
}
