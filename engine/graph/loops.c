/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/graph/loops.h"

#include <string.h>

#include "engine/base/units.h"
#include "engine/graph/calendar_days.h"
#include "engine/graph/cycles.h"

typedef struct search {
    const hk_graph *graph;
    const uint8_t *stuck;
    hk_arena *arena;
    hk_loop_kind kind;
    uint8_t *is_arc;                    /* [n_edge] of the loops sought now */
    int32_t *part;                      /* [n_component] */
    uint8_t *is_told;                   /* [n_component] by part */
    int32_t *towards, *edge_of, *queue; /* [n_component] of the search for a cycle */
    hk_loop *found;
    int32_t n_found, capacity;
} search;

/* --- which needs hand a loss on ------------------------------------------------------------------*/

static const hk_response *response_of(const hk_graph *g, int32_t group)
{
    int32_t clock = g->group_clock[group];
    return clock == HK_NONE ? NULL : &g->model->responses[g->clocks[clock].response];
}

/* What the curve keeps at once, or in the end. */
static int32_t keeps(const hk_graph *g, int32_t group, bool in_the_end)
{
    const hk_response *r = response_of(g, group);
    if (r == NULL || r->n_step == 0) {
        return 0;
    }
    const hk_step *step = &r->steps[in_the_end ? r->n_step - 1 : 0];
    return !in_the_end && step->after_ms > 0 ? HK_LEVEL_FULL : step->keep;
}

/* The shortfall counts in full at all times. */
static bool always_counts(const hk_model *m, int32_t calendar)
{
    if (calendar == HK_NONE) {
        return true;
    }
    const hk_calendar *c = &m->calendars[calendar];
    return c->inside == HK_LEVEL_FULL && (hk_calendar_always(c) || c->outside == HK_LEVEL_FULL);
}

static int32_t base_of(const hk_graph *g, int32_t edge)
{
    int32_t channel = g->edge_channel[edge];
    return channel >= g->n_base ? g->lag_base[channel - g->n_base] : channel;
}

static bool is_share(const hk_graph *g, int32_t group)
{
    return g->group_rule[group] == HK_RULE_SHARE &&
           g->group_edge[group + 1] - g->group_edge[group] > 1;
}

/* A loss of the supplier alone is one of the consumer. */
static bool hands_on(const search *s, int32_t group, int32_t edge)
{
    const hk_graph *g = s->graph;
    int32_t n = g->group_edge[group + 1] - g->group_edge[group];
    bool shares = s->kind == HK_LOOP_SHARE;
    bool alone =
        n == 1 || (g->group_rule[group] == HK_RULE_SHARE ? shares : g->group_need[group] == n);
    return alone && base_of(g, edge) < g->n_component &&
           keeps(g, group, s->kind == HK_LOOP_SHARE) == 0 &&
           always_counts(g->model, g->edge_calendar[edge]);
}

/* --- cycles --------------------------------------------------------------------------------------*/

static hk_status find_parts(search *s, hk_error *err)
{
    const hk_graph *g = s->graph;
    hk_arc *arcs = hk_alloc((size_t)g->n_edge, sizeof *arcs);
    int64_t n = 0;
    int32_t n_part;
    if (arcs == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t group = 0; group < g->n_group; group++) {
        for (int32_t e = g->group_edge[group]; e < g->group_edge[group + 1]; e++) {
            s->is_arc[e] = hands_on(s, group, e);
            if (s->is_arc[e]) {
                arcs[n++] = (hk_arc){base_of(g, e), g->group_component[group]};
            }
        }
    }
    hk_status status =
        hk_graph_strong_parts(g->n_component, arcs, n, g->n_component, s->part, &n_part, err);
    hk_free(arcs);
    return status;
}

static void look_back(search *s, int32_t consumer, int32_t *n)
{
    const hk_graph *g = s->graph;
    for (int32_t e = g->group_edge[g->group_begin[consumer]];
         e < g->group_edge[g->group_begin[consumer + 1]]; e++) {
        int32_t supplier = base_of(g, e);
        if (s->is_arc[e] && s->part[supplier] == s->part[consumer] &&
            s->towards[supplier] == HK_NONE) {
            s->towards[supplier] = consumer;
            s->edge_of[supplier] = e;
            s->queue[(*n)++] = supplier;
        }
    }
}

static bool grow(search *s)
{
    if (s->n_found < s->capacity) {
        return true;
    }
    int32_t capacity = s->capacity == 0 ? 16 : 2 * s->capacity;
    hk_loop *list = hk_arena_alloc(s->arena, (size_t)capacity, sizeof *list);
    if (list != NULL) {
        if (s->n_found > 0) {
            memcpy(list, s->found, (size_t)s->n_found * sizeof *list);
        }
        s->found = list;
        s->capacity = capacity;
    }
    return list != NULL;
}

/* The shortest cycle through edge `last` from `supplier` to `consumer`, found backward from the
 * supplier; it is kept unless some of it is stuck. */
static hk_status keep_cycle(search *s, int32_t consumer, int32_t supplier, int32_t last,
                            hk_error *err)
{
    const hk_graph *g = s->graph;
    const hk_model *m = g->model;
    int32_t n = 0, length = 1;
    look_back(s, supplier, &n);
    for (int32_t i = 0; i < n && s->towards[consumer] == HK_NONE; i++) {
        look_back(s, s->queue[i], &n);
    }
    bool stuck = s->stuck[consumer];
    for (int32_t v = consumer; v != supplier; v = s->towards[v]) {
        length++;
        stuck |= s->stuck[s->towards[v]];
    }
    int32_t *cycle = hk_arena_alloc(s->arena, (size_t)length, sizeof *cycle);
    if (cycle == NULL || !grow(s)) {
        return hk_fail_nomem(err);
    }
    int64_t lag = m->dependencies[g->edge_row[last]].lag_ms;
    int32_t v = consumer;
    for (int32_t i = 0; i < length; i++) {
        cycle[i] = v;
        lag += v == supplier ? 0 : m->dependencies[g->edge_row[s->edge_of[v]]].lag_ms;
        v = s->towards[v];
    }
    if (!stuck) {
        s->found[s->n_found++] = (hk_loop){.kind = s->kind,
                                           .cycle = cycle,
                                           .n_cycle = length,
                                           .lag_ms = lag,
                                           .row = g->edge_row[last]};
    }
    for (int32_t i = 0; i < n; i++) {
        s->towards[s->queue[i]] = HK_NONE;
    }
    return HK_OK;
}

/* The edge that makes a cycle one of this kind. */
static bool is_telling(const search *s, int32_t group, int32_t edge)
{
    return s->kind == HK_LOOP_SHARE
               ? is_share(s->graph, group)
               : s->graph->model->dependencies[s->graph->edge_row[edge]].lag_ms > 0;
}

static hk_status find_kind(search *s, hk_loop_kind kind, hk_error *err)
{
    const hk_graph *g = s->graph;
    s->kind = kind;
    HK_TRY(find_parts(s, err));
    memset(s->is_told, 0, (size_t)g->n_component);
    for (int32_t group = 0; group < g->n_group; group++) {
        int32_t c = g->group_component[group], part = s->part[c];
        for (int32_t e = g->group_edge[group];
             e < g->group_edge[group + 1] && part != HK_NONE && !s->is_told[part]; e++) {
            if (s->is_arc[e] && s->part[base_of(g, e)] == part && is_telling(s, group, e)) {
                s->is_told[part] = 1;
                HK_TRY(keep_cycle(s, c, base_of(g, e), e, err));
            }
        }
    }
    return HK_OK;
}

/* --- parts without a root ------------------------------------------------------------------------*/

/* Rooted by a need for something outside, or for a network: that has sources. */
static void mark_rooted(search *s)
{
    const hk_graph *g = s->graph;
    for (int32_t group = 0; group < g->n_group; group++) {
        int32_t part = s->part[g->group_component[group]];
        for (int32_t e = g->group_edge[group];
             e < g->group_edge[group + 1] && part != HK_NONE && !s->is_told[part]; e++) {
            int32_t base = base_of(g, e);
            s->is_told[part] = base >= g->n_component || s->part[base] != part;
        }
    }
}

/* Members of all parts, by part; first [n_part + 1]. */
static void list_members(const search *s, int32_t n_part, int32_t *first, int32_t *members)
{
    for (int32_t c = 0; c < s->graph->n_component; c++) {
        if (s->part[c] != HK_NONE) {
            first[s->part[c] + 1]++;
        }
    }
    for (int32_t p = 0; p < n_part; p++) {
        first[p + 1] += first[p];
    }
    for (int32_t c = s->graph->n_component - 1; c >= 0; c--) {
        if (s->part[c] != HK_NONE) {
            members[--first[s->part[c] + 1]] = c;
        }
    }
    for (int32_t p = 0; p < n_part; p++) {
        first[p] = first[p + 1];
    }
}

static hk_status find_rootless(search *s, hk_error *err)
{
    const hk_graph *g = s->graph;
    int32_t n_part, n = 0;
    HK_TRY(hk_graph_cycles(g, s->part, &n_part, err));
    memset(s->is_told, 0, (size_t)g->n_component);
    mark_rooted(s);
    int32_t *first = hk_arena_alloc(s->arena, (size_t)n_part + 1, sizeof *first);
    int32_t *members = hk_arena_alloc(s->arena, (size_t)g->n_component, sizeof *members);
    if (first == NULL || members == NULL) {
        return hk_fail_nomem(err);
    }
    list_members(s, n_part, first, members);
    for (int32_t c = 0; c < g->n_component; c++) {
        n += s->part[c] != HK_NONE;
    }
    for (int32_t p = 0; p < n_part; p++) {
        int32_t end = p + 1 < n_part ? first[p + 1] : n;
        if (s->is_told[p]) {
            continue;
        }
        if (!grow(s)) {
            return hk_fail_nomem(err);
        }
        s->found[s->n_found++] = (hk_loop){.kind = HK_LOOP_ROOTLESS,
                                           .cycle = members + first[p],
                                           .n_cycle = end - first[p],
                                           .row = HK_NONE};
    }
    return HK_OK;
}

/* --- the whole -----------------------------------------------------------------------------------*/

static bool reserve(search *s)
{
    size_t n = (size_t)s->graph->n_component;
    s->is_arc = hk_alloc((size_t)s->graph->n_edge, 1);
    s->part = hk_alloc(n, sizeof *s->part);
    s->is_told = hk_alloc(n, 1);
    s->towards = hk_alloc(n, sizeof *s->towards);
    s->edge_of = hk_alloc(n, sizeof *s->edge_of);
    s->queue = hk_alloc(n, sizeof *s->queue);
    if (s->is_arc == NULL || s->part == NULL || s->is_told == NULL || s->towards == NULL ||
        s->edge_of == NULL || s->queue == NULL) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        s->towards[i] = HK_NONE;
    }
    return true;
}

hk_status hk_graph_loops(const hk_graph *graph, const uint8_t *stuck, hk_arena *arena,
                         hk_loop **ret_list, int32_t *ret_n, hk_error *err)
{
    search s = {.graph = graph, .stuck = stuck, .arena = arena};
    hk_status status = reserve(&s) ? HK_OK : hk_fail_nomem(err);
    if (status == HK_OK) {
        status = find_kind(&s, HK_LOOP_LAG, err);
    }
    if (status == HK_OK) {
        status = find_kind(&s, HK_LOOP_SHARE, err);
    }
    if (status == HK_OK) {
        status = find_rootless(&s, err);
    }
    hk_free(s.is_arc);
    hk_free(s.part);
    hk_free(s.is_told);
    hk_free(s.towards);
    hk_free(s.edge_of);
    hk_free(s.queue);
    if (status == HK_OK) {
        *ret_list = s.found;
        *ret_n = s.n_found;
    }
    return status;
}
