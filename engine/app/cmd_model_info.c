/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <limits.h>
#include <stdio.h>

#include "engine/app/cmd_model.h"
#include "engine/app/data_dir.h"
#include "engine/app/model_info_view.h"
#include "engine/app/options.h"
#include "engine/app/problems_print.h"
#include "engine/io/model_read.h"

enum { CATALOGUE, FORMAT, LANG, N_OPTION };

static const hk_option options[N_OPTION] = {
    [CATALOGUE] = {"catalogue", "DIR", NULL,
                   "tables of your own over the catalogue; may be repeated", .repeats = true},
    [FORMAT] = {"format", "FORMAT", HK_PRINT_FORMATS, "how it is printed (table)", 0, false},
    [LANG] = {"lang", "LANG", HK_LANGS, "language of names and headers (en)", 0, false},
};

static const hk_command_spec spec = {
    .name = "model info",
    .usage = "model info MODEL [OPTION]...",
    .summary =
        "Say what is in a model (a folder of tables, or an .h5 file): components by sector and\n"
        "type, needs by input with alternatives and buffers, networks with their single points of\n"
        "failure, degrees, cycles, and how much of it is assumed. CSV has one value per line:\n"
        "section, id, quantity, value.\n",
    .example = "  hakyu model info data/models/capital\n"
               "  hakyu model info japan.h5 --format json --lang ja\n",
    .operand = "one model: a folder, an HDF5 file, or a name such as japan",
    .options = options,
    .n_option = N_OPTION,
};

static hk_status print_section(const hk_model *m, const hk_figures *f, hk_model_section section,
                               hk_print_format format, hk_lang lang, hk_error *err)
{
    hk_print_table *table = NULL;
    HK_TRY(hk_model_section_table(m, f, section, lang, &table, err));
    hk_status status = HK_OK;
    const char *key = hk_model_section_key(section);
    if (format == HK_PRINT_JSON) {
        printf("%s\n  \"%s\": ", section == 0 ? "{" : ",", key);
        status = section == HK_MODEL_SUMMARY ? hk_print_table_write_object(table, 2, stdout, err)
                                             : hk_print_table_write(table, format, 2, stdout, err);
        fputs(section == HK_N_MODEL_SECTION - 1 ? "\n}\n" : "", stdout);
    } else if (format == HK_PRINT_CSV) {
        status = hk_print_table_write_long(table, key, stdout, err);
    } else if (hk_print_row_count(table) > 0) {
        const char *title = hk_model_section_title(section, lang);
        if (title != NULL) {
            printf("\n%s\n", title);
        }
        status = hk_print_table_write(table, format, 0, stdout, err);
    }
    hk_print_table_free(table);
    return status;
}

static hk_status print_model(const hk_model *m, hk_print_format format, hk_lang lang, hk_error *err)
{
    hk_figures *figures;
    HK_TRY(hk_figures_make(m, &figures, err));
    hk_status status = HK_OK;
    if (format == HK_PRINT_CSV) {
        printf("section,id,quantity,value\n");
    }
    for (int32_t s = 0; s < HK_N_MODEL_SECTION && status == HK_OK; s++) {
        status = print_section(m, figures, (hk_model_section)s, format, lang, err);
    }
    hk_figures_free(figures);
    return status;
}

static hk_status show(const hk_command_line *line, hk_problems *problems, hk_error *err)
{
    hk_app_data data;
    const char *more[HK_REPEATS_MAX];
    hk_catalogue_dirs dirs = hk_app_dirs(&data, more, hk_options_repeats(line, CATALOGUE, more));
    const char *format = line->values[FORMAT];
    const char *lang = line->values[LANG];
    hk_model *model;
    HK_TRY(hk_model_read(line->operand, &dirs, problems, NULL, &model, err));
    hk_status status =
        print_model(model,
                    format == NULL ? HK_PRINT_TEXT
                                   : (hk_print_format)hk_options_choice(HK_PRINT_FORMATS, format),
                    lang == NULL ? HK_LANG_EN : (hk_lang)hk_options_choice(HK_LANGS, lang), err);
    hk_model_free(model);
    return status;
}

int hk_cmd_model_info(int argc, char **argv)
{
    hk_command_line line;
    hk_error err = {0};
    hk_problems *problems = NULL;
    int code;
    if (!hk_options_parse(&spec, argc, argv, &line, &code)) {
        return code;
    }
    hk_status status = hk_problems_new(&problems, &err);
    if (status == HK_OK) {
        status = show(&line, problems, &err);
    }
    int64_t errors = problems == NULL ? 0 : hk_problems_count(problems, HK_SEVERITY_ERROR);
    if (errors > 0) {
        hk_problems_print(stderr, problems, 0);
        hk_problems_print_summary(stderr, errors, hk_problems_count(problems, HK_SEVERITY_WARNING),
                                  NULL);
    } else if (status != HK_OK) {
        fprintf(stderr, "hakyu model info: error: %s\n", err.message);
    }
    hk_problems_free(problems);
    int printed = hk_print_finish();
    return status != HK_OK ? hk_status_exit(status) : printed;
}
