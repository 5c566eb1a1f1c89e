/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Models made in memory, without files: an hk_model with room for so many rows,
 * filled row by row. Rows have the defaults of design.md 4.1; what is not set is
 * absent. Everything belongs to the model; running out of memory ends the program.
 */
#ifndef HK_BENCH_MEMORY_MODEL_H
#define HK_BENCH_MEMORY_MODEL_H

#include "engine/graph/model.h"

#define BENCH_HOUR INT64_C(3600000)

typedef struct bench_sizes {
    int32_t n_component, n_sector, n_service, n_input, n_network, n_repair;
    int32_t max_dependency, max_response, max_link;
} bench_sizes;

/** One provider per sector; service i is of provider i modulo the number of sectors. */
hk_model *bench_model_new(const bench_sizes *sizes);

/** A component with an id of its own; deliveries get a service and a weight. */
void bench_component(hk_model *model, int32_t component, hk_kind kind, int32_t service,
                     int64_t weight);

/** A response with at most two steps, a step after -1 ms being none; @return its row. */
int32_t bench_response(hk_model *model, hk_rule rule, int32_t k, hk_step first, hk_step second);

/** @return the new row, for whoever wants a lag, a share or a route */
hk_dependency *bench_dependency(hk_model *model, int32_t consumer, int32_t supplier, int32_t input,
                                int32_t response);

void bench_link(hk_model *model, int32_t network, int32_t from, int32_t to);

/** Repair `row` with one nameless state at level 0. @param pool or HK_NONE */
void bench_repair(hk_model *model, int32_t row, int32_t pool, hk_dist detection, hk_dist duration);

/** One pool of this scope and size. */
void bench_pool(hk_model *model, hk_scope scope, int32_t crews);

/** The component is a source of the network (its only tag). */
void bench_source(hk_model *model, int32_t component, int32_t network);

hk_dist bench_constant(int64_t ms);
hk_dist bench_exponential(int64_t mean_ms);
hk_dist bench_lognormal(int64_t median_ms, double sigma);

#endif
