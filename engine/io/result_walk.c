/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/result_walk.h"

#include <string.h>

#include "engine/io/result_probe.h"
#include "engine/io/result_reading.h"

struct hk_result_walk {
    const char *path; /* own copy */
    hk_arena *arena;
    hk_result_source source;
    hk_reading reading;
    bool is_open, is_begun;
};

/** What the child does: everything that the parent may do later. */
static void try_all(void *data)
{
    const hk_result_walk *walk = data;
    hk_reading reading;
    if (hk_reading_begin(&walk->source, &reading, NULL) != HK_OK) {
        return;
    }
    hk_status status = hk_reading_hold(&reading, NULL);
    for (int64_t i = 0; i < reading.n_case && status == HK_OK; i++) {
        hk_result *result = NULL;
        status = hk_reading_case(&reading, i, &result, NULL);
        hk_result_free(result);
    }
    hk_reading_done(&reading);
}

static hk_status open_walk(hk_result_walk *walk, hk_error *err)
{
    HK_TRY(hk_result_source_open(walk->path, &walk->source, err));
    walk->is_open = true;
    hk_error inner = {.code = HK_OK};
    hk_status status = hk_probe(try_all, walk, walk->source.size, &inner);
    if (status != HK_OK) {
        return hk_fail(err, status, "%s: cannot be read: %s", walk->path, inner.message);
    }
    status = hk_reading_begin(&walk->source, &walk->reading, &inner);
    if (status == HK_OK) {
        walk->is_begun = true;
        status = hk_reading_hold(&walk->reading, &inner);
    }
    return status == HK_OK ? HK_OK : hk_fail(err, status, "%s: %s", walk->path, inner.message);
}

hk_status hk_result_walk_new(const char *path, hk_result_walk **ret_walk, hk_error *err)
{
    hk_arena *arena = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    hk_result_walk *walk = hk_arena_alloc(arena, 1, sizeof *walk);
    const char *own = hk_arena_strndup(arena, path, strlen(path));
    if (walk == NULL || own == NULL) {
        hk_arena_free(arena);
        return hk_fail_nomem(err);
    }
    walk->arena = arena;
    walk->path = own;
    hk_status status = open_walk(walk, err);
    if (status != HK_OK) {
        hk_result_walk_free(walk);
        return status;
    }
    *ret_walk = walk;
    return HK_OK;
}

/** The first problem of a case as an error. */
static hk_status check(const hk_result *result, const char *path, hk_error *err)
{
    hk_problems *problems = NULL;
    HK_TRY(hk_problems_new(&problems, err));
    hk_status status = hk_result_check_parts(result, HK_PART_ALL, NULL, path, problems, err);
    int64_t n = 0;
    const hk_problem *first = hk_problems_get(problems, &n);
    if (status == HK_OK && n > 0) {
        status = hk_fail(err, HK_EFORMAT, "%s: %s", path, first->message);
    }
    hk_problems_free(problems);
    return status;
}

hk_status hk_result_walk_case(const hk_result_walk *walk, int64_t case_index,
                              hk_result **ret_result, hk_error *err)
{
    int64_t n = walk->reading.n_case;
    if (case_index < 0 || case_index >= n) {
        return hk_fail(err, HK_ECASE, "%s: has no case number %lld, must be from 0 to %lld",
                       walk->path, (long long)case_index, (long long)(n - 1));
    }
    hk_result *result = NULL;
    hk_error inner = {.code = HK_OK};
    hk_status status = hk_reading_case(&walk->reading, case_index, &result, &inner);
    if (status != HK_OK) {
        return hk_fail(err, status, "%s: %s", walk->path, inner.message);
    }
    status = check(result, walk->path, err);
    if (status != HK_OK) {
        hk_result_free(result);
        return status;
    }
    *ret_result = result;
    return HK_OK;
}

void hk_result_walk_free(hk_result_walk *walk)
{
    if (walk == NULL) {
        return;
    }
    if (walk->is_begun) {
        hk_reading_done(&walk->reading);
    }
    if (walk->is_open) {
        hk_result_source_done(&walk->source);
    }
    hk_arena_free(walk->arena);
}
