/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/cmd_run.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/app/cmd_version.h"
#include "engine/app/data_dir.h"
#include "engine/app/problems_print.h"
#include "engine/app/progress.h"
#include "engine/base/memory.h"
#include "engine/base/text.h"
#include "engine/ensemble/ensemble.h"
#include "engine/io/result.h"
#include "engine/io/scenario_read.h"
#include "models/models.h"

static const char help[] =
    "Usage: hakyu run SCENARIO -o OUT.h5 [OPTION]...\n"
    "Run a scenario and write its result file (HDF5, also netCDF-4).\n\n"
    "  -o, --output FILE        result file; an old one is replaced when the new one is complete\n"
    "  -n, --replicates N       instead of the scenario's number\n"
    "  -s, --seed N             instead of the scenario's seed\n"
    "  -j, --threads N          threads; default: all cores. The result does not depend on it\n"
    "      --set PATH=VALUE     override any value of the scenario, any number of times\n"
    "      --progress KIND      auto, plain or none\n"
    "  -q, --quiet              only errors\n"
    "  -v, --verbose            say more\n"
    "      --help               this text\n\n"
    "Ctrl-C ends the run cleanly: what was finished is written, exit code 5.\n"
    "Exit codes: 0 ok, 1 run failed, 2 usage, 3 invalid input, 4 file, 5 cancelled.\n\n"
    "Example:\n"
    "  hakyu run scenarios/kanto-blackout.yaml -o blackout.h5 --set horizon=3d -n 100\n";

enum { OPTION_SET = 256, OPTION_PROGRESS, OPTION_HELP, SETS_MAX = 256 };

static const struct option long_options[] = {
    {"output", required_argument, NULL, 'o'},
    {"replicates", required_argument, NULL, 'n'},
    {"seed", required_argument, NULL, 's'},
    {"threads", required_argument, NULL, 'j'},
    {"set", required_argument, NULL, OPTION_SET},
    {"progress", required_argument, NULL, OPTION_PROGRESS},
    {"quiet", no_argument, NULL, 'q'},
    {"verbose", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

typedef struct run_options {
    const char *scenario, *output;
    const char *sets[SETS_MAX];
    char replicates[64], seed[64]; /* as overrides */
    int32_t n_set;
    int32_t threads;
    hk_progress_view progress;
    bool quiet, verbose, help;
} run_options;

static int usage(const char *format, const char *word)
{
    fputs("hakyu run: ", stderr);
    fprintf(stderr, format, word);
    fputs(" (hakyu run --help)\n", stderr);
    return HK_EXIT_USAGE;
}

static bool parse_count(const char *text, int64_t min, int64_t max, int64_t *ret)
{
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value < min || value > max) {
        return false;
    }
    *ret = value;
    return true;
}

static int add_set(run_options *o, const char *set)
{
    if (o->n_set == SETS_MAX) {
        return usage("option --set: at most 256 overrides are allowed, one too many is '%s'", set);
    }
    o->sets[o->n_set++] = set;
    return HK_EXIT_OK;
}

static int take_number(run_options *o, int option)
{
    int64_t value;
    switch (option) {
    case 'n':
        if (!parse_count(optarg, 1, 1000000000, &value)) {
            return usage("option -n: '%s' is not a number from 1 to 1000000000", optarg);
        }
        snprintf(o->replicates, sizeof o->replicates, "replicates=%" PRId64, value);
        return add_set(o, o->replicates);
    case 's':
        if (!parse_count(optarg, 0, INT64_MAX, &value)) {
            return usage("option -s: '%s' is not a number from 0 to 9223372036854775807", optarg);
        }
        snprintf(o->seed, sizeof o->seed, "seed=%" PRId64, value);
        return add_set(o, o->seed);
    default:
        if (!parse_count(optarg, 1, 4096, &value)) {
            return usage("option -j: '%s' is not a number from 1 to 4096", optarg);
        }
        o->threads = (int32_t)value;
        return HK_EXIT_OK;
    }
}

/* The word that getopt could not take, with the nearest option it could have been. */
static int bad_option(char **argv, int before)
{
    const char *names[sizeof long_options / sizeof long_options[0]];
    int64_t n = 0;
    for (const struct option *o = long_options; o->name != NULL; o++) {
        names[n++] = o->name;
    }
    const char *word = argv[before];
    const char *near = strncmp(word, "--", 2) == 0 ? hk_text_nearest(word + 2, names, n) : NULL;
    fprintf(stderr, "hakyu run: option '%s' is unknown or lacks its value", word);
    if (near != NULL) {
        fprintf(stderr, "; did you mean --%s?", near);
    }
    fputs(" (hakyu run --help)\n", stderr);
    return HK_EXIT_USAGE;
}

static int take_option(run_options *o, int option)
{
    switch (option) {
    case 'o':
        o->output = optarg;
        return HK_EXIT_OK;
    case 'n':
    case 's':
    case 'j':
        return take_number(o, option);
    case 'q':
        o->quiet = true;
        return HK_EXIT_OK;
    case 'v':
        o->verbose = true;
        return HK_EXIT_OK;
    case OPTION_SET:
        return add_set(o, optarg);
    case OPTION_PROGRESS:
        if (!hk_progress_parse(optarg, &o->progress.kind)) {
            return usage("option --progress: '%s' is none of auto, plain, none", optarg);
        }
        return HK_EXIT_OK;
    default:
        o->help = true;
        return HK_EXIT_OK;
    }
}

static int parse_options(int argc, char **argv, run_options *o)
{
    hk_progress_parse("auto", &o->progress.kind);
    opterr = 0;
    optind = 1;
    for (;;) {
        int before = optind;
        int option = getopt_long(argc, argv, "o:n:s:j:qv", long_options, NULL);
        if (option == -1) {
            break;
        }
        int status = option == '?' ? bad_option(argv, before) : take_option(o, option);
        if (status != HK_EXIT_OK || o->help) {
            return status;
        }
    }
    if (o->quiet) {
        o->progress.kind = HK_PROGRESS_NONE;
    }
    if (optind == argc) {
        return usage("%s: which scenario?", "no file given");
    }
    o->scenario = argv[optind];
    if (optind + 1 < argc) {
        return usage("unexpected argument '%s'; one scenario at a time", argv[optind + 1]);
    }
    if (o->output == NULL) {
        return usage("%s: where should the result go?", "option -o is missing");
    }
    return HK_EXIT_OK;
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
    if (hk_problems_new(&l->problems, &err) != HK_OK) {
        return fail(&err);
    }
    hk_status status = hk_scenario_read(o->scenario, o->sets, o->n_set, mechanisms, n_mechanism,
                                        policies, n_policy, has_catalogue ? catalogue : NULL,
                                        l->problems, &l->scenario, &l->model, &l->inputs, &err);
    int64_t errors = hk_problems_count(l->problems, HK_SEVERITY_ERROR);
    int64_t warnings = hk_problems_count(l->problems, HK_SEVERITY_WARNING);
    if (errors > 0 || (warnings > 0 && !o->quiet)) {
        hk_problems_print(stderr, l->problems);
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
    int64_t n;
    const hk_problem *p = hk_problems_get(problems, &n);
    const char **text = hk_arena_alloc(result->arena, (size_t)n, sizeof *text);
    if (text == NULL) {
        return false;
    }
    for (int64_t i = 0; i < n; i++) {
        char line[1024];
        snprintf(line, sizeof line, "%s:%" PRId32 ":%" PRId32 ": %s",
                 p[i].file == NULL ? "" : p[i].file, p[i].line, p[i].column, p[i].message);
        text[i] = hk_arena_strndup(result->arena, line, strlen(line));
        if (text[i] == NULL) {
            return false;
        }
    }
    result->warnings = text;
    result->n_warning = n;
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
    run_options options = {0};
    loaded l = {0};
    int code = parse_options(argc, argv, &options);
    if (options.help) {
        fputs(help, stdout);
        return HK_EXIT_OK;
    }
    if (code != HK_EXIT_OK) {
        return code;
    }
    code = load(&options, &l);
    if (code == HK_EXIT_OK) {
        code = run(&options, &l);
    }
    unload(&l);
    return code;
}
