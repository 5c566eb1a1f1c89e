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
 * from before is on its way.
 *
 * Where here < best, some supplier has here < best as well, and so on round a cycle of
 * needs and routes; there every level is below its condition (level <= here < best <=
 * condition). So the components of cycles that are below their condition are counted
 * (`held`), and while there are none nothing is stuck: here = best.
 *
 * What feeds cycles, however remotely, needs nothing else: on it alone both fixpoints are what they
 * are on the whole. So they are sought there first; if they are the same, they are so downstream too.
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
    hk_list raised;      /* nets whose routes may be wider in `best` than in `here` */
    uint64_t *is_work, *is_dirty, *is_raised;
    uint16_t *ability, *reach; /* [largest n_node] */
    hk_list stuck, found;
    bool whole;        /* look at all, not only at what feeds cycles */
    bool passed_over;  /* something that does not feed them was met */
    int64_t n_held;    /* components of cycles below their condition (HK_HEAD_HELD) */
    bool watching;     /* some level was, or could yet come, below `best` at the last search */
    bool known;        /* what the last search found stands unless something stirs */
    bool stirred;      /* `best` may have changed, or a level has fallen, since */
    bool news_of_loss; /* a loss is on its way along a lag: `here` may be above `best` */
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
    w->raised.item = hk_arena_alloc(sim->arena, nets, sizeof(int32_t));
    w->is_raised = hk_arena_alloc(sim->arena, nets / 64 + 1, 8);
    w->ability = hk_arena_alloc(sim->arena, largest, sizeof *w->ability);
    w->reach = hk_arena_alloc(sim->arena, largest, sizeof *w->reach);
    return w->work.item != NULL && w->stuck.item != NULL && w->found.item != NULL &&
           w->dirty.item != NULL && w->is_work != NULL && w->is_dirty != NULL &&
           w->raised.item != NULL && w->is_raised != NULL && w->ability != NULL && w->reach != NULL;
}

/* Is it looked at in this search, by the bit of what feeds cycles? Notes that something is not. */
static bool is_looked_at(const hk_sim *sim, const uint64_t *feeds, int32_t i)
{
    bool looked_at = sim->deadlock->whole || hk_bit(feeds, i);
    sim->deadlock->passed_over |= !looked_at;
    return looked_at;
}

static bool counts(const hk_sim *sim, int32_t component)
{
    return is_looked_at(sim, sim->setup->feeds, component);
}

static bool net_counts(const hk_sim *sim, int32_t net)
{
    return is_looked_at(sim, sim->setup->feeds_net, net);
}

/* The same for a route or delayed channel, counted from the first one. */
static bool channel_counts(const hk_sim *sim, int32_t derived)
{
    return is_looked_at(sim, sim->setup->feeds_channel, derived);
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
    int32_t need = g->group_need[group];
    uint16_t low = HK_LEVEL_FULL, high = 0;
    for (int32_t i = 0; i < n; i++) {
        uint16_t level = sim->scratch[i] = shadow_edge(sim, s, a + i);
        low = level < low ? level : low;
        high = level > high ? level : high;
    }
    if (g->group_rule[group] == HK_RULE_SHARE) {
        int64_t sum = 0;
        for (int32_t i = 0; i < n; i++) {
            sum += (int64_t)g->edge_share[a + i] * sim->scratch[i];
        }
        return (uint16_t)(sum / g->group_share[group]);
    }
    return need == n ? low : need == 1 ? high : hk_kth_largest(sim->scratch, n, need);
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

/* May the level of a component still move? Up to its condition, or down to `here`. */
static bool may_move(const hk_sim *sim, int32_t component, bool rising)
{
    const deadlock_work *w = sim->deadlock;
    uint16_t here = w->here.level[component];
    return rising ? here < hk_head(sim, component)->head.cap
                  : w->news_of_loss || w->best.level[component] > here;
}

/* And its ability on some net, which may be above its level? What is in its condition in `here` is
 * so in both. */
static bool may_be_abler(const hk_sim *sim, int32_t component, bool rising)
{
    const deadlock_work *w = sim->deadlock;
    const hk_word *head = hk_head(sim, component);
    return (head->head.flags & HK_HEAD_MEMBER) &&
           ((!rising && w->news_of_loss) || w->here.level[component] < head->head.cap);
}

/* A component was looked at: nets on which its ability may be another than when their routes were
 * settled, at present or (`best`) with all in its condition that is not so in `here`. */
static void mark_nets(hk_sim *sim, const shadow *s, int32_t component, bool rising)
{
    deadlock_work *w = sim->deadlock;
    const hk_graph *g = sim->graph;
    uint16_t best = w->news_of_loss ? HK_LEVEL_FULL : hk_head(sim, component)->head.cap;
    for (int32_t m = g->member_begin[component]; m < g->member_begin[component + 1]; m++) {
        int32_t n = g->members[m].net;
        if (!net_counts(sim, n) || (!rising && !w->news_of_loss && !hk_bit(w->is_raised, n))) {
            continue;
        }
        uint16_t ability = shadow_level(sim, s, component, g->nets[n].network);
        if (rising ? ability > sim->nets[n].ability[g->members[m].node] : ability < best) {
            hk_list_add(&w->dirty, w->is_dirty, n);
        }
    }
}

/* Consumers of a channel are to be looked at. */
static void mark_readers(hk_sim *sim, int32_t channel, bool rising)
{
    deadlock_work *w = sim->deadlock;
    const hk_graph *g = sim->graph;
    for (int32_t o = g->out_begin[channel]; o < g->out_begin[channel + 1]; o++) {
        int32_t c = g->out[o].component;
        if (counts(sim, c) && (may_move(sim, c, rising) || may_be_abler(sim, c, rising))) {
            hk_list_add(&w->work, w->is_work, c);
        }
    }
}

/* The same for a base channel, delayed or not. */
static void mark_consumers(hk_sim *sim, int32_t base, bool rising)
{
    const hk_graph *g = sim->graph;
    mark_readers(sim, base, rising);
    for (int32_t lag = g->lag_begin[base]; lag < g->lag_begin[base + 1]; lag++) {
        mark_readers(sim, g->n_base + lag, rising);
    }
}

static void settle_net(hk_sim *sim, shadow *s, int32_t n, bool rising)
{
    deadlock_work *w = sim->deadlock;
    const hk_net *net = &sim->graph->nets[n];
    for (int32_t i = 0; i < net->n_node; i++) {
        bool is_full = !w->news_of_loss && sim->nets[n].ability[i] == HK_LEVEL_FULL;
        w->ability[i] =
            is_full ? HK_LEVEL_FULL : shadow_level(sim, s, net->node_component[i], net->network);
    }
    hk_route_reach(sim, n, w->ability, w->reach);
    for (int32_t i = 0; i < net->n_node; i++) {
        int32_t channel = net->node_channel[i];
        if (channel == HK_NONE || !channel_counts(sim, channel - sim->graph->n_component)) {
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
            mark_consumers(sim, channel, rising);
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
            uint16_t level =
                may_move(sim, c, rising) ? shadow_level(sim, s, c, HK_NONE) : s->level[c];
            if (rising ? level > s->level[c] : level < s->level[c]) {
                set_level(s, c, level);
                mark_consumers(sim, c, rising);
            }
            mark_nets(sim, s, c, rising);
        }
        if (w->dirty.n > 0) {
            int32_t n = w->dirty.item[--w->dirty.n];
            hk_bit_clear(w->is_dirty, n);
            settle_net(sim, s, n, rising);
        }
    }
}

/* The nets of a component on which it can do less in `here` than in its condition: how wide their
 * routes are in `best` is to be found; of other nets they are as in `here`. */
static void raise_nets(hk_sim *sim, int32_t component)
{
    deadlock_work *w = sim->deadlock;
    const hk_graph *g = sim->graph;
    for (int32_t m = g->member_begin[component]; m < g->member_begin[component + 1]; m++) {
        int32_t n = g->members[m].net;
        const hk_net *net = &g->nets[n];
        if (!net_counts(sim, n) || hk_bit(w->is_raised, n) ||
            shadow_level(sim, &w->here, component, net->network) ==
                hk_head(sim, component)->head.cap) {
            continue;
        }
        hk_list_add(&w->raised, w->is_raised, n);
        hk_list_add(&w->dirty, w->is_dirty, n);
        for (int32_t i = 0; i < net->n_node; i++) {
            if (net->node_channel[i] != HK_NONE) {
                w->best.route[net->node_channel[i] - g->n_component] = HK_LEVEL_FULL;
            }
        }
    }
}

/* Where the greatest fixpoint is sought from, if `here` is below it: what is in its condition in
 * `here` stays so, the rest begins in its condition and cannot end below `here`. */
static void begin_at_here(hk_sim *sim)
{
    deadlock_work *w = sim->deadlock;
    for (int64_t i = 0; i < w->here.set_routes.n; i++) {
        int32_t route = w->here.set_routes.item[i];
        w->best.route[route] = w->here.route[route];
        hk_list_add(&w->best.set_routes, w->best.is_set_route, route);
    }
    for (int64_t i = 0; i < w->here.set.n; i++) {
        int32_t c = w->here.set.item[i];
        uint16_t cap = hk_head(sim, c)->head.cap;
        set_level(&w->best, c, cap);
        if (w->here.level[c] < cap) {
            hk_list_add(&w->work, w->is_work, c);
            raise_nets(sim, c);
        }
    }
}

static void forget_raised(deadlock_work *w)
{
    for (int64_t i = 0; i < w->raised.n; i++) {
        hk_bit_clear(w->is_raised, w->raised.item[i]);
    }
    w->raised.n = 0;
}

/* Else: everything full, then what the conditions take away. */
static void begin_at_conditions(hk_sim *sim)
{
    deadlock_work *w = sim->deadlock;
    for (int64_t i = 0; i < sim->touched.n; i++) {
        int32_t c = sim->touched.item[i];
        if (counts(sim, c) && hk_head(sim, c)->head.cap < HK_LEVEL_FULL) {
            hk_list_add(&w->work, w->is_work, c);
        }
    }
}

static void find_best(hk_sim *sim)
{
    deadlock_work *w = sim->deadlock;
    clear_shadow(&w->best);
    forget_raised(w);
    if (w->news_of_loss) {
        begin_at_conditions(sim);
    } else {
        begin_at_here(sim);
    }
    settle_shadow(sim, &w->best, false);
}

/* The present levels, as what `here` grows from. */
static void copy_levels(hk_sim *sim)
{
    deadlock_work *w = sim->deadlock;
    for (int64_t i = 0; i < sim->touched.n; i++) {
        int32_t c = sim->touched.item[i];
        if (counts(sim, c) && hk_head(sim, c)->head.level < HK_LEVEL_FULL) {
            set_level(&w->here, c, hk_head(sim, c)->head.level);
        }
    }
    for (int64_t i = 0; i < sim->touched_channels.n; i++) {
        int32_t derived = sim->touched_channels.item[i];
        if (derived < sim->graph->n_base - sim->graph->n_component &&
            channel_counts(sim, derived)) {
            w->here.route[derived] = sim->seen[sim->graph->n_component + derived];
            hk_list_add(&w->here.set_routes, w->here.is_set_route, derived);
        }
    }
}

/* What is on its way along lags: gains that `here` may take at once, and whether losses come too. */
static void take_news(hk_sim *sim)
{
    deadlock_work *w = sim->deadlock;
    const hk_graph *g = sim->graph;
    w->news_of_loss = sim->scramble != 0; /* the long way, as a test of the short one */
    for (int64_t i = 0; i < sim->touched_channels.n; i++) {
        int32_t derived = sim->touched_channels.item[i], channel = g->n_component + derived;
        if (channel < g->n_base || !channel_counts(sim, derived)) {
            continue;
        }
        uint16_t base = sim->seen[g->lag_base[channel - g->n_base]];
        w->watching |= sim->lags[channel - g->n_base].first != HK_NONE;
        w->news_of_loss |= sim->seen[channel] > base;
        if (sim->seen[channel] < base) {
            mark_readers(sim, channel, true);
        }
    }
}

/* The same for what is held back by recovery lags. */
static void take_lasting(hk_sim *sim)
{
    deadlock_work *w = sim->deadlock;
    for (int64_t i = 0; i < sim->touched_clocks.n; i++) {
        int32_t clock = sim->touched_clocks.item[i];
        int32_t c = sim->graph->group_component[sim->graph->clocks[clock].group];
        if (!counts(sim, c) || sim->clocks[clock].effective == sim->clocks[clock].supply) {
            continue;
        }
        w->watching = true;
        if (may_move(sim, c, true)) {
            hk_list_add(&w->work, w->is_work, c);
        }
    }
}

/* The least fixpoint above the present state. That is one itself but for what sees a delayed level
 * or is held back by a recovery lag. */
static void find_here(hk_sim *sim)
{
    clear_shadow(&sim->deadlock->here);
    copy_levels(sim);
    take_news(sim);
    take_lasting(sim);
    settle_shadow(sim, &sim->deadlock->here, true);
}

/* Is anything held down that both could be above? */
static bool differs(const deadlock_work *w)
{
    for (int64_t i = 0; i < w->here.set.n; i++) {
        int32_t c = w->here.set.item[i];
        if (w->here.level[c] < w->best.level[c]) {
            return true;
        }
    }
    return false;
}

static void find_both(hk_sim *sim, bool whole)
{
    sim->deadlock->whole = whole;
    find_here(sim);
    find_best(sim);
}

static void find_stuck(hk_sim *sim)
{
    deadlock_work *w = sim->deadlock;
    for (int64_t i = 0; i < w->here.set.n; i++) {
        int32_t c = w->here.set.item[i];
        const hk_word *head = hk_head(sim, c);
        uint16_t here = w->here.level[c], best = w->best.level[c];
        w->watching |= head->head.level < best;
        if (head->head.cap == HK_LEVEL_FULL && here < best && here < HK_LEVEL_TOLERANCE) {
            w->found.item[w->found.n++] = c;
        }
    }
    hk_list_sort(&w->found); /* members in component order */
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

static void count_held(hk_sim *sim, const hk_list *list)
{
    for (int64_t i = 0; i < list->n; i++) {
        hk_word *head = hk_head(sim, list->item[i]);
        if (head->head.flags & HK_HEAD_CYCLE) {
            bool held = head->head.level < head->head.cap;
            bool was_held = head->head.flags & HK_HEAD_HELD;
            sim->deadlock->n_held += held - was_held;
            head->head.flags = (uint16_t)(held ? head->head.flags | HK_HEAD_HELD
                                               : head->head.flags & ~HK_HEAD_HELD);
        }
    }
}

static void search(hk_sim *sim)
{
    deadlock_work *w = sim->deadlock;
    bool testing = sim->scramble != 0; /* nothing is taken as known from the rules above */
    w->watching = w->stirred = w->whole = w->known = false;
    w->found.n = 0;
    if (w->n_held > 0 || testing) {
        w->passed_over = false;
        find_both(sim, testing);
        if (!testing && differs(w)) {
            if (w->passed_over) {
                find_both(sim, true); /* who else is down because of it? */
            }
            w->whole = true;
        }
        find_stuck(sim);
        w->known = !w->news_of_loss;
    } else {
        w->watching = sim->parcels_left < sim->n_parcel || sim->stretches_left < sim->n_stretch;
    }
    report(sim);
}

/* Does what arrived do more than let a level catch up with `here`? */
static bool arrival_stirs(const hk_sim *sim, int32_t lag)
{
    const hk_graph *g = sim->graph;
    int32_t channel = g->n_base + lag;
    bool catches_up = sim->lags[lag].rose && sim->seen[channel] == sim->seen[g->lag_base[lag]];
    return sim->deadlock->whole || (!catches_up && channel_counts(sim, channel - g->n_component));
}

/* Could a search find anything else than the last one did? Gains that were on their way only lead
 * the state up to `here`; so it takes a change of what can be at best, a loss or a passing pulse. */
static void find_stirs(hk_sim *sim)
{
    deadlock_work *w = sim->deadlock;
    w->stirred |= sim->calendar_due.n > 0;
    for (int64_t i = 0; !w->stirred && i < sim->arrived.n; i++) {
        w->stirred = arrival_stirs(sim, sim->arrived.item[i]);
    }
    for (int64_t i = 0; !w->stirred && i < sim->capped.n; i++) {
        int32_t c = sim->capped.item[i];
        w->stirred = counts(sim, c) && hk_head(sim, c)->head.cap != sim->cap_before[c];
    }
    for (int64_t i = 0; !w->stirred && i < sim->moved.n; i++) {
        int32_t c = sim->moved.item[i];
        w->stirred = counts(sim, c) && hk_head(sim, c)->head.level < sim->before[c];
    }
}

void hk_deadlock_stir(hk_sim *sim, int32_t component)
{
    if (sim->deadlock != NULL) {
        sim->deadlock->stirred |= counts(sim, component);
    }
}

void hk_deadlock_instant(hk_sim *sim)
{
    deadlock_work *w = sim->deadlock;
    if (w == NULL) {
        return;
    }
    count_held(sim, &sim->moved);
    count_held(sim, &sim->capped);
    find_stirs(sim);
    bool may_differ = (sim->relieved || w->watching) && (w->stirred || !w->known);
    if (may_differ || sim->scramble != 0) {
        search(sim);
    }
}

void hk_deadlock_reset(hk_sim *sim)
{
    deadlock_work *w = sim->deadlock;
    sim->n_deadlock = sim->n_member = 0;
    if (w != NULL) {
        clear_shadow(&w->best);
        clear_shadow(&w->here);
        w->stuck.n = w->found.n = 0;
        w->n_held = 0;
        w->watching = w->known = w->stirred = w->whole = false;
    }
}
