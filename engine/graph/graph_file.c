/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/graph/graph_file.h"

#include <string.h>

const hk_graph_column *hk_graph_column_of(const hk_graph_column *columns, int32_t n,
                                          const char *name)
{
    for (int32_t i = 0; i < n; i++) {
        if (strcmp(columns[i].name, name) == 0) {
            return &columns[i];
        }
    }
    return NULL;
}

void hk_text_graph_free(hk_text_graph *graph)
{
    if (graph != NULL) {
        hk_arena_free(graph->arena); /* the graph itself came from it */
    }
}
