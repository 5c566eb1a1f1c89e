/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory that runs out at the n-th allocation of ours, n = 0, 1, 2 and so on: writing, reading,
 * validating and ranking a result fail cleanly and leave nothing behind. Linked with --wrap, which
 * does not reach into the HDF5 library.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/io/result_validate.h"
#include "engine/rank/rank.h"
#include "tests/support/tap.h"
#include "tests/unit/io_result/result_sample.h"

static int64_t left = -1; /* allocations that still succeed; -1 = all */

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_realloc(void *block, size_t size);

static bool fails(void)
{
    if (left > 0) {
        left--;
        return false;
    }
    return left == 0;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    return fails() ? NULL : __real_realloc(block, size);
}

/** HDF5 1.10.8 loses a buffer when the first write of a new file fails. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libhdf5\n";
}

static const char *path;

static hk_status write_it(hk_error *err)
{
    static hk_result *result;
    if (result == NULL) {
        int64_t keep = left;
        left = -1;
        result = sample_result();
        left = keep;
    }
    return hk_result_write(result, path, err);
}

static hk_status read_it(hk_error *err)
{
    hk_result *result = NULL;
    hk_status status = hk_result_read(path, &result, err);
    hk_result_free(result);
    return status;
}

static hk_status validate_it(hk_error *err)
{
    hk_problems *problems = NULL;
    HK_TRY(hk_problems_new(&problems, err));
    hk_status status = hk_result_validate(path, problems, err);
    if (status == HK_OK) {
        status = hk_problems_status(problems, err);
    }
    hk_problems_free(problems);
    return status;
}

static hk_status rank_it(hk_error *err)
{
    static hk_result *result;
    if (result == NULL) {
        int64_t keep = left;
        left = -1;
        result = sample_result();
        left = keep;
    }
    hk_ranking *ranking = NULL;
    hk_status status = hk_rank(result, HK_RANK_SECTOR, HK_RANK_PERSON_HOURS, &ranking, err);
    hk_ranking_free(ranking);
    return status;
}

static void fail_at_every_point(hk_status (*work)(hk_error *), const char *name, bool writes)
{
    hk_status status = HK_ENOMEM;
    bool clean = true;
    int64_t n = 0;
    for (; status == HK_ENOMEM && n < 10000; n++) {
        hk_error err = {.message = ""};
        left = n;
        status = work(&err);
        left = -1;
        clean = clean && (status == HK_OK || (err.code == HK_ENOMEM && *err.message != '\0'));
        clean = clean && !(writes && status != HK_OK && access(path, F_OK) == 0);
    }
    TAP_OK(status == HK_OK, "%s ends well at last: %s", name, hk_status_name(status));
    TAP_OK(clean, "%s: %" PRId64 " failures, each said and nothing left behind", name, n - 1);
    TAP_OK(n > 2, "%s allocates", name);
}

int main(void)
{
    static char folder[] = "/tmp/hakyu-fault-XXXXXX";
    static char name[sizeof folder + 16];
    if (mkdtemp(folder) == NULL) {
        TAP_SKIP_ALL("no temporary folder");
    }
    snprintf(name, sizeof name, "%s/r.h5", folder);
    path = name;
    fail_at_every_point(write_it, "write", true);
    fail_at_every_point(read_it, "read", false);
    fail_at_every_point(validate_it, "validate", false);
    fail_at_every_point(rank_it, "rank", false);
    unlink(path);
    TAP_OK(rmdir(folder) == 0, "the folder is empty");
    return tap_done();
}
