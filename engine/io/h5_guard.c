/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/h5_guard.h"

#include <stdbool.h>
#include <string.h>

#include "engine/io/result_h5.h"

enum { PATH_SIZE = 512 };

void hk_h5_confine(void)
{
    H5PLset_loading_state(0);
    if (H5Lis_registered(H5L_TYPE_EXTERNAL) > 0) {
        H5Lunregister(H5L_TYPE_EXTERNAL);
    }
}

hk_status hk_h5_check_path(hid_t file, const char *path, hk_error *err)
{
    char part[PATH_SIZE];
    size_t n = strlen(path);
    if (n >= sizeof part) {
        return hk_fail(err, HK_EFORMAT, "%.80s... is too long a name", path);
    }
    for (size_t at = 1; at < n;) {
        at += strcspn(path + at, "/");
        memcpy(part, path, at);
        part[at] = '\0';
        at++;
        H5L_info_t link;
        htri_t there = H5Lexists(file, part, H5P_DEFAULT);
        if (there == 0) {
            return hk_fail(err, HK_EMISSING, "%s is missing", part);
        }
        if (there < 0 || H5Lget_info(file, part, &link, H5P_DEFAULT) < 0) {
            H5Eclear2(H5E_DEFAULT);
            return hk_fail(err, HK_EFORMAT, "%s cannot be found", part);
        }
        if (link.type != H5L_TYPE_HARD) {
            return hk_fail(err, HK_EFORMAT, "%s is %s link; allowed: an object of the file itself",
                           part, link.type == H5L_TYPE_SOFT ? "a soft" : "an external");
        }
    }
    return HK_OK;
}

hk_status hk_h5_open(hid_t file, const char *path, hid_t *ret_object, hk_error *err)
{
    HK_TRY(hk_h5_check_path(file, path, err));
    hid_t object = H5Oopen(file, path, H5P_DEFAULT);
    if (object < 0) {
        H5Eclear2(H5E_DEFAULT);
        return hk_fail(err, HK_EFORMAT, "%s cannot be opened", path);
    }
    *ret_object = object;
    return HK_OK;
}

/** Bytes of a chunk in memory, SIZE_MAX if they are too many to count. */
static size_t chunk_bytes(hid_t plist, size_t size)
{
    hsize_t extent[H5S_MAX_RANK];
    int rank = H5Pget_chunk(plist, H5S_MAX_RANK, extent);
    size_t bytes = rank < 1 ? SIZE_MAX : size;
    for (int d = 0; d < rank; d++) {
        if (__builtin_mul_overflow(bytes, extent[d], &bytes)) {
            return SIZE_MAX;
        }
    }
    return bytes;
}

static hk_status check_filters(hid_t plist, hk_error *err)
{
    int n = H5Pget_nfilters(plist);
    for (int i = 0; i < n; i++) {
        unsigned flags = 0;
        unsigned config = 0;
        size_t n_value = 0;
        H5Z_filter_t filter =
            H5Pget_filter2(plist, (unsigned)i, &flags, &n_value, NULL, 0, NULL, &config);
        if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE &&
            filter != H5Z_FILTER_FLETCHER32) {
            H5Eclear2(H5E_DEFAULT);
            return hk_fail(err, HK_EFORMAT,
                           "is packed with filter %d; allowed: deflate, shuffle, fletcher32",
                           (int)filter);
        }
    }
    return n < 0 ? hk_fail(err, HK_EFORMAT, "has filters that cannot be read") : HK_OK;
}

static hk_status check_layout(hid_t plist, size_t size, hk_error *err)
{
    H5D_layout_t layout = H5Pget_layout(plist);
    if (layout != H5D_COMPACT && layout != H5D_CONTIGUOUS && layout != H5D_CHUNKED) {
        return hk_fail(err, HK_EFORMAT,
                       "is a virtual dataset, made of values of other files; allowed: values in "
                       "the file itself");
    }
    if (H5Pget_external_count(plist) != 0) {
        return hk_fail(err, HK_EFORMAT,
                       "has its values in another file; allowed: values in the file itself");
    }
    if (layout != H5D_CHUNKED) {
        return HK_OK;
    }
    if (chunk_bytes(plist, size) > HK_H5_CHUNK_MAX) {
        return hk_fail(err, HK_ELIMIT, "has chunks of more than %zu bytes; allowed: up to %zu",
                       HK_H5_CHUNK_MAX, HK_H5_CHUNK_MAX);
    }
    return check_filters(plist, err);
}

hk_status hk_h5_check_storage(hid_t dataset, hk_error *err)
{
    hid_t plist = H5Dget_create_plist(dataset);
    hid_t type = H5Dget_type(dataset);
    size_t size = type < 0 ? 0 : H5Tget_size(type);
    hk_status status = plist < 0 || size == 0
                           ? hk_fail(err, HK_EFORMAT, "has a layout that cannot be read")
                           : check_layout(plist, size, err);
    if (type >= 0) {
        H5Tclose(type);
    }
    if (plist >= 0) {
        H5Pclose(plist);
    }
    return status;
}

/** Memory of texts: from the arena, up to a limit. */
typedef struct text_memory {
    hk_arena *arena;
    size_t left;
    bool exceeded;  /* more was asked for */
    bool exhausted; /* the arena had no more */
} text_memory;

static void *take_text(size_t size, void *data)
{
    text_memory *m = data;
    m->exceeded = m->exceeded || size > m->left;
    if (m->exceeded) {
        return NULL;
    }
    m->left -= size;
    void *text = hk_arena_alloc(m->arena, size, 1);
    m->exhausted = m->exhausted || text == NULL;
    return text;
}

static void drop_text(void *block, void *data)
{
    (void)block; /* the arena frees all */
    (void)data;
}

/** How many values are selected. */
static hssize_t count_values(hid_t dataset, hid_t memory)
{
    if (memory != H5S_ALL) {
        return H5Sget_select_npoints(memory);
    }
    hid_t space = H5Dget_space(dataset);
    hssize_t n = space < 0 ? -1 : H5Sget_simple_extent_npoints(space);
    if (space >= 0) {
        H5Sclose(space);
    }
    return n;
}

hk_status hk_h5_read_texts(hid_t dataset, hid_t type, hid_t memory, hid_t space, size_t *left,
                           hk_arena *arena, const char **texts, hk_error *err)
{
    text_memory m = {.arena = arena, .left = *left};
    hssize_t n = count_values(dataset, memory);
    hid_t plist = n < 0 ? H5I_INVALID_HID : H5Pcreate(H5P_DATASET_XFER);
    if (n > 0) {
        memset((void *)texts, 0, (size_t)n * sizeof *texts);
    }
    bool good = plist >= 0 && H5Pset_vlen_mem_manager(plist, take_text, &m, drop_text, &m) >= 0 &&
                H5Dread(dataset, type, memory, space, plist, (void *)texts) >= 0;
    if (plist >= 0) {
        H5Pclose(plist);
    }
    if (!good) {
        char reason[256];
        hk_h5_reason(reason, sizeof reason);
        return m.exhausted ? hk_fail_nomem(err)
               : m.exceeded
                   ? hk_fail(err, HK_ELIMIT,
                             "has texts of more bytes than the file; allowed: up to %zu", *left)
                   : hk_fail(err, HK_EFORMAT, "cannot be read: %s", reason);
    }
    for (hssize_t i = 0; i < n; i++) {
        texts[i] = texts[i] == NULL ? "" : texts[i];
    }
    *left = m.left;
    return HK_OK;
}
