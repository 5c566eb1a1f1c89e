/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A model with its graph, scenario, setup and one simulator: what a program that
 * measures runs. Scenarios are made in memory; parameters of mechanisms are set
 * through their published tables, as the reader of scenarios does. Running out of
 * memory ends the program.
 */
#ifndef HK_BENCH_WORLD_H
#define HK_BENCH_WORLD_H

#include "engine/sim/scenario.h"
#include "engine/sim/setup.h"
#include "engine/sim/sim.h"

typedef struct bench_world {
    hk_model *model;
    hk_graph *graph;
    hk_scenario *scenario;
    hk_setup *setup;
    hk_sim *sim;
} bench_world;

/** An empty scenario: seed 1, grid of an hour, first-come order, crews as in the model. */
hk_scenario *bench_scenario_new(const hk_model *model, int64_t horizon_ms, int32_t max_threat);

/** A threat of `mechanism` (borrowed) on n components, all parameters at their defaults. */
hk_threat *bench_threat(hk_scenario *scenario, const hk_mechanism *mechanism,
                        const int32_t *components, int32_t n);
const hk_mechanism *bench_mechanism(const char *name);

/** Set a parameter by its key. */
void bench_param_dist(hk_threat *threat, const char *key, hk_dist dist);
void bench_param_level(hk_threat *threat, const char *key, int32_t level);

/** Compile and make the simulator; model and scenario are moved. */
void bench_world_open(hk_model *model, hk_scenario *scenario, bench_world *ret_world);
void bench_world_close(bench_world *world);

/** Thread CPU seconds of running replicates [first, first + n). */
double bench_world_run(bench_world *world, int64_t first, int64_t n);

#endif
