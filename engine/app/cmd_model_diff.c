/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `hakyu model diff`: rows and cells that differ between two models. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/app/cmd_model.h"
#include "engine/app/options.h"
#include "engine/app/print_table.h"
#include "engine/app/problems_print.h"
#include "engine/io/model_diff.h"
#include "engine/io/model_read.h"

enum { FORMAT, SUMMARY, N_OPTION };

static const hk_option options[N_OPTION] = {
    [FORMAT] = {"format", "FORMAT", HK_PRINT_FORMATS, "how it is printed (table)", 0, false},
    [SUMMARY] = {"summary", NULL, NULL, "only how many rows of each table", 0, false},
};

static const hk_command_spec spec = {
    .name = "model diff",
    .usage = "model diff BEFORE AFTER [OPTION]...",
    .summary =
        "Say what differs between two models: rows that were added or removed, and cells that\n"
        "changed. Rows are known by their ids, dependencies by consumer, supplier and input, "
        "links\n"
        "by their network and ends; the order of rows does not count. Which ranks move is said by\n"
        "`hakyu compare` of two results. Exit code 0 whether or not there are differences.\n",
    .example = "  hakyu model diff data/models/capital mine\n"
               "  hakyu model diff before.h5 after.h5 --format csv\n",
    .operand = "two models: folders or HDF5 files",
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
    hk_error err = {0};
    hk_problems *problems = NULL;
    hk_status status = hk_problems_new(&problems, &err);
    hk_tables_init(s->tables);
    if (status == HK_OK) {
        status = hk_tables_read(path, s->tables, NULL, problems, &s->yaml, &err);
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

static hk_status print(const hk_model_diff *diff, bool summary, hk_print_format format,
                       hk_error *err)
{
    hk_print_table *table = NULL;
    HK_TRY(summary ? list_counts(diff, &table, err) : list_changes(diff, &table, err));
    hk_status status = HK_OK;
    if (format == HK_PRINT_TEXT && diff->n == 0) {
        printf("The tables say the same.\n");
    } else {
        status = hk_print_table_write(table, format, 0, stdout, err);
    }
    hk_print_table_free(table);
    return status;
}

static int compare(const side *before, const side *after, const hk_command_line *line)
{
    hk_error err = {0};
    hk_arena *arena = NULL;
    hk_model_diff diff;
    const char *format = line->values[FORMAT];
    if (hk_arena_new(&arena, &err) != HK_OK) {
        return fail(&err);
    }
    hk_status status = hk_model_diff_tables(before->tables, after->tables, arena, &diff, &err);
    if (status == HK_OK) {
        status =
            print(&diff, line->values[SUMMARY] != NULL,
                  format == NULL ? HK_PRINT_TEXT
                                 : (hk_print_format)hk_options_choice(HK_PRINT_FORMATS, format),
                  &err);
    }
    hk_arena_free(arena);
    int printed = hk_print_finish();
    return status == HK_OK ? printed : fail(&err);
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
    if (line.n_operand != 2) {
        fprintf(stderr, "hakyu model diff: %d models; allowed: two (hakyu model diff --help)\n",
                line.n_operand);
        return HK_EXIT_USAGE;
    }
    code = read_side(line.operands[0], &before);
    if (code == HK_EXIT_OK) {
        code = read_side(line.operands[1], &after);
    }
    if (code == HK_EXIT_OK) {
        code = compare(&before, &after, &line);
    }
    side_done(&before);
    side_done(&after);
    return code;
}
