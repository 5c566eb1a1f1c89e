/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything fails from one outage: a replicate with causes, accounting and putting
 * the state back, against a plain breadth-first sweep of the same graph, which is
 * the floor for a cascade. In turns, by thread CPU time; ratios are taken within a
 * round. Targets: 3 times the plain sweep, 6 with a quarter of the groups `share`.
 */
#include <stdio.h>

#include "bench/macro/collapse_model.h"
#include "bench/macro/sweep.h"
#include "bench/support/report.h"

typedef struct subject {
    const char *name;
    double target;
    bench_world world;
    bench_sweep sweep;
    bench_samples run, plain, bitmap;
    int64_t drops, fallen; /* of one replicate */
} subject;

static void count_change(void *user, const hk_change *change)
{
    subject *s = user;
    s->drops++;
    s->fallen += change->to == 0;
}

static void open_subject(subject *s, int32_t n_component, bool share)
{
    hk_outcome outcome;
    bench_collapse_world(n_component, share, &s->world);
    bench_sweep_init(s->world.graph, &s->sweep);
    hk_sim_run(s->world.sim, 0, &(hk_observer){s, count_change}, &outcome);
    bench_world_run(&s->world, 0, 1); /* memory is warm */
}

static void measure(subject *s)
{
    int32_t seed = bench_collapse_seed(s->world.graph->n_component);
    double start = bench_thread_seconds();
    bench_must(bench_sweep_plain(&s->sweep, seed) < s->fallen, "the sweep reaches too little");
    bench_add(&s->plain, bench_thread_seconds() - start);
    start = bench_thread_seconds();
    bench_must(bench_sweep_bitmap(&s->sweep, seed) < s->fallen, "the sweep reaches too little");
    bench_add(&s->bitmap, bench_thread_seconds() - start);
    bench_add(&s->run, bench_world_run(&s->world, 0, 1));
}

static void print(const subject *s)
{
    double n = s->world.graph->n_component;
    printf("%-8s  %10.0f  %10d  %10d  %9.2f  %9.2f  %9.1f  %9.1f  %10.1f  %9.2f  %9.2f  %6.1f\n",
           s->name, n, s->world.graph->n_edge, s->world.graph->n_group, 100 * (double)s->fallen / n,
           (double)s->drops / n, 1e3 * bench_median(&s->plain), 1e3 * bench_median(&s->bitmap),
           1e3 * bench_median(&s->run), bench_median_ratio(&s->run, &s->bitmap),
           bench_median_ratio(&s->run, &s->plain), s->target);
}

int main(int argc, char **argv)
{
    bench_mode mode = bench_options(argc, argv);
    int32_t n = mode == BENCH_FULL ? 1000000 : mode == BENCH_QUICK ? 100000 : 10000;
    int32_t rounds = mode == BENCH_FULL ? 9 : mode == BENCH_QUICK ? 5 : 1;
    subject subjects[2] = {{.name = "rules", .target = 3}, {.name = "share", .target = 6}};
    for (int i = 0; i < 2; i++) {
        open_subject(&subjects[i], n, i == 1);
    }
    for (int32_t r = 0; r < rounds; r++) {
        for (int i = 0; i < 2; i++) {
            measure(&subjects[i]);
        }
    }
    printf("%-8s  %10s  %10s  %10s  %9s  %9s  %9s  %9s  %10s  %9s  %9s  %6s\n", "groups",
           "components", "edges", "n_groups", "fallen_%", "drops/c=", "plain_ms<", "bitmap_ms<",
           "run_ms<", "/bitmap<", "/plain<", "target");
    for (int i = 0; i < 2; i++) {
        print(&subjects[i]);
        bench_sweep_done(&subjects[i].sweep);
        bench_world_close(&subjects[i].world);
    }
    return 0;
}
