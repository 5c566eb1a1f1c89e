/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/result_dims.h"

#include <string.h>

#include "engine/base/check.h"
#include "engine/io/result_column.h"

static const struct ragged {
    const char *dim, *counts;
} ragged[HK_AXIS_COUNT] = {
    [HK_AXIS_EPISODE] = {"episode", "case_episodes"},
    [HK_AXIS_STEP] = {"step", "case_steps"},
    [HK_AXIS_BAND] = {"band_step", "case_band_steps"},
    [HK_AXIS_VERDICT] = {"verdict", "case_verdicts"},
    [HK_AXIS_DEADLOCK] = {"deadlock", "case_deadlocks"},
    [HK_AXIS_MEMBER] = {"deadlock_member", "case_deadlock_members"},
    [HK_AXIS_JOB] = {"job", "case_jobs"},
    [HK_AXIS_SIGNAL] = {"signal", "case_signals"},
    [HK_AXIS_TRACE] = {"trace", "case_traces"},
    [HK_AXIS_LEVEL] = {"level_change", "case_level_changes"},
    [HK_AXIS_FAILED] = {"failed_replicate", NULL},
};

static hk_axis ragged_axis(const char *dim)
{
    for (int axis = HK_AXIS_RAGGED; axis < HK_AXIS_COUNT; axis++) {
        if (strcmp(ragged[axis].dim, dim) == 0) {
            return (hk_axis)axis;
        }
    }
    return HK_AXIS_FILE;
}

hk_axis hk_axis_of(const hk_schema_row *row)
{
    if (row->n_dim == 0) {
        return HK_AXIS_FILE;
    }
    if (strcmp(row->dims[0], "case") == 0) {
        bool has_rows = row->n_dim > 1 && strcmp(row->dims[1], "replicate") == 0;
        return has_rows ? HK_AXIS_REPLICATE : HK_AXIS_CASE;
    }
    return ragged_axis(row->dims[0]);
}

const char *hk_axis_dim(hk_axis axis)
{
    return ragged[axis].dim;
}

const char *hk_axis_counts(hk_axis axis)
{
    return ragged[axis].counts;
}

hk_axis hk_axis_named(const hk_schema_row *row)
{
    if (row->values != HK_VALUES_INDEX || hk_axis_of(row) < HK_AXIS_RAGGED) {
        return HK_AXIS_FILE;
    }
    return strcmp(row->reference, "replicate") == 0 ? HK_AXIS_REPLICATE
                                                    : ragged_axis(row->reference);
}

int64_t hk_axis_rows(const hk_result *result, hk_axis axis)
{
    return axis == HK_AXIS_FILE || axis == HK_AXIS_CASE ? 1
           : axis == HK_AXIS_REPLICATE                  ? result->n_replicate
                                                        : hk_result_dim(result, ragged[axis].dim);
}

int64_t hk_axis_width(const hk_result *result, const hk_schema_row *row)
{
    hk_axis axis = hk_axis_of(row);
    int64_t width = 1;
    for (int32_t d = axis == HK_AXIS_REPLICATE ? 2 : 1; d < row->n_dim; d++) {
        width *= hk_result_dim(result, row->dims[d]);
    }
    return width;
}

/** Number of a dimension among those of the schema; -1 for an unknown one. */
static int dim_number(const char *name)
{
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    int number = 0;
    for (int64_t i = 0; i < n; i++) {
        if (rows[i].item != HK_SCHEMA_DIMENSION) {
            continue;
        }
        if (strcmp(rows[i].name, name) == 0) {
            return number;
        }
        number++;
    }
    return -1;
}

int64_t hk_dims_get(const hk_dims *dims, const char *name)
{
    int number = dim_number(name);
    return number < 0 ? -1 : dims->length[number];
}

void hk_dims_set(hk_dims *dims, const char *name, int64_t length)
{
    int number = dim_number(name);
    HK_CHECK(number >= 0 && number < HK_DIMS_MOST, "dimension %s", name);
    dims->length[number] = length;
}

void hk_dims_of(const hk_result *result, hk_dims *ret_dims)
{
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    for (int64_t i = 0; i < n; i++) {
        if (rows[i].item == HK_SCHEMA_DIMENSION) {
            hk_dims_set(ret_dims, rows[i].name, hk_result_dim(result, rows[i].name));
        }
    }
}

int64_t hk_dims_count(const hk_dims *dims, const hk_schema_row *row)
{
    int64_t n = 1;
    for (int32_t d = 0; d < row->n_dim; d++) {
        int64_t length = hk_dims_get(dims, row->dims[d]);
        if (length < 0 || __builtin_mul_overflow(n, length, &n)) {
            return -1;
        }
    }
    return n;
}
