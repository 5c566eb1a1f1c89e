/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cycles of the dependency graph, found by igraph (igraph_bridge.c). Serial set-up
 * phase only: Debian's igraph is not thread-safe.
 */
#ifndef HK_GRAPH_CYCLES_H
#define HK_GRAPH_CYCLES_H

#include <stdint.h>

#include "engine/base/error.h"
#include "engine/graph/graph.h"

/**
 * Strongly connected parts of the needs, every network counting as one vertex between its nodes
 * and its consumers.
 * @param ret_part  [n_component] part number, or HK_NONE for a component on no cycle
 * @param ret_n_part number of parts with a cycle
 * @return HK_OK; HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_graph_cycles(const hk_graph *graph, int32_t *ret_part,
                                         int32_t *ret_n_part, hk_error *err);

typedef struct hk_arc {
    int32_t from, to;
} hk_arc;

/**
 * Strongly connected parts of two or more vertices (there are no arcs from a vertex to itself).
 * @param n_told the part is told of the first n_told vertices only
 * @param ret_part [n_told] part number, or HK_NONE
 * @return HK_OK; HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_graph_strong_parts(int32_t n_vertex, const hk_arc *arcs, int64_t n_arc,
                                               int32_t n_told, int32_t *ret_part,
                                               int32_t *ret_n_part, hk_error *err);

/**
 * Vertices of an undirected graph whose loss leaves more parts than there were.
 * @param ret_is_cut [n_vertex] 1 for such a one
 * @return HK_OK; HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_graph_cut_vertices(int32_t n_vertex, const hk_arc *arcs, int64_t n_arc,
                                               uint8_t *ret_is_cut, hk_error *err);

/** The same as hk_graph_cycles(), kept in the graph: fills `part` and `cyclic`. @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_graph_find_cycles(hk_graph *graph, hk_error *err);

#endif
