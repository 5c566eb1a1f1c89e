/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What leads nowhere. A component matters if a delivery is fed by it, directly or over others; the
 * deliveries are gone back from, over suppliers and over the nodes of networks.
 */
#include "engine/io/review.h"

typedef struct walk {
    const hk_graph *graph;
    uint8_t *is_seen, *is_net_seen;
    int32_t *list;
    int32_t n;
} walk;

static void see(walk *w, int32_t component)
{
    if (!w->is_seen[component]) {
        w->is_seen[component] = 1;
        w->list[w->n++] = component;
    }
}

static void see_suppliers(walk *w, int32_t component)
{
    const hk_graph *g = w->graph;
    for (int32_t e = g->group_edge[g->group_begin[component]];
         e < g->group_edge[g->group_begin[component + 1]]; e++) {
        int32_t channel = g->edge_channel[e];
        channel = channel >= g->n_base ? g->lag_base[channel - g->n_base] : channel;
        if (channel < g->n_component) {
            see(w, channel);
            continue;
        }
        int32_t net = g->route_net[channel - g->n_component];
        for (int32_t i = 0; i < g->nets[net].n_node && !w->is_net_seen[net]; i++) {
            see(w, g->nets[net].node_component[i]);
        }
        w->is_net_seen[net] = 1;
    }
}

/** Does anything see its level, or that of a network it is on? */
static bool has_consumer(const hk_graph *g, int32_t c)
{
    bool direct = g->out_begin[c + 1] > g->out_begin[c];
    for (int32_t lag = g->lag_begin[c]; lag < g->lag_begin[c + 1] && !direct; lag++) {
        direct = g->out_begin[g->n_base + lag + 1] > g->out_begin[g->n_base + lag];
    }
    return direct || g->member_begin[c + 1] > g->member_begin[c];
}

static void judge(const hk_review *review, const walk *w, int32_t c)
{
    const hk_component *component = &review->model->components[c];
    hk_row row = hk_reader_row(review->reader, HK_TABLE_COMPONENTS, c);
    bool is_fed = review->graph->group_begin[c + 1] > review->graph->group_begin[c];
    bool feeds = has_consumer(review->graph, c);
    if (component->kind == HK_KIND_DELIVERY) {
        if (!is_fed) {
            hk_row_warning(&row, HK_WUNFED, HK_COL_ID,
                           "delivery '%.80s' depends on nothing, so that only a threat to itself "
                           "can disturb it; give it a supplier in table dependencies",
                           component->id);
        }
    } else if (!feeds && !is_fed) {
        hk_row_warning(&row, HK_WISOLATED, HK_COL_ID,
                       "'%.80s' depends on nothing and nothing depends on it; connect it in table "
                       "dependencies or leave it out",
                       component->id);
    } else if (!feeds) {
        hk_row_warning(&row, HK_WDEADEND, HK_COL_ID,
                       "nothing depends on '%.80s', so that its outage harms nobody; make it a "
                       "supplier or leave it out",
                       component->id);
    } else if (!w->is_seen[c]) {
        hk_row_warning(&row, HK_WNOEFFECT, HK_COL_ID,
                       "what depends on '%.80s' ends without a delivery, so that its outage harms "
                       "nobody; lead it to a delivery or leave it out",
                       component->id);
    }
}

hk_status hk_review_reach(const hk_review *review, hk_error *err)
{
    const hk_model *m = review->model;
    walk w = {.graph = review->graph};
    w.is_seen = hk_alloc((size_t)m->n_component, 1);
    w.is_net_seen = hk_alloc((size_t)review->graph->n_net, 1);
    w.list = hk_alloc((size_t)m->n_component, sizeof *w.list);
    hk_status status = HK_OK;
    if (w.is_seen == NULL || w.is_net_seen == NULL || w.list == NULL) {
        status = hk_fail_nomem(err);
        goto out;
    }
    for (int32_t c = 0; c < m->n_component; c++) {
        if (m->components[c].kind == HK_KIND_DELIVERY) {
            see(&w, c);
        }
    }
    if (w.n == 0) {
        hk_row row = hk_reader_row(review->reader, HK_TABLE_COMPONENTS, 0);
        hk_row_warning(&row, HK_WNODELIVERY, HK_COMPONENT_KIND,
                       "no component is a delivery, so that nothing can be lost; give the services "
                       "their delivery points");
        goto out;
    }
    for (int32_t i = 0; i < w.n; i++) {
        see_suppliers(&w, w.list[i]);
    }
    for (int32_t c = 0; c < m->n_component; c++) {
        judge(review, &w, c);
    }
out:
    hk_free(w.is_seen);
    hk_free(w.is_net_seen);
    hk_free(w.list);
    return status;
}
