/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A graph of another program as a model: every node a facility, every edge a need of its target
 * (of both ends where the graph has no directions). All of it is an assumption, and says so.
 */
#include <stdio.h>
#include <string.h>

#include "engine/base/number.h"
#include "engine/base/text.h"
#include "engine/io/model_graph_parts.h"

enum { ID_SIZE = 200 };

#define INPUT    "supply"
#define RESPONSE "imported"
#define POINT    "point/"

typedef struct importer {
    const hk_text_graph *graph;
    const hk_graph_defaults *defaults;
    hk_arena *arena;
    hk_table *tables;
    const char **ids; /* [n_node] */
    int64_t left_out; /* edges */
    hk_error *err;
} importer;

/* ---- names ------------------------------------------------------------------------------------- */

/** What a node is called: the first of these columns that says anything. */
static const char *label_of(const hk_text_graph *g, int64_t node)
{
    static const char *const columns[] = {"name", "label", "id"};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        const hk_graph_column *column =
            hk_graph_column_of(g->node_columns, g->n_node_column, columns[i]);
        if (column != NULL && column->cells[node][0] != '\0') {
            return column->cells[node];
        }
    }
    return "";
}

/** The characters of ids that a label has; others become one '_'. */
static void make_id(const char *label, int64_t node, char id[ID_SIZE])
{
    size_t n = 0;
    for (const char *c = label; *c != '\0' && n + 1 < ID_SIZE - 24; c++) {
        char one[2] = {hk_text_lower(*c), '\0'};
        if (hk_text_is_id(one)) {
            id[n++] = one[0];
        } else if (n > 0 && id[n - 1] != '_') {
            id[n++] = '_';
        }
    }
    id[n] = '\0';
    if (n == 0) {
        snprintf(id, ID_SIZE, "node-%lld", (long long)node);
    }
}

static hk_status name_nodes(importer *m)
{
    hk_map *seen = NULL;
    m->ids = hk_arena_alloc(m->arena, (size_t)m->graph->n_node, sizeof *m->ids);
    if (m->ids == NULL) {
        return hk_fail_nomem(m->err);
    }
    HK_TRY(hk_map_new(m->graph->n_node, &seen, m->err));
    hk_status status = HK_OK;
    for (int64_t i = 0; i < m->graph->n_node && status == HK_OK; i++) {
        char id[ID_SIZE];
        hk_error why;
        make_id(label_of(m->graph, i), i, id);
        if (hk_map_get(seen, id) >= 0) { /* the number tells them apart */
            size_t n = strlen(id);
            snprintf(id + n, sizeof id - n, "-%lld", (long long)i);
        }
        m->ids[i] = hk_arena_strndup(m->arena, id, strlen(id));
        status = m->ids[i] == NULL ? HK_ENOMEM : hk_map_put(seen, m->ids[i], (int32_t)i, &why);
        if (status == HK_EDUPLICATE) {
            status = HK_OK; /* what reads the model says so, with both rows */
        } else if (status != HK_OK) {
            status = hk_fail_nomem(m->err);
        }
    }
    hk_map_free(seen);
    return status;
}

/* ---- rows -------------------------------------------------------------------------------------- */

/** Add a row: pairs of column and text, ended by -1. */
static hk_status add_row(importer *m, hk_model_table which, const int32_t *columns,
                         const char *const *texts, int32_t n)
{
    hk_table *table = &m->tables[which];
    table->present = true;
    HK_TRY(hk_table_add_row(table, 0, table->n_row + 1, m->err));
    for (int32_t i = 0; i < n; i++) {
        table->has[columns[i]] = true;
        HK_TRY(hk_graph_put(table, columns[i], texts[i], m->err));
    }
    return HK_OK;
}

/** The one provider, its service, and the rule of all groups. */
static hk_status add_frame(importer *m)
{
    static const int32_t provider[] = {HK_COL_ID, HK_PROVIDER_SECTOR, HK_COL_PROVENANCE};
    static const int32_t service[] = {HK_COL_ID, HK_SERVICE_PROVIDER, HK_SERVICE_UNIT,
                                      HK_COL_PROVENANCE, HK_COL_RANGE};
    static const int32_t response[] = {HK_COL_ID, HK_RESPONSE_RULE, HK_COL_PROVENANCE,
                                       HK_COL_RANGE};
    const char *const provider_row[] = {RESPONSE, m->defaults->sector, "assumption"};
    const char *const service_row[] = {RESPONSE, RESPONSE, "nodes", "assumption", "1..1"};
    const char *const response_row[] = {RESPONSE, m->defaults->rule, "assumption", "1..1"};
    HK_TRY(add_row(m, HK_TABLE_PROVIDERS, provider, provider_row, 3));
    HK_TRY(add_row(m, HK_TABLE_RESPONSES, response, response_row, 4));
    return m->defaults->deliver ? add_row(m, HK_TABLE_SERVICES, service, service_row, 5) : HK_OK;
}

/** A column of the graph if the node has a number in it that a weight may be, else "1". */
static const char *weight_of(const importer *m, int64_t node)
{
    const hk_graph_column *column =
        hk_graph_column_of(m->graph->node_columns, m->graph->n_node_column, "weight");
    const char *text = column == NULL ? "" : column->cells[node];
    return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0' ? text : "1";
}

/** Latitude and longitude if the graph has both as numbers. */
static const char *degrees_of(const importer *m, int64_t node, const char *name)
{
    const hk_graph_column *column =
        hk_graph_column_of(m->graph->node_columns, m->graph->n_node_column, name);
    const char *text = column == NULL ? "" : column->cells[node];
    return text[0] != '\0' && hk_number_real_length(text) == strlen(text) ? text : "";
}

static hk_status add_node(importer *m, int64_t node)
{
    static const int32_t columns[] = {
        HK_COL_ID,           HK_COMPONENT_NAME_EN, HK_COMPONENT_KIND,     HK_COMPONENT_PROVIDER,
        HK_COL_PROVENANCE,   HK_COL_RANGE,         HK_COMPONENT_LATITUDE, HK_COMPONENT_LONGITUDE,
        HK_COMPONENT_WEIGHT, HK_COMPONENT_SERVICE};
    const char *texts[] = {m->ids[node],
                           label_of(m->graph, node),
                           "facility",
                           RESPONSE,
                           "assumption",
                           "1..1",
                           degrees_of(m, node, "latitude_deg"),
                           degrees_of(m, node, "longitude_deg"),
                           "",
                           ""};
    HK_TRY(add_row(m, HK_TABLE_COMPONENTS, columns, texts, 10));
    if (!m->defaults->deliver) {
        return HK_OK;
    }
    char point[ID_SIZE + sizeof POINT];
    snprintf(point, sizeof point, POINT "%s", m->ids[node]);
    texts[0] = point;
    texts[2] = "delivery";
    texts[8] = weight_of(m, node);
    texts[9] = RESPONSE;
    return add_row(m, HK_TABLE_COMPONENTS, columns, texts, 10);
}

static hk_status add_need(importer *m, const char *consumer, const char *supplier,
                          const char *response)
{
    static const int32_t columns[] = {HK_DEPENDENCY_CONSUMER, HK_DEPENDENCY_SUPPLIER,
                                      HK_DEPENDENCY_INPUT,    HK_DEPENDENCY_RESPONSE,
                                      HK_COL_PROVENANCE,      HK_COL_RANGE};
    const char *const texts[] = {consumer, supplier, INPUT, response, "assumption", "1..1"};
    return add_row(m, HK_TABLE_DEPENDENCIES, columns, texts, 6);
}

/** A need, unless there is one already. */
static hk_status add_once(importer *m, hk_map *seen, int32_t consumer, int32_t supplier)
{
    char key[32];
    snprintf(key, sizeof key, "%d %d", consumer, supplier);
    const char *kept = hk_arena_strndup(m->arena, key, strlen(key));
    if (kept == NULL) {
        return hk_fail_nomem(m->err);
    }
    if (consumer == supplier || hk_map_get(seen, kept) >= 0) {
        m->left_out++;
        return HK_OK;
    }
    HK_TRY(hk_map_put(seen, kept, 0, m->err));
    return add_need(m, m->ids[consumer], m->ids[supplier], RESPONSE);
}

static hk_status add_edges(importer *m)
{
    const hk_text_graph *g = m->graph;
    hk_map *seen = NULL;
    HK_TRY(hk_map_new(g->n_edge, &seen, m->err));
    hk_status status = HK_OK;
    for (int64_t i = 0; i < g->n_edge && status == HK_OK; i++) {
        status = add_once(m, seen, g->to[i], g->from[i]);
        if (status == HK_OK && !g->directed && g->from[i] != g->to[i]) {
            status = add_once(m, seen, g->from[i], g->to[i]);
        }
    }
    hk_map_free(seen);
    return status;
}

static hk_status add_points(importer *m)
{
    for (int64_t i = 0; i < m->graph->n_node && m->defaults->deliver; i++) {
        char point[ID_SIZE + sizeof POINT];
        snprintf(point, sizeof point, POINT "%s", m->ids[i]);
        HK_TRY(add_need(m, point, m->ids[i], ""));
    }
    return HK_OK;
}

hk_status hk_model_from_foreign(const hk_text_graph *graph, const hk_graph_defaults *defaults,
                                hk_arena *arena, hk_table *tables, const char **ret_yaml,
                                int64_t *ret_left_out, hk_error *err)
{
    importer m = {
        .graph = graph, .defaults = defaults, .arena = arena, .tables = tables, .err = err};
    char *yaml = hk_arena_alloc(arena, strlen(defaults->name) + 16, 1);
    if (yaml == NULL) {
        return hk_fail_nomem(err);
    }
    snprintf(yaml, strlen(defaults->name) + 16, "name: %s\n", defaults->name);
    *ret_yaml = yaml;
    HK_TRY(name_nodes(&m));
    HK_TRY(add_frame(&m));
    for (int64_t i = 0; i < graph->n_node; i++) {
        HK_TRY(add_node(&m, i));
    }
    HK_TRY(add_edges(&m));
    *ret_left_out = m.left_out;
    return add_points(&m);
}
