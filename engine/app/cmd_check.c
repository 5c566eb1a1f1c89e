/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/cmd_check.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/app/check_folder.h"
#include "engine/app/data_dir.h"
#include "engine/app/options.h"
#include "engine/app/print_table.h"
#include "engine/app/problems_print.h"
#include "engine/io/model_read.h"
#include "engine/io/scenario_read.h"
#include "models/models.h"

enum { SET, CATALOGUE, FORMAT, N_OPTION };

static const hk_option option_table[] = {
    [SET] = {"set", "PATH=VALUE", NULL, "override a value of the scenarios; may be repeated",
             .repeats = true},
    [CATALOGUE] = {"catalogue", "DIR", NULL,
                   "tables of your own over the catalogue; may be repeated", .repeats = true},
    [FORMAT] = {"format", "FORMAT", "text|json",
                "text: problems on stderr; json: all of them, as a list on stdout", 0, false},
};

static const hk_command_spec spec = {
    .name = "check",
    .usage = "check FILE... [OPTION]...",
    .summary =
        "Report every problem of scenarios (YAML) and models (a folder of tables, or an .h5 "
        "file):\n"
        "errors, and warnings of what is allowed but hardly meant (engine/io/review.md lists "
        "them).\n"
        "Of a folder that is no model, all scenarios and models below it are checked.\n"
        "Nothing is run and nothing is written. Text shows ten warnings of a kind.\n"
        "Exit codes: 0 no errors (warnings count for nothing), 2 usage, 3 errors in the input,\n"
        "4 a file cannot be read.\n",
    .example = "  hakyu check scenarios/kanto-blackout.yaml --set horizon=3d\n"
               "  hakyu check data/models/capital\n"
               "  hakyu check . --format json\n",
    .operand = "one or more scenarios, models or folders of them",
    .options = option_table,
    .n_option = N_OPTION,
    .many = true,
};

typedef struct check_options {
    const char *const *sets; /* [n_set] */
    int32_t n_set;
    hk_catalogue_dirs catalogue;
    bool json;
} check_options;

typedef struct tally {
    int64_t errors, warnings;
    int exit_code;
    bool first; /* no JSON object printed yet */
} tally;

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text);
    size_t n_end = strlen(end);
    return n >= n_end && strcmp(text + n - n_end, end) == 0;
}

/** A folder, or an .h5 file. */
static bool is_model(const char *path)
{
    struct stat info;
    return (stat(path, &info) == 0 && S_ISDIR(info.st_mode)) || ends_with(path, ".h5") ||
           ends_with(path, ".hdf5");
}

static hk_status check_model(const char *path, const check_options *options, hk_problems *problems,
                             hk_error *err)
{
    hk_model *model = NULL;
    HK_TRY(hk_model_read(path, &options->catalogue, problems, NULL, &model, err));
    if (!options->json) {
        printf("%s: model %s: %" PRId32 " components, %" PRId32 " dependencies, %" PRId32
               " services of %" PRId32 " sectors\n",
               path, model->name, model->n_component, model->n_dependency, model->n_service,
               model->n_sector);
    }
    hk_model_free(model);
    return HK_OK;
}

static hk_status check_scenario(const char *path, const check_options *options,
                                hk_problems *problems, hk_error *err)
{
    int32_t n_mechanism;
    int32_t n_policy;
    const hk_mechanism *const *mechanisms = hk_registry_mechanisms(&n_mechanism);
    const hk_policy *const *policies = hk_registry_policies(&n_policy);
    hk_scenario *scenario = NULL;
    hk_model *model = NULL;
    hk_inputs inputs = {0};
    HK_TRY(hk_scenario_read(path, options->sets, options->n_set, mechanisms, n_mechanism, policies,
                            n_policy, &options->catalogue, problems, &scenario, &model, &inputs,
                            err));
    if (!options->json) {
        printf("%s: scenario %s: %" PRId32 " threats; model %s: %" PRId32 " components, %" PRId32
               " dependencies\n",
               path, scenario->name, scenario->n_threat, model->name, model->n_component,
               model->n_dependency);
    }
    hk_scenario_free(scenario);
    hk_model_free(model);
    hk_inputs_done(&inputs);
    return HK_OK;
}

/** Of several files the gravest exit code counts: failed, then file, then input. */
static int graver(int a, int b)
{
    static const int order[] = {HK_EXIT_FAILED, HK_EXIT_FILE, HK_EXIT_INPUT};
    for (int i = 0; i < 3; i++) {
        if (a == order[i] || b == order[i]) {
            return order[i];
        }
    }
    return HK_EXIT_OK;
}

static hk_status check_file(const char *path, const check_options *options, tally *total,
                            hk_error *err)
{
    hk_problems *problems;
    HK_TRY(hk_problems_new(&problems, err));
    hk_status status = is_model(path) ? check_model(path, options, problems, err)
                                      : check_scenario(path, options, problems, err);
    if (status != HK_OK && status != HK_EINVALID) { /* not about a place in a file */
        hk_problem_add(problems, HK_SEVERITY_ERROR, status, (hk_place){0}, NULL, "%s",
                       err->message);
    }
    if (options->json) {
        total->first = hk_problems_print_json(stdout, problems, total->first);
    } else {
        hk_problems_print(stderr, problems, HK_WARNINGS_SHOWN);
    }
    total->errors += hk_problems_count(problems, HK_SEVERITY_ERROR);
    total->warnings += hk_problems_count(problems, HK_SEVERITY_WARNING);
    total->exit_code = graver(total->exit_code, hk_status_exit(status));
    hk_problems_free(problems);
    return HK_OK;
}

/** All that a folder holds. */
static hk_status check_folder(const char *path, const check_options *options, tally *total,
                              hk_error *err)
{
    hk_check_list list;
    hk_status status = hk_check_list_folder(path, &list, err);
    for (int64_t i = 0; i < list.n && status == HK_OK; i++) {
        status = check_file(list.paths[i], options, total, err);
    }
    if (status == HK_OK && list.n == 0) {
        status = hk_fail(err, HK_EMISSING,
                         "%s: the folder is no model (no model.yaml, no components.csv) and there "
                         "is no scenario or model below it",
                         path);
    } else if (status == HK_OK) {
        fprintf(stderr, "%s: %" PRId64 " checked, %" PRId64 " other file%s passed over\n", path,
                list.n, list.n_skipped, list.n_skipped == 1 ? "" : "s");
    }
    hk_check_list_done(&list);
    return status;
}

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode) && !hk_check_is_model_folder(path);
}

static int check_files(const hk_command_line *line, const check_options *options)
{
    tally total = {.first = true};
    hk_error err = {0};
    if (options->json) {
        fputs("[", stdout);
    }
    for (int32_t i = 0; i < line->n_operand; i++) {
        const char *path = line->operands[i];
        hk_status status = is_folder(path) ? check_folder(path, options, &total, &err)
                                           : check_file(path, options, &total, &err);
        if (status != HK_OK) {
            fprintf(stderr, "hakyu check: error: %s\n", err.message);
            total.errors++;
            total.exit_code = graver(total.exit_code, hk_status_exit(status));
        }
    }
    if (options->json) {
        fputs(total.first ? "]\n" : "\n]\n", stdout);
    }
    hk_problems_print_summary(stderr, total.errors, total.warnings, NULL);
    return total.exit_code;
}

int hk_cmd_check(int argc, char **argv)
{
    hk_app_data data;
    hk_command_line line;
    int code;
    if (!hk_options_parse(&spec, argc, argv, &line, &code)) {
        return code;
    }
    const char *sets[HK_REPEATS_MAX];
    const char *more[HK_REPEATS_MAX];
    check_options options = {.sets = sets, .n_set = hk_options_repeats(&line, SET, sets)};
    options.catalogue = hk_app_dirs(&data, more, hk_options_repeats(&line, CATALOGUE, more));
    options.json = line.values[FORMAT] != NULL && strcmp(line.values[FORMAT], "json") == 0;
    code = check_files(&line, &options);
    int printed = hk_print_finish();
    return code != HK_EXIT_OK ? code : printed;
}
