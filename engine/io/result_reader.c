/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/result_reader.h"

#include <string.h>

#include "engine/base/file_bytes.h"
#include "engine/io/result_probe.h"
#include "engine/io/result_reading.h"

struct hk_result_reader {
    hk_arena *arena;
    const char *path;
    hk_result_source source;
    hk_reading reading;
    bool is_open; /* `reading` */
    hk_result_cases *cases;
    char sha256[HK_SHA256_HEX];
};

/** In the child: what will be read later. */
static void try_all(void *data)
{
    const hk_result_source *source = data;
    hk_reading reading;
    if (hk_reading_begin(source, &reading, NULL) != HK_OK) {
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

static hk_status open_reading(hk_result_reader *r, hk_error *err)
{
    hk_error inner = {.code = HK_OK};
    char footer[HK_FOOTER_SIZE];
    HK_TRY(hk_result_source_open(r->path, &r->source, err));
    if (!hk_bytes_read_all(r->source.fd, footer, sizeof footer, r->source.size)) {
        return hk_fail(err, HK_EFILE, "%s: cannot be read", r->path);
    }
    memcpy(r->sha256, footer + strlen(HK_FOOTER_HEAD), sizeof r->sha256 - 1);
    hk_status status = hk_probe(try_all, &r->source, r->source.size, &inner);
    if (status == HK_OK) {
        status = hk_reading_begin(&r->source, &r->reading, &inner);
        r->is_open = status == HK_OK;
    }
    if (status == HK_OK && r->reading.n_case > 1) {
        status = hk_reading_hold(&r->reading, &inner);
    }
    return status == HK_OK ? HK_OK
                           : hk_fail(err, status, "%s: cannot be read: %s", r->path, inner.message);
}

hk_status hk_result_reader_new(const char *path, hk_result_reader **ret_reader, hk_error *err)
{
    hk_arena *arena = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    hk_result_reader *r = hk_arena_alloc(arena, 1, sizeof *r);
    if (r == NULL) {
        hk_arena_free(arena);
        return hk_fail_nomem(err);
    }
    r->arena = arena;
    r->source.fd = -1;
    r->path = hk_arena_strndup(arena, path, strlen(path));
    hk_status status = r->path == NULL ? hk_fail_nomem(err) : HK_OK;
    if (status == HK_OK) {
        status = hk_result_read_cases(path, &r->cases, err);
    }
    if (status == HK_OK) {
        status = open_reading(r, err);
    }
    if (status != HK_OK) {
        hk_result_reader_free(r);
        return status;
    }
    *ret_reader = r;
    return HK_OK;
}

void hk_result_reader_free(hk_result_reader *reader)
{
    if (reader == NULL) {
        return;
    }
    if (reader->is_open) {
        hk_reading_done(&reader->reading);
    }
    if (reader->source.fd >= 0) {
        hk_result_source_done(&reader->source);
    }
    hk_result_cases_free(reader->cases);
    hk_arena_free(reader->arena);
}

const hk_result_cases *hk_result_reader_cases(const hk_result_reader *reader)
{
    return reader->cases;
}

const char *hk_result_reader_sha256(const hk_result_reader *reader)
{
    return reader->sha256;
}

static hk_status check(const hk_result_reader *r, const hk_result *result, hk_error *err)
{
    hk_problems *problems = NULL;
    HK_TRY(hk_problems_new(&problems, err));
    hk_status status = hk_result_check(result, r->path, problems, err);
    int64_t n = 0;
    const hk_problem *first = hk_problems_get(problems, &n);
    if (status == HK_OK && n > 0) {
        status = hk_fail(err, HK_EFORMAT, "%s: %s", r->path, first->message);
    }
    hk_problems_free(problems);
    return status;
}

hk_status hk_result_reader_case(const hk_result_reader *reader, int64_t number,
                                hk_result **ret_result, hk_error *err)
{
    int64_t n = reader->cases->n_case;
    hk_error inner = {.code = HK_OK};
    hk_result *result = NULL;
    if (number < 0 || number >= n) {
        return hk_fail(err, HK_ECASE, "%s: has no case number %lld, must be from 0 to %lld",
                       reader->path, (long long)number, (long long)(n - 1));
    }
    hk_status status = hk_reading_case(&reader->reading, number, &result, &inner);
    if (status != HK_OK) {
        return hk_fail(err, status, "%s: %s", reader->path, inner.message);
    }
    status = check(reader, result, err);
    if (status != HK_OK) {
        hk_result_free(result);
        return status;
    }
    *ret_result = result;
    return HK_OK;
}
