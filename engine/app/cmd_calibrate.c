/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/cmd_calibrate.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/app/calibrate_view.h"
#include "engine/app/options.h"
#include "engine/app/problems_print.h"
#include "engine/app/progress.h"
#include "engine/base/memory.h"

enum {
    FIT,
    SET,
    REPLICATES,
    SEED,
    THREADS,
    POINTS,
    WAVES,
    DRAWS,
    CONFIDENCE,
    CATALOGUE,
    FORMAT,
    LANG,
    QUIET,
    N_OPTION
};

enum { REPLICATES_DEFAULT = 100 };

static const hk_option options[N_OPTION] = {
    [FIT] = {"fit", "PATH=LOW..HIGH", NULL, "a parameter and its range; may be repeated (up to 8)",
             .repeats = true},
    [SET] = {"set", "PATH=VALUE", NULL, "override a leaf of all scenarios; may be repeated",
             .repeats = true},
    [REPLICATES] = {"replicates", "N", NULL, "replicates of each point (100)", 'n', false},
    [SEED] = {"seed", "N", NULL, "seed of scenarios and designs (that of each scenario; 1)", 's',
              false},
    [THREADS] = {"threads", "N", NULL, "threads (one per core)", 'j', false},
    [POINTS] = {"points", "N", NULL, "points of a wave (three for each term of a surface)", 0,
                false},
    [WAVES] = {"waves", "N", NULL, "waves at most (5)", 0, false},
    [DRAWS] = {"draws", "N", NULL, "sets of records simulated at the estimate (199)", 0, false},
    [CONFIDENCE] = {"confidence", "P", NULL, "of the intervals, from 0.5 to 0.99 (0.95)", 0, false},
    [CATALOGUE] = {"catalogue", "DIR", NULL,
                   "tables of your own over the catalogue; may be repeated", .repeats = true},
    [FORMAT] = {"format", "FORMAT", HK_PRINT_FORMATS, "how it is printed (table)", 0, false},
    [LANG] = {"lang", "LANG", HK_LANGS, "language of names and headers (en)", 0, false},
    [QUIET] = {"quiet", NULL, NULL, "say nothing of the waves", 'q', false},
};

static const hk_command_spec spec = {
    .name = "calibrate",
    .usage = "calibrate CASES.csv --fit PATH=LOW..HIGH [OPTION]...",
    .summary =
        "Fit parameters of scenarios to records of real cases, with intervals and the quality of\n"
        "the fit. CASES.csv has a row for each case; cells may be empty, which is 'not known':\n"
        "  id, scenario    its name; the scenario that replays it, from the folder of the table\n"
        "  OUTPUT          what was recorded: restoration (h), person-hours:SERVICE, breaches, "
        "...\n"
        "                  (hakyu info --help lists outputs), a number in the output's unit\n"
        "  se:OUTPUT       its standard error\n"
        "  set:PATH        an override of the scenario for this case\n"
        "  note, source    free text\n"
        "--fit names a path as --set does. A range is two numbers or two durations; :log seeks on\n"
        "a log scale, :integer and :step=X take multiples. PATH=exp({1h..2d}) puts the value into\n"
        "a text; model.repairs/ID=0.3..3:log multiplies the numbers of a row of the model, if it\n"
        "states a range. A parameter that the cases do not bound is said to be so.\n"
        "Exit codes: 0 ok, 1 run failed, 2 usage, 3 invalid input, 4 file, 5 cancelled.\n",
    .example = "  hakyu calibrate cases.csv --fit recovery.crews.power-line=1..12:integer\n"
               "  hakyu calibrate cases.csv --fit "
               "'threats.lines.where.sample=0.01..0.5:log:step=0.0001' \\\n"
               "      --fit 'threats.equipment.uptime=exp({2d..90d}):log' -n 200 --format json\n",
    .operand = "one table of cases",
    .options = options,
    .n_option = N_OPTION,
};

typedef struct request {
    const char *path;
    const char *fits[HK_REPEATS_MAX];
    int32_t n_fit;
    int64_t replicates, seed, threads, points, waves, draws;
    char seed_set[48];
    double confidence;
    bool quiet;
    hk_print_format format;
    hk_lang lang;
} request;

/* ---- options ----------------------------------------------------------------------------------- */

static int take_counts(const hk_command_line *line, request *q)
{
    const struct {
        int32_t option;
        int64_t min, max, dflt;
        int64_t *to;
    } counts[] = {
        {REPLICATES, HK_CALIBRATE_REPLICATES_MIN, 1000000, REPLICATES_DEFAULT, &q->replicates},
        {SEED, 0, INT64_MAX, 1, &q->seed},
        {THREADS, 1, 4096, 0, &q->threads},
        {POINTS, 4, 10000, 0, &q->points},
        {WAVES, 1, HK_CALIBRATE_WAVES_MAX, 0, &q->waves},
        {DRAWS, 39, 100000, 0, &q->draws},
    };
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        const char *text = line->values[counts[i].option];
        *counts[i].to = counts[i].dflt;
        int code = text == NULL ? HK_EXIT_OK
                                : hk_input_count(&spec, counts[i].option, text, counts[i].min,
                                                 counts[i].max, counts[i].to);
        if (code != HK_EXIT_OK) {
            return code;
        }
    }
    return HK_EXIT_OK;
}

static int take_confidence(const hk_command_line *line, request *q)
{
    const char *text = line->values[CONFIDENCE];
    char *end = NULL;
    q->confidence = 0.95;
    if (text == NULL) {
        return HK_EXIT_OK;
    }
    errno = 0;
    q->confidence = strtod(text, &end);
    return errno == 0 && end != text && *end == '\0' && q->confidence >= 0.5 &&
                   q->confidence <= 0.99
               ? HK_EXIT_OK
               : hk_options_refuse(&spec, "confidence", text, "a number from 0.5 to 0.99");
}

static int take_options(const hk_command_line *line, request *q)
{
    q->path = line->operand;
    q->quiet = line->values[QUIET] != NULL;
    q->n_fit = hk_options_repeats(line, FIT, q->fits);
    if (line->values[FORMAT] != NULL) {
        q->format = (hk_print_format)hk_options_choice(HK_PRINT_FORMATS, line->values[FORMAT]);
    }
    if (line->values[LANG] != NULL) {
        q->lang = (hk_lang)hk_options_choice(HK_LANGS, line->values[LANG]);
    }
    int code = take_counts(line, q);
    code = code == HK_EXIT_OK ? take_confidence(line, q) : code;
    if (code == HK_EXIT_OK && q->n_fit == 0) {
        fputs("hakyu calibrate: option --fit is missing: which parameter is to be fitted? "
              "(hakyu calibrate --help)\n",
              stderr);
        code = HK_EXIT_USAGE;
    } else if (code == HK_EXIT_OK && q->n_fit > HK_CALIBRATE_PARAMS_MAX) {
        fprintf(stderr,
                "hakyu calibrate: option --fit is there %" PRId32
                " times; allowed: up to %d (hakyu calibrate --help)\n",
                q->n_fit, HK_CALIBRATE_PARAMS_MAX);
        code = HK_EXIT_USAGE;
    }
    return code;
}

/* ---- the work ---------------------------------------------------------------------------------- */

static void tell(void *user, int32_t wave, int32_t n)
{
    const hk_replayed_all *all = user;
    if (all->quiet) {
        return;
    }
    char what[32] = "at the estimate";
    if (wave > 0) {
        snprintf(what, sizeof what, "wave %" PRId32, wave);
    }
    fprintf(stderr, "%s: points %" PRId32 ", worlds %" PRId32 ", replicates of each %" PRId64 "\n",
            what, n, all->records->n_world, all->replicates);
}

static hk_status fit(const request *q, hk_replayed_all *all, hk_error *err)
{
    const hk_case_records *r = all->records;
    hk_calibrate_param params[HK_CALIBRATE_PARAMS_MAX];
    hk_calibration *found = NULL;
    hk_calibrate_case *cases = hk_alloc((size_t)r->n_case, sizeof *cases);
    if (cases == NULL) {
        return hk_fail_nomem(err);
    }
    for (int64_t i = 0; i < r->n_case; i++) {
        cases[i] = (hk_calibrate_case){.world = r->world[i],
                                       .observed = r->observed + i * r->n_output,
                                       .error = r->error + i * r->n_output};
    }
    for (int32_t j = 0; j < all->n_param; j++) {
        params[j] = all->params[j].range;
    }
    const hk_calibrate_task task = {.params = params,
                                    .cases = cases,
                                    .n_param = all->n_param,
                                    .n_case = r->n_case,
                                    .n_world = r->n_world,
                                    .n_output = r->n_output,
                                    .replicates = q->replicates,
                                    .points = (int32_t)q->points,
                                    .waves = (int32_t)q->waves,
                                    .draws = (int32_t)q->draws,
                                    .confidence = q->confidence,
                                    .seed = (uint64_t)q->seed,
                                    .run = hk_replayed_run,
                                    .tell = tell,
                                    .user = all};
    hk_status status = hk_calibrate(&task, &found, err);
    if (status == HK_OK) {
        const hk_calibrate_view view = {.found = found,
                                        .all = all,
                                        .confidence = q->confidence,
                                        .seed = (uint64_t)q->seed,
                                        .format = q->format,
                                        .lang = q->lang};
        status = hk_calibrate_print(&view, err);
    }
    hk_calibration_free(found);
    hk_free(cases);
    return status;
}

static int load_and_fit(const request *q, hk_replayed_all *all)
{
    hk_error err = {0};
    if (all->records->n_output > HK_CALIBRATE_OUTPUTS_MAX) {
        fprintf(stderr,
                "hakyu calibrate: error: %s: %" PRId32 " columns of outputs; allowed: up to %d\n",
                q->path, all->records->n_output, HK_CALIBRATE_OUTPUTS_MAX);
        return HK_EXIT_INPUT;
    }
    hk_progress_catch_signals();
    int code = hk_replayed_load(all);
    if (code == HK_EXIT_OK && fit(q, all, &err) != HK_OK) {
        code = hk_input_fail("calibrate", &err);
    }
    hk_replayed_done(all);
    return code;
}

/** Table and ranges; all their problems are shown together. */
static hk_status read_inputs(const request *q, hk_arena *arena, hk_problems *problems,
                             hk_fit_param *params, hk_case_records **ret_records, hk_error *err)
{
    hk_status first = hk_fit_params_read(q->fits, q->n_fit, arena, problems, params, err);
    if (first != HK_OK && first != HK_EINVALID) {
        return first;
    }
    hk_status status = hk_case_records_read(q->path, problems, ret_records, err);
    return first != HK_OK && status == HK_OK ? first : status;
}

static int answer(const request *q, const hk_command_line *line)
{
    hk_error err = {0};
    hk_arena *arena = NULL;
    hk_problems *problems = NULL;
    hk_case_records *records = NULL;
    hk_fit_param params[HK_CALIBRATE_PARAMS_MAX];
    hk_replayed_all all = {.params = params,
                           .n_param = q->n_fit,
                           .replicates = q->replicates,
                           .threads = (int32_t)q->threads,
                           .quiet = q->quiet,
                           .seed = line->values[SEED] == NULL ? NULL : q->seed_set};
    hk_status status = hk_arena_new(&arena, &err);
    if (status == HK_OK) {
        status = hk_problems_new(&problems, &err);
    }
    if (status == HK_OK) {
        status = read_inputs(q, arena, problems, params, &records, &err);
    }
    int64_t errors = problems == NULL ? 0 : hk_problems_count(problems, HK_SEVERITY_ERROR);
    int code = status == HK_OK ? HK_EXIT_OK : hk_status_exit(status);
    if (errors > 0) {
        hk_problems_print(stderr, problems, HK_WARNINGS_FEW);
        hk_problems_print_summary(stderr, errors, 0, "nothing was run");
    } else if (status != HK_OK) {
        code = hk_input_fail("calibrate", &err);
    }
    if (code == HK_EXIT_OK && records != NULL) {
        const char *sets[HK_REPEATS_MAX], *catalogues[HK_REPEATS_MAX];
        all.records = records;
        all.n_set = hk_options_repeats(line, SET, sets);
        all.sets = sets;
        all.n_catalogue = hk_options_repeats(line, CATALOGUE, catalogues);
        all.catalogues = catalogues;
        code = load_and_fit(q, &all);
    }
    hk_case_records_free(records);
    hk_problems_free(problems);
    hk_arena_free(arena);
    return code;
}

int hk_cmd_calibrate(int argc, char **argv)
{
    hk_command_line line;
    request q = {0};
    int code;
    if (!hk_options_parse(&spec, argc, argv, &line, &code)) {
        return code;
    }
    code = take_options(&line, &q);
    if (code != HK_EXIT_OK) {
        return code;
    }
    snprintf(q.seed_set, sizeof q.seed_set, "seed=%" PRId64, q.seed);
    code = answer(&q, &line);
    int printed = hk_print_finish();
    return code != HK_EXIT_OK ? code : printed;
}
