/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

#include "engine/app/cmd_model.h"
#include "engine/app/data_dir.h"
#include "engine/app/labels.h"
#include "engine/app/options.h"
#include "engine/app/print_table.h"
#include "engine/app/problems_print.h"
#include "engine/app/validate_replays.h"
#include "engine/io/model_facts.h"
#include "engine/io/model_read.h"

enum { REPLAYS, FACTS, CATALOGUE, FORMAT, LANG, N_OPTION };

static const hk_option options[N_OPTION] = {
    [REPLAYS] = {"replays", NULL, NULL,
                 "run recorded disasters instead, and print how far the model is from them", 0,
                 false},
    [FACTS] = {"facts", "DIR", NULL,
               "validation.csv and japan_prefectures.csv of your own, for a model of your own", 0,
               false},
    [CATALOGUE] = {"catalogue", "DIR", NULL,
                   "tables of your own over the catalogue; may be repeated", .repeats = true},
    [FORMAT] = {"format", "FORMAT", HK_PRINT_FORMATS, "how it is printed (table)", 0, false},
    [LANG] = {"lang", "LANG", HK_LANGS, "language of names and headers (en)", 0, false},
};

static const hk_command_spec spec = {
    .name = "model validate",
    .usage = "model validate MODEL [OPTION]...",
    .summary =
        "Hold a model against facts: people and customers, hours of autonomy, what any one trunk\n"
        "link may cut off, how far outages reach, and nothing of the catalogue left out. Each "
        "item\n"
        "passes or fails, with its source and how sure that is. The facts are those of the whole\n"
        "country: a model of some prefectures fails them (--facts takes others).\n"
        "--replays takes seconds at scale 0.1 and many minutes at scale 1.\n"
        "Exit codes: 0 all pass, 1 an item fails, 2 usage, 3 invalid input, 4 file.\n",
    .example = "  hakyu model validate japan\n"
               "  hakyu model validate japan.h5 --format csv --lang ja\n"
               "  hakyu model validate japan.h5 --replays\n",
    .operand = "one model: a folder, an HDF5 file, or a name such as japan",
    .options = options,
    .n_option = N_OPTION,
};

typedef struct request {
    const char *model, *folder;
    hk_catalogue_dirs dirs;
    hk_print_format format;
    hk_lang lang;
    int32_t n_item, n_failed;
} request;

static void add_row(hk_print_table *table, const hk_fact_check *c, hk_lang lang)
{
    hk_print_add_text(table, c->item);
    hk_print_add_text(table, hk_label_pick(lang, c->name_en, c->name_ja));
    hk_print_add_bool(table, c->is_met);
    hk_print_add_text(table,
                      hk_label_text(lang, c->is_met ? HK_LABEL_FACT_PASS : HK_LABEL_FACT_FAIL));
    hk_print_add_real(table, c->least);
    hk_print_add_real(table, c->greatest);
    hk_print_add_real(table, c->low);
    hk_print_add_real(table, c->high);
    hk_print_add_text(table, c->unit);
    hk_print_add_text(table, c->at);
    hk_print_add_text(table, c->source);
    hk_print_add_text(table, c->standing);
}

static hk_status print_checks(const hk_model_facts *facts, request *q, hk_error *err)
{
    hk_lang lang = q->lang;
    const hk_print_column columns[] = {
        {"item", hk_label_text(lang, HK_LABEL_ID), true, HK_PRINT_DATA_ONLY},
        {"name", hk_label_text(lang, HK_LABEL_FACT_ITEM), true, HK_PRINT_BOTH},
        {"pass", "", false, HK_PRINT_DATA_ONLY},
        {"result", hk_label_text(lang, HK_LABEL_FACT_MET), true, HK_PRINT_TEXT_ONLY},
        {"least", hk_label_text(lang, HK_LABEL_FACT_LEAST), false, HK_PRINT_BOTH},
        {"greatest", hk_label_text(lang, HK_LABEL_FACT_GREATEST), false, HK_PRINT_BOTH},
        {"low", hk_label_text(lang, HK_LABEL_FACT_LOW), false, HK_PRINT_BOTH},
        {"high", hk_label_text(lang, HK_LABEL_FACT_HIGH), false, HK_PRINT_BOTH},
        {"unit", hk_label_text(lang, HK_LABEL_FACT_UNIT), true, HK_PRINT_BOTH},
        {"at", hk_label_text(lang, HK_LABEL_FACT_AT), true, HK_PRINT_BOTH},
        {"source", hk_label_text(lang, HK_LABEL_FACT_SOURCE), true, HK_PRINT_BOTH},
        {"standing", hk_label_text(lang, HK_LABEL_FACT_STANDING), true, HK_PRINT_BOTH},
    };
    hk_print_table *table;
    HK_TRY(hk_print_table_new(columns, (int32_t)(sizeof columns / sizeof columns[0]), &table, err));
    const hk_fact_check *list = hk_model_facts_list(facts, &q->n_item);
    for (int32_t i = 0; i < q->n_item; i++) {
        add_row(table, &list[i], lang);
        q->n_failed += !list[i].is_met;
    }
    hk_status status = hk_print_table_write(table, q->format, 0, stdout, err);
    if (q->format == HK_PRINT_JSON) {
        putchar('\n');
    }
    hk_print_table_free(table);
    return status;
}

static hk_status check_with(request *q, const hk_catalogue *catalogue, hk_problems *problems,
                            hk_error *err)
{
    char built[HK_BUILTIN_PATH_SIZE];
    const char *path = hk_builtin_path(q->dirs.models, q->model, built);
    hk_model *model;
    hk_model_facts *facts;
    HK_TRY(hk_model_read_with(&path, 1, q->dirs.models, catalogue, problems, NULL, &model, err));
    hk_status status = hk_model_facts_check(model, catalogue, q->folder, problems, &facts, err);
    if (status == HK_OK) {
        status = print_checks(facts, q, err);
        hk_model_facts_free(facts);
    }
    hk_model_free(model);
    return status;
}

static hk_status check(request *q, hk_problems *problems, hk_error *err)
{
    hk_catalogue *catalogue;
    HK_TRY(hk_catalogue_read(&q->dirs, &q->model, 1, problems, &catalogue, err));
    hk_status status = check_with(q, catalogue, problems, err);
    hk_catalogue_free(catalogue);
    return status;
}

static int answer(request *q)
{
    hk_error err = {0};
    hk_problems *problems = NULL;
    hk_status status = hk_problems_new(&problems, &err);
    if (status == HK_OK) {
        status = check(q, problems, &err);
    }
    int64_t errors = problems == NULL ? 0 : hk_problems_count(problems, HK_SEVERITY_ERROR);
    if (errors > 0) {
        hk_problems_print(stderr, problems, 0);
        hk_problems_print_summary(stderr, errors, hk_problems_count(problems, HK_SEVERITY_WARNING),
                                  NULL);
    } else if (status != HK_OK) {
        fprintf(stderr, "hakyu model validate: error: %s\n", err.message);
    }
    hk_problems_free(problems);
    if (status != HK_OK) {
        return hk_status_exit(status);
    }
    fprintf(stderr, "%" PRId32 " of %" PRId32 " items pass\n", q->n_item - q->n_failed, q->n_item);
    return q->n_failed == 0 ? HK_EXIT_OK : HK_EXIT_FAILED;
}

int hk_cmd_model_validate(int argc, char **argv)
{
    char folder[PATH_MAX];
    hk_app_data data;
    const char *more[HK_REPEATS_MAX];
    hk_command_line line;
    int code;
    if (!hk_options_parse(&spec, argc, argv, &line, &code)) {
        return code;
    }
    request q = {.model = line.operand, .folder = line.values[FACTS]};
    if (q.folder == NULL) {
        if (!hk_app_data_dir("national", folder, sizeof folder)) {
            fputs("hakyu model validate: error: the folder national of the data is not found; it "
                  "lies in $HAKYU_DATA, or in data or share/hakyu/data above the program\n",
                  stderr);
            return HK_EXIT_FILE;
        }
        q.folder = folder;
    }
    q.dirs = hk_app_dirs(&data, more, hk_options_repeats(&line, CATALOGUE, more));
    if (line.values[FORMAT] != NULL) {
        q.format = (hk_print_format)hk_options_choice(HK_PRINT_FORMATS, line.values[FORMAT]);
    }
    if (line.values[LANG] != NULL) {
        q.lang = (hk_lang)hk_options_choice(HK_LANGS, line.values[LANG]);
    }
    code = line.values[REPLAYS] != NULL ? hk_validate_replays(q.model, q.folder, q.format, q.lang)
                                        : answer(&q);
    int printed = hk_print_finish();
    return code != HK_EXIT_OK ? code : printed;
}
