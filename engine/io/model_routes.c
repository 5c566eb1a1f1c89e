/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Route networks in the undisturbed model. A path to a consumer need not pass it
 * before its end, so a consumer is reached exactly if its part of the network
 * (its connected component) holds a source other than itself: one union-find
 * pass over the links of all networks answers for all consumers.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/io/model_parts.h"

typedef struct node { /* a component in a network */
    int32_t network, component;
    int32_t parent;   /* of the union-find forest, an index of nodes */
    int32_t n_source; /* of a root: sources in its tree */
    bool is_source;
} node;

typedef struct networks {
    hk_model_reader *reader;
    node *nodes; /* [n], sorted by (network, component) */
    int64_t n;
} networks;

static int compare(const void *left, const void *right)
{
    const node *a = left;
    const node *b = right;
    if (a->network != b->network) {
        return a->network < b->network ? -1 : 1;
    }
    return (a->component > b->component) - (a->component < b->component);
}

static int32_t find_node(const networks *all, int32_t network, int32_t component)
{
    node key = {.network = network, .component = component};
    const node *found =
        all->n == 0 ? NULL : bsearch(&key, all->nodes, (size_t)all->n, sizeof *all->nodes, compare);
    return found == NULL ? HK_NONE : (int32_t)(found - all->nodes);
}

static int32_t find_root(const networks *all, int32_t i)
{
    while (all->nodes[i].parent != i) {
        all->nodes[i].parent = all->nodes[all->nodes[i].parent].parent;
        i = all->nodes[i].parent;
    }
    return i;
}

/** All ends of links, sorted, each once. */
static void collect_nodes(networks *all)
{
    const hk_model *model = all->reader->model;
    int64_t n = 0;
    for (int32_t i = 0; i < model->n_link; i++) {
        const hk_link *link = &model->links[i];
        int32_t ends[2] = {link->from, link->to};
        for (int k = 0; k < 2; k++) {
            all->nodes[n++] = (node){.network = link->network, .component = ends[k]};
        }
    }
    qsort(all->nodes, (size_t)n, sizeof *all->nodes, compare);
    for (int64_t i = 0; i < n; i++) {
        if (all->n == 0 || compare(&all->nodes[all->n - 1], &all->nodes[i]) != 0) {
            all->nodes[all->n++] = all->nodes[i];
        }
    }
    for (int64_t i = 0; i < all->n; i++) {
        all->nodes[i].parent = (int32_t)i;
    }
}

/** Mark the sources. A source without a link feeds nobody: a warning. */
static void mark_sources(networks *all, bool *has_source)
{
    hk_model_reader *reader = all->reader;
    const hk_model *model = reader->model;
    for (int32_t c = 0; c < model->n_component; c++) {
        for (int32_t t = 0; t < model->components[c].n_tag; t++) {
            const char *tag = model->components[c].tags[t];
            int32_t network = strncmp(tag, "source:", 7) == 0
                                  ? hk_map_get(reader->network_map, tag + 7)
                                  : HK_NONE;
            if (network < 0) {
                continue;
            }
            has_source[network] = true;
            int32_t i = find_node(all, network, c);
            if (i != HK_NONE) {
                all->nodes[i].is_source = true;
                all->nodes[i].n_source = 1;
            } else {
                hk_row row = hk_reader_row(reader, HK_TABLE_COMPONENTS, c);
                hk_row_warning(&row, HK_WSOURCE, HK_COMPONENT_TAGS,
                               "source of network '%.80s' but no link leads to '%.80s'", tag + 7,
                               model->components[c].id);
            }
        }
    }
}

static void join_links(networks *all)
{
    const hk_model *model = all->reader->model;
    for (int32_t i = 0; i < model->n_link; i++) {
        const hk_link *link = &model->links[i];
        int32_t a = find_root(all, find_node(all, link->network, link->from));
        int32_t b = find_root(all, find_node(all, link->network, link->to));
        if (a != b) {
            int32_t low = a < b ? a : b;
            int32_t high = a < b ? b : a;
            all->nodes[high].parent = low;
            all->nodes[low].n_source += all->nodes[high].n_source;
        }
    }
}

/** A network without a source is reported at its first link. */
static void check_sources(networks *all, bool *has_source)
{
    const hk_model *model = all->reader->model;
    for (int32_t i = 0; i < model->n_link; i++) {
        int32_t network = model->links[i].network;
        if (!has_source[network]) {
            hk_row row = hk_reader_row(all->reader, HK_TABLE_ROUTES, i);
            hk_row_problem(&row, HK_ENOSOURCE, HK_ROUTE_NETWORK, 0,
                           "network '%.80s' has no source; allowed: at least one component with "
                           "the tag source:%.80s",
                           model->networks[network], model->networks[network]);
            has_source[network] = true;
            for (int64_t k = 0; k < all->n; k++) { /* said once */
                all->nodes[k].n_source += all->nodes[k].network == network ? 2 : 0;
            }
        }
    }
}

static void check_consumers(const networks *all)
{
    hk_model_reader *reader = all->reader;
    const hk_model *model = reader->model;
    for (int32_t i = 0; i < model->n_dependency; i++) {
        const hk_dependency *edge = &model->dependencies[i];
        if (edge->network == HK_NONE || edge->consumer == HK_NONE) {
            continue;
        }
        hk_row row = hk_reader_row(reader, HK_TABLE_DEPENDENCIES, i);
        int32_t at = find_node(all, edge->network, edge->consumer);
        const char *network = model->networks[edge->network];
        const char *consumer = model->components[edge->consumer].id;
        if (at == HK_NONE) {
            hk_row_problem(&row, HK_EOFFNET, HK_DEPENDENCY_SUPPLIER, 0,
                           "no link of network '%.80s' leads to '%.80s'; allowed: a consumer that "
                           "is on the network",
                           network, consumer);
        } else if (all->nodes[find_root(all, at)].n_source <= all->nodes[at].is_source) {
            hk_row_problem(&row, HK_EUNREACHED, HK_DEPENDENCY_SUPPLIER, 0,
                           "no %ssource of network '%.80s' reaches '%.80s'; allowed: a consumer "
                           "that one reaches while nothing is damaged",
                           all->nodes[at].is_source ? "other " : "", network, consumer);
        }
    }
}

/** False if something is missing, so that what follows from it is not reported as well. */
static bool is_whole(const hk_model_reader *reader)
{
    const hk_model *model = reader->model;
    bool whole =
        !reader->tables[HK_TABLE_ROUTES].broken && !reader->tables[HK_TABLE_COMPONENTS].broken;
    for (int32_t i = 0; i < model->n_link && whole; i++) {
        const hk_link *link = &model->links[i];
        whole = link->network != HK_NONE && link->from != HK_NONE && link->to != HK_NONE;
    }
    return whole;
}

hk_status hk_check_routes(hk_model_reader *reader, hk_error *err)
{
    const hk_model *model = reader->model;
    networks all = {.reader = reader};
    bool *has_source = hk_alloc((size_t)model->n_network, sizeof *has_source);
    all.nodes = hk_alloc(2 * (size_t)model->n_link, sizeof *all.nodes);
    if (has_source == NULL || all.nodes == NULL) {
        hk_free(has_source);
        hk_free(all.nodes);
        return hk_fail_nomem(err);
    }
    if (is_whole(reader)) {
        collect_nodes(&all);
        mark_sources(&all, has_source);
        join_links(&all);
        check_sources(&all, has_source);
        check_consumers(&all);
    }
    hk_free(has_source);
    hk_free(all.nodes);
    return HK_OK;
}
