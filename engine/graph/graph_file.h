/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Graphs as files of other programs: GraphML with attributes, and edge lists of two
 * names a line (NCOL). A graph here is text: nodes, edges, and named columns of
 * cells on both. Serial: igraph, which reads and writes them, is not thread-safe.
 * Reading a file of a stranger may crash libxml2 or igraph: read it in a child first.
 */
#ifndef HK_GRAPH_GRAPH_FILE_H
#define HK_GRAPH_GRAPH_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "engine/base/error.h"
#include "engine/base/memory.h"

typedef enum hk_graph_format { HK_GRAPH_GRAPHML, HK_GRAPH_EDGES } hk_graph_format;

typedef struct hk_graph_column {
    const char *name;
    const char **cells; /* one per node or edge, never NULL */
    bool is_number;     /* written as a number; every cell is one, or empty */
} hk_graph_column;

typedef struct hk_text_graph {
    hk_arena *arena; /* of what was read; NULL for one made by the caller */
    int64_t n_node, n_edge;
    int32_t *from, *to; /* [n_edge] nodes */
    bool directed;
    hk_graph_column *node_columns; /* [n_node_column]; an edge list has one, `name` */
    hk_graph_column *edge_columns; /* [n_edge_column] */
    int32_t n_node_column, n_edge_column;
    const char **keys, **values; /* [n_key] of the graph itself */
    int32_t n_key;
} hk_text_graph;

/** The column of a name, or NULL. */
const hk_graph_column *hk_graph_column_of(const hk_graph_column *columns, int32_t n,
                                          const char *name);

/** Write; an edge list has only the names of the node column `name`, which must be there.
 *  @return HK_OK; HK_EWRITE, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_graph_file_write(const hk_text_graph *graph, hk_graph_format format,
                                             FILE *to, hk_error *err);

/**
 * Read. Numbers become text that gives the same number; of an edge list the order of first
 * appearance counts.
 * @param ret_graph owned by the caller, hk_text_graph_free()
 * @return HK_OK; HK_EFORMAT, HK_ELIMIT, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_graph_file_read(FILE *from, hk_graph_format format,
                                            hk_text_graph **ret_graph, hk_error *err);
void hk_text_graph_free(hk_text_graph *graph); /* NULL is allowed; only what was read */

#endif
