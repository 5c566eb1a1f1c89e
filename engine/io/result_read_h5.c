/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Read single variables and attributes of a file nobody vouches for. Before memory
 * is taken: type and shape must be those of the schema, and the stored size must be
 * large enough for the size in memory (deflate saves at most a factor of 1032), so a
 * small file cannot ask for a large memory. Texts together cannot be longer than
 * the file.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/io/h5_guard.h"
#include "engine/io/result_h5.h"

enum {
    DEFLATE_MOST = 1100, /* bytes that one stored byte can stand for, rounded up */
    TEXT_MOST = 1 << 20  /* of an attribute */
};

/** What is read of a dataset: a part of the file, and where it goes. */
typedef struct part {
    hid_t memory, file; /* spaces; H5S_ALL: everything */
    int64_t n;          /* values */
} part;

/** Rank and extents as the schema and the dimensions say. */
static hk_status check_shape(hid_t dataset, const hk_dims *dims, const hk_schema_row *row,
                             hk_error *err)
{
    hid_t space = H5Dget_space(dataset);
    int rank = space < 0 ? -1 : H5Sget_simple_extent_ndims(space);
    hsize_t extent[HK_SCHEMA_DIMS] = {0};
    bool plain = rank == row->n_dim && H5Sget_simple_extent_type(space) != H5S_NULL &&
                 H5Sget_simple_extent_dims(space, extent, NULL) == rank;
    if (space >= 0) {
        H5Sclose(space);
    }
    if (!plain) {
        return hk_fail(err, HK_EFORMAT, "has %d dimensions, must have %" PRId32, rank, row->n_dim);
    }
    for (int d = 0; d < rank; d++) {
        int64_t want = hk_dims_get(dims, row->dims[d]);
        if (extent[d] != (hsize_t)want) {
            return hk_fail(err, HK_EFORMAT,
                           "has length %llu along dimension %s, must have %" PRId64,
                           (unsigned long long)extent[d], row->dims[d], want);
        }
    }
    return HK_OK;
}

static hk_status check_type(hid_t dataset, const hk_schema_row *row, hk_error *err)
{
    hid_t type = H5Dget_type(dataset);
    hid_t want = hk_h5_file_type(row->type);
    bool ok = false;
    if (type >= 0 && row->type == HK_TYPE_STRING) {
        ok = H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) > 0 &&
             H5Tget_cset(type) == H5T_CSET_UTF8;
    } else if (type >= 0 && want >= 0) {
        ok = H5Tequal(type, want) > 0;
    }
    hk_h5_type_close(row->type, want);
    if (type >= 0) {
        H5Tclose(type);
    }
    return ok ? HK_OK
              : hk_fail(err, HK_EFORMAT, "is not of type %s", hk_schema_type_name(row->type));
}

/** Refuses more values than the stored bytes can hold. */
static hk_status check_size(hid_t dataset, size_t size, const hk_dims *dims,
                            const hk_schema_row *row, hk_error *err)
{
    int64_t n = hk_dims_count(dims, row);
    hsize_t stored = H5Dget_storage_size(dataset);
    stored = stored < size ? stored : size;
    uint64_t bytes = 0;
    if (n < 0 || __builtin_mul_overflow((uint64_t)n, hk_schema_size(row->type), &bytes) ||
        bytes / DEFLATE_MOST > stored || (n > 0 && stored == 0)) {
        return hk_fail(err, HK_EFORMAT, "claims more values than the file has room for");
    }
    return HK_OK;
}

hk_status hk_result_check_variable(hid_t dataset, size_t size, const hk_dims *dims,
                                   const hk_schema_row *row, hk_error *err)
{
    HK_TRY(check_type(dataset, row, err));
    HK_TRY(hk_h5_check_storage(dataset, err));
    HK_TRY(check_shape(dataset, dims, row, err));
    return check_size(dataset, size, dims, row, err);
}

/** Bytes that a variable has in the file, 0 if it is not there. */
static hsize_t stored_size(hid_t file, const hk_schema_row *row)
{
    char path[64];
    hid_t dataset = H5I_INVALID_HID;
    hsize_t stored = 0;
    hk_h5_path(row, path, sizeof path);
    if (hk_h5_open(file, path, &dataset, NULL) == HK_OK) {
        stored = H5Iget_type(dataset) == H5I_DATASET ? H5Dget_storage_size(dataset) : 0;
        H5Oclose(dataset);
    }
    return stored;
}

hk_status hk_result_check_stored(hid_t file, size_t size, int32_t version, hk_error *err)
{
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    uint64_t stored = 0;
    bool good = true;
    for (int64_t i = 0; i < n && good; i++) {
        if (rows[i].item == HK_SCHEMA_VARIABLE && rows[i].since <= version) {
            good = !__builtin_add_overflow(stored, stored_size(file, &rows[i]), &stored);
        }
    }
    return good && stored <= size
               ? HK_OK
               : hk_fail(err, HK_EFORMAT, "claims more values than the file has room for");
}

/** Where a case lies in a variable: first row and number of rows along its first dimension. */
static void rows_of(const hk_slab *slab, hk_axis axis, hsize_t *ret_first, hsize_t *ret_count)
{
    bool is_ragged = axis >= HK_AXIS_RAGGED;
    *ret_first = (hsize_t)(is_ragged ? slab->first[axis] : slab->case_index);
    *ret_count = (hsize_t)(is_ragged ? slab->count[axis] : 1);
}

int64_t hk_slab_values(const hk_slab *slab, const hk_dims *dims, const hk_schema_row *row)
{
    hk_axis axis = hk_axis_of(row);
    int64_t n = hk_dims_count(dims, row);
    if (slab == NULL || axis == HK_AXIS_FILE || n <= 0) {
        return n;
    }
    hsize_t first;
    hsize_t count;
    rows_of(slab, axis, &first, &count);
    return n / hk_dims_get(dims, row->dims[0]) * (int64_t)count;
}

/** Read for all cases at once: what there is once, and what cases are listed and found by? */
static bool is_of_all(const hk_schema_row *row)
{
    hk_axis axis = hk_axis_of(row);
    return axis == HK_AXIS_FILE || axis == HK_AXIS_FAILED ||
           (axis == HK_AXIS_CASE && (row->n_dim == 1 || strcmp(row->dims[1], "factor") == 0));
}

/** Values of a variable held at a time. */
static int64_t values_held(const hk_dims *dims, const hk_slab *slab, const hk_schema_row *row)
{
    return is_of_all(row) ? hk_dims_count(dims, row)
           : slab == NULL ? 0
                          : hk_slab_values(slab, dims, row);
}

hk_status hk_result_check_memory(const hk_dims *dims, const hk_slab *slab, int32_t version,
                                 hk_error *err)
{
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    size_t machine = (size_t)sysconf(_SC_PHYS_PAGES) * (size_t)sysconf(_SC_PAGESIZE);
    uint64_t wanted = 0;
    bool good = true;
    for (int64_t i = 0; i < n && good; i++) {
        if (rows[i].item == HK_SCHEMA_VARIABLE && rows[i].since <= version) {
            int64_t count = values_held(dims, slab, &rows[i]);
            uint64_t bytes = 0;
            good = count >= 0 &&
                   !__builtin_mul_overflow((uint64_t)count, hk_schema_size(rows[i].type), &bytes) &&
                   !__builtin_add_overflow(wanted, bytes, &wanted);
        }
    }
    if (!good) {
        return hk_fail(err, HK_EFORMAT, "claims more values than the file has room for");
    }
    if (wanted > machine / 2) {
        return hk_fail(err, HK_ELIMIT,
                       "needs %" PRIu64 " bytes of memory; allowed: up to half of this machine's, "
                       "%zu",
                       wanted, machine / 2);
    }
    return HK_OK;
}

/** The spaces to read with; n is set. @return false when out of memory */
static bool select_part(hid_t dataset, const hk_schema_row *row, const hk_slab *slab, part *p)
{
    hk_axis axis = hk_axis_of(row);
    p->memory = p->file = H5S_ALL;
    if (slab == NULL || axis == HK_AXIS_FILE) {
        return true;
    }
    hsize_t start[HK_SCHEMA_DIMS] = {0};
    hsize_t count[HK_SCHEMA_DIMS];
    p->memory = H5I_INVALID_HID;
    p->file = H5Dget_space(dataset);
    if (p->file < 0 || H5Sget_simple_extent_dims(p->file, count, NULL) < 0) {
        return false;
    }
    rows_of(slab, axis, &start[0], &count[0]);
    p->memory = H5Screate_simple(row->n_dim, count, NULL);
    return p->memory >= 0 &&
           H5Sselect_hyperslab(p->file, H5S_SELECT_SET, start, NULL, count, NULL) >= 0;
}

static void part_done(const part *p)
{
    if (p->file != H5S_ALL && p->file >= 0) {
        H5Sclose(p->file);
    }
    if (p->memory != H5S_ALL && p->memory >= 0) {
        H5Sclose(p->memory);
    }
}

/** Numbers that name rows of the file, made to name rows of the case; what does not stays wrong. */
static void rebase(const hk_schema_row *row, const hk_slab *slab, int64_t *values, int64_t n)
{
    int64_t base = slab->first[hk_axis_named(row)];
    for (int64_t i = 0; i < n && base > 0; i++) {
        if (values[i] >= base) {
            values[i] -= base;
        } else if (values[i] != HK_NONE) {
            values[i] = INT64_MIN;
        }
    }
}

static hk_status read_values(hid_t dataset, size_t size, const hk_schema_row *row, const part *p,
                             hk_arena *arena, void *data, hk_error *err)
{
    hid_t type = hk_h5_memory_type(row->type);
    hk_status status = HK_OK;
    if (type < 0) {
        status = hk_fail_nomem(err);
    } else if (row->type == HK_TYPE_STRING) {
        size_t left = size + (size_t)p->n;
        status = hk_h5_read_texts(dataset, type, p->memory, p->file, &left, arena, data, err);
    } else if (H5Dread(dataset, type, p->memory, p->file, H5P_DEFAULT, data) < 0) {
        char reason[256];
        hk_h5_reason(reason, sizeof reason);
        status = hk_fail(err, HK_EFORMAT, "cannot be read: %s", reason);
    }
    hk_h5_type_close(row->type, type);
    return status;
}

static hk_status read_dataset(hid_t dataset, size_t size, const hk_dims *dims,
                              const hk_schema_row *row, const hk_slab *slab, hk_arena *arena,
                              void **ret_data, hk_error *err)
{
    HK_TRY(hk_result_check_variable(dataset, size, dims, row, err));
    part p = {.n = hk_slab_values(slab, dims, row)};
    void *data = hk_arena_alloc(arena, (size_t)p.n, hk_schema_size(row->type));
    if (data == NULL) {
        return hk_fail_nomem(err);
    }
    hk_status status = HK_OK;
    if (p.n > 0) {
        status = select_part(dataset, row, slab, &p)
                     ? read_values(dataset, size, row, &p, arena, data, err)
                     : hk_fail_nomem(err);
        part_done(&p);
    }
    if (status == HK_OK) {
        if (slab != NULL && hk_axis_named(row) >= HK_AXIS_RAGGED) {
            rebase(row, slab, data, p.n);
        }
        *ret_data = data;
    }
    return status;
}

hk_status hk_result_read_variable(hid_t file, size_t size, const hk_dims *dims,
                                  const hk_schema_row *row, const hk_slab *slab, hk_arena *arena,
                                  void **ret_data, hk_error *err)
{
    char path[64];
    hk_h5_path(row, path, sizeof path);
    hid_t dataset = H5I_INVALID_HID;
    hk_error inner = {.code = HK_OK};
    hk_status status = hk_h5_open(file, path, &dataset, &inner);
    if (status == HK_EMISSING) {
        return hk_fail(err, HK_EFORMAT, "variable %s is missing", row->name);
    }
    if (status != HK_OK) {
        return hk_fail(err, status, "%s", inner.message);
    }
    status = read_dataset(dataset, size, dims, row, slab, arena, ret_data, &inner);
    H5Oclose(dataset);
    if (status != HK_OK) {
        return hk_fail(err, status, "variable %s %s", row->name, inner.message);
    }
    return HK_OK;
}

hk_status hk_h5_read_text(hid_t object, const char *name, hk_arena *arena, const char **ret_text,
                          hk_error *err)
{
    if (H5Aexists(object, name) <= 0) {
        H5Eclear2(H5E_DEFAULT);
        return hk_fail(err, HK_EMISSING, "attribute %s is missing", name);
    }
    hid_t a = H5Aopen(object, name, H5P_DEFAULT);
    hid_t type = a < 0 ? H5I_INVALID_HID : H5Aget_type(a);
    hid_t space = a < 0 ? H5I_INVALID_HID : H5Aget_space(a);
    bool plain = type >= 0 && space >= 0 && H5Tget_class(type) == H5T_STRING &&
                 H5Tis_variable_str(type) == 0 && H5Sget_simple_extent_npoints(space) == 1;
    size_t n = plain ? H5Tget_size(type) : 0;
    hk_status status = HK_OK;
    if (n == 0 || n > TEXT_MOST) {
        status = hk_fail(err, HK_EFORMAT, "attribute %s is not a plain text", name);
    } else {
        char *text = hk_arena_alloc(arena, n + 1, 1);
        if (text == NULL) {
            status = hk_fail_nomem(err);
        } else if (H5Aread(a, type, text) < 0) {
            status = hk_fail(err, HK_EFORMAT, "attribute %s cannot be read", name);
        } else {
            *ret_text = text;
        }
    }
    if (space >= 0) {
        H5Sclose(space);
    }
    if (type >= 0) {
        H5Tclose(type);
    }
    if (a >= 0) {
        H5Aclose(a);
    }
    return status;
}

hk_status hk_h5_read_attribute(hid_t group, const hk_schema_row *row, hk_arena *arena,
                               hk_attribute *ret_attribute, hk_error *err)
{
    hk_attribute value = {.text = NULL};
    if (row->type == HK_TYPE_STRING) {
        HK_TRY(hk_h5_read_text(group, row->name, arena, &value.text, err));
        *ret_attribute = value;
        return HK_OK;
    }
    bool is_natural = row->type == HK_TYPE_UINT64;
    void *to = is_natural ? (void *)&value.natural : (void *)&value.integer;
    hid_t wide = hk_h5_memory_type(is_natural ? HK_TYPE_UINT64 : HK_TYPE_INT64);
    hid_t a =
        H5Aexists(group, row->name) > 0 ? H5Aopen(group, row->name, H5P_DEFAULT) : H5I_INVALID_HID;
    hid_t space = a < 0 ? H5I_INVALID_HID : H5Aget_space(a);
    hid_t type = a < 0 ? H5I_INVALID_HID : H5Aget_type(a);
    bool ok = space >= 0 && type >= 0 && H5Tequal(type, hk_h5_file_type(row->type)) > 0 &&
              H5Sget_simple_extent_npoints(space) == 1 && H5Aread(a, wide, to) >= 0;
    if (type >= 0) {
        H5Tclose(type);
    }
    if (space >= 0) {
        H5Sclose(space);
    }
    if (a >= 0) {
        H5Aclose(a);
    }
    H5Eclear2(H5E_DEFAULT);
    if (!ok) {
        return hk_fail(err, HK_EFORMAT, "attribute %s of group %s is missing or not one %s",
                       row->name, row->group, hk_schema_type_name(row->type));
    }
    *ret_attribute = value;
    return HK_OK;
}
