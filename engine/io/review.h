/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The review of a model or scenario that has no errors: what is allowed but hardly
 * meant. Each kind of finding is a warning with a code of its own; review.md says
 * when each is given. A model is reviewed while its tables are at hand, so that a
 * finding has the place of its row.
 */
#ifndef HK_IO_REVIEW_H
#define HK_IO_REVIEW_H

#include "engine/graph/graph.h"
#include "engine/io/model_parts.h"
#include "engine/io/scenario_parts.h"

/** Review a model whose tables are all read. O(rows log rows).
 *  @return HK_OK, also after warnings; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_review_model(hk_model_reader *reader, hk_error *err);

/** Review a scenario that is resolved. @param root the YAML it was read from */
HK_WARN_UNUSED hk_status hk_review_scenario(hk_scenario_reader *reader, const hk_yaml_node *root,
                                            hk_error *err);

/* --- the parts, one kind of concern each -------------------------------------------------------- */

typedef struct hk_review {
    hk_model_reader *reader;
    const hk_model *model;
    const hk_graph *graph;
    int32_t *group_response; /* [n_group] row of responses or HK_NONE */
} hk_review;

/* review_reach.c: components that nothing leads to or from */
HK_WARN_UNUSED hk_status hk_review_reach(const hk_review *review, hk_error *err);
/* review_unused.c: rows that nothing refers to, services without points */
HK_WARN_UNUSED hk_status hk_review_unused(const hk_review *review, hk_error *err);
/* review_routes.c: networks and links that carry nothing */
HK_WARN_UNUSED hk_status hk_review_routes(const hk_review *review, hk_error *err);
/* review_responses.c: rules and curves that do not do what they seem to say */
HK_WARN_UNUSED hk_status hk_review_responses(const hk_review *review, hk_error *err);
/* review_units.c: durations and weights that stand far from all others of their kind */
HK_WARN_UNUSED hk_status hk_review_units(const hk_review *review, hk_error *err);
/* review_weights.c: weights, values, shares, places */
HK_WARN_UNUSED hk_status hk_review_weights(const hk_review *review, hk_error *err);
/* review_ranges.c: assumptions without a range, ranges too wide */
HK_WARN_UNUSED hk_status hk_review_ranges(const hk_review *review, hk_error *err);
/* review_cycles.c: restart deadlocks, lag loops, share loops, parts without a root */
HK_WARN_UNUSED hk_status hk_review_cycles(const hk_review *review, hk_error *err);
/* review_threats.c: what the threats of a scenario do within its horizon, and to whom */
HK_WARN_UNUSED hk_status hk_review_threats(const hk_scenario_reader *reader,
                                           const hk_yaml_node *list, hk_error *err);

/* --- outliers (review_outliers.c) ----------------------------------------------------------------- */

/** One value of a class of values that should be of one size. */
typedef struct hk_sample {
    int32_t key;  /* of its class */
    double value; /* > 0 */
    int32_t row;
} hk_sample;

/** Sort, and drop what is there twice. @return how many are left */
int64_t hk_review_distinct(hk_sample *samples, int64_t n);

typedef struct hk_outlier {
    hk_sample sample;
    double low, high; /* what the others of its class span */
    double factor;    /* value / factor lies there */
} hk_outlier;

/**
 * Values apart from all others of their class by a slip of unit. Sorts the samples. A class is cut
 * where neighbouring values differ by `gap` or more; the smaller side holds outliers if it has at
 * most a tenth of the class, or one, the other side has at least five, and value / factor lies
 * within what they span, for some factor or its inverse.
 * @param factors [n_factor] > 1
 * @param call    told of each
 */
void hk_review_outliers(hk_sample *samples, int64_t n, double gap, const double *factors,
                        int32_t n_factor, void (*call)(void *user, const hk_outlier *outlier),
                        void *user);

#endif
