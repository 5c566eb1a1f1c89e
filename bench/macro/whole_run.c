/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/macro/whole_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/support/report.h"
#include "engine/ensemble/ensemble.h"

static int note_seconds(void *user, const hk_progress *progress)
{
    bench_whole *found = user;
    found->replicates = progress->seconds;
    found->replicates_cpu = bench_process_seconds();
    return 0;
}

static void write_result(hk_ensemble *ensemble, const hk_scenario *scenario, const char *path)
{
    hk_result *frame = NULL;
    const char *const name = "bench";
    hk_result_sizes sizes = {.case_name = &name};
    hk_error err = {.message = ""};
    bench_must(hk_ensemble_frame(ensemble, &frame, &err), err.message);
    frame->source = frame->compiler = "bench";
    frame->resolved = scenario->resolved;
    bench_must(hk_ensemble_write(ensemble, frame, &sizes, path, &err), err.message);
    bench_must(hk_ensemble_tidy(ensemble, &err), err.message);
    hk_result_free(frame);
}

bench_whole bench_whole_run(const hk_model *model, hk_scenario *scenario, const char *folder,
                            bool shards)
{
    char path[300], parts[320];
    bench_whole found = {0};
    snprintf(path, sizeof path, "%s/out.h5", folder);
    snprintf(parts, sizeof parts, "%s.parts", path);
    hk_ensemble_opts opts = {.progress = note_seconds,
                             .user = &found,
                             .folder = folder,
                             .parts = shards ? parts : NULL,
                             .identity = "what: a benchmark\n"};
    hk_cases cases = hk_cases_of(model, scenario);
    hk_ensemble *ensemble = NULL;
    hk_error err = {.message = ""};
    double start = bench_wall_seconds(), start_cpu = bench_process_seconds();
    bench_must(hk_ensemble_simulate(&cases, &opts, &ensemble, &err), err.message);
    write_result(ensemble, scenario, path);
    found.all = bench_wall_seconds() - start;
    found.all_cpu = bench_process_seconds() - start_cpu;
    found.replicates_cpu -= start_cpu;
    hk_ensemble_free(ensemble);
    struct stat info;
    found.bytes = stat(path, &info) == 0 ? (double)info.st_size : 0;
    unlink(path);
    return found;
}

void bench_folder(char *ret_folder)
{
    const char *top = getenv("TMPDIR");
    snprintf(ret_folder, 256, "%s/hakyu-bench-XXXXXX", top != NULL ? top : "/tmp");
    bench_must(mkdtemp(ret_folder) == NULL, "no folder for temporary files");
}
