/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/graph/cycles.h"

#include <igraph/igraph.h>

/* Vertices: components, then one per net. Edges: supplier -> consumer; a node of a net -> the
 * net -> its consumers. Self edges cannot be, so a cycle is a part of two or more vertices. */
static bool fill_edges(const hk_graph *g, igraph_vector_int_t *edges)
{
    for (int32_t group = 0; group < g->n_group; group++) {
        for (int32_t e = g->group_edge[group]; e < g->group_edge[group + 1]; e++) {
            int32_t channel = g->edge_channel[e];
            if (channel >= g->n_base) {
                channel = g->lag_base[channel - g->n_base];
            }
            int32_t from = channel < g->n_component
                               ? channel
                               : g->n_component + g->route_net[channel - g->n_component];
            if (igraph_vector_int_push_back(edges, from) != IGRAPH_SUCCESS ||
                igraph_vector_int_push_back(edges, g->group_component[group]) != IGRAPH_SUCCESS) {
                return false;
            }
        }
    }
    for (int32_t c = 0; c < g->n_component; c++) {
        for (int32_t m = g->member_begin[c]; m < g->member_begin[c + 1]; m++) {
            if (igraph_vector_int_push_back(edges, c) != IGRAPH_SUCCESS ||
                igraph_vector_int_push_back(edges, g->n_component + g->members[m].net) !=
                    IGRAPH_SUCCESS) {
                return false;
            }
        }
    }
    return true;
}

static void number_parts(int32_t n_told, const igraph_vector_int_t *membership,
                         const igraph_vector_int_t *sizes, int32_t *ret_part, int32_t *ret_n_part)
{
    int32_t n = 0;
    for (igraph_integer_t p = 0; p < igraph_vector_int_size(sizes); p++) {
        /* sizes become numbers: a part of one vertex has no cycle */
        VECTOR(*sizes)[p] = VECTOR(*sizes)[p] > 1 ? n++ : HK_NONE;
    }
    for (int32_t c = 0; c < n_told; c++) {
        ret_part[c] = (int32_t)VECTOR(*sizes)[VECTOR(*membership)[c]];
    }
    *ret_n_part = n;
}

/* Parts of the vertices joined by `edges`; the part is told of the first n_told vertices only. */
static hk_status parts_of(igraph_vector_int_t *edges, int64_t n_vertex, int32_t n_told,
                          int32_t *ret_part, int32_t *ret_n_part)
{
    igraph_vector_int_t membership, sizes;
    igraph_t net;
    hk_status status = HK_ENOMEM;
    if (igraph_create(&net, edges, n_vertex, IGRAPH_DIRECTED) != IGRAPH_SUCCESS) {
        return status;
    }
    if (igraph_vector_int_init(&membership, 0) != IGRAPH_SUCCESS) {
        goto out_net;
    }
    if (igraph_vector_int_init(&sizes, 0) != IGRAPH_SUCCESS) {
        goto out_membership;
    }
    if (igraph_connected_components(&net, &membership, &sizes, NULL, IGRAPH_STRONG) ==
        IGRAPH_SUCCESS) {
        number_parts(n_told, &membership, &sizes, ret_part, ret_n_part);
        status = HK_OK;
    }
    igraph_vector_int_destroy(&sizes);
out_membership:
    igraph_vector_int_destroy(&membership);
out_net:
    igraph_destroy(&net);
    return status;
}

hk_status hk_graph_cycles(const hk_graph *graph, int32_t *ret_part, int32_t *ret_n_part,
                          hk_error *err)
{
    igraph_error_handler_t *before = igraph_set_error_handler(igraph_error_handler_ignore);
    igraph_vector_int_t edges;
    hk_status status = HK_ENOMEM;
    if (igraph_vector_int_init(&edges, 0) == IGRAPH_SUCCESS) {
        if (fill_edges(graph, &edges)) {
            status = parts_of(&edges, (int64_t)graph->n_component + graph->n_net,
                              graph->n_component, ret_part, ret_n_part);
        }
        igraph_vector_int_destroy(&edges);
    }
    igraph_set_error_handler(before);
    return status == HK_OK ? HK_OK : hk_fail_nomem(err);
}

hk_status hk_graph_strong_parts(int32_t n_vertex, const hk_arc *arcs, int64_t n_arc, int32_t n_told,
                                int32_t *ret_part, int32_t *ret_n_part, hk_error *err)
{
    igraph_error_handler_t *before = igraph_set_error_handler(igraph_error_handler_ignore);
    igraph_vector_int_t edges;
    hk_status status = HK_ENOMEM;
    if (igraph_vector_int_init(&edges, 2 * n_arc) == IGRAPH_SUCCESS) {
        for (int64_t i = 0; i < n_arc; i++) {
            VECTOR(edges)[2 * i] = arcs[i].from;
            VECTOR(edges)[2 * i + 1] = arcs[i].to;
        }
        status = parts_of(&edges, n_vertex, n_told, ret_part, ret_n_part);
        igraph_vector_int_destroy(&edges);
    }
    igraph_set_error_handler(before);
    return status == HK_OK ? HK_OK : hk_fail_nomem(err);
}

hk_status hk_graph_find_cycles(hk_graph *graph, hk_error *err)
{
    int32_t parts = 0;
    int32_t *part = hk_arena_alloc(graph->arena, (size_t)graph->n_component, sizeof *part);
    if (part == NULL) {
        return hk_fail_nomem(err);
    }
    HK_TRY(hk_graph_cycles(graph, part, &parts, err));
    graph->part = part;
    graph->cyclic = parts > 0;
    return HK_OK;
}
