/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a sweep adds to its replicates: `bare` is their simulation alone, on all cores,
 * `run` also puts a result file together, `sweep` also writes shards, which survive a
 * kill, on the way and reads them again. By the clock on the wall, since waiting for
 * the disk is what matters: rounds in turns, on a quiet machine; and, of the sweep, by
 * the CPU time of the process. Target: 5 % or 50 ms.
 */
#include <stdio.h>
#include <unistd.h>

#include "bench/macro/small_model.h"
#include "bench/macro/whole_run.h"
#include "bench/support/report.h"
#include "engine/base/problem.h"
#include "engine/ensemble/ensemble.h"
#include "engine/io/scenario_read.h"
#include "models/models.h"

enum { REPLICATES_CAPITAL = 1000, REPLICATES_SMALL = 100000 };

typedef struct subject {
    const char *name;
    hk_model *model;
    hk_scenario *scenario;
    bench_samples bare, run, sweep;    /* wall seconds */
    bench_samples bare_cpu, sweep_cpu; /* of the same sweep */
} subject;

static void measure(subject *s, const char *folder)
{
    bench_whole run = bench_whole_run(s->model, s->scenario, folder, false);
    bench_whole sweep = bench_whole_run(s->model, s->scenario, folder, true);
    bench_add(&s->bare, run.replicates);
    bench_add(&s->run, run.all);
    bench_add(&s->sweep, sweep.all);
    bench_add(&s->bare_cpu, sweep.replicates_cpu);
    bench_add(&s->sweep_cpu, sweep.all_cpu);
}

static void show(const subject *s)
{
    printf("%-8s  %10lld  %7d  %8.3f  %8.3f  %8.3f  %10.3f  %11.3f  %11.3f\n", s->name,
           (long long)s->scenario->replicates, (int)hk_ensemble_threads(), bench_median(&s->bare),
           bench_median(&s->run), bench_median(&s->sweep), bench_median_ratio(&s->run, &s->sweep),
           bench_median_ratio(&s->bare, &s->sweep),
           bench_median_ratio(&s->bare_cpu, &s->sweep_cpu));
}

static void open_small(subject *s, int64_t replicates)
{
    bench_world world;
    bench_small_world(BENCH_SMALL_DAMAGE, &world);
    s->name = "small";
    s->model = world.model;
    s->scenario = world.scenario;
    s->scenario->replicates = replicates;
    hk_sim_free(world.sim);
    hk_setup_free(world.setup);
    hk_graph_free(world.graph);
}

static void open_capital(subject *s, int64_t replicates)
{
    int32_t n_mechanism, n_policy;
    const hk_mechanism *const *mechanisms = hk_registry_mechanisms(&n_mechanism);
    const hk_policy *const *policies = hk_registry_policies(&n_policy);
    const hk_catalogue_dirs dirs = {.builtin = BENCH_SOURCE "/data/catalogue"};
    hk_problems *problems = NULL;
    hk_inputs inputs = {.n = 0};
    hk_error err = {.message = ""};
    bench_must(hk_problems_new(&problems, &err), err.message);
    bench_must(hk_scenario_read(BENCH_SOURCE "/scenarios/kanto-blackout.yaml", NULL, 0, mechanisms,
                                n_mechanism, policies, n_policy, &dirs, problems, &s->scenario,
                                &s->model, &inputs, &err),
               err.message);
    hk_inputs_done(&inputs);
    hk_problems_free(problems);
    s->name = "capital";
    s->scenario->replicates = replicates;
}

int main(int argc, char **argv)
{
    bench_mode mode = bench_options(argc, argv);
    bool full = mode == BENCH_FULL;
    char folder[256];
    bench_folder(folder);
    subject subjects[2] = {{.name = NULL}};
    open_capital(&subjects[0], full ? REPLICATES_CAPITAL : REPLICATES_CAPITAL / 20);
    open_small(&subjects[1], full ? REPLICATES_SMALL : REPLICATES_SMALL / 20);
    printf("%-8s  %10s  %7s  %8s  %8s  %8s  %10s  %11s  %11s\n", "model", "replicates", "threads",
           "bare_s<", "run_s<", "sweep_s<", "/run/sweep>", "/bare/sweep>", "/in_cpu>");
    for (int i = 0; i < 2; i++) {
        for (int r = 0; r < (full ? 9 : 3); r++) {
            measure(&subjects[i], folder);
        }
        show(&subjects[i]);
        hk_scenario_free(subjects[i].scenario);
        hk_model_free(subjects[i].model);
    }
    rmdir(folder);
    return 0;
}
