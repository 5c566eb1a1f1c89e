/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/cmd_rank.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "engine/app/labels.h"
#include "engine/app/options.h"
#include "engine/app/print_table.h"
#include "engine/app/problems_print.h"
#include "engine/app/rank_view.h"

enum { OPTION_BY, OPTION_CRITERION, OPTION_TOP, OPTION_FORMAT, OPTION_LANG, N_OPTION };

enum { TOP_DEFAULT = 20 };

static const hk_option options[N_OPTION] = {
    [OPTION_BY] = {"by", "WHAT", "system|service|sector|area", "what is ranked (system)", 0, false},
    [OPTION_CRITERION] = {"criterion", "WHAT", "person-hours|down-time|root-causes",
                          "by what it is ranked (person-hours)", 0, false},
    [OPTION_TOP] = {"top", "N", NULL, "show the first N rows; 0 = all (20 in a table, else all)", 0,
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
        "comes later; sector and area sum it; service ranks by person-hours lost. Intervals cover\n"
        "chance alone, not the assumptions of the model. Down time and root-cause counts stand\n"
        "beside it. Results go to stdout, everything else to stderr.\n",
    .example = "  hakyu rank blackout.h5 --top 20\n"
               "  hakyu rank blackout.h5 --by sector --lang ja\n"
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

static bool read_request(const hk_command_line *line, hk_rank_request *ret, int *ret_exit)
{
    *ret = (hk_rank_request){.by = (hk_rank_by)choice(line, OPTION_BY),
                             .criterion = (hk_rank_criterion)choice(line, OPTION_CRITERION),
                             .format = (hk_print_format)choice(line, OPTION_FORMAT),
                             .lang = (hk_lang)choice(line, OPTION_LANG)};
    if (ret->by == HK_RANK_SERVICE && ret->criterion == HK_RANK_ROOT_CAUSES) {
        *ret_exit = hk_options_refuse(&spec, "criterion", "root-causes",
                                      "person-hours, down-time (services are not root causes)");
        return false;
    }
    const char *top = line->values[OPTION_TOP];
    ret->top = ret->format == HK_PRINT_TEXT ? TOP_DEFAULT : 0;
    if (top != NULL) {
        char *end = NULL;
        errno = 0;
        long long n = strtoll(top, &end, 10);
        if (errno != 0 || end == top || *end != '\0' || n < 0) {
            *ret_exit = hk_options_refuse(&spec, "top", top, "a number from 0 (all) up");
            return false;
        }
        ret->top = n;
    }
    return true;
}

static void print_member(const char *key, const char *text)
{
    printf("  \"%s\": ", key);
    hk_json_string(stdout, text);
    printf(",\n");
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
    print_member("by", by[q->by]);
    print_member("criterion", criterion[q->criterion]);
    print_member("unit", hk_rank_unit(q));
    printf("  \"replicates\": %" PRId64 ",\n  \"replicates_failed\": %" PRId64 ",\n",
           ranking->n_replicate, ranking->n_failed);
    print_member("intervals", intervals[ranking->intervals]);
    printf("  \"confidence\": %g,\n  \"samples\": %" PRId64 ",\n  \"rows_total\": %" PRId64 ",\n",
           HK_RANK_CONFIDENCE, ranking->n_sample, ranking->n_row);
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
    HK_TRY(hk_rank_make_table(r, q, ranking, &table, err));
    hk_rank_notes list;
    hk_rank_make_notes(r, q, ranking, hk_print_row_count(table), &list);
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

int hk_cmd_rank(int argc, char **argv)
{
    hk_command_line line;
    hk_rank_request q;
    int code;
    if (!hk_options_parse(&spec, argc, argv, &line, &code) || !read_request(&line, &q, &code)) {
        return code;
    }
    hk_error err = {.code = HK_OK};
    hk_result *result = NULL;
    hk_ranking *ranking = NULL;
    hk_status status = hk_result_read(line.operand, &result, &err);
    if (status == HK_OK) {
        status = hk_rank(result, q.by, q.criterion, &ranking, &err);
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
