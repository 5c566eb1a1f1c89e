/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Save a result: check it, lay it out in memory, write it whole under a temporary
 * name in the same folder, fsync, rename, fsync the folder.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/io/result_h5.h"

/** Refuse to write what the reader would refuse to read: a fault of the program. */
static hk_status check_before(const hk_result *result, const char *path, hk_error *err)
{
    hk_problems *problems = NULL;
    HK_TRY(hk_problems_new(&problems, err));
    hk_status status = hk_result_check(result, path, problems, err);
    int64_t n = 0;
    const hk_problem *first = hk_problems_get(problems, &n);
    if (status == HK_OK && n > 0) {
        status = hk_fail(err, HK_EINTERNAL, "%s: the result contradicts itself: %s", path,
                         first->message);
    }
    hk_problems_free(problems);
    return status;
}

static bool write_all(int fd, const void *bytes, size_t n)
{
    const char *at = bytes;
    while (n > 0) {
        size_t part = n < ((size_t)1 << 30) ? n : (size_t)1 << 30;
        ssize_t done = write(fd, at, part);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            return false;
        }
        at += done;
        n -= (size_t)done;
    }
    return true;
}

/** Make the rename durable; file systems that cannot sync a folder are left in peace. */
static bool sync_folder(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t n = slash == NULL ? 0 : (size_t)(slash - path);
    if (n >= sizeof folder) {
        return false;
    }
    memcpy(folder, path, n);
    folder[n] = '\0';
    const char *name = slash == NULL ? "." : n == 0 ? "/" : folder;
    int fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return errno == EACCES; /* a folder one may write but not read */
    }
    bool ok = fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP;
    close(fd);
    return ok;
}

static hk_status fail_write(hk_error *err, const char *path, const char *what, int number)
{
    return hk_fail(err, HK_EWRITE, "%s: %s: %s", path, what, strerror(number));
}

/** Bytes and footer to a new file, complete on the disk. */
static hk_status write_new(const char *path, const char *name, const void *image, size_t n,
                           hk_error *err)
{
    char footer[HK_FOOTER_SIZE];
    hk_footer_make(image, n, footer);
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0) {
        return fail_write(err, path, "cannot create the file", errno);
    }
    bool ok = write_all(fd, image, n) && write_all(fd, footer, sizeof footer) && fsync(fd) == 0;
    int number = errno;
    if (close(fd) != 0 && ok) {
        ok = false;
        number = errno;
    }
    if (!ok) {
        unlink(name);
        return fail_write(err, path, "cannot write the file", number);
    }
    return HK_OK;
}

static hk_status save(const char *path, const void *image, size_t n, hk_error *err)
{
    struct stat now;
    if (stat(path, &now) == 0 && !S_ISREG(now.st_mode)) {
        return hk_fail(err, HK_EWRITE, "%s: exists and is not a plain file", path);
    }
    char name[PATH_MAX];
    int length = snprintf(name, sizeof name, "%s.tmp.%ld", path, (long)getpid());
    if (length < 0 || (size_t)length >= sizeof name) {
        return fail_write(err, path, "cannot create the file", ENAMETOOLONG);
    }
    unlink(name); /* left over from a killed process of this number */
    HK_TRY(write_new(path, name, image, n, err));
    if (rename(name, path) != 0) {
        int number = errno;
        unlink(name);
        return fail_write(err, path, "cannot replace the file", number);
    }
    if (!sync_folder(path)) {
        return fail_write(err, path, "written, but its folder could not be synchronised", errno);
    }
    return HK_OK;
}

static hk_status write_clean(const hk_result *result, const char *path, hk_error *err)
{
    HK_TRY(check_before(result, path, err));
    hk_h5_image image;
    HK_TRY(hk_result_image(result, &image, err));
    hk_status status = save(path, image.bytes, image.size, err);
    hk_free(image.bytes);
    return status;
}

hk_status hk_result_write(const hk_result *result, const char *path, hk_error *err)
{
    hk_arena *arena = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    hk_result copy;
    hk_status status = hk_result_clean(result, arena, &copy, err);
    if (status == HK_OK) {
        status = write_clean(&copy, path, err);
    }
    hk_arena_free(arena);
    return status;
}
