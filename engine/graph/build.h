/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passes of hk_graph_build() that live in files of their own; false = out of memory. */
#ifndef HK_GRAPH_BUILD_H
#define HK_GRAPH_BUILD_H

#include <stdbool.h>

#include "engine/graph/graph.h"

/** Nets, members; needs the groups. Decides which net every route edge reads:
 *  edge_channel[e] becomes -2 - net for route edges, for hk_build_channels(). */
bool hk_build_nets(hk_graph *graph);
/** Numbers channels and fills edge_channel, lag_*, route_*, node_channel. */
bool hk_build_channels(hk_graph *graph);

#endif
