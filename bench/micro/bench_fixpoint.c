/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fixpoints alone: all of a model falls from one component and comes back, and
 * only the settling of levels is timed (with the record of causes that a fall makes),
 * by counters that the linker puts before hk_settle_down() and hk_settle_up()
 * (meson.build). ns per drop and per rise; beside them all of the replicate per
 * change, and settling down against a plain breadth-first sweep of the same graph.
 */
#include <stdio.h>

#include "bench/macro/sweep.h"
#include "bench/micro/layer_model.h"
#include "bench/support/report.h"

typedef struct subject {
    const char *name;
    bench_shape shape;
    bench_world world;
    bench_sweep sweep;
    bench_samples down_ns, up_ns, all_ns, down_s, sweep_s;
    int64_t drops, rises; /* of one replicate */
} subject;

static double down_seconds, up_seconds;

void __real_hk_settle_down(hk_sim *sim);
void __wrap_hk_settle_down(hk_sim *sim);
void __real_hk_settle_up(hk_sim *sim);
void __wrap_hk_settle_up(hk_sim *sim);

void __wrap_hk_settle_down(hk_sim *sim)
{
    double start = bench_thread_seconds();
    __real_hk_settle_down(sim);
    down_seconds += bench_thread_seconds() - start;
}

void __wrap_hk_settle_up(hk_sim *sim)
{
    double start = bench_thread_seconds();
    __real_hk_settle_up(sim);
    up_seconds += bench_thread_seconds() - start;
}

static void count_change(void *user, const hk_change *change)
{
    subject *s = user;
    s->drops += change->to < change->from;
    s->rises += change->to > change->from;
}

static void open_subject(subject *s, int32_t n)
{
    hk_outcome outcome;
    bench_layer_world(s->shape, n, &s->world);
    bench_sweep_init(s->world.graph, &s->sweep);
    hk_sim_run(s->world.sim, 0, &(hk_observer){s, count_change}, &outcome);
    bench_must(s->drops < n * 9 / 10, "hardly anything falls");
    bench_must(s->rises < n * 9 / 10 || s->rises > n, "what fell does not come back");
}

static void measure(subject *s)
{
    down_seconds = up_seconds = 0;
    double all = bench_world_run(&s->world, 0, 1), start = bench_thread_seconds();
    bench_must(bench_sweep_plain(&s->sweep, 0) < s->rises, "the sweep reaches too little");
    bench_add(&s->sweep_s, bench_thread_seconds() - start);
    bench_add(&s->down_s, down_seconds);
    bench_add(&s->down_ns, 1e9 * down_seconds / (double)s->drops);
    bench_add(&s->up_ns, 1e9 * up_seconds / (double)s->rises);
    bench_add(&s->all_ns, 1e9 * all / (double)(s->drops + s->rises));
}

static void print(const subject *s)
{
    double n = s->world.graph->n_component;
    printf("%-9s  %10.0f  %8d  %8lld  %8.2f  %8.1f  %8.1f  %10.1f  %8.2f\n", s->name, n,
           s->world.graph->n_edge, (long long)s->rises, (double)s->drops / n,
           bench_median(&s->down_ns), bench_median(&s->up_ns), bench_median(&s->all_ns),
           bench_median_ratio(&s->down_s, &s->sweep_s));
}

int main(int argc, char **argv)
{
    bench_mode mode = bench_options(argc, argv);
    int32_t n = mode == BENCH_FULL ? 200000 : mode == BENCH_QUICK ? 20000 : 5000;
    int32_t rounds = mode == BENCH_COUNT ? 0 : 11;
    subject subjects[] = {{.name = "chain", .shape = BENCH_CHAIN},
                          {.name = "tree", .shape = BENCH_TREE},
                          {.name = "at_least", .shape = BENCH_AT_LEAST},
                          {.name = "share", .shape = BENCH_SHARE},
                          {.name = "partial", .shape = BENCH_PARTIAL}};
    int n_subject = sizeof subjects / sizeof subjects[0];
    for (int i = 0; i < n_subject; i++) {
        open_subject(&subjects[i], n);
    }
    for (int32_t r = 0; r < rounds; r++) {
        for (int i = 0; i < n_subject; i++) {
            measure(&subjects[i]);
        }
    }
    printf("%-9s  %10s  %8s  %8s  %8s  %8s  %8s  %10s  %8s\n", "shape", "components", "edges",
           "fallen", "drops/c=", "down_ns<", "up_ns<", "all_ns<", "/sweep<");
    for (int i = 0; i < n_subject; i++) {
        print(&subjects[i]);
        bench_sweep_done(&subjects[i].sweep);
        bench_world_close(&subjects[i].world);
    }
    return 0;
}
