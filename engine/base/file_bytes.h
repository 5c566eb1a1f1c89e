/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes of an open file by their place: partial and interrupted calls go on, the
 * position of the descriptor is left alone. And folders put on the disk.
 */
#ifndef HK_BASE_FILE_BYTES_H
#define HK_BASE_FILE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Read n bytes from place `at` on. @return how many: fewer than n only at the end of the file; -1 on
 *  failure, with errno */
int64_t hk_bytes_read(int fd, void *bytes, size_t n, uint64_t at);

/** Read exactly n bytes. @return false with errno, EIO where the file ends before */
bool hk_bytes_read_all(int fd, void *bytes, size_t n, uint64_t at);

/** Write n bytes from place `at` on. @return false with errno */
bool hk_bytes_write(int fd, const void *bytes, size_t n, uint64_t at);

/** Make a rename in the folder durable. File systems that cannot synchronise a folder, and folders
 *  that one may write but not read, are left in peace. @return false with errno */
bool hk_folder_sync(const char *folder);

#endif
