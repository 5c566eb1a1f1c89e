/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Responses: rule, curve `10h:0.4; 24h:0`, spread, lags. */
#include <stdio.h>
#include <string.h>

#include "engine/base/units.h"
#include "engine/io/model_parts.h"

enum { STEP_TEXT = 128 };

static const char *const rules[] = {"all", "any", "at_least", "share"};

/** Level and time of one step `10h:0.4` of n bytes at byte `from`. @return false after a problem */
static bool read_step(const hk_row *row, size_t from, size_t n, hk_step *ret_step)
{
    const char *text = hk_row_text(row, HK_RESPONSE_CURVE) + from;
    char copy[STEP_TEXT];
    const char *colon = memchr(text, ':', n);
    if (n == 0 || n >= sizeof copy || colon == NULL) {
        hk_row_problem(row, HK_ECURVE, HK_RESPONSE_CURVE, from,
                       "'%.*s' is no step; allowed: time:level steps separated by ';', such as "
                       "10h:0.4; 24h:0",
                       n > 60 ? 60 : (int)n, text);
        return false;
    }
    memcpy(copy, text, n);
    copy[n] = '\0';
    size_t at = (size_t)(colon - text);
    size_t time_end = at;
    while (time_end > 0 && copy[time_end - 1] == ' ') {
        time_end--;
    }
    copy[time_end] = '\0';
    at++;
    at += strspn(copy + at, " ");
    hk_error why;
    if (hk_duration_parse(copy, &ret_step->after_ms, &why) != HK_OK) {
        hk_row_refuse(row, HK_RESPONSE_CURVE, from, &why);
        return false;
    }
    if (hk_level_parse(copy + at, &ret_step->keep, &why) != HK_OK) {
        hk_row_refuse(row, HK_RESPONSE_CURVE, from + at, &why);
        return false;
    }
    return true;
}

/** A step must come later and keep no more than the one before it. */
static bool is_after(const hk_row *row, size_t from, const hk_step *before, const hk_step *step)
{
    char earlier[40];
    char later[40];
    hk_duration_format(before->after_ms, earlier, sizeof earlier);
    hk_duration_format(step->after_ms, later, sizeof later);
    if (step->after_ms <= before->after_ms) {
        hk_row_problem(row, HK_ECURVE, HK_RESPONSE_CURVE, from,
                       "the step at %s follows one at %s; allowed: increasing times", later,
                       earlier);
        return false;
    }
    if (step->keep > before->keep) {
        hk_row_problem(row, HK_ECURVE, HK_RESPONSE_CURVE, from,
                       "the step at %s keeps %g, more than the %g before it; allowed: levels that "
                       "do not increase",
                       later, step->keep / 10000.0, before->keep / 10000.0);
        return false;
    }
    return true;
}

static void read_curve(const hk_row *row, hk_response *response)
{
    const char *text = hk_row_text(row, HK_RESPONSE_CURVE);
    int32_t most = 1;
    for (const char *c = text; *c != '\0'; c++) {
        most += *c == ';';
    }
    hk_step *steps = hk_reader_alloc(row->reader, most, sizeof *steps);
    response->steps = steps;
    response->n_step = 1; /* 0h:0 unless the cell says something else */
    if (steps == NULL || text[0] == '\0') {
        return;
    }
    int32_t n_step = 0;
    size_t at = 0;
    size_t from;
    size_t n;
    while (hk_text_part(text, ';', &at, &from, &n)) {
        if (!read_step(row, from, n, &steps[n_step]) ||
            (n_step > 0 && !is_after(row, from, &steps[n_step - 1], &steps[n_step]))) {
            return;
        }
        n_step++;
    }
    response->n_step = n_step;
}

/** The smallest value of a distribution is above 0, or it takes 0 with no probability. */
static bool is_positive(const hk_dist *dist)
{
    switch (dist->kind) {
    case HK_DIST_CONSTANT:
        return dist->a > 0;
    case HK_DIST_UNIFORM:
        return dist->b > 0;
    case HK_DIST_TRIANGULAR:
        return dist->c > 0;
    case HK_DIST_EMPIRICAL:
        return dist->n_value > 0 && dist->values[0] > 0;
    default:
        return dist->a > 0;
    }
}

static void read_response(const hk_row *row, hk_response *response)
{
    response->id = hk_row_copy(row, HK_COL_ID);
    response->rule = (hk_rule)hk_row_choice(row, HK_RESPONSE_RULE, rules, 4, HK_RULE_ALL);
    bool has_k = hk_row_text(row, HK_RESPONSE_K)[0] != '\0';
    response->k = (int32_t)hk_row_decimal(row, HK_RESPONSE_K, 0, 1, INT32_MAX, 0);
    if (response->rule == HK_RULE_AT_LEAST && !has_k) {
        hk_row_problem(row, HK_EMISSING, HK_RESPONSE_K, 0,
                       "the cell is empty; rule at_least needs a number k of suppliers");
    }
    const char *rule = hk_row_text(row, HK_RESPONSE_RULE);
    if (response->rule != HK_RULE_AT_LEAST && has_k &&
        (rule[0] == '\0' || strcmp(rule, rules[response->rule]) == 0)) {
        hk_row_problem(row, HK_ETYPE, HK_RESPONSE_K, 0,
                       "k is %.20s with rule %s; allowed: with "
                       "rule at_least only",
                       hk_row_text(row, HK_RESPONSE_K), rules[response->rule]);
    }
    read_curve(row, response);
    response->spread = hk_row_dist(row, HK_RESPONSE_SPREAD, HK_DIST_FACTOR, 1);
    if (!is_positive(&response->spread)) {
        hk_row_problem(row, HK_ERANGE, HK_RESPONSE_SPREAD, 0,
                       "'%.80s' can be 0; allowed: a factor above 0",
                       hk_row_text(row, HK_RESPONSE_SPREAD));
    }
    response->recovery_lag_ms = hk_row_duration(row, HK_RESPONSE_RECOVERY_LAG, 0);
    response->recharge_ms = hk_row_duration(row, HK_RESPONSE_RECHARGE, 0);
    response->standing = hk_row_standing(row, true);
}

hk_status hk_read_responses(hk_model_reader *reader, hk_error *err)
{
    hk_model *model = reader->model;
    const hk_table *table = &reader->tables[HK_TABLE_RESPONSES];
    model->n_response = table->n_row;
    model->responses = hk_reader_alloc(reader, table->n_row, sizeof *model->responses);
    for (int32_t i = 0; i < table->n_row && !reader->nomem; i++) {
        hk_row row = hk_reader_row(reader, HK_TABLE_RESPONSES, i);
        if (!table->row_bad[i]) {
            read_response(&row, &model->responses[i]);
        }
    }
    return reader->nomem ? hk_fail_nomem(err) : HK_OK;
}
