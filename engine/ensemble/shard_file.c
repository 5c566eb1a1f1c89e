/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Layout, numbers little-endian: magic 16 bytes, identity 64 hex digits, count of blocks
 * 8, 8 of zeros; per block {number, offset, size} of 8 bytes each; the blocks,
 * each at a multiple of 16; SHA-256 of all before in 64 hex digits.
 */
#include "engine/ensemble/shard_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/file_bytes.h"
#include "engine/base/memory.h"

enum { MAGIC = 16, HEX = HK_SHA256_HEX - 1, HEAD = MAGIC + HEX + 16, ENTRY = 24 };

static const char magic[MAGIC] = "hakyu-shard-1\n";

static size_t padded(size_t n)
{
    return (n + 15) & ~(size_t)15;
}

hk_status hk_shard_pack(const char *identity, const hk_shard_block *blocks, int64_t n,
                        void **ret_bytes, size_t *ret_n, hk_error *err)
{
    size_t at = padded(HEAD + (size_t)n * ENTRY), size = at;
    for (int64_t i = 0; i < n; i++) {
        size += padded(blocks[i].n);
    }
    char *bytes = hk_alloc(size + HK_SHA256_HEX, 1);
    if (bytes == NULL) {
        return hk_fail_nomem(err);
    }
    int64_t count[2] = {n, 0};
    memcpy(bytes, magic, MAGIC);
    memcpy(bytes + MAGIC, identity, HEX);
    memcpy(bytes + MAGIC + HEX, count, sizeof count);
    for (int64_t i = 0; i < n; i++) {
        int64_t entry[3] = {blocks[i].block, (int64_t)at, (int64_t)blocks[i].n};
        memcpy(bytes + HEAD + i * ENTRY, entry, ENTRY);
        memcpy(bytes + at, blocks[i].bytes, blocks[i].n);
        at += padded(blocks[i].n);
    }
    hk_sha256_buffer(bytes, size, bytes + size);
    *ret_bytes = bytes;
    *ret_n = size + HEX;
    return HK_OK;
}

const char *hk_shard_unpack(const char *identity, int64_t blocks, const void *bytes, size_t n,
                            hk_shard_block **ret_blocks, int64_t *ret_n)
{
    const char *from = bytes;
    char hex[HK_SHA256_HEX];
    int64_t count;
    if (n < HEAD + HEX || memcmp(from, magic, MAGIC) != 0) {
        return "is no shard";
    }
    size_t size = n - HEX;
    hk_sha256_buffer(from, size, hex);
    if (memcmp(hex, from + size, HEX) != 0) {
        return "is damaged: its checksum does not fit";
    }
    if (memcmp(from + MAGIC, identity, HEX) != 0) {
        return "belongs to another run";
    }
    memcpy(&count, from + MAGIC + HEX, sizeof count);
    if (count < 1 || (uint64_t)count > (size - HEAD) / ENTRY) {
        return "has a count of blocks that does not fit";
    }
    hk_shard_block *list = hk_alloc((size_t)count, sizeof *list);
    if (list == NULL) {
        return "cannot be read: no memory";
    }
    for (int64_t i = 0; i < count; i++) {
        int64_t entry[3];
        memcpy(entry, from + HEAD + i * ENTRY, ENTRY);
        if (entry[0] < 0 || entry[0] >= blocks || entry[1] < HEAD || entry[1] % 16 != 0 ||
            entry[2] < 0 || (uint64_t)entry[1] > size ||
            (uint64_t)entry[2] > size - (size_t)entry[1]) {
            hk_free(list);
            return "has a table of blocks that does not fit";
        }
        list[i] = (hk_shard_block){entry[0], from + entry[1], (size_t)entry[2]};
    }
    *ret_blocks = list;
    *ret_n = count;
    return NULL;
}

/* ---- files ------------------------------------------------------------------------------------- */

hk_status hk_shard_save(const char *folder, const char *name, const void *bytes, size_t n,
                        hk_error *err)
{
    char path[PATH_MAX], temporary[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path ||
        snprintf(temporary, sizeof temporary, "%s.%ld.tmp", path, (long)getpid()) >=
            (int)sizeof temporary) {
        return hk_fail(err, HK_EWRITE, "%s: %s", folder, strerror(ENAMETOOLONG));
    }
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool ok = fd >= 0 && hk_bytes_write(fd, bytes, n, 0) && fsync(fd) == 0;
    int number = errno;
    if (fd >= 0 && close(fd) != 0 && ok) {
        ok = false;
        number = errno;
    }
    if (ok && rename(temporary, path) != 0) {
        ok = false;
        number = errno;
    }
    if (!ok) {
        unlink(temporary);
        return hk_fail(err, HK_EWRITE, "%s: cannot be written: %s", path, strerror(number));
    }
    return hk_folder_sync(folder)
               ? HK_OK
               : hk_fail(err, HK_EWRITE, "%s: cannot be synchronised: %s", folder, strerror(errno));
}

static hk_status read_open(int fd, const char *path, void **ret_bytes, size_t *ret_n, hk_error *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        return hk_fail(err, HK_EFILE, "%s: is not a plain file", path);
    }
    size_t n = (size_t)info.st_size;
    char *bytes = hk_alloc(n + 1, 1);
    if (bytes == NULL) {
        return hk_fail_nomem(err);
    }
    if (!hk_bytes_read_all(fd, bytes, n, 0)) {
        int number = errno;
        hk_free(bytes);
        return hk_fail(err, HK_EFILE, "%s: cannot be read: %s", path, strerror(number));
    }
    *ret_bytes = bytes;
    *ret_n = n;
    return HK_OK;
}

hk_status hk_shard_load(const char *folder, const char *name, void **ret_bytes, size_t *ret_n,
                        hk_error *err)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path) {
        return hk_fail(err, HK_EFILE, "%s: %s", folder, strerror(ENAMETOOLONG));
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    if (fd < 0) {
        return hk_fail(err, HK_EFILE, "%s: cannot be opened: %s", path, strerror(errno));
    }
    hk_status status = read_open(fd, path, ret_bytes, ret_n, err);
    close(fd);
    return status;
}
