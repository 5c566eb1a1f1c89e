/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What one instant does, without clocks: levels settle from an outage that is too
 * short for any buffer or lag to matter. A group counts with what its curve keeps at
 * once; an edge with a lag sees its supplier as before; recovery lags are over.
 * Used by the review of a model (restart.h), not by the simulation.
 *
 * Everything begins full. hk_at_once_fail() takes components down to 0 and settles
 * to the greatest fixpoint below, hk_at_once_restore() lets them go and settles to
 * the least fixpoint above. Only components of the region move.
 */
#ifndef HK_GRAPH_AT_ONCE_H
#define HK_GRAPH_AT_ONCE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/graph/graph.h"

typedef struct hk_at_once {
    const hk_graph *graph; /* borrowed */
    const uint8_t *region; /* [n_component] borrowed; 0 = stays full */
    int32_t *level;        /* [n_base] of components, then of routes */
    int32_t *keep;         /* [n_group] what its curve keeps at once */
    int32_t *most, *least; /* [n_calendar] factors on the shortfall that occur */
    uint8_t *is_failed;    /* [n_component] held at 0 */
    int32_t *touched;      /* [n_touched] base channels that moved */
    uint8_t *is_touched;   /* [n_base] */
    int32_t *work, *nets;  /* [n_work], [n_dirty]: to be looked at */
    uint8_t *is_work, *is_dirty;
    int32_t *ability, *reach, *queue; /* [largest net] */
    uint8_t *is_queued;
    int32_t *scratch;                              /* [largest group] */
    int32_t n_touched, work_head, n_work, n_dirty; /* work is a ring: first come, first looked at */
    int64_t effort;                                /* edges and links looked at so far */
    int64_t limit; /* of effort: settling stops there, levels are then too high or too low */
    bool stopped;  /* it did, since the last reset */
    hk_arena *arena;
} hk_at_once;

/** @param ret_instant owned by the caller, hk_at_once_done(); borrows the graph
 *  @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_at_once_init(const hk_graph *graph, hk_at_once *ret_instant,
                                         hk_error *err);
void hk_at_once_done(hk_at_once *instant); /* an all-zero one is allowed */

/** Hold components at 0 and let the losses spread. O(edges of what falls x their group). */
void hk_at_once_fail(hk_at_once *instant, const int32_t *components, int32_t n);
/** Let them go again. */
void hk_at_once_restore(hk_at_once *instant, const int32_t *components, int32_t n);
/** Everything full again. O(touched) */
void hk_at_once_reset(hk_at_once *instant);

/** A loss of this supplier can lower the consumer at once. */
bool hk_at_once_feels(const hk_at_once *instant, int32_t group, int32_t edge);
/** Level of a component without what this network feeds. */
int32_t hk_at_once_ability(hk_at_once *instant, int32_t component, int32_t network, bool rising);
/** What the group allows at present levels. */
int32_t hk_at_once_allow(hk_at_once *instant, int32_t group, bool rising);

#endif
