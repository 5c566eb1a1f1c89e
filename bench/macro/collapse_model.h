/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A large model that collapses from one outage: ten edges and three groups per
 * component; suppliers mostly near their consumer, as ids given region by region
 * have it (80 % within 32 places, 18 % within 2000, 2 % anywhere). Three in ten
 * components are deliveries, which supply nobody; three in ten are systems.
 */
#ifndef HK_BENCH_COLLAPSE_MODEL_H
#define HK_BENCH_COLLAPSE_MODEL_H

#include "bench/support/bench_world.h"

/** @param share a quarter of the groups are `share`, the rest even; else of ten groups six are
 *         `all`, two `any`, two `at_least` 2 */
hk_model *bench_collapse_model(int32_t n_component, bool share);

/** Its world: one outage of `seed` beyond the horizon. */
void bench_collapse_world(int32_t n_component, bool share, bench_world *ret_world);

/** The component that fails. */
int32_t bench_collapse_seed(int32_t n_component);

#endif
