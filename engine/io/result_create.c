/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every step takes the schema as its guide. Object times are off and creation order is
 * tracked, so equal results give equal bytes and netCDF shows things in the order of
 * the schema. There is no checksum per chunk: the line at the end of the file covers
 * all of it.
 */
#include "engine/io/result_create.h"

#include <hdf5_hl.h>
#include <stdio.h>
#include <string.h>

#include "engine/io/packing.h"

enum {
    ATTRIBUTES_COMPACT = 64, /* attributes that stay in the object header */
    SMALL_BYTES = 2048,      /* arrays up to this size are neither chunked nor compressed */
    RAGGED_ROWS = 1024       /* chunk of a dimension without rows */
};

static hid_t group_of(const hk_creation *w, const hk_schema_row *row)
{
    return strcmp(row->group, "/run") == 0 ? w->run : w->file;
}

/** Settings that every object shares. */
static bool set_object_options(hid_t plist)
{
    unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
    return H5Pset_obj_track_times(plist, 0) >= 0 && H5Pset_attr_creation_order(plist, order) >= 0 &&
           H5Pset_attr_phase_change(plist, ATTRIBUTES_COMPACT, ATTRIBUTES_COMPACT - 2) >= 0;
}

static bool set_group_options(hid_t plist)
{
    unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
    return set_object_options(plist) && H5Pset_link_creation_order(plist, order) >= 0;
}

/** Fixed-length UTF-8: what netCDF shows as plain text attributes. */
static bool put_text(hid_t object, const char *name, const char *text)
{
    size_t n = strlen(text);
    hid_t type = H5Tcopy(H5T_C_S1);
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t attribute = H5I_INVALID_HID;
    bool ok = type >= 0 && space >= 0 && H5Tset_size(type, n == 0 ? 1 : n) >= 0 &&
              H5Tset_strpad(type, H5T_STR_NULLPAD) >= 0 && H5Tset_cset(type, H5T_CSET_UTF8) >= 0;
    if (ok) {
        attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
        ok = attribute >= 0 && H5Awrite(attribute, type, text) >= 0;
    }
    if (attribute >= 0) {
        ok = H5Aclose(attribute) >= 0 && ok;
    }
    if (space >= 0) {
        H5Sclose(space);
    }
    if (type >= 0) {
        H5Tclose(type);
    }
    return ok;
}

/** n > 0: a list of n numbers; n = 0: one number. */
static bool put_numbers(hid_t object, const char *name, hk_schema_type type, const void *values,
                        hsize_t n)
{
    hid_t space = n == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &n, NULL);
    hid_t attribute = H5I_INVALID_HID;
    bool ok = space >= 0;
    if (ok) {
        attribute =
            H5Acreate2(object, name, hk_h5_file_type(type), space, H5P_DEFAULT, H5P_DEFAULT);
        ok = attribute >= 0 && H5Awrite(attribute, hk_h5_memory_type(type), values) >= 0;
    }
    if (attribute >= 0) {
        ok = H5Aclose(attribute) >= 0 && ok;
    }
    if (space >= 0) {
        H5Sclose(space);
    }
    return ok;
}

static bool put_flags(hid_t dataset, const hk_schema_row *row)
{
    uint8_t values[16];
    int32_t n = hk_schema_words(row->reference);
    if (n > 16) {
        return false;
    }
    for (int32_t i = 0; i < n; i++) {
        values[i] = (uint8_t)i;
    }
    return put_numbers(dataset, "flag_values", HK_TYPE_UINT8, values, (hsize_t)n) &&
           put_text(dataset, "flag_meanings", row->reference);
}

static bool put_attributes(const hk_creation *w, hid_t dataset, const hk_schema_row *row)
{
    bool ok = put_text(dataset, "long_name", row->meaning);
    if (ok && *row->units != '\0') {
        char units[80];
        hk_column_units(w->frame, row, units, sizeof units);
        ok = put_text(dataset, "units", units);
    }
    for (int i = 0; ok && i < HK_SCHEMA_EXTRAS && row->extras[i].key != NULL; i++) {
        ok = put_text(dataset, row->extras[i].key, row->extras[i].value);
    }
    if (ok && row->values == HK_VALUES_FLAGS) {
        ok = put_flags(dataset, row);
    }
    if (ok && row->scale != 0.0) {
        ok = put_numbers(dataset, "scale_factor", HK_TYPE_DOUBLE, &row->scale, 0);
    }
    if (ok && row->has_fill) {
        hk_fill fill = hk_schema_fill(row);
        ok = put_numbers(dataset, "_FillValue", row->type, &fill, 0);
    }
    return ok;
}

/** The last dimensions whole, as many rows of the first as fit into a chunk, all chunks equal. */
hk_h5_shape hk_h5_shape_of(const hk_dims *dims, int32_t n_dim, const char *const *names,
                           size_t size)
{
    hk_h5_shape s = {.rank = n_dim, .chunked = false, .bytes = size};
    for (int d = 0; d < s.rank; d++) {
        bool unlimited = hk_h5_is_unlimited(dims, names[d]);
        s.now[d] = (hsize_t)hk_dims_get(dims, names[d]);
        s.max[d] = unlimited ? H5S_UNLIMITED : s.now[d];
        s.chunked = s.chunked || unlimited;
        s.bytes *= s.now[d];
    }
    s.chunked = s.chunked || s.bytes > SMALL_BYTES;
    hsize_t room = HK_CHUNK_BYTES / size;
    for (int d = s.rank - 1; d >= 0; d--) {
        hsize_t rows = s.now[d] == 0 ? RAGGED_ROWS : s.now[d];
        hsize_t chunks = (rows + room - 1) / room;
        s.chunk[d] = (rows + chunks - 1) / chunks;
        room = room / s.chunk[d];
        room = room == 0 || chunks > 1 ? 1 : room;
    }
    return s;
}

bool hk_h5_is_packed(const hk_h5_shape *shape, hk_schema_type type)
{
    return shape->chunked && shape->bytes > SMALL_BYTES && type != HK_TYPE_STRING;
}

static bool set_storage(hid_t plist, const hk_h5_shape *s, const hk_schema_row *row)
{
    if (s->chunked && H5Pset_chunk(plist, s->rank, s->chunk) < 0) {
        return false;
    }
    if (row == NULL || row->type == HK_TYPE_STRING) {
        return true; /* references into the heap: nothing to compress */
    }
    if (row->has_fill) {
        hk_fill fill = hk_schema_fill(row);
        if (H5Pset_fill_value(plist, hk_h5_memory_type(row->type), &fill) < 0) {
            return false;
        }
    }
    return !hk_h5_is_packed(s, row->type) ||
           ((hk_schema_size(row->type) == 1 || H5Pset_shuffle(plist) >= 0) &&
            H5Pset_deflate(plist, HK_DEFLATE_LEVEL) >= 0);
}

/** Chunks are written whole and never read again: nothing to cache. */
static hid_t access_options(void)
{
    hid_t plist = H5Pcreate(H5P_DATASET_ACCESS);
    if (plist >= 0 && H5Pset_chunk_cache(plist, 0, 0, 1.0) < 0) {
        H5Pclose(plist);
        plist = H5I_INVALID_HID;
    }
    return plist;
}

/** A new dataset; row NULL: the scale of a dimension without values. */
static hid_t create_dataset(hid_t group, const char *name, hid_t type, const hk_h5_shape *s,
                            const hk_schema_row *row)
{
    hid_t dataset = H5I_INVALID_HID;
    hid_t space = s->rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(s->rank, s->now, s->max);
    hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
    hid_t access = access_options();
    if (space >= 0 && plist >= 0 && access >= 0 && set_object_options(plist) &&
        set_storage(plist, s, row)) {
        dataset = H5Dcreate2(group, name, type, space, H5P_DEFAULT, plist, access);
    }
    if (access >= 0) {
        H5Pclose(access);
    }
    if (plist >= 0) {
        H5Pclose(plist);
    }
    if (space >= 0) {
        H5Sclose(space);
    }
    return dataset;
}

static bool write_all(hid_t dataset, const hk_schema_row *row, const void *data)
{
    hid_t type = hk_h5_memory_type(row->type);
    bool ok = type >= 0 && H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) >= 0;
    hk_h5_type_close(row->type, type);
    return ok;
}

/** Numbers of the replicates, a chunk at a time: there may be many. */
static bool write_replicates(hid_t dataset, int64_t first, hsize_t n, hsize_t chunk)
{
    int32_t *numbers = hk_alloc((size_t)chunk, sizeof *numbers);
    hid_t space = H5Screate_simple(1, &n, NULL);
    bool ok = numbers != NULL && space >= 0;
    for (hsize_t at = 0; at < n && ok; at += chunk) {
        hsize_t part = n - at < chunk ? n - at : chunk;
        for (hsize_t i = 0; i < part; i++) {
            numbers[i] = (int32_t)(first + (int64_t)(at + i));
        }
        hid_t memory = H5Screate_simple(1, &part, NULL);
        ok = memory >= 0 &&
             H5Sselect_hyperslab(space, H5S_SELECT_SET, &at, NULL, &part, NULL) >= 0 &&
             H5Dwrite(dataset, H5T_NATIVE_INT32, memory, space, H5P_DEFAULT, numbers) >= 0;
        if (memory >= 0) {
            H5Sclose(memory);
        }
    }
    if (space >= 0) {
        H5Sclose(space);
    }
    hk_free(numbers);
    return ok;
}

/** Is it known of all cases before the first of them comes? */
static bool is_of_sizes(const hk_result_sizes *sizes, const hk_schema_row *row,
                        const void **ret_data)
{
    const struct {
        const char *name;
        const void *data;
    } known[] = {
        {"case", sizes->case_name},
        {"case_factor", sizes->case_factor},
        {"case_factor_value", sizes->case_factor_value},
        {"case_unit", sizes->case_unit},
        {"case_weight", sizes->case_weight},
        {"case_stratum", sizes->case_stratum},
        {"case_overrides", sizes->case_overrides},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(known[i].name, row->name) == 0) {
            *ret_data = known[i].data;
            return true;
        }
    }
    return false;
}

/** Values that are known from the start. */
static bool write_values(const hk_creation *w, hid_t dataset, const hk_schema_row *row,
                         const hk_h5_shape *s)
{
    int64_t n = hk_dims_count(w->dims, row);
    if (n <= 0) {
        return n == 0;
    }
    const void *data = NULL;
    if (is_of_sizes(w->sizes, row, &data)) {
        return write_all(dataset, row, data);
    }
    if (strcmp(row->name, "replicate") == 0) {
        return write_replicates(dataset, w->frame->first_number, s->now[0], s->chunk[0]);
    }
    if (hk_column_is_bound(row)) {
        return write_all(dataset, row, hk_column_data(w->frame, row));
    }
    void *derived = hk_alloc((size_t)n, hk_schema_size(row->type));
    if (derived == NULL) {
        return false;
    }
    hk_column_derive(w->frame, row, derived);
    bool ok = write_all(dataset, row, derived);
    hk_free(derived);
    return ok;
}

/** True for what comes with the rows and the sums. */
static bool is_later(const hk_creation *w, const hk_schema_row *row)
{
    const void *unused;
    return hk_part_of(row) != HK_PART_FILE && !is_of_sizes(w->sizes, row, &unused);
}

/** Attach the scales of the dimensions to a dataset; the scale of a dimension needs none. */
static bool attach_scales(const hk_creation *w, hid_t dataset, const hk_schema_row *row)
{
    for (int32_t d = 0; d < row->n_dim; d++) {
        hid_t scale = H5Dopen2(group_of(w, row), row->dims[d], H5P_DEFAULT);
        if (scale < 0) { /* dimensions of the root are known in all groups */
            scale = H5Dopen2(w->file, row->dims[d], H5P_DEFAULT);
        }
        bool ok = scale >= 0 && H5DSattach_scale(dataset, scale, (unsigned)d) >= 0;
        if (scale >= 0) {
            H5Dclose(scale);
        }
        if (!ok) {
            return false;
        }
    }
    return true;
}

/** A variable; `is_scale` if it carries the coordinates of the dimension of its name. */
static bool create_variable(const hk_creation *w, const hk_schema_row *row, bool is_scale)
{
    hk_h5_shape s = hk_h5_shape_of(w->dims, row->n_dim, row->dims, hk_schema_size(row->type));
    hid_t type = hk_h5_file_type(row->type);
    if (type < 0) {
        return false;
    }
    hid_t dataset = create_dataset(group_of(w, row), row->name, type, &s, row);
    hk_h5_type_close(row->type, type);
    if (dataset < 0) {
        return false;
    }
    bool later = is_later(w, row);
    bool ok =
        (later || write_values(w, dataset, row, &s)) &&
        (is_scale ? H5DSset_scale(dataset, row->name) >= 0 : attach_scales(w, dataset, row)) &&
        put_attributes(w, dataset, row);
    if (ok && later) {
        int64_t n;
        w->datasets[row - hk_schema_rows(&n)] = dataset;
        return true;
    }
    return H5Dclose(dataset) >= 0 && ok;
}

/** A dimension: its coordinate variable, or a scale without values. */
static bool create_dimension(const hk_creation *w, const hk_schema_row *row)
{
    const hk_schema_row *coordinate = hk_schema_find(HK_SCHEMA_VARIABLE, row->group, row->name);
    if (coordinate != NULL) {
        return create_variable(w, coordinate, true);
    }
    hk_h5_shape s = hk_h5_shape_of(w->dims, 1, &row->name, sizeof(float));
    s.chunked = s.max[0] == H5S_UNLIMITED; /* never written: no storage */
    hid_t dataset = create_dataset(group_of(w, row), row->name, H5T_IEEE_F32BE, &s, NULL);
    if (dataset < 0) {
        return false;
    }
    char name[96];
    snprintf(name, sizeof name, HK_SCALE_NAME, (long long)hk_dims_get(w->dims, row->name));
    bool ok = H5DSset_scale(dataset, name) >= 0;
    return H5Dclose(dataset) >= 0 && ok;
}

static bool create_attribute(const hk_creation *w, const hk_schema_row *row)
{
    hk_attribute a;
    hk_attribute_get(w->frame, row, &a);
    if (strcmp(row->name, "replicates_failed") == 0) {
        a.integer = w->sizes->n_failed;
    }
    int32_t small = (int32_t)a.integer;
    switch (row->type) {
    case HK_TYPE_STRING:
        return put_text(group_of(w, row), row->name, a.text);
    case HK_TYPE_INT32:
        return put_numbers(group_of(w, row), row->name, row->type, &small, 0);
    case HK_TYPE_INT64:
        return put_numbers(group_of(w, row), row->name, row->type, &a.integer, 0);
    default:
        return put_numbers(group_of(w, row), row->name, row->type, &a.natural, 0);
    }
}

static bool is_coordinate(const hk_schema_row *row)
{
    return hk_schema_find(HK_SCHEMA_DIMENSION, row->group, row->name) != NULL;
}

static bool create_items(const hk_creation *w, hk_schema_item item)
{
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    bool ok = true;
    for (int64_t i = 0; i < n && ok; i++) {
        const hk_schema_row *row = &rows[i];
        if (row->item != item) {
            continue;
        }
        if (item == HK_SCHEMA_DIMENSION) {
            ok = create_dimension(w, row);
        } else if (item == HK_SCHEMA_ATTRIBUTE) {
            ok = create_attribute(w, row);
        } else if (!is_coordinate(row)) {
            ok = create_variable(w, row, false);
        }
    }
    return ok;
}

static hid_t create_run_group(hid_t file)
{
    hid_t group = H5I_INVALID_HID;
    hid_t plist = H5Pcreate(H5P_GROUP_CREATE);
    if (plist >= 0 && set_group_options(plist)) {
        group = H5Gcreate2(file, "run", H5P_DEFAULT, plist, H5P_DEFAULT);
    }
    if (plist >= 0) {
        H5Pclose(plist);
    }
    return group;
}

bool hk_result_create_file(hk_h5_disk *disk, hk_creation *layout)
{
    hid_t access = hk_h5_disk_access(disk);
    hid_t create = H5Pcreate(H5P_FILE_CREATE);
    if (access >= 0 && create >= 0 && set_group_options(create) &&
        H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V110) >= 0) {
        layout->file = H5Fcreate(HK_H5_NO_NAME, H5F_ACC_TRUNC, create, access);
    }
    if (create >= 0) {
        H5Pclose(create);
    }
    if (access >= 0) {
        H5Pclose(access);
    }
    if (layout->file >= 0) {
        layout->run = create_run_group(layout->file);
    }
    return layout->run >= 0;
}

bool hk_result_create(const hk_creation *layout)
{
    return create_items(layout, HK_SCHEMA_ATTRIBUTE) && create_items(layout, HK_SCHEMA_DIMENSION) &&
           create_items(layout, HK_SCHEMA_VARIABLE);
}
