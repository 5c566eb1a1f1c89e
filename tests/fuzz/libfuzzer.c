/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names that libFuzzer looks for. */
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);                /* NOLINT: libFuzzer's name */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes); /* NOLINT: libFuzzer's name */

int LLVMFuzzerInitialize(int *argc, char ***argv) /* NOLINT: libFuzzer's name and types */
{
    (void)argc;
    (void)argv;
    fuzz_begin();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes) /* NOLINT: libFuzzer's name */
{
    fuzz_one(bytes, n_bytes);
    return 0;
}
