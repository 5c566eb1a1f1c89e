/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Write one of the samples to a file, for tests with other programs:
 *   write_sample full|bare|cases FILE
 * `cases` has three cases of 40 replicates each.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/io_result/random_case.h"
#include "tests/unit/io_result/result_sample.h"

enum { CASES = 3, REPLICATES = 40 };

static hk_status write_cases(const char *path, hk_error *err)
{
    hk_result *cases[CASES] = {NULL};
    bool ok = true;
    for (int i = 0; i < CASES; i++) {
        cases[i] = random_case(i, REPLICATES, 2);
        ok = ok && cases[i] != NULL;
    }
    hk_status status = ok ? random_write(cases, CASES, 7, path, err) : HK_ENOMEM;
    for (int i = 0; i < CASES; i++) {
        hk_result_free(cases[i]);
    }
    return status;
}

static hk_status write_one(hk_result *result, const char *path, hk_error *err)
{
    hk_status status = result == NULL ? HK_ENOMEM : hk_result_write(result, path, err);
    hk_result_free(result);
    return status;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: write_sample full|bare|cases FILE\n");
        return EXIT_FAILURE;
    }
    hk_error err = {.message = "out of memory"};
    hk_status status = strcmp(argv[1], "cases") == 0 ? write_cases(argv[2], &err)
                       : strcmp(argv[1], "bare") == 0
                           ? write_one(sample_bare_result(), argv[2], &err)
                           : write_one(sample_result(), argv[2], &err);
    if (status != HK_OK) {
        fprintf(stderr, "%s\n", err.message);
    }
    return status == HK_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
