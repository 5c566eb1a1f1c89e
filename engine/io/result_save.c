/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/result_save.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/file_bytes.h"
#include "engine/io/result_h5.h"
#include "engine/io/result_writer.h"

/** Make the rename durable. */
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
    return hk_folder_sync(slash == NULL ? "." : n == 0 ? "/" : folder);
}

static hk_status fail_write(hk_error *err, const char *path, const char *what, int number)
{
    return hk_fail(err, HK_EWRITE, "%s: %s: %s", path, what, strerror(number));
}

hk_status hk_save_fail(const char *path, int number, hk_error *err)
{
    return fail_write(err, path, "cannot write the file", number);
}

hk_status hk_save_begin(const char *path, hk_save *ret_save, hk_error *err)
{
    struct stat now;
    if (stat(path, &now) == 0 && !S_ISREG(now.st_mode)) {
        return hk_fail(err, HK_EWRITE, "%s: exists and is not a plain file", path);
    }
    hk_save *save = ret_save;
    int n = snprintf(save->path, sizeof save->path, "%s", path);
    int m = snprintf(save->name, sizeof save->name, "%s.tmp.%ld", path, (long)getpid());
    if (n < 0 || m < 0 || (size_t)m >= sizeof save->name) {
        return fail_write(err, path, "cannot create the file", ENAMETOOLONG);
    }
    unlink(save->name); /* left over from a killed process of this number */
    save->fd = open(save->name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    return save->fd < 0 ? fail_write(err, path, "cannot create the file", errno) : HK_OK;
}

void hk_result_remove_unfinished(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    const char *base = slash == NULL ? path : slash + 1;
    size_t n = strlen(base);
    snprintf(folder, sizeof folder, "%.*s", slash == NULL ? 1 : (int)(slash - path) + 1,
             slash == NULL ? "." : path);
    DIR *names = opendir(folder);
    for (struct dirent *entry; names != NULL && (entry = readdir(names)) != NULL;) {
        const char *name = entry->d_name;
        bool ours = strncmp(name, base, n) == 0 && strncmp(name + n, ".tmp.", 5) == 0 &&
                    name[n + 5] != '\0' && name[n + 5 + strspn(name + n + 5, "0123456789")] == '\0';
        if (ours) {
            unlinkat(dirfd(names), name, 0);
        }
    }
    if (names != NULL) {
        closedir(names);
    }
}

void hk_save_drop(hk_save *save)
{
    if (save->fd >= 0) {
        close(save->fd);
        unlink(save->name);
        save->fd = -1;
    }
}

/** The footer behind the first n bytes; all of it on the disk. */
static hk_status seal(const hk_save *save, uint64_t n, hk_error *err)
{
    char footer[HK_FOOTER_SIZE];
    hk_error why;
    hk_status status = hk_footer_make(save->fd, n, footer, &why);
    if (status != HK_OK) {
        return status == HK_ENOMEM ? hk_fail_nomem(err)
                                   : hk_fail(err, HK_EWRITE, "%s: cannot read the file again: %s",
                                             save->path, why.message);
    }
    if (!hk_bytes_write(save->fd, footer, sizeof footer, n)) {
        return hk_save_fail(save->path, errno, err);
    }
    return fsync(save->fd) == 0 ? HK_OK : hk_save_fail(save->path, errno, err);
}

hk_status hk_save_finish(hk_save *save, uint64_t n, hk_error *err)
{
    hk_status status = seal(save, n, err);
    if (status != HK_OK) {
        hk_save_drop(save);
        return status;
    }
    int closed = close(save->fd);
    save->fd = -1;
    if (closed != 0 || rename(save->name, save->path) != 0) {
        int number = errno;
        unlink(save->name);
        return fail_write(err, save->path,
                          closed != 0 ? "cannot write the file" : "cannot replace the file",
                          number);
    }
    if (!sync_folder(save->path)) {
        return fail_write(err, save->path, "written, but its folder could not be synchronised",
                          errno);
    }
    return HK_OK;
}
