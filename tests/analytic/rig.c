/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/analytic/rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/graph/cycles.h"
#include "models/models.h"

static void must(hk_status status, const char *what, const hk_error *err)
{
    if (status != HK_OK) {
        fprintf(stderr, "rig: %s: %s: %s\n", what, hk_status_name(status), err->message);
        abort();
    }
}

/* A model without components has no parts, but needs room for none. */
static void find_cycles(hk_graph *graph)
{
    hk_error err = {0};
    int32_t parts = 0;
    int32_t *part = hk_alloc((size_t)graph->n_component, sizeof *part);
    must(part == NULL ? HK_ENOMEM : hk_graph_cycles(graph, part, &parts, &err), "cycles", &err);
    graph->cyclic = parts > 0;
    hk_free(part);
}

rig rig_of(const hk_model *model, const hk_scenario *scenario)
{
    hk_error err = {0};
    rig stand = {.model = model, .scenario = scenario};
    must(hk_graph_build(model, &stand.graph, &err), "graph", &err);
    find_cycles(stand.graph);
    must(hk_setup_new(stand.graph, scenario, &stand.setup, &err), "setup", &err);
    must(hk_sim_new(stand.setup, &stand.sim, &err), "simulator", &err);
    return stand;
}

rig rig_read(const char *folder, const char *file, const char *const *sets)
{
    char path[4096];
    hk_error err = {0};
    hk_problems *problems = NULL;
    hk_model *model = NULL;
    hk_scenario *scenario = NULL;
    hk_inputs inputs = {0};
    int32_t n_set = 0, n_mechanism, n_policy;
    while (sets != NULL && sets[n_set] != NULL) {
        n_set++;
    }
    const hk_mechanism *const *mechanisms = hk_registry_mechanisms(&n_mechanism);
    const hk_policy *const *policies = hk_registry_policies(&n_policy);
    snprintf(path, sizeof path, "%s/%s", folder, file);
    must(hk_problems_new(&problems, &err), "problems", &err);
    hk_status status = hk_scenario_read(path, sets, n_set, mechanisms, n_mechanism, policies,
                                        n_policy, NULL, problems, &scenario, &model, &inputs, &err);
    int64_t n = 0;
    const hk_problem *list = hk_problems_get(problems, &n);
    for (int64_t i = 0; i < n; i++) {
        fprintf(stderr, "%s:%d:%d: %s\n", list[i].file, list[i].line, list[i].column,
                list[i].message);
    }
    must(status, path, &err);
    hk_problems_free(problems);
    rig stand = rig_of(model, scenario);
    stand.read_model = model;
    stand.read_scenario = scenario;
    stand.inputs = inputs;
    return stand;
}

void rig_done(rig *stand)
{
    hk_sim_free(stand->sim);
    hk_setup_free(stand->setup);
    hk_graph_free(stand->graph);
    hk_scenario_free(stand->read_scenario);
    hk_model_free(stand->read_model);
    hk_inputs_done(&stand->inputs);
    *stand = (rig){0};
}

int32_t rig_component(const rig *stand, const char *id)
{
    for (int32_t i = 0; i < stand->model->n_component; i++) {
        if (strcmp(stand->model->components[i].id, id) == 0) {
            return i;
        }
    }
    fprintf(stderr, "rig: no component %s\n", id);
    abort();
}

int32_t rig_service(const rig *stand, const char *id)
{
    for (int32_t i = 0; i < stand->model->n_service; i++) {
        if (strcmp(stand->model->services[i].id, id) == 0) {
            return i;
        }
    }
    fprintf(stderr, "rig: no service %s\n", id);
    abort();
}

hk_component_outcome rig_outcome(const hk_outcome *outcome, int32_t component)
{
    for (int64_t i = 0; i < outcome->n_component; i++) {
        if (outcome->components[i].component == component) {
            return outcome->components[i];
        }
    }
    return (hk_component_outcome){.component = component};
}

int64_t rig_effort(void)
{
    const char *effort = getenv("HAKYU_EFFORT");
    if (effort != NULL && strcmp(effort, "quick") == 0) {
        return 1;
    }
    return effort != NULL && strcmp(effort, "sanitize") == 0 ? 2 : 10;
}
