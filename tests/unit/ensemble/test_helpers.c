/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threads that compress while one puts a file together: the same bytes for any number of them. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/sha256.h"
#include "engine/ensemble/helpers.h"
#include "tests/support/tap.h"
#include "tests/unit/io_result/random_case.h"

enum { CASES = 2, REPLICATES = 2500 };

typedef struct writing {
    hk_result *cases[CASES];
    char path[256];
} writing;

static hk_status write_cases(void *user, const hk_helpers *helpers, hk_error *err)
{
    const writing *w = user;
    return random_write_with(helpers, w->cases, CASES, 100, w->path, err);
}

static hk_status fail(void *user, const hk_helpers *helpers, hk_error *err)
{
    (void)user;
    return hk_fail(err, HK_EWRITE, "%d threads cannot", (int)helpers->n);
}

int main(void)
{
    char folder[] = "/tmp/hakyu-helpers-XXXXXX";
    char hex[5][HK_SHA256_HEX] = {""};
    writing w;
    hk_error err = {.message = ""};
    if (mkdtemp(folder) == NULL) {
        TAP_SKIP_ALL("no folder in /tmp");
    }
    snprintf(w.path, sizeof w.path, "%s/out.h5", folder);
    for (int c = 0; c < CASES; c++) {
        w.cases[c] = random_case(c, REPLICATES, 4);
    }
    for (int32_t threads = 0; threads < 5; threads++) {
        TAP_OK(hk_with_helpers(threads, NULL, write_cases, &w, &err) == HK_OK &&
                   hk_sha256_file(w.path, hex[threads], &err) == HK_OK,
               "%d threads %s", (int)threads, err.message);
        TAP_EQ_STR(hex[threads], hex[0], "the same bytes");
    }
    TAP_OK(hk_with_helpers(3, NULL, fail, NULL, &err) == HK_EWRITE, "what goes wrong is told");
    TAP_EQ_STR(err.message, "3 threads cannot", "and why");
    for (int c = 0; c < CASES; c++) {
        hk_result_free(w.cases[c]);
    }
    unlink(w.path);
    TAP_OK(rmdir(folder) == 0, "no file is left");
    return tap_done();
}
