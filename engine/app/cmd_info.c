/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/cmd_info.h"

#include <inttypes.h>
#include <stdio.h>

#include "engine/app/info_cases.h"
#include "engine/app/info_rules.h"
#include "engine/app/info_statistics.h"
#include "engine/app/info_view.h"
#include "engine/app/options.h"
#include "engine/app/problems_print.h"
#include "engine/base/units.h"
#include "engine/io/result_validate.h"
#include "engine/rank/rank.h"

enum {
    OPTION_VALIDATE,
    OPTION_CASE,
    OPTION_OUTPUT,
    OPTION_THRESHOLD,
    OPTION_CONFIDENCE,
    OPTION_RULES,
    OPTION_CATALOGUE,
    OPTION_FORMAT,
    OPTION_LANG,
    N_OPTION
};

static const hk_option options[N_OPTION] = {
    [OPTION_VALIDATE] = {"validate", NULL, NULL,
                         "check the file against the schema; exit code 3 if it deviates", 0, false},
    [OPTION_CASE] = {"case", "NAME|NUMBER", NULL,
                     "which case of a sweep; without it, a list of the cases", 0, false},
    [OPTION_OUTPUT] = {"output", "NAME", NULL,
                       "statistics of an output, case by case; may be repeated (names below)",
                       .repeats = true},
    [OPTION_THRESHOLD] = {"threshold", "NAME>=X", NULL,
                          "how often an output passes X (also >, <=, <); may be repeated",
                          .repeats = true},
    [OPTION_CONFIDENCE] = {"confidence", "P", NULL,
                           "confidence of their intervals, from 0.5 to 0.999 (0.95)", 0, false},
    [OPTION_RULES] = {"rules", "FILE", NULL,
                      "judge the episodes again under these verification rules (CSV)", 0, false},
    [OPTION_CATALOGUE] = {"catalogue", "DIR", NULL,
                          "tables of your own over the catalogue, for --rules; may be repeated",
                          .repeats = true},
    [OPTION_FORMAT] = {"format", "FORMAT", HK_PRINT_FORMATS, "how it is printed (table)", 0, false},
    [OPTION_LANG] = {"lang", "LANG", HK_LANGS, "language of names and headers (en)", 0, false},
};

static const hk_command_spec spec = {
    .name = "info",
    .usage = "info OUT.h5 [OPTION]...",
    .summary =
        "Say what is in a result file: what was run with what, the losses by sector and\n"
        "service with their standard errors, deadlocks, failed replicates, inputs, warnings.\n"
        "Of a sweep it lists the cases with their factors, or says so of one of them.\n"
        "CSV has one value per line: section, id, quantity, value.\n"
        "With --output or --threshold: mean, standard error, quantiles, and probabilities with\n"
        "their intervals, and the difference to the first case on the same draws. Outputs:\n"
        "person-hours, outage-hours, malfunctions (each also :SECTOR or :SERVICE), unit-hours,\n"
        "affected, affected-it (:SERVICE), restoration, unrestored, deadlocks, never-served.\n"
        "Of a sweep of weighted draws (strata, importance) they are one estimate from all cases.\n",
    .example = "  hakyu info blackout.h5\n"
               "  hakyu info blackout.h5 --validate\n"
               "  hakyu info blackout.h5 --format json --lang ja\n"
               "  hakyu info sweep.h5 --case 3\n"
               "  hakyu info sweep.h5 --output restoration --threshold 'restoration>=48h'\n"
               "  hakyu info sweep.h5 --output person-hours:electric_power --format csv\n"
               "  hakyu info blackout.h5 --rules stricter.csv\n",
    .operand = "one result file",
    .options = options,
    .n_option = N_OPTION,
};

static int fail(const hk_error *err)
{
    fprintf(stderr, "hakyu info: error: %s\n", err->message);
    return hk_status_exit(err->code);
}

/* ---- what is in it ----------------------------------------------------------------------------- */

static hk_status print_section(const hk_result *r, hk_info_section section, hk_print_format format,
                               hk_lang lang, hk_error *err)
{
    hk_print_table *table = NULL;
    HK_TRY(hk_info_table(r, section, lang, &table, err));
    hk_status status = HK_OK;
    const char *key = hk_info_section_key(section);
    if (format == HK_PRINT_JSON) {
        printf("%s\n  \"%s\": ", section == 0 ? "{" : ",", key);
        status = section == HK_INFO_RUN ? hk_print_table_write_object(table, 2, stdout, err)
                                        : hk_print_table_write(table, format, 2, stdout, err);
        fputs(section == HK_INFO_COUNT - 1 ? "\n}\n" : "", stdout);
    } else if (format == HK_PRINT_CSV) {
        status = hk_print_table_write_long(table, key, stdout, err);
    } else if (hk_print_row_count(table) > 0) {
        const char *title = hk_info_section_title(section, lang);
        if (title != NULL) {
            printf("\n%s\n", title);
        }
        status = hk_print_table_write(table, format, 0, stdout, err);
    }
    hk_print_table_free(table);
    return status;
}

/** What means and standard errors are worth when replicates failed. */
static void note_failed(const hk_result *r, hk_lang lang)
{
    int64_t failed = hk_result_failed(r);
    if (failed == 0) {
        return;
    }
    char n[24], of[24], least[32], most[32], percent[32];
    const char *const values[] = {n, of, least, most}, *const share[] = {percent};
    hk_info_bounds bounds = hk_info_loss_bounds(r);
    snprintf(n, sizeof n, "%" PRId64, failed);
    snprintf(of, sizeof of, "%" PRId64, r->n_replicate);
    hk_print_number(bounds.least, least, sizeof least);
    hk_print_number(bounds.most, most, sizeof most);
    hk_label_print(lang, HK_LABEL_NOTE_FAILED_LOSS, values, stdout);
    fputc('\n', stdout);
    if ((double)failed > HK_RANK_FAILED_MAX * (double)r->n_replicate) {
        snprintf(percent, sizeof percent, "%.1f", 100.0 * (double)failed / (double)r->n_replicate);
        hk_label_print(lang, HK_LABEL_NOTE_NO_SE, share, stdout);
        fputc('\n', stdout);
    }
}

static hk_status print_result(const hk_result *r, hk_print_format format, hk_lang lang,
                              hk_error *err)
{
    if (format == HK_PRINT_CSV) {
        printf("section,id,quantity,value\n");
    }
    for (int section = 0; section < HK_INFO_COUNT; section++) {
        HK_TRY(print_section(r, (hk_info_section)section, format, lang, err));
    }
    if (format == HK_PRINT_TEXT) {
        printf("\n%s\n", hk_label_text(lang, HK_LABEL_NOTE_LOSSES));
        note_failed(r, lang);
        if (r->n_rule > 0) {
            printf("%s\n", hk_label_text(lang, HK_LABEL_NOTE_LEVELS));
        }
    }
    return HK_OK;
}

static hk_status show_cases(const char *path, hk_print_format format, hk_lang lang, hk_error *err)
{
    hk_result_cases *cases = NULL;
    HK_TRY(hk_result_read_cases(path, &cases, err));
    hk_status status = hk_info_print_cases(path, cases, format, lang, err);
    hk_result_cases_free(cases);
    return status;
}

/** What is shown and how. */
typedef struct view {
    const char *path, *which;
    hk_info_rules rules;
    bool judge; /* again, under other rules */
    hk_print_format format;
    hk_lang lang;
} view;

static hk_status show_one(const view *v, hk_result *result, hk_error *err)
{
    hk_criteria *criteria = NULL;
    hk_status status = v->judge ? hk_info_judge(&v->rules, result, &criteria, err) : HK_OK;
    if (status == HK_OK) {
        status = print_result(result, v->format, v->lang, err);
    }
    hk_criteria_free(criteria);
    return status;
}

static int show(const view *v)
{
    hk_error err = {.code = HK_OK};
    hk_result *result = NULL;
    hk_status status = hk_result_read_case(v->path, v->which, &result, &err);
    if (status == HK_OK) {
        status = show_one(v, result, &err);
    } else if (status == HK_ECASE && v->which == NULL && !v->judge) {
        status = show_cases(v->path, v->format, v->lang, &err);
    }
    hk_result_free(result);
    return status == HK_OK ? HK_EXIT_OK : fail(&err);
}

/* ---- validation -------------------------------------------------------------------------------- */

static void print_deviations(const char *path, hk_problems *problems, hk_print_format format)
{
    int64_t errors = hk_problems_count(problems, HK_SEVERITY_ERROR);
    if (format == HK_PRINT_JSON) {
        printf("{\n\"file\": ");
        hk_json_string(stdout, path);
        printf(",\n\"valid\": %s,\n\"problems\": [", errors == 0 ? "true" : "false");
        hk_problems_print_json(stdout, problems, true);
        printf("\n]\n}\n");
    } else if (format == HK_PRINT_CSV) {
        int64_t n = 0;
        const hk_problem *list = hk_problems_get(problems, &n);
        printf("file,problem\n");
        for (int64_t i = 0; i < n; i++) {
            hk_print_csv_field(path, stdout);
            fputc(',', stdout);
            hk_print_csv_field(list[i].message, stdout);
            fputc('\n', stdout);
        }
    } else if (errors == 0) {
        printf("%s: valid (%s)\n", path, HK_CONVENTIONS);
    } else {
        hk_problems_print(stderr, problems, HK_WARNINGS_SHOWN);
        fprintf(stderr, "%s: not valid: %" PRId64 " deviation%s\n", path, errors,
                errors == 1 ? "" : "s");
    }
}

static int validate(const char *path, hk_print_format format)
{
    hk_error err = {.code = HK_OK};
    hk_problems *problems = NULL;
    hk_status status = hk_problems_new(&problems, &err);
    if (status == HK_OK) {
        status = hk_result_validate(path, problems, &err);
    }
    int code = HK_EXIT_OK;
    if (status != HK_OK) {
        code = fail(&err);
    } else {
        print_deviations(path, problems, format);
        bool valid = hk_problems_count(problems, HK_SEVERITY_ERROR) == 0;
        code = valid ? HK_EXIT_OK : HK_EXIT_INPUT;
    }
    hk_problems_free(problems);
    return code;
}

static int32_t choice(const hk_command_line *line, int32_t option)
{
    const char *value = line->values[option];
    return value == NULL ? 0 : hk_options_choice(options[option].choices, value);
}

/* ---- statistics -------------------------------------------------------------------------------- */

/** @return false, with what is wrong said, if the option's value is not allowed */
static bool read_confidence(const char *text, double *ret, int *ret_exit)
{
    hk_error why;
    *ret = 0.95;
    if (text == NULL || hk_real_parse(text, 0.5, 0.999, ret, &why) == HK_OK) {
        return true;
    }
    *ret_exit = hk_options_refuse(&spec, "confidence", text, "a number from 0.5 to 0.999");
    return false;
}

static int print_statistics(const hk_command_line *line)
{
    const char *outputs[HK_REPEATS_MAX], *thresholds[HK_REPEATS_MAX];
    hk_error err = {.code = HK_OK};
    int code = HK_EXIT_OK;
    hk_info_statistics wanted = {.path = line->operand,
                                 .which = line->values[OPTION_CASE],
                                 .outputs = outputs,
                                 .thresholds = thresholds,
                                 .format = (hk_print_format)choice(line, OPTION_FORMAT),
                                 .lang = (hk_lang)choice(line, OPTION_LANG)};
    wanted.n_output = hk_options_repeats(line, OPTION_OUTPUT, outputs);
    wanted.n_threshold = hk_options_repeats(line, OPTION_THRESHOLD, thresholds);
    if (!read_confidence(line->values[OPTION_CONFIDENCE], &wanted.confidence, &code)) {
        return code;
    }
    return hk_info_print_statistics(&wanted, &err) == HK_OK ? HK_EXIT_OK : fail(&err);
}

/** What is printed rules out other options. @return exit code, said if not HK_EXIT_OK */
static int check_options(const hk_command_line *line, bool wants_statistics)
{
    const char *refused = line->values[OPTION_VALIDATE] != NULL && wants_statistics
                              ? "--validate does not go with --output and --threshold"
                          : line->values[OPTION_CONFIDENCE] != NULL && !wants_statistics
                              ? "--confidence goes with --output or --threshold"
                              : NULL;
    if (refused != NULL) {
        fprintf(stderr, "hakyu info: option %s (hakyu info --help)\n", refused);
    }
    return refused == NULL ? HK_EXIT_OK : HK_EXIT_USAGE;
}

int hk_cmd_info(int argc, char **argv)
{
    hk_command_line line;
    int code;
    if (!hk_options_parse(&spec, argc, argv, &line, &code)) {
        return code;
    }
    hk_print_format format = (hk_print_format)choice(&line, OPTION_FORMAT);
    hk_lang lang = (hk_lang)choice(&line, OPTION_LANG);
    const char *values[HK_REPEATS_MAX];
    const char *catalogues[HK_REPEATS_MAX];
    bool wants_statistics = hk_options_repeats(&line, OPTION_OUTPUT, values) +
                                hk_options_repeats(&line, OPTION_THRESHOLD, values) >
                            0;
    code = check_options(&line, wants_statistics);
    if (code != HK_EXIT_OK) {
        return code;
    }
    view v = {.path = line.operand,
              .which = line.values[OPTION_CASE],
              .rules = {line.values[OPTION_RULES], catalogues, 0},
              .format = format,
              .lang = lang};
    v.rules.n_catalogue = hk_options_repeats(&line, OPTION_CATALOGUE, catalogues);
    v.judge = v.rules.rules != NULL || v.rules.n_catalogue > 0;
    code = wants_statistics                       ? print_statistics(&line)
           : line.values[OPTION_VALIDATE] != NULL ? validate(line.operand, format)
                                                  : show(&v);
    int printed = hk_print_finish();
    return code != HK_EXIT_OK ? code : printed;
}
