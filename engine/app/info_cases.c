/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/info_cases.h"

#include <stdio.h>

#include "engine/app/info_view.h"
#include "engine/app/view_words.h"
#include "engine/rank/statistics/combined.h"

enum { OWN_COLUMNS = 11 };

/** Are there several cases on the same draws? */
static bool is_paired(const hk_result_cases *cases)
{
    return cases->n_case > 1 && !hk_combined_is_for(cases);
}

/** Columns of the loss of a case in person-hours. */
static int32_t put_losses(const hk_result_cases *cases, hk_lang lang, hk_print_column *columns)
{
    int32_t k = 0;
    columns[k++] = (hk_print_column){"person_hours", hk_label_text(lang, HK_LABEL_PERSON_HOURS),
                                     false, HK_PRINT_BOTH};
    columns[k++] = (hk_print_column){"person_hours_se", hk_label_text(lang, HK_LABEL_SE), false,
                                     HK_PRINT_BOTH};
    if (is_paired(cases)) {
        columns[k++] = (hk_print_column){"difference", hk_label_text(lang, HK_LABEL_DIFFERENCE),
                                         false, HK_PRINT_BOTH};
        columns[k++] = (hk_print_column){"difference_low", "", false, HK_PRINT_DATA_ONLY};
        columns[k++] = (hk_print_column){"difference_high", "", false, HK_PRINT_DATA_ONLY};
        columns[k++] = (hk_print_column){"", hk_label_text(lang, HK_LABEL_INTERVAL_95), true,
                                         HK_PRINT_TEXT_ONLY};
    }
    return k;
}

static void add_losses(const hk_result_cases *cases, const hk_case_output *loss,
                       hk_print_table *table)
{
    hk_print_add_real(table, loss->value.mean);
    hk_print_add_real(table, loss->value.se);
    if (is_paired(cases)) {
        hk_print_add_real(table, loss->difference.mean);
        hk_print_add_real(table, loss->difference.low);
        hk_print_add_real(table, loss->difference.high);
        hk_view_add_interval(table, loss->difference.low, loss->difference.high);
    }
}

static hk_status make_table(const hk_result_cases *cases, hk_lang lang, hk_print_table **ret_table,
                            hk_error *err)
{
    int64_t n = cases->frame->n_factor;
    hk_print_column *columns =
        hk_arena_alloc(cases->arena, (size_t)n + OWN_COLUMNS, sizeof *columns);
    if (columns == NULL) {
        return hk_fail_nomem(err);
    }
    int32_t k = 0;
    columns[k++] = (hk_print_column){"id", hk_label_text(lang, HK_LABEL_CASE), true, HK_PRINT_BOTH};
    columns[k++] = (hk_print_column){"number", hk_label_text(lang, HK_LABEL_CASE_NUMBER), false,
                                     HK_PRINT_BOTH};
    for (int64_t f = 0; f < n; f++) {
        const char *title = hk_factor_title(cases, f);
        if (title == NULL) {
            return hk_fail_nomem(err);
        }
        columns[k++] = (hk_print_column){cases->frame->factor_name[f], title, true, HK_PRINT_BOTH};
    }
    columns[k++] = (hk_print_column){"replicates_failed", hk_label_text(lang, HK_LABEL_FAILED),
                                     false, HK_PRINT_BOTH};
    columns[k++] =
        (hk_print_column){"episodes", hk_label_text(lang, HK_LABEL_EPISODES), false, HK_PRINT_BOTH};
    k += put_losses(cases, lang, columns + k);
    return hk_print_table_new(columns, k, ret_table, err);
}

static hk_status list_cases(const hk_result_cases *cases, const hk_statistics *losses, hk_lang lang,
                            hk_print_table **ret_table, hk_error *err)
{
    hk_print_table *table = NULL;
    HK_TRY(make_table(cases, lang, &table, err));
    int64_t n = cases->frame->n_factor;
    for (int64_t i = 0; i < cases->n_case; i++) {
        hk_print_add_text(table, cases->name[i]);
        hk_print_add_integer(table, i);
        for (int64_t f = 0; f < n; f++) {
            hk_print_add_text(table, cases->factor[i * n + f]);
        }
        hk_print_add_integer(table, cases->failed[i]);
        hk_print_add_integer(table, cases->episodes[i]);
        add_losses(cases, &losses->outputs[i], table);
    }
    *ret_table = table;
    return HK_OK;
}

static hk_status list_facts(const hk_result_cases *cases, hk_lang lang, hk_print_table **ret_table,
                            hk_error *err)
{
    static const hk_print_column columns[] = {{"key", "", true, HK_PRINT_DATA_ONLY},
                                              {"", "", true, HK_PRINT_TEXT_ONLY},
                                              {"value", "", true, HK_PRINT_BOTH}};
    HK_TRY(hk_print_table_new(columns, 3, ret_table, err));
    hk_info_add_sweep_facts(cases, lang, *ret_table);
    return HK_OK;
}

/** One section in its format, and the table is gone. */
static hk_status print_section(hk_print_table *table, hk_info_section section, const char *key,
                               const char *title, hk_print_format format, hk_error *err)
{
    hk_status status = HK_OK;
    if (format == HK_PRINT_JSON) {
        printf("%s\n  \"%s\": ", section == HK_INFO_RUN ? "{" : ",", key);
        status = section == HK_INFO_RUN ? hk_print_table_write_object(table, 2, stdout, err)
                                        : hk_print_table_write(table, format, 2, stdout, err);
    } else if (format == HK_PRINT_CSV) {
        status = hk_print_table_write_long(table, key, stdout, err);
    } else if (hk_print_row_count(table) > 0) {
        if (title != NULL) {
            printf("\n%s\n", title);
        }
        status = hk_print_table_write(table, format, 0, stdout, err);
    }
    hk_print_table_free(table);
    return status;
}

/** Inputs and warnings, as for a single run. */
static hk_status print_others(const hk_result *frame, hk_print_format format, hk_lang lang,
                              hk_error *err)
{
    for (int section = HK_INFO_INPUTS; section < HK_INFO_COUNT; section++) {
        hk_info_section s = (hk_info_section)section;
        hk_print_table *table = NULL;
        HK_TRY(hk_info_table(frame, s, lang, &table, err));
        HK_TRY(print_section(table, s, hk_info_section_key(s), hk_info_section_title(s, lang),
                             format, err));
    }
    return HK_OK;
}

static hk_status print_cases(const hk_result_cases *cases, const hk_statistics *losses,
                             hk_print_format format, hk_lang lang, hk_error *err)
{
    hk_print_table *table = NULL;
    const char *title = hk_label_text(lang, HK_LABEL_HEAD_CASES);
    const char *const first[] = {cases->name[0]};
    if (format == HK_PRINT_CSV) {
        printf("section,id,quantity,value\n");
    }
    HK_TRY(list_facts(cases, lang, &table, err));
    HK_TRY(print_section(table, HK_INFO_RUN, "run", NULL, format, err));
    HK_TRY(list_cases(cases, losses, lang, &table, err));
    HK_TRY(print_section(table, HK_INFO_COUNT, "cases", title, format, err));
    HK_TRY(print_others(cases->frame, format, lang, err));
    if (format == HK_PRINT_JSON) {
        printf("\n}\n");
    } else if (format == HK_PRINT_TEXT) {
        printf("\n%s\n", hk_label_text(lang, HK_LABEL_NOTE_MEANS));
        if (is_paired(cases)) {
            hk_label_print(lang, HK_LABEL_NOTE_DIFFERENCES, first, stdout);
            printf("\n");
        }
        printf("%s\n", hk_label_text(lang, HK_LABEL_NOTE_CASES));
    }
    return HK_OK;
}

hk_status hk_info_print_cases(const char *path, const hk_result_cases *cases,
                              hk_print_format format, hk_lang lang, hk_error *err)
{
    hk_output loss;
    hk_statistics *losses = NULL;
    const hk_statistics_request request = {.outputs = &loss, .n_output = 1, .confidence = 0.95};
    HK_TRY(hk_output_find(cases->frame, HK_OUTPUT_DEFAULT, &loss, err));
    HK_TRY(hk_statistics_of(path, cases, &request, &losses, err));
    hk_status status = print_cases(cases, losses, format, lang, err);
    hk_statistics_free(losses);
    return status;
}
