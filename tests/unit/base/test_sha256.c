/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Known answers: FIPS 180-4 examples.
 */
#include <unistd.h>

#include "engine/base/sha256.h"
#include "tests/support/tap.h"

#define EMPTY      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define ABC        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define TWO_BLOCKS "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
#define MILLION_A  "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"

int main(void)
{
    static char million[1000000];
    char hex[HK_SHA256_HEX];
    hk_error err = {HK_OK, ""};

    hk_sha256_buffer(NULL, 0, hex);
    TAP_EQ_STR(hex, EMPTY, "empty");
    hk_sha256_buffer("abc", 3, hex);
    TAP_EQ_STR(hex, ABC, "abc");
    hk_sha256_buffer("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, hex);
    TAP_EQ_STR(hex, TWO_BLOCKS, "two blocks");
    memset(million, 'a', sizeof million);
    hk_sha256_buffer(million, sizeof million, hex);
    TAP_EQ_STR(hex, MILLION_A, "a million times a");

    char path[] = "/tmp/hakyu-sha256-XXXXXX";
    int fd = mkstemp(path);
    TAP_OK(fd >= 0 && write(fd, million, sizeof million) == (ssize_t)sizeof million, "a file");
    close(fd);
    TAP_EQ_I64(hk_sha256_file(path, hex, &err), HK_OK, "a file is read");
    TAP_EQ_STR(hex, MILLION_A, "its hash");
    unlink(path);

    memcpy(hex, "untouched", 10);
    TAP_EQ_I64(hk_sha256_file(path, hex, &err), HK_EFILE, "a file that is not there");
    TAP_HAS(err.message, path, "is named");
    TAP_HAS(err.message, "No such file", "with the reason");
    TAP_EQ_I64(hk_sha256_file("/tmp", hex, &err), HK_EFILE, "a folder is not a file");
    TAP_EQ_STR(hex, "untouched", "nothing is written on failure");
    return tap_done();
}
