/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file that appears under its name only when it is whole and on the disk: written as
 * `path.tmp.PID` in the same folder, sealed with the line of its checksum, fsync,
 * rename, fsync of the folder. Internal to io.
 */
#ifndef HK_IO_RESULT_SAVE_H
#define HK_IO_RESULT_SAVE_H

#include <limits.h>
#include <stdint.h>

#include "engine/base/error.h"

typedef struct hk_save {
    char path[PATH_MAX], name[PATH_MAX]; /* in the end, and until then */
    int fd;                              /* -1 = none */
} hk_save;

/** Create the file. @return HK_OK; HK_EWRITE */
HK_WARN_UNUSED hk_status hk_save_begin(const char *path, hk_save *ret_save, hk_error *err);
/** Seal its first n bytes and give it its name; gone on failure.
 *  @return HK_OK; HK_EWRITE, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_save_finish(hk_save *save, uint64_t n, hk_error *err);
/** Remove it; nothing happens after hk_save_finish(). */
void hk_save_drop(hk_save *save);

/** "PATH: cannot write the file: REASON". */
hk_status hk_save_fail(const char *path, int number, hk_error *err);

#endif
