/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/support/bench_world.h"

#include <string.h>

#include "bench/support/memory_model.h"
#include "bench/support/report.h"
#include "engine/graph/cycles.h"
#include "models/models.h"

static void *take(hk_scenario *scenario, int64_t n, size_t size)
{
    void *block = hk_arena_alloc(scenario->arena, (size_t)n, size);
    bench_must(block == NULL, "out of memory");
    return block;
}

/* Crews of every instance of every pool as the model says. */
static void place_crews(const hk_model *model, hk_scenario *s)
{
    s->pool_crews = take(s, model->n_pool + 1, sizeof *s->pool_crews);
    for (int32_t p = 0; p < model->n_pool; p++) {
        s->pool_crews[p + 1] = s->pool_crews[p] + hk_pool_keys(model, p);
    }
    s->crews = take(s, s->pool_crews[model->n_pool], sizeof *s->crews);
    for (int32_t p = 0; p < model->n_pool; p++) {
        for (int32_t i = s->pool_crews[p]; i < s->pool_crews[p + 1]; i++) {
            s->crews[i] = model->pools[p].crews;
        }
    }
}

hk_scenario *bench_scenario_new(const hk_model *model, int64_t horizon_ms, int32_t max_threat)
{
    hk_arena *arena = NULL;
    bench_must(hk_arena_new(&arena, NULL), "out of memory");
    hk_scenario *s = hk_arena_alloc(arena, 1, sizeof *s);
    bench_must(s == NULL, "out of memory");
    int32_t n;
    *s = (hk_scenario){.arena = arena,
                       .name = "",
                       .title_en = "",
                       .title_ja = "",
                       .path = "",
                       .model_path = "",
                       .text = "",
                       .resolved = "",
                       .horizon_ms = horizon_ms,
                       .grid_ms = BENCH_HOUR,
                       .replicates = 1,
                       .key = {.seed = 1},
                       .event_cap = 10000000,
                       .record = HK_RECORD_EPISODES,
                       .policy = hk_registry_policies(&n)[0]};
    s->threats = take(s, max_threat, sizeof *s->threats);
    place_crews(model, s);
    return s;
}

const hk_mechanism *bench_mechanism(const char *name)
{
    int32_t n;
    const hk_mechanism *const *all = hk_registry_mechanisms(&n);
    for (int32_t i = 0; i < n; i++) {
        if (strcmp(all[i]->name, name) == 0) {
            return all[i];
        }
    }
    bench_must(1, "a mechanism is missing");
    return NULL;
}

hk_threat *bench_threat(hk_scenario *scenario, const hk_mechanism *mechanism,
                        const int32_t *components, int32_t n)
{
    int32_t row = scenario->n_threat++;
    hk_threat *threat = &scenario->threats[row];
    char *params = take(scenario, 1, mechanism->params_size + 1);
    int32_t *selected = take(scenario, n, sizeof *selected);
    memcpy(selected, components, (size_t)n * sizeof *selected);
    for (int32_t i = 0; i < mechanism->n_param; i++) {
        const hk_param *p = &mechanism->params[i];
        if (p->type == HK_PARAM_LEVEL) {
            int32_t level = p->fallback != NULL && strcmp(p->fallback, "0") == 0 ? 0 : HK_NONE;
            memcpy(params + p->offset, &level, sizeof level);
        }
    }
    *threat = (hk_threat){.id = "threat",
                          .catalogue = "",
                          .hash = 0x9E3779B97F4A7C15U * (uint64_t)(row + 1),
                          .mechanism = mechanism,
                          .params = params,
                          .components = selected,
                          .n_component = n,
                          .sample_fraction = 1,
                          .sample_count = HK_NONE};
    return threat;
}

static void *param_of(hk_threat *threat, const char *key, hk_param_type type)
{
    const hk_mechanism *mechanism = threat->mechanism;
    for (int32_t i = 0; i < mechanism->n_param; i++) {
        if (strcmp(mechanism->params[i].key, key) == 0 && mechanism->params[i].type == type) {
            return (char *)(uintptr_t)threat->params + mechanism->params[i].offset;
        }
    }
    bench_must(1, "a mechanism lacks a parameter");
    return NULL;
}

void bench_param_dist(hk_threat *threat, const char *key, hk_dist dist)
{
    *(hk_dist *)param_of(threat, key, HK_PARAM_DURATION) = dist;
}

void bench_param_level(hk_threat *threat, const char *key, int32_t level)
{
    *(int32_t *)param_of(threat, key, HK_PARAM_LEVEL) = level;
}

void bench_world_open(hk_model *model, hk_scenario *scenario, bench_world *ret_world)
{
    bench_world w = {.model = model, .scenario = scenario};
    hk_error err;
    bench_must(hk_graph_build(model, &w.graph, &err), "the graph cannot be built");
    bench_must(hk_graph_find_cycles(w.graph, &err), "no memory for the cycles");
    bench_must(hk_setup_new(w.graph, scenario, &w.setup, &err), "no memory for the setup");
    bench_must(hk_sim_new(w.setup, &w.sim, &err), "no memory for the simulator");
    *ret_world = w;
}

void bench_world_close(bench_world *world)
{
    hk_sim_free(world->sim);
    hk_setup_free(world->setup);
    hk_scenario_free(world->scenario);
    hk_graph_free(world->graph);
    hk_model_free(world->model);
    *world = (bench_world){0};
}

double bench_world_run(bench_world *world, int64_t first, int64_t n)
{
    hk_outcome outcome;
    double start = bench_thread_seconds();
    for (int64_t i = 0; i < n; i++) {
        hk_sim_run(world->sim, first + i, NULL, &outcome);
        bench_must(outcome.capped || outcome.out_of_memory, "a replicate failed");
    }
    return bench_thread_seconds() - start;
}
