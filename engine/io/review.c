/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/review.h"

static int32_t response_of(const hk_graph *g, int32_t group)
{
    for (int32_t e = g->group_edge[group]; e < g->group_edge[group + 1]; e++) {
        int32_t row = g->model->dependencies[g->edge_row[e]].response;
        if (row != HK_NONE) {
            return row;
        }
    }
    return HK_NONE;
}

static hk_status run_parts(hk_review *review, hk_error *err)
{
    static hk_status (*const parts[])(const hk_review *, hk_error *) = {
        hk_review_reach, hk_review_unused,  hk_review_routes, hk_review_responses,
        hk_review_units, hk_review_weights, hk_review_ranges, hk_review_cycles};
    const hk_graph *g = review->graph;
    review->group_response = hk_alloc((size_t)g->n_group, sizeof *review->group_response);
    if (review->group_response == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t group = 0; group < g->n_group; group++) {
        review->group_response[group] = response_of(g, group);
    }
    hk_status status = HK_OK;
    for (size_t i = 0; i < sizeof parts / sizeof *parts && status == HK_OK; i++) {
        status = parts[i](review, err);
    }
    hk_free(review->group_response);
    return status;
}

hk_status hk_review_model(hk_model_reader *reader, hk_error *err)
{
    hk_graph *graph;
    hk_error why;
    hk_status status = hk_graph_build(reader->model, &graph, &why);
    if (status != HK_OK) { /* what a run cannot hold is said there */
        return status == HK_ENOMEM ? hk_fail_nomem(err) : HK_OK;
    }
    hk_review review = {.reader = reader, .model = reader->model, .graph = graph};
    status = run_parts(&review, err);
    hk_graph_free(graph);
    return status;
}
