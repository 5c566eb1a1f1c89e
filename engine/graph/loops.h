/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cycles that are worth a warning for other reasons than restart.h, found from the
 * graph alone:
 *  - lag loops: every need of the cycle hands a loss on whole and at once (nothing is
 *    kept, no other supplier helps, no hour of the day is exempt), and the lags of the
 *    cycle are not all 0: a short outage goes round and round and never ends;
 *  - share loops: a cycle through a `share` of several suppliers whose other needs hand
 *    on what is missing in the end: rounding down can hold it just below full;
 *  - parts without a root: components that need only one another, no network and no
 *    component outside.
 */
#ifndef HK_GRAPH_LOOPS_H
#define HK_GRAPH_LOOPS_H

#include <stdint.h>

#include "engine/graph/graph.h"

typedef enum hk_loop_kind { HK_LOOP_LAG, HK_LOOP_SHARE, HK_LOOP_ROOTLESS } hk_loop_kind;

typedef struct hk_loop {
    hk_loop_kind kind;
    const int32_t *cycle; /* [n_cycle] each needs the one before it, the first the last; for
                             HK_LOOP_ROOTLESS the members in their order */
    int32_t n_cycle;
    int64_t lag_ms; /* sum of the lags, of lag loops */
    int32_t row;    /* of dependencies: the need of cycle[0] for the last, with the lag or the
                       share; HK_NONE for HK_LOOP_ROOTLESS */
} hk_loop;

/**
 * One for each strongly connected part and kind.
 * @param arena for the lists
 * @param stuck [n_component] 1 = known to stay down after a short outage (hk_graph_restarts):
 *              a cycle through one of these is not told of again
 * @return HK_OK; HK_ENOMEM. O(components + edges)
 */
HK_WARN_UNUSED hk_status hk_graph_loops(const hk_graph *graph, const uint8_t *stuck,
                                        hk_arena *arena, hk_loop **ret_list, int32_t *ret_n,
                                        hk_error *err);

#endif
