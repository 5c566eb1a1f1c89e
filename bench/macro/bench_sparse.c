/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A cascade of about a hundred components somewhere in a large model against the
 * same in a small one: the cost of a replicate should follow what it touches, not
 * what there is. Every replicate strikes another district. Target: 1.5 times for a
 * thousand times the components; what is left of it is memory further away.
 */
#include <stdio.h>

#include "bench/macro/district_model.h"
#include "bench/support/report.h"

typedef struct pair {
    const char *name;
    int32_t n_large; /* districts; the small model has 8 */
    bool networks;
    bench_world large, small;
    bench_samples large_us, small_us;
    int64_t touched, events;
} pair;

enum { SMALL = 8 };

static void open_pair(pair *p)
{
    hk_outcome outcome;
    bench_district_world(p->n_large, p->networks, &p->large);
    bench_district_world(SMALL, p->networks, &p->small);
    hk_sim_run(p->large.sim, 0, NULL, &outcome);
    p->touched = outcome.n_component;
    p->events = outcome.events;
}

static void print(const pair *p)
{
    printf("%-9s  %10d  %8d  %6d  %8d  %9.2f  %9.2f  %6.2f  %6.1f\n", p->name,
           p->large.graph->n_component, p->small.graph->n_component, (int)p->touched,
           (int)p->events, bench_median(&p->large_us), bench_median(&p->small_us),
           bench_median_ratio(&p->large_us, &p->small_us), 1.5);
}

int main(int argc, char **argv)
{
    bench_mode mode = bench_options(argc, argv);
    bool full = mode == BENCH_FULL;
    int32_t rounds = full ? 15 : mode == BENCH_QUICK ? 5 : 1;
    int64_t replicates = full ? 4000 : mode == BENCH_QUICK ? 1000 : 50;
    int32_t part = full ? 1 : mode == BENCH_QUICK ? 10 : 50; /* of the large model */
    pair pairs[2] = {{.name = "needs", .n_large = 7813 / part},
                     {.name = "networks", .n_large = 1024 / part, .networks = true}};
    for (int i = 0; i < 2; i++) {
        open_pair(&pairs[i]);
    }
    for (int32_t r = 0; r < rounds; r++) {
        for (int i = 0; i < 2; i++) {
            pair *p = &pairs[i];
            double us = 1e6 / (double)replicates;
            bench_add(&p->large_us, us * bench_world_run(&p->large, r * replicates, replicates));
            bench_add(&p->small_us, us * bench_world_run(&p->small, r * replicates, replicates));
        }
    }
    printf("%-9s  %10s  %8s  %6s  %8s  %9s  %9s  %6s  %6s\n", "model", "components", "small",
           "down", "events", "large_us<", "small_us<", "/small<", "target");
    for (int i = 0; i < 2; i++) {
        print(&pairs[i]);
        bench_world_close(&pairs[i].large);
        bench_world_close(&pairs[i].small);
    }
    return 0;
}
