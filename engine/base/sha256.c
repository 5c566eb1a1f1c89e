/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/sha256.h"

#include <errno.h>
#include <nettle/sha2.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/file.h"
#include "engine/base/file_bytes.h"
#include "engine/base/memory.h"

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
    int fd;
    int64_t size;
    HK_TRY(hk_file_open(path, &fd, &size, err));
    struct sha256_ctx context;
    sha256_init(&context);
    uint8_t buffer[16384];
    ssize_t n;
    do {
        n = read(fd, buffer, sizeof buffer);
        sha256_update(&context, n > 0 ? (size_t)n : 0, buffer);
    } while (n > 0 || (n < 0 && errno == EINTR));
    int reason = errno;
    close(fd);
    if (n < 0) {
        return hk_fail(err, HK_EFILE, "cannot read '%s': %s", path, strerror(reason));
    }
    finish(&context, ret_hex);
    return HK_OK;
}

hk_status hk_sha256_head(int fd, uint64_t n, char ret_hex[HK_SHA256_HEX], hk_error *err)
{
    enum { PART = 1 << 17 };
    uint8_t *buffer = hk_alloc(PART, 1);
    if (buffer == NULL) {
        return hk_fail_nomem(err);
    }
    struct sha256_ctx context;
    sha256_init(&context);
    uint64_t at = 0;
    while (at < n) {
        size_t want = n - at < PART ? (size_t)(n - at) : PART;
        if (!hk_bytes_read_all(fd, buffer, want, at)) {
            int reason = errno;
            hk_free(buffer);
            return hk_fail(err, HK_EFILE, "%s", strerror(reason));
        }
        sha256_update(&context, want, buffer);
        at += want;
    }
    hk_free(buffer);
    finish(&context, ret_hex);
    return HK_OK;
}
