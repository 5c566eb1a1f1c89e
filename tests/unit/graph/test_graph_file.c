/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Graphs as GraphML and edge lists: what is written comes back; what is no graph is refused. */
#include <string.h>

#include "engine/graph/graph_file.h"
#include "tests/support/tap.h"

/** Write and read again; NULL after a failure. */
static hk_text_graph *again(const hk_text_graph *graph, hk_graph_format format)
{
    hk_error err = {.message = ""};
    hk_text_graph *read = NULL;
    FILE *file = tmpfile();
    if (file != NULL && hk_graph_file_write(graph, format, file, &err) == HK_OK) {
        rewind(file);
        if (hk_graph_file_read(file, format, &read, &err) != HK_OK) {
            tap_note("%s", err.message);
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return read;
}

static const char *cell(const hk_graph_column *columns, int32_t n, const char *name, int64_t i)
{
    const hk_graph_column *column = hk_graph_column_of(columns, n, name);
    return column == NULL ? "(no column)" : column->cells[i];
}

static void graphml(void)
{
    const char *names[] = {"a/plant", "b<&>\"", "駅"};
    const char *weights[] = {"0.1", "-3", "1099511627776"};
    const char *inputs[] = {"power", ""};
    const char *keys[] = {"name"};
    const char *values[] = {"two\nlines, and & <more>"};
    int32_t from[] = {0, 0};
    int32_t to[] = {1, 1}; /* one edge beside another */
    hk_graph_column nodes[] = {{"name", names, false}, {"weight", weights, true}};
    hk_graph_column edges[] = {{"input", inputs, false}};
    hk_text_graph graph = {.n_node = 3,
                           .n_edge = 2,
                           .from = from,
                           .to = to,
                           .directed = true,
                           .node_columns = nodes,
                           .n_node_column = 2,
                           .edge_columns = edges,
                           .n_edge_column = 1,
                           .keys = keys,
                           .values = values,
                           .n_key = 1};
    hk_text_graph *g = again(&graph, HK_GRAPH_GRAPHML);
    TAP_OK(g != NULL && g->n_node == 3 && g->n_edge == 2 && g->directed, "GraphML comes back");
    if (g == NULL) {
        return;
    }
    TAP_OK(g->from[1] == 0 && g->to[1] == 1, "its edges");
    TAP_EQ_STR(cell(g->node_columns, g->n_node_column, "name", 1), "b<&>\"", "marks of XML");
    TAP_EQ_STR(cell(g->node_columns, g->n_node_column, "name", 2), "駅", "Japanese");
    TAP_EQ_STR(cell(g->node_columns, g->n_node_column, "weight", 0), "0.1", "a fraction");
    TAP_EQ_STR(cell(g->node_columns, g->n_node_column, "weight", 2), "1099511627776", "2^40");
    TAP_EQ_STR(cell(g->edge_columns, g->n_edge_column, "input", 0), "power", "of an edge");
    TAP_EQ_STR(cell(g->edge_columns, g->n_edge_column, "input", 1), "", "an empty one");
    TAP_OK(g->n_key == 1 && strcmp(g->keys[0], "name") == 0, "a key of the graph");
    TAP_EQ_STR(g->n_key == 1 ? g->values[0] : "", values[0], "its text");
    hk_text_graph_free(g);
}

static void edges(void)
{
    const char *names[] = {"a", "b", "c"};
    int32_t from[] = {2, 0};
    int32_t to[] = {0, 1};
    hk_graph_column nodes[] = {{"name", names, false}};
    hk_text_graph graph = {.n_node = 3,
                           .n_edge = 2,
                           .from = from,
                           .to = to,
                           .directed = true,
                           .node_columns = nodes,
                           .n_node_column = 1};
    hk_text_graph *g = again(&graph, HK_GRAPH_EDGES);
    TAP_OK(g != NULL && g->n_node == 3 && g->n_edge == 2, "an edge list comes back");
    for (int i = 0; g != NULL && i < 2; i++) {
        TAP_EQ_STR(cell(g->node_columns, g->n_node_column, "name", g->from[i]), names[from[i]],
                   "from");
        TAP_EQ_STR(cell(g->node_columns, g->n_node_column, "name", g->to[i]), names[to[i]], "to");
    }
    hk_text_graph_free(g);
}

static void refused(const char *text, hk_graph_format format, const char *name)
{
    hk_text_graph *g = NULL;
    hk_error err = {.message = ""};
    FILE *file = tmpfile();
    if (file != NULL) {
        fputs(text, file);
        rewind(file);
        TAP_OK(hk_graph_file_read(file, format, &g, &err) == HK_EFORMAT && err.message[0] != '\0',
               "%s", name);
        fclose(file);
    }
    TAP_OK(file != NULL && g == NULL, "nothing comes of it");
}

int main(void)
{
    graphml();
    edges();
    refused("<graphml><graph><node id='a'></graphml>", HK_GRAPH_GRAPHML, "XML that does not close");
    refused("no XML at all\n", HK_GRAPH_GRAPHML, "no XML");
    refused("a\n", HK_GRAPH_EDGES, "an edge with one end");
    graphml(); /* after failures igraph works as before */
    return tap_done();
}
