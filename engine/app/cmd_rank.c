/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/cmd_rank.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "engine/app/factor_view.h"
#include "engine/app/labels.h"
#include "engine/app/options.h"
#include "engine/app/print_table.h"
#include "engine/app/problems_print.h"
#include "engine/app/rank_notes.h"
#include "engine/app/rank_view.h"

enum {
    OPTION_BY,
    OPTION_CRITERION,
    OPTION_TOP,
    OPTION_CASE,
    OPTION_OUTPUT,
    OPTION_CONFIDENCE,
    OPTION_FORMAT,
    OPTION_LANG,
    N_OPTION
};

enum { TOP_DEFAULT = 20, BY_FACTOR = HK_RANK_AREA + 1 };

static const hk_option options[N_OPTION] = {
    [OPTION_BY] = {"by", "WHAT", "system|service|sector|area|factor",
                   "what is ranked (system); factor: of a sweep", 0, false},
    [OPTION_CRITERION] = {"criterion", "WHAT", "person-hours|down-time|root-causes",
                          "by what it is ranked (person-hours)", 0, false},
    [OPTION_TOP] = {"top", "N", NULL, "show the first N rows; 0 = all (20 in a table, else all)", 0,
                    false},
    [OPTION_CONFIDENCE] = {"confidence", "P", NULL,
                           "confidence of intervals and rank sets, from 0.5 to 0.99 (0.95)", 0,
                           false},
    [OPTION_CASE] = {"case", "NAME|NUMBER", NULL, "which case of a sweep", 0, false},
    [OPTION_OUTPUT] = {"output", "NAME", NULL,
                       "with --by factor: of which output (person-hours; `hakyu info --help`)", 0,
                       false},
    [OPTION_FORMAT] = {"format", "FORMAT", HK_PRINT_FORMATS, "how it is printed (table)", 0, false},
    [OPTION_LANG] = {"lang", "LANG", HK_LANGS, "language of names and headers (en)", 0, false},
};

static const hk_command_spec spec = {
    .name = "rank",
    .usage = "rank OUT.h5 [OPTION]...",
    .summary =
        "Rank what to restore first, from a result file. --by system ranks components of every\n"
        "kind by criticality, the person-hours lost in all services per hour by which their "
        "repair\n"
        "comes later; sector and area sum it; service ranks by person-hours lost. Rank sets hold "
        "for\n"
        "all rows at once; sentences below say what they settle about the first N. Intervals "
        "cover\n"
        "chance alone unless the result has drawn assumptions. Down time and root-cause counts "
        "stand\n"
        "beside it. --by factor says which factor of a sweep matters for an output: elementary\n"
        "effects of a morris design, Sobol' indices of a saltelli design, else first-order index, "
        "xi\n"
        "and PAWN beside the noise of a factor without influence. Results go to stdout, everything "
        "else\n"
        "to stderr.\n",
    .example = "  hakyu rank blackout.h5 --top 10\n"
               "  hakyu rank blackout.h5 --confidence 0.9\n"
               "  hakyu rank blackout.h5 --by sector --lang ja\n"
               "  hakyu rank sweep.h5 --by factor --output restoration\n"
               "  hakyu rank blackout.h5 --criterion down-time --format csv > down.csv\n",
    .operand = "one result file",
    .options = options,
    .n_option = N_OPTION,
};

static int fail(const hk_error *err)
{
    fprintf(stderr, "hakyu rank: error: %s\n", err->message);
    return hk_status_exit(err->code);
}

/** Value of an option with choices, or its first one. */
static int32_t choice(const hk_command_line *line, int32_t option)
{
    const char *value = line->values[option];
    return value == NULL ? 0 : hk_options_choice(options[option].choices, value);
}

/** @return false, with what is wrong said, if the option's value is not allowed */
static bool read_confidence(const char *text, double *ret, int *ret_exit)
{
    if (text == NULL) {
        return true;
    }
    char *end = NULL;
    errno = 0;
    double value = strtod(text, &end);
    bool in_range = value >= HK_RANK_CONFIDENCE_MIN && value <= HK_RANK_CONFIDENCE_MAX;
    if (errno != 0 || end == text || *end != '\0' || !in_range) {
        *ret_exit = hk_options_refuse(&spec, "confidence", text, "a number from 0.5 to 0.99");
        return false;
    }
    *ret = value;
    return true;
}

static bool read_top(const char *text, int64_t *ret, int *ret_exit)
{
    if (text == NULL) {
        return true;
    }
    char *end = NULL;
    errno = 0;
    long long n = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || n < 0) {
        *ret_exit = hk_options_refuse(&spec, "top", text, "a number from 0 (all) up");
        return false;
    }
    *ret = n;
    return true;
}

static bool read_request(const hk_command_line *line, hk_rank_request *ret, int *ret_exit)
{
    *ret = (hk_rank_request){.opts = HK_RANK_OPTS_DEFAULT,
                             .format = (hk_print_format)choice(line, OPTION_FORMAT),
                             .lang = (hk_lang)choice(line, OPTION_LANG)};
    ret->opts.by = (hk_rank_by)choice(line, OPTION_BY);
    ret->opts.criterion = (hk_rank_criterion)choice(line, OPTION_CRITERION);
    if (ret->opts.by == HK_RANK_SERVICE && ret->opts.criterion == HK_RANK_ROOT_CAUSES) {
        *ret_exit = hk_options_refuse(&spec, "criterion", "root-causes",
                                      "person-hours, down-time (services are not root causes)");
        return false;
    }
    ret->top = ret->format == HK_PRINT_TEXT ? TOP_DEFAULT : 0;
    if (!read_top(line->values[OPTION_TOP], &ret->top, ret_exit) ||
        !read_confidence(line->values[OPTION_CONFIDENCE], &ret->opts.confidence, ret_exit)) {
        return false;
    }
    ret->opts.top = ret->top == 0 ? TOP_DEFAULT : ret->top;
    return true;
}

static void print_member(const char *key, const char *text)
{
    printf("  \"%s\": ", key);
    hk_json_string(stdout, text);
    printf(",\n");
}

/** What the sets rest on; null without sets. */
static void print_sets(const hk_ranking *ranking)
{
    if (!ranking->has_sets) {
        printf("  \"rank_sets\": null,\n");
        return;
    }
    printf("  \"rank_sets\": {\"top\": %" PRId64 ", \"critical_value\": %.6g, \"batches\": %" PRId64
           ", \"never_hit\": %" PRId64 ", \"screened\": %s, \"assumption_sets\": %" PRId64 "},\n",
           ranking->top, ranking->critical, ranking->n_batch, ranking->n_never_hit,
           ranking->screened ? "true" : "false", ranking->n_assumed);
}

static hk_status print_json(const hk_result *r, const hk_rank_request *q, const hk_ranking *ranking,
                            const hk_print_table *table, const hk_rank_notes *list, hk_error *err)
{
    static const char *const by[] = {"system", "service", "sector", "area"};
    static const char *const criterion[] = {"person-hours", "down-time", "root-causes"};
    static const char *const intervals[] = {"student-t", "not-stored", "too-few-samples",
                                            "too-many-failed"};
    printf("{\n");
    print_member("scenario", r->name);
    print_member("model", r->model_name);
    print_member("source", r->source);
    printf("  \"seed\": \"%" PRIu64 "\",\n", r->seed);
    print_member("by", by[q->opts.by]);
    print_member("criterion", criterion[q->opts.criterion]);
    print_member("unit", hk_rank_unit(q));
    printf("  \"replicates\": %" PRId64 ",\n  \"replicates_failed\": %" PRId64 ",\n",
           ranking->n_replicate, ranking->n_failed);
    print_member("intervals", intervals[ranking->intervals]);
    printf("  \"confidence\": %g,\n  \"samples\": %" PRId64 ",\n  \"rows_total\": %" PRId64 ",\n",
           ranking->confidence, ranking->n_sample, ranking->n_row);
    print_sets(ranking);
    printf("  \"notes\": [");
    for (int32_t i = 0; i < list->n; i++) {
        printf("%s\n    ", i == 0 ? "" : ",");
        hk_json_string(stdout, list->text[i]);
    }
    printf("\n  ],\n  \"rows\": ");
    HK_TRY(hk_print_table_write(table, HK_PRINT_JSON, 2, stdout, err));
    printf("\n}\n");
    return HK_OK;
}

/** Notes stand under a table; a CSV stream stays pure, so they go to stderr. */
static hk_status print_ranking(const hk_result *r, const hk_rank_request *q,
                               const hk_ranking *ranking, hk_error *err)
{
    hk_print_table *table = NULL;
    hk_rank_words words;
    hk_rank_make_words(q, ranking, &words);
    HK_TRY(hk_rank_make_table(r, q, ranking, &words, &table, err));
    hk_rank_notes list;
    hk_rank_make_notes(r, q, ranking, &words, hk_print_row_count(table), &list);
    hk_status status;
    if (q->format == HK_PRINT_JSON) {
        status = print_json(r, q, ranking, table, &list, err);
    } else {
        status = hk_print_table_write(table, q->format, 0, stdout, err);
        FILE *out = q->format == HK_PRINT_TEXT ? stdout : stderr;
        for (int32_t i = 0; i < list.n && status == HK_OK; i++) {
            fprintf(out, "%s%s\n", i == 0 && out == stdout ? "\n" : "", list.text[i]);
        }
    }
    hk_print_table_free(table);
    return status;
}

/* ---- factors ----------------------------------------------------------------------------------- */

/** Options that go with the one kind of ranking only. @return exit code, said if not HK_EXIT_OK */
static int check_options(const hk_command_line *line, bool by_factor)
{
    const char *refused = !by_factor && line->values[OPTION_OUTPUT] != NULL
                              ? "--output goes with --by factor"
                          : by_factor && line->values[OPTION_CASE] != NULL
                              ? "--case does not go with --by factor, which compares all cases"
                          : by_factor && line->values[OPTION_CRITERION] != NULL
                              ? "--criterion does not go with --by factor; choose an --output"
                              : NULL;
    if (refused != NULL) {
        fprintf(stderr, "hakyu rank: option %s (hakyu rank --help)\n", refused);
    }
    return refused == NULL ? HK_EXIT_OK : HK_EXIT_USAGE;
}

static int rank_factors(const hk_command_line *line)
{
    hk_error err = {.code = HK_OK};
    int code = HK_EXIT_OK;
    hk_factor_request q = {.path = line->operand,
                           .output = line->values[OPTION_OUTPUT],
                           .confidence = 0.95,
                           .format = (hk_print_format)choice(line, OPTION_FORMAT),
                           .lang = (hk_lang)choice(line, OPTION_LANG)};
    if (!read_top(line->values[OPTION_TOP], &q.top, &code) ||
        !read_confidence(line->values[OPTION_CONFIDENCE], &q.confidence, &code)) {
        return code;
    }
    return hk_factors_print(&q, &err) == HK_OK ? HK_EXIT_OK : fail(&err);
}

int hk_cmd_rank(int argc, char **argv)
{
    hk_command_line line;
    hk_rank_request q;
    int code;
    if (!hk_options_parse(&spec, argc, argv, &line, &code)) {
        return code;
    }
    bool by_factor = choice(&line, OPTION_BY) == BY_FACTOR;
    code = check_options(&line, by_factor);
    if (code != HK_EXIT_OK) {
        return code;
    }
    if (by_factor) {
        code = rank_factors(&line);
        int shown = hk_print_finish();
        return code != HK_EXIT_OK ? code : shown;
    }
    if (!read_request(&line, &q, &code)) {
        return code;
    }
    hk_error err = {.code = HK_OK};
    hk_result *result = NULL;
    hk_ranking *ranking = NULL;
    hk_status status = hk_result_read_case(line.operand, line.values[OPTION_CASE], &result, &err);
    if (status == HK_OK) {
        status = hk_rank(result, &q.opts, &ranking, &err);
    }
    if (status == HK_OK) {
        status = print_ranking(result, &q, ranking, &err);
    }
    hk_ranking_free(ranking);
    hk_result_free(result);
    code = status == HK_OK ? HK_EXIT_OK : fail(&err);
    int printed = hk_print_finish();
    return code != HK_EXIT_OK ? code : printed;
}
