/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SHA-256 (FIPS 180-4) of a buffer or a file as 64 lower-case hex digits.
 */
#ifndef HK_BASE_SHA256_H
#define HK_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

#include "engine/base/error.h"

enum { HK_SHA256_HEX = 65 }; /* with the final 0 */

void hk_sha256_buffer(const void *bytes, size_t n, char ret_hex[HK_SHA256_HEX]);

/** @param ret_hex written on success only. @return HK_OK, HK_EFILE */
HK_WARN_UNUSED hk_status hk_sha256_file(const char *path, char ret_hex[HK_SHA256_HEX],
                                        hk_error *err);

/** Of the first n bytes of an open file, whose position is left alone; memory is constant.
 *  @param ret_hex written on success only. @return HK_OK; HK_EFILE if it cannot be read or is
 *         shorter */
HK_WARN_UNUSED hk_status hk_sha256_head(int fd, uint64_t n, char ret_hex[HK_SHA256_HEX],
                                        hk_error *err);

#endif
