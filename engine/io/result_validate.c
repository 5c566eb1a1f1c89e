/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Values: what can be read is compared with what it must follow from. The layout is
 * looked at first, in result_layout.c.
 */
#include "engine/io/result_validate.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "engine/base/text.h"
#include "engine/io/result_layout.h"
#include "engine/io/result_levels.h"
#include "engine/io/result_probe.h"
#include "engine/io/result_reading.h"

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

/** One file under validation. */
typedef struct validation {
    const char *path;
    hk_result_source source;
    hk_problems *problems;
    hk_layout layout;
    hk_reading reading;
    int64_t failed; /* replicates of the cases so far */
} validation;

#define WRONG(v, code, ...)                                                                        \
    hk_problem_add((v)->problems, HK_SEVERITY_ERROR, code, (v)->layout.place, NULL, __VA_ARGS__)

/** A derived variable must be what the others make of it, in a case or in the file. */
static hk_status check_derived(validation *v, const hk_result *result, const hk_schema_row *row,
                               const hk_slab *slab, hk_error *err)
{
    void *stored = NULL;
    hk_error inner = {.code = HK_OK};
    hk_status status = hk_result_read_variable(v->reading.file, v->reading.size, &v->reading.dims,
                                               row, slab, result->arena, &stored, &inner);
    if (status == HK_ENOMEM) {
        return hk_fail_nomem(err);
    }
    if (status != HK_OK) {
        WRONG(v, status, "%s", inner.message);
        return HK_OK;
    }
    int64_t n = hk_slab_values(slab, &v->reading.dims, row);
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
        WRONG(v, HK_EINVALID,
              "variable %s: value %" PRId64 " of case %" PRId64
              " does not follow from the variables it is computed from (%" PRId64 " of %" PRId64
              " values are wrong)",
              row->name, first, slab->case_index, bad, n);
    }
    return HK_OK;
}

/** Attributes that follow from the rest, or are given by the schema. */
static hk_status check_attribute(validation *v, const hk_result *result, const hk_schema_row *row,
                                 hk_error *err)
{
    hk_attribute stored;
    hk_attribute derived;
    hid_t group = H5Gopen2(v->layout.file, row->group, H5P_DEFAULT);
    hk_status status =
        group < 0 ? HK_EFORMAT : hk_h5_read_attribute(group, row, result->arena, &stored, err);
    if (group >= 0) {
        H5Gclose(group);
    }
    if (status != HK_OK) {
        return status == HK_ENOMEM ? status : HK_OK; /* reported with the layout */
    }
    hk_attribute_get(result, row, &derived);
    if (strcmp(row->name, "replicates_failed") == 0) {
        derived.integer = v->failed;
    }
    bool same = stored.integer == derived.integer && stored.natural == derived.natural;
    if (row->type == HK_TYPE_STRING) {
        bool is_free = row->values == HK_VALUES_LINE && strcmp(row->name, "start") != 0;
        same = is_free || strcmp(stored.text, derived.text) == 0;
    }
    if (!same) {
        WRONG(v, HK_EINVALID,
              "attribute %s of group %s does not agree with the schema and the variables",
              row->name, row->group);
    }
    return HK_OK;
}

/** The derived variables of a case, and with the first those of the file. */
static hk_status check_all_derived(validation *v, const hk_result *result, const hk_slab *slab,
                                   hk_error *err)
{
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    for (int64_t i = 0; i < n; i++) {
        bool once = hk_part_of(&rows[i]) == HK_PART_FILE;
        if (rows[i].item == HK_SCHEMA_VARIABLE && hk_result_has(result, &rows[i]) &&
            !hk_column_is_bound(&rows[i]) && !(once && slab->case_index > 0)) {
            HK_TRY(check_derived(v, result, &rows[i], slab, err));
        }
    }
    return HK_OK;
}

static hk_status check_all_attributes(validation *v, const hk_result *result, hk_error *err)
{
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    for (int64_t i = 0; i < n; i++) {
        if (rows[i].item == HK_SCHEMA_ATTRIBUTE && hk_result_has(result, &rows[i])) {
            HK_TRY(check_attribute(v, result, &rows[i], err));
        }
    }
    return HK_OK;
}

/** Quantiles must be those of the counts by level. */
static hk_status check_quantiles(validation *v, const hk_result *r, hk_error *err)
{
    size_t n = (size_t)(r->n_sector * r->n_time);
    const double *stored[] = {r->level_q05, r->level_q50, r->level_q95};
    double *of_counts = hk_arena_alloc(r->arena, n, 3 * sizeof *of_counts);
    if (of_counts == NULL) {
        return hk_fail_nomem(err);
    }
    HK_TRY(hk_level_quantiles(r, r->n_replicate - hk_result_failed(r), of_counts, of_counts + n,
                              of_counts + 2 * n, err));
    for (size_t i = 0; i < 3 * n; i++) {
        double q = stored[i / n][i % n];
        if (!isnan(q) && q != of_counts[i]) {
            WRONG(v, HK_EINVALID,
                  "variable %s: value %zu of case %" PRId64 " is %.17g, the counts of "
                  "level_change_count make it %.17g",
                  i / n == 0   ? "level_q05"
                  : i / n == 1 ? "level_q50"
                               : "level_q95",
                  i % n, r->case_index, q, of_counts[i]);
            return HK_OK;
        }
    }
    return HK_OK;
}

/** The list of failed replicates goes through all cases. */
static void check_failed(validation *v)
{
    int64_t listed = hk_dims_get(&v->reading.dims, "failed_replicate");
    if (listed != v->failed) {
        WRONG(v, HK_EINVALID,
              "dimension failed_replicate has length %" PRId64 ", %" PRId64 " replicates failed",
              listed, v->failed);
    }
}

/** Its values, and its sums if they are sound. */
static hk_status check_result(validation *v, const hk_result *result, hk_slab *slab, hk_error *err)
{
    int64_t before = hk_problems_count(v->problems, HK_SEVERITY_ERROR);
    HK_TRY(hk_result_check(result, v->path, v->problems, err));
    if (hk_problems_count(v->problems, HK_SEVERITY_ERROR) > before) {
        return HK_OK;
    }
    slab->first[HK_AXIS_FAILED] = v->failed;
    slab->count[HK_AXIS_FAILED] = hk_result_failed(result);
    v->failed += slab->count[HK_AXIS_FAILED];
    bool is_last = slab->case_index == v->reading.n_case - 1;
    if (is_last) {
        check_failed(v);
    }
    if (hk_problems_count(v->problems, HK_SEVERITY_ERROR) == before &&
        v->failed <= hk_dims_get(&v->reading.dims, "failed_replicate")) {
        HK_TRY(check_all_derived(v, result, slab, err));
        if (result->format_version >= 3) { /* before, there were no counts */
            HK_TRY(check_quantiles(v, result, err));
        }
    }
    return is_last ? check_all_attributes(v, result, err) : HK_OK;
}

/** One case. @param ret_sound false if the others need not be looked at */
static hk_status check_case(validation *v, int64_t case_index, bool *ret_sound, hk_error *err)
{
    hk_result *result = NULL;
    hk_error inner = {.code = HK_OK};
    int64_t before = hk_problems_count(v->problems, HK_SEVERITY_ERROR);
    hk_status status = hk_reading_case(&v->reading, case_index, &result, &inner);
    if (status == HK_ENOMEM) {
        return hk_fail_nomem(err);
    }
    if (status == HK_OK) {
        hk_slab slab;
        hk_reading_slab(&v->reading, case_index, &slab);
        status = check_result(v, result, &slab, err);
    } else if (before == 0) { /* else the layout has said so already */
        WRONG(v, status, "%s", inner.message);
        status = HK_OK;
    } else {
        status = HK_OK;
    }
    hk_result_free(result);
    *ret_sound = hk_problems_count(v->problems, HK_SEVERITY_ERROR) == before;
    if (!*ret_sound && v->reading.n_case > 1) {
        WRONG(v, HK_EINVALID, "the last deviations are of case %" PRId64 ", '%.80s'", case_index,
              v->reading.name[case_index]);
    }
    return status;
}

static hk_status check_names(validation *v, hk_error *err)
{
    hk_map *map = NULL;
    HK_TRY(hk_map_new(v->reading.n_case, &map, err));
    hk_status status = HK_OK;
    for (int64_t i = 0; i < v->reading.n_case && status == HK_OK; i++) {
        status = hk_map_put(map, v->reading.name[i], (int32_t)i, err);
    }
    if (status == HK_EDUPLICATE) {
        WRONG(v, HK_EDUPLICATE, "variable case has a name twice");
        status = HK_OK;
    }
    hk_map_free(map);
    return status;
}

static hk_status check_values(validation *v, hk_error *err)
{
    hk_error inner = {.code = HK_OK};
    hk_status status = hk_reading_begin(&v->source, &v->reading, &inner);
    if (status == HK_ENOMEM) {
        return hk_fail_nomem(err);
    }
    if (status != HK_OK) {
        if (hk_problems_count(v->problems, HK_SEVERITY_ERROR) == 0) {
            WRONG(v, status, "%s", inner.message);
        }
        return HK_OK;
    }
    status = check_names(v, err);
    if (status == HK_OK && v->reading.n_case > 1) {
        status = hk_reading_hold(&v->reading, err);
    }
    bool sound = true;
    for (int64_t i = 0; i < v->reading.n_case && status == HK_OK && sound; i++) {
        status = check_case(v, i, &sound, err);
    }
    hk_reading_done(&v->reading);
    return status;
}

static hk_status validate_file(validation *v, hk_error *err)
{
    bool no_memory = false;
    hk_h5_disk disk;
    v->failed = 0;
    v->layout = (hk_layout){.place = {.file = v->path},
                            .problems = v->problems,
                            .size = v->source.size,
                            .no_memory = &no_memory};
    hk_error inner = {.code = HK_OK};
    hk_status status = hk_result_open(&v->source, &disk, &v->layout.file, &inner);
    if (status != HK_OK) {
        return hk_fail(err, status, "%s: %s", v->path, inner.message);
    }
    status = hk_result_check_layout(&v->layout, err);
    if (status == HK_OK) {
        status = check_values(v, err);
    }
    H5Fclose(v->layout.file);
    hk_h5_disk_done(&disk);
    return status;
}

static void try_validate(void *data)
{
    hk_status status = validate_file(data, NULL);
    (void)status;
}

hk_status hk_result_validate(const char *path, hk_problems *problems, hk_error *err)
{
    validation v = {.path = path, .problems = problems};
    HK_TRY(hk_result_source_open(path, &v.source, err));
    hk_error inner = {.code = HK_OK};
    hk_status status = hk_probe(try_validate, &v, v.source.size, &inner);
    if (status != HK_OK) {
        hk_fail(err, status, "%s: cannot be read: %s", path, inner.message);
    } else {
        status = validate_file(&v, err);
    }
    hk_result_source_done(&v.source);
    return status;
}
