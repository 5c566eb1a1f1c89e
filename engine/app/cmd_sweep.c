/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/cmd_sweep.h"

#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/app/cmd_version.h"
#include "engine/app/estimate.h"
#include "engine/app/more.h"
#include "engine/app/options.h"
#include "engine/app/print_table.h"
#include "engine/app/problems_print.h"
#include "engine/app/progress.h"
#include "engine/app/run_input.h"
#include "engine/app/side_log.h"
#include "engine/app/sweep_cases.h"
#include "engine/app/sweep_until.h"
#include "engine/base/memory.h"
#include "engine/ensemble/ensemble.h"

enum {
    OUTPUT,
    REPLICATES,
    MORE,
    THREADS,
    BLOCK,
    SET,
    CATALOGUE,
    UNTIL,
    RULES,
    DRY_RUN,
    FORMAT,
    LOG,
    PROGRESS,
    QUIET,
    VERBOSE,
    N_OPTION
};

static const hk_option option_table[] = {
    [OUTPUT] = {"output", "FILE", NULL, "result file; made when all cases are done", 'o', false},
    [REPLICATES] = {"replicates", "N", NULL, "of each case, instead of the sweep's number", 'n',
                    false},
    [MORE] = {"more", "N", NULL, "add N replicates to each case of FILE; only these are run", 0,
              false},
    [THREADS] = {"threads", "N", NULL,
                 "of each process, default: all cores; the result does not depend on it", 'j',
                 false},
    [BLOCK] = {"block", "N", NULL,
               "replicates handed out, and kept, at a time; the result does not depend on it", 0,
               false},
    [SET] = {"set", "PATH=VALUE", NULL, "override any value of the scenario; may be repeated",
             .repeats = true},
    [CATALOGUE] = {"catalogue", "DIR", NULL,
                   "tables of your own over the catalogue; may be repeated", .repeats = true},
    [RULES] = {"rules", "FILE", NULL, "verification rules over those of the catalogue (CSV)", 0,
               false},
    [UNTIL] = {"until", "GOAL", NULL,
               "go on, up to the number of replicates, until GOAL is reached in each case", 0,
               false},
    [DRY_RUN] = {"dry-run", NULL, NULL, "print the cases, and on stderr what they would take", 0,
                 false},
    [FORMAT] = {"format", "FORMAT", HK_PRINT_FORMATS, "of the cases of --dry-run", 0, false},
    [LOG] = {"log", "FILE", NULL,
             "who computed what in which time, a line of JSON each; default: OUT.h5.log; none", 0,
             false},
    [PROGRESS] = {"progress", "KIND", "auto|plain|none", "bar or lines on stderr", 0, false},
    [QUIET] = {"quiet", NULL, NULL, "only errors", 'q', false},
    [VERBOSE] = {"verbose", NULL, NULL, "say more", 'v', false},
};

static const hk_command_spec spec = {
    .name = "sweep",
    .usage = "sweep SWEEP -o OUT.h5 [OPTION]...",
    .summary =
        "Run a scenario in many variations and write one result file of all cases. What is done "
        "is\n"
        "kept in the folder OUT.h5.parts: after a stop of any kind the same command goes on from\n"
        "there, and the file is the same as without the stop. Before it starts, a few replicates\n"
        "tell what time, memory and disk it will take. Under mpirun or srun the processes share "
        "the\n"
        "work. GOAL is OUTPUT<=NUMBER (half of the interval, in the output's unit),\n"
        "OUTPUT<=NUMBER% (of the mean), or `top K [by system|service|sector|area]`: the first K "
        "of\n"
        "the ranking are settled. Looks are fixed beforehand: at 50, 100, 200, ... replicates. "
        "Exit codes: 0 ok, 1 failed, 2 usage, 3 invalid input or other inputs "
        "than\n"
        "those the folder was begun with, 4 file, 5 cancelled.\n",
    .example = "  hakyu sweep scenarios/crews.yaml -o crews.h5\n"
               "  hakyu sweep scenarios/crews.yaml --dry-run --format csv\n"
               "  hakyu sweep scenarios/crews.yaml -o crews.h5 --more 100\n"
               "  hakyu sweep scenarios/crews.yaml -o crews.h5 -n 3200 --until 'person-hours<=5%'\n"
               "  mpirun -n 4 hakyu sweep scenarios/crews.yaml -o crews.h5 -j 1\n",
    .operand = "one sweep file",
    .options = option_table,
    .n_option = N_OPTION,
};

typedef struct sweep_options {
    const char *path, *output, *rules;
    char log[PATH_MAX];
    int argc; /* of the command line, for the log */
    char **argv;
    const char *sets[HK_REPEATS_MAX], *catalogues[HK_REPEATS_MAX];
    int32_t n_set, n_catalogue;
    int64_t replicates; /* 0 = not given */
    int64_t more;       /* 0 = not given */
    int64_t threads;
    int64_t block; /* 0 = as fits */
    hk_progress_view progress;
    hk_print_format format;
    const char *until; /* NULL = not given */
    bool dry_run, quiet, verbose;
} sweep_options;

static void take_log(const hk_command_line *line, sweep_options *o)
{
    if (line->values[LOG] != NULL) {
        snprintf(o->log, sizeof o->log, "%s", line->values[LOG]);
    } else {
        snprintf(o->log, sizeof o->log, "%s.log", o->output == NULL ? "" : o->output);
    }
}

static int take_options(const hk_command_line *line, sweep_options *o)
{
    int status = HK_EXIT_OK;
    o->path = line->operand;
    o->output = line->values[OUTPUT];
    o->until = line->values[UNTIL];
    o->rules = line->values[RULES];
    o->dry_run = line->values[DRY_RUN] != NULL;
    o->quiet = line->values[QUIET] != NULL;
    o->verbose = line->values[VERBOSE] != NULL;
    o->n_set = hk_options_repeats(line, SET, o->sets);
    o->n_catalogue = hk_options_repeats(line, CATALOGUE, o->catalogues);
    if (line->values[FORMAT] != NULL) {
        o->format = (hk_print_format)hk_options_choice(HK_PRINT_FORMATS, line->values[FORMAT]);
    }
    take_log(line, o);
    hk_progress_parse(line->values[PROGRESS] == NULL ? "auto" : line->values[PROGRESS],
                      &o->progress.kind);
    if (o->quiet) {
        o->progress.kind = HK_PROGRESS_NONE;
    }
    if (line->values[THREADS] != NULL) {
        status = hk_input_count(&spec, THREADS, line->values[THREADS], 1, 4096, &o->threads);
    }
    if (status == HK_EXIT_OK && line->values[BLOCK] != NULL) {
        status = hk_input_count(&spec, BLOCK, line->values[BLOCK], 1, 1000000, &o->block);
    }
    if (status == HK_EXIT_OK && line->values[REPLICATES] != NULL) {
        status = hk_input_count(&spec, REPLICATES, line->values[REPLICATES], 1, 1000000000,
                                &o->replicates);
    }
    if (status == HK_EXIT_OK && line->values[MORE] != NULL) {
        status = hk_input_count(&spec, MORE, line->values[MORE], 1, 1000000000, &o->more);
    }
    if (status == HK_EXIT_OK && o->more > 0 &&
        (o->replicates > 0 || o->dry_run || o->until != NULL)) {
        fprintf(stderr,
                "hakyu sweep: option --more does not go with --%s: it adds so many to what FILE "
                "holds (hakyu sweep --help)\n",
                o->dry_run         ? "dry-run"
                : o->until != NULL ? "until"
                                   : "replicates");
        return HK_EXIT_USAGE;
    }
    if (status == HK_EXIT_OK && o->output == NULL && !o->dry_run) {
        fputs("hakyu sweep: option --output is missing: where should the result go? "
              "(hakyu sweep --help)\n",
              stderr);
        return HK_EXIT_USAGE;
    }
    if (status == HK_EXIT_OK && !o->dry_run) {
        status = hk_side_log_check("sweep", o->log, o->output);
    }
    return status != HK_EXIT_OK || o->dry_run ? status : hk_input_check_output("sweep", o->output);
}

/* ---- the table of cases ------------------------------------------------------------------------ */

static int print_cases(const sweep_options *o, const hk_sweep *sweep)
{
    hk_error err = {0};
    hk_print_table *table = NULL;
    hk_print_column columns[HK_SWEEP_FACTORS_MAX + 2] = {{.key = "case", .title = "case"}};
    int32_t n = hk_sweep_columns(sweep);
    for (int32_t i = 0; i < n; i++) {
        const char *name = hk_sweep_column(sweep, i);
        columns[i + 1] = (hk_print_column){.key = name, .title = name, .is_text = true};
    }
    hk_status status = hk_print_table_new(columns, n + 1, &table, &err);
    for (int64_t number = 0; number < sweep->n_case && status == HK_OK; number++) {
        hk_print_add_integer(table, number);
        for (int32_t i = 0; i < n; i++) {
            char buf[64];
            double unused;
            hk_print_add_text(table, hk_sweep_value(sweep, number, i, buf, sizeof buf, &unused));
        }
    }
    if (status == HK_OK) {
        status = hk_print_table_write(table, o->format, 0, stdout, &err);
    }
    hk_print_table_free(table);
    int printed = hk_print_finish();
    return status == HK_OK ? printed : hk_input_fail("sweep", &err);
}

/* ---- running ----------------------------------------------------------------------------------- */

static void warn(void *user, const char *text)
{
    (void)user;
    fprintf(stderr, "hakyu sweep: warning: %s\n", text);
}

static int report(const sweep_options *o, const hk_result_sizes *sizes, const char *name)
{
    hk_input_say_failed("sweep", sizes, o->output);
    if (!o->quiet) {
        fprintf(stderr, "%" PRId64 " cases of %" PRId64 " replicates of '%s' written to %s\n",
                sizes->n_case, sizes->n_replicate, name, o->output);
    }
    return sizes->n_failed == sizes->n_case * sizes->n_replicate ? HK_EXIT_FAILED : HK_EXIT_OK;
}

static int write_all(const sweep_options *o, hk_sweep_run *run, hk_ensemble *ensemble)
{
    hk_error err = {0};
    hk_result *frame = NULL;
    hk_result_sizes sizes = {0};
    hk_status status = hk_ensemble_frame(ensemble, &frame, &err);
    if (status == HK_OK) {
        status = hk_input_complete(&run->input, frame, &err);
    }
    if (status == HK_OK) {
        status = hk_sweep_run_name(run, frame, &sizes, &err);
    }
    if (status == HK_OK) {
        status = hk_ensemble_write(ensemble, frame, &sizes, o->output, &err);
    }
    if (status == HK_OK) {
        status = hk_ensemble_tidy(ensemble, &err);
    }
    hk_result_free(frame);
    return status == HK_OK ? report(o, &sizes, run->sweep->name) : hk_input_fail("sweep", &err);
}

typedef struct job {
    const sweep_options *o;
    const hk_sweep_run_opts *opts;
    hk_sweep_run *run;
    const hk_more *more;
    hk_cluster *cluster; /* NULL in a dry run */
    bool until;
    hk_side_log log;
    double *cost; /* [cases] owned */
    hk_progress_view view;
} job;

static int estimate(const job *j, hk_estimate *ret_estimate)
{
    const sweep_options *o = j->o;
    hk_cases cases = hk_sweep_run_cases(j->run);
    if (j->until && o->replicates == 0 && j->run->sweep->most > 0) {
        cases.replicates = j->run->sweep->most;
    }
    cases.first = j->more->replicates;
    const hk_estimate_opts opts = {.output = o->output,
                                   .processes = hk_cluster_size(j->cluster),
                                   .threads = o->threads > 0 ? o->threads : hk_ensemble_threads(),
                                   .block = o->block,
                                   .at_most = j->until,
                                   .quiet = o->quiet};
    return hk_estimate_make(&opts, j->run, &cases, ret_estimate);
}

/* Rank 0 makes the pilot, all go by its costs. @return exit code */
static int prepare(job *j)
{
    hk_error err = {0};
    int64_t code = HK_EXIT_OK;
    size_t n = (size_t)j->run->sweep->n_case;
    j->cost = hk_alloc(n, sizeof *j->cost);
    if (j->cost == NULL) {
        (void)hk_fail_nomem(&err);
        return hk_input_fail("sweep", &err);
    }
    if (hk_cluster_rank(j->cluster) == 0) {
        hk_estimate e;
        code = estimate(j, &e);
        if (code == HK_EXIT_OK) {
            memcpy(j->cost, e.pilot.case_cost, n * sizeof *j->cost);
            j->log.estimate =
                (hk_side_estimate){e.pilot.wall_s, e.pilot.simulate_cpu_s, e.seconds,
                                   e.memory_bytes, e.parts_bytes,          e.file_bytes};
        }
        hk_estimate_done(&e);
    }
    hk_cluster_share(j->cluster, &code, (int64_t)sizeof code);
    hk_cluster_share(j->cluster, j->cost, (int64_t)(n * sizeof *j->cost));
    return (int)code;
}

static int compute(job *j)
{
    hk_error err = {0};
    char parts[PATH_MAX];
    const char *identity = NULL;
    hk_ensemble *ensemble = NULL;
    hk_sweep_run *run = j->run;
    snprintf(parts, sizeof parts, "%s.parts", j->o->output);
    hk_status status = hk_sweep_run_identity(run, hk_app_source(), &identity, &err);
    if (status == HK_OK && j->o->more > 0) {
        status = hk_more_identity(j->more, identity, run->input.scenario->replicates, run->arena,
                                  &identity, &err);
    }
    hk_ensemble_opts opts = {.threads = (int32_t)j->o->threads,
                             .progress = hk_progress_show,
                             .user = &j->view,
                             .block = j->o->block,
                             .parts = parts,
                             .identity = identity,
                             .warn = warn,
                             .earlier = j->more->reader,
                             .cluster = j->cluster,
                             .case_cost = j->cost,
                             .usage = j->log.usage};
    if (status == HK_OK) {
        hk_cases cases = hk_sweep_run_cases(run);
        cases.first = j->more->replicates;
        status = hk_ensemble_simulate(&cases, &opts, &ensemble, &err);
    }
    int code;
    if (status != HK_OK) {
        code = hk_input_fail("sweep", &err);
    } else if (hk_ensemble_is_cancelled(ensemble)) {
        code = HK_EXIT_CANCELLED;
        if (hk_cluster_rank(j->cluster) == 0) {
            fprintf(stderr, "%shakyu sweep: cancelled; the same command goes on from %s\n",
                    j->view.bar_shown ? "\n" : "", parts);
        }
    } else {
        code = hk_cluster_rank(j->cluster) == 0 ? write_all(j->o, run, ensemble) : HK_EXIT_OK;
    }
    hk_ensemble_free(ensemble);
    return code;
}

static int run_until(job *j)
{
    const hk_until until = {.run = *j->opts,
                            .output = j->o->output,
                            .goal = j->o->until,
                            .threads = (int32_t)j->o->threads,
                            .block = j->o->block,
                            .progress = j->view,
                            .cluster = j->cluster,
                            .case_cost = j->cost,
                            .usage = j->log.usage,
                            .last = &j->view.last};
    return hk_until_run(&until, j->run);
}

static int simulate(job *j)
{
    j->log.command = "sweep";
    j->view = j->o->progress;
    if (hk_cluster_rank(j->cluster) != 0) {
        j->view.kind = HK_PROGRESS_NONE;
    }
    hk_progress_catch_signals();
    hk_side_log_begin(&j->log, j->o->log, j->cluster, j->o->argc, j->o->argv);
    int code = prepare(j);
    if (code == HK_EXIT_OK) {
        code = j->until ? run_until(j) : compute(j);
    } else if (code == HK_EXIT_CANCELLED && hk_cluster_rank(j->cluster) == 0) {
        fputs("hakyu sweep: cancelled before it began; nothing was written\n", stderr);
    }
    hk_free(j->cost);
    hk_side_log_end(&j->log, code, &j->view.last);
    return code;
}

static int dry_run(const job *j)
{
    hk_estimate e;
    int code = print_cases(j->o, j->run->sweep);
    if (code == HK_EXIT_OK) {
        code = estimate(j, &e);
        hk_estimate_done(&e);
    }
    return code;
}

/* Rank 0 reads first: what is wrong is said once. */
static int init(const hk_sweep_run_opts *opts, hk_cluster *cluster, hk_sweep_run *run)
{
    bool first = hk_cluster_rank(cluster) == 0;
    int64_t code = first ? hk_sweep_run_init(opts, run) : HK_EXIT_OK;
    hk_cluster_share(cluster, &code, (int64_t)sizeof code);
    return first || code != HK_EXIT_OK ? (int)code : hk_sweep_run_init(opts, run);
}

/** What is added to, if anything is. */
static int open_more(const sweep_options *o, hk_cluster *cluster, hk_more *more)
{
    char parts[PATH_MAX];
    if (o->more == 0) {
        return HK_EXIT_OK;
    }
    snprintf(parts, sizeof parts, "%s.parts", o->output);
    int code = hk_more_open("sweep", o->output, parts, cluster, more);
    if (code == HK_EXIT_OK && more->is_done && hk_cluster_rank(cluster) == 0) {
        hk_more_say_done("sweep", o->output, more);
    }
    return code;
}

static int sweep(const sweep_options *o, hk_cluster *cluster)
{
    hk_sweep_run run = {0};
    hk_more more = {0};
    int code = open_more(o, cluster, &more);
    if (code != HK_EXIT_OK || more.is_done) {
        hk_more_done(&more);
        return code;
    }
    const hk_sweep_run_opts opts = {.path = o->path,
                                    .sets = o->sets,
                                    .n_set = o->n_set,
                                    .catalogues = o->catalogues,
                                    .n_catalogue = o->n_catalogue,
                                    .rules = o->rules,
                                    .replicates =
                                        o->more > 0 ? more.replicates + o->more : o->replicates,
                                    .quiet = o->quiet || hk_cluster_rank(cluster) != 0};
    code = init(&opts, cluster, &run);
    if (code == HK_EXIT_OK && o->verbose && hk_cluster_rank(cluster) == 0) {
        fprintf(stderr, "%" PRId64 " cases of %" PRId64 " replicates, %d processes\n",
                run.sweep->n_case, run.input.scenario->replicates, hk_cluster_size(cluster));
    }
    if (code == HK_EXIT_OK) {
        code = hk_more_check_sweep(o->output, &more, &run);
        code = (int)hk_cluster_greatest(cluster, code);
    }
    if (code == HK_EXIT_OK) {
        job j = {.o = o,
                 .opts = &opts,
                 .run = &run,
                 .more = &more,
                 .cluster = cluster,
                 .until = o->more == 0 && (o->until != NULL || run.sweep->goal != NULL)};
        code = o->dry_run ? dry_run(&j) : simulate(&j);
    }
    hk_more_done(&more);
    hk_sweep_run_done(&run);
    return code;
}

int hk_cmd_sweep(int argc, char **argv)
{
    hk_command_line line;
    sweep_options options = {0};
    hk_cluster *cluster = NULL;
    hk_error err = {0};
    int code;
    if (!hk_options_parse(&spec, argc, argv, &line, &code)) {
        return code;
    }
    options.argc = argc;
    options.argv = argv;
    code = take_options(&line, &options);
    if (code != HK_EXIT_OK) {
        return code;
    }
    if (!options.dry_run && hk_cluster_join(&cluster, &err) != HK_OK) {
        return hk_input_fail("sweep", &err);
    }
    code = sweep(&options, cluster);
    hk_cluster_leave(cluster);
    return code;
}
