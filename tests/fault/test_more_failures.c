/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory runs out at every point of opening a result file, running more replicates and
 * putting both together: an error or the whole result, never a wrong one.
 */
#include <stdio.h>
#include <string.h>

#include "engine/ensemble/ensemble.h"
#include "tests/fault/case.h"
#include "tests/fault/failing.h"
#include "tests/support/tap.h"

typedef struct growing {
    fault_case *one;
    const char *file;
    int64_t there; /* replicates in the file */
    hk_result *whole;
    int64_t kept; /* attempts that came back with a result */
} growing;

/** Replicates [first, last) of the case. */
static hk_status run(const fault_case *one, int64_t first, int64_t last,
                     const hk_result_reader *earlier, hk_result **ret_result, hk_error *err)
{
    hk_ensemble *ensemble = NULL;
    hk_cases cases = hk_cases_of(one->model, one->scenario);
    const hk_ensemble_opts opts = {.threads = 1, .earlier = earlier};
    cases.first = first;
    cases.replicates = last;
    HK_TRY(hk_ensemble_simulate(&cases, &opts, &ensemble, err));
    hk_status status = hk_ensemble_collect(ensemble, ret_result, err);
    hk_ensemble_free(ensemble);
    return status;
}

static bool same_sums(const hk_result *a, const hk_result *b)
{
    size_t cells = (size_t)(a->n_sector * a->n_time) * sizeof *a->level_mean;
    size_t batches = (size_t)(a->n_component * a->n_batch) * sizeof *a->criticality;
    return a->n_batch == b->n_batch && a->n_level_change == b->n_level_change &&
           memcmp(a->level_mean, b->level_mean, cells) == 0 &&
           memcmp(a->level_se, b->level_se, cells) == 0 &&
           memcmp(a->level_q50, b->level_q50, cells) == 0 &&
           memcmp(a->criticality, b->criticality, batches) == 0;
}

static hk_status grow(void *user, hk_error *err)
{
    growing *g = user;
    hk_result_reader *reader = NULL;
    hk_result *result = NULL;
    HK_TRY(hk_result_reader_new(g->file, &reader, err));
    hk_status status = run(g->one, g->there, g->whole->n_replicate, reader, &result, err);
    failing_stop();
    hk_result_reader_free(reader);
    if (status != HK_OK) {
        if (result != NULL) {
            failing_wrong("a result comes back from a failure");
        }
        return status;
    }
    if (hk_result_failed(result) == 0 && !same_sums(result, g->whole)) {
        failing_wrong("the sums are others than those of all replicates at once");
    }
    g->kept++;
    hk_result_free(result);
    return HK_OK;
}

static bool write_first(const growing *g, hk_error *err)
{
    hk_result *first = NULL;
    if (run(g->one, 0, g->there, NULL, &first, err) != HK_OK) {
        return false;
    }
    first->source = "test";
    first->compiler = "any";
    first->resolved = g->one->scenario->resolved;
    bool ok = hk_result_write(first, g->file, err) == HK_OK;
    hk_result_free(first);
    return ok;
}

int main(void)
{
    fault_case one = case_must_read(NULL);
    hk_error err = {.message = ""};
    char folder[CASE_PATH];
    char file[2 * CASE_PATH];
    case_make_folder(folder);
    snprintf(file, sizeof file, "%s/out.h5", folder);
    int64_t all = one.scenario->replicates;
    growing g = {.one = &one, .file = file, .there = all / 2};
    if (TAP_OK(run(&one, 0, all, NULL, &g.whole, &err) == HK_OK, "a run %s", err.message) &&
        TAP_OK(g.there > 0 && write_first(&g, &err), "a file of half of it %s", err.message)) {
        TAP_OK(g.whole != NULL && g.whole->n_level_change > 0, "levels change");
        failing_both_ways("more replicates", grow, &g);
        TAP_OK(g.kept > 0, "%d attempts came to a result", (int)g.kept);
    }
    hk_result_free(g.whole);
    case_remove_folder(folder);
    case_done(&one);
    TAP_EQ_I64(failing_alive(), 0, "the engine holds no memory any more");
    return tap_done();
}
