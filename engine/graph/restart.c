/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/graph/restart.h"

#include <string.h>

#include "engine/base/units.h"
#include "engine/graph/at_once.h"
#include "engine/graph/cycles.h"

enum {
    PART_EFFORT = 5000000, /* edges looked at while single outages of one part are tried */
    ALL_EFFORT = 20000000, /* of all parts together */
    EDGE_EFFORT = 20,      /* times each edge may be looked at while whole parts settle */
    STARTS = 16            /* members of a cycle from which shorter ones are sought */
};

typedef struct search {
    const hk_graph *graph;
    hk_arena *arena;
    hk_at_once instant;
    uint8_t *region;         /* [n_component] */
    int32_t *part;           /* [n_component] */
    int32_t *first, *member; /* members of part p: member[first[p]] .. */
    int32_t *list;           /* [n_list] region in order of distance */
    int32_t n_list;
    uint8_t *is_net_listed; /* [n_net] */
    uint8_t *is_walked;
    int32_t *net_first;
    int32_t *towards, *queue; /* [n_component] of the search for cycles */
    int32_t *path;            /* the same */
    hk_restart *found;
    int32_t n_found;
    int64_t settling_left; /* effort for outages of whole parts */
    int64_t effort_left;   /* for single outages */
} search;

/* --- parts -------------------------------------------------------------------------------------*/

static int32_t vertex_of(const hk_graph *g, int32_t channel)
{
    return channel < g->n_component ? channel
                                    : g->n_component + g->route_net[channel - g->n_component];
}

/* Strongly connected parts of the needs that act at once. */
static hk_status find_parts(search *s, int32_t *ret_n_part, hk_error *err)
{
    const hk_graph *g = s->graph;
    int64_t members = g->member_begin[g->n_component], n = 0;
    hk_arc *arcs = hk_alloc((size_t)g->n_edge + (size_t)members, sizeof *arcs);
    if (arcs == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t group = 0; group < g->n_group; group++) {
        for (int32_t e = g->group_edge[group]; e < g->group_edge[group + 1]; e++) {
            if (hk_at_once_feels(&s->instant, group, e)) {
                arcs[n++] = (hk_arc){vertex_of(g, g->edge_channel[e]), g->group_component[group]};
            }
        }
    }
    for (int32_t c = 0; c < g->n_component; c++) {
        for (int32_t m = g->member_begin[c]; m < g->member_begin[c + 1]; m++) {
            arcs[n++] = (hk_arc){c, g->n_component + g->members[m].net};
        }
    }
    hk_status status = hk_graph_strong_parts(g->n_component + g->n_net, arcs, n, g->n_component,
                                             s->part, ret_n_part, err);
    hk_free(arcs);
    return status;
}

/* Members by part, in component order. */
static bool list_members(search *s, int32_t n_part)
{
    int32_t n = s->graph->n_component;
    s->first = hk_alloc((size_t)n_part + 2, sizeof *s->first);
    s->member = hk_alloc((size_t)n, sizeof *s->member);
    if (s->first == NULL || s->member == NULL) {
        return false;
    }
    for (int32_t c = 0; c < n; c++) {
        if (s->part[c] != HK_NONE) {
            s->first[s->part[c] + 2]++;
        }
    }
    for (int32_t p = 0; p < n_part; p++) {
        s->first[p + 2] += s->first[p + 1];
    }
    for (int32_t c = 0; c < n; c++) {
        if (s->part[c] != HK_NONE) {
            s->member[s->first[s->part[c] + 1]++] = c;
        }
    }
    return true;
}

/* --- the region: a part and what feeds it -------------------------------------------------------*/

static void add_to_region(search *s, int32_t component)
{
    if (!s->region[component]) {
        s->region[component] = 1;
        s->list[s->n_list++] = component;
    }
}

static void add_net(search *s, int32_t net)
{
    const hk_net *n = &s->graph->nets[net];
    if (!s->is_net_listed[net]) {
        s->is_net_listed[net] = 1;
        for (int32_t i = 0; i < n->n_node; i++) {
            add_to_region(s, n->node_component[i]);
        }
    }
}

static void add_suppliers(search *s, int32_t component)
{
    const hk_graph *g = s->graph;
    for (int32_t group = g->group_begin[component]; group < g->group_begin[component + 1];
         group++) {
        for (int32_t e = g->group_edge[group]; e < g->group_edge[group + 1]; e++) {
            int32_t channel = g->edge_channel[e];
            if (!hk_at_once_feels(&s->instant, group, e)) {
                continue;
            }
            if (channel < g->n_component) {
                add_to_region(s, channel);
            } else {
                add_net(s, g->route_net[channel - g->n_component]);
            }
        }
    }
}

static void make_region(search *s, int32_t part, bool with_suppliers)
{
    for (int32_t i = s->first[part]; i < s->first[part + 1]; i++) {
        add_to_region(s, s->member[i]);
    }
    for (int32_t i = 0; with_suppliers && i < s->n_list; i++) {
        add_suppliers(s, s->list[i]);
    }
}

static void clear_region(search *s)
{
    for (int32_t i = 0; i < s->n_list; i++) {
        s->region[s->list[i]] = 0;
    }
    s->n_list = 0;
    memset(s->is_net_listed, 0, (size_t)s->graph->n_net);
}

/* --- a short cycle of what is down ---------------------------------------------------------------*/

static bool is_low(const search *s, int32_t component)
{
    return s->region[component] && s->instant.level[component] < HK_LEVEL_FULL;
}

/* A component that the net cannot pass in full. */
static bool is_weak(search *s, const hk_net *net, int32_t component)
{
    return is_low(s, component) &&
           hk_at_once_ability(&s->instant, component, net->network, true) < HK_LEVEL_FULL;
}

static void enqueue(search *s, int32_t supplier, int32_t consumer, int32_t *n)
{
    if (s->towards[supplier] == HK_NONE) {
        s->towards[supplier] = consumer;
        s->queue[(*n)++] = supplier;
    }
}

/* What may hold a route of `consumer` down: the weak nodes of the net but itself. They are looked
 * through once for all consumers; the next one only adds the first. */
static void enqueue_net(search *s, int32_t number, int32_t consumer, int32_t *n)
{
    const hk_net *net = &s->graph->nets[number];
    int32_t first = s->net_first[number];
    if (first != HK_NONE) {
        if (first != consumer && is_weak(s, net, first)) {
            enqueue(s, first, consumer, n);
        }
        return;
    }
    s->net_first[number] = consumer;
    for (int32_t i = 0; i < net->n_node; i++) {
        int32_t c = net->node_component[i];
        if (c != consumer && is_weak(s, net, c)) {
            enqueue(s, c, consumer, n);
        }
    }
}

/* All that may hold a low component down. */
static void enqueue_suppliers(search *s, int32_t consumer, int32_t *n)
{
    const hk_graph *g = s->graph;
    for (int32_t group = g->group_begin[consumer]; group < g->group_begin[consumer + 1]; group++) {
        if (hk_at_once_allow(&s->instant, group, true) == HK_LEVEL_FULL) {
            continue;
        }
        for (int32_t e = g->group_edge[group]; e < g->group_edge[group + 1]; e++) {
            int32_t channel = g->edge_channel[e];
            if (channel >= g->n_base || s->instant.level[channel] == HK_LEVEL_FULL) {
                continue;
            }
            if (channel >= g->n_component) {
                enqueue_net(s, g->route_net[channel - g->n_component], consumer, n);
            } else if (s->region[channel]) {
                enqueue(s, channel, consumer, n);
            }
        }
    }
}

static void forget_search(search *s, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        s->towards[s->queue[i]] = HK_NONE;
    }
    for (int32_t i = 0; i < s->graph->n_net; i++) {
        s->net_first[i] = HK_NONE;
    }
}

/* Shortest cycle through `start`, as components in s->path. @return its length, 0 if there is none */
static int32_t cycle_through(search *s, int32_t start)
{
    int32_t n = 0, length = 0;
    enqueue_suppliers(s, start, &n);
    for (int32_t i = 0; i < n && s->towards[start] == HK_NONE; i++) {
        enqueue_suppliers(s, s->queue[i], &n);
    }
    if (s->towards[start] != HK_NONE) {
        int32_t v = start;
        do {
            s->path[length++] = v;
            v = s->towards[v];
        } while (v != start);
    }
    forget_search(s, n);
    return length;
}

/* Back along what holds a component down one always comes to a cycle: all that holds `from` down is
 * gone back over in depth first, until something is met again. @return a component on a cycle */
static int32_t walk_to_cycle(search *s, int32_t from)
{
    int32_t v = from, length = 0;
    while (!s->is_walked[v]) {
        int32_t n = 0;
        s->is_walked[v] = 1;
        s->path[length++] = v;
        enqueue_suppliers(s, v, &n);
        v = n > 0 ? s->queue[0] : v;
        forget_search(s, n);
    }
    for (int32_t i = 0; i < length; i++) {
        s->is_walked[s->path[i]] = 0;
    }
    return v;
}

static int32_t row_of_need(const search *s, int32_t supplier, int32_t consumer)
{
    const hk_graph *g = s->graph;
    int32_t row = HK_NONE;
    for (int32_t e = g->group_edge[g->group_begin[consumer]];
         e < g->group_edge[g->group_begin[consumer + 1]]; e++) {
        if (g->edge_channel[e] == supplier) {
            return g->edge_row[e];
        }
        if (row == HK_NONE && g->edge_channel[e] >= g->n_component &&
            g->edge_channel[e] < g->n_base) {
            row = g->edge_row[e];
        }
    }
    return row;
}

static hk_status keep_cycle(search *s, const int32_t *path, int32_t n, hk_restart *found,
                            hk_error *err)
{
    int32_t *copy = hk_arena_alloc(s->arena, (size_t)n, sizeof *copy);
    if (copy == NULL) {
        return hk_fail_nomem(err);
    }
    memcpy(copy, path, (size_t)n * sizeof *copy);
    found->cycle = copy;
    found->n_cycle = n;
    return HK_OK;
}

/* A short cycle of the low members of the part: the shortest through some of one that is there. */
static hk_status find_cycle(search *s, int32_t part, hk_restart *found, hk_error *err)
{
    int32_t from = HK_NONE;
    found->row = HK_NONE;
    for (int32_t i = s->first[part]; i < s->first[part + 1] && from == HK_NONE; i++) {
        int32_t c = s->member[i];
        from = s->instant.level[c] < HK_LEVEL_TOLERANCE ? c : HK_NONE;
    }
    int32_t n = cycle_through(s, walk_to_cycle(s, from));
    HK_TRY(keep_cycle(s, s->path, n, found, err));
    const int32_t *starts = found->cycle; /* of the first one */
    int32_t n_start = n;
    for (int32_t i = 1; i < n_start && i < STARTS && found->n_cycle > 2; i++) {
        n = cycle_through(s, starts[i]);
        if (n > 0 && n < found->n_cycle) {
            HK_TRY(keep_cycle(s, s->path, n, found, err));
        }
    }
    if (found->n_cycle > 0) {
        found->row = row_of_need(s, found->cycle[0], found->cycle[1 % found->n_cycle]);
    }
    return HK_OK;
}

/* --- one part ------------------------------------------------------------------------------------*/

static int32_t count_stuck(const search *s, int32_t part)
{
    int32_t n = 0;
    for (int32_t i = s->first[part]; i < s->first[part + 1]; i++) {
        n += s->instant.level[s->member[i]] < HK_LEVEL_TOLERANCE;
    }
    return n;
}

/* @return how many stay down; 0 if they settle too slowly to tell */
static int32_t fail_all(search *s, int32_t part)
{
    const int32_t *members = s->member + s->first[part];
    int32_t n = s->first[part + 1] - s->first[part];
    int64_t begin = s->instant.effort;
    s->instant.limit = begin + s->settling_left;
    hk_at_once_fail(&s->instant, members, n);
    hk_at_once_restore(&s->instant, members, n);
    s->settling_left -= s->instant.effort - begin;
    return s->instant.stopped ? 0 : count_stuck(s, part);
}

/* Try the region one by one. The levels of the outage that stops the part stay. */
static int32_t find_seed(search *s, int32_t part, hk_restart *found)
{
    int64_t begin = s->instant.effort;
    int64_t most = PART_EFFORT < s->effort_left ? PART_EFFORT : s->effort_left;
    int32_t result = HK_NONE;
    s->instant.limit = begin + most;
    for (int32_t i = 0; i < s->n_list && result == HK_NONE && !found->gave_up; i++) {
        int32_t seed = s->list[i];
        hk_at_once_fail(&s->instant, &seed, 1);
        hk_at_once_restore(&s->instant, &seed, 1);
        found->gave_up = s->instant.stopped || s->instant.effort > s->instant.limit;
        found->n_stuck = s->instant.stopped ? 0 : count_stuck(s, part);
        if (found->n_stuck > 0) {
            result = seed;
            found->gave_up = false;
        } else {
            hk_at_once_reset(&s->instant);
        }
        s->instant.effort += s->first[part + 1] - s->first[part]; /* of counting */
    }
    s->effort_left -= s->instant.effort - begin;
    return result;
}

static hk_status examine(search *s, int32_t part, uint8_t *stuck, hk_error *err)
{
    make_region(s, part, false);
    int32_t n_stuck = fail_all(s, part);
    hk_at_once_reset(&s->instant);
    clear_region(s);
    if (n_stuck == 0) {
        return HK_OK;
    }
    hk_restart *found = &s->found[s->n_found++];
    found->n_member = s->first[part + 1] - s->first[part];
    make_region(s, part, true);
    found->seed = find_seed(s, part, found);
    if (found->seed == HK_NONE) {
        clear_region(s);
        make_region(s, part, false);
        found->n_stuck = fail_all(s, part);
    }
    s->instant.limit = INT64_MAX;
    for (int32_t i = s->first[part]; found->seed != HK_NONE && i < s->first[part + 1]; i++) {
        stuck[s->member[i]] |= s->instant.level[s->member[i]] < HK_LEVEL_TOLERANCE;
    }
    hk_status status = find_cycle(s, part, found, err);
    hk_at_once_reset(&s->instant);
    clear_region(s);
    return status;
}

/* --- the whole -----------------------------------------------------------------------------------*/

static bool reserve(search *s)
{
    size_t n = (size_t)s->graph->n_component, nets = (size_t)s->graph->n_net;
    s->region = hk_alloc(n, 1);
    s->part = hk_alloc(n, sizeof *s->part);
    s->list = hk_alloc(n, sizeof *s->list);
    s->is_net_listed = hk_alloc(nets, 1);
    s->is_walked = hk_alloc(n, 1);
    s->net_first = hk_alloc(nets, sizeof *s->net_first);
    s->towards = hk_alloc(n, sizeof *s->towards);
    s->queue = hk_alloc(n, sizeof *s->queue);
    s->path = hk_alloc(n, sizeof *s->path);
    if (s->region == NULL || s->part == NULL || s->list == NULL || s->is_net_listed == NULL ||
        s->is_walked == NULL || s->net_first == NULL || s->towards == NULL || s->queue == NULL ||
        s->path == NULL) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        s->towards[i] = HK_NONE;
    }
    for (size_t i = 0; i < nets; i++) {
        s->net_first[i] = HK_NONE;
    }
    s->instant.region = s->region;
    return true;
}

static void search_done(search *s)
{
    hk_free(s->region);
    hk_free(s->part);
    hk_free(s->first);
    hk_free(s->member);
    hk_free(s->list);
    hk_free(s->is_net_listed);
    hk_free(s->is_walked);
    hk_free(s->net_first);
    hk_free(s->towards);
    hk_free(s->queue);
    hk_free(s->path);
    hk_at_once_done(&s->instant);
}

static hk_status run_search(search *s, uint8_t *stuck, hk_error *err)
{
    int32_t n_part = 0;
    HK_TRY(find_parts(s, &n_part, err));
    s->found = hk_arena_alloc(s->arena, (size_t)n_part, sizeof *s->found);
    if (s->found == NULL || !list_members(s, n_part)) {
        return hk_fail_nomem(err);
    }
    for (int32_t c = 0; c < s->graph->n_component; c++) {
        int32_t part = s->part[c];
        if (part != HK_NONE && s->member[s->first[part]] == c) {
            HK_TRY(examine(s, part, stuck, err));
        }
    }
    return HK_OK;
}

hk_status hk_graph_restarts(const hk_graph *graph, hk_arena *arena, uint8_t *ret_stuck,
                            hk_restart **ret_list, int32_t *ret_n, hk_error *err)
{
    search s = {.graph = graph, .arena = arena, .effort_left = ALL_EFFORT};
    s.settling_left = PART_EFFORT + EDGE_EFFORT * (int64_t)graph->n_edge;
    HK_TRY(hk_at_once_init(graph, &s.instant, err));
    hk_status status = reserve(&s) ? run_search(&s, ret_stuck, err) : hk_fail_nomem(err);
    search_done(&s);
    if (status == HK_OK) {
        *ret_list = s.found;
        *ret_n = s.n_found;
    }
    return status;
}
