/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Read a result file. In order: the footer (damage, truncation), then, tried in a
 * child process first, one case and every value and relation of it. What is left is
 * safe to index with.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/text.h"
#include "engine/io/result_probe.h"
#include "engine/io/result_reading.h"

/** The first problem of a result as an error. */
static hk_status check_after(const hk_result *result, unsigned parts, const char *path,
                             hk_error *err)
{
    hk_problems *problems = NULL;
    HK_TRY(hk_problems_new(&problems, err));
    hk_status status = hk_result_check_parts(result, parts, NULL, path, problems, err);
    int64_t n = 0;
    const hk_problem *first = hk_problems_get(problems, &n);
    if (status == HK_OK && n > 0) {
        status = hk_fail(err, HK_EFORMAT, "%s: %s", path, first->message);
    }
    hk_problems_free(problems);
    return status;
}

/** The number that a text is, or -1. */
static int64_t number_of(const char *text)
{
    size_t n = strlen(text);
    bool is_number = n > 0 && n < 12 && strspn(text, "0123456789") == n;
    return is_number ? strtoll(text, NULL, 10) : -1;
}

hk_status hk_result_choose_case(const char *const *names, int64_t n, const char *which,
                                int64_t *ret_case, hk_error *err)
{
    for (int64_t i = 0; i < n; i++) {
        if (strcmp(names[i], which) == 0) {
            *ret_case = i;
            return HK_OK;
        }
    }
    int64_t number = number_of(which);
    if (number >= 0 && number < n) {
        *ret_case = number;
        return HK_OK;
    }
    const char *nearest = hk_text_nearest(which, names, n);
    return nearest != NULL
               ? hk_fail(err, HK_ECASE, "has no case '%.80s'; did you mean '%.80s'?", which,
                         nearest)
               : hk_fail(err, HK_ECASE,
                         "has no case '%.80s'; allowed are the names of its cases and their "
                         "numbers, 0 to %" PRId64 " (`hakyu info` lists them)",
                         which, n - 1);
}

/** Which case is meant? */
static hk_status choose(const hk_reading *reading, const char *which, int64_t *ret_case,
                        hk_error *err)
{
    int64_t n = reading->n_case;
    if (which != NULL) {
        return hk_result_choose_case(reading->name, n, which, ret_case, err);
    }
    *ret_case = 0;
    return n == 1 ? HK_OK
                  : hk_fail(err, HK_ECASE,
                            "holds %" PRId64 " cases; choose one with --case NAME, or by its "
                            "number, 0 to %" PRId64 " (`hakyu info` lists them)",
                            n, n - 1);
}

/** What is read, tried in the child and then done. */
typedef struct task {
    const hk_result_source *source;
    const char *which;
    hk_result *result;      /* of a case */
    hk_result_cases *cases; /* or of all of them */
} task;

static hk_status read_case(task *t, hk_error *err)
{
    hk_reading reading;
    HK_TRY(hk_reading_begin(t->source, &reading, err));
    int64_t k = 0;
    hk_status status = choose(&reading, t->which, &k, err);
    if (status == HK_OK) {
        status = hk_reading_case(&reading, k, &t->result, err);
    }
    hk_reading_done(&reading);
    return status;
}

static hk_status read_column(const hk_reading *reading, const char *group, const char *name,
                             hk_arena *arena, void **ret_data, hk_error *err)
{
    const hk_schema_row *row = hk_schema_find(HK_SCHEMA_VARIABLE, group, name);
    *ret_data = NULL;
    return row->since > reading->version
               ? HK_OK
               : hk_result_read_variable(reading->file, reading->size, &reading->dims, row, NULL,
                                         arena, ret_data, err);
}

/** Failed replicates of each case, from the list of all of them. */
static hk_status count_failed(const hk_reading *reading, hk_result_cases *cases, hk_error *err)
{
    cases->failed = hk_arena_alloc(cases->arena, (size_t)cases->n_case, sizeof *cases->failed);
    if (cases->failed == NULL) {
        return hk_fail_nomem(err);
    }
    int64_t n = hk_dims_get(&reading->dims, "failed_replicate");
    void *data = NULL;
    HK_TRY(read_column(reading, "/run", "failed_replicate_case", cases->arena, &data, err));
    for (int64_t i = 0; i < n; i++) {
        int32_t k = data == NULL ? 0 : ((int32_t *)data)[i];
        if (k < 0 || k >= cases->n_case) {
            return hk_fail(err, HK_EFORMAT,
                           "variable failed_replicate_case: value %" PRId64 " is %" PRId32
                           ", must be an index below %" PRId64 " (dimension case)",
                           i, k, cases->n_case);
        }
        cases->failed[k]++;
    }
    return HK_OK;
}

static hk_status fill_cases(const hk_reading *reading, hk_result_cases *cases, hk_error *err)
{
    static const char *const names[] = {"case",          "case_factor", "case_factor_value",
                                        "case_unit",     "case_weight", "case_stratum",
                                        "case_episodes", "case_jobs"};
    void *data[sizeof names / sizeof names[0]];
    cases->n_case = reading->n_case;
    cases->n_replicate = hk_dims_get(&reading->dims, "replicate");
    HK_TRY(hk_reading_frame(reading, &cases->frame, err));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        HK_TRY(read_column(reading, "/", names[i], cases->arena, &data[i], err));
    }
    cases->name = data[0];
    cases->factor = data[1];
    cases->factor_value = data[2];
    cases->unit = data[3];
    cases->weight = data[4];
    cases->stratum = data[5];
    cases->episodes = data[6];
    cases->jobs = data[7];
    return count_failed(reading, cases, err);
}

static hk_status read_cases(task *t, hk_error *err)
{
    hk_reading reading;
    hk_arena *arena = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    hk_result_cases *cases = hk_arena_alloc(arena, 1, sizeof *cases);
    if (cases == NULL) {
        hk_arena_free(arena);
        return hk_fail_nomem(err);
    }
    cases->arena = arena;
    hk_status status = hk_reading_begin(t->source, &reading, err);
    if (status == HK_OK) {
        status = fill_cases(&reading, cases, err);
        hk_reading_done(&reading);
    }
    if (status != HK_OK) {
        hk_result_cases_free(cases);
        return status;
    }
    t->cases = cases;
    return HK_OK;
}

static void try_case(void *data)
{
    hk_status status = read_case(data, NULL);
    (void)status;
}

static void try_cases(void *data)
{
    hk_status status = read_cases(data, NULL);
    (void)status;
}

/** Open, try, read, close. */
static hk_status do_task(const char *path, task *t, bool all, hk_error *err)
{
    hk_result_source source;
    HK_TRY(hk_result_source_open(path, &source, err));
    t->source = &source;
    hk_error inner = {.code = HK_OK};
    hk_status status = hk_probe(all ? try_cases : try_case, t, source.size, &inner);
    if (status != HK_OK) {
        hk_fail(err, status, "%s: cannot be read: %s", path, inner.message);
    } else {
        status = all ? read_cases(t, &inner) : read_case(t, &inner);
        if (status != HK_OK) {
            hk_fail(err, status, "%s: %s", path, inner.message);
        }
    }
    hk_result_source_done(&source);
    return status;
}

hk_status hk_result_read_case(const char *path, const char *which, hk_result **ret_result,
                              hk_error *err)
{
    task t = {.which = which};
    HK_TRY(do_task(path, &t, false, err));
    hk_status status = check_after(t.result, HK_PART_ALL, path, err);
    if (status != HK_OK) {
        hk_result_free(t.result);
        return status;
    }
    *ret_result = t.result;
    return HK_OK;
}

hk_status hk_result_read(const char *path, hk_result **ret_result, hk_error *err)
{
    return hk_result_read_case(path, NULL, ret_result, err);
}

/** What the list shows must be in order as well. */
static hk_status check_cases(const hk_result_cases *cases, const char *path, hk_error *err)
{
    HK_TRY(check_after(cases->frame, HK_PART_FILE, path, err));
    hk_problems *problems = NULL;
    HK_TRY(hk_problems_new(&problems, err));
    hk_place place = {.file = path};
    int64_t n_value = cases->n_case * cases->frame->n_factor;
    hk_check_values(hk_schema_find(HK_SCHEMA_VARIABLE, "/", "case"), cases->name, cases->n_case, 0,
                    place, problems);
    hk_check_values(hk_schema_find(HK_SCHEMA_VARIABLE, "/", "case_factor"), cases->factor, n_value,
                    0, place, problems);
    hk_check_values(hk_schema_find(HK_SCHEMA_VARIABLE, "/", "case_factor_value"),
                    cases->factor_value, n_value, 0, place, problems);
    if (cases->weight != NULL) { /* since version 3 */
        hk_check_values(hk_schema_find(HK_SCHEMA_VARIABLE, "/", "case_unit"), cases->unit, n_value,
                        0, place, problems);
        hk_check_values(hk_schema_find(HK_SCHEMA_VARIABLE, "/", "case_weight"), cases->weight,
                        cases->n_case, 0, place, problems);
        hk_check_values(hk_schema_find(HK_SCHEMA_VARIABLE, "/", "case_stratum"), cases->stratum,
                        cases->n_case, 0, place, problems);
    }
    int64_t n = 0;
    const hk_problem *first = hk_problems_get(problems, &n);
    hk_status status = n > 0 ? hk_fail(err, HK_EFORMAT, "%s: %s", path, first->message)
                             : hk_problems_status(problems, err);
    hk_problems_free(problems);
    return status;
}

hk_status hk_result_read_cases(const char *path, hk_result_cases **ret_cases, hk_error *err)
{
    task t = {.which = NULL};
    HK_TRY(do_task(path, &t, true, err));
    hk_status status = check_cases(t.cases, path, err);
    if (status != HK_OK) {
        hk_result_cases_free(t.cases);
        return status;
    }
    *ret_cases = t.cases;
    return HK_OK;
}
