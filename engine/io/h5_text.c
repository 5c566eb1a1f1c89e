/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/h5_text.h"

#include <string.h>

#include "engine/base/memory.h"
#include "engine/io/result_h5.h"

enum {
    MANY = 256,      /* fewer texts are not worth it */
    CHUNK = 1 << 20, /* bytes of a chunk, at most */
    BLOCK = 8 << 20, /* bytes read at a time, at most */
    PADDING_MOST = 8 /* times the bytes of the texts */
};

size_t hk_h5_text_width(const char *const *texts, int64_t n)
{
    size_t width = 1;
    size_t sum = 0;
    for (int64_t i = 0; i < n; i++) {
        size_t length = strlen(texts[i]);
        width = length > width ? length : width;
        sum += length + 1;
    }
    return n >= MANY && width <= CHUNK / MANY && width <= sum / (size_t)n * PADDING_MOST ? width
                                                                                         : 0;
}

/** A text type of `width` bytes. */
static hid_t padded_type(size_t width)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    if (type >= 0 && (H5Tset_size(type, width) < 0 || H5Tset_strpad(type, H5T_STR_NULLPAD) < 0 ||
                      H5Tset_cset(type, H5T_CSET_UTF8) < 0)) {
        H5Tclose(type);
        type = H5I_INVALID_HID;
    }
    return type;
}

static hid_t packed_options(int64_t n, size_t width)
{
    hsize_t rows = CHUNK / width;
    rows = rows < (hsize_t)n ? rows : (hsize_t)n;
    hid_t options = H5Pcreate(H5P_DATASET_CREATE);
    if (options >= 0 && (H5Pset_obj_track_times(options, false) < 0 ||
                         H5Pset_chunk(options, 1, &rows) < 0 || H5Pset_deflate(options, 1) < 0)) {
        H5Pclose(options);
        options = H5I_INVALID_HID;
    }
    return options;
}

static void pad(const char *const *texts, int64_t n, size_t width, char *block)
{
    for (int64_t i = 0; i < n; i++) {
        memcpy(block + (size_t)i * width, texts[i], strlen(texts[i])); /* the rest is 0 */
    }
}

bool hk_h5_write_padded(hid_t where, const char *name, const char *const *texts, int64_t n,
                        size_t width, bool *ret_nomem)
{
    hsize_t size = (hsize_t)n;
    char *block = hk_alloc((size_t)n, width);
    hid_t type = padded_type(width);
    hid_t options = packed_options(n, width);
    hid_t space = H5Screate_simple(1, &size, NULL);
    hid_t dataset = H5I_INVALID_HID;
    bool ok = block != NULL && type >= 0 && options >= 0 && space >= 0;
    *ret_nomem = *ret_nomem || block == NULL;
    if (ok) {
        pad(texts, n, width, block);
        dataset = H5Dcreate2(where, name, type, space, H5P_DEFAULT, options, H5P_DEFAULT);
        ok = dataset >= 0 && H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, block) >= 0;
    }
    if (dataset >= 0) {
        ok = H5Dclose(dataset) >= 0 && ok;
    }
    if (space >= 0) {
        H5Sclose(space);
    }
    if (options >= 0) {
        H5Pclose(options);
    }
    if (type >= 0) {
        H5Tclose(type);
    }
    hk_free(block);
    return ok;
}

size_t hk_h5_padded_width(hid_t dataset)
{
    hid_t type = H5Dget_type(dataset);
    size_t width = 0;
    if (type >= 0 && H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0 &&
        H5Tget_strpad(type) != H5T_STR_SPACEPAD) {
        width = H5Tget_size(type);
    }
    if (type >= 0) {
        H5Tclose(type);
    }
    return width;
}

/** Texts [from, from + n) of the dataset into a block. */
static bool read_rows(hid_t dataset, hid_t type, hsize_t from, hsize_t n, char *block)
{
    hid_t space = H5Dget_space(dataset);
    hid_t memory = H5Screate_simple(1, &n, NULL);
    bool good = space >= 0 && memory >= 0 &&
                H5Sselect_hyperslab(space, H5S_SELECT_SET, &from, NULL, &n, NULL) >= 0 &&
                H5Dread(dataset, type, memory, space, H5P_DEFAULT, block) >= 0;
    if (memory >= 0) {
        H5Sclose(memory);
    }
    if (space >= 0) {
        H5Sclose(space);
    }
    return good;
}

hk_status hk_h5_read_padded(hid_t dataset, int32_t n, size_t width, hk_h5_take_text take,
                            void *data, hk_error *err)
{
    int32_t rows = width > BLOCK ? 1 : (int32_t)(BLOCK / width);
    rows = rows < n ? rows : n;
    char *block = hk_alloc((size_t)rows, width);
    hid_t type = H5Dget_type(dataset); /* as it is: ASCII (h5py's bytes) or UTF-8 */
    hk_status status = HK_OK;
    if (block == NULL || type < 0) {
        hk_free(block);
        if (type >= 0) {
            H5Tclose(type);
        }
        return hk_fail_nomem(err);
    }
    for (int32_t from = 0; from < n && status == HK_OK; from += rows) {
        int32_t count = n - from < rows ? n - from : rows;
        if (!read_rows(dataset, type, (hsize_t)from, (hsize_t)count, block)) {
            char reason[256];
            hk_h5_reason(reason, sizeof reason);
            status = hk_fail(err, HK_EFORMAT, "cannot be read: %s", reason);
        }
        for (int32_t i = 0; i < count && status == HK_OK; i++) {
            const char *text = block + (size_t)i * width;
            status = take(data, from + i, text, strnlen(text, width));
        }
    }
    H5Tclose(type);
    hk_free(block);
    return status;
}
