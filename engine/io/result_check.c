/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Value by value: is every number in the range, every reference in the dimension,
 * every text of the kind that the schema says? Relations between variables are in
 * result_relations.c.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/text.h"
#include "engine/io/result_column.h"

static bool is_sha256(const char *text)
{
    return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static bool text_is_valid(const hk_schema_row *row, const char *text)
{
    if (text == NULL) {
        return false;
    }
    switch (row->values) {
    case HK_VALUES_ID:
        return hk_text_is_id(text);
    case HK_VALUES_LINE:
        return hk_text_is_clean(text, false);
    case HK_VALUES_SHA256:
        return is_sha256(text);
    case HK_VALUES_CONSTANT:
        return strcmp(text, row->reference) == 0;
    case HK_VALUES_ONE_OF:
        return hk_schema_has_word(row->reference, text, strlen(text));
    default:
        return hk_text_is_clean(text, true);
    }
}

/** What a row allows, for a message. */
static void describe(const hk_result *result, const hk_schema_row *row, char *buf, size_t size)
{
    switch (row->values) {
    case HK_VALUES_INDEX:
        snprintf(buf, size, "an index below %" PRId64 " (dimension %s)",
                 hk_result_dim(result, row->reference), row->reference);
        break;
    case HK_VALUES_FLAGS:
        snprintf(buf, size, "0..%.0f (%s)", row->max, row->reference);
        break;
    case HK_VALUES_RANGE:
        snprintf(buf, size, "%.16g..%.16g", row->min, row->max);
        break;
    case HK_VALUES_CONSTANT:
        snprintf(buf, size, "'%s'", row->reference);
        break;
    case HK_VALUES_ONE_OF:
        snprintf(buf, size, "one of: %s", row->reference);
        break;
    case HK_VALUES_ID:
        snprintf(buf, size, "an id [a-z0-9_./-]+");
        break;
    case HK_VALUES_SHA256:
        snprintf(buf, size, "64 lower-case hex digits");
        break;
    default:
        snprintf(buf, size, "UTF-8 text without control characters");
        break;
    }
}

static bool integer_is_valid(const hk_result *result, const hk_schema_row *row, int64_t value)
{
    if (row->has_fill && value == (int64_t)row->fill) {
        return true;
    }
    if (row->values == HK_VALUES_INDEX) {
        return value >= 0 && value < hk_result_dim(result, row->reference);
    }
    return row->values == HK_VALUES_ANY || ((double)value >= row->min && (double)value <= row->max);
}

static bool real_is_valid(const hk_schema_row *row, double value)
{
    if (isnan(value)) {
        return row->has_fill;
    }
    return isfinite(value) && value >= row->min && value <= row->max;
}

/** Is value number i valid? A bad one is written to `buf`. */
static bool value_is_valid(const hk_result *result, const hk_schema_row *row, const void *data,
                           int64_t i, char *buf, size_t size)
{
    bool valid = true;
    if (row->type == HK_TYPE_STRING) {
        const char *text = ((const char *const *)data)[i];
        valid = text_is_valid(row, text);
        bool clean = text != NULL && hk_text_is_clean(text, false);
        snprintf(buf, size, "'%.60s'", text == NULL ? "missing" : clean ? text : "(not printable)");
    } else if (row->type == HK_TYPE_DOUBLE) {
        double value = ((const double *)data)[i];
        valid = real_is_valid(row, value);
        if (!valid) {
            snprintf(buf, size, "%.17g", value);
        }
    } else if (row->type != HK_TYPE_UINT64) {
        int64_t value = row->type == HK_TYPE_UINT8   ? ((const uint8_t *)data)[i]
                        : row->type == HK_TYPE_INT32 ? ((const int32_t *)data)[i]
                                                     : ((const int64_t *)data)[i];
        valid = integer_is_valid(result, row, value);
        if (!valid) {
            snprintf(buf, size, "%" PRId64, value);
        }
    }
    return valid;
}

static void check_variable(const hk_result *result, const hk_schema_row *row, hk_place place,
                           hk_problems *problems)
{
    int64_t n = hk_column_count(result, row);
    const void *data = hk_column_data(result, row);
    if (n > 0 && data == NULL) {
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EMISSING, place, NULL,
                       "variable %s has no values, must have %" PRId64, row->name, n);
        return;
    }
    int64_t bad = 0;
    int64_t first = 0;
    char got[80] = "";
    for (int64_t i = 0; i < n; i++) {
        char text[80];
        if (!value_is_valid(result, row, data, i, text, sizeof text) && bad++ == 0) {
            first = i;
            memcpy(got, text, sizeof got);
        }
    }
    if (bad > 0) {
        char allowed[160];
        describe(result, row, allowed, sizeof allowed);
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_ERANGE, place, NULL,
                       "variable %s: value %" PRId64 " is %s, must be %s (%" PRId64 " of %" PRId64
                       " values are wrong)",
                       row->name, first, got, allowed, bad, n);
    }
}

static void check_attribute(const hk_result *result, const hk_schema_row *row, hk_place place,
                            hk_problems *problems)
{
    hk_attribute a;
    hk_attribute_get(result, row, &a);
    bool valid = row->type == HK_TYPE_STRING  ? text_is_valid(row, a.text)
                 : row->type == HK_TYPE_INT32 ? integer_is_valid(result, row, a.integer)
                 : row->type == HK_TYPE_INT64 ? integer_is_valid(result, row, a.integer)
                                              : true;
    if (!valid) {
        char allowed[160];
        describe(result, row, allowed, sizeof allowed);
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_ERANGE, place, NULL,
                       "attribute %s of group %s is missing or wrong, must be %s", row->name,
                       row->group, allowed);
    }
}

/** The dimensions that hk_result cannot grow beyond. */
static void check_dimension(const hk_result *result, const hk_schema_row *row, hk_place place,
                            hk_problems *problems)
{
    int64_t n = hk_result_dim(result, row->name);
    int64_t max = row->ragged ? HK_RAGGED_MAX : HK_DIMENSION_MAX;
    if (n < 0 || n > max) {
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_ELIMIT, place, NULL,
                       "dimension %s has length %" PRId64 ", allowed are 0..%" PRId64, row->name, n,
                       max);
    }
}

/** Members that are not variables by themselves. */
static void check_others(const hk_result *result, hk_place place, hk_problems *problems)
{
    const char *missing = NULL;
    if (result->status == NULL && result->n_replicate > 0) {
        missing = "replicate_status";
    } else if (result->service_loss == NULL && result->n_replicate > 0 && result->n_service > 0) {
        missing = "service_loss_high";
    } else if (result->deadlock_first == NULL && result->n_deadlock > 0) {
        missing = "deadlock_members";
    } else if (result->inputs == NULL && result->n_input > 0) {
        missing = "input_path";
    }
    if (missing != NULL) {
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EMISSING, place, NULL,
                       "variable %s has no values", missing);
        return;
    }
    for (int64_t i = 0; i < result->n_input; i++) {
        const hk_input_file *input = &result->inputs[i];
        if (input->path == NULL || !hk_text_is_clean(input->path, false) || input->sha256 == NULL ||
            !is_sha256(input->sha256)) {
            hk_problem_add(problems, HK_SEVERITY_ERROR, HK_ERANGE, place, NULL,
                           "input file %" PRId64 " has no clean path or no SHA-256 of 64 "
                           "lower-case hex digits",
                           i);
            return;
        }
    }
}

hk_status hk_result_check(const hk_result *result, const char *path, hk_problems *problems,
                          hk_error *err)
{
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    hk_place place = {.file = path, .line = 0, .column = 0};
    int64_t before = hk_problems_count(problems, HK_SEVERITY_ERROR);
    for (int64_t i = 0; i < n; i++) {
        if (rows[i].item == HK_SCHEMA_DIMENSION) {
            check_dimension(result, &rows[i], place, problems);
        } else if (rows[i].item == HK_SCHEMA_ATTRIBUTE) {
            check_attribute(result, &rows[i], place, problems);
        }
    }
    check_others(result, place, problems);
    if (hk_problems_count(problems, HK_SEVERITY_ERROR) > before) {
        return HK_OK;
    }
    for (int64_t i = 0; i < n; i++) {
        if (rows[i].item == HK_SCHEMA_VARIABLE && hk_column_is_bound(&rows[i])) {
            check_variable(result, &rows[i], place, problems);
        }
    }
    if (hk_problems_count(problems, HK_SEVERITY_ERROR) > before) {
        return HK_OK;
    }
    return hk_result_check_relations(result, place, problems, err);
}
