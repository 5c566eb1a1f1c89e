/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is in a model, counted: sectors, inputs, networks, degrees, cycles, provenance. */
#ifndef HK_GRAPH_FIGURES_H
#define HK_GRAPH_FIGURES_H

#include "engine/base/error.h"
#include "engine/graph/model.h"

enum { HK_N_KIND = 3, HK_N_PROVENANCE = 6 };

typedef struct hk_sector_figures {
    int64_t n_provider, n_service, n_kind[HK_N_KIND];
} hk_sector_figures;

typedef struct hk_input_figures {
    int64_t n_edge, n_group;
    int64_t
        n_alternative; /* groups that any one of their suppliers may leave: any, at_least k of more,
                              routes */
    int64_t n_buffered; /* groups that a loss does not reach at once: a first step after 0 */
} hk_input_figures;

typedef struct hk_network_figures {
    int64_t n_node, n_link, n_source, n_consumer;
    int64_t n_cut; /* nodes whose loss cuts others off from all sources */
} hk_network_figures;

typedef struct hk_degree_figures {
    int64_t lowest, median, highest;
    double mean;
    int32_t at_highest; /* a component */
} hk_degree_figures;

/** Which rows count for provenance. */
typedef enum hk_figure_table {
    HK_FIGURE_PROVIDERS,
    HK_FIGURE_SERVICES,
    HK_FIGURE_COMPONENTS,
    HK_FIGURE_DEPENDENCIES,
    HK_FIGURE_RESPONSES,
    HK_FIGURE_REPAIRS,
    HK_FIGURE_POOLS
} hk_figure_table;
enum { HK_N_FIGURE_TABLE = HK_FIGURE_POOLS + 1 };

typedef struct hk_figures {
    hk_sector_figures *sectors;    /* [n_sector + 1], the last: without a sector */
    hk_input_figures *inputs;      /* [n_input] */
    hk_network_figures *networks;  /* [n_network] */
    hk_degree_figures needs, uses; /* edges in and out of a component; routes count in */
    int64_t n_group;
    int32_t n_part, largest_part; /* strongly connected parts; components of the largest */
    int64_t in_parts;             /* components in any */
    int64_t provenance[HK_N_FIGURE_TABLE][HK_N_PROVENANCE];
    hk_arena *arena;
} hk_figures;

/**
 * Count. O(rows log rows).
 * @param ret_figures owned by the caller, hk_figures_free()
 * @return HK_OK; HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_figures_make(const hk_model *model, hk_figures **ret_figures,
                                         hk_error *err);
void hk_figures_free(hk_figures *figures); /* NULL is allowed */

/** Part of the rows of a table that are assumed: provenance expert or assumption; NAN without rows. */
double hk_figures_assumed(const hk_figures *figures, hk_figure_table table);

#endif
