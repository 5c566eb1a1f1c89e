/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/file_bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define PART ((size_t)1 << 30) /* of one call: the kernel takes less than 2^31 */

int64_t hk_bytes_read(int fd, void *bytes, size_t n, uint64_t at)
{
    size_t got = 0;
    while (got < n) {
        size_t want = n - got < PART ? n - got : PART;
        ssize_t done = pread(fd, (char *)bytes + got, want, (off_t)(at + got));
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done < 0) {
            return -1;
        }
        if (done == 0) {
            break;
        }
        got += (size_t)done;
    }
    return (int64_t)got;
}

bool hk_bytes_read_all(int fd, void *bytes, size_t n, uint64_t at)
{
    int64_t got = hk_bytes_read(fd, bytes, n, at);
    if (got >= 0 && (size_t)got < n) {
        errno = EIO;
    }
    return got >= 0 && (size_t)got == n;
}

bool hk_bytes_write(int fd, const void *bytes, size_t n, uint64_t at)
{
    size_t put = 0;
    while (put < n) {
        size_t want = n - put < PART ? n - put : PART;
        ssize_t done = pwrite(fd, (const char *)bytes + put, want, (off_t)(at + put));
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            errno = done == 0 ? ENOSPC : errno;
            return false;
        }
        put += (size_t)done;
    }
    return true;
}

bool hk_folder_sync(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return errno == EACCES;
    }
    bool ok = fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP;
    int number = errno;
    close(fd);
    errno = number;
    return ok;
}
