/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Models of one shape each, in which component 0 carries everything: a chain, a tree,
 * and layers whose components have four suppliers each in the layer before. Every
 * tenth component is a delivery.
 */
#ifndef HK_BENCH_LAYER_MODEL_H
#define HK_BENCH_LAYER_MODEL_H

#include "bench/support/bench_world.h"

typedef enum bench_shape {
    BENCH_CHAIN,    /* one after the other: waves of one component */
    BENCH_TREE,     /* eight consumers each: few wide waves */
    BENCH_AT_LEAST, /* layers, two of four: counters alone */
    BENCH_SHARE,    /* layers, share-weighted: every group is scanned */
    BENCH_PARTIAL   /* the same, half of the first layer stands: levels between */
} bench_shape;

/** Its world: component 0 is out for the first twelve hours of a day (partial: at half). */
void bench_layer_world(bench_shape shape, int32_t n_component, bench_world *ret_world);

#endif
