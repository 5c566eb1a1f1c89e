/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bridge to igraph, the only file that uses it. Serial set-up phase only: Debian's igraph is
 * not thread-safe.
 */
#include <igraph/igraph.h>
#include <math.h>
#include <string.h>

#include "engine/base/number.h"
#include "engine/graph/cycles.h"
#include "engine/graph/graph_file.h"

/* ---- cycles ------------------------------------------------------------------------------------ */

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

/** Arcs as igraph wants them. @return false when out of memory */
static bool edges_of(const hk_arc *arcs, int64_t n_arc, igraph_vector_int_t *edges)
{
    if (igraph_vector_int_init(edges, 2 * n_arc) != IGRAPH_SUCCESS) {
        return false;
    }
    for (int64_t i = 0; i < n_arc; i++) {
        VECTOR(*edges)[2 * i] = arcs[i].from;
        VECTOR(*edges)[2 * i + 1] = arcs[i].to;
    }
    return true;
}

hk_status hk_graph_strong_parts(int32_t n_vertex, const hk_arc *arcs, int64_t n_arc, int32_t n_told,
                                int32_t *ret_part, int32_t *ret_n_part, hk_error *err)
{
    igraph_error_handler_t *before = igraph_set_error_handler(igraph_error_handler_ignore);
    igraph_vector_int_t edges;
    hk_status status = HK_ENOMEM;
    if (edges_of(arcs, n_arc, &edges)) {
        status = parts_of(&edges, n_vertex, n_told, ret_part, ret_n_part);
        igraph_vector_int_destroy(&edges);
    }
    igraph_set_error_handler(before);
    return status == HK_OK ? HK_OK : hk_fail_nomem(err);
}

/* Cut vertices of the graph of `edges`. */
static hk_status cut_vertices_of(const igraph_vector_int_t *edges, int32_t n_vertex,
                                 uint8_t *ret_is_cut)
{
    igraph_vector_int_t found;
    igraph_t net;
    hk_status status = HK_ENOMEM;
    if (igraph_create(&net, edges, n_vertex, IGRAPH_UNDIRECTED) != IGRAPH_SUCCESS) {
        return status;
    }
    if (igraph_vector_int_init(&found, 0) == IGRAPH_SUCCESS) {
        if (igraph_articulation_points(&net, &found) == IGRAPH_SUCCESS) {
            for (igraph_integer_t i = 0; i < igraph_vector_int_size(&found); i++) {
                ret_is_cut[VECTOR(found)[i]] = 1;
            }
            status = HK_OK;
        }
        igraph_vector_int_destroy(&found);
    }
    igraph_destroy(&net);
    return status;
}

hk_status hk_graph_cut_vertices(int32_t n_vertex, const hk_arc *arcs, int64_t n_arc,
                                uint8_t *ret_is_cut, hk_error *err)
{
    igraph_error_handler_t *before = igraph_set_error_handler(igraph_error_handler_ignore);
    igraph_vector_int_t edges;
    hk_status status = HK_ENOMEM;
    if (edges_of(arcs, n_arc, &edges)) {
        for (int32_t i = 0; i < n_vertex; i++) {
            ret_is_cut[i] = 0;
        }
        status = cut_vertices_of(&edges, n_vertex, ret_is_cut);
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

/* ---- files ------------------------------------------------------------------------------------- */

/** igraph as files want it: attributes on, and what goes wrong comes back. */
typedef struct settings {
    igraph_error_handler_t *errors;
    igraph_warning_handler_t *warnings;
    const igraph_attribute_table_t *attributes;
} settings;

static settings begin(void)
{
    settings before = {igraph_set_error_handler(igraph_error_handler_ignore),
                       igraph_set_warning_handler(igraph_warning_handler_ignore),
                       igraph_set_attribute_table(&igraph_cattribute_table)};
    return before;
}

static void end(settings before)
{
    igraph_set_error_handler(before.errors);
    igraph_set_warning_handler(before.warnings);
    igraph_set_attribute_table(before.attributes);
}

static hk_status fail_igraph(igraph_error_t code, hk_status otherwise, hk_error *err)
{
    if (code == IGRAPH_ENOMEM) {
        return hk_fail_nomem(err);
    }
    return hk_fail(err, otherwise, "%s", igraph_strerror(code));
}

/* Vectors of cells that igraph copies. */
static igraph_error_t put_texts(igraph_t *net, const hk_graph_column *column, int64_t n,
                                bool of_nodes)
{
    igraph_strvector_t texts;
    igraph_error_t code = igraph_strvector_init(&texts, n);
    if (code != IGRAPH_SUCCESS) {
        return code;
    }
    for (int64_t i = 0; i < n && code == IGRAPH_SUCCESS; i++) {
        code = igraph_strvector_set(&texts, i, column->cells[i]);
    }
    if (code == IGRAPH_SUCCESS) {
        code = of_nodes ? igraph_cattribute_VAS_setv(net, column->name, &texts)
                        : igraph_cattribute_EAS_setv(net, column->name, &texts);
    }
    igraph_strvector_destroy(&texts);
    return code;
}

static igraph_error_t put_numbers(igraph_t *net, const hk_graph_column *column, int64_t n,
                                  bool of_nodes)
{
    igraph_vector_t numbers;
    igraph_error_t code = igraph_vector_init(&numbers, n);
    if (code != IGRAPH_SUCCESS) {
        return code;
    }
    for (int64_t i = 0; i < n; i++) {
        VECTOR(numbers)[i] = column->cells[i][0] == '\0' ? NAN : hk_number_real(column->cells[i]);
    }
    code = of_nodes ? igraph_cattribute_VAN_setv(net, column->name, &numbers)
                    : igraph_cattribute_EAN_setv(net, column->name, &numbers);
    igraph_vector_destroy(&numbers);
    return code;
}

static igraph_error_t put_columns(igraph_t *net, const hk_graph_column *columns, int32_t n_column,
                                  int64_t n, bool of_nodes)
{
    igraph_error_t code = IGRAPH_SUCCESS;
    for (int32_t i = 0; i < n_column && code == IGRAPH_SUCCESS; i++) {
        code = columns[i].is_number ? put_numbers(net, &columns[i], n, of_nodes)
                                    : put_texts(net, &columns[i], n, of_nodes);
    }
    return code;
}

static igraph_error_t make_net(const hk_text_graph *graph, igraph_t *net)
{
    igraph_vector_int_t edges;
    igraph_error_t code = igraph_vector_int_init(&edges, 2 * graph->n_edge);
    if (code != IGRAPH_SUCCESS) {
        return code;
    }
    for (int64_t i = 0; i < graph->n_edge; i++) {
        VECTOR(edges)[2 * i] = graph->from[i];
        VECTOR(edges)[2 * i + 1] = graph->to[i];
    }
    code = igraph_create(net, &edges, graph->n_node, graph->directed);
    igraph_vector_int_destroy(&edges);
    return code;
}

static igraph_error_t write_net(const hk_text_graph *graph, hk_graph_format format, igraph_t *net,
                                FILE *to)
{
    igraph_error_t code =
        put_columns(net, graph->node_columns, graph->n_node_column, graph->n_node, true);
    if (code != IGRAPH_SUCCESS) {
        return code;
    }
    if (format == HK_GRAPH_EDGES) {
        return igraph_write_graph_ncol(net, to, "name", NULL);
    }
    code = put_columns(net, graph->edge_columns, graph->n_edge_column, graph->n_edge, false);
    for (int32_t i = 0; i < graph->n_key && code == IGRAPH_SUCCESS; i++) {
        code = igraph_cattribute_GAS_set(net, graph->keys[i], graph->values[i]);
    }
    return code == IGRAPH_SUCCESS ? igraph_write_graph_graphml(net, to, true) : code;
}

hk_status hk_graph_file_write(const hk_text_graph *graph, hk_graph_format format, FILE *to,
                              hk_error *err)
{
    settings before = begin();
    igraph_t net;
    igraph_error_t code = make_net(graph, &net);
    if (code == IGRAPH_SUCCESS) {
        code = write_net(graph, format, &net, to);
        igraph_destroy(&net);
    }
    end(before);
    return code == IGRAPH_SUCCESS ? HK_OK : fail_igraph(code, HK_EWRITE, err);
}

/** Where attributes are read from. */
typedef struct taker {
    const igraph_t *net;
    hk_text_graph *graph;
    hk_error *err;
} taker;

static const char *keep(const taker *t, const char *text)
{
    return hk_arena_strndup(t->graph->arena, text, strlen(text));
}

static const char *number_text(const taker *t, double value)
{
    char text[40];
    if (isnan(value)) {
        return "";
    }
    snprintf(text, sizeof text, "%.15g", value);
    if (hk_number_real(text) != value) {
        snprintf(text, sizeof text, "%.17g", value);
    }
    return keep(t, text);
}

/** One cell; NULL when out of memory. */
static const char *take_cell(const taker *t, igraph_attribute_type_t type, const char *name,
                             int64_t i, bool of_nodes)
{
    if (type == IGRAPH_ATTRIBUTE_STRING) {
        return keep(t, of_nodes ? igraph_cattribute_VAS(t->net, name, i)
                                : igraph_cattribute_EAS(t->net, name, i));
    }
    if (type == IGRAPH_ATTRIBUTE_NUMERIC) {
        return number_text(t, of_nodes ? igraph_cattribute_VAN(t->net, name, i)
                                       : igraph_cattribute_EAN(t->net, name, i));
    }
    bool yes =
        of_nodes ? igraph_cattribute_VAB(t->net, name, i) : igraph_cattribute_EAB(t->net, name, i);
    return yes ? "yes" : "no";
}

static hk_status take_columns(const taker *t, const igraph_strvector_t *names,
                              const igraph_vector_int_t *types, bool of_nodes)
{
    hk_text_graph *g = t->graph;
    int64_t n = of_nodes ? g->n_node : g->n_edge;
    int32_t n_column = (int32_t)igraph_strvector_size(names);
    hk_graph_column *columns = hk_arena_alloc(g->arena, (size_t)n_column, sizeof *columns);
    if (columns == NULL) {
        return hk_fail_nomem(t->err);
    }
    for (int32_t c = 0; c < n_column; c++) {
        const char *name = igraph_strvector_get(names, c);
        igraph_attribute_type_t type = (igraph_attribute_type_t)VECTOR(*types)[c];
        columns[c].name = keep(t, name);
        columns[c].is_number = type == IGRAPH_ATTRIBUTE_NUMERIC;
        columns[c].cells = hk_arena_alloc(g->arena, (size_t)n, sizeof *columns[c].cells);
        for (int64_t i = 0; i < n && columns[c].cells != NULL; i++) {
            columns[c].cells[i] = take_cell(t, type, name, i, of_nodes);
            if (columns[c].cells[i] == NULL) {
                return hk_fail_nomem(t->err);
            }
        }
        if (columns[c].cells == NULL || columns[c].name == NULL) {
            return hk_fail_nomem(t->err);
        }
    }
    *(of_nodes ? &g->node_columns : &g->edge_columns) = columns;
    *(of_nodes ? &g->n_node_column : &g->n_edge_column) = n_column;
    return HK_OK;
}

static hk_status take_keys(const taker *t, const igraph_strvector_t *names,
                           const igraph_vector_int_t *types)
{
    hk_text_graph *g = t->graph;
    int32_t n = (int32_t)igraph_strvector_size(names);
    g->keys = hk_arena_alloc(g->arena, (size_t)n, sizeof *g->keys);
    g->values = hk_arena_alloc(g->arena, (size_t)n, sizeof *g->values);
    if (g->keys == NULL || g->values == NULL) {
        return hk_fail_nomem(t->err);
    }
    for (int32_t i = 0; i < n; i++) {
        const char *name = igraph_strvector_get(names, i);
        if (VECTOR(*types)[i] != IGRAPH_ATTRIBUTE_STRING) {
            continue;
        }
        g->keys[g->n_key] = keep(t, name);
        g->values[g->n_key] = keep(t, igraph_cattribute_GAS(t->net, name));
        if (g->keys[g->n_key] == NULL || g->values[g->n_key] == NULL) {
            return hk_fail_nomem(t->err);
        }
        g->n_key++;
    }
    return HK_OK;
}

/** Names and types of the attributes of graph, nodes and edges. */
typedef struct attributes {
    igraph_strvector_t names[3];
    igraph_vector_int_t types[3];
    int n_names, n_types; /* that were made */
} attributes;

static void attributes_done(attributes *a)
{
    while (a->n_names > 0) {
        igraph_strvector_destroy(&a->names[--a->n_names]);
    }
    while (a->n_types > 0) {
        igraph_vector_int_destroy(&a->types[--a->n_types]);
    }
}

static bool attributes_init(attributes *a, const igraph_t *net)
{
    for (int i = 0; i < 3; i++) {
        if (igraph_strvector_init(&a->names[i], 0) != IGRAPH_SUCCESS) {
            return false;
        }
        a->n_names++;
        if (igraph_vector_int_init(&a->types[i], 0) != IGRAPH_SUCCESS) {
            return false;
        }
        a->n_types++;
    }
    return igraph_cattribute_list(net, &a->names[0], &a->types[0], &a->names[1], &a->types[1],
                                  &a->names[2], &a->types[2]) == IGRAPH_SUCCESS;
}

static hk_status take_edges(const taker *t)
{
    hk_text_graph *g = t->graph;
    g->from = hk_arena_alloc(g->arena, (size_t)g->n_edge, sizeof *g->from);
    g->to = hk_arena_alloc(g->arena, (size_t)g->n_edge, sizeof *g->to);
    if (g->from == NULL || g->to == NULL) {
        return hk_fail_nomem(t->err);
    }
    for (int64_t i = 0; i < g->n_edge; i++) {
        g->from[i] = (int32_t)IGRAPH_FROM(t->net, i);
        g->to[i] = (int32_t)IGRAPH_TO(t->net, i);
    }
    return HK_OK;
}

static hk_status take_all(const taker *t)
{
    attributes a = {.n_names = 0};
    hk_text_graph *g = t->graph;
    g->n_node = igraph_vcount(t->net);
    g->n_edge = igraph_ecount(t->net);
    g->directed = igraph_is_directed(t->net);
    if (g->n_node > INT32_MAX || g->n_edge > INT32_MAX) {
        return hk_fail(t->err, HK_ELIMIT, "a graph of %lld nodes and %lld edges; allowed: up to %d",
                       (long long)g->n_node, (long long)g->n_edge, INT32_MAX);
    }
    hk_status status = attributes_init(&a, t->net) ? take_edges(t) : hk_fail_nomem(t->err);
    if (status == HK_OK) {
        status = take_keys(t, &a.names[0], &a.types[0]);
    }
    if (status == HK_OK) {
        status = take_columns(t, &a.names[1], &a.types[1], true);
    }
    if (status == HK_OK) {
        status = take_columns(t, &a.names[2], &a.types[2], false);
    }
    attributes_done(&a);
    return status;
}

static hk_status take_graph(const igraph_t *net, hk_text_graph **ret_graph, hk_error *err)
{
    hk_arena *arena = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    hk_text_graph *graph = hk_arena_alloc(arena, 1, sizeof *graph);
    if (graph == NULL) {
        hk_arena_free(arena);
        return hk_fail_nomem(err);
    }
    graph->arena = arena;
    taker t = {net, graph, err};
    hk_status status = take_all(&t);
    if (status != HK_OK) {
        hk_arena_free(arena);
        return status;
    }
    *ret_graph = graph;
    return HK_OK;
}

hk_status hk_graph_file_read(FILE *from, hk_graph_format format, hk_text_graph **ret_graph,
                             hk_error *err)
{
    settings before = begin();
    igraph_t net;
    igraph_error_t code =
        format == HK_GRAPH_GRAPHML
            ? igraph_read_graph_graphml(&net, from, 0)
            : igraph_read_graph_ncol(&net, from, NULL, true, IGRAPH_ADD_WEIGHTS_IF_PRESENT, true);
    hk_status status = HK_OK;
    if (code != IGRAPH_SUCCESS) {
        status = fail_igraph(code, HK_EFORMAT, err);
    } else {
        status = take_graph(&net, ret_graph, err);
        igraph_destroy(&net);
    }
    end(before);
    return status;
}
