/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Read a result file. In order: the footer (damage, truncation), the format
 * version (all that follows is tried in a child process first), the lengths of the dimensions, every variable after a look at its type,
 * shape and stored size, then every value and relation. What is left is safe to
 * index with.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/io/h5_guard.h"
#include "engine/io/result_h5.h"
#include "engine/io/result_layout.h"
#include "engine/io/result_probe.h"

enum { SUPERBLOCK = 8 }; /* bytes of the HDF5 signature */

static hk_status fail_read(hk_error *err, const char *path, int number)
{
    return hk_fail(err, HK_EFILE, "%s: cannot read the file: %s", path, strerror(number));
}

static bool read_at(int fd, void *bytes, size_t n, off_t at)
{
    char *to = bytes;
    while (n > 0) {
        ssize_t done = pread(fd, to, n < ((size_t)1 << 30) ? n : (size_t)1 << 30, at);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            errno = done == 0 ? EIO : errno;
            return false;
        }
        to += done;
        at += done;
        n -= (size_t)done;
    }
    return true;
}

/** The image without its footer; looks at both ends before it takes memory for the rest. */
static hk_status load_open(const char *path, int fd, hk_h5_image *ret_image, hk_error *err)
{
    static const unsigned char signature[SUPERBLOCK] = {0x89, 'H',  'D',  'F',
                                                        '\r', '\n', 0x1A, '\n'};
    struct stat info;
    if (fstat(fd, &info) != 0) {
        return fail_read(err, path, errno);
    }
    if (!S_ISREG(info.st_mode)) {
        return hk_fail(err, HK_EFILE, "%s: is not a plain file", path);
    }
    unsigned char head[SUPERBLOCK] = {0};
    char foot[HK_FOOTER_SIZE];
    if (info.st_size < (off_t)(sizeof head + sizeof foot)) {
        return hk_fail(err, HK_EFORMAT, "%s: is not a result file: only %jd bytes long", path,
                       (intmax_t)info.st_size);
    }
    off_t n = info.st_size - (off_t)sizeof foot;
    if (!read_at(fd, head, sizeof head, 0) || !read_at(fd, foot, sizeof foot, n)) {
        return fail_read(err, path, errno);
    }
    if (memcmp(head, signature, sizeof head) != 0) {
        return hk_fail(err, HK_EFORMAT, "%s: is not a result file: not HDF5", path);
    }
    if (memcmp(foot, HK_FOOTER_HEAD, sizeof HK_FOOTER_HEAD - 1) != 0) {
        return hk_fail(err, HK_EFORMAT,
                       "%s: is cut off, changed by another program, or not a result file: the "
                       "checksum at its end is missing",
                       path);
    }
    void *image = hk_alloc((size_t)n, 1);
    if (image == NULL) {
        return hk_fail_nomem(err);
    }
    if (!read_at(fd, image, (size_t)n, 0)) {
        int number = errno;
        hk_free(image);
        return fail_read(err, path, number);
    }
    char footer[HK_FOOTER_SIZE];
    hk_footer_make(image, (size_t)n, footer);
    if (memcmp(footer, foot, sizeof footer) != 0) {
        hk_free(image);
        return hk_fail(err, HK_EFORMAT, "%s: is damaged: its checksum does not fit", path);
    }
    ret_image->bytes = image;
    ret_image->size = (size_t)n;
    return HK_OK;
}

hk_status hk_result_load(const char *path, hk_h5_image *ret_image, hk_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return hk_fail(err, HK_EFILE, "%s: cannot open the file: %s", path, strerror(errno));
    }
    hk_status status = load_open(path, fd, ret_image, err);
    close(fd);
    return status;
}

hk_status hk_result_open(const char *path, hk_h5_image *image, hid_t *ret_file, hk_error *err)
{
    hk_h5_quiet();
    hid_t access = hk_h5_image_access(image);
    hid_t file = access < 0 ? H5I_INVALID_HID : H5Fopen(HK_H5_IMAGE_NAME, H5F_ACC_RDONLY, access);
    char reason[256];
    hk_h5_reason(reason, sizeof reason);
    if (access >= 0) {
        H5Pclose(access);
    }
    if (file < 0) {
        return hk_fail(err, HK_EFORMAT, "%s: is not a readable HDF5 file: %s", path, reason);
    }
    *ret_file = file;
    return HK_OK;
}

hk_status hk_result_read_version(hid_t file, int32_t *ret_version, hk_error *err)
{
    int32_t version = 0;
    hid_t a = H5Aopen_by_name(file, "run", "format_version", H5P_DEFAULT, H5P_DEFAULT);
    bool ok = false;
    if (a >= 0) {
        hid_t space = H5Aget_space(a);
        hid_t type = H5Aget_type(a);
        ok = space >= 0 && type >= 0 && H5Tget_class(type) == H5T_INTEGER &&
             H5Sget_simple_extent_npoints(space) == 1 &&
             H5Aread(a, H5T_NATIVE_INT32, &version) >= 0;
        if (type >= 0) {
            H5Tclose(type);
        }
        if (space >= 0) {
            H5Sclose(space);
        }
        H5Aclose(a);
    }
    if (!ok) {
        return hk_fail(err, HK_EFORMAT, "is not a result file: no attribute /run@format_version");
    }
    if (version < 1 || version > HK_FORMAT_VERSION) {
        return hk_fail(err, HK_EVERSION,
                       "has format version %" PRId32 ", this program reads 1 to %d", version,
                       HK_FORMAT_VERSION);
    }
    *ret_version = version;
    return HK_OK;
}

hk_status hk_result_read_dimension(hid_t file, hk_result *result, const hk_schema_row *row,
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
    if (strcmp(row->name, "case") == 0 && length != 1) {
        return hk_fail(err, HK_EFORMAT, "dimension case has length %llu, this program reads 1",
                       (unsigned long long)length);
    }
    if (length > max) {
        return hk_fail(err, HK_EFORMAT, "dimension %s has length %llu, allowed are 0..%llu", path,
                       (unsigned long long)length, (unsigned long long)max);
    }
    hk_result_dim_set(result, row->name, (int64_t)length);
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

/** A derived variable that the result is put together from. */
static hk_status read_part(hid_t file, size_t size, hk_result *result, const char *group,
                           const char *name, void **ret_data, hk_error *err)
{
    const hk_schema_row *row = hk_schema_find(HK_SCHEMA_VARIABLE, group, name);
    return hk_result_read_variable(file, size, result, row, result->arena, ret_data, err);
}

static hk_status read_losses(hid_t file, size_t size, hk_result *result, hk_error *err)
{
    void *high = NULL;
    void *low = NULL;
    HK_TRY(read_part(file, size, result, "/", "service_loss_high", &high, err));
    HK_TRY(read_part(file, size, result, "/", "service_loss_low", &low, err));
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

static hk_status read_deadlocks(hid_t file, size_t size, hk_result *result, hk_error *err)
{
    void *data = NULL;
    HK_TRY(read_part(file, size, result, "/", "deadlock_members", &data, err));
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

static hk_status read_inputs(hid_t file, size_t size, hk_result *result, hk_error *err)
{
    void *paths = NULL;
    void *hashes = NULL;
    HK_TRY(read_part(file, size, result, "/run", "input_path", &paths, err));
    HK_TRY(read_part(file, size, result, "/run", "input_sha256", &hashes, err));
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

static hk_status read_variables(hid_t file, size_t size, hk_result *result, hk_error *err)
{
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    for (int64_t i = 0; i < n; i++) {
        if (rows[i].item == HK_SCHEMA_VARIABLE && hk_column_is_bound(&rows[i]) &&
            hk_result_has(result, &rows[i])) {
            void *data = NULL;
            HK_TRY(
                hk_result_read_variable(file, size, result, &rows[i], result->arena, &data, err));
            hk_column_set(result, &rows[i], data);
        }
    }
    HK_TRY(read_losses(file, size, result, err));
    HK_TRY(read_deadlocks(file, size, result, err));
    return read_inputs(file, size, result, err);
}

static hk_status read_all(hid_t file, size_t size, hk_result *result, hk_error *err)
{
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    HK_TRY(hk_result_read_version(file, &result->format_version, err));
    hid_t run = H5I_INVALID_HID;
    hk_status status = hk_h5_open(file, "/run", &run, err);
    for (int64_t i = 0; i < n && status == HK_OK; i++) {
        if (!hk_result_has(result, &rows[i])) {
            continue;
        }
        if (rows[i].item == HK_SCHEMA_DIMENSION) {
            status = hk_result_read_dimension(file, result, &rows[i], err);
        } else if (rows[i].item == HK_SCHEMA_ATTRIBUTE) {
            hid_t group = strcmp(rows[i].group, "/run") == 0 ? run : file;
            status = hk_result_read_attribute(group, result, &rows[i], err);
        }
    }
    if (run >= 0) {
        H5Oclose(run);
    }
    HK_TRY(status);
    HK_TRY(hk_result_check_total(file, size, result, err));
    return read_variables(file, size, result, err);
}

hk_status hk_result_read_open(const char *path, hid_t file, size_t size, hk_result **ret_result,
                              hk_error *err)
{
    hk_result *result = NULL;
    HK_TRY(hk_result_new(&result, err));
    hk_error inner = {.code = HK_OK};
    hk_status status = read_all(file, size, result, &inner);
    if (status != HK_OK) {
        hk_result_free(result);
        return hk_fail(err, status, "%s: %s", path, inner.message);
    }
    *ret_result = result;
    return HK_OK;
}

/** The first problem of a result as an error. */
static hk_status check_after(const hk_result *result, const char *path, hk_error *err)
{
    hk_problems *problems = NULL;
    HK_TRY(hk_problems_new(&problems, err));
    hk_status status = hk_result_check(result, path, problems, err);
    int64_t n = 0;
    const hk_problem *first = hk_problems_get(problems, &n);
    if (status == HK_OK && n > 0) {
        status = hk_fail(err, HK_EFORMAT, "%s: %s", path, first->message);
    }
    hk_problems_free(problems);
    return status;
}

/** Open, read, close. */
static hk_status read_image(const char *path, hk_h5_image *image, hk_result **ret_result,
                            hk_error *err)
{
    hid_t file = H5I_INVALID_HID;
    HK_TRY(hk_result_open(path, image, &file, err));
    hk_status status = hk_result_read_open(path, file, image->size, ret_result, err);
    H5Fclose(file);
    return status;
}

static void try_read(void *data)
{
    hk_result *result = NULL;
    hk_status status = read_image("", data, &result, NULL);
    (void)status;
}

hk_status hk_result_read(const char *path, hk_result **ret_result, hk_error *err)
{
    hk_h5_image image = {.bytes = NULL, .size = 0};
    HK_TRY(hk_result_load(path, &image, err));
    hk_result *result = NULL;
    hk_error inner = {.code = HK_OK};
    hk_status status = hk_probe(try_read, &image, image.size, &inner);
    if (status != HK_OK) {
        hk_fail(err, status, "%s: cannot be read: %s", path, inner.message);
    } else {
        status = read_image(path, &image, &result, err);
    }
    hk_free(image.bytes);
    if (status == HK_OK) {
        status = check_after(result, path, err);
    }
    if (status != HK_OK) {
        hk_result_free(result);
        return status;
    }
    *ret_result = result;
    return HK_OK;
}
