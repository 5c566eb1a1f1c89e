/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Model to graph, and a graph of ours back to a model; model_graph_foreign.c has the others. */
#include "engine/io/model_graph.h"

#include <stdio.h>
#include <string.h>

#include "engine/base/number.h"
#include "engine/base/text.h"
#include "engine/io/model_graph_parts.h"
#include "engine/io/model_write.h"

#define ROUTE "route:"

/* ---- model to graph ---------------------------------------------------------------------------- */

typedef struct maker {
    const hk_table *tables;
    hk_arena *arena;
    hk_text_graph *graph;
    hk_map *nodes;         /* name -> node */
    const char **networks; /* [n_network] names of the nodes behind the components */
    int32_t n_network;
    hk_error *err;
} maker;

static void *take(const maker *m, int64_t n, size_t size)
{
    return hk_arena_alloc(m->arena, (size_t)n, size);
}

/** Nodes: components in their order, then networks as they appear. */
static hk_status number_nodes(maker *m)
{
    const hk_table *components = &m->tables[HK_TABLE_COMPONENTS];
    const hk_table *edges = &m->tables[HK_TABLE_DEPENDENCIES];
    HK_TRY(hk_map_new((int64_t)components->n_row + 64, &m->nodes, m->err));
    m->networks = take(m, edges->n_row, sizeof *m->networks);
    if (m->networks == NULL) {
        return hk_fail_nomem(m->err);
    }
    for (int32_t i = 0; i < components->n_row; i++) {
        HK_TRY(hk_map_put(m->nodes, hk_table_text(components, i, HK_COL_ID), i, m->err));
    }
    for (int32_t i = 0; i < edges->n_row; i++) {
        const char *supplier = hk_table_text(edges, i, HK_DEPENDENCY_SUPPLIER);
        if (strncmp(supplier, ROUTE, sizeof ROUTE - 1) == 0 && hk_map_get(m->nodes, supplier) < 0) {
            HK_TRY(hk_map_put(m->nodes, supplier, components->n_row + m->n_network, m->err));
            m->networks[m->n_network++] = supplier;
        }
    }
    m->graph->n_node = (int64_t)components->n_row + m->n_network;
    return HK_OK;
}

/** Numbers stay numbers where nothing of their text is lost. */
static bool is_number(const char *const *cells, int64_t n)
{
    bool some = false;
    for (int64_t i = 0; i < n; i++) {
        char text[40];
        size_t length = strlen(cells[i]);
        if (length == 0) {
            continue;
        }
        if (hk_number_real_length(cells[i]) != length) {
            return false;
        }
        snprintf(text, sizeof text, "%.15g", hk_number_real(cells[i]));
        if (strcmp(text, cells[i]) != 0) {
            return false;
        }
        some = true;
    }
    return some;
}

static hk_status add_column(const maker *m, hk_graph_column *column, const char *name,
                            const char **cells, int64_t n)
{
    *column = (hk_graph_column){.name = name, .cells = cells, .is_number = is_number(cells, n)};
    return cells == NULL ? hk_fail_nomem(m->err) : HK_OK;
}

static hk_status node_columns(const maker *m)
{
    const hk_table *table = &m->tables[HK_TABLE_COMPONENTS];
    hk_text_graph *g = m->graph;
    g->node_columns = take(m, table->spec->n_column, sizeof *g->node_columns);
    if (g->node_columns == NULL) {
        return hk_fail_nomem(m->err);
    }
    for (int32_t c = 0; c < table->spec->n_column; c++) {
        if (!table->has[c]) {
            continue;
        }
        const char **cells = take(m, g->n_node, sizeof *cells);
        for (int64_t i = 0; cells != NULL && i < g->n_node; i++) {
            bool is_network = i >= table->n_row;
            cells[i] = !is_network      ? hk_table_text(table, (int32_t)i, c)
                       : c == HK_COL_ID ? m->networks[i - table->n_row]
                                        : "";
        }
        const char *name = c == HK_COL_ID ? HK_NODE_NAME : table->spec->columns[c].name;
        if (cells == NULL) {
            return hk_fail_nomem(m->err);
        }
        HK_TRY(add_column(m, &g->node_columns[g->n_node_column++], name, cells, g->n_node));
    }
    return HK_OK;
}

/** Ends of the edges: dependencies from supplier to consumer, then links. */
static hk_status edges_of(const maker *m)
{
    const hk_table *needs = &m->tables[HK_TABLE_DEPENDENCIES];
    const hk_table *links = &m->tables[HK_TABLE_ROUTES];
    hk_text_graph *g = m->graph;
    g->directed = true;
    g->n_edge = (int64_t)needs->n_row + links->n_row;
    g->from = take(m, g->n_edge, sizeof *g->from);
    g->to = take(m, g->n_edge, sizeof *g->to);
    if (g->from == NULL || g->to == NULL) {
        return hk_fail_nomem(m->err);
    }
    for (int32_t i = 0; i < needs->n_row; i++) {
        g->from[i] = hk_map_get(m->nodes, hk_table_text(needs, i, HK_DEPENDENCY_SUPPLIER));
        g->to[i] = hk_map_get(m->nodes, hk_table_text(needs, i, HK_DEPENDENCY_CONSUMER));
    }
    for (int32_t i = 0; i < links->n_row; i++) {
        g->from[needs->n_row + i] = hk_map_get(m->nodes, hk_table_text(links, i, HK_ROUTE_FROM));
        g->to[needs->n_row + i] = hk_map_get(m->nodes, hk_table_text(links, i, HK_ROUTE_TO));
    }
    return HK_OK;
}

/** A column over dependencies and links; NULL when out of memory. */
static const char **edge_cells(const maker *m, int32_t need, int32_t link, const char *const *fixed)
{
    const hk_table *needs = &m->tables[HK_TABLE_DEPENDENCIES];
    const hk_table *links = &m->tables[HK_TABLE_ROUTES];
    const char **cells = take(m, m->graph->n_edge, sizeof *cells);
    for (int32_t i = 0; cells != NULL && i < needs->n_row; i++) {
        cells[i] = need < 0 ? fixed[0] : hk_table_text(needs, i, need);
    }
    for (int32_t i = 0; cells != NULL && i < links->n_row; i++) {
        cells[needs->n_row + i] = link < 0 ? fixed[1] : hk_table_text(links, i, link);
    }
    return cells;
}

static hk_status edge_columns(const maker *m)
{
    static const char *const kinds[] = {HK_EDGE_NEED, HK_EDGE_LINK};
    static const char *const empty[] = {"", ""};
    const hk_table *needs = &m->tables[HK_TABLE_DEPENDENCIES];
    hk_text_graph *g = m->graph;
    g->edge_columns = take(m, needs->spec->n_column + 2, sizeof *g->edge_columns);
    if (g->edge_columns == NULL) {
        return hk_fail_nomem(m->err);
    }
    HK_TRY(add_column(m, &g->edge_columns[g->n_edge_column++], HK_EDGE_KIND,
                      edge_cells(m, -1, -1, kinds), 0));
    if (m->tables[HK_TABLE_ROUTES].n_row > 0) {
        HK_TRY(add_column(m, &g->edge_columns[g->n_edge_column++], HK_EDGE_NETWORK,
                          edge_cells(m, -1, HK_ROUTE_NETWORK, empty), 0));
    }
    for (int32_t c = HK_COL_PROVENANCE; c < needs->spec->n_column; c++) {
        bool shared = c < HK_COL_OWN; /* links have it too, at the same place */
        if (c == HK_DEPENDENCY_SUPPLIER ||
            !(needs->has[c] || (shared && m->tables[HK_TABLE_ROUTES].has[c]))) {
            continue;
        }
        const char **cells = edge_cells(m, c, shared ? c : -1, empty);
        if (cells == NULL) {
            return hk_fail_nomem(m->err);
        }
        HK_TRY(add_column(m, &g->edge_columns[g->n_edge_column++], needs->spec->columns[c].name,
                          cells, g->n_edge));
    }
    return HK_OK;
}

/** Which columns a table has, as its header; the cells of components and dependencies are elsewhere. */
static const char *header_of(const maker *m, const hk_table *table)
{
    hk_table head = *table;
    const char *text = NULL;
    head.n_row = 0;
    return hk_table_csv(&head, m->arena, &text, m->err) == HK_OK ? text : NULL;
}

static hk_status graph_keys(const maker *m, const char *yaml_text)
{
    hk_text_graph *g = m->graph;
    g->keys = take(m, HK_N_MODEL_TABLE + 1, sizeof *g->keys);
    g->values = take(m, HK_N_MODEL_TABLE + 1, sizeof *g->values);
    if (g->keys == NULL || g->values == NULL) {
        return hk_fail_nomem(m->err);
    }
    g->keys[g->n_key] = HK_GRAPH_YAML;
    g->values[g->n_key++] = yaml_text;
    for (int i = 0; i < HK_N_MODEL_TABLE; i++) {
        const hk_table *table = &m->tables[i];
        char *key = take(m, 64, 1);
        const char *text = NULL;
        if (!table->present) {
            continue;
        }
        if (key == NULL) {
            return hk_fail_nomem(m->err);
        }
        snprintf(key, 64, HK_GRAPH_TABLE "%s", table->spec->name);
        if (hk_graph_holds_rows((hk_model_table)i)) {
            text = header_of(m, table);
        } else {
            HK_TRY(hk_table_csv(table, m->arena, &text, m->err));
        }
        if (text == NULL) {
            return hk_fail_nomem(m->err);
        }
        g->keys[g->n_key] = key;
        g->values[g->n_key++] = text;
    }
    return HK_OK;
}

hk_status hk_model_to_graph(const hk_table *tables, const char *yaml_text, hk_arena *arena,
                            hk_text_graph *ret_graph, hk_error *err)
{
    maker m = {.tables = tables, .arena = arena, .graph = ret_graph, .err = err};
    *ret_graph = (hk_text_graph){0};
    hk_status status = number_nodes(&m);
    if (status == HK_OK) {
        status = edges_of(&m);
    }
    hk_map_free(m.nodes);
    HK_TRY(status);
    HK_TRY(node_columns(&m));
    HK_TRY(edge_columns(&m));
    return graph_keys(&m, yaml_text);
}

/* ---- and back ---------------------------------------------------------------------------------- */

bool hk_graph_holds_rows(hk_model_table table)
{
    return table == HK_TABLE_COMPONENTS || table == HK_TABLE_DEPENDENCIES ||
           table == HK_TABLE_ROUTES;
}

static const char *value_of(const hk_text_graph *graph, const char *key)
{
    for (int32_t i = 0; i < graph->n_key; i++) {
        if (strcmp(graph->keys[i], key) == 0) {
            return graph->values[i];
        }
    }
    return NULL;
}

bool hk_graph_is_model(const hk_text_graph *graph)
{
    return value_of(graph, HK_GRAPH_YAML) != NULL;
}

hk_status hk_graph_put(hk_table *table, int32_t column, const char *text, hk_error *err)
{
    HK_TRY(hk_table_reserve_text(table, strlen(text), err));
    hk_table_set(table, table->n_row - 1, column, text, strlen(text), 0);
    return HK_OK;
}

static const char *cell_of(const hk_graph_column *columns, int32_t n, const char *name, int64_t i)
{
    const hk_graph_column *column = hk_graph_column_of(columns, n, name);
    return column == NULL ? "" : column->cells[i];
}

/** Cells of node or edge i into the last row, by the names of their columns. */
static hk_status put_named(hk_table *table, const hk_graph_column *columns, int32_t n, int64_t i,
                           hk_error *err)
{
    for (int32_t c = HK_COL_PROVENANCE; c < table->spec->n_column; c++) {
        if (table->has[c]) {
            HK_TRY(
                hk_graph_put(table, c, cell_of(columns, n, table->spec->columns[c].name, i), err));
        }
    }
    return HK_OK;
}

static hk_status restore_components(const hk_text_graph *g, hk_table *table, hk_error *err)
{
    for (int64_t i = 0; i < g->n_node; i++) {
        const char *name = cell_of(g->node_columns, g->n_node_column, HK_NODE_NAME, i);
        if (strncmp(name, ROUTE, sizeof ROUTE - 1) == 0) {
            continue;
        }
        HK_TRY(hk_table_add_row(table, 0, table->n_row + 1, err));
        HK_TRY(put_named(table, g->node_columns, g->n_node_column, i, err));
        HK_TRY(hk_graph_put(table, HK_COL_ID, name, err));
    }
    return HK_OK;
}

static hk_status restore_edge(const hk_text_graph *g, int64_t i, hk_table *tables, hk_error *err)
{
    const char *kind = cell_of(g->edge_columns, g->n_edge_column, HK_EDGE_KIND, i);
    bool is_link = strcmp(kind, HK_EDGE_LINK) == 0;
    hk_table *table = &tables[is_link ? HK_TABLE_ROUTES : HK_TABLE_DEPENDENCIES];
    const char *from = cell_of(g->node_columns, g->n_node_column, HK_NODE_NAME, g->from[i]);
    const char *to = cell_of(g->node_columns, g->n_node_column, HK_NODE_NAME, g->to[i]);
    HK_TRY(hk_table_add_row(table, 0, table->n_row + 1, err));
    HK_TRY(put_named(table, g->edge_columns, g->n_edge_column, i, err));
    if (is_link) {
        const char *network = cell_of(g->edge_columns, g->n_edge_column, HK_EDGE_NETWORK, i);
        HK_TRY(hk_graph_put(table, HK_ROUTE_NETWORK, network, err));
        HK_TRY(hk_graph_put(table, HK_ROUTE_FROM, from, err));
        return hk_graph_put(table, HK_ROUTE_TO, to, err);
    }
    HK_TRY(hk_graph_put(table, HK_DEPENDENCY_SUPPLIER, from, err));
    return hk_graph_put(table, HK_DEPENDENCY_CONSUMER, to, err);
}

static hk_status restore(const hk_text_graph *g, hk_problems *problems, hk_table *tables,
                         hk_error *err)
{
    for (int i = 0; i < HK_N_MODEL_TABLE; i++) {
        char key[64];
        snprintf(key, sizeof key, HK_GRAPH_TABLE "%s", tables[i].spec->name);
        const char *text = value_of(g, key);
        if (text != NULL) {
            HK_TRY(hk_table_parse_csv(key, text, tables[i].spec, problems, &tables[i], err));
        }
    }
    HK_TRY(restore_components(g, &tables[HK_TABLE_COMPONENTS], err));
    for (int64_t i = 0; i < g->n_edge; i++) {
        HK_TRY(restore_edge(g, i, tables, err));
    }
    return HK_OK;
}

hk_status hk_model_from_graph(const hk_text_graph *graph, const hk_graph_defaults *defaults,
                              hk_arena *arena, hk_problems *problems, hk_table *tables,
                              const char **ret_yaml, int64_t *ret_left_out, hk_error *err)
{
    *ret_left_out = 0;
    if (hk_graph_is_model(graph)) {
        *ret_yaml = value_of(graph, HK_GRAPH_YAML);
        return restore(graph, problems, tables, err);
    }
    return hk_model_from_foreign(graph, defaults, arena, tables, ret_yaml, ret_left_out, err);
}
