/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Values: what can be read is compared with what it must follow from. The layout is
 * looked at first, in result_layout.c.
 */
#include "engine/io/result_validate.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "engine/io/result_h5.h"
#include "engine/io/result_layout.h"
#include "engine/io/result_probe.h"

/** Derived doubles are sums of products: equal up to a few roundings. */
static bool near(double a, double b)
{
    if (isnan(a) || isnan(b)) {
        return isnan(a) && isnan(b);
    }
    return a == b || fabs(a - b) <= 1e-12 * (fabs(a) + fabs(b));
}

static bool equal(const hk_schema_row *row, const void *stored, const void *derived, int64_t i)
{
    if (row->type == HK_TYPE_DOUBLE) {
        return near(((const double *)stored)[i], ((const double *)derived)[i]);
    }
    if (row->type == HK_TYPE_STRING) {
        return strcmp(((const char *const *)stored)[i], ((const char *const *)derived)[i]) == 0;
    }
    size_t size = hk_schema_size(row->type);
    return memcmp((const char *)stored + (size_t)i * size, (const char *)derived + (size_t)i * size,
                  size) == 0;
}

/** A derived variable must be what the others make of it. */
static hk_status check_derived(const hk_layout *layout, const hk_result *result,
                               const hk_schema_row *row, hk_error *err)
{
    int64_t n = hk_column_count(result, row);
    void *stored = NULL;
    hk_error inner = {.code = HK_OK};
    hk_status status = hk_result_read_variable(layout->file, layout->size, result, row,
                                               result->arena, &stored, &inner);
    if (status == HK_ENOMEM) {
        return hk_fail_nomem(err);
    }
    if (status != HK_OK) {
        hk_problem_add(layout->problems, HK_SEVERITY_ERROR, status, layout->place, NULL, "%s",
                       inner.message);
        return HK_OK;
    }
    void *derived = hk_arena_alloc(result->arena, (size_t)n, hk_schema_size(row->type));
    if (derived == NULL) {
        return hk_fail_nomem(err);
    }
    hk_column_derive(result, row, derived);
    int64_t bad = 0;
    int64_t first = 0;
    for (int64_t i = 0; i < n; i++) {
        if (!equal(row, stored, derived, i) && bad++ == 0) {
            first = i;
        }
    }
    if (bad > 0) {
        hk_problem_add(layout->problems, HK_SEVERITY_ERROR, HK_EINVALID, layout->place, NULL,
                       "variable %s: value %" PRId64 " does not follow from the variables it is "
                       "computed from (%" PRId64 " of %" PRId64 " values are wrong)",
                       row->name, first, bad, n);
    }
    return HK_OK;
}

/** Attributes that follow from the rest, or are given by the schema. */
static hk_status check_attribute(const hk_layout *layout, const hk_result *result,
                                 const hk_schema_row *row, hk_error *err)
{
    hk_attribute stored;
    hk_attribute derived;
    hid_t group = H5Gopen2(layout->file, row->group, H5P_DEFAULT);
    hk_status status =
        group < 0 ? HK_EFORMAT : hk_h5_read_attribute(group, row, result->arena, &stored, err);
    if (group >= 0) {
        H5Gclose(group);
    }
    if (status != HK_OK) {
        return status == HK_ENOMEM ? status : HK_OK; /* reported with the layout */
    }
    hk_attribute_get(result, row, &derived);
    bool same = stored.integer == derived.integer && stored.natural == derived.natural;
    if (row->type == HK_TYPE_STRING) {
        bool is_free = row->values == HK_VALUES_LINE && strcmp(row->name, "start") != 0;
        same = is_free || strcmp(stored.text, derived.text) == 0;
    }
    if (!same) {
        hk_problem_add(layout->problems, HK_SEVERITY_ERROR, HK_EINVALID, layout->place, NULL,
                       "attribute %s of group %s does not agree with the schema and the variables",
                       row->name, row->group);
    }
    return HK_OK;
}

static hk_status check_values(const hk_layout *layout, hk_error *err)
{
    hk_result *result = NULL;
    hk_error inner = {.code = HK_OK};
    hk_status status =
        hk_result_read_open(layout->place.file, layout->file, layout->size, &result, &inner);
    if (status == HK_ENOMEM) {
        return hk_fail_nomem(err);
    }
    if (status != HK_OK) { /* the layout has said so already, unless the bytes are bad */
        if (hk_problems_count(layout->problems, HK_SEVERITY_ERROR) == 0) {
            hk_problem_add(layout->problems, HK_SEVERITY_ERROR, status, layout->place, NULL, "%s",
                           inner.message);
        }
        return HK_OK;
    }
    int64_t before = hk_problems_count(layout->problems, HK_SEVERITY_ERROR);
    status = hk_result_check(result, layout->place.file, layout->problems, err);
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    bool sound = hk_problems_count(layout->problems, HK_SEVERITY_ERROR) == before;
    for (int64_t i = 0; i < n && status == HK_OK && sound; i++) {
        if (!hk_result_has(result, &rows[i])) {
            continue;
        }
        if (rows[i].item == HK_SCHEMA_VARIABLE && !hk_column_is_bound(&rows[i])) {
            status = check_derived(layout, result, &rows[i], err);
        } else if (rows[i].item == HK_SCHEMA_ATTRIBUTE) {
            status = check_attribute(layout, result, &rows[i], err);
        }
    }
    hk_result_free(result);
    return status;
}

typedef struct validation {
    const char *path;
    hk_h5_image image;
    hk_problems *problems;
} validation;

static hk_status validate_image(validation *v, hk_error *err)
{
    bool no_memory = false;
    hk_layout layout = {.place = {.file = v->path},
                        .problems = v->problems,
                        .size = v->image.size,
                        .no_memory = &no_memory};
    HK_TRY(hk_result_open(v->path, &v->image, &layout.file, err));
    hk_status status = hk_result_check_layout(&layout, err);
    if (status == HK_OK) {
        status = check_values(&layout, err);
    }
    H5Fclose(layout.file);
    return status;
}

static void try_validate(void *data)
{
    hk_status status = validate_image(data, NULL);
    (void)status;
}

hk_status hk_result_validate(const char *path, hk_problems *problems, hk_error *err)
{
    validation v = {.path = path, .problems = problems};
    HK_TRY(hk_result_load(path, &v.image, err));
    hk_error inner = {.code = HK_OK};
    hk_status status = hk_probe(try_validate, &v, v.image.size, &inner);
    if (status != HK_OK) {
        hk_fail(err, status, "%s: cannot be read: %s", path, inner.message);
    } else {
        status = validate_image(&v, err);
    }
    hk_free(v.image.bytes);
    return status;
}
