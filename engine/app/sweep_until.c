/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/sweep_until.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "engine/app/cmd_version.h"
#include "engine/app/more.h"
#include "engine/ensemble/ensemble.h"
#include "engine/rank/goal_look.h"

enum { WORD = 32 };

typedef struct work {
    const hk_until *until;
    hk_goal goal;
    int64_t most, time_ms;
    char parts[PATH_MAX + 8], kept[PATH_MAX + 8]; /* folder of parts, file between looks */
    char confidence[WORD], alpha[WORD];
    hk_more more;  /* what is there */
    int32_t looks; /* taken */
    double spent;  /* error probability */
    bool reached;
    bool is_time_up;
    double started;
    hk_progress_view view;
    hk_goal_look worst; /* of the first case that has not reached it, else of the last */
    const char *worst_case;
    char worst_name[80];
} work;

static bool is_first(const work *w)
{
    return hk_cluster_rank(w->until->cluster) == 0;
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- the goal ---------------------------------------------------------------------------------- */

/** Does the output exist? Rather now than at the first look. */
static hk_status check_output(const hk_goal *goal, const hk_model *model, hk_error *err)
{
    hk_result *names = NULL;
    hk_output output;
    if (goal->is_ranking) {
        return HK_OK;
    }
    HK_TRY(hk_result_new(&names, err));
    size_t n_sector = (size_t)model->n_sector, n_service = (size_t)model->n_service;
    names->n_sector = model->n_sector;
    names->n_service = model->n_service;
    names->sector_id = hk_arena_alloc(names->arena, n_sector, sizeof *names->sector_id);
    names->service_id = hk_arena_alloc(names->arena, n_service, sizeof *names->service_id);
    names->service_unit = hk_arena_alloc(names->arena, n_service, sizeof *names->service_unit);
    bool ok = names->sector_id != NULL && names->service_id != NULL && names->service_unit != NULL;
    for (size_t i = 0; i < n_sector && ok; i++) {
        names->sector_id[i] = model->sectors[i].id;
    }
    for (size_t i = 0; i < n_service && ok; i++) {
        names->service_id[i] = model->services[i].id;
        names->service_unit[i] = model->services[i].unit;
    }
    hk_status status = ok ? hk_output_find(names, goal->output, &output, err) : hk_fail_nomem(err);
    hk_result_free(names);
    return status;
}

static hk_status take_goal(work *w, const hk_sweep_run *run, hk_error *err)
{
    const hk_sweep *s = run->sweep;
    const char *text = w->until->goal != NULL ? w->until->goal : s->goal;
    HK_TRY(hk_goal_parse(text, s->confidence, s->first, &w->goal, err));
    HK_TRY(check_output(&w->goal, run->input.model, err));
    w->most = w->until->run.replicates > 0 ? w->until->run.replicates
              : s->most > 0                ? s->most
                                           : run->input.scenario->replicates;
    w->time_ms = s->time_ms;
    snprintf(w->parts, sizeof w->parts, "%s.parts", w->until->output);
    snprintf(w->kept, sizeof w->kept, "%s.look", w->until->output);
    snprintf(w->confidence, sizeof w->confidence, "%g", s->confidence);
    return HK_OK;
}

static hk_stop stop_of(work *w)
{
    snprintf(w->alpha, sizeof w->alpha, "%.6g", w->spent);
    return (hk_stop){.goal = w->goal.text,
                     .confidence = w->confidence,
                     .alpha = w->alpha,
                     .reached = w->reached ? "yes" : "no",
                     .by_time = w->is_time_up ? "yes" : "no",
                     .first = w->goal.precision.first,
                     .most = w->most,
                     .looks = w->looks};
}

/* ---- what is there ----------------------------------------------------------------------------- */

/** The looks that the file between looks has behind it, for all ranks. @return exit code */
static int take_looks(work *w)
{
    int64_t state[2] = {HK_EXIT_OK, 0};
    if (w->more.reader != NULL) {
        const hk_stop *was = &hk_result_reader_cases(w->more.reader)->frame->stop;
        bool same = strcmp(was->goal, w->goal.text) == 0 &&
                    strcmp(was->confidence, w->confidence) == 0 &&
                    was->first == w->goal.precision.first && was->most == w->most &&
                    was->looks > 0 && was->looks < HK_LOOKS_MAX &&
                    hk_goal_look_at(&w->goal, (int32_t)was->looks, w->most) == w->more.replicates;
        if (!same) {
            fprintf(stderr,
                    "hakyu sweep: error: %s: is on its way to another goal: %.200s, confidence "
                    "%.20s, first look at %" PRId64 ", at most %" PRId64
                    " replicates; give that one, or remove this file and %s\n",
                    w->kept, was->goal, was->confidence, was->first, was->most, w->parts);
            state[0] = HK_EXIT_INPUT;
        }
        state[1] = was->looks;
    }
    hk_cluster_share(w->until->cluster, state, (int64_t)sizeof state);
    for (w->looks = 0, w->spent = 0; state[0] == HK_EXIT_OK && w->looks < state[1];) {
        w->spent += hk_goal_alpha(&w->goal, ++w->looks);
    }
    return (int)state[0];
}

/** Open the file between looks, if there is one. @return exit code */
static int open_kept(work *w)
{
    int64_t is_there = is_first(w) && access(w->kept, F_OK) == 0;
    hk_cluster_share(w->until->cluster, &is_there, (int64_t)sizeof is_there);
    w->more = (hk_more){.replicates = 0};
    memset(w->more.sha256, '0', sizeof w->more.sha256 - 1);
    if (is_there == 0) {
        return HK_EXIT_OK;
    }
    int code = hk_more_open("sweep", w->kept, w->parts, w->until->cluster, &w->more);
    return code == HK_EXIT_OK ? take_looks(w) : code;
}

/* ---- a stage: from one look to the next -------------------------------------------------------- */

static int show_progress(void *user, const hk_progress *progress)
{
    work *w = user;
    int stop = hk_progress_show(&w->view, progress);
    w->is_time_up = w->time_ms > 0 && (seconds() - w->started) * 1000 > (double)w->time_ms;
    return stop != 0 || w->is_time_up;
}

static hk_status look_at_case(void *user, const hk_result *result, hk_error *err)
{
    work *w = user;
    hk_goal_look look;
    HK_TRY(hk_goal_look_of(&w->goal, result, w->looks, &look, err));
    if (w->reached) { /* so far */
        w->worst = look;
        snprintf(w->worst_name, sizeof w->worst_name, "case %" PRId64, result->case_index);
    }
    w->reached = w->reached && look.reached;
    return HK_OK;
}

static hk_status look(work *w, hk_ensemble *ensemble, hk_error *err)
{
    w->looks++;
    w->spent += hk_goal_alpha(&w->goal, w->looks);
    w->reached = true;
    return hk_ensemble_each(ensemble, look_at_case, w, err);
}

static hk_status write_file(work *w, hk_sweep_run *run, hk_ensemble *ensemble, const char *path,
                            hk_result_sizes *sizes, hk_error *err)
{
    hk_result *frame = NULL;
    HK_TRY(hk_ensemble_frame(ensemble, &frame, err));
    hk_status status = hk_input_complete(&run->input, frame, err);
    frame->stop = stop_of(w);
    if (status == HK_OK) {
        status = hk_sweep_run_name(run, frame, sizes, err);
    }
    if (status == HK_OK) {
        status = hk_ensemble_write(ensemble, frame, sizes, path, err);
    }
    hk_result_free(frame);
    return status;
}

static void say_look(const work *w, const hk_sweep_run *run)
{
    if (!w->until->run.quiet) {
        fprintf(stderr, "look %" PRId32 " at %" PRId64 " replicates: goal %s: %s (%s)\n", w->looks,
                run->input.scenario->replicates, w->reached ? "reached" : "not reached",
                w->worst.text, w->worst_name);
    }
}

static void say_end(const work *w, const hk_result_sizes *sizes)
{
    const char *how = w->reached      ? "the goal was reached"
                      : w->is_time_up ? "time was up before the goal was reached, so the number of "
                                        "replicates cannot be reproduced; the same command goes on"
                                      : "THE GOAL WAS NOT REACHED with the most replicates allowed";
    if (sizes->n_failed > 0) {
        fprintf(stderr,
                "hakyu sweep: %" PRId64 " of %" PRId64
                " replicates failed; they are listed in the result and left out of its means\n",
                sizes->n_failed, sizes->n_case * sizes->n_replicate);
    }
    if (!w->until->run.quiet || !w->reached) {
        fprintf(stderr, "%s: %" PRId64 " cases of %" PRId64 " replicates written to %s\n", how,
                sizes->n_case, sizes->n_replicate, w->until->output);
    }
}

/** Rank 0: look, and write what there is. */
static hk_status finish_stage(work *w, hk_sweep_run *run, hk_ensemble *ensemble, bool is_last,
                              hk_error *err)
{
    hk_result_sizes sizes = {0};
    if (!w->is_time_up) {
        HK_TRY(look(w, ensemble, err));
        say_look(w, run);
    }
    bool is_end = w->reached || is_last;
    HK_TRY(write_file(w, run, ensemble, is_end ? w->until->output : w->kept, &sizes, err));
    HK_TRY(hk_ensemble_tidy(ensemble, err));
    if (is_end && !w->is_time_up && unlink(w->kept) != 0 && errno != ENOENT) {
        return hk_fail(err, HK_EWRITE, "%s: cannot be removed: %s", w->kept, strerror(errno));
    }
    if (is_end) {
        say_end(w, &sizes);
    }
    return HK_OK;
}

static hk_status identify(work *w, hk_sweep_run *run, const char **ret_text, hk_error *err)
{
    const char *text = NULL;
    HK_TRY(hk_sweep_run_identity(run, hk_app_source(), &text, err));
    size_t size = strlen(text) + sizeof w->goal.text + 128;
    char *with_goal = hk_arena_alloc(run->arena, size, 1);
    if (with_goal == NULL) {
        return hk_fail_nomem(err);
    }
    snprintf(with_goal, size, "%suntil: %s, confidence %s, first %" PRId64 ", most %" PRId64 "\n",
             text, w->goal.text, w->confidence, w->goal.precision.first, w->most);
    return hk_more_identity(&w->more, with_goal, run->input.scenario->replicates, run->arena,
                            ret_text, err);
}

/** Run what is missing up to so many replicates. @param ret_ensemble owned */
static hk_status simulate(work *w, hk_sweep_run *run, hk_ensemble **ret_ensemble, hk_error *err)
{
    const char *identity = NULL;
    hk_cases cases = hk_sweep_run_cases(run);
    HK_TRY(identify(w, run, &identity, err));
    const hk_ensemble_opts opts = {.threads = w->until->threads,
                                   .block = w->until->block,
                                   .progress = show_progress,
                                   .user = w,
                                   .parts = w->parts,
                                   .identity = identity,
                                   .earlier = w->more.reader,
                                   .cluster = w->until->cluster,
                                   .case_cost = w->until->case_cost,
                                   .usage = w->until->usage};
    cases.first = w->more.replicates;
    return hk_ensemble_simulate(&cases, &opts, ret_ensemble, err);
}

/** @return exit code; with HK_EXIT_CANCELLED and time up, nothing was said */
static int run_stage(work *w, hk_sweep_run *run, bool is_last)
{
    hk_error err = {0};
    hk_ensemble *ensemble = NULL;
    hk_cluster *cluster = w->until->cluster;
    int64_t state[4] = {HK_EXIT_OK, w->reached, w->looks, 0};
    hk_status status = simulate(w, run, &ensemble, &err);
    bool is_cancelled = status == HK_OK && hk_ensemble_is_cancelled(ensemble);
    w->is_time_up = w->is_time_up && (is_cancelled || w->time_ms == 0); /* else just in time */
    if (is_cancelled) {
        state[0] = HK_EXIT_CANCELLED;
    } else if (status == HK_OK && is_first(w)) {
        status = finish_stage(w, run, ensemble, is_last, &err);
        state[1] = w->reached;
        state[2] = w->looks;
    }
    if (status != HK_OK) {
        state[0] = hk_input_fail("sweep", &err);
    }
    hk_ensemble_free(ensemble); /* the other ranks wait for that */
    state[0] = hk_cluster_greatest(cluster, state[0]);
    state[3] = hk_cluster_greatest(cluster, w->is_time_up);
    hk_cluster_share(cluster, &state[1], (int64_t)(2 * sizeof state[1]));
    w->reached = state[1] != 0;
    w->looks = (int32_t)state[2];
    w->is_time_up = state[3] != 0;
    return (int)state[0];
}

/** Read the sweep for so many replicates and see that what is there is of the same inputs. */
static int open_stage(work *w, int64_t replicates, hk_sweep_run_opts *opts, hk_sweep_run *run)
{
    *opts = w->until->run;
    opts->replicates = replicates;
    opts->quiet = true; /* it was read before */
    int code = hk_sweep_run_init(opts, run);
    if (code == HK_EXIT_OK && w->more.reader != NULL) {
        code = hk_more_check_sweep(w->kept, &w->more, run);
    }
    return (int)hk_cluster_greatest(w->until->cluster, code);
}

static int stage(work *w, int64_t replicates, bool is_last)
{
    hk_sweep_run run = {0};
    hk_sweep_run_opts opts;
    int code = open_stage(w, replicates, &opts, &run);
    if (code == HK_EXIT_OK) {
        code = run_stage(w, &run, is_last);
    }
    hk_sweep_run_done(&run);
    return code;
}

/** Time is up: what the last look saw is the result. @return exit code */
static int end_by_time(work *w)
{
    if (w->more.replicates > 0) {
        w->time_ms = 0;
        return stage(w, w->more.replicates, true);
    }
    if (is_first(w)) {
        fprintf(stderr,
                "hakyu sweep: time was up before the first look; the same command goes on from "
                "%s\n",
                w->parts);
    }
    return HK_EXIT_CANCELLED;
}

static int run_all(work *w)
{
    int code = open_kept(w);
    bool is_last = false;
    while (code == HK_EXIT_OK && !is_last && !w->reached) {
        int64_t replicates = hk_goal_look_at(&w->goal, w->looks + 1, w->most);
        is_last = replicates == w->most;
        code = stage(w, replicates, is_last);
        if (code == HK_EXIT_CANCELLED && w->is_time_up) {
            return end_by_time(w);
        }
        if (code == HK_EXIT_CANCELLED && is_first(w)) {
            fprintf(stderr, "%shakyu sweep: cancelled; the same command goes on from %s\n",
                    w->view.bar_shown ? "\n" : "", w->parts);
        }
        if (code == HK_EXIT_OK && !is_last && !w->reached) {
            hk_more_done(&w->more);
            code = open_kept(w);
        }
    }
    return code;
}

int hk_until_run(const hk_until *until, const hk_sweep_run *run)
{
    hk_error err = {0};
    work w = {.until = until, .view = until->progress, .started = seconds()};
    if (take_goal(&w, run, &err) != HK_OK) {
        return is_first(&w) ? hk_input_fail("sweep", &err) : hk_status_exit(err.code);
    }
    if (!is_first(&w)) {
        w.view.kind = HK_PROGRESS_NONE;
    }
    hk_progress_catch_signals();
    int code = run_all(&w);
    *until->last = w.view.last;
    hk_more_done(&w.more);
    return code;
}
