/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The blackout of the capital area on the national model, scale 1, as a scenario of the shelf
 * (scenarios/capital-blackout.yaml): what a replicate touches, what an event costs beside the queue's
 * own cost with as many events pending as components were touched, and bytes per component.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench/support/bench_world.h"
#include "bench/support/report.h"
#include "engine/base/problem.h"
#include "engine/event/queue.h"
#include "engine/graph/cycles.h"
#include "engine/io/model_builtin.h"
#include "engine/io/scenario_read.h"
#include "models/models.h"

enum { HOUR = 3600000, HOLDS = 1000000 };

typedef struct tally {
    int64_t replicates, events, instants, components, edges;
} tally;

static void read_scenario(hk_model **model, hk_scenario **scenario)
{
    int32_t n_mechanism, n_policy;
    hk_error err;
    hk_inputs inputs;
    hk_problems *problems;
    hk_builtin_models models = {.data = BENCH_SOURCE "/data"};
    models.builders = hk_registry_builders(&models.n);
    const hk_catalogue_dirs dirs = {.builtin = BENCH_SOURCE "/data/catalogue", .models = &models};
    const hk_mechanism *const *mechanisms = hk_registry_mechanisms(&n_mechanism);
    const hk_policy *const *policies = hk_registry_policies(&n_policy);
    bench_must(hk_problems_new(&problems, &err), "no memory");
    bench_must(hk_scenario_read(BENCH_SOURCE "/scenarios/capital-blackout.yaml", NULL, 0,
                                mechanisms, n_mechanism, policies, n_policy, &dirs, problems,
                                scenario, model, &inputs, &err),
               "the scenario cannot be read");
    hk_inputs_done(&inputs);
    hk_problems_free(problems);
}

/* CPU seconds of replicates [first, first + n). */
static double run(const bench_world *world, int64_t first, int64_t n, tally *t)
{
    double seconds = 0;
    const hk_graph *g = world->graph;
    for (int64_t r = first; r < first + n; r++) {
        hk_outcome out;
        double before = bench_thread_seconds();
        hk_sim_run(world->sim, r, NULL, &out);
        seconds += bench_thread_seconds() - before;
        t->replicates++;
        t->events += out.events;
        t->instants += out.instants;
        t->components += out.n_component;
        for (int64_t i = 0; i < out.n_component; i++) {
            int32_t c = out.components[i].component;
            t->edges += g->out_begin[c + 1] - g->out_begin[c];
        }
    }
    return seconds;
}

/* CPU seconds of one push and pop with n events pending, mean delay 8 h (the hold model). */
static double hold_seconds(int64_t n)
{
    hk_queue *queue;
    hk_event event;
    hk_error err;
    uint64_t luck = 1;
    int64_t *due = hk_alloc((size_t)n, sizeof *due);
    if (due == NULL || hk_queue_new(2 * n + 64, due, &queue, &err) != HK_OK) {
        fputs("no memory\n", stderr);
        exit(1);
    }
    for (int64_t i = 0; i < n; i++) {
        due[i] = bench_random_below(&luck, 16 * HOUR);
        hk_queue_push(queue, (hk_event){due[i], hk_event_tie(0, (uint32_t)i)});
    }
    double before = bench_thread_seconds();
    for (int32_t i = 0; i < HOLDS; i++) {
        bench_must(!hk_queue_pop(queue, &event), "the queue is empty");
        uint32_t clock = (uint32_t)event.tie;
        due[clock] = event.time_ms + 1 + bench_random_below(&luck, 16 * HOUR);
        hk_queue_push(queue, (hk_event){due[clock], event.tie});
    }
    double seconds = bench_thread_seconds() - before;
    hk_queue_free(queue);
    hk_free(due);
    return seconds / HOLDS;
}

static void print(const bench_world *world, const tally *t, const bench_samples *event_ns,
                  const bench_samples *hold_ns)
{
    double n = (double)t->replicates;
    printf("%-10s  %9s  %9s  %10s  %9s  %9s  %8s  %6s  %12s\n", "replicates", "events", "instants",
           "components", "edges", "event_ns<", "hold_ns", "/hold<", "replicates/s");
    printf("%-10lld  %9.0f  %9.0f  %10.0f  %9.0f  %9.0f  %8.1f  %6.1f  %12.2f\n\n",
           (long long)t->replicates, (double)t->events / n, (double)t->instants / n,
           (double)t->components / n, (double)t->edges / n, bench_median(event_ns),
           bench_median(hold_ns), bench_median_ratio(event_ns, hold_ns),
           1e9 / (bench_median(event_ns) * (double)t->events / n));
    double c = world->graph->n_component;
    printf("%-10s  %8s  %8s  %8s  %8s\n", "bytes/c", "model=", "graph=", "setup=", "sim=");
    printf("%-10.0f  %8.1f  %8.1f  %8.1f  %8.1f\n", c,
           (double)hk_arena_bytes(world->model->arena) / c,
           (double)hk_graph_bytes(world->graph) / c,
           (double)hk_arena_bytes(world->setup->arena) / c, (double)hk_sim_bytes(world->sim) / c);
}

int main(int argc, char **argv)
{
    bench_mode mode = bench_options(argc, argv);
    int32_t rounds = mode == BENCH_FULL ? 5 : 1;
    int64_t replicates = mode == BENCH_FULL ? 40 : mode == BENCH_QUICK ? 3 : 1;
    hk_model *model = NULL;
    hk_scenario *scenario = NULL;
    bench_world world;
    tally all = {0};
    bench_samples event_ns = {0}, hold_ns = {0};
    read_scenario(&model, &scenario);
    bench_world_open(model, scenario, &world);
    for (int32_t r = 0; r < rounds; r++) {
        tally one = {0};
        double seconds = run(&world, 0, replicates, &one);
        all = one; /* the same replicates in each round */
        bench_add(&event_ns, 1e9 * seconds / (double)one.events);
        bench_add(&hold_ns, 1e9 * hold_seconds(one.components / one.replicates + 1));
    }
    print(&world, &all, &event_ns, &hold_ns);
    bench_world_close(&world);
    return 0;
}
