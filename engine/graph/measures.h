/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Quantities of a model that can be held against facts, without running it: weights, hours of
 * autonomy, what is left when a trunk link fails, how far an outage reaches. Each is a span,
 * from the least to the greatest found, with the place where the one furthest from 1 (or the
 * least) was found.
 */
#ifndef HK_GRAPH_MEASURES_H
#define HK_GRAPH_MEASURES_H

#include "engine/base/error.h"
#include "engine/graph/graph.h"

enum { HK_N_PREFECTURE = 47 };

typedef struct hk_span {
    double least, greatest; /* NAN: nothing to measure */
    int32_t at;             /* a component, or a prefecture; HK_NONE = of the whole */
} hk_span;

typedef struct hk_measures hk_measures; /* opaque: the graph and levels */

/** @param ret_measures free with hk_measures_free(); borrows the model
 *  @return HK_OK; HK_ENOMEM, HK_ELIMIT */
HK_WARN_UNUSED hk_status hk_measures_new(const hk_model *model, hk_measures **ret_measures,
                                         hk_error *err);
void hk_measures_free(hk_measures *measures); /* NULL is allowed */

/** Sum of the weights of delivery points of a family: their id is `family`, or begins with it and
 *  a `-`. NAN without any. */
hk_span hk_measure_weight(const hk_measures *measures, const char *family);

/** The same by prefecture: its part of the whole weight, divided by its part of the people.
 *  @param people [HK_N_PREFECTURE] @return `at` is a code 1..47, of the one furthest from 1 */
hk_span hk_measure_prefectures(const hk_measures *measures, const char *family,
                               const double *people);

/** Hours that components of a type go on without an input before they lose anything (the first
 *  step of the curve, without its spread); `at` holds the shortest. */
hk_span hk_measure_autonomy(const hk_measures *measures, const char *type, const char *input);

/** Of the consumers of a network, the part that a source still reaches without one component of a
 *  type; the least over all of them and their networks, `at` the component.
 *  O(components of the type x links of their networks) */
hk_span hk_measure_redundancy(const hk_measures *measures, const char *type);

/**
 * Part of the weight of a family that is lost `hours` after all components of some types went
 * down, at the time of day at which the needs are greatest. Every buffer counts from the first
 * moment and as if all of the supply were missing, so this is an upper bound.
 * @param types separated by ';'
 * @return HK_OK; HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_measure_reach(hk_measures *measures, const char *types, double hours,
                                          const char *family, hk_span *ret_span, hk_error *err);

#endif
