/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/cmd_check.h"

#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/app/data_dir.h"
#include "engine/app/print_table.h"
#include "engine/app/problems_print.h"
#include "engine/base/memory.h"
#include "engine/base/text.h"
#include "engine/io/model_read.h"
#include "engine/io/scenario_read.h"
#include "models/models.h"

static const char help[] =
    "hakyu check FILE... [options]\n"
    "Report every problem of scenarios (YAML) and models (a folder of tables, or an .h5 file).\n"
    "Nothing is run and nothing is written.\n"
    "\n"
    "  --set PATH=VALUE   override a value of the scenarios, any number of times\n"
    "  --catalogue DIR    catalogue folder: threat ids are checked against it\n"
    "                     (default: data/catalogue of the installation)\n"
    "  --format FORMAT    text (default; problems on stderr) or json (a list on stdout)\n"
    "  --help             this text\n"
    "\n"
    "Exit code: 0 no errors, 3 errors in the input, 4 a file cannot be read, 2 wrong use.\n"
    "Example:\n"
    "  hakyu check scenarios/kanto-blackout.yaml --set horizon=3d\n";

typedef struct check_options {
    const char **sets; /* [n_set] */
    int32_t n_set;
    const char *catalogue_dir;
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
    HK_TRY(hk_model_read(path, options->catalogue_dir, problems, NULL, &model, err));
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
                            n_policy, options->catalogue_dir, problems, &scenario, &model, &inputs,
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

static int check_files(char *const *paths, int n, const check_options *options)
{
    tally total = {.first = true};
    hk_error err = {0};
    if (options->json) {
        fputs("[", stdout);
    }
    for (int i = 0; i < n; i++) {
        hk_status status = check_file(paths[i], options, &total, &err);
        if (status != HK_OK) {
            fprintf(stderr, "hakyu check: error: %s\n", err.message);
            total.exit_code = graver(total.exit_code, hk_status_exit(status));
        }
    }
    if (options->json) {
        fputs(total.first ? "]\n" : "\n]\n", stdout);
    }
    hk_problems_print_summary(stderr, total.errors, total.warnings, NULL);
    return total.exit_code;
}

/** `--format`. @return false after saying what is wrong */
static bool read_format(const char *word, check_options *options)
{
    static const char *const words[] = {"text", "json"};
    options->json = strcmp(word, "json") == 0;
    if (options->json || strcmp(word, "text") == 0) {
        return true;
    }
    const char *nearest = hk_text_nearest(word, words, 2);
    fprintf(stderr, "hakyu check: error: --format '%s': allowed: text, json%s%s%s\n", word,
            nearest == NULL ? "" : "; did you mean '", nearest == NULL ? "" : nearest,
            nearest == NULL ? "" : "'?");
    return false;
}

/** The word that getopt would not take. @return HK_EXIT_USAGE */
static int refuse_option(const char *word)
{
    static const char *const names[] = {"set", "catalogue", "format", "help"};
    char name[32] = "";
    if (strncmp(word, "--", 2) == 0) {
        snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
    }
    const char *near = *name == '\0' ? NULL : hk_text_nearest(name, names, 4);
    fprintf(stderr, "hakyu check: unknown option '%s'%s%s%s (hakyu check --help)\n", word,
            near == NULL ? "" : "; did you mean '--", near == NULL ? "" : near,
            near == NULL ? "" : "'?");
    return HK_EXIT_USAGE;
}

static int parse_and_check(int argc, char **argv, check_options *options)
{
    static const struct option table[] = {{"set", required_argument, NULL, 's'},
                                          {"catalogue", required_argument, NULL, 'c'},
                                          {"format", required_argument, NULL, 'f'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    int option;
    optind = 0; /* GNU: start anew */
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":h", table, NULL)) != -1) {
        switch (option) {
        case 's':
            options->sets[options->n_set++] = optarg;
            break;
        case 'c':
            options->catalogue_dir = optarg;
            break;
        case 'f':
            if (!read_format(optarg, options)) {
                return HK_EXIT_USAGE;
            }
            break;
        case 'h':
            fputs(help, stdout);
            return HK_EXIT_OK;
        case ':':
            fprintf(stderr, "hakyu check: option '%s' lacks its value (hakyu check --help)\n",
                    argv[optind - 1]);
            return HK_EXIT_USAGE;
        default:
            return refuse_option(argv[optind - 1]);
        }
    }
    if (optind >= argc) {
        fputs("hakyu check: error: no file given; allowed: one or more scenarios or models\n",
              stderr);
        return HK_EXIT_USAGE;
    }
    return check_files(argv + optind, argc - optind, options);
}

int hk_cmd_check(int argc, char **argv)
{
    char catalogue[PATH_MAX];
    check_options options = {.sets = NULL};
    options.catalogue_dir = hk_app_catalogue_dir(catalogue, sizeof catalogue) ? catalogue : NULL;
    options.sets = hk_alloc((size_t)argc, sizeof *options.sets);
    if (options.sets == NULL) {
        fputs("hakyu check: error: out of memory\n", stderr);
        return HK_EXIT_FAILED;
    }
    int code = parse_and_check(argc, argv, &options);
    hk_free(options.sets);
    int printed = hk_print_finish();
    return code != HK_EXIT_OK ? code : printed;
}
