/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/memory.h"

static const char *kind_of(mode_t mode)
{
    return S_ISDIR(mode)    ? "a folder"
           : S_ISFIFO(mode) ? "a FIFO"
           : S_ISSOCK(mode) ? "a socket"
                            : "a device";
}

hk_status hk_file_open(const char *path, int *ret_fd, int64_t *ret_size, hk_error *err)
{
    struct stat info;
    /* Looked at before it is opened, which alone makes some devices act; and again afterwards. */
    if (stat(path, &info) == 0 && !S_ISREG(info.st_mode)) {
        return hk_fail(err, HK_EFILE, "%s is %s; allowed: a plain file", path,
                       kind_of(info.st_mode));
    }
    /* O_NONBLOCK: opening a FIFO would wait for a writer, and a terminal could become ours. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        return hk_fail(err, HK_EFILE, "%s cannot be opened: %s", path, strerror(errno));
    }
    if (fstat(fd, &info) != 0) {
        int number = errno;
        close(fd);
        return hk_fail(err, HK_EFILE, "%s cannot be read: %s", path, strerror(number));
    }
    if (!S_ISREG(info.st_mode)) {
        close(fd);
        return hk_fail(err, HK_EFILE, "%s is %s; allowed: a plain file", path,
                       kind_of(info.st_mode));
    }
    *ret_fd = fd;
    *ret_size = (int64_t)info.st_size;
    return HK_OK;
}

hk_status hk_file_inside(const char *folder, const char *path, hk_error *err)
{
    enum { PLACES = 2 };
    char *places = hk_alloc(PLACES, PATH_MAX); /* too large for a stack */
    if (places == NULL) {
        return hk_fail_nomem(err);
    }
    char *top = places;
    char *place = places + PATH_MAX;
    hk_status status = HK_OK;
    if (realpath(folder, top) == NULL) {
        status = hk_fail(err, HK_EFILE, "%s cannot be opened: %s", folder, strerror(errno));
    } else if (realpath(path, place) == NULL) {
        status = hk_fail(err, HK_EPATH, "%s leads nowhere: %s", path, strerror(errno));
    } else {
        size_t n = strcmp(top, "/") == 0 ? 0 : strlen(top);
        if (strncmp(place, top, n) != 0 || place[n] != '/') {
            status = hk_fail(err, HK_EPATH,
                             "%s leads out of the model's folder; allowed: a file in it, not "
                             "reached by '..' or a symbolic link to elsewhere",
                             path);
        }
    }
    hk_free(places);
    return status;
}
