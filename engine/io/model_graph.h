/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A model as a graph for other programs and back. Nodes are the components, and one
 * `route:NETWORK` per network; edges go from supplier to consumer, and along the links
 * of networks. Columns of both are those of the tables; the other tables travel as CSV
 * texts of the graph, so what was exported comes back cell by cell. A graph of another
 * program has no such texts: its nodes become components, and what a model needs
 * besides is filled in as told.
 */
#ifndef HK_IO_MODEL_GRAPH_H
#define HK_IO_MODEL_GRAPH_H

#include "engine/base/problem.h"
#include "engine/graph/graph_file.h"
#include "engine/io/model_tables.h"

/**
 * @param tables    [HK_N_MODEL_TABLE] of a model that was read without errors
 * @param arena     owns what the graph needs; it also borrows from the tables
 * @param ret_graph plain, without an arena of its own
 * @return HK_OK, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_model_to_graph(const hk_table *tables, const char *yaml_text,
                                           hk_arena *arena, hk_text_graph *ret_graph,
                                           hk_error *err);

/** What a graph of another program is taken for. */
typedef struct hk_graph_defaults {
    const char *name;   /* of the model */
    const char *sector; /* id, of the one provider */
    const char *rule;   /* of every group of edges: all, any or share */
    bool deliver; /* every node gets a delivery point of weight 1, or of its column `weight` */
} hk_graph_defaults;

/** True if the graph was exported by us: the defaults are then not used. */
bool hk_graph_is_model(const hk_text_graph *graph);

/**
 * @param defaults  for a graph of another program; everything filled in has provenance `assumption`
 * @param problems  what cannot be taken over is added
 * @param tables    [HK_N_MODEL_TABLE] from hk_tables_init(); hk_table_done() for each
 * @param ret_yaml  text of model.yaml, in the arena
 * @param ret_left_out edges of nodes to themselves and edges given twice, which a model cannot have
 * @return HK_OK, also after problems; HK_ENOMEM, HK_ELIMIT
 */
HK_WARN_UNUSED hk_status hk_model_from_graph(const hk_text_graph *graph,
                                             const hk_graph_defaults *defaults, hk_arena *arena,
                                             hk_problems *problems, hk_table *tables,
                                             const char **ret_yaml, int64_t *ret_left_out,
                                             hk_error *err);

#endif
