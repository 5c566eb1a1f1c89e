/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Open a result file: the checksum line first (damage, truncation), in constant memory. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/file_bytes.h"
#include "engine/io/result_h5.h"

enum { SUPERBLOCK = 8 }; /* bytes of the HDF5 signature */

static hk_status fail_read(hk_error *err, const char *path, int number)
{
    return hk_fail(err, HK_EFILE, "%s: cannot read the file: %s", path, strerror(number));
}

/** Compare the checksum; looks at both ends before it reads the rest. */
static hk_status check_source(const char *path, int fd, size_t *ret_size, hk_error *err)
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
    if (!hk_bytes_read_all(fd, head, sizeof head, 0) ||
        !hk_bytes_read_all(fd, foot, sizeof foot, (uint64_t)n)) {
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
    char footer[HK_FOOTER_SIZE];
    hk_error why;
    hk_status status = hk_footer_make(fd, (uint64_t)n, footer, &why);
    if (status != HK_OK) {
        return hk_fail(err, status, "%s: cannot read the file: %s", path, why.message);
    }
    if (memcmp(footer, foot, sizeof footer) != 0) {
        return hk_fail(err, HK_EFORMAT, "%s: is damaged: its checksum does not fit", path);
    }
    *ret_size = (size_t)n;
    return HK_OK;
}

hk_status hk_result_source_open(const char *path, hk_result_source *ret_source, hk_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return hk_fail(err, HK_EFILE, "%s: cannot open the file: %s", path, strerror(errno));
    }
    hk_status status = check_source(path, fd, &ret_source->size, err);
    if (status != HK_OK) {
        close(fd);
        return status;
    }
    ret_source->path = path;
    ret_source->fd = fd;
    return HK_OK;
}

void hk_result_source_done(hk_result_source *source)
{
    close(source->fd);
    source->fd = -1;
}

hk_status hk_result_open(const hk_result_source *source, hk_h5_disk *disk, hid_t *ret_file,
                         hk_error *err)
{
    hk_h5_quiet();
    *disk = (hk_h5_disk){.fd = source->fd, .size = source->size};
    hid_t access = hk_h5_disk_access(disk);
    hid_t file = access < 0 ? H5I_INVALID_HID : H5Fopen(HK_H5_NO_NAME, H5F_ACC_RDONLY, access);
    char reason[256];
    hk_h5_reason(reason, sizeof reason);
    if (access >= 0) {
        H5Pclose(access);
    }
    if (file < 0) {
        bool no_memory = disk->no_memory;
        hk_h5_disk_done(disk);
        return no_memory ? hk_fail_nomem(err)
                         : hk_fail(err, HK_EFORMAT, "is not a readable HDF5 file: %s", reason);
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
