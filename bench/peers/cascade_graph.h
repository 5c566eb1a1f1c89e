/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random graphs for cascade.h: made, written, and as neighbours of each node. */
#ifndef HK_BENCH_CASCADE_GRAPH_H
#define HK_BENCH_CASCADE_GRAPH_H

#include "bench/peers/cascade.h"

/** Neighbours of node i: to[begin[i]] .. to[begin[i + 1] - 1]. */
typedef struct cascade_rows {
    int32_t *begin; /* [n_node + 1] */
    int32_t *to;    /* [2 n_edge] */
} cascade_rows;

/** Erdos-Renyi, no edge twice; a node in a thousand fails at first. */
cascade cascade_erdos(int32_t n_node, int32_t n_edge);
/** Barabasi-Albert: every new node takes `attach` neighbours, by their degree. */
cascade cascade_barabasi(int32_t n_node, int32_t attach);
void cascade_write(const cascade *graph, const char *path);
void cascade_free(cascade *graph);

cascade_rows cascade_rows_of(const cascade *graph);
void cascade_rows_free(cascade_rows *rows);

/** The cascade in plain C, the floor: a queue and a counter per node.
 *  @param failed [n_node], @param queue [n_node] scratch */
cascade_end cascade_plain(const cascade *graph, const cascade_rows *rows, int32_t *failed,
                          int32_t *queue);

#endif
