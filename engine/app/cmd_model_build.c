/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "engine/app/cmd_model.h"
#include "engine/app/data_dir.h"
#include "engine/app/labels.h"
#include "engine/app/options.h"
#include "engine/app/print_table.h"
#include "engine/app/problems_print.h"
#include "engine/base/memory.h"
#include "engine/base/text.h"
#include "engine/base/units.h"
#include "engine/io/model_builtin.h"
#include "engine/io/model_write.h"
#include "models/models.h"

enum { SCALE, AREA, DATE, OUTPUT, N_OPTION };
enum { N_PREFECTURE = 47 };

static const hk_option options[N_OPTION] = {
    [SCALE] = {"scale", "X", NULL, "how fine: 0.01 to 20 times the components (1)", 0, false},
    [AREA] = {"area", "PREF", NULL,
              "only these prefectures: codes or names, separated by commas; may be repeated",
              .repeats = true},
    [DATE] = {"date", "DATE", NULL, "day whose rules are in force, such as 2020-04-01", 0, false},
    [OUTPUT] = {"output", "FILE.h5|DIR", NULL, "where to: one HDF5 file or a folder of tables", 'o',
                false},
};

static const hk_command_spec spec = {
    .name = "model build",
    .usage = "model build japan -o FILE.h5|DIR [OPTION]...",
    .summary =
        "Make a model from the facts and rules below the folder of the data (data/national).\n"
        "The same command gives the same bytes. At scale 1 an area has some 60,000 people; with\n"
        "--scale 2 half of that, and about twice as many components. Nation-wide systems stay,\n"
        "whatever --area leaves out. Exit codes: 0 built, 2 usage, 3 errors in the facts, 4 it\n"
        "cannot be written.\n",
    .example = "  hakyu model build japan -o japan.h5\n"
               "  hakyu model build japan --scale 0.1 -o small/\n"
               "  hakyu model build japan --area 12,13,14 --area saitama -o capital.h5\n",
    .operand = "the name of a model: japan",
    .options = options,
    .n_option = N_OPTION,
};

typedef struct request {
    const hk_model_builder *builder;
    hk_build_options options;
    int32_t prefectures[N_PREFECTURE];
    const char *output;
} request;

static const hk_model_builder *find_builder(const char *name)
{
    int32_t n;
    const hk_model_builder *const *builders = hk_registry_builders(&n);
    const char *names[16];
    for (int32_t i = 0; i < n && i < 16; i++) {
        names[i] = builders[i]->name;
        if (strcmp(builders[i]->name, name) == 0) {
            return builders[i];
        }
    }
    char quoted[HK_QUOTE_SIZE];
    const char *near = hk_text_nearest(name, names, n < 16 ? n : 16);
    fprintf(stderr, "hakyu model build: %s is no model that can be built; allowed:",
            hk_text_quote(name, quoted));
    for (int32_t i = 0; i < n; i++) {
        fprintf(stderr, " %s", builders[i]->name);
    }
    fprintf(stderr, "%s%s%s\n", near == NULL ? "" : "; did you mean '", near == NULL ? "" : near,
            near == NULL ? "" : "'?");
    return NULL;
}

/** Code of a prefecture by its number or name, 0 if there is none. */
static int32_t find_prefecture(const char *word, size_t length)
{
    for (int32_t code = 1; code <= N_PREFECTURE; code++) {
        char number[8];
        char padded[8];
        snprintf(number, sizeof number, "%" PRId32, code);
        snprintf(padded, sizeof padded, "%02" PRId32, code);
        const char *names[] = {number, padded, hk_prefecture_name(HK_LANG_EN, code),
                               hk_prefecture_name(HK_LANG_JA, code)};
        for (int i = 0; i < 4; i++) {
            if (strlen(names[i]) == length && strncasecmp(names[i], word, length) == 0) {
                return code;
            }
        }
    }
    return 0;
}

/** Values of --area, in increasing order. @return exit code */
static int read_areas(const hk_command_line *line, request *q)
{
    const char *values[HK_REPEATS_MAX];
    bool chosen[N_PREFECTURE + 1] = {false};
    int32_t n = hk_options_repeats(line, AREA, values);
    for (int32_t i = 0; i < n; i++) {
        for (const char *at = values[i];; at++) {
            size_t length = strcspn(at, ",");
            int32_t code = find_prefecture(at, length);
            if (code == 0) {
                return hk_options_refuse(&spec, "area", values[i],
                                         "codes 1 to 47 or names of prefectures, separated by "
                                         "commas");
            }
            chosen[code] = true;
            at += length;
            if (*at == '\0') {
                break;
            }
        }
    }
    for (int32_t code = 1; code <= N_PREFECTURE; code++) {
        if (chosen[code]) {
            q->prefectures[q->options.n_prefecture++] = code;
        }
    }
    q->options.prefectures = q->prefectures;
    return HK_EXIT_OK;
}

static bool is_date(const char *text)
{
    char full[64];
    int64_t ms;
    int32_t offset;
    hk_error err;
    snprintf(full, sizeof full, "%.20sT00:00:00+09:00", text);
    return strlen(text) == 10 && hk_datetime_parse(full, &ms, &offset, &err) == HK_OK;
}

static int read_request(const hk_command_line *line, request *q)
{
    q->builder = find_builder(line->operand);
    if (q->builder == NULL) {
        return HK_EXIT_USAGE;
    }
    const hk_model_builder *b = q->builder;
    const char *scale = line->values[SCALE];
    hk_error err;
    q->options = hk_builtin_options(b);
    if (scale != NULL &&
        hk_real_parse(scale, b->scale_min, b->scale_max, &q->options.scale, &err) != HK_OK) {
        char allowed[64];
        snprintf(allowed, sizeof allowed, "a number from %g to %g", b->scale_min, b->scale_max);
        return hk_options_refuse(&spec, "scale", scale, allowed);
    }
    if (line->values[DATE] != NULL) {
        if (!is_date(line->values[DATE])) {
            return hk_options_refuse(&spec, "date", line->values[DATE], "a day such as 2020-04-01");
        }
        q->options.date = line->values[DATE];
    }
    q->output = line->values[OUTPUT];
    if (q->output == NULL || q->output[0] == '\0') {
        fputs("hakyu model build: option --output is missing; allowed: -o FILE.h5 or -o DIR\n",
              stderr);
        return HK_EXIT_USAGE;
    }
    return read_areas(line, q);
}

static hk_status write_model(const request *q, const hk_row_tables *rows, const char *head,
                             hk_error *err)
{
    HK_TRY(hk_model_write(rows->tables, head, q->output, err));
    printf("%s: %" PRId32 " components, %" PRId32 " dependencies, %" PRId32 " services of %" PRId32
           " providers\n",
           q->output, rows->tables[HK_TABLE_COMPONENTS].n_row,
           rows->tables[HK_TABLE_DEPENDENCIES].n_row, rows->tables[HK_TABLE_SERVICES].n_row,
           rows->tables[HK_TABLE_PROVIDERS].n_row);
    return HK_OK;
}

static hk_status build_from(const request *q, const char *folder, hk_problems *problems,
                            hk_error *err)
{
    char head[HK_BUILTIN_HEAD_SIZE];
    hk_row_tables *rows = hk_alloc(1, sizeof *rows);
    if (rows == NULL) {
        return hk_fail_nomem(err);
    }
    hk_status status =
        hk_builtin_build(q->builder, folder, &q->options, NULL, problems, rows, head, err);
    if (status == HK_OK) {
        status = write_model(q, rows, head, err);
    }
    hk_row_tables_done(rows);
    hk_free(rows);
    return status;
}

static int build(const request *q)
{
    char folder[PATH_MAX];
    hk_error err = {0};
    hk_problems *problems = NULL;
    if (!hk_app_data_dir(q->builder->folder, folder, sizeof folder)) {
        fprintf(stderr,
                "hakyu model build: error: the folder %s of the data is not found; it lies in "
                "$HAKYU_DATA, or in data or share/hakyu/data above the program\n",
                q->builder->folder);
        return HK_EXIT_FILE;
    }
    hk_status status = hk_problems_new(&problems, &err);
    if (status == HK_OK) {
        status = build_from(q, folder, problems, &err);
        hk_problems_print(stderr, problems, HK_WARNINGS_SHOWN);
    }
    int64_t errors = problems == NULL ? 0 : hk_problems_count(problems, HK_SEVERITY_ERROR);
    if (errors > 0) {
        hk_problems_print_summary(stderr, errors, 0, "nothing was written");
    } else if (status != HK_OK) {
        fprintf(stderr, "hakyu model build: error: %s\n", err.message);
    }
    hk_problems_free(problems);
    return hk_status_exit(status);
}

int hk_cmd_model_build(int argc, char **argv)
{
    hk_command_line line;
    request q = {.builder = NULL};
    int code;
    if (!hk_options_parse(&spec, argc, argv, &line, &code)) {
        return code;
    }
    code = read_request(&line, &q);
    if (code == HK_EXIT_OK) {
        code = build(&q);
    }
    int printed = hk_print_finish();
    return code != HK_EXIT_OK ? code : printed;
}
