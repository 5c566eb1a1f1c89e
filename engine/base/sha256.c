/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/sha256.h"

#include <errno.h>
#include <nettle/sha2.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static void finish(struct sha256_ctx *context, char ret_hex[HK_SHA256_HEX])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        ret_hex[2 * i] = digits[digest[i] >> 4];
        ret_hex[2 * i + 1] = digits[digest[i] & 15U];
    }
    ret_hex[HK_SHA256_HEX - 1] = '\0';
}

void hk_sha256_buffer(const void *bytes, size_t n, char ret_hex[HK_SHA256_HEX])
{
    struct sha256_ctx context;
    sha256_init(&context);
    if (n > 0) {
        sha256_update(&context, n, bytes);
    }
    finish(&context, ret_hex);
}

hk_status hk_sha256_file(const char *path, char ret_hex[HK_SHA256_HEX], hk_error *err)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return hk_fail(err, HK_EFILE, "cannot open '%s': %s", path, strerror(errno));
    }
    struct sha256_ctx context;
    sha256_init(&context);
    uint8_t buffer[16384];
    size_t n;
    while ((n = fread(buffer, 1, sizeof buffer, file)) > 0) {
        sha256_update(&context, n, buffer);
    }
    int failed = ferror(file);
    int reason = errno;
    fclose(file);
    if (failed) {
        return hk_fail(err, HK_EFILE, "cannot read '%s': %s", path, strerror(reason));
    }
    finish(&context, ret_hex);
    return HK_OK;
}
