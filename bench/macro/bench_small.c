/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replicates of a model of forty components against their budget: 3 us, 150 ns per
 * live event and 20 ns per draw. Draws are counted where they are made: the linker
 * puts the counter below before hk_rng_uniform() (meson.build), about 1 ns each.
 */
#include <stdio.h>

#include "bench/macro/small_model.h"
#include "bench/support/report.h"
#include "engine/base/rng.h"

typedef struct subject {
    const char *name;
    bench_small kind;
    bench_world world;
    bench_samples us;
    double events, instants, draws; /* per replicate */
} subject;

static int64_t n_draw;

double __real_hk_rng_uniform(hk_rng_key key, uint64_t replicate, uint64_t entity, uint64_t purpose,
                             uint64_t index);
double __wrap_hk_rng_uniform(hk_rng_key key, uint64_t replicate, uint64_t entity, uint64_t purpose,
                             uint64_t index);

double __wrap_hk_rng_uniform(hk_rng_key key, uint64_t replicate, uint64_t entity, uint64_t purpose,
                             uint64_t index)
{
    n_draw++;
    return __real_hk_rng_uniform(key, replicate, entity, purpose, index);
}

static void open_subject(subject *s, int64_t replicates)
{
    int64_t events = 0, instants = 0;
    bench_small_world(s->kind, &s->world);
    n_draw = 0;
    for (int64_t r = 0; r < replicates; r++) {
        hk_outcome outcome;
        hk_sim_run(s->world.sim, r, NULL, &outcome);
        events += outcome.events;
        instants += outcome.instants;
    }
    s->events = (double)events / (double)replicates;
    s->instants = (double)instants / (double)replicates;
    s->draws = (double)n_draw / (double)replicates;
}

int main(int argc, char **argv)
{
    bench_mode mode = bench_options(argc, argv);
    int32_t rounds = mode == BENCH_FULL ? 21 : mode == BENCH_QUICK ? 5 : 0;
    int64_t replicates = mode == BENCH_FULL ? 5000 : mode == BENCH_QUICK ? 1000 : 200;
    subject subjects[3] = {{.name = "damage", .kind = BENCH_SMALL_DAMAGE},
                           {.name = "renewal", .kind = BENCH_SMALL_RENEWAL},
                           {.name = "loop", .kind = BENCH_SMALL_LOOP}};
    for (int i = 0; i < 3; i++) {
        open_subject(&subjects[i], replicates);
    }
    for (int32_t r = 0; r < rounds; r++) {
        for (int i = 0; i < 3; i++) {
            double seconds = bench_world_run(&subjects[i].world, 0, replicates);
            bench_add(&subjects[i].us, 1e6 * seconds / (double)replicates);
        }
    }
    printf("%-8s  %8s  %8s  %8s  %10s  %10s  %12s  %6s\n", "model", "events", "instants", "draws",
           "us<", "budget_us", "/budget<", "target");
    for (int i = 0; i < 3; i++) {
        subject *s = &subjects[i];
        double us = bench_median(&s->us), budget = 3 + 0.15 * s->events + 0.02 * s->draws;
        printf("%-8s  %8.1f  %8.1f  %8.1f  %10.2f  %10.2f  %12.2f  %6.1f\n", s->name, s->events,
               s->instants, s->draws, us, budget, us / budget, 1.0);
        bench_world_close(&s->world);
    }
    return 0;
}
