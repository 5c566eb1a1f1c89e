/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/cmd_run.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "engine/app/more.h"
#include "engine/app/options.h"
#include "engine/app/progress.h"
#include "engine/app/replay_run.h"
#include "engine/app/run_input.h"
#include "engine/app/side_log.h"
#include "engine/ensemble/ensemble.h"
#include "engine/ensemble/worlds.h"
#include "engine/io/overrides.h"

enum {
    OUTPUT,
    REPLICATES,
    MORE,
    SEED,
    THREADS,
    BLOCK,
    SET,
    CATALOGUE,
    RULES,
    TRACE,
    REPLAY,
    ASSUMPTION,
    FORMAT,
    LANG,
    LOG,
    PROGRESS,
    QUIET,
    VERBOSE,
    N_OPTION
};

static const hk_option option_table[] = {
    [OUTPUT] = {"output", "FILE", NULL, "result file; replaced when the new one is complete", 'o',
                false},
    [REPLICATES] = {"replicates", "N", NULL, "instead of the scenario's number", 'n', false},
    [MORE] = {"more", "N", NULL, "add N replicates to FILE; only these are run", 0, false},
    [SEED] = {"seed", "N", NULL, "instead of the scenario's seed", 's', false},
    [THREADS] = {"threads", "N", NULL, "default: all cores; the result does not depend on it", 'j',
                 false},
    [BLOCK] = {"block", "N", NULL,
               "replicates handed out at a time; the result does not depend on it", 0, false},
    [SET] = {"set", "PATH=VALUE", NULL, "override any value of the scenario; may be repeated",
             .repeats = true},
    [CATALOGUE] = {"catalogue", "DIR", NULL,
                   "tables of your own over the catalogue; may be repeated", .repeats = true},
    [TRACE] = {"trace", "N", NULL,
               "keep the event log of the first N replicates; with --replay, 1 shows it", 0, false},
    [REPLAY] = {"replay", "OUT.h5 CASE REPLICATE", NULL, "run one replicate of a result again", 0,
                false},
    [ASSUMPTION] = {"assumption", "N", NULL, "with --replay: under that set of assumptions", 0,
                    false},
    [FORMAT] = {"format", "FORMAT", HK_PRINT_FORMATS,
                "of what --replay prints; csv with --trace 1 is the event log", 0, false},
    [LANG] = {"lang", "LANG", HK_LANGS, "language of what --replay prints (en)", 0, false},
    [LOG] = {"log", "FILE", NULL, "append who computed what in which time, a line of JSON each", 0,
             false},
    [RULES] = {"rules", "FILE", NULL, "verification rules over those of the catalogue (CSV)", 0,
               false},
    [PROGRESS] = {"progress", "KIND", "auto|plain|none", "bar or lines on stderr", 0, false},
    [QUIET] = {"quiet", NULL, NULL, "only errors", 'q', false},
    [VERBOSE] = {"verbose", NULL, NULL, "say more", 'v', false},
};

static const hk_command_spec spec = {
    .name = "run",
    .usage = "run SCENARIO -o OUT.h5 [OPTION]...\n"
             "       hakyu run [SCENARIO] --replay OUT.h5 CASE REPLICATE [--trace 1] [-o FILE]",
    .summary = "Run a scenario and write its result file (HDF5, also netCDF-4).\n"
               "Ctrl-C ends the run cleanly: what was finished is written, exit code 5.\n"
               "--replay runs one replicate of a result of run or sweep again, from the scenario\n"
               "and the overrides that the result keeps, and compares it with the stored one. The\n"
               "model is looked for near the result and the current folder; SCENARIO says where\n"
               "the scenario, or the sweep, is now. Files must be as they were (SHA-256).\n"
               "Exit codes: 0 ok, 1 run failed or replay differs, 2 usage, 3 invalid input, 4 "
               "file, 5 cancelled.\n",
    .example = "  hakyu run scenarios/kanto-blackout.yaml -o blackout.h5\n"
               "  hakyu run scenarios/kanto-blackout.yaml -o short.h5 --set horizon=3d -n 100\n"
               "  hakyu run scenarios/kanto-blackout.yaml -o blackout.h5 --more 300\n"
               "  hakyu run --replay blackout.h5 kanto-blackout 17 --trace 1\n",
    .operand = "one scenario file",
    .options = option_table,
    .n_option = N_OPTION,
    .optional = true,
};

typedef struct run_options {
    const char *scenario, *output, *log, *rules;
    int argc; /* of the command line, for the log */
    char **argv;
    const char *sets[HK_REPEATS_MAX + 3];
    const char *catalogues[HK_REPEATS_MAX];
    char replicates[64], seed[64], trace[64]; /* as overrides */
    int32_t n_set, n_catalogue;
    int32_t threads;
    int64_t block; /* 0 = as fits */
    int64_t more;  /* 0 = not given */
    hk_progress_view progress;
    bool quiet, verbose;
} run_options;

static int take_more(const hk_command_line *line, run_options *o)
{
    if (line->values[MORE] == NULL) {
        return HK_EXIT_OK;
    }
    if (line->values[REPLICATES] != NULL) {
        fputs("hakyu run: option --more does not go with --replicates: it counts from what FILE "
              "holds (hakyu run --help)\n",
              stderr);
        return HK_EXIT_USAGE;
    }
    return hk_input_count(&spec, MORE, line->values[MORE], 1, 1000000000, &o->more);
}

/** One number of the command line as an override of `key`. */
static int take_override(const hk_command_line *line, int32_t option, int64_t min, int64_t max,
                         const char *key, char text[64], run_options *o)
{
    int64_t value = 0;
    if (line->values[option] == NULL) {
        return HK_EXIT_OK;
    }
    int status = hk_input_count(&spec, option, line->values[option], min, max, &value);
    if (status == HK_EXIT_OK) {
        snprintf(text, 64, "%s=%" PRId64, key, value);
        o->sets[o->n_set++] = text;
    }
    return status;
}

/* -n, -s and --trace are overrides like --set, and come after them. */
static int take_overrides(const hk_command_line *line, run_options *o)
{
    o->n_set = hk_options_repeats(line, SET, o->sets);
    o->n_catalogue = hk_options_repeats(line, CATALOGUE, o->catalogues);
    int status = take_override(line, REPLICATES, 1, 1000000000, "replicates", o->replicates, o);
    if (status == HK_EXIT_OK) {
        status = take_override(line, SEED, 0, INT64_MAX, "seed", o->seed, o);
    }
    return status == HK_EXIT_OK ? take_override(line, TRACE, 0, 1000000000, "trace", o->trace, o)
                                : status;
}

/* ---- one replicate again ----------------------------------------------------------------------- */

static int refuse_with(int32_t option, const char *why)
{
    fprintf(stderr, "hakyu run: option --%s: %s (hakyu run --help)\n", option_table[option].name,
            why);
    return HK_EXIT_USAGE;
}

/** What goes with --replay, and what with nothing else. */
static int check_replay(const hk_command_line *line)
{
    static const int32_t alone[] = {REPLICATES, MORE, SEED, SET, THREADS, LOG};
    static const int32_t only[] = {ASSUMPTION, FORMAT, LANG};
    bool replay = line->values[REPLAY] != NULL;
    for (size_t i = 0; replay && i < sizeof alone / sizeof alone[0]; i++) {
        if (line->values[alone[i]] != NULL) {
            return refuse_with(alone[i], "not with --replay: a replicate is what the result says");
        }
    }
    for (size_t i = 0; !replay && i < sizeof only / sizeof only[0]; i++) {
        if (line->values[only[i]] != NULL) {
            return refuse_with(only[i], "only with --replay");
        }
    }
    if (!replay && line->operand == NULL) {
        fprintf(stderr, "hakyu run: no file given; allowed: %s (hakyu run --help)\n", spec.operand);
        return HK_EXIT_USAGE;
    }
    return HK_EXIT_OK;
}

static int replay(const hk_command_line *line)
{
    const char *catalogues[HK_REPEATS_MAX];
    int64_t set = HK_SET_STATED, trace = 0;
    hk_replay_request request = {.scenario = line->operand,
                                 .result = line->values[REPLAY],
                                 .in_case = line->more[0],
                                 .replicate = line->more[1],
                                 .output = line->values[OUTPUT],
                                 .catalogues = catalogues};
    int code = HK_EXIT_OK;
    request.n_catalogue = hk_options_repeats(line, CATALOGUE, catalogues);
    request.rules = line->values[RULES];
    if (line->values[TRACE] != NULL) {
        code = hk_input_count(&spec, TRACE, line->values[TRACE], 0, 1, &trace);
    }
    if (code == HK_EXIT_OK && line->values[ASSUMPTION] != NULL) {
        code = hk_input_count(&spec, ASSUMPTION, line->values[ASSUMPTION], 0, INT32_MAX, &set);
    }
    if (line->values[FORMAT] != NULL) {
        request.format = (hk_print_format)hk_options_choice(HK_PRINT_FORMATS, line->values[FORMAT]);
    }
    if (line->values[LANG] != NULL) {
        request.lang = (hk_lang)hk_options_choice(HK_LANGS, line->values[LANG]);
    }
    if (code == HK_EXIT_OK && request.output != NULL) {
        code = hk_input_check_output("run", request.output);
    }
    request.set = set;
    request.with_log = trace > 0;
    return code == HK_EXIT_OK ? hk_replay_answer(&request) : code;
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
    o->log = line->values[LOG];
    o->rules = line->values[RULES];
    o->quiet = line->values[QUIET] != NULL;
    o->verbose = line->values[VERBOSE] != NULL;
    hk_progress_parse(line->values[PROGRESS] == NULL ? "auto" : line->values[PROGRESS],
                      &o->progress.kind);
    if (o->quiet) {
        o->progress.kind = HK_PROGRESS_NONE;
    }
    int status = HK_EXIT_OK;
    if (line->values[THREADS] != NULL) {
        status = hk_input_count(&spec, THREADS, line->values[THREADS], 1, 4096, &threads);
    }
    o->threads = (int32_t)threads;
    if (status == HK_EXIT_OK && line->values[BLOCK] != NULL) {
        status = hk_input_count(&spec, BLOCK, line->values[BLOCK], 1, 1000000, &o->block);
    }
    status = status == HK_EXIT_OK ? take_more(line, o) : status;
    status = status == HK_EXIT_OK ? take_overrides(line, o) : status;
    if (status == HK_EXIT_OK) {
        status = hk_side_log_check("run", o->log, o->output);
    }
    return status == HK_EXIT_OK ? hk_input_check_output("run", o->output) : status;
}

/* What a person wants to know next. @return exit code */
static int report(const run_options *o, const hk_result_sizes *sizes, const char *name,
                  bool cancelled)
{
    hk_input_say_failed("run", sizes, o->output);
    if (cancelled) {
        fprintf(stderr, "hakyu run: cancelled; the %" PRId64 " finished replicates are in %s\n",
                sizes->n_replicate, o->output);
        return HK_EXIT_CANCELLED;
    }
    if (!o->quiet) {
        fprintf(stderr, "%" PRId64 " replicates of '%s' written to %s\n", sizes->n_replicate, name,
                o->output);
    }
    return sizes->n_failed == sizes->n_replicate ? HK_EXIT_FAILED : HK_EXIT_OK;
}

static int write_result(const run_options *o, const hk_input *l, hk_ensemble *ensemble)
{
    hk_error err = {0};
    hk_result *frame = NULL;
    const char *overrides = NULL;
    hk_result_sizes sizes = {.case_name = &l->scenario->name};
    if (hk_ensemble_replicates(ensemble) == 0) {
        fputs("hakyu run: cancelled before a replicate was finished; nothing was written\n",
              stderr);
        return HK_EXIT_CANCELLED;
    }
    hk_status status = hk_ensemble_frame(ensemble, &frame, &err);
    if (status == HK_OK) {
        status = hk_input_complete(l, frame, &err);
    }
    if (status == HK_OK) {
        status = hk_overrides_write(o->sets, o->n_set, frame->arena, &overrides, &err);
        sizes.case_overrides = &overrides;
    }
    if (status == HK_OK) {
        status = hk_ensemble_write(ensemble, frame, &sizes, o->output, &err);
    }
    if (status == HK_OK) {
        status = hk_ensemble_tidy(ensemble, &err);
    }
    hk_result_free(frame);
    return status == HK_OK
               ? report(o, &sizes, l->scenario->name, hk_ensemble_is_cancelled(ensemble))
               : hk_input_fail("run", &err);
}

/* ---- adding to a file -------------------------------------------------------------------------- */

static void parts_of(const run_options *o, char parts[PATH_MAX])
{
    snprintf(parts, PATH_MAX, "%s.parts", o->output);
}

/** Look at the file; it says how many replicates there will be. */
static int open_more(run_options *o, hk_more *more)
{
    char parts[PATH_MAX];
    if (o->more == 0) {
        return HK_EXIT_OK;
    }
    parts_of(o, parts);
    int code = hk_more_open("run", o->output, parts, NULL, more);
    if (code == HK_EXIT_OK && more->is_done) {
        hk_more_say_done("run", o->output, more);
    }
    snprintf(o->replicates, sizeof o->replicates, "replicates=%" PRId64,
             more->replicates + o->more);
    o->sets[o->n_set++] = o->replicates;
    return code;
}

static int check_more(const run_options *o, const hk_input *l, const hk_more *more)
{
    hk_error err = {0};
    hk_result *frame = NULL;
    const hk_result_sizes sizes = {.n_case = 1, .case_name = &l->scenario->name};
    hk_status status = hk_result_new(&frame, &err);
    if (status == HK_OK) {
        status = hk_input_complete(l, frame, &err);
    }
    int code = status == HK_OK ? hk_more_check("run", o->output, more, l, frame, &sizes)
                               : hk_input_fail("run", &err);
    hk_result_free(frame);
    return code;
}

/** What is done is kept beside the file until all is. */
static int add(const run_options *o, const hk_input *l, const hk_more *more, hk_side_log *log,
               hk_progress_view *view)
{
    char parts[PATH_MAX];
    const char *identity = NULL;
    hk_error err = {0};
    hk_ensemble *ensemble = NULL;
    hk_cases cases = hk_cases_of(l->model, l->scenario);
    int code = check_more(o, l, more);
    if (code != HK_EXIT_OK) {
        return code;
    }
    parts_of(o, parts);
    cases.first = more->replicates;
    hk_status status = hk_more_run_identity(more, l, l->inputs.arena, &identity, &err);
    const hk_ensemble_opts opts = {.threads = o->threads,
                                   .progress = hk_progress_show,
                                   .user = view,
                                   .parts = parts,
                                   .identity = identity,
                                   .earlier = more->reader,
                                   .usage = log->usage};
    if (status == HK_OK) {
        status = hk_ensemble_simulate(&cases, &opts, &ensemble, &err);
    }
    if (status != HK_OK) {
        code = hk_input_fail("run", &err);
    } else if (hk_ensemble_is_cancelled(ensemble)) {
        fprintf(stderr, "%shakyu run: cancelled; the same command goes on from %s\n",
                view->bar_shown ? "\n" : "", parts);
        code = HK_EXIT_CANCELLED;
    } else {
        code = write_result(o, l, ensemble);
    }
    hk_ensemble_free(ensemble);
    return code;
}

static int run(const run_options *o, const hk_input *l, hk_side_log *log, hk_progress_view *view)
{
    char folder[PATH_MAX];
    hk_error err = {0};
    hk_ensemble *ensemble = NULL;
    const char *slash = strrchr(o->output, '/');
    snprintf(folder, sizeof folder, "%.*s", slash == NULL ? 1 : (int)(slash - o->output) + 1,
             slash == NULL ? "." : o->output);
    hk_ensemble_opts opts = {.threads = o->threads,
                             .progress = hk_progress_show,
                             .user = view,
                             .block = o->block,
                             .folder = folder,
                             .usage = log->usage};
    hk_cases cases = hk_cases_of(l->model, l->scenario);
    if (o->verbose) {
        fprintf(stderr,
                "%" PRId32 " components, %" PRId32 " dependencies, %" PRId64
                " replicates, %d threads\n",
                l->model->n_component, l->model->n_dependency, l->scenario->replicates,
                o->threads > 0 ? (int)o->threads : (int)hk_ensemble_threads());
    }
    hk_status status = hk_ensemble_simulate(&cases, &opts, &ensemble, &err);
    if (status == HK_OK && view->bar_shown && hk_ensemble_is_cancelled(ensemble)) {
        fputc('\n', stderr);
    }
    int code = status == HK_OK ? write_result(o, l, ensemble) : hk_input_fail("run", &err);
    hk_ensemble_free(ensemble);
    return code;
}

static int run_or_add(const run_options *o, const hk_input *l, const hk_more *more)
{
    hk_side_log log = {.command = "run"};
    hk_progress_view view = o->progress;
    hk_progress_catch_signals();
    hk_side_log_begin(&log, o->log, NULL, o->argc, o->argv);
    int code = o->more > 0 ? add(o, l, more, &log, &view) : run(o, l, &log, &view);
    hk_side_log_end(&log, code, &view.last);
    return code;
}

int hk_cmd_run(int argc, char **argv)
{
    hk_command_line line;
    run_options options = {0};
    hk_input l = {0};
    hk_more more = {0};
    int code;
    if (!hk_options_parse(&spec, argc, argv, &line, &code)) {
        return code;
    }
    options.argc = argc;
    options.argv = argv;
    code = check_replay(&line);
    if (code == HK_EXIT_OK && line.values[REPLAY] != NULL) {
        return replay(&line);
    }
    code = code == HK_EXIT_OK ? take_options(&line, &options) : code;
    if (code == HK_EXIT_OK) {
        code = open_more(&options, &more);
    }
    if (code == HK_EXIT_OK && !more.is_done) {
        const hk_input_opts opts = {.command = "run",
                                    .path = options.scenario,
                                    .sets = options.sets,
                                    .n_set = options.n_set,
                                    .catalogues = options.catalogues,
                                    .n_catalogue = options.n_catalogue,
                                    .rules = options.rules,
                                    .quiet = options.quiet};
        code = hk_input_load(&opts, &l);
    }
    if (code == HK_EXIT_OK && !more.is_done) {
        code = run_or_add(&options, &l, &more);
    }
    hk_more_done(&more);
    hk_input_done(&l);
    return code;
}
