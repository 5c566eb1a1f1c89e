/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/result_layout.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/io/h5_guard.h"

enum { NAME_MOST = 256 };

#define DEVIATION(layout, ...)                                                                     \
    hk_problem_add((layout)->problems, HK_SEVERITY_ERROR, HK_EFORMAT, (layout)->place, NULL,       \
                   __VA_ARGS__)

/** Attributes by which HDF5 and netCDF keep track of dimensions. */
static bool is_housekeeping(const char *name)
{
    static const char *const names[] = {"CLASS",
                                        "NAME",
                                        "REFERENCE_LIST",
                                        "DIMENSION_LIST",
                                        "DIMENSION_LABELS",
                                        "_Netcdf4Dimid",
                                        "_NCProperties",
                                        "_nc3_strict",
                                        "_Netcdf4Coordinates"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

/** What is wrong with a text attribute, or NULL. want NULL: any text will do. */
static const char *text_fault(const hk_layout *layout, hid_t object, const char *name,
                              const char *want, hk_arena *arena)
{
    const char *got = NULL;
    hk_status status = hk_h5_read_text(object, name, arena, &got, NULL);
    if (status == HK_ENOMEM) {
        *layout->no_memory = true;
        return NULL;
    }
    if (status == HK_EMISSING) {
        return "is missing";
    }
    if (status != HK_OK) {
        return "is not a plain text";
    }
    return want == NULL || strcmp(got, want) == 0 ? NULL : "differs from the schema";
}

/** What is wrong with a list of numbers, or NULL. n = 0: one number. */
static const char *numbers_fault(hid_t object, const char *name, hk_schema_type type,
                                 const void *want, hsize_t n)
{
    if (H5Aexists(object, name) <= 0) {
        return "is missing";
    }
    unsigned char got[16 * sizeof(double)];
    size_t bytes = (n == 0 ? 1 : (size_t)n) * hk_schema_size(type);
    hid_t a = H5Aopen(object, name, H5P_DEFAULT);
    hid_t space = a < 0 ? H5I_INVALID_HID : H5Aget_space(a);
    hid_t kind = a < 0 ? H5I_INVALID_HID : H5Aget_type(a);
    bool ok = space >= 0 && kind >= 0 && bytes <= sizeof got &&
              H5Tequal(kind, hk_h5_file_type(type)) > 0 &&
              H5Sget_simple_extent_npoints(space) == (hssize_t)(n == 0 ? 1 : n) &&
              H5Aread(a, hk_h5_memory_type(type), got) >= 0;
    if (kind >= 0) {
        H5Tclose(kind);
    }
    if (space >= 0) {
        H5Sclose(space);
    }
    if (a >= 0) {
        H5Aclose(a);
    }
    return !ok                             ? "is of another type or length"
           : memcmp(got, want, bytes) == 0 ? NULL
                                           : "differs from the schema";
}

static void report_attribute(const hk_layout *layout, const hk_schema_row *row, const char *name,
                             const char *fault)
{
    if (fault != NULL) {
        DEVIATION(layout, "attribute %s of variable %s %s", name, row->name, fault);
    }
}

/** True if the schema gives the variable this attribute. */
static bool is_known_attribute(const hk_schema_row *row, const char *name)
{
    bool known = strcmp(name, "long_name") == 0 ||
                 (*row->units != '\0' && strcmp(name, "units") == 0) ||
                 (row->has_fill && strcmp(name, "_FillValue") == 0) ||
                 (row->scale != 0.0 && strcmp(name, "scale_factor") == 0) ||
                 (row->values == HK_VALUES_FLAGS &&
                  (strcmp(name, "flag_values") == 0 || strcmp(name, "flag_meanings") == 0));
    for (int i = 0; i < HK_SCHEMA_EXTRAS && row->extras[i].key != NULL; i++) {
        known = known || strcmp(name, row->extras[i].key) == 0;
    }
    return known;
}

/** What the names of an object's attributes, or of a group's links, are looked up for. */
typedef struct foreign {
    const hk_layout *layout;
    const char *what;         /* the object, for messages */
    const char *group;        /* path of the group */
    const hk_schema_row *row; /* of a variable; NULL = attributes of the group itself */
} foreign;

static herr_t check_attribute_name(hid_t object, const char *name, const H5A_info_t *info,
                                   void *data)
{
    const foreign *f = data;
    (void)object;
    (void)info;
    bool known = f->row != NULL ? is_known_attribute(f->row, name)
                                : hk_schema_find(HK_SCHEMA_ATTRIBUTE, f->group, name) != NULL;
    if (!known && !is_housekeeping(name)) {
        DEVIATION(f->layout, "attribute %.200s of %s is not in the schema", name, f->what);
    }
    return 0;
}

/** Attributes that the schema does not know; row NULL: those of a group. In one go: by its number,
 *  each of n would cost all n. */
static void check_foreign_attributes(const hk_layout *layout, hid_t object, const char *what,
                                     const char *group, const hk_schema_row *row)
{
    foreign f = {.layout = layout, .what = what, .group = group, .row = row};
    if (H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, NULL, check_attribute_name, &f) < 0) {
        DEVIATION(layout, "the attributes of %s cannot be listed", what);
    }
    H5Eclear2(H5E_DEFAULT);
}

/** The words that a file has of a list of flags: in older ones the last may be missing. */
static const char *flags_of(const hk_result *frame, hid_t dataset, const hk_schema_row *row)
{
    const char *got = NULL;
    if (frame->format_version == HK_FORMAT_VERSION ||
        hk_h5_read_text(dataset, "flag_meanings", frame->arena, &got, NULL) != HK_OK) {
        return row->reference;
    }
    size_t n = strlen(got);
    bool is_start = n > 0 && strncmp(got, row->reference, n) == 0 && row->reference[n] == ' ';
    return is_start ? got : row->reference;
}

static void check_flags(const hk_layout *layout, const hk_result *frame, hid_t dataset,
                        const hk_schema_row *row)
{
    uint8_t values[16];
    const char *words = flags_of(frame, dataset, row);
    int32_t n = hk_schema_words(words);
    for (int32_t i = 0; i < n && i < 16; i++) {
        values[i] = (uint8_t)i;
    }
    report_attribute(layout, row, "flag_values",
                     numbers_fault(dataset, "flag_values", HK_TYPE_UINT8, values, (hsize_t)n));
    report_attribute(layout, row, "flag_meanings",
                     text_fault(layout, dataset, "flag_meanings", words, frame->arena));
}

static void check_attributes(const hk_layout *layout, const hk_result *frame, hid_t dataset,
                             const hk_schema_row *row)
{
    hk_arena *arena = frame->arena;
    char units[80];
    hk_column_units(frame, row, units, sizeof units);
    if (*row->units != '\0') {
        report_attribute(layout, row, "units", text_fault(layout, dataset, "units", units, arena));
    }
    /* wordings may get better without a new format version */
    report_attribute(layout, row, "long_name",
                     text_fault(layout, dataset, "long_name", NULL, arena));
    for (int i = 0; i < HK_SCHEMA_EXTRAS && row->extras[i].key != NULL; i++) {
        report_attribute(
            layout, row, row->extras[i].key,
            text_fault(layout, dataset, row->extras[i].key, row->extras[i].value, arena));
    }
    if (row->values == HK_VALUES_FLAGS) {
        check_flags(layout, frame, dataset, row);
    }
    if (row->scale != 0.0) {
        report_attribute(layout, row, "scale_factor",
                         numbers_fault(dataset, "scale_factor", HK_TYPE_DOUBLE, &row->scale, 0));
    }
    if (row->has_fill) {
        hk_fill fill = hk_schema_fill(row);
        report_attribute(layout, row, "_FillValue",
                         numbers_fault(dataset, "_FillValue", row->type, &fill, 0));
    }
    char what[64];
    snprintf(what, sizeof what, "variable %s", row->name);
    check_foreign_attributes(layout, dataset, what, row->group, row);
}

/** True for an attribute as H5DSattach_scale() makes it: per dimension a list of references. */
static bool is_scale_list(hid_t list, int rank)
{
    hid_t type = H5Aget_type(list);
    hid_t space = H5Aget_space(list);
    hid_t item = type >= 0 && H5Tget_class(type) == H5T_VLEN ? H5Tget_super(type) : H5I_INVALID_HID;
    bool good = item >= 0 && H5Tequal(item, H5T_STD_REF_OBJ) > 0 && space >= 0 &&
                H5Sget_simple_extent_ndims(space) == 1 &&
                H5Sget_simple_extent_npoints(space) == rank;
    if (item >= 0) {
        H5Tclose(item);
    }
    if (type >= 0) {
        H5Tclose(type);
    }
    if (space >= 0) {
        H5Sclose(space);
    }
    return good;
}

/** The path of an object that is referred to; "" if there is none. */
static void name_referred(hid_t dataset, const hvl_t *list, char name[NAME_MOST])
{
    name[0] = '\0';
    if (list->len == 0 || list->p == NULL) {
        return;
    }
    hid_t scale = H5Rdereference2(dataset, H5P_DEFAULT, H5R_OBJECT, list->p);
    if (scale >= 0) {
        if (H5Iget_name(scale, name, NAME_MOST) < 0) {
            name[0] = '\0';
        }
        H5Oclose(scale);
    }
}

/** Paths of the first scale of each dimension; "" where there is none. Not by H5DSiterate_scales():
 *  that of 1.10.8 crashes on an attribute of another type. */
static void read_scales(hid_t dataset, int rank, char names[][NAME_MOST])
{
    static const char attribute[] = "DIMENSION_LIST";
    hvl_t lists[HK_SCHEMA_DIMS] = {{0, NULL}};
    for (int d = 0; d < rank; d++) {
        names[d][0] = '\0';
    }
    hid_t list = H5Aexists(dataset, attribute) > 0 ? H5Aopen(dataset, attribute, H5P_DEFAULT)
                                                   : H5I_INVALID_HID;
    if (list >= 0 && is_scale_list(list, rank)) {
        hid_t type = H5Aget_type(list);
        hid_t space = H5Aget_space(list);
        if (H5Aread(list, type, lists) >= 0) {
            for (int d = 0; d < rank; d++) {
                name_referred(dataset, &lists[d], names[d]);
            }
            H5Dvlen_reclaim(type, space, H5P_DEFAULT, lists);
        }
        H5Sclose(space);
        H5Tclose(type);
    }
    if (list >= 0) {
        H5Aclose(list);
    }
}

/** Each dimension of the variable must have the scale of its name. */
static void check_scales(const hk_layout *layout, hid_t dataset, const hk_schema_row *row,
                         hk_arena *arena)
{
    if (hk_schema_find(HK_SCHEMA_DIMENSION, row->group, row->name) != NULL) {
        if (text_fault(layout, dataset, "CLASS", "DIMENSION_SCALE", arena) != NULL) {
            DEVIATION(layout, "variable %s is not the scale of its dimension", row->name);
        }
        return;
    }
    hid_t space = H5Dget_space(dataset);
    int rank = space < 0 ? -1 : H5Sget_simple_extent_ndims(space);
    if (space >= 0) {
        H5Sclose(space);
    }
    char names[HK_SCHEMA_DIMS][NAME_MOST] = {""};
    if (rank > 0 && rank == row->n_dim) {
        read_scales(dataset, rank, names);
    }
    for (int32_t d = 0; d < row->n_dim && d < rank; d++) {
        const char *name = names[d];
        char want[64];
        bool local = hk_schema_find(HK_SCHEMA_DIMENSION, row->group, row->dims[d]) != NULL;
        snprintf(want, sizeof want, "%s/%s",
                 local && strcmp(row->group, "/") != 0 ? row->group : "", row->dims[d]);
        if (strcmp(name, want) != 0) {
            DEVIATION(layout, "dimension %" PRId32 " of variable %s is %s, must be %s", d,
                      row->name, *name == '\0' ? "without a scale" : name, want);
        }
    }
    H5Eclear2(H5E_DEFAULT);
}

/** Type and shape as the reader wants them, then what only the validator looks at. */
static hk_status check_variable(const hk_layout *layout, const hk_result *frame,
                                const hk_dims *dims, const hk_schema_row *row, hk_error *err)
{
    char path[64];
    hk_h5_path(row, path, sizeof path);
    hid_t dataset = H5I_INVALID_HID;
    hk_error inner = {.code = HK_OK};
    hk_status status = hk_h5_open(layout->file, path, &dataset, &inner);
    if (status != HK_OK) {
        if (status != HK_EMISSING) {
            DEVIATION(layout, "%s", inner.message);
        } else {
            DEVIATION(layout, "variable %s is missing", row->name);
        }
        return HK_OK;
    }
    if (H5Iget_type(dataset) != H5I_DATASET) {
        DEVIATION(layout, "%s is not a dataset", path);
        H5Oclose(dataset);
        return HK_OK;
    }
    status = hk_result_check_variable(dataset, layout->size, dims, row, &inner);
    if (status == HK_ENOMEM) {
        H5Oclose(dataset);
        return hk_fail_nomem(err);
    }
    if (status != HK_OK) {
        DEVIATION(layout, "variable %s %s", row->name, inner.message);
    }
    check_scales(layout, dataset, row, frame->arena);
    check_attributes(layout, frame, dataset, row);
    H5Oclose(dataset);
    return HK_OK;
}

static herr_t check_link_name(hid_t group, const char *name, const H5L_info_t *info, void *data)
{
    const foreign *f = data;
    (void)group;
    (void)info;
    bool is_run = strcmp(f->group, "/") == 0 && strcmp(name, "run") == 0;
    if (!is_run && hk_schema_find(HK_SCHEMA_VARIABLE, f->group, name) == NULL &&
        hk_schema_find(HK_SCHEMA_DIMENSION, f->group, name) == NULL) {
        DEVIATION(f->layout, "object %.200s of group %s is not in the schema", name, f->group);
    }
    return 0;
}

/** Links of a group that the schema does not know. */
static void check_foreign(const hk_layout *layout, hid_t group, const char *path)
{
    char what[64];
    snprintf(what, sizeof what, "group %s", path);
    foreign f = {.layout = layout, .what = what, .group = path};
    if (H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, NULL, check_link_name, &f) < 0) {
        DEVIATION(layout, "the objects of %s cannot be listed", what);
    }
    H5Eclear2(H5E_DEFAULT);
    check_foreign_attributes(layout, group, what, path, NULL);
}

/** Dimensions and attributes of groups: what the variables are measured by. */
static hk_status check_frame(const hk_layout *layout, hid_t run, hk_result *frame, hk_dims *dims,
                             hk_error *err)
{
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    for (int64_t i = 0; i < n; i++) {
        hk_status status = HK_OK;
        hk_error inner = {.code = HK_OK};
        if (!hk_result_has(frame, &rows[i])) {
            continue;
        }
        if (rows[i].item == HK_SCHEMA_DIMENSION) {
            status = hk_result_read_dimension(layout->file, dims, &rows[i], &inner);
        } else if (rows[i].item == HK_SCHEMA_ATTRIBUTE) {
            hid_t group = strcmp(rows[i].group, "/run") == 0 ? run : layout->file;
            status = hk_result_read_attribute(group, frame, &rows[i], &inner);
        }
        if (status == HK_ENOMEM) {
            return hk_fail_nomem(err);
        }
        if (status != HK_OK) {
            DEVIATION(layout, "%s", inner.message);
        }
    }
    return HK_OK;
}

hk_status hk_result_check_layout(const hk_layout *layout, hk_error *err)
{
    hk_error inner = {.code = HK_OK};
    int32_t version = 0;
    hk_status status = hk_result_read_version(layout->file, &version, &inner);
    if (status != HK_OK) {
        return hk_fail(err, status, "%s: %s", layout->place.file, inner.message);
    }
    hk_result *frame = NULL;
    HK_TRY(hk_result_new(&frame, err));
    frame->format_version = version;
    hk_dims dims = {.length = {0}};
    hid_t run = H5I_INVALID_HID;
    status = hk_h5_open(layout->file, "/run", &run, &inner);
    if (status != HK_OK || H5Iget_type(run) != H5I_GROUP) {
        if (run >= 0) {
            H5Oclose(run);
        }
        hk_result_free(frame);
        return hk_fail(err, HK_EFORMAT, "%s: /run is not a group of the file", layout->place.file);
    }
    status = check_frame(layout, run, frame, &dims, err);
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    for (int64_t i = 0; i < n && status == HK_OK; i++) {
        if (rows[i].item == HK_SCHEMA_VARIABLE && hk_result_has(frame, &rows[i])) {
            status = check_variable(layout, frame, &dims, &rows[i], err);
        }
    }
    if (status == HK_OK) {
        check_foreign(layout, layout->file, "/");
        check_foreign(layout, run, "/run");
    }
    H5Oclose(run);
    hk_result_free(frame);
    return *layout->no_memory ? hk_fail_nomem(err) : status;
}
