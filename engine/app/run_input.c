/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/run_input.h"

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
#include "engine/app/labels.h"
#include "engine/app/problems_print.h"
#include "engine/base/memory.h"
#include "models/models.h"

int hk_input_fail(const char *command, const hk_error *err)
{
    fprintf(stderr, "hakyu %s: error: %s\n", command, err->message);
    return hk_status_exit(err->code);
}

void hk_input_say_failed(const char *command, const hk_result_sizes *sizes, const char *output)
{
    if (sizes->n_failed == 0) {
        return;
    }
    const char *between = "";
    fprintf(stderr, "hakyu %s: %" PRId64 " of %" PRId64 " replicates failed (", command,
            sizes->n_failed, sizes->n_case * sizes->n_replicate);
    for (int i = HK_REPLICATE_OK + 1; i < HK_REPLICATE_STATUSES; i++) {
        if (sizes->failed_by[i] > 0) {
            const char *why = hk_label_text(HK_LANG_EN, hk_label_ended((uint8_t)i));
            fprintf(stderr, "%s%s %" PRId64, between, why, sizes->failed_by[i]);
            between = ", ";
        }
    }
    fprintf(stderr,
            "); they are listed in the result and left out of its means; to see one: hakyu run "
            "--replay %s %s %" PRId64 " --trace 1\n",
            output, sizes->case_name[sizes->failed_case], sizes->failed_replicate);
}

int hk_input_count(const hk_command_spec *spec, int32_t option, const char *text, int64_t min,
                   int64_t max, int64_t *ret)
{
    char *end, allowed[96];
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value < min || value > max) {
        snprintf(allowed, sizeof allowed, "a whole number from %" PRId64 " to %" PRId64, min, max);
        return hk_options_refuse(spec, spec->options[option].name, text, allowed);
    }
    *ret = value;
    return HK_EXIT_OK;
}

int hk_input_check_output(const char *command, const char *output)
{
    char folder[PATH_MAX];
    struct stat info;
    const char *slash = strrchr(output, '/');
    snprintf(folder, sizeof folder, "%.*s", slash == NULL ? 1 : (int)(slash - output) + 1,
             slash == NULL ? "." : output);
    if (access(folder, W_OK | X_OK) != 0) {
        fprintf(stderr, "hakyu %s: error: %s: cannot write into this folder: %s\n", command, folder,
                strerror(errno));
        return HK_EXIT_FILE;
    }
    if (stat(output, &info) == 0 && S_ISDIR(info.st_mode)) {
        fprintf(stderr, "hakyu %s: error: %s: is a folder; allowed: a file\n", command, output);
        return HK_EXIT_FILE;
    }
    return HK_EXIT_OK;
}

void hk_input_done(hk_input *input)
{
    hk_criteria_free(input->criteria);
    hk_scenario_free(input->scenario);
    hk_model_free(input->model);
    hk_inputs_done(&input->inputs);
    hk_problems_free(input->problems);
}

/** Bind the verification rules of the catalogue to the services of the model. */
static hk_status make_levels(hk_input *input, hk_error *err)
{
    hk_scenario *s = input->scenario;
    HK_TRY(hk_verification_of_model(s->rules, input->model, s->start_unix_ms, s->start_offset_min,
                                    &input->criteria, err));
    s->criteria = input->criteria;
    return HK_OK;
}

int hk_input_load(const hk_input_opts *o, hk_input *input)
{
    hk_error err = {0};
    hk_app_data data;
    int32_t n_mechanism, n_policy;
    const hk_mechanism *const *mechanisms = hk_registry_mechanisms(&n_mechanism);
    const hk_policy *const *policies = hk_registry_policies(&n_policy);
    hk_catalogue_dirs dirs = hk_app_dirs(&data, o->catalogues, o->n_catalogue);
    dirs.rules = o->rules;
    if (hk_problems_new(&input->problems, &err) != HK_OK) {
        return hk_input_fail(o->command, &err);
    }
    hk_status status = hk_scenario_read_kept(
        o->kept, o->path, o->sets, o->n_set, mechanisms, n_mechanism, policies, n_policy, &dirs,
        input->problems, &input->scenario, &input->model, &input->inputs, &err);
    if (status == HK_OK) {
        status = make_levels(input, &err);
    }
    int64_t errors = hk_problems_count(input->problems, HK_SEVERITY_ERROR);
    int64_t warnings = hk_problems_count(input->problems, HK_SEVERITY_WARNING);
    if (errors > 0 || (warnings > 0 && !o->quiet)) {
        hk_problems_print(stderr, input->problems, HK_WARNINGS_FEW);
        hk_problems_print_summary(stderr, errors, warnings, errors > 0 ? "nothing was run" : NULL);
    }
    if (status != HK_OK && errors == 0) {
        return hk_input_fail(o->command, &err);
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

hk_status hk_input_complete(const hk_input *input, hk_result *result, hk_error *err)
{
    result->source = hk_app_source();
    result->compiler = hk_app_compiler();
    result->libraries = hk_app_libraries(&result->n_library);
    result->inputs = input->inputs.files;
    result->n_input = input->inputs.n;
    result->resolved = input->scenario->resolved;
    return keep_warnings(input->problems, result) ? HK_OK : hk_fail_nomem(err);
}
