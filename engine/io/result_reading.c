/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * In order: the format version, the lengths of the dimensions, the rows that each case
 * has, then the variables of one case after a look at type, shape and stored size.
 */
#include "engine/io/result_reading.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/io/h5_guard.h"

hk_status hk_result_read_dimension(hid_t file, hk_dims *dims, const hk_schema_row *row,
                                   hk_error *err)
{
    char path[64];
    hk_h5_path(row, path, sizeof path);
    hid_t dataset = H5I_INVALID_HID;
    hk_error why;
    hk_status found = hk_h5_open(file, path, &dataset, &why);
    if (found != HK_OK && found != HK_EMISSING) {
        return hk_fail(err, found, "%s", why.message);
    }
    hid_t space = dataset < 0 ? H5I_INVALID_HID : H5Dget_space(dataset);
    hsize_t length = 0;
    bool ok = space >= 0 && H5Sget_simple_extent_type(space) == H5S_SIMPLE &&
              H5Sget_simple_extent_ndims(space) == 1 &&
              H5Sget_simple_extent_dims(space, &length, NULL) == 1;
    if (space >= 0) {
        H5Sclose(space);
    }
    if (dataset >= 0) {
        H5Oclose(dataset);
    }
    H5Eclear2(H5E_DEFAULT);
    if (!ok) {
        return hk_fail(err, HK_EFORMAT, "dimension %s is missing or not a list", path);
    }
    hsize_t max = (hsize_t)(row->ragged ? HK_RAGGED_MAX : HK_DIMENSION_MAX);
    if (length > max) {
        return hk_fail(err, HK_EFORMAT, "dimension %s has length %llu, allowed are 0..%llu", path,
                       (unsigned long long)length, (unsigned long long)max);
    }
    hk_dims_set(dims, row->name, (int64_t)length);
    return HK_OK;
}

hk_status hk_result_read_attribute(hid_t group, hk_result *result, const hk_schema_row *row,
                                   hk_error *err)
{
    hk_attribute value;
    HK_TRY(hk_h5_read_attribute(group, row, result->arena, &value, err));
    if (row->values == HK_VALUES_ONE_OF &&
        !hk_schema_has_word(row->reference, value.text, strlen(value.text))) {
        return hk_fail(err, HK_EFORMAT, "attribute %s is not one of: %s", row->name,
                       row->reference);
    }
    hk_attribute_set(result, row, &value);
    return HK_OK;
}

/** Variables and attributes that a file of that version has. */
static bool has(const hk_reading *reading, const hk_schema_row *row)
{
    return row->since <= reading->version;
}

static hk_status read_one(const hk_reading *reading, const char *group, const char *name,
                          const hk_slab *slab, hk_arena *arena, void **ret_data, hk_error *err)
{
    const hk_schema_row *row = hk_schema_find(HK_SCHEMA_VARIABLE, group, name);
    return hk_result_read_variable(reading->file, reading->size, &reading->dims, row, slab, arena,
                                   ret_data, err);
}

static hk_status read_dims(hk_reading *reading, hk_error *err)
{
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    for (int64_t i = 0; i < n; i++) {
        if (rows[i].item == HK_SCHEMA_DIMENSION && has(reading, &rows[i])) {
            HK_TRY(hk_result_read_dimension(reading->file, &reading->dims, &rows[i], err));
        }
    }
    reading->n_case = hk_dims_get(&reading->dims, "case");
    if (reading->n_case < 1) {
        return hk_fail(err, HK_EFORMAT, "dimension case has length 0, must have 1 or more");
    }
    return HK_OK;
}

/** The rows of the cases must make up the whole dimension. */
static hk_status read_counts(hk_reading *reading, hk_axis axis, hk_error *err)
{
    const char *name = hk_axis_counts(axis);
    void *data = NULL;
    HK_TRY(read_one(reading, "/", name, NULL, reading->arena, &data, err));
    const int64_t *counts = data;
    int64_t left = hk_dims_get(&reading->dims, hk_axis_dim(axis));
    bool fits = true;
    for (int64_t i = 0; i < reading->n_case && fits; i++) {
        fits = counts[i] >= 0 && counts[i] <= left;
        left -= fits ? counts[i] : 0;
    }
    if (!fits || left != 0) {
        return hk_fail(err, HK_EFORMAT, "variable %s: the counts do not add up to dimension %s",
                       name, hk_axis_dim(axis));
    }
    reading->counts[axis] = data;
    return HK_OK;
}

/** The version, the lengths of the dimensions, and whether all that can be read. */
static hk_status read_frame(hk_reading *reading, hk_error *err)
{
    HK_TRY(hk_result_read_version(reading->file, &reading->version, err));
    HK_TRY(read_dims(reading, err));
    HK_TRY(hk_result_check_stored(reading->file, reading->size, reading->version, err));
    return hk_result_check_memory(&reading->dims, NULL, reading->version, err);
}

static hk_status read_all_counts(hk_reading *reading, hk_error *err)
{
    for (int axis = HK_AXIS_RAGGED; axis < HK_AXIS_COUNT; axis++) {
        const char *counts = hk_axis_counts((hk_axis)axis);
        if (counts != NULL && has(reading, hk_schema_find(HK_SCHEMA_VARIABLE, "/", counts))) {
            HK_TRY(read_counts(reading, (hk_axis)axis, err));
        }
    }
    return HK_OK;
}

static hk_status read_index(hk_reading *reading, hk_error *err)
{
    void *data = NULL;
    HK_TRY(read_frame(reading, err));
    HK_TRY(read_one(reading, "/", "case", NULL, reading->arena, &data, err));
    reading->name = data;
    bool counted =
        has(reading, hk_schema_find(HK_SCHEMA_VARIABLE, "/", hk_axis_counts(HK_AXIS_RAGGED)));
    if (counted) {
        return read_all_counts(reading, err);
    }
    return reading->n_case == 1 ? HK_OK
                                : hk_fail(err, HK_EFORMAT,
                                          "dimension case has length %" PRId64
                                          ", files of format version %" PRId32 " have 1",
                                          reading->n_case, reading->version);
}

hk_status hk_reading_begin(const hk_result_source *source, hk_reading *ret_reading, hk_error *err)
{
    hk_reading *reading = ret_reading;
    *reading = (hk_reading){.size = source->size, .file = H5I_INVALID_HID};
    HK_TRY(hk_arena_new(&reading->arena, err));
    hk_status status = hk_result_open(source, &reading->disk, &reading->file, err);
    if (status == HK_OK) {
        status = read_index(reading, err);
    }
    if (status != HK_OK) {
        hk_reading_done(reading);
    }
    return status;
}

hk_status hk_reading_hold(hk_reading *reading, hk_error *err)
{
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    reading->held = hk_arena_alloc(reading->arena, (size_t)n, sizeof *reading->held);
    if (reading->held == NULL) {
        return hk_fail_nomem(err);
    }
    for (int64_t i = 0; i < n; i++) {
        char path[64];
        hk_h5_path(&rows[i], path, sizeof path);
        if (rows[i].item == HK_SCHEMA_VARIABLE && has(reading, &rows[i]) &&
            hk_h5_open(reading->file, path, &reading->held[reading->n_held], NULL) == HK_OK) {
            reading->n_held++; /* what cannot be opened is reported when it is read */
        }
    }
    return HK_OK;
}

void hk_reading_done(hk_reading *reading)
{
    for (int64_t i = 0; i < reading->n_held; i++) {
        H5Oclose(reading->held[i]);
    }
    reading->n_held = 0;
    if (reading->file >= 0) {
        H5Fclose(reading->file);
        reading->file = H5I_INVALID_HID;
    }
    hk_h5_disk_done(&reading->disk);
    hk_arena_free(reading->arena);
    reading->arena = NULL;
}

void hk_reading_slab(const hk_reading *reading, int64_t case_index, hk_slab *ret_slab)
{
    *ret_slab = (hk_slab){.case_index = case_index};
    for (int axis = HK_AXIS_RAGGED; axis < HK_AXIS_COUNT; axis++) {
        const int64_t *counts = reading->counts[axis];
        if (counts == NULL) {
            bool is_failed = axis == HK_AXIS_FAILED;
            ret_slab->count[axis] =
                is_failed ? 0 : hk_dims_get(&reading->dims, hk_axis_dim((hk_axis)axis));
            continue;
        }
        for (int64_t i = 0; i < case_index; i++) {
            ret_slab->first[axis] += counts[i];
        }
        ret_slab->count[axis] = counts[case_index];
    }
}

static hk_status read_losses(const hk_reading *reading, const hk_slab *slab, hk_result *result,
                             hk_error *err)
{
    void *high = NULL;
    void *low = NULL;
    HK_TRY(read_one(reading, "/", "service_loss_high", slab, result->arena, &high, err));
    HK_TRY(read_one(reading, "/", "service_loss_low", slab, result->arena, &low, err));
    int64_t n = result->n_replicate * result->n_service; /* both were just read */
    result->service_loss = hk_arena_alloc(result->arena, (size_t)n, sizeof *result->service_loss);
    if (result->service_loss == NULL) {
        return hk_fail_nomem(err);
    }
    for (int64_t i = 0; i < n; i++) {
        result->service_loss[i] = hk_int128_make(((int64_t *)high)[i], ((uint64_t *)low)[i]);
    }
    return HK_OK;
}

static hk_status read_deadlocks(const hk_reading *reading, const hk_slab *slab, hk_result *result,
                                hk_error *err)
{
    void *data = NULL;
    HK_TRY(read_one(reading, "/", "deadlock_members", slab, result->arena, &data, err));
    const int64_t *members = data;
    size_t n = (size_t)result->n_deadlock;
    result->deadlock_first = hk_arena_alloc(result->arena, n + 1, sizeof(int64_t));
    if (result->deadlock_first == NULL) {
        return hk_fail_nomem(err);
    }
    for (size_t i = 0; i < n; i++) {
        int64_t room = result->n_deadlock_member - result->deadlock_first[i];
        if (members[i] < 0 || members[i] > room) {
            return hk_fail(err, HK_EFORMAT,
                           "variable deadlock_members: the counts do not add up to dimension "
                           "deadlock_member");
        }
        result->deadlock_first[i + 1] = result->deadlock_first[i] + members[i];
    }
    return HK_OK;
}

static hk_status read_inputs(const hk_reading *reading, hk_result *result, hk_error *err)
{
    void *paths = NULL;
    void *hashes = NULL;
    HK_TRY(read_one(reading, "/run", "input_path", NULL, result->arena, &paths, err));
    HK_TRY(read_one(reading, "/run", "input_sha256", NULL, result->arena, &hashes, err));
    hk_input_file *inputs = hk_arena_alloc(result->arena, (size_t)result->n_input, sizeof *inputs);
    if (inputs == NULL) {
        return hk_fail_nomem(err);
    }
    for (int64_t i = 0; i < result->n_input; i++) {
        inputs[i].path = ((const char **)paths)[i];
        inputs[i].sha256 = ((const char **)hashes)[i];
    }
    result->inputs = inputs;
    return HK_OK;
}

/** The members that are variables, of some HK_PART_... */
static hk_status read_members(const hk_reading *reading, unsigned parts, const hk_slab *slab,
                              hk_result *result, hk_error *err)
{
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    for (int64_t i = 0; i < n; i++) {
        if (rows[i].item == HK_SCHEMA_VARIABLE && (hk_part_of(&rows[i]) & parts) != 0 &&
            hk_column_is_bound(&rows[i]) && has(reading, &rows[i])) {
            void *data = NULL;
            HK_TRY(hk_result_read_variable(reading->file, reading->size, &reading->dims, &rows[i],
                                           slab, result->arena, &data, err));
            hk_column_set(result, &rows[i], data);
        }
    }
    return HK_OK;
}

static hk_status read_attributes(const hk_reading *reading, hk_result *result, hk_error *err)
{
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    hid_t run = H5I_INVALID_HID;
    hk_status status = hk_h5_open(reading->file, "/run", &run, err);
    for (int64_t i = 0; i < n && status == HK_OK; i++) {
        if (rows[i].item == HK_SCHEMA_ATTRIBUTE && has(reading, &rows[i])) {
            hid_t group = strcmp(rows[i].group, "/run") == 0 ? run : reading->file;
            status = hk_result_read_attribute(group, result, &rows[i], err);
        }
    }
    if (run >= 0) {
        H5Oclose(run);
    }
    return status;
}

/** Lengths: of the file where they are the same for every case, else of the case. */
static void set_lengths(const hk_reading *reading, const hk_slab *slab, hk_result *result)
{
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    for (int64_t i = 0; i < n; i++) {
        if (rows[i].item == HK_SCHEMA_DIMENSION && !rows[i].ragged) {
            hk_result_dim_set(result, rows[i].name, hk_dims_get(&reading->dims, rows[i].name));
        }
    }
    for (int axis = HK_AXIS_RAGGED; slab != NULL && axis < HK_AXIS_COUNT; axis++) {
        hk_result_dim_set(result, hk_axis_dim((hk_axis)axis), slab->count[axis]);
    }
}

static hk_status read_result(const hk_reading *reading, const hk_slab *slab, hk_result *result,
                             hk_error *err)
{
    result->format_version = reading->version;
    set_lengths(reading, slab, result);
    HK_TRY(read_attributes(reading, result, err));
    HK_TRY(hk_result_check_memory(&reading->dims, slab, reading->version, err));
    HK_TRY(read_members(reading, slab == NULL ? HK_PART_FILE : HK_PART_ALL, slab, result, err));
    if (slab != NULL) {
        result->case_index = slab->case_index;
        HK_TRY(read_losses(reading, slab, result, err));
        HK_TRY(read_deadlocks(reading, slab, result, err));
    } else {
        result->n_replicate = 0; /* there are no rows */
    }
    return read_inputs(reading, result, err);
}

static hk_status read_new(const hk_reading *reading, const hk_slab *slab, hk_result **ret_result,
                          hk_error *err)
{
    hk_result *result = NULL;
    HK_TRY(hk_result_new(&result, err));
    hk_status status = read_result(reading, slab, result, err);
    if (status != HK_OK) {
        hk_result_free(result);
        return status;
    }
    *ret_result = result;
    return HK_OK;
}

hk_status hk_reading_case(const hk_reading *reading, int64_t case_index, hk_result **ret_result,
                          hk_error *err)
{
    hk_slab slab;
    hk_reading_slab(reading, case_index, &slab);
    return read_new(reading, &slab, ret_result, err);
}

hk_status hk_reading_frame(const hk_reading *reading, hk_result **ret_result, hk_error *err)
{
    return read_new(reading, NULL, ret_result, err);
}
