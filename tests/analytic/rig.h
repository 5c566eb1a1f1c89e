/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A simulator on its stand: model and scenario, compiled, with one simulator, as
 * the ensemble does it. A test that cannot be set up aborts with the reason.
 */
#ifndef HK_TEST_RIG_H
#define HK_TEST_RIG_H

#include <stdint.h>

#include "engine/io/scenario_read.h"
#include "engine/sim/sim.h"

typedef struct rig {
    const hk_model *model;
    const hk_scenario *scenario;
    hk_graph *graph;
    hk_setup *setup;
    hk_sim *sim;
    hk_model *read_model; /* owned, if they were read from files */
    hk_scenario *read_scenario;
    hk_inputs inputs;
} rig;

/** Borrows model and scenario. */
rig rig_of(const hk_model *model, const hk_scenario *scenario);
/** Read `folder/file` with overrides `path=value`, the last one NULL; or NULL. */
rig rig_read(const char *folder, const char *file, const char *const *sets);
void rig_done(rig *stand);

/** Row of a component or service by its id. */
int32_t rig_component(const rig *stand, const char *id);
int32_t rig_service(const rig *stand, const char *id);

/** Outcome of a component, all 0 if nothing happened to it. */
hk_component_outcome rig_outcome(const hk_outcome *outcome, int32_t component);

/** 1 for `quick`, 2 for `sanitize`, 10 otherwise (HAKYU_EFFORT): how much to do. */
int64_t rig_effort(void);

#endif
