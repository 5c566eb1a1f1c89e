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
#include "engine/io/result_dims.h"

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
static void describe(const hk_schema_row *row, int64_t limit, char *buf, size_t size)
{
    switch (row->values) {
    case HK_VALUES_INDEX:
        snprintf(buf, size, "an index below %" PRId64 " (dimension %s)", limit, row->reference);
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

static bool integer_is_valid(const hk_schema_row *row, int64_t value, int64_t limit)
{
    if (row->has_fill && value == (int64_t)row->fill) {
        return true;
    }
    if (row->values == HK_VALUES_INDEX) {
        return value >= 0 && value < limit;
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

static int64_t integer_at(const hk_schema_row *row, const void *data, int64_t i)
{
    return row->type == HK_TYPE_UINT8   ? ((const uint8_t *)data)[i]
           : row->type == HK_TYPE_INT32 ? ((const int32_t *)data)[i]
                                        : ((const int64_t *)data)[i];
}

static bool value_is_valid(const hk_schema_row *row, const void *data, int64_t i, int64_t limit)
{
    switch (row->type) {
    case HK_TYPE_STRING:
        return text_is_valid(row, ((const char *const *)data)[i]);
    case HK_TYPE_DOUBLE:
        return real_is_valid(row, ((const double *)data)[i]);
    case HK_TYPE_UINT64:
        return true;
    default:
        return integer_is_valid(row, integer_at(row, data, i), limit);
    }
}

static void show_value(const hk_schema_row *row, const void *data, int64_t i, char *buf,
                       size_t size)
{
    if (row->type == HK_TYPE_STRING) {
        const char *text = ((const char *const *)data)[i];
        bool clean = text != NULL && hk_text_is_clean(text, false);
        snprintf(buf, size, "'%.60s'", text == NULL ? "missing" : clean ? text : "(not printable)");
    } else if (row->type == HK_TYPE_DOUBLE) {
        snprintf(buf, size, "%.17g", ((const double *)data)[i]);
    } else {
        snprintf(buf, size, "%" PRId64, integer_at(row, data, i));
    }
}

void hk_check_values(const hk_schema_row *row, const void *data, int64_t n, int64_t limit,
                     hk_place place, hk_problems *problems)
{
    if (n > 0 && data == NULL) {
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EMISSING, place, NULL,
                       "variable %s has no values, must have %" PRId64, row->name, n);
        return;
    }
    int64_t bad = 0;
    int64_t first = 0;
    for (int64_t i = 0; i < n; i++) {
        if (!value_is_valid(row, data, i, limit) && bad++ == 0) {
            first = i;
        }
    }
    if (bad > 0) {
        char got[80];
        char allowed[160];
        show_value(row, data, first, got, sizeof got);
        describe(row, limit, allowed, sizeof allowed);
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_ERANGE, place, NULL,
                       "variable %s: value %" PRId64 " is %s, must be %s (%" PRId64 " of %" PRId64
                       " values are wrong)",
                       row->name, first, got, allowed, bad, n);
    }
}

static void check_variable(const hk_result *result, const hk_schema_row *row, hk_place place,
                           hk_problems *problems)
{
    int64_t limit =
        row->values == HK_VALUES_INDEX ? hk_result_dim(result, row->reference) : INT64_MAX;
    hk_check_values(row, hk_column_data(result, row), hk_column_count(result, row), limit, place,
                    problems);
}

static void check_attribute(const hk_result *result, const hk_schema_row *row, hk_place place,
                            hk_problems *problems)
{
    hk_attribute a;
    hk_attribute_get(result, row, &a);
    bool valid = row->type == HK_TYPE_STRING  ? text_is_valid(row, a.text)
                 : row->type == HK_TYPE_INT32 ? integer_is_valid(row, a.integer, 0)
                 : row->type == HK_TYPE_INT64 ? integer_is_valid(row, a.integer, 0)
                                              : true;
    if (!valid) {
        char allowed[160];
        describe(row, 0, allowed, sizeof allowed);
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

void hk_check_members(const hk_result *result, hk_place place, hk_problems *problems)
{
    const char *missing = NULL;
    if (result->status == NULL && result->n_replicate > 0) {
        missing = "replicate_status";
    } else if (result->service_loss == NULL && result->n_replicate > 0 && result->n_service > 0) {
        missing = "service_loss_high";
    } else if (result->deadlock_first == NULL && result->n_deadlock > 0) {
        missing = "deadlock_members";
    }
    if (missing != NULL) {
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EMISSING, place, NULL,
                       "variable %s has no values", missing);
    }
}

static void check_inputs(const hk_result *result, hk_place place, hk_problems *problems)
{
    for (int64_t i = 0; i < result->n_input; i++) {
        const hk_input_file *input = result->inputs == NULL ? NULL : &result->inputs[i];
        if (input == NULL || input->path == NULL || !hk_text_is_clean(input->path, false) ||
            input->sha256 == NULL || !is_sha256(input->sha256)) {
            hk_problem_add(problems, HK_SEVERITY_ERROR, HK_ERANGE, place, NULL,
                           "input file %" PRId64 " has no clean path or no SHA-256 of 64 "
                           "lower-case hex digits",
                           i);
            return;
        }
    }
}

unsigned hk_part_of(const hk_schema_row *row)
{
    hk_axis axis = hk_axis_of(row);
    return axis == HK_AXIS_FILE                            ? HK_PART_FILE
           : axis == HK_AXIS_CASE || axis == HK_AXIS_LEVEL ? HK_PART_CASE
                                                           : HK_PART_ROWS;
}

/** What everything else is measured by: lengths, attributes, members. */
static void check_frame(const hk_result *result, unsigned parts, hk_place place,
                        hk_problems *problems)
{
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    for (int64_t i = 0; i < n; i++) {
        if (rows[i].item == HK_SCHEMA_DIMENSION) {
            check_dimension(result, &rows[i], place, problems);
        } else if (rows[i].item == HK_SCHEMA_ATTRIBUTE && (parts & HK_PART_FILE) != 0) {
            check_attribute(result, &rows[i], place, problems);
        }
    }
    if ((parts & HK_PART_FILE) != 0) {
        check_inputs(result, place, problems);
    }
    if ((parts & HK_PART_ROWS) != 0) {
        hk_check_members(result, place, problems);
    }
}

hk_status hk_result_check_parts(const hk_result *result, unsigned parts, const hk_good *good,
                                const char *path, hk_problems *problems, hk_error *err)
{
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    hk_place place = {.file = path, .line = 0, .column = 0};
    int64_t before = hk_problems_count(problems, HK_SEVERITY_ERROR);
    check_frame(result, parts, place, problems);
    if (hk_problems_count(problems, HK_SEVERITY_ERROR) > before) {
        return HK_OK;
    }
    for (int64_t i = 0; i < n; i++) {
        if (rows[i].item == HK_SCHEMA_VARIABLE && (hk_part_of(&rows[i]) & parts) != 0 &&
            hk_column_is_bound(&rows[i]) && hk_result_has(result, &rows[i])) {
            check_variable(result, &rows[i], place, problems);
        }
    }
    if (hk_problems_count(problems, HK_SEVERITY_ERROR) > before) {
        return HK_OK;
    }
    return hk_result_check_relations(result, parts, good, place, problems, err);
}

hk_status hk_result_check(const hk_result *result, const char *path, hk_problems *problems,
                          hk_error *err)
{
    return hk_result_check_parts(result, HK_PART_ALL, NULL, path, problems, err);
}
