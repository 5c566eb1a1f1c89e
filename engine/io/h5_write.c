/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing tables to HDF5: to a temporary file in the same folder, whose bytes are
 * read again for the checksum line; then fsync and rename.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/memory.h"
#include "engine/io/h5_table.h"
#include "engine/io/h5_text.h"
#include "engine/io/result_h5.h"

typedef struct h5_writer {
    hid_t file, text, group_options, dataset_options;
} h5_writer;

static void close_writer(h5_writer *w)
{
    if (w->text >= 0) {
        H5Tclose(w->text);
    }
    if (w->group_options >= 0) {
        H5Pclose(w->group_options);
    }
    if (w->dataset_options >= 0) {
        H5Pclose(w->dataset_options);
    }
}

/** Types and lists; times are not tracked. */
static bool open_writer(h5_writer *w)
{
    w->text = H5Tcopy(H5T_C_S1);
    w->group_options = H5Pcreate(H5P_GROUP_CREATE);
    w->dataset_options = H5Pcreate(H5P_DATASET_CREATE);
    return w->text >= 0 && w->group_options >= 0 && w->dataset_options >= 0 &&
           H5Tset_size(w->text, H5T_VARIABLE) >= 0 && H5Tset_cset(w->text, H5T_CSET_UTF8) >= 0 &&
           H5Pset_obj_track_times(w->group_options, false) >= 0 &&
           H5Pset_obj_track_times(w->dataset_options, false) >= 0;
}

/** A dataset of n texts; n < 0: one text without a dimension. */
static bool write_texts(const h5_writer *w, hid_t where, const char *name, int64_t n,
                        const char *const *texts)
{
    hsize_t size = n < 0 ? 1 : (hsize_t)n;
    hid_t space = n < 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &size, NULL);
    hid_t dataset = space < 0 ? space
                              : H5Dcreate2(where, name, w->text, space, H5P_DEFAULT,
                                           w->dataset_options, H5P_DEFAULT);
    bool ok = dataset >= 0 &&
              (n == 0 || H5Dwrite(dataset, w->text, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts) >= 0);
    if (dataset >= 0) {
        ok = H5Dclose(dataset) >= 0 && ok;
    }
    if (space >= 0) {
        H5Sclose(space);
    }
    return ok;
}

static bool write_table(const h5_writer *w, const hk_table *table, bool *ret_nomem)
{
    const hk_table_spec *spec = table->spec;
    const char **texts = hk_alloc((size_t)table->n_row, sizeof *texts);
    hid_t group = H5Gcreate2(w->file, spec->name, H5P_DEFAULT, w->group_options, H5P_DEFAULT);
    bool ok = group >= 0 && texts != NULL;
    *ret_nomem |= texts == NULL;
    for (int32_t c = 0; c < spec->n_column && ok; c++) {
        for (int32_t i = 0; i < table->n_row; i++) {
            texts[i] = hk_table_text(table, i, c);
        }
        size_t width = table->has[c] ? hk_h5_text_width(texts, table->n_row) : 0;
        const char *name = spec->columns[c].name;
        if (width > 0) {
            ok = hk_h5_write_padded(group, name, texts, table->n_row, width, ret_nomem);
        } else if (table->has[c]) {
            ok = write_texts(w, group, name, table->n_row, texts);
        }
    }
    if (group >= 0) {
        ok = H5Gclose(group) >= 0 && ok;
    }
    hk_free(texts);
    return ok;
}

/** @param ret_nomem set if it failed for lack of memory */
static bool write_all(const hk_table *tables, const char *yaml_text, const char *path,
                      bool *ret_nomem)
{
    h5_writer w = {.file = H5I_INVALID_HID};
    hid_t create = H5Pcreate(H5P_FILE_CREATE);
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    bool ok = open_writer(&w) && create >= 0 && access >= 0 &&
              H5Pset_obj_track_times(create, false) >= 0 &&
              H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V110) >= 0;
    if (ok) {
        w.file = H5Fcreate(path, H5F_ACC_TRUNC, create, access);
        ok = w.file >= 0 && write_texts(&w, w.file, HK_MODEL_YAML, -1, &yaml_text);
    }
    for (int i = 0; i < HK_N_MODEL_TABLE && ok; i++) {
        ok = !tables[i].present || write_table(&w, &tables[i], ret_nomem);
    }
    close_writer(&w);
    if (w.file >= 0) {
        ok = H5Fclose(w.file) >= 0 && ok;
    }
    if (create >= 0) {
        H5Pclose(create);
    }
    if (access >= 0) {
        H5Pclose(access);
    }
    return ok;
}

/** Append the checksum line to a file and put it on the disk. */
static hk_status seal(const char *path, hk_error *err)
{
    char *bytes;
    size_t n;
    char footer[HK_MODEL_FOOTER_SIZE + 1];
    char hex[HK_SHA256_HEX];
    HK_TRY(hk_file_read(path, HK_TABLE_FILE_MAX, &bytes, &n, err));
    hk_sha256_buffer(bytes, n, hex);
    hk_free(bytes);
    if (n > HK_TABLE_FILE_MAX - HK_MODEL_FOOTER_SIZE) {
        return hk_fail(err, HK_EWRITE, "the model needs more than %zu bytes; allowed: up to that",
                       HK_TABLE_FILE_MAX);
    }
    snprintf(footer, sizeof footer, "%s%s\n", HK_MODEL_FOOTER, hex);
    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    bool ok = fd >= 0 && write(fd, footer, HK_MODEL_FOOTER_SIZE) == (ssize_t)HK_MODEL_FOOTER_SIZE &&
              fsync(fd) == 0;
    int number = errno;
    if (fd >= 0 && close(fd) != 0) {
        ok = false;
    }
    return ok ? HK_OK : hk_fail(err, HK_EWRITE, "%s cannot be written: %s", path, strerror(number));
}

hk_status hk_model_write_h5(const hk_table *tables, const char *yaml_text, const char *path,
                            hk_error *err)
{
    char name[PATH_MAX];
    int length = snprintf(name, sizeof name, "%s.tmp.%ld", path, (long)getpid());
    if (length < 0 || length >= PATH_MAX) {
        return hk_fail(err, HK_EWRITE, "%.80s... cannot be written: its name is too long", path);
    }
    bool nomem = false;
    hk_h5_quiet();
    if (!write_all(tables, yaml_text, name, &nomem)) {
        char reason[200];
        hk_h5_reason(reason, sizeof reason);
        unlink(name);
        if (nomem) {
            return hk_fail_nomem(err);
        }
        return hk_fail(err, HK_EWRITE, "%s cannot be written; HDF5 says: %s", path, reason);
    }
    hk_status status = seal(name, err);
    if (status == HK_OK && rename(name, path) != 0) {
        status = hk_fail(err, HK_EWRITE, "%s cannot be replaced: %s", path, strerror(errno));
    }
    if (status != HK_OK) {
        unlink(name);
    }
    return status;
}
