/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two threads against one. `sims`: two simulators on one setup, each by the CPU time
 * of its own thread, which is what the hardware and the engine allow. `ensemble`:
 * the whole of hk_ensemble_run() between its first and its last call of the progress
 * function, by the CPU time of the process and by the clock on the wall; the latter
 * falls whenever anything else runs on the machine. Speed-up by CPU time = 2 x
 * (CPU of one) / (CPU of two) for the same work. Target: 1.8.
 */
#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

#include "bench/macro/district_model.h"
#include "bench/macro/small_model.h"
#include "bench/support/report.h"
#include "engine/ensemble/ensemble.h"

typedef struct subject {
    const char *name;
    bool ensemble; /* the world's scenario can be set up anew (districts widen theirs by hand) */
    bench_world world;
    int64_t replicates;
    bench_samples one, two;                             /* thread CPU seconds of all replicates */
    bench_samples cpu_one, cpu_two, wall_one, wall_two; /* of the ensemble */
} subject;

/* ---- simulators ------------------------------------------------------------------------------ */

typedef struct worker {
    const bench_world *world;
    int64_t first, n;
    double seconds;
} worker;

static void *work(void *user)
{
    worker *w = user;
    bench_world own = *w->world;
    bench_must(hk_sim_new(own.setup, &own.sim, NULL), "no memory for the simulator");
    bench_world_run(&own, w->first, w->n / 8 + 1); /* memory is warm */
    w->seconds = bench_world_run(&own, w->first, w->n);
    hk_sim_free(own.sim);
    return NULL;
}

static double run_threads(const subject *s, int threads)
{
    pthread_t thread[2];
    worker workers[2];
    double seconds = 0;
    for (int i = 0; i < threads; i++) {
        int64_t n = s->replicates / threads;
        workers[i] = (worker){&s->world, i * n, n, 0};
        bench_must(pthread_create(&thread[i], NULL, work, &workers[i]), "no thread");
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(thread[i], NULL);
        seconds += workers[i].seconds;
    }
    return seconds;
}

/* ---- the ensemble ---------------------------------------------------------------------------- */

typedef struct span {
    double cpu, wall;
    double cpu_start, wall_start;
} span;

static int note_time(void *user, const hk_progress *progress)
{
    span *s = user;
    if (progress->done == 0) {
        s->cpu_start = bench_process_seconds();
        s->wall_start = bench_wall_seconds();
    }
    s->cpu = bench_process_seconds() - s->cpu_start;
    s->wall = bench_wall_seconds() - s->wall_start;
    return 0;
}

static span run_ensemble(const subject *s, int32_t threads)
{
    span found = {0};
    hk_result *result = NULL;
    bool cancelled;
    s->world.scenario->replicates = s->replicates;
    bench_must(hk_ensemble_run(
                   s->world.model, s->world.scenario,
                   &(hk_ensemble_opts){.threads = threads, .progress = note_time, .user = &found},
                   &result, &cancelled, NULL),
               "the ensemble failed");
    hk_result_free(result);
    return found;
}

static void measure(subject *s)
{
    bench_add(&s->one, run_threads(s, 1));
    bench_add(&s->two, run_threads(s, 2));
    if (!s->ensemble) {
        return;
    }
    span one = run_ensemble(s, 1), two = run_ensemble(s, 2);
    bench_add(&s->cpu_one, one.cpu);
    bench_add(&s->cpu_two, two.cpu);
    bench_add(&s->wall_one, one.wall);
    bench_add(&s->wall_two, two.wall);
}

int main(int argc, char **argv)
{
    bench_mode mode = bench_options(argc, argv);
    int32_t rounds = mode == BENCH_FULL ? 9 : mode == BENCH_QUICK ? 3 : 1;
    int64_t n = mode == BENCH_FULL ? 20000 : 4000;
    subject subjects[2] = {{.name = "small", .ensemble = true, .replicates = n},
                           {.name = "districts", .replicates = n / 4}};
    bench_small_world(BENCH_SMALL_LOOP, &subjects[0].world);
    bench_district_world(mode == BENCH_FULL ? 782 : 79, false, &subjects[1].world);
    for (int32_t r = 0; r < rounds; r++) {
        measure(&subjects[0]);
        measure(&subjects[1]);
    }
    printf("%-10s  %10s  %9s  %9s  %12s  %13s  %6s\n", "model", "replicates", "us/rep<",
           "/sims_cpu>", "/ensemble_cpu>", "/ensemble_wall>", "target");
    for (int i = 0; i < 2; i++) {
        subject *s = &subjects[i];
        printf("%-10s  %10lld  %9.2f  %9.2f  %12.2f  %13.2f  %6.1f\n", s->name,
               (long long)s->replicates, 1e6 * bench_median(&s->one) / (double)s->replicates,
               2 * bench_median_ratio(&s->one, &s->two),
               s->ensemble ? 2 * bench_median_ratio(&s->cpu_one, &s->cpu_two) : NAN,
               s->ensemble ? bench_median_ratio(&s->wall_one, &s->wall_two) : NAN, 1.8);
        bench_world_close(&s->world);
    }
    return 0;
}
