/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A model of equal districts of 128 components, in which a failure stays: where a
 * district's substation fails for three hours, about a hundred of its components
 * follow (batteries, lags, a power-telecom loop), and come back. The bus bar of
 * another feeder carries the rest. Districts touch their neighbours by spare
 * suppliers. The same local structure whatever the number of districts.
 */
#ifndef HK_BENCH_DISTRICT_MODEL_H
#define HK_BENCH_DISTRICT_MODEL_H

#include "bench/support/bench_world.h"

enum { BENCH_DISTRICT = 128 };

/** @param networks every district has a network of mains as well */
hk_model *bench_district_model(int32_t n_district, bool networks);

/** Its world: in every replicate, the substation of one district, somewhere, is out. */
void bench_district_world(int32_t n_district, bool networks, bench_world *ret_world);
/** From now on so many districts at once, spread evenly over the model. */
void bench_district_strikes(bench_world *world, int32_t n_strike);

#endif
