/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/cmd_run.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/app/cmd_version.h"
#include "engine/app/data_dir.h"
#include "engine/app/options.h"
#include "engine/app/problems_print.h"
#include "engine/app/progress.h"
#include "engine/base/memory.h"
#include "engine/ensemble/ensemble.h"
#include "engine/io/result.h"
#include "engine/io/scenario_read.h"
#include "models/models.h"

enum { OUTPUT, REPLICATES, SEED, THREADS, SET, CATALOGUE, PROGRESS, QUIET, VERBOSE, N_OPTION };

static const hk_option option_table[] = {
    [OUTPUT] = {"output", "FILE", NULL, "result file; replaced when the new one is complete", 'o',
                false},
    [REPLICATES] = {"replicates", "N", NULL, "instead of the scenario's number", 'n', false},
    [SEED] = {"seed", "N", NULL, "instead of the scenario's seed", 's', false},
    [THREADS] = {"threads", "N", NULL, "default: all cores; the result does not depend on it", 'j',
                 false},
    [SET] = {"set", "PATH=VALUE", NULL, "override any value of the scenario; may be repeated",
             .repeats = true},
    [CATALOGUE] = {"catalogue", "DIR", NULL,
                   "tables of your own over the catalogue; may be repeated", .repeats = true},
    [PROGRESS] = {"progress", "KIND", "auto|plain|none", "bar or lines on stderr", 0, false},
    [QUIET] = {"quiet", NULL, NULL, "only errors", 'q', false},
    [VERBOSE] = {"verbose", NULL, NULL, "say more", 'v', false},
};

static const hk_command_spec spec = {
    .name = "run",
    .usage = "run SCENARIO -o OUT.h5 [OPTION]...",
    .summary = "Run a scenario and write its result file (HDF5, also netCDF-4).\n"
               "Ctrl-C ends the run cleanly: what was finished is written, exit code 5.\n"
               "Exit codes: 0 ok, 1 run failed, 2 usage, 3 invalid input, 4 file, 5 cancelled.\n",
    .example = "  hakyu run scenarios/kanto-blackout.yaml -o blackout.h5\n"
               "  hakyu run scenarios/kanto-blackout.yaml -o short.h5 --set horizon=3d -n 100\n",
    .operand = "one scenario file",
    .options = option_table,
    .n_option = N_OPTION,
};

typedef struct run_options {
    const char *scenario, *output;
    const char *sets[HK_REPEATS_MAX + 2];
    const char *catalogues[HK_REPEATS_MAX];
    char replicates[64], seed[64]; /* as overrides */
    int32_t n_set, n_catalogue;
    int32_t threads;
    hk_progress_view progress;
    bool quiet, verbose;
} run_options;

/* A whole number in its range, or usage. @return HK_EXIT_OK to go on */
static int parse_count(int option, const char *text, int64_t min, int64_t max, int64_t *ret)
{
    char *end, allowed[96];
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value < min || value > max) {
        snprintf(allowed, sizeof allowed, "a whole number from %" PRId64 " to %" PRId64, min, max);
        return hk_options_refuse(&spec, option_table[option].name, text, allowed);
    }
    *ret = value;
    return HK_EXIT_OK;
}

/* -n and -s are overrides like --set, and come after them. */
static int take_overrides(const hk_command_line *line, run_options *o)
{
    int64_t value = 0;
    o->n_set = hk_options_repeats(line, SET, o->sets);
    o->n_catalogue = hk_options_repeats(line, CATALOGUE, o->catalogues);
    if (line->values[REPLICATES] != NULL) {
        int status = parse_count(REPLICATES, line->values[REPLICATES], 1, 1000000000, &value);
        if (status != HK_EXIT_OK) {
            return status;
        }
        snprintf(o->replicates, sizeof o->replicates, "replicates=%" PRId64, value);
        o->sets[o->n_set++] = o->replicates;
    }
    if (line->values[SEED] != NULL) {
        int status = parse_count(SEED, line->values[SEED], 0, INT64_MAX, &value);
        if (status != HK_EXIT_OK) {
            return status;
        }
        snprintf(o->seed, sizeof o->seed, "seed=%" PRId64, value);
        o->sets[o->n_set++] = o->seed;
    }
    return HK_EXIT_OK;
}

/* Rather now than after hours of work: can a file be made there? */
static int check_output(const char *output)
{
    char folder[PATH_MAX];
    struct stat info;
    const char *slash = strrchr(output, '/');
    snprintf(folder, sizeof folder, "%.*s", slash == NULL ? 1 : (int)(slash - output) + 1,
             slash == NULL ? "." : output);
    if (access(folder, W_OK | X_OK) != 0) {
        fprintf(stderr, "hakyu run: error: %s: cannot write into this folder: %s\n", folder,
                strerror(errno));
        return HK_EXIT_FILE;
    }
    if (stat(output, &info) == 0 && S_ISDIR(info.st_mode)) {
        fprintf(stderr, "hakyu run: error: %s: is a folder; allowed: a file\n", output);
        return HK_EXIT_FILE;
    }
    return HK_EXIT_OK;
}

static int take_options(const hk_command_line *line, run_options *o)
{
    int64_t threads = 0;
    if (line->values[OUTPUT] == NULL) {
        fputs("hakyu run: option --output is missing: where should the result go? "
              "(hakyu run --help)\n",
              stderr);
        return HK_EXIT_USAGE;
    }
    o->scenario = line->operand;
    o->output = line->values[OUTPUT];
    o->quiet = line->values[QUIET] != NULL;
    o->verbose = line->values[VERBOSE] != NULL;
    hk_progress_parse(line->values[PROGRESS] == NULL ? "auto" : line->values[PROGRESS],
                      &o->progress.kind);
    if (o->quiet) {
        o->progress.kind = HK_PROGRESS_NONE;
    }
    int status = HK_EXIT_OK;
    if (line->values[THREADS] != NULL) {
        status = parse_count(THREADS, line->values[THREADS], 1, 4096, &threads);
    }
    o->threads = (int32_t)threads;
    status = status == HK_EXIT_OK ? take_overrides(line, o) : status;
    return status == HK_EXIT_OK ? check_output(o->output) : status;
}

static int fail(const hk_error *err)
{
    fprintf(stderr, "hakyu run: error: %s\n", err->message);
    return hk_status_exit(err->code);
}

typedef struct loaded {
    hk_scenario *scenario;
    hk_model *model;
    hk_inputs inputs;
    hk_problems *problems;
} loaded;

static void unload(loaded *l)
{
    hk_scenario_free(l->scenario);
    hk_model_free(l->model);
    hk_inputs_done(&l->inputs);
    hk_problems_free(l->problems);
}

/* Read everything; problems are printed. @return exit code */
static int load(const run_options *o, loaded *l)
{
    hk_error err = {0};
    char catalogue[4096];
    int32_t n_mechanism, n_policy;
    const hk_mechanism *const *mechanisms = hk_registry_mechanisms(&n_mechanism);
    const hk_policy *const *policies = hk_registry_policies(&n_policy);
    bool has_catalogue = hk_app_catalogue_dir(catalogue, sizeof catalogue);
    const hk_catalogue_dirs dirs = {.builtin = has_catalogue ? catalogue : NULL,
                                    .more = o->catalogues,
                                    .n_more = o->n_catalogue};
    if (hk_problems_new(&l->problems, &err) != HK_OK) {
        return fail(&err);
    }
    hk_status status =
        hk_scenario_read(o->scenario, o->sets, o->n_set, mechanisms, n_mechanism, policies,
                         n_policy, &dirs, l->problems, &l->scenario, &l->model, &l->inputs, &err);
    int64_t errors = hk_problems_count(l->problems, HK_SEVERITY_ERROR);
    int64_t warnings = hk_problems_count(l->problems, HK_SEVERITY_WARNING);
    if (errors > 0 || (warnings > 0 && !o->quiet)) {
        hk_problems_print(stderr, l->problems, HK_WARNINGS_FEW);
        hk_problems_print_summary(stderr, errors, warnings, errors > 0 ? "nothing was run" : NULL);
    }
    if (status != HK_OK && errors == 0) {
        return fail(&err);
    }
    return status == HK_OK ? HK_EXIT_OK : hk_status_exit(err.code);
}

/* Warnings go into the result as they were shown. */
static bool keep_warnings(hk_problems *problems, hk_result *result)
{
    int64_t n, kept = 0;
    const hk_problem *p = hk_problems_get(problems, &n);
    const char **text = hk_arena_alloc(result->arena, (size_t)n, sizeof *text);
    if (text == NULL) {
        return false;
    }
    for (int64_t i = 0; i < n; i++) {
        char line[1024];
        if (p[i].nth > HK_WARNINGS_FEW) {
            continue;
        }
        if (p[i].file == NULL) {
            snprintf(line, sizeof line, "%s", p[i].message);
        } else {
            snprintf(line, sizeof line, "%s:%" PRId32 ":%" PRId32 ": %s", p[i].file, p[i].line,
                     p[i].column, p[i].message);
        }
        text[kept] = hk_arena_strndup(result->arena, line, strlen(line));
        if (text[kept++] == NULL) {
            return false;
        }
    }
    result->warnings = text;
    result->n_warning = kept;
    return true;
}

static hk_status complete(const loaded *l, hk_result *result, hk_error *err)
{
    result->source = hk_app_source();
    result->compiler = hk_app_compiler();
    result->libraries = hk_app_libraries(&result->n_library);
    result->inputs = l->inputs.files;
    result->n_input = l->inputs.n;
    result->resolved = l->scenario->resolved;
    return keep_warnings(l->problems, result) ? HK_OK : hk_fail_nomem(err);
}

static int64_t count_failed(const hk_result *r)
{
    int64_t n = 0;
    for (int64_t i = 0; i < r->n_replicate; i++) {
        n += r->status[i] != HK_REPLICATE_OK;
    }
    return n;
}

/* What a person wants to know next. @return exit code */
static int report(const run_options *o, const hk_result *r, bool cancelled)
{
    int64_t failed = count_failed(r);
    if (failed > 0) {
        fprintf(stderr,
                "hakyu run: %" PRId64 " of %" PRId64
                " replicates failed (event cap or memory); they are listed in the result and left "
                "out of its means\n",
                failed, r->n_replicate);
    }
    if (cancelled) {
        fprintf(stderr, "hakyu run: cancelled; the %" PRId64 " finished replicates are in %s\n",
                r->n_replicate, o->output);
        return HK_EXIT_CANCELLED;
    }
    if (!o->quiet) {
        fprintf(stderr, "%" PRId64 " replicates of '%s' written to %s\n", r->n_replicate, r->name,
                o->output);
    }
    return failed == r->n_replicate ? HK_EXIT_FAILED : HK_EXIT_OK;
}

static int run(const run_options *o, const loaded *l)
{
    hk_error err = {0};
    hk_result *result = NULL;
    bool cancelled = false;
    hk_progress_view view = o->progress;
    hk_ensemble_opts opts = {.threads = o->threads, .progress = hk_progress_show, .user = &view};
    if (o->verbose) {
        fprintf(stderr,
                "%" PRId32 " components, %" PRId32 " dependencies, %" PRId64
                " replicates, %d threads\n",
                l->model->n_component, l->model->n_dependency, l->scenario->replicates,
                o->threads > 0 ? (int)o->threads : (int)hk_ensemble_threads());
    }
    hk_progress_catch_signals();
    hk_status status = hk_ensemble_run(l->model, l->scenario, &opts, &result, &cancelled, &err);
    if (view.bar_shown && cancelled) {
        fputc('\n', stderr);
    }
    if (status != HK_OK) {
        return fail(&err);
    }
    if (result->n_replicate == 0) {
        hk_result_free(result);
        fputs("hakyu run: cancelled before a replicate was finished; nothing was written\n",
              stderr);
        return HK_EXIT_CANCELLED;
    }
    status = complete(l, result, &err);
    if (status == HK_OK) {
        status = hk_result_write(result, o->output, &err);
    }
    int code = status == HK_OK ? report(o, result, cancelled) : fail(&err);
    hk_result_free(result);
    return code;
}

int hk_cmd_run(int argc, char **argv)
{
    hk_command_line line;
    run_options options = {0};
    loaded l = {0};
    int code;
    if (!hk_options_parse(&spec, argc, argv, &line, &code)) {
        return code;
    }
    code = take_options(&line, &options);
    if (code == HK_EXIT_OK) {
        code = load(&options, &l);
    }
    if (code == HK_EXIT_OK) {
        code = run(&options, &l);
    }
    unload(&l);
    return code;
}
