/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `hakyu model diff`: rows and cells that differ between two models. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/app/cmd_model.h"
#include "engine/app/compare_run.h"
#include "engine/app/data_dir.h"
#include "engine/app/options.h"
#include "engine/app/print_table.h"
#include "engine/app/problems_print.h"
#include "engine/io/model_diff.h"
#include "engine/io/model_read.h"
#include "engine/rank/rank.h"

enum { FORMAT, SUMMARY, RANKS, N_OPTION };
enum { RANKS_SHOWN = 10 };

static const hk_option options[N_OPTION] = {
    [FORMAT] = {"format", "FORMAT", HK_PRINT_FORMATS, "how it is printed (table)", 0, false},
    [SUMMARY] = {"summary", NULL, NULL, "only how many rows of each table", 0, false},
    [RANKS] =
        {"ranks", "RESULT", NULL,
         "twice: results of one scenario on BEFORE and on AFTER; which ranks move beyond chance",
         .repeats = true},
};

static const hk_command_spec spec = {
    .name = "model diff",
    .usage = "model diff BEFORE AFTER [OPTION]...",
    .summary =
        "Say what differs between two models: rows that were added or removed, and cells that\n"
        "changed. Rows are known by their ids, dependencies by consumer, supplier and input, "
        "links\n"
        "by their network and ends; the order of rows does not count. What that does to a result,\n"
        "and which ranks move beyond chance, --ranks says of two results (as `hakyu compare`).\n"
        "Exit code 0 whether or not there are differences.\n",
    .example = "  hakyu model diff data/models/capital mine\n"
               "  hakyu model diff japan mine.h5 --summary\n"
               "  hakyu model diff before.h5 after.h5 --format csv\n"
               "  hakyu model diff before.h5 after.h5 --ranks on-before.h5 --ranks on-after.h5\n",
    .operand = "two models: folders, HDF5 files, or names such as japan",
    .options = options,
    .n_option = N_OPTION,
    .many = true,
};

/** One of the two. */
typedef struct side {
    hk_table tables[HK_N_MODEL_TABLE];
    hk_yaml yaml;
} side;

static int fail(const hk_error *err)
{
    fprintf(stderr, "hakyu model diff: error: %s\n", err->message);
    return hk_status_exit(err->code);
}

static int read_side(const char *path, side *s)
{
    hk_app_data data;
    char built[HK_BUILTIN_PATH_SIZE];
    hk_error err = {0};
    hk_problems *problems = NULL;
    hk_status status = hk_problems_new(&problems, &err);
    const hk_catalogue_dirs dirs = hk_app_dirs(&data, NULL, 0);
    hk_tables_init(s->tables);
    path = hk_builtin_path(dirs.models, path, built);
    if (status == HK_OK) {
        status = hk_tables_read_any(path, dirs.models, s->tables, NULL, problems, &s->yaml, &err);
    }
    int64_t errors = problems == NULL ? 0 : hk_problems_count(problems, HK_SEVERITY_ERROR);
    if (errors > 0) {
        hk_problems_print(stderr, problems, 0);
        hk_problems_print_summary(stderr, errors, 0, NULL);
        status = hk_problems_status(problems, &err);
    }
    hk_problems_free(problems);
    return status == HK_OK ? HK_EXIT_OK : errors > 0 ? HK_EXIT_INPUT : fail(&err);
}

static void side_done(side *s)
{
    for (int i = 0; i < HK_N_MODEL_TABLE; i++) {
        hk_table_done(&s->tables[i]);
    }
    hk_yaml_done(&s->yaml);
}

static hk_status list_changes(const hk_model_diff *diff, hk_print_table **ret_table, hk_error *err)
{
    static const char *const kinds[] = {"added", "removed", "changed"};
    static const hk_print_column columns[] = {
        {"table", "table", true, HK_PRINT_BOTH},   {"change", "change", true, HK_PRINT_BOTH},
        {"row", "row", true, HK_PRINT_BOTH},       {"column", "column", true, HK_PRINT_BOTH},
        {"before", "before", true, HK_PRINT_BOTH}, {"after", "after", true, HK_PRINT_BOTH}};
    HK_TRY(hk_print_table_new(columns, 6, ret_table, err));
    for (int64_t i = 0; i < diff->n; i++) {
        const hk_model_change *change = &diff->changes[i];
        hk_print_add_text(*ret_table, hk_model_tables[change->table].name);
        hk_print_add_text(*ret_table, kinds[change->kind]);
        hk_print_add_text(*ret_table, change->key);
        hk_print_add_text(*ret_table, change->column == NULL ? "" : change->column);
        hk_print_add_text(*ret_table, change->old == NULL ? "" : change->old);
        hk_print_add_text(*ret_table, change->now == NULL ? "" : change->now);
    }
    return HK_OK;
}

static hk_status list_counts(const hk_model_diff *diff, hk_print_table **ret_table, hk_error *err)
{
    static const hk_print_column columns[] = {{"table", "table", true, HK_PRINT_BOTH},
                                              {"added", "rows added", false, HK_PRINT_BOTH},
                                              {"removed", "removed", false, HK_PRINT_BOTH},
                                              {"changed", "changed", false, HK_PRINT_BOTH}};
    HK_TRY(hk_print_table_new(columns, 4, ret_table, err));
    for (int i = 0; i < HK_N_MODEL_TABLE; i++) {
        hk_print_add_text(*ret_table, hk_model_tables[i].name);
        hk_print_add_integer(*ret_table, diff->added[i]);
        hk_print_add_integer(*ret_table, diff->removed[i]);
        hk_print_add_integer(*ret_table, diff->changed[i]);
    }
    return HK_OK;
}

/** What is asked for. */
typedef struct request {
    const char *models[2];
    const char *results[HK_REPEATS_MAX]; /* two, or none */
    int32_t n_result;
    bool summary;
    hk_print_format format;
} request;

static hk_status print(const hk_model_diff *diff, const request *q, hk_error *err)
{
    hk_print_table *table = NULL;
    bool nested = q->n_result > 0 && q->format == HK_PRINT_JSON;
    HK_TRY(q->summary ? list_counts(diff, &table, err) : list_changes(diff, &table, err));
    hk_status status = HK_OK;
    fputs(nested ? "{\"model\": " : "", stdout);
    if (q->format == HK_PRINT_TEXT && diff->n == 0) {
        printf("The tables say the same.\n");
    } else {
        status = hk_print_table_write(table, q->format, 0, stdout, err);
    }
    hk_print_table_free(table);
    fputs(nested ? ",\n\"results\": " : q->n_result > 0 ? "\n" : "", stdout);
    return status;
}

static hk_status print_ranks(const request *q, hk_error *err)
{
    const hk_compare_request compare = {.path_a = q->results[0],
                                        .path_b = q->results[1],
                                        .confidence = HK_RANK_CONFIDENCE,
                                        .top = RANKS_SHOWN,
                                        .format = q->format,
                                        .lang = HK_LANG_EN};
    if (q->n_result == 0) {
        return HK_OK;
    }
    HK_TRY(hk_compare_run(&compare, err));
    fputs(q->format == HK_PRINT_JSON ? "}\n" : "", stdout);
    return HK_OK;
}

static int compare(const side *before, const side *after, const request *q)
{
    hk_error err = {0};
    hk_arena *arena = NULL;
    hk_model_diff diff;
    if (hk_arena_new(&arena, &err) != HK_OK) {
        return fail(&err);
    }
    hk_status status = hk_model_diff_tables(before->tables, after->tables, arena, &diff, &err);
    if (status == HK_OK) {
        status = print(&diff, q, &err);
    }
    if (status == HK_OK) {
        status = print_ranks(q, &err);
    }
    hk_arena_free(arena);
    int printed = hk_print_finish();
    return status == HK_OK ? printed : fail(&err);
}

static bool read_request(const hk_command_line *line, request *ret)
{
    const char *format = line->values[FORMAT];
    *ret = (request){.summary = line->values[SUMMARY] != NULL,
                     .format = format == NULL
                                   ? HK_PRINT_TEXT
                                   : (hk_print_format)hk_options_choice(HK_PRINT_FORMATS, format)};
    ret->n_result = hk_options_repeats(line, RANKS, ret->results);
    if (line->n_operand != 2) {
        fprintf(stderr, "hakyu model diff: %d models; allowed: two (hakyu model diff --help)\n",
                line->n_operand);
    } else if (ret->n_result != 0 && ret->n_result != 2) {
        fprintf(stderr,
                "hakyu model diff: --ranks is given %d times; allowed: twice, with a result on "
                "BEFORE and one on AFTER\n",
                ret->n_result);
    } else if (ret->n_result == 2 && ret->format == HK_PRINT_CSV) {
        fprintf(stderr, "hakyu model diff: --ranks does not go with --format csv; allowed: table, "
                        "json, or two commands: model diff and compare\n");
    } else {
        ret->models[0] = line->operands[0];
        ret->models[1] = line->operands[1];
        return true;
    }
    return false;
}

int hk_cmd_model_diff(int argc, char **argv)
{
    hk_command_line line;
    side before = {0};
    side after = {0};
    int code;
    if (!hk_options_parse(&spec, argc, argv, &line, &code)) {
        return code;
    }
    request q;
    if (!read_request(&line, &q)) {
        return HK_EXIT_USAGE;
    }
    code = read_side(q.models[0], &before);
    if (code == HK_EXIT_OK) {
        code = read_side(q.models[1], &after);
    }
    if (code == HK_EXIT_OK) {
        code = compare(&before, &after, &q);
    }
    side_done(&before);
    side_done(&after);
    return code;
}
