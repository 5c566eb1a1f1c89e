/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Outputs read case after case are those of the cases read whole: many small cases, which are read
 * several at a time, and cases so large that they are read in parts. A visitor can end it.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/io/result_outputs.h"
#include "tests/support/tap.h"
#include "tests/unit/io_result/random_case.h"

enum { OUTPUTS = 7, MOST = 64 };

static const char *const names[OUTPUTS] = {
    "person-hours",        "affected:s/phone", "malfunctions", "restoration",
    "affected-it:s/power", "deadlocks",        "never-served",
};

typedef struct check {
    hk_result *const *cases;
    const hk_result *frame;
    const hk_output *outputs;
    int64_t next, wrong, failed, positive;
    int64_t stop_at; /* -1 = never */
} check;

static bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static hk_status compare(void *user, int64_t case_index, const double *const *values, hk_error *err)
{
    check *c = user;
    const hk_result *r = c->cases[case_index];
    double *want = malloc((size_t)r->n_replicate * sizeof *want);
    c->wrong += case_index != c->next++ || want == NULL;
    for (int i = 0; i < OUTPUTS && want != NULL; i++) {
        hk_output_values(&c->outputs[i], r, c->frame, want);
        for (int64_t k = 0; k < r->n_replicate; k++) {
            c->wrong += !same(values[i][k], want[k]);
            c->failed += isnan(want[k]);
            c->positive += want[k] > 0.0;
        }
    }
    free(want);
    return case_index == c->stop_at ? hk_fail(err, HK_ECANCELLED, "enough") : HK_OK;
}

static void read_back(const char *path, hk_result *const *cases, int64_t n, int64_t stop_at,
                      const char *what)
{
    hk_error err = {0};
    hk_result_cases *list = NULL;
    hk_output outputs[OUTPUTS];
    hk_status status = hk_result_read_cases(path, &list, &err);
    for (int i = 0; i < OUTPUTS && status == HK_OK; i++) {
        status = hk_output_find(list->frame, names[i], &outputs[i], &err);
    }
    if (!TAP_OK(status == HK_OK, "%s: cases: %s", what, err.message)) {
        return;
    }
    check c = {.cases = cases, .frame = list->frame, .outputs = outputs, .stop_at = stop_at};
    status = hk_result_read_outputs(path, list, outputs, OUTPUTS, compare, &c, &err);
    if (stop_at >= 0) {
        TAP_OK(status == HK_ECANCELLED && c.next == stop_at + 1, "%s: ended where it was told to",
               what);
    } else {
        TAP_OK(status == HK_OK && c.next == n, "%s: all cases in order %s", what, err.message);
        TAP_OK(c.positive > n, "%s: %lld values above 0, %lld failed", what, (long long)c.positive,
               (long long)c.failed);
    }
    TAP_OK(c.wrong == 0, "%s: %lld values differ", what, (long long)c.wrong);
    list->n_replicate++;
    TAP_OK(hk_result_read_outputs(path, list, outputs, OUTPUTS, compare, &c, &err) == HK_EFORMAT,
           "%s: another file than the cases came from", what);
    hk_result_cases_free(list);
}

static void many(const char *path, int64_t n, int64_t replicates, int64_t stop_at, const char *what)
{
    hk_error err = {0};
    hk_result *cases[MOST] = {NULL};
    bool ok = true;
    for (int64_t i = 0; i < n; i++) {
        cases[i] = random_case(i, replicates, 2);
        ok = ok && cases[i] != NULL;
    }
    if (TAP_OK(ok && random_write(cases, n, 0, path, &err) == HK_OK, "%s: written %s", what,
               err.message)) {
        read_back(path, cases, n, stop_at, what);
    }
    for (int64_t i = 0; i < n; i++) {
        hk_result_free(cases[i]);
    }
    unlink(path);
}

int main(void)
{
    char path[] = "/tmp/hakyu-outputs-XXXXXX";
    int fd = mkstemp(path);
    TAP_OK(fd >= 0, "a file");
    close(fd);
    many(path, MOST, 12, -1, "many small cases");
    many(path, 64, 3000, -1, "cases read a few at a time");
    many(path, 7, 41, 4, "a visitor that has seen enough");
    many(path, 2, 90000, -1, "cases read in parts"); /* 2^18 / 3 services = 87,381 rows at a time */
    return tap_done();
}
