/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Networks and links that carry nothing. An end of a link leads nowhere if it has no other link of
 * its network, is no source of it and nothing of it: no consumer, and nobody's supplier.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/io/review.h"

typedef struct end { /* of a link */
    int32_t network, component, other, link;
} end;

typedef struct nets {
    const hk_review *review;
    end *ends; /* [2 n_link] sorted */
    int64_t n;
    uint8_t *is_used;    /* [n_network] a dependency names it */
    int32_t *parent;     /* [2 n_link] of the first end of each node: union-find */
    uint8_t *has_source; /* [2 n_link] of roots */
} nets;

static int by_node(const void *left, const void *right)
{
    const int32_t *a = left;
    const int32_t *b = right;
    for (size_t i = 0; i < sizeof(end) / sizeof(int32_t); i++) {
        if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }
    return 0;
}

static bool is_source(const hk_model *m, const end *at)
{
    const hk_component *c = &m->components[at->component];
    for (int32_t t = 0; t < c->n_tag; t++) {
        if (strncmp(c->tags[t], "source:", 7) == 0 &&
            strcmp(c->tags[t] + 7, m->networks[at->network]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_consumer(const hk_review *review, const end *at)
{
    const hk_graph *g = review->graph;
    for (int32_t e = g->group_edge[g->group_begin[at->component]];
         e < g->group_edge[g->group_begin[at->component + 1]]; e++) {
        if (review->model->dependencies[g->edge_row[e]].network == at->network) {
            return true;
        }
    }
    return false;
}

static bool is_supplier(const hk_graph *g, int32_t c)
{
    return g->out_begin[c + 1] > g->out_begin[c] || g->lag_begin[c + 1] > g->lag_begin[c];
}

/* --- parts of networks -----------------------------------------------------------------------------*/

static int32_t root_of(const nets *all, int32_t i)
{
    while (all->parent[i] != i) {
        all->parent[i] = all->parent[all->parent[i]];
        i = all->parent[i];
    }
    return i;
}

static int32_t first_end(const nets *all, int32_t network, int32_t component)
{
    int64_t low = 0, high = all->n;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        const end *at = &all->ends[middle];
        bool before =
            at->network < network || (at->network == network && at->component < component);
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    return (int32_t)low;
}

static void join(nets *all)
{
    for (int32_t i = 0; i < all->n; i++) {
        all->parent[i] = i;
    }
    for (int32_t i = 0; i < all->n; i++) {
        const end *at = &all->ends[i];
        int32_t own = first_end(all, at->network, at->component);
        int32_t a = root_of(all, own), b = root_of(all, first_end(all, at->network, at->other));
        if (own == i && is_source(all->review->model, at)) {
            all->has_source[a] = 1;
        }
        if (a != b) {
            int32_t low = a < b ? a : b;
            all->has_source[low] |= all->has_source[a] | all->has_source[b];
            all->parent[a < b ? b : a] = low;
        }
    }
}

/** Each part without a source once, at its first link. */
static void find_cut_off(nets *all)
{
    const hk_model *m = all->review->model;
    for (int32_t i = 0; i < all->n; i++) {
        const end *at = &all->ends[i];
        int32_t root = root_of(all, first_end(all, at->network, at->component));
        if (all->has_source[root] || !all->is_used[at->network]) {
            continue;
        }
        all->has_source[root] = 1;
        hk_row row = hk_reader_row(all->review->reader, HK_TABLE_ROUTES, at->link);
        hk_row_warning(&row, HK_WLINK_CUTOFF, HK_ROUTE_FROM,
                       "no source of network '%.80s' reaches '%.80s' and what is linked to it; "
                       "link it to the rest or leave it out",
                       m->networks[at->network], m->components[at->component].id);
    }
}

/* --- ends and doubles --------------------------------------------------------------------------------*/

static void find_ends(const nets *all)
{
    const hk_review *review = all->review;
    const hk_model *m = review->model;
    for (int64_t i = 0; i < all->n; i++) {
        const end *at = &all->ends[i];
        bool alone =
            (i == 0 || at[-1].network != at->network || at[-1].component != at->component) &&
            (i + 1 == all->n || at[1].network != at->network || at[1].component != at->component);
        bool twice = i > 0 && at[-1].network == at->network && at[-1].component == at->component &&
                     at[-1].other == at->other;
        hk_row row = hk_reader_row(review->reader, HK_TABLE_ROUTES, at->link);
        const hk_link *link = &m->links[at->link];
        if (twice && at->component < at->other) {
            hk_row_warning(&row, HK_WLINK_TWICE, HK_ROUTE_FROM,
                           "'%.80s' and '%.80s' are linked in network '%.80s' already, in row %d; "
                           "links have no direction, so once is enough",
                           m->components[link->from].id, m->components[link->to].id,
                           m->networks[at->network], at[-1].link + 1);
        }
        if (alone && all->is_used[at->network] && !is_source(m, at) && !is_consumer(review, at) &&
            !is_supplier(review->graph, at->component)) {
            hk_row_warning(&row, HK_WLINK_END,
                           link->from == at->component ? HK_ROUTE_FROM : HK_ROUTE_TO,
                           "the link ends at '%.80s', which is no source or consumer of network "
                           "'%.80s', has no other link and feeds nothing; lead it on or leave it "
                           "out",
                           m->components[at->component].id, m->networks[at->network]);
        }
    }
}

/** Said at the first link. */
static void find_unused(nets *all)
{
    const hk_model *m = all->review->model;
    for (int32_t i = 0; i < m->n_dependency; i++) {
        if (m->dependencies[i].network != HK_NONE) {
            all->is_used[m->dependencies[i].network] = 1;
        }
    }
    int32_t next = 0; /* networks are numbered by their first link */
    for (int32_t i = 0; i < m->n_link; i++) {
        int32_t network = m->links[i].network;
        if (network != next) {
            continue;
        }
        next++;
        hk_row row = hk_reader_row(all->review->reader, HK_TABLE_ROUTES, i);
        if (!all->is_used[network]) {
            hk_row_warning(&row, HK_WUNUSED_NETWORK, HK_ROUTE_NETWORK,
                           "no dependency has the supplier route:%.80s, so that the network feeds "
                           "nobody; use it or leave it out",
                           m->networks[network]);
        }
    }
}

static void collect_ends(nets *all)
{
    const hk_model *m = all->review->model;
    for (int32_t i = 0; i < m->n_link; i++) {
        const hk_link *l = &m->links[i];
        all->ends[all->n++] = (end){l->network, l->from, l->to, i};
        all->ends[all->n++] = (end){l->network, l->to, l->from, i};
    }
    qsort(all->ends, (size_t)all->n, sizeof *all->ends, by_node);
}

hk_status hk_review_routes(const hk_review *review, hk_error *err)
{
    const hk_model *m = review->model;
    size_t n = 2 * (size_t)m->n_link;
    nets all = {.review = review};
    hk_status status = HK_OK;
    all.ends = hk_alloc(n, sizeof *all.ends);
    all.parent = hk_alloc(n, sizeof *all.parent);
    all.has_source = hk_alloc(n, 1);
    all.is_used = hk_alloc((size_t)m->n_network, 1);
    if (all.ends == NULL || all.parent == NULL || all.has_source == NULL || all.is_used == NULL) {
        status = hk_fail_nomem(err);
    } else {
        collect_ends(&all);
        find_unused(&all);
        find_ends(&all);
        join(&all);
        find_cut_off(&all);
    }
    hk_free(all.ends);
    hk_free(all.parent);
    hk_free(all.has_source);
    hk_free(all.is_used);
    return status;
}
