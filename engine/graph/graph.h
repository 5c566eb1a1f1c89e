/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The dependency graph, compiled from a model for the hot path: flat arrays both
 * ways. Immutable and shared by all threads once built.
 *
 * A *channel* is something whose level others see: channels [0, n_component) are
 * the components themselves, [n_component, n_base) the route levels of one
 * consumer each, [n_base, n_channel) delayed copies of a base channel, one per
 * lag value in use. An edge connects a channel to a group; edges of a group are
 * consecutive and in file order, groups of a component in order of first edge.
 *
 * State of a run is laid out in 8-byte words: component i has one header word at
 * hk_graph_head(), followed by one word per group. Out-edges name the group's
 * word and its consumer, so a wave streams 8 bytes per edge.
 */
#ifndef HK_GRAPH_GRAPH_H
#define HK_GRAPH_GRAPH_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/error.h"
#include "engine/base/memory.h"
#include "engine/graph/model.h"

enum { HK_GROUP_EDGES_MAX = 32767 }; /* counters of a group are 16 bit */
enum { HK_NETWORKS = -2 };           /* not one network */

typedef struct hk_out {
    uint32_t word;     /* state word of the group */
    int32_t component; /* the consumer */
} hk_out;

/** A group whose allowance depends on time: curve or recovery lag. */
typedef struct hk_clock_def {
    int32_t group;
    int32_t response;   /* row of the model */
    int32_t first_step; /* its steps are [first_step, first_step + n_step) of a run's pool */
    int32_t n_step;
    uint64_t purpose; /* of the draw of its spread */
} hk_clock_def;

/** A network as one set of consumers sees it. A consumer that is also a source needs another
 *  source, so it gets a network of its own in which it is none. */
typedef struct hk_net {
    int32_t network; /* of the model */
    int32_t n_node;
    const int32_t *node_component; /* [n_node] */
    const int32_t *link_begin;     /* [n_node + 1] */
    const int32_t *link_to;        /* nodes, both directions */
    const uint8_t *is_source;      /* [n_node] */
    const int32_t *node_channel;   /* [n_node] first route channel fed here or HK_NONE */
} hk_net;

typedef struct hk_member { /* a component's place on a net */
    int32_t net, node;
} hk_member;

typedef struct hk_graph {
    const hk_model *model; /* borrowed */
    int32_t n_component, n_group, n_edge, n_base, n_channel, n_clock, n_net;
    int32_t n_step; /* steps of all clock groups */
    int32_t max_group_edges;

    int32_t *group_begin;     /* [n_component + 1] groups of a component */
    int32_t *group_component; /* [n_group] */
    int32_t *group_edge;      /* [n_group + 1] */
    uint8_t *group_rule;      /* [n_group] hk_rule */
    int32_t *group_need;      /* [n_group] the k of k-of-n: suppliers that must be there */
    int64_t *group_share;     /* [n_group] sum of shares */
    int32_t *group_clock;     /* [n_group] clock group or HK_NONE */
    int32_t *group_input;     /* [n_group] */
    int32_t
        *group_network;  /* [n_group] whose routes feed it; HK_NONE, or HK_NETWORKS if several do */
    uint8_t *group_scan; /* [n_group] 1 = supply always by a scan (share, calendar) */

    int32_t *edge_channel;  /* [n_edge] */
    int32_t *edge_share;    /* [n_edge] */
    int32_t *edge_calendar; /* [n_edge] or HK_NONE */
    int32_t *edge_row;      /* [n_edge] row of dependencies */

    int32_t *out_begin; /* [n_channel + 1] */
    hk_out *out;        /* [n_edge] */

    int32_t *lag_begin; /* [n_base + 1] delayed channels of a base channel, minus n_base */
    int64_t *lag_ms;    /* [n_channel - n_base] */
    int32_t *lag_base;  /* [n_channel - n_base] */

    int32_t *route_net;  /* [n_base - n_component] net of a route channel */
    int32_t *route_node; /* its consumer's node on that net */

    hk_clock_def *clocks;  /* [n_clock] */
    hk_net *nets;          /* [n_net] */
    int32_t *member_begin; /* [n_component + 1] */
    hk_member *members;

    int32_t *calendar_groups_begin; /* [n_calendar + 1] */
    int32_t *calendar_groups;       /* groups with an edge of that calendar */

    bool cyclic;   /* has a cycle of needs or routes: restart deadlocks are possible */
    int32_t *part; /* [n_component] which cyclic part, HK_NONE = on no cycle; NULL = not known */
    hk_arena *arena;
} hk_graph;

/** Header word of a component; its group words follow. */
static inline uint32_t hk_graph_head(const hk_graph *graph, int32_t component)
{
    return (uint32_t)component + (uint32_t)graph->group_begin[component];
}

/** State word of a group. */
static inline uint32_t hk_graph_word(const hk_graph *graph, int32_t group)
{
    return (uint32_t)group + (uint32_t)graph->group_component[group] + 1;
}

static inline uint32_t hk_graph_words(const hk_graph *graph)
{
    return (uint32_t)graph->n_component + (uint32_t)graph->n_group;
}

/**
 * Compile a valid model (hk_model_read has refused what cannot be compiled).
 * O(components + edges). @param ret_graph owned, free with hk_graph_free(); borrows the model
 * @return HK_OK; HK_ENOMEM; HK_ELIMIT
 */
HK_WARN_UNUSED hk_status hk_graph_build(const hk_model *model, hk_graph **ret_graph, hk_error *err);
void hk_graph_free(hk_graph *graph); /* NULL is allowed */

/** Bytes of the graph, for `version`-like reports and the benchmark. */
size_t hk_graph_bytes(const hk_graph *graph);

#endif
