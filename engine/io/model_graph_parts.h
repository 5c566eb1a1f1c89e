/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between model_graph.c and model_graph_foreign.c. */
#ifndef HK_IO_MODEL_GRAPH_PARTS_H
#define HK_IO_MODEL_GRAPH_PARTS_H

#include "engine/io/model_graph.h"

/* Names of attributes. */
#define HK_NODE_NAME    "name" /* the id of a component */
#define HK_EDGE_KIND    "edge"
#define HK_EDGE_NEED    "dependency"
#define HK_EDGE_LINK    "link"
#define HK_EDGE_NETWORK "network"
#define HK_GRAPH_YAML   "model.yaml"
#define HK_GRAPH_TABLE  "table:"

/** True if rows of the table are nodes or edges; the graph then has only its header. */
bool hk_graph_holds_rows(hk_model_table table);

/** Set a cell of the last row. */
HK_WARN_UNUSED hk_status hk_graph_put(hk_table *table, int32_t column, const char *text,
                                      hk_error *err);

/** As hk_model_from_graph(), for a graph of another program. */
HK_WARN_UNUSED hk_status hk_model_from_foreign(const hk_text_graph *graph,
                                               const hk_graph_defaults *defaults, hk_arena *arena,
                                               hk_table *tables, const char **ret_yaml,
                                               int64_t *ret_left_out, hk_error *err);

#endif
