/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Write one of the samples to a file, for tests with other programs:
 *   write_sample full|bare FILE
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/io_result/result_sample.h"

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: write_sample full|bare FILE\n");
        return EXIT_FAILURE;
    }
    hk_result *result = strcmp(argv[1], "bare") == 0 ? sample_bare_result() : sample_result();
    hk_error err = {.message = "out of memory"};
    if (result == NULL || hk_result_write(result, argv[2], &err) != HK_OK) {
        fprintf(stderr, "%s\n", err.message);
        return EXIT_FAILURE;
    }
    hk_result_free(result);
    return EXIT_SUCCESS;
}
