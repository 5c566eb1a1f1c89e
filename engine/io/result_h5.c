/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/result_h5.h"

#include <stdio.h>
#include <string.h>

#include "engine/io/h5_guard.h"

hk_status hk_footer_make(int fd, uint64_t n, char ret_footer[HK_FOOTER_SIZE], hk_error *err)
{
    char hex[HK_SHA256_HEX];
    HK_TRY(hk_sha256_head(fd, n, hex, err));
    size_t head = sizeof HK_FOOTER_HEAD - 1;
    memcpy(ret_footer, HK_FOOTER_HEAD, head);
    memcpy(ret_footer + head, hex, HK_SHA256_HEX - 1);
    ret_footer[HK_FOOTER_SIZE - 1] = '\n';
    return HK_OK;
}

void hk_h5_quiet(void)
{
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    hk_h5_confine();
}

typedef struct reason {
    char *buf;
    size_t size;
} reason;

static herr_t keep_first(unsigned n, const H5E_error2_t *error, void *data)
{
    reason *r = data;
    if (n == 0) {
        snprintf(r->buf, r->size, "%s", error->desc == NULL ? "" : error->desc);
    }
    return 0;
}

void hk_h5_reason(char *buf, size_t size)
{
    reason r = {.buf = buf, .size = size};
    snprintf(buf, size, "unknown");
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, &r);
    H5Eclear2(H5E_DEFAULT);
}

/* HDF5's core driver keeps a file in memory that it gets from these callbacks. It takes the image as
 * it is, so nothing is ever copied, and nothing is freed: the image belongs to us. */

static void *image_malloc(size_t size, H5FD_file_image_op_t op, void *data)
{
    hk_h5_image *image = data;
    (void)op;
    return size == image->size ? image->bytes : NULL;
}

static void *image_copy(void *to, const void *from, size_t size, H5FD_file_image_op_t op,
                        void *data)
{
    (void)op;
    (void)data;
    return to == from ? to : memcpy(to, from, size);
}

/** Nothing is written, so nothing grows. */
static void *image_grow(void *block, size_t size, H5FD_file_image_op_t op, void *data)
{
    (void)block;
    (void)size;
    (void)op;
    (void)data;
    return NULL;
}

static herr_t image_free(void *block, H5FD_file_image_op_t op, void *data)
{
    (void)block;
    (void)op;
    (void)data;
    return 0;
}

static void *same_data(void *data)
{
    return data;
}

static herr_t keep_data(void *data)
{
    (void)data;
    return 0;
}

hid_t hk_h5_image_access(hk_h5_image *image)
{
    enum { INCREMENT = 1 << 16 }; /* of files that are written: none */
    H5FD_file_image_callbacks_t callbacks = {image_malloc, image_copy, image_grow, image_free,
                                             same_data,    keep_data,  image};
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    /* Strong: whatever HDF5 forgets to close of a damaged file, since the image is freed. */
    if (access >= 0 && (H5Pset_fapl_core(access, INCREMENT, 0) < 0 ||
                        H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) < 0 ||
                        H5Pset_file_image_callbacks(access, &callbacks) < 0 ||
                        H5Pset_file_image(access, image->bytes, image->size) < 0)) {
        H5Pclose(access);
        return H5I_INVALID_HID;
    }
    return access;
}

static hid_t text_type(void)
{
    hid_t id = H5Tcopy(H5T_C_S1);
    if (id >= 0 && (H5Tset_size(id, H5T_VARIABLE) < 0 || H5Tset_cset(id, H5T_CSET_UTF8) < 0)) {
        H5Tclose(id);
        return H5I_INVALID_HID;
    }
    return id;
}

hid_t hk_h5_file_type(hk_schema_type type)
{
    switch (type) {
    case HK_TYPE_UINT8:
        return H5T_STD_U8LE;
    case HK_TYPE_INT32:
        return H5T_STD_I32LE;
    case HK_TYPE_INT64:
        return H5T_STD_I64LE;
    case HK_TYPE_UINT64:
        return H5T_STD_U64LE;
    case HK_TYPE_DOUBLE:
        return H5T_IEEE_F64LE;
    case HK_TYPE_STRING:
        return text_type();
    case HK_TYPE_NONE:
        break;
    }
    return H5I_INVALID_HID;
}

hid_t hk_h5_memory_type(hk_schema_type type)
{
    switch (type) {
    case HK_TYPE_UINT8:
        return H5T_NATIVE_UINT8;
    case HK_TYPE_INT32:
        return H5T_NATIVE_INT32;
    case HK_TYPE_INT64:
        return H5T_NATIVE_INT64;
    case HK_TYPE_UINT64:
        return H5T_NATIVE_UINT64;
    case HK_TYPE_DOUBLE:
        return H5T_NATIVE_DOUBLE;
    case HK_TYPE_STRING:
        return text_type();
    case HK_TYPE_NONE:
        break;
    }
    return H5I_INVALID_HID;
}

void hk_h5_type_close(hk_schema_type type, hid_t id)
{
    if (type == HK_TYPE_STRING && id >= 0) {
        H5Tclose(id);
    }
}

void hk_h5_path(const hk_schema_row *row, char *buf, size_t size)
{
    bool is_root = strcmp(row->group, "/") == 0;
    snprintf(buf, size, "%s/%s", is_root ? "" : row->group, row->name);
}

bool hk_h5_is_unlimited(const hk_dims *dims, const char *dim)
{
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    for (int64_t i = 0; i < n; i++) {
        if (rows[i].item == HK_SCHEMA_DIMENSION && strcmp(rows[i].name, dim) == 0) {
            return rows[i].ragged || hk_dims_get(dims, dim) == 0;
        }
    }
    return false;
}

void hk_result_library(char *buf, size_t size)
{
    unsigned major = 0;
    unsigned minor = 0;
    unsigned release = 0;
    H5get_libversion(&major, &minor, &release);
    snprintf(buf, size, "HDF5 %u.%u.%u", major, minor, release);
}
