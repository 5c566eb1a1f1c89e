/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/h5_disk.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/file_bytes.h"
#include "engine/base/memory.h"

/** Bytes that belong at an address; a list from the oldest to the newest. */
struct hk_h5_kept {
    hk_h5_kept *next;
    uint64_t at;
    size_t n;
    unsigned char bytes[];
};

typedef struct disk_file {
    H5FD_t public; /* HDF5's part, first */
    hk_h5_disk *disk;
    haddr_t end; /* of what is allocated */
} disk_file;

typedef struct disk_info { /* what the access list carries */
    hk_h5_disk *disk;
} disk_info;

/** What is beyond the end of the file reads as 0. */
static bool read_at(int fd, void *bytes, size_t n, uint64_t at)
{
    int64_t got = hk_bytes_read(fd, bytes, n, at);
    if (got < 0) {
        return false;
    }
    memset((char *)bytes + got, 0, n - (size_t)got);
    return true;
}

/** Without memory the bytes are lost: what HDF5 makes of that is its own affair. */
static void keep(hk_h5_disk *disk, uint64_t at, const void *bytes, size_t n)
{
    hk_h5_kept *kept = hk_alloc(1, sizeof *kept + n);
    if (kept != NULL) {
        kept->at = at;
        kept->n = n;
        memcpy(kept->bytes, bytes, n);
        if (disk->newest == NULL) {
            disk->oldest = kept;
        } else {
            disk->newest->next = kept;
        }
        disk->newest = kept;
    }
}

/** Lay over the bytes read what was kept of them. */
static void overlay(const hk_h5_kept *kept, uint64_t at, unsigned char *bytes, size_t n)
{
    for (const hk_h5_kept *k = kept; k != NULL; k = k->next) {
        uint64_t first = k->at > at ? k->at : at;
        uint64_t last = k->at + k->n < at + n ? k->at + k->n : at + n;
        if (first < last) {
            memcpy(bytes + (first - at), k->bytes + (first - k->at), (size_t)(last - first));
        }
    }
}

static H5FD_t *open_disk(const char *name, unsigned flags, hid_t access, haddr_t most)
{
    (void)name;
    (void)flags;
    (void)most;
    const disk_info *info = H5Pget_driver_info(access);
    disk_file *file = info == NULL ? NULL : hk_alloc(1, sizeof *file);
    if (file == NULL) {
        if (info != NULL) {
            info->disk->no_memory = true;
        }
        return NULL;
    }
    file->disk = info->disk;
    return &file->public;
}

static herr_t close_disk(H5FD_t *file)
{
    hk_free(file); /* HDF5's part is the first of ours */
    return 0;
}

static const disk_file *ours(const H5FD_t *file)
{
    return (const disk_file *)(const void *)file;
}

static herr_t query_disk(const H5FD_t *file, unsigned long *ret_flags)
{
    (void)file;
    *ret_flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA |
                 H5FD_FEAT_AGGREGATE_SMALLDATA;
    return 0;
}

static haddr_t get_end(const H5FD_t *file, H5FD_mem_t type)
{
    (void)type;
    return ours(file)->end;
}

static herr_t set_end(H5FD_t *file, H5FD_mem_t type, haddr_t end)
{
    (void)type;
    ((disk_file *)(void *)file)->end = end;
    return 0;
}

static haddr_t get_size(const H5FD_t *file, H5FD_mem_t type)
{
    (void)type;
    return ours(file)->disk->size;
}

static herr_t read_disk(H5FD_t *file, H5FD_mem_t type, hid_t transfer, haddr_t at, size_t n,
                        void *bytes)
{
    (void)type;
    (void)transfer;
    const hk_h5_disk *disk = ours(file)->disk;
    size_t there = at >= disk->size ? 0 : disk->size - at < n ? (size_t)(disk->size - at) : n;
    if (!read_at(disk->fd, bytes, there, at)) { /* never what follows the HDF5 part of a file */
        return -1;
    }
    memset((char *)bytes + there, 0, n - there);
    overlay(disk->oldest, at, bytes, n);
    return 0;
}

static herr_t write_disk(H5FD_t *file, H5FD_mem_t type, hid_t transfer, haddr_t at, size_t n,
                         const void *bytes)
{
    (void)type;
    (void)transfer;
    hk_h5_disk *disk = ours(file)->disk;
    if (disk->error == 0 && !hk_bytes_write(disk->fd, bytes, n, at)) {
        disk->error = errno;
    }
    if (disk->error != 0) {
        keep(disk, at, bytes, n);
    }
    disk->size = at + n > disk->size ? at + n : disk->size;
    return 0;
}

static herr_t cut_disk(H5FD_t *file, hid_t transfer, hbool_t closing)
{
    (void)transfer;
    (void)closing;
    const disk_file *f = ours(file);
    if (f->end != f->disk->size) {
        if (f->disk->error == 0 && ftruncate(f->disk->fd, (off_t)f->end) != 0) {
            f->disk->error = errno;
        }
        f->disk->size = f->end;
    }
    return 0;
}

static const H5FD_class_t driver = {
    .name = "hakyu",
    .maxaddr = ((haddr_t)1 << 62) - 1,
    .fc_degree = H5F_CLOSE_STRONG, /* H5DS leaves a group open where it wants a dataset */
    .fapl_size = sizeof(disk_info),
    .open = open_disk,
    .close = close_disk,
    .query = query_disk,
    .get_eoa = get_end,
    .set_eoa = set_end,
    .get_eof = get_size,
    .read = read_disk,
    .write = write_disk,
    .truncate = cut_disk,
    .fl_map = H5FD_FLMAP_DICHOTOMY,
};

hid_t hk_h5_disk_access(hk_h5_disk *disk)
{
    const disk_info info = {.disk = disk};
    if (disk->driver <= 0) {
        disk->driver = H5FDregister(&driver); /* for each file: no global state */
    }
    hid_t access = disk->driver < 0 ? H5I_INVALID_HID : H5Pcreate(H5P_FILE_ACCESS);
    if (access >= 0 && H5Pset_driver(access, disk->driver, &info) < 0) {
        H5Pclose(access);
        access = H5I_INVALID_HID;
    }
    return access;
}

void hk_h5_disk_done(hk_h5_disk *disk)
{
    for (hk_h5_kept *k = disk->oldest; k != NULL;) {
        hk_h5_kept *next = k->next;
        hk_free(k);
        k = next;
    }
    disk->oldest = disk->newest = NULL;
    if (disk->driver > 0) {
        H5FDunregister(disk->driver);
        disk->driver = 0;
    }
}
