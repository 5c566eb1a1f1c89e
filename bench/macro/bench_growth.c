/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the cost of a replicate grows: with the size of the model when the cascade stays
 * the same (one district of about a hundred components), and with the size of the cascade
 * in one model. Every replicate strikes elsewhere. In turns, by thread CPU time; /first
 * is against the first row of the same table, per replicate in the first table and per
 * component that went down in the second.
 */
#include <math.h>
#include <stdio.h>

#include "bench/macro/district_model.h"
#include "bench/support/report.h"

enum { ROWS_MAX = 5, MODELS = 4, OF_ONE_DISTRICT = 100 };

typedef struct subject {
    bench_world *world; /* rows may share one */
    int32_t n_strike;
    int64_t replicates;
    bench_samples us; /* of a replicate */
    int32_t touched;
} subject;

static subject open_subject(bench_world *world, int32_t n_strike, int64_t strikes)
{
    hk_outcome outcome;
    subject s = {.world = world, .n_strike = n_strike, .replicates = strikes / n_strike};
    s.replicates += s.replicates == 0;
    bench_district_strikes(world, n_strike);
    hk_sim_run(world->sim, 0, NULL, &outcome);
    s.touched = (int32_t)outcome.n_component;
    bench_must(s.touched < OF_ONE_DISTRICT * n_strike, "the cascade is too small");
    return s;
}

/* Rounds in turns, then the table. */
static void measure(subject *rows, int32_t n, int32_t rounds, bool by_component)
{
    for (int32_t r = 0; r < rounds; r++) {
        for (int32_t i = 0; i < n; i++) {
            subject *s = &rows[i];
            bench_district_strikes(s->world, s->n_strike);
            double seconds = bench_world_run(s->world, r * s->replicates, s->replicates);
            bench_add(&s->us, 1e6 * seconds / (double)s->replicates);
        }
    }
    printf("%-7s  %10s  %8s  %10s  %8s  %8s\n", "grows", "components", "down", "us<", "ns/down<",
           "/first<");
    for (int32_t i = 0; i < n; i++) {
        const subject *s = &rows[i];
        double ratio = bench_median_ratio(&s->us, &rows[0].us), us = bench_median(&s->us);
        printf("%-7s  %10d  %8d  %10.2f  %8.1f  %8.2f\n", by_component ? "cascade" : "model",
               s->world->graph->n_component, s->touched, us, 1e3 * us / s->touched,
               i == 0         ? NAN
               : by_component ? ratio * rows[0].touched / s->touched
                              : ratio);
    }
}

int main(int argc, char **argv)
{
    static const int32_t districts[MODELS] = {8, 79, 782, 7813};
    bench_mode mode = bench_options(argc, argv);
    int32_t models = mode == BENCH_FULL ? MODELS : mode == BENCH_QUICK ? 3 : 1;
    int32_t rounds = mode == BENCH_FULL ? 11 : mode == BENCH_QUICK ? 5 : 1;
    int32_t largest = districts[models - 1], rows = 0;
    int64_t strikes = mode == BENCH_FULL ? 4000 : mode == BENCH_QUICK ? 800 : 8;
    bench_world worlds[MODELS];
    subject same[MODELS], growing[ROWS_MAX];
    for (int32_t i = 0; i < models; i++) {
        bench_district_world(districts[i], false, &worlds[i]);
        same[i] = open_subject(&worlds[i], 1, strikes);
    }
    measure(same, models, rounds, false);
    printf("\n");
    for (int32_t n = 1; n < largest; n *= 10) {
        growing[rows++] = open_subject(&worlds[models - 1], n, strikes);
    }
    growing[rows++] = open_subject(&worlds[models - 1], largest, strikes);
    measure(growing, rows, rounds, true);
    for (int32_t i = 0; i < models; i++) {
        bench_world_close(&worlds[i]);
    }
    return 0;
}
