/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The result of a run does not depend on the number of threads, and a cancelled run
 * keeps the first replicates as a run of just these would have them.
 */
#include <time.h>

#include "engine/ensemble/ensemble.h"
#include "tests/property/cases.h"
#include "tests/support/model_maker.h"

enum { REPLICATES = 200, FEW = 45, TRACED = 5, CANCEL_AT = 56, BATCHES = 50 };

static model_maker *make(uint64_t seed, int64_t replicates)
{
    maker_knobs knobs = maker_all();
    model_maker *maker = maker_random(seed, &knobs);
    maker->scenario->replicates = replicates;
    maker->scenario->trace = TRACED;
    maker->scenario->event_cap = seed % 2 == 0 ? 60 : 50000; /* some replicates may fail */
    maker_finish(maker);
    return maker;
}

static hk_result *run(const model_maker *maker, const hk_ensemble_opts *opts, bool *ret_cancelled)
{
    hk_result *result = NULL;
    hk_error err = {0};
    hk_status status =
        hk_ensemble_run(maker->model, maker->scenario, opts, &result, ret_cancelled, &err);
    if (status != HK_OK) {
        fprintf(stderr, "%s: %s\n", hk_status_name(status), err.message);
        abort();
    }
    return result;
}

/* ---- comparing --------------------------------------------------------------------------------- */

static const char *different; /* first field that differs */

static void same(const char *field, const void *a, const void *b, int64_t n, size_t size)
{
    if (different == NULL && n > 0 && memcmp(a, b, (size_t)n * size) != 0) {
        different = field;
    }
}

#define SAME(field, n)   same(#field, a->field, b->field, (n), sizeof *a->field)
#define SAME_COUNT(name) same(#name, &a->name, &b->name, 1, sizeof a->name)

static void compare_replicates(const hk_result *a, const hk_result *b, int64_t n)
{
    SAME(status, n);
    SAME(events, n);
    SAME(instants, n);
    SAME(restored_ms, n);
    SAME(deadlocks, n);
    SAME(never_served, n);
    SAME(service_loss, n * a->n_service);
    SAME(malfunctions, n * a->n_service);
}

/* Rows that belong to replicates; b has as many of them as its replicates make, or fewer. */
static void compare_rows(const hk_result *a, const hk_result *b)
{
    SAME(episode_replicate, b->n_episode);
    SAME(episode_service, b->n_episode);
    SAME(episode_start_ms, b->n_episode);
    SAME(episode_end_ms, b->n_episode);
    SAME(episode_open, b->n_episode);
    SAME(episode_via_system, b->n_episode);
    SAME(episode_affected, b->n_episode);
    SAME(episode_lost, b->n_episode);
    SAME(episode_affected_it, b->n_episode);
    SAME(episode_lost_it, b->n_episode);
    SAME(episode_threat, b->n_episode);
    SAME(episode_root, b->n_episode);
    SAME(step_episode, b->n_step);
    SAME(step_time_ms, b->n_step);
    SAME(step_affected, b->n_step);
    SAME(step_lost, b->n_step);
    SAME(step_affected_it, b->n_step);
    SAME(step_lost_it, b->n_step);
    SAME(deadlock_replicate, b->n_deadlock);
    SAME(deadlock_from_ms, b->n_deadlock);
    SAME(deadlock_first, b->n_deadlock + 1);
    SAME(deadlock_component, b->n_deadlock_member);
    SAME(job_replicate, b->n_job);
    SAME(job_component, b->n_job);
    SAME(job_threat, b->n_job);
    SAME(job_damaged_ms, b->n_job);
    SAME(job_detected_ms, b->n_job);
    SAME(job_start_ms, b->n_job);
    SAME(job_done_ms, b->n_job);
}

static void compare_trace(const hk_result *a, const hk_result *b)
{
    SAME(trace_replicate, b->n_trace);
    SAME(trace_component, b->n_trace);
    SAME(trace_time_ms, b->n_trace);
    SAME(trace_from, b->n_trace);
    SAME(trace_to, b->n_trace);
    SAME(trace_cause, b->n_trace);
    SAME(trace_threat, b->n_trace);
    SAME(trace_root, b->n_trace);
    SAME(trace_release, b->n_trace);
    SAME(trace_via_system, b->n_trace);
}

static void compare_counts(const hk_result *a, const hk_result *b)
{
    SAME_COUNT(n_sector);
    SAME_COUNT(n_service);
    SAME_COUNT(n_component);
    SAME_COUNT(n_threat);
    SAME_COUNT(n_time);
    SAME_COUNT(n_batch);
    SAME_COUNT(n_replicate);
    SAME_COUNT(n_episode);
    SAME_COUNT(n_step);
    SAME_COUNT(n_deadlock);
    SAME_COUNT(n_deadlock_member);
    SAME_COUNT(n_job);
    SAME_COUNT(n_trace);
    SAME_COUNT(seed);
    SAME_COUNT(horizon_ms);
    SAME_COUNT(grid_ms);
    SAME_COUNT(record);
}

static void compare_sums(const hk_result *a, const hk_result *b)
{
    SAME(time_ms, a->n_time);
    SAME(level_mean, a->n_sector * a->n_time);
    SAME(level_se, a->n_sector * a->n_time);
    SAME(level_q05, a->n_sector * a->n_time);
    SAME(level_q50, a->n_sector * a->n_time);
    SAME(level_q95, a->n_sector * a->n_time);
    SAME(down_time_ms, a->n_component);
    SAME(times_down, a->n_component);
    SAME(times_root, a->n_component);
    SAME(batch_replicates, a->n_batch);
    SAME(criticality, a->n_component * a->n_batch);
}

/* Every field. @return NULL or the name of one that differs */
static const char *compare(const hk_result *a, const hk_result *b)
{
    different = NULL;
    compare_counts(a, b);
    if (different == NULL) {
        compare_replicates(a, b, a->n_replicate);
        compare_rows(a, b);
        compare_trace(a, b);
        compare_sums(a, b);
    }
    return different;
}

/* What b has is the beginning of a. */
static const char *compare_beginning(const hk_result *a, const hk_result *b)
{
    different = NULL;
    if (b->n_replicate > a->n_replicate || b->n_episode > a->n_episode || b->n_step > a->n_step ||
        b->n_deadlock > a->n_deadlock || b->n_job > a->n_job || b->n_trace > a->n_trace) {
        return "it has more than the whole run";
    }
    compare_replicates(a, b, b->n_replicate);
    compare_rows(a, b);
    compare_trace(a, b);
    return different;
}

/* ---- tests ------------------------------------------------------------------------------------- */

static const char *any_threads(uint64_t seed)
{
    static const int32_t threads[] = {2, 3, 8};
    model_maker *maker = make(seed, FEW);
    bool cancelled = false;
    hk_ensemble_opts opts = {.threads = 1};
    hk_result *one = run(maker, &opts, &cancelled);
    const char *wrong = one->n_episode == 0 ? case_passes : NULL;
    for (int i = 0; i < 3 && wrong == NULL; i++) {
        opts.threads = threads[i];
        hk_result *several = run(maker, &opts, &cancelled);
        wrong = cancelled ? "cancelled by nobody" : compare(one, several);
        hk_result_free(several);
    }
    hk_result_free(one);
    maker_free(maker);
    return wrong;
}

typedef struct clerk { /* watches the progress, and cancels */
    int64_t cancel_at, last, calls;
    bool is_wrong;
} clerk;

/* Calls come at most ten times a second: each takes so long that the next may come at once. */
static int watch(void *user, const hk_progress *progress)
{
    const struct timespec pause = {0, 110000000};
    clerk *c = user;
    c->is_wrong |= progress->total != REPLICATES || progress->done < c->last ||
                   progress->done > progress->total || (c->calls == 0 && progress->done != 0);
    c->last = progress->done;
    c->calls++;
    if (c->cancel_at < REPLICATES) {
        nanosleep(&pause, NULL);
    }
    return progress->done >= c->cancel_at;
}

static void cancels(model_maker *maker, const hk_result *whole, int32_t threads)
{
    clerk c = {.cancel_at = CANCEL_AT};
    hk_ensemble_opts opts = {.threads = threads, .progress = watch, .user = &c};
    bool cancelled = false;
    hk_result *part = run(maker, &opts, &cancelled);
    const char *wrong = compare_beginning(whole, part);
    TAP_OK(cancelled && part->n_replicate >= CANCEL_AT && part->n_replicate < REPLICATES,
           "%d threads: cancelled with %" PRId64 " replicates", threads, part->n_replicate);
    TAP_OK(wrong == NULL, "they are the first of the whole run: %s", wrong == NULL ? "" : wrong);
    TAP_OK(!c.is_wrong, "progress goes from 0 upward");
    maker->scenario->replicates = part->n_replicate;
    hk_ensemble_opts quiet = {.threads = 1};
    hk_result *only = run(maker, &quiet, &cancelled);
    maker->scenario->replicates = REPLICATES;
    TAP_OK(part->n_replicate >= BATCHES, "enough for all batches");
    wrong = compare(only, part);
    TAP_OK(wrong == NULL, "sums are those of a run of as many: %s", wrong == NULL ? "" : wrong);
    hk_result_free(only);
    hk_result_free(part);
}

/* Cancelled before the first replicate; and by the call that says that all are done. */
static void cancels_at_the_ends(const model_maker *maker, const hk_result *whole)
{
    clerk at_once = {.cancel_at = 0}, too_late = {.cancel_at = REPLICATES};
    hk_ensemble_opts opts = {.threads = 2, .progress = watch, .user = &at_once};
    bool cancelled = false;
    hk_result *none = run(maker, &opts, &cancelled);
    TAP_OK(cancelled && none->n_replicate == 0 && none->n_episode == 0, "cancelled at once");
    hk_result_free(none);
    opts.user = &too_late;
    hk_result *all = run(maker, &opts, &cancelled);
    const char *wrong = compare(whole, all);
    TAP_OK(!cancelled && wrong == NULL, "cancelled too late: all is there%s",
           wrong == NULL ? "" : wrong);
    TAP_EQ_I64(too_late.last, REPLICATES, "the last call says that all are done");
    hk_result_free(all);
}

int main(void)
{
    cases_run("any number of threads", 100, any_threads);
    model_maker *maker = make(7, REPLICATES);
    bool cancelled = false;
    hk_ensemble_opts opts = {.threads = 1};
    hk_result *whole = run(maker, &opts, &cancelled);
    TAP_OK(whole->n_episode > 0 && whole->n_trace > 0, "the model has something to tell");
    cancels(maker, whole, 1);
    cancels(maker, whole, 3);
    cancels_at_the_ends(maker, whole);
    hk_result_free(whole);
    maker_free(maker);
    return tap_done();
}
