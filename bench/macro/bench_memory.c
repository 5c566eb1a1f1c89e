/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes per component: the graph and the setup, which threads share, and one
 * simulator, which each thread has of its own.
 */
#include <stdio.h>

#include "bench/macro/collapse_model.h"
#include "bench/macro/district_model.h"
#include "bench/macro/small_model.h"
#include "bench/support/report.h"

static void print(const char *name, bench_world *world)
{
    const hk_graph *g = world->graph;
    double n = g->n_component;
    printf("%-10s  %10.0f  %8.2f  %8.2f  %8.2f  %8.1f  %8.1f  %8.1f  %8.1f\n", name, n,
           g->n_edge / n, g->n_group / n, g->n_clock / n,
           (double)hk_arena_bytes(world->model->arena) / n, (double)hk_graph_bytes(g) / n,
           (double)hk_arena_bytes(world->setup->arena) / n, (double)hk_sim_bytes(world->sim) / n);
    bench_world_close(world);
}

int main(int argc, char **argv)
{
    bool full = bench_options(argc, argv) == BENCH_FULL;
    bench_world world;
    printf("%-10s  %10s  %8s  %8s  %8s  %8s  %8s  %8s  %8s\n", "bytes/c", "components", "edges/c",
           "groups/c", "clocks/c", "model=", "graph=", "setup=", "sim=");
    bench_collapse_world(full ? 1000000 : 10000, false, &world);
    print("collapse", &world);
    bench_district_world(full ? 7813 : 79, false, &world);
    print("districts", &world);
    bench_district_world(full ? 1024 : 64, true, &world);
    print("networks", &world);
    bench_small_world(BENCH_SMALL_LOOP, &world);
    print("small", &world);
    return 0;
}
