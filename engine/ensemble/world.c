/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/world.h"

#include "engine/graph/cycles.h"

hk_status hk_world_init(const hk_model *model, const hk_scenario *scenario, hk_world *ret_world,
                        hk_error *err)
{
    hk_world world = {0};
    HK_TRY(hk_graph_build(model, &world.graph, err));
    hk_status status = hk_graph_find_cycles(world.graph, err);
    if (status == HK_OK) {
        status = hk_setup_new(world.graph, scenario, &world.setup, err);
    }
    if (status != HK_OK) {
        hk_graph_free(world.graph);
        return status;
    }
    *ret_world = world;
    return HK_OK;
}

void hk_world_done(hk_world *world)
{
    hk_setup_free(world->setup);
    hk_graph_free(world->graph);
    *world = (hk_world){0};
}
