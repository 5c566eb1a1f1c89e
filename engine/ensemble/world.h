/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model and a scenario, compiled: what the replicates of one set of assumptions share. */
#ifndef HK_ENSEMBLE_WORLD_H
#define HK_ENSEMBLE_WORLD_H

#include "engine/base/error.h"
#include "engine/graph/graph.h"
#include "engine/sim/setup.h"

typedef struct hk_world {
    hk_graph *graph;
    hk_setup *setup;
} hk_world;

/** Compile; one thread at a time (igraph). @param ret_world hk_world_done(); borrows both
 *  @return HK_OK; HK_ENOMEM; HK_ELIMIT */
HK_WARN_UNUSED hk_status hk_world_init(const hk_model *model, const hk_scenario *scenario,
                                       hk_world *ret_world, hk_error *err);
void hk_world_done(hk_world *world);

#endif
