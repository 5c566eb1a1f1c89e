/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a scenario and running what was read: what a user does with a file from elsewhere. */
#include <stdbool.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/base/text.h"
#include "engine/graph/cycles.h"
#include "engine/graph/graph.h"
#include "engine/io/scenario_read.h"
#include "engine/sim/setup.h"
#include "engine/sim/sim.h"
#include "models/models.h"
#include "tests/fuzz/fuzz.h"

enum { EVENTS = 2000, CELLS = 100000 };

hk_problems *fuzz_problems(void)
{
    hk_problems *problems = NULL;
    fuzz_must(hk_problems_new(&problems, NULL) == HK_OK, "memory for problems");
    return problems;
}

static bool is_printable(const char *text)
{
    size_t n = strlen(text);
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        bool c1 = c == 0xC2U && (unsigned char)text[i + 1] < 0xA0U;
        if ((c < 0x20U && c != '\t') || c == 0x7FU || c1) {
            return false;
        }
    }
    return hk_text_utf8_check(text, n) == n;
}

void fuzz_check_problems(hk_problems *problems)
{
    int64_t n = 0;
    const hk_problem *list = hk_problems_get(problems, &n);
    for (int64_t i = 0; i < n; i++) {
        fuzz_must(list[i].message[0] != '\0', "a problem has a message");
        fuzz_must(is_printable(list[i].message), "a message can be printed");
        fuzz_must(list[i].source == NULL || is_printable(list[i].source), "so can a source line");
        fuzz_must(list[i].line >= 0 && list[i].column >= 0, "a place is not negative");
    }
}

void fuzz_simulate(const hk_model *model, hk_scenario *scenario)
{
    hk_graph *graph = NULL;
    hk_setup *setup = NULL;
    hk_sim *sim = NULL;
    hk_error err = {0};
    int32_t parts = 0;
    if (scenario->event_cap > EVENTS) {
        scenario->event_cap = EVENTS;
    }
    if (scenario->horizon_ms / scenario->grid_ms > CELLS) {
        return; /* only memory */
    }
    hk_status status = hk_graph_build(model, &graph, &err);
    fuzz_must(status == HK_OK, err.message);
    int32_t *part = hk_alloc((size_t)graph->n_component, sizeof *part);
    fuzz_must(part != NULL && hk_graph_cycles(graph, part, &parts, &err) == HK_OK, "cycles");
    graph->cyclic = parts > 0;
    hk_free(part);
    fuzz_must(hk_setup_new(graph, scenario, &setup, &err) == HK_OK, err.message);
    fuzz_must(hk_sim_new(setup, &sim, &err) == HK_OK, err.message);
    hk_outcome outcome;
    hk_sim_run(sim, 0, NULL, &outcome);
    fuzz_must(!outcome.out_of_memory, "memory for a replicate");
    hk_sim_free(sim);
    hk_setup_free(setup);
    hk_graph_free(graph);
}

void fuzz_scenario(const char *const *sets, int32_t n_set)
{
    int32_t n_mechanism;
    int32_t n_policy;
    const hk_mechanism *const *mechanisms = hk_registry_mechanisms(&n_mechanism);
    const hk_policy *const *policies = hk_registry_policies(&n_policy);
    hk_problems *problems = fuzz_problems();
    hk_scenario *scenario = NULL;
    hk_model *model = NULL;
    hk_inputs inputs = {0};
    hk_error err = {0};
    const hk_catalogue_dirs dirs = {.builtin = "catalogue"};
    hk_status status =
        hk_scenario_read("scenario.yaml", sets, n_set, mechanisms, n_mechanism, policies, n_policy,
                         &dirs, problems, &scenario, &model, &inputs, &err);
    fuzz_check_problems(problems);
    fuzz_must(status == HK_OK || err.message[0] != '\0', "a failure has a message");
    fuzz_must(status == HK_OK || hk_status_exit(status) == HK_EXIT_INPUT || status == HK_EFILE,
              "bad input is refused as such");
    if (status == HK_OK) {
        fuzz_simulate(model, scenario);
        hk_scenario_free(scenario);
        hk_model_free(model);
        hk_inputs_done(&inputs);
    }
    hk_problems_free(problems);
}
