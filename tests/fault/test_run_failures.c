/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory runs out at every point of what compiles a model, sets a run up and runs it. Between
 * instants a replicate may grow: where that fails it ends as failed, and the others are kept.
 */
#include <stdio.h>
#include <string.h>

#include "engine/ensemble/ensemble.h"
#include "engine/ensemble/replay_one.h"
#include "engine/ensemble/worlds.h"
#include "engine/event/queue.h"
#include "engine/graph/cycles.h"
#include "engine/graph/graph.h"
#include "engine/io/overrides.h"
#include "engine/sim/setup.h"
#include "engine/sim/sim.h"
#include "tests/fault/case.h"
#include "tests/fault/failing.h"
#include "tests/support/tap.h"

/* ---- builders ---------------------------------------------------------------------------------- */

static hk_status build_graph(void *user, hk_error *err)
{
    const fault_case *one = user;
    hk_graph *graph = NULL;
    hk_status status = hk_graph_build(one->model, &graph, err);
    int32_t parts = 0;
    int32_t part[64];
    if (status == HK_OK) {
        status = hk_graph_cycles(graph, part, &parts, err);
    } else if (graph != NULL) {
        failing_wrong("a graph comes back from a failure");
    }
    if (status == HK_OK && parts == 0) {
        failing_wrong("a cycle was overlooked");
    }
    hk_graph_free(graph);
    return status;
}

typedef struct stand {
    hk_graph *graph;
    hk_setup *setup;
    const hk_scenario *scenario;
} stand;

static hk_status make_setup(void *user, hk_error *err)
{
    const stand *s = user;
    hk_setup *setup = NULL;
    hk_status status = hk_setup_new(s->graph, s->scenario, &setup, err);
    if (status != HK_OK && setup != NULL) {
        failing_wrong("a setup comes back from a failure");
    }
    hk_setup_free(setup);
    return status;
}

static hk_status make_sim(void *user, hk_error *err)
{
    const stand *s = user;
    hk_sim *sim = NULL;
    hk_status status = hk_sim_new(s->setup, &sim, err);
    if (status != HK_OK && sim != NULL) {
        failing_wrong("a simulator comes back from a failure");
    }
    hk_sim_free(sim);
    return status;
}

static void test_builders(fault_case *one)
{
    hk_error err = {.message = ""};
    stand s = {.scenario = one->scenario};
    failing_both_ways("a graph and its cycles", build_graph, one);
    if (TAP_OK(hk_graph_build(one->model, &s.graph, &err) == HK_OK, "a graph %s", err.message)) {
        failing_both_ways("a setup", make_setup, &s);
        TAP_OK(hk_setup_new(s.graph, one->scenario, &s.setup, &err) == HK_OK, "%s", err.message);
        failing_both_ways("a simulator", make_sim, &s);
    }
    hk_setup_free(s.setup);
    hk_graph_free(s.graph);
}

/* ---- queue ------------------------------------------------------------------------------------- */

static void push_some(hk_queue *queue, int64_t n, int64_t from)
{
    for (int64_t i = 0; i < n; i++) {
        hk_queue_push(queue, (hk_event){from + (i * 7919) % 1000, hk_event_tie(0, (uint32_t)i)});
    }
}

/* Whatever a failure to grow left behind works as before. */
static hk_status grow_queue(void *user, hk_error *err)
{
    enum { FIRST = 100, MORE = 5000 };
    (void)user;
    hk_queue *queue = NULL;
    HK_TRY(hk_queue_new(FIRST, NULL, &queue, err));
    push_some(queue, FIRST, 1000);
    hk_status status = hk_queue_reserve(queue, MORE, err);
    int64_t n = FIRST;
    if (status == HK_OK) {
        push_some(queue, MORE, 2000);
        n += MORE;
    }
    int64_t last = 0;
    hk_event event;
    for (; hk_queue_pop(queue, &event); n--) {
        if (event.time_ms < last) {
            failing_wrong("events out of order");
        }
        last = event.time_ms;
    }
    if (n != 0) {
        failing_wrong("events were lost");
    }
    hk_queue_free(queue);
    return status;
}

/* ---- runs -------------------------------------------------------------------------------------- */

typedef struct run_case {
    fault_case *one;
    hk_result *whole; /* without failures */
    char *file;       /* where results with failed replicates are written */
    int64_t runs_kept, replicates_failed, most_failed; /* of runs that came back */
} run_case;

static hk_status run_once(const fault_case *one, hk_result **ret_result, hk_error *err)
{
    bool cancelled = false;
    hk_ensemble_opts opts = {.threads = 1};
    return hk_ensemble_run(one->model, one->scenario, &opts, ret_result, &cancelled, err);
}

static bool same_rows(const void *a, const void *b, int64_t row, int64_t n, size_t size)
{
    size_t at = (size_t)(row * n) * size;
    return memcmp((const char *)a + at, (const char *)b + at, (size_t)n * size) == 0;
}

static int64_t count_of(const int32_t *replicates, int64_t n, int64_t replicate)
{
    int64_t found = 0;
    for (int64_t i = 0; i < n; i++) {
        found += replicates[i] == replicate;
    }
    return found;
}

static bool same_replicate(const hk_result *a, const hk_result *b, int64_t i)
{
    return same_rows(a->events, b->events, i, 1, sizeof *a->events) &&
           same_rows(a->instants, b->instants, i, 1, sizeof *a->instants) &&
           same_rows(a->restored_ms, b->restored_ms, i, 1, sizeof *a->restored_ms) &&
           same_rows(a->deadlocks, b->deadlocks, i, 1, sizeof *a->deadlocks) &&
           same_rows(a->never_served, b->never_served, i, 1, sizeof *a->never_served) &&
           same_rows(a->service_loss, b->service_loss, i, a->n_service, sizeof *a->service_loss) &&
           same_rows(a->malfunctions, b->malfunctions, i, a->n_service, sizeof *a->malfunctions) &&
           count_of(a->episode_replicate, a->n_episode, i) ==
               count_of(b->episode_replicate, b->n_episode, i) &&
           count_of(a->job_replicate, a->n_job, i) == count_of(b->job_replicate, b->n_job, i) &&
           count_of(a->trace_replicate, a->n_trace, i) ==
               count_of(b->trace_replicate, b->n_trace, i);
}

/* A result with failed replicates is a good result file. */
static void write_and_read(run_case *c, hk_result *result)
{
    hk_error err = {.message = ""};
    hk_result *read = NULL;
    result->source = "test";
    result->compiler = "any";
    result->resolved = c->one->scenario->resolved;
    if (hk_result_write(result, c->file, &err) != HK_OK ||
        hk_result_read(c->file, &read, &err) != HK_OK) {
        printf("#   %s\n", err.message);
        failing_wrong("the result with failed replicates cannot be kept");
    } else if (hk_result_failed(read) != hk_result_failed(result)) {
        failing_wrong("the file has other failed replicates");
    }
    hk_result_free(read);
}

static hk_status run_all(void *user, hk_error *err)
{
    run_case *c = user;
    hk_result *result = NULL;
    hk_status status = run_once(c->one, &result, err);
    failing_stop();
    if (status != HK_OK) {
        if (result != NULL) {
            failing_wrong("a result comes back from a failure");
        }
        return status;
    }
    int64_t failed = 0;
    if (result->n_replicate != c->whole->n_replicate) {
        failing_wrong("replicates are missing");
    }
    for (int64_t i = 0; i < result->n_replicate; i++) {
        if (result->status[i] == HK_REPLICATE_MEMORY) {
            failed++;
        } else if (result->status[i] != HK_REPLICATE_OK || !same_replicate(c->whole, result, i)) {
            failing_wrong("a replicate that did not fail is not as without failures");
        }
    }
    if (failed > 0) {
        write_and_read(c, result);
    }
    c->runs_kept++;
    c->replicates_failed += failed;
    c->most_failed = failed > c->most_failed ? failed : c->most_failed;
    hk_result_free(result);
    return HK_OK;
}

static void test_runs(fault_case *one)
{
    hk_error err = {.message = ""};
    char folder[CASE_PATH];
    char file[2 * CASE_PATH];
    case_make_folder(folder);
    snprintf(file, sizeof file, "%s/out.h5", folder);
    run_case c = {.one = one, .file = file};
    if (TAP_OK(run_once(one, &c.whole, &err) == HK_OK, "a run %s", err.message)) {
        TAP_EQ_I64(hk_result_failed(c.whole), 0, "no replicate fails by itself");
        TAP_OK(c.whole->n_episode > 0 && c.whole->n_step > 0 && c.whole->n_job > 0 &&
                   c.whole->n_trace > 0,
               "and everything is recorded");
        failing_both_ways("a run", run_all, &c);
        c.runs_kept = c.replicates_failed = c.most_failed = 0;
        failing_everywhere("growing in a replicate", FAILING_ONE_GROWTH, run_all, &c, HK_OK, HK_OK);
        TAP_OK(c.replicates_failed > 5, "%d replicates had no room", (int)c.replicates_failed);
        TAP_EQ_I64(c.most_failed, 1, "only the one that could not grow fails");
        failing_everywhere("growing in replicates", FAILING_GROWTHS_FROM, run_all, &c, HK_OK,
                           HK_OK);
        TAP_OK(c.most_failed >= 1, "at worst %d replicates fail in a run", (int)c.most_failed);
    }
    hk_result_free(c.whole);
    case_remove_folder(folder);
}

/* ---- one replicate again ----------------------------------------------------------------------- */

static hk_status run_again(void *user, hk_error *err)
{
    const run_case *c = user;
    hk_result *again = NULL;
    hk_replay_comparison comparison;
    const hk_replay_opts opts = {.replicate = 1, .set = HK_SET_STATED, .cpu_instants = HK_NONE};
    hk_status status = hk_replay_run(c->one->model, c->one->scenario, &opts, &again, err);
    failing_stop();
    if (status != HK_OK) {
        if (again != NULL) {
            failing_wrong("a replicate comes back from a failure");
        }
        return status;
    }
    status = hk_replay_compare(c->whole, 1, again, &comparison, err);
    if (again->status[0] != HK_REPLICATE_MEMORY && comparison.n > 0) {
        failing_wrong("a replicate that did not fail is not as without failures");
    }
    hk_result_free(again);
    return status;
}

static hk_status keep_overrides(void *user, hk_error *err)
{
    static const char *const sets[] = {"title.en='a, \"b\"\n'", "replicates=7", "horizon=3d"};
    (void)user;
    hk_arena *arena = NULL;
    const char *text = NULL, *const *read = NULL;
    int32_t n = 0;
    HK_TRY(hk_arena_new(&arena, err));
    hk_status status = hk_overrides_write(sets, 3, arena, &text, err);
    if (status == HK_OK) {
        status = hk_overrides_read(text, arena, &read, &n, err);
    }
    if (status == HK_OK &&
        (n != 2 || strcmp(read[0], sets[0]) != 0 || strcmp(read[1], sets[2]) != 0)) {
        failing_wrong("overrides come back changed");
    }
    hk_arena_free(arena);
    return status;
}

static void test_replays(fault_case *one)
{
    hk_error err = {.message = ""};
    run_case c = {.one = one};
    if (TAP_OK(run_once(one, &c.whole, &err) == HK_OK, "a run %s", err.message)) {
        c.whole->source = "test";
        failing_both_ways("a replicate again", run_again, &c);
    }
    hk_result_free(c.whole);
    failing_both_ways("overrides", keep_overrides, NULL);
}

int main(void)
{
    fault_case one = case_must_read(NULL);
    test_builders(&one);
    failing_both_ways("a queue", grow_queue, NULL);
    test_runs(&one);
    test_replays(&one);
    case_done(&one);
    TAP_EQ_I64(failing_alive(), 0, "the engine holds no memory any more");
    return tap_done();
}
