/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replicates of forty components by the million, with shards and a result file in
 * which every replicate has its rows: the memory that takes must not grow with them.
 * Each number of replicates in a process of its own, for its peak memory.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/macro/small_model.h"
#include "bench/macro/whole_run.h"
#include "bench/support/report.h"
#include "engine/ensemble/ensemble.h"

enum { MILLION = 1000000 };

static void measure(int64_t replicates, const char *folder)
{
    bench_world world;
    struct rusage used;
    bench_small_world(BENCH_SMALL_DAMAGE, &world);
    world.scenario->replicates = replicates;
    bench_whole whole = bench_whole_run(world.model, world.scenario, folder, true);
    double cpu = bench_process_seconds();
    getrusage(RUSAGE_SELF, &used);
    printf("%10lld  %7d  %8.2f  %8.2f  %10.0f  %9.1f  %12.0f\n", (long long)replicates,
           (int)hk_ensemble_threads(), whole.all, cpu, (double)replicates / whole.all,
           (double)used.ru_maxrss / 1024, whole.bytes);
    bench_world_close(&world);
}

int main(int argc, char **argv)
{
    bench_mode mode = bench_options(argc, argv);
    int64_t most = mode == BENCH_FULL ? MILLION : MILLION / 50;
    char folder[256];
    bench_folder(folder);
    printf("%10s  %7s  %8s  %8s  %10s  %9s  %12s\n", "replicates", "threads", "wall_s<", "cpu_s<",
           "rep/s>", "peak_mib<", "bytes=");
    fflush(stdout);
    for (int64_t n = most / 25; n <= most; n *= 5) {
        pid_t child = fork(); /* before any thread */
        bench_must(child < 0, "no process");
        if (child == 0) {
            measure(n, folder);
            fflush(stdout);
            _exit(0);
        }
        int status = 1;
        bench_must(waitpid(child, &status, 0) != child || status != 0, "a run failed");
    }
    rmdir(folder);
    return 0;
}
