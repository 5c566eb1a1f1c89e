/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening input files that nobody vouches for. Which file may be named where:
 * a path that the user gives (on the command line, or in a scenario, which is
 * the user's own) may be anywhere. What a model brings along, its tables and the
 * files that they name, must lie in the model's folder: it may have been sent by
 * somebody else, and must not reach for other files of the reader.
 */
#ifndef HK_BASE_FILE_H
#define HK_BASE_FILE_H

#include <stdint.h>

#include "engine/base/error.h"

/**
 * Open a plain file for reading. Never waits: folders, FIFOs, sockets and devices are refused.
 * @param ret_fd   owned by the caller, close()
 * @param ret_size bytes of the file; 0 for what has no size, such as files in /proc
 * @return HK_OK, HK_EFILE
 */
HK_WARN_UNUSED hk_status hk_file_open(const char *path, int *ret_fd, int64_t *ret_size,
                                      hk_error *err);

/**
 * Is `path`, with all links followed, below `folder`?
 * @return HK_OK; HK_EPATH if it leads elsewhere or, as a link, nowhere; HK_EFILE, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_file_inside(const char *folder, const char *path, hk_error *err);

#endif
