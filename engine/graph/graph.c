/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Compiling a model. Passes: dependencies are counted by consumer and put in
 * order; groups are found inside each consumer; channels are numbered (components,
 * routes, lags); out-edges are the transpose; then clock groups and nets.
 */
#include "engine/graph/graph.h"

#include <string.h>

#include "engine/base/rng.h"
#include "engine/base/units.h"
#include "engine/graph/build.h"

static void *take(hk_graph *g, int64_t n, size_t size)
{
    return hk_arena_alloc(g->arena, (size_t)n, size);
}

/* Rows of dependencies by consumer, stable. */
static bool sort_rows(hk_graph *g)
{
    const hk_model *m = g->model;
    int32_t *next = hk_alloc((size_t)g->n_component + 1, sizeof *next);
    g->edge_row = take(g, m->n_dependency, sizeof *g->edge_row);
    if (next == NULL || g->edge_row == NULL) {
        hk_free(next);
        return false;
    }
    for (int32_t d = 0; d < m->n_dependency; d++) {
        next[m->dependencies[d].consumer + 1]++;
    }
    for (int32_t c = 0; c < g->n_component; c++) {
        next[c + 1] += next[c];
    }
    for (int32_t d = 0; d < m->n_dependency; d++) {
        g->edge_row[next[m->dependencies[d].consumer]++] = d;
    }
    hk_free(next);
    return true;
}

/* Within rows [a, b) of one consumer, bring equal inputs together in order of first row. */
static void gather_inputs(const hk_model *m, int32_t *row, int32_t a, int32_t b)
{
    for (int32_t i = a; i < b; i++) {
        int32_t input = m->dependencies[row[i]].input;
        int32_t end = i + 1; /* rows [i, end) have this input */
        for (int32_t j = i + 1; j < b; j++) {
            if (m->dependencies[row[j]].input == input) {
                int32_t moved = row[j];
                memmove(&row[end + 1], &row[end], (size_t)(j - end) * sizeof *row);
                row[end++] = moved;
            }
        }
        i = end - 1;
    }
}

static bool find_groups(hk_graph *g)
{
    const hk_model *m = g->model;
    g->n_edge = m->n_dependency;
    g->group_begin = take(g, g->n_component + 1, sizeof *g->group_begin);
    int32_t *first = hk_alloc((size_t)g->n_edge + 1, sizeof *first);
    if (g->group_begin == NULL || first == NULL) {
        hk_free(first);
        return false;
    }
    int32_t edge = 0;
    for (int32_t c = 0; c < g->n_component; c++) {
        g->group_begin[c] = g->n_group;
        int32_t a = edge;
        while (edge < g->n_edge && m->dependencies[g->edge_row[edge]].consumer == c) {
            edge++;
        }
        gather_inputs(m, g->edge_row, a, edge);
        for (int32_t e = a; e < edge; e++) {
            if (e == a || m->dependencies[g->edge_row[e]].input !=
                              m->dependencies[g->edge_row[e - 1]].input) {
                first[g->n_group++] = e;
            }
        }
    }
    g->group_begin[g->n_component] = g->n_group;
    g->group_edge = take(g, g->n_group + 1, sizeof *g->group_edge);
    if (g->group_edge != NULL) {
        memcpy(g->group_edge, first, (size_t)g->n_group * sizeof *first);
        g->group_edge[g->n_group] = g->n_edge;
    }
    hk_free(first);
    return g->group_edge != NULL;
}

static const hk_response *group_response(const hk_graph *g, int32_t group, int32_t *ret_row)
{
    *ret_row = HK_NONE;
    for (int32_t e = g->group_edge[group]; e < g->group_edge[group + 1]; e++) {
        int32_t row = g->model->dependencies[g->edge_row[e]].response;
        if (row != HK_NONE) {
            *ret_row = row;
            return &g->model->responses[row];
        }
    }
    return NULL;
}

/* A group needs a clock unless what it keeps is always nothing and nothing lingers. */
static bool needs_clock(const hk_response *r)
{
    return r != NULL && (r->recovery_lag_ms > 0 ||
                         !(r->n_step > 0 && r->steps[0].after_ms == 0 && r->steps[0].keep == 0));
}

static void describe_group(hk_graph *g, int32_t group)
{
    int32_t row;
    const hk_response *r = group_response(g, group, &row);
    int32_t a = g->group_edge[group], b = g->group_edge[group + 1];
    hk_rule rule = r != NULL ? r->rule : HK_RULE_ALL;
    g->group_rule[group] = (uint8_t)rule;
    g->group_need[group] = rule == HK_RULE_ALL   ? b - a
                           : rule == HK_RULE_ANY ? 1
                           : r == NULL           ? 1
                                                 : r->k;
    g->group_scan[group] = rule == HK_RULE_SHARE;
    g->group_input[group] = g->model->dependencies[g->edge_row[a]].input;
    g->group_network[group] = g->model->dependencies[g->edge_row[a]].network;
    g->group_clock[group] = needs_clock(r) ? g->n_clock : HK_NONE;
    if (b - a > g->max_group_edges) {
        g->max_group_edges = b - a;
    }
    for (int32_t e = a; e < b; e++) {
        const hk_dependency *d = &g->model->dependencies[g->edge_row[e]];
        g->edge_share[e] = d->share;
        g->edge_calendar[e] = d->calendar;
        g->group_share[group] += d->share;
        g->group_scan[group] |= d->calendar != HK_NONE;
        if (d->network != g->group_network[group]) {
            g->group_network[group] = HK_NETWORKS;
        }
    }
    if (g->group_clock[group] != HK_NONE) {
        const char *input = g->model->inputs[g->group_input[group]];
        g->clocks[g->n_clock++] = (hk_clock_def){
            .group = group,
            .response = row,
            .first_step = g->n_step,
            .n_step = r->n_step,
            .purpose = hk_name_hash(input, strlen(input)),
        };
        g->n_step += r->n_step;
    }
}

static bool describe_groups(hk_graph *g)
{
    int64_t n = g->n_group;
    g->group_component = take(g, n, sizeof *g->group_component);
    g->group_rule = take(g, n, sizeof *g->group_rule);
    g->group_need = take(g, n, sizeof *g->group_need);
    g->group_share = take(g, n, sizeof *g->group_share);
    g->group_clock = take(g, n, sizeof *g->group_clock);
    g->group_input = take(g, n, sizeof *g->group_input);
    g->group_network = take(g, n, sizeof *g->group_network);
    g->group_scan = take(g, n, sizeof *g->group_scan);
    g->edge_share = take(g, g->n_edge, sizeof *g->edge_share);
    g->edge_calendar = take(g, g->n_edge, sizeof *g->edge_calendar);
    int64_t clocks = 0;
    for (int32_t group = 0; group < g->n_group; group++) {
        int32_t row;
        clocks += needs_clock(group_response(g, group, &row));
    }
    g->clocks = take(g, clocks, sizeof *g->clocks);
    if (g->group_component == NULL || g->group_rule == NULL || g->group_need == NULL ||
        g->group_share == NULL || g->group_clock == NULL || g->group_input == NULL ||
        g->group_network == NULL || g->group_scan == NULL || g->edge_share == NULL ||
        g->edge_calendar == NULL || g->clocks == NULL) {
        return false;
    }
    for (int32_t c = 0; c < g->n_component; c++) {
        for (int32_t group = g->group_begin[c]; group < g->group_begin[c + 1]; group++) {
            g->group_component[group] = c;
            describe_group(g, group);
        }
    }
    return true;
}

/* Transpose: out-edges of every channel, in edge order. */
static bool build_out(hk_graph *g)
{
    g->out_begin = take(g, g->n_channel + 1, sizeof *g->out_begin);
    g->out = take(g, g->n_edge, sizeof *g->out);
    int32_t *next = hk_alloc((size_t)g->n_channel + 1, sizeof *next);
    if (g->out_begin == NULL || g->out == NULL || next == NULL) {
        hk_free(next);
        return false;
    }
    for (int32_t e = 0; e < g->n_edge; e++) {
        g->out_begin[g->edge_channel[e] + 1]++;
    }
    for (int32_t c = 0; c < g->n_channel; c++) {
        g->out_begin[c + 1] += g->out_begin[c];
        next[c] = g->out_begin[c];
    }
    for (int32_t group = 0; group < g->n_group; group++) {
        hk_out out = {hk_graph_word(g, group), g->group_component[group]};
        for (int32_t e = g->group_edge[group]; e < g->group_edge[group + 1]; e++) {
            g->out[next[g->edge_channel[e]]++] = out;
        }
    }
    hk_free(next);
    return true;
}

static bool list_calendar_groups(hk_graph *g)
{
    int32_t n = g->model->n_calendar;
    g->calendar_groups_begin = take(g, n + 1, sizeof *g->calendar_groups_begin);
    if (g->calendar_groups_begin == NULL) {
        return false;
    }
    int64_t total = 0;
    for (int32_t e = 0; n > 0 && e < g->n_edge; e++) {
        total += g->edge_calendar[e] != HK_NONE;
    }
    g->calendar_groups = take(g, total, sizeof *g->calendar_groups);
    if (g->calendar_groups == NULL) {
        return false;
    }
    int32_t at = 0;
    for (int32_t calendar = 0; calendar < n; calendar++) {
        g->calendar_groups_begin[calendar] = at;
        for (int32_t group = 0; group < g->n_group; group++) {
            for (int32_t e = g->group_edge[group]; e < g->group_edge[group + 1]; e++) {
                if (g->edge_calendar[e] == calendar) {
                    g->calendar_groups[at++] = group;
                    break;
                }
            }
        }
    }
    g->calendar_groups_begin[n] = at;
    return true;
}

hk_status hk_graph_build(const hk_model *model, hk_graph **ret_graph, hk_error *err)
{
    hk_arena *arena = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    hk_graph *g = hk_arena_alloc(arena, 1, sizeof *g);
    if (g == NULL) {
        hk_arena_free(arena);
        return hk_fail_nomem(err);
    }
    g->arena = arena;
    g->model = model;
    g->n_component = model->n_component;
    if (!sort_rows(g) || !find_groups(g) || !describe_groups(g) || !hk_build_nets(g) ||
        !hk_build_channels(g) || !build_out(g) || !list_calendar_groups(g)) {
        hk_graph_free(g);
        return hk_fail_nomem(err);
    }
    if (g->max_group_edges > HK_GROUP_EDGES_MAX) {
        int32_t most = g->max_group_edges;
        hk_graph_free(g);
        return hk_fail(err, HK_ELIMIT, "a group has %d suppliers, at most %d are allowed", most,
                       HK_GROUP_EDGES_MAX);
    }
    *ret_graph = g;
    return HK_OK;
}

void hk_graph_free(hk_graph *graph)
{
    if (graph != NULL) {
        hk_arena_free(graph->arena);
    }
}

size_t hk_graph_bytes(const hk_graph *graph)
{
    return hk_arena_bytes(graph->arena);
}
