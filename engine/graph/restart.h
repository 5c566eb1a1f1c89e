/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cycles of needs that one ms of outage stops for good (design.md 3.3): found from
 * the graph alone, before anything is simulated.
 *
 * Only needs that act at once count: no buffer, no lag. In each strongly connected
 * part of them all members fail and are let go again while everything outside is
 * full. If the part comes back by itself, nothing can stop it for good. If some of it
 * stays down, single components of the part and of what feeds it are tried one by one,
 * until one is found whose outage has the same effect. The levels settle as in a run
 * (at_once.h), so any rule, partial curves, products and routes with their sources
 * count as they do there.
 */
#ifndef HK_GRAPH_RESTART_H
#define HK_GRAPH_RESTART_H

#include <stdint.h>

#include "engine/graph/graph.h"

typedef struct hk_restart {
    int32_t seed;         /* its outage alone stops the cycle; HK_NONE: none was found that does,
                             an outage of all components of the part does */
    bool gave_up;         /* HK_NONE because the search grew too long */
    int32_t n_member;     /* components of the part */
    int32_t n_stuck;      /* of these, that stay down */
    const int32_t *cycle; /* [n_cycle] a short cycle of those: each needs the one before it, the
                             first the last; in the arena */
    int32_t n_cycle;
    int32_t row; /* of dependencies: the need of cycle[1] for cycle[0] (of cycle[0] for the last) */
} hk_restart;

/**
 * All such parts, by their first component.
 * @param arena     for the lists
 * @param ret_stuck [n_component] set to 1 for those that stay down after a single outage
 * @return HK_OK; HK_ENOMEM. O(components + edges) and a bounded search for each part that stays
 *         down
 */
HK_WARN_UNUSED hk_status hk_graph_restarts(const hk_graph *graph, hk_arena *arena,
                                           uint8_t *ret_stuck, hk_restart **ret_list,
                                           int32_t *ret_n, hk_error *err);

#endif
