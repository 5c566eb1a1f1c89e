/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The review's word on restarts (engine/graph/restart.h) against the simulator: a
 * cycle that one component's outage of 1 ms stops for good is told of exactly if the
 * run of some such outage ends in a restart deadlock; any cycle, if the outage of all
 * components does. The component that is named does it, and what it leaves stuck is
 * what the run leaves stuck.
 */
#include "engine/base/units.h"
#include "engine/graph/restart.h"
#include "tests/property/cases.h"
#include "tests/support/model_maker.h"

/* Outages of 1 ms of the components from..to; how many are stuck at the end. */
static int64_t count_stuck(uint64_t seed, const maker_knobs *knobs, int32_t from, int32_t to,
                           const uint8_t *expected, int64_t *ret_expected)
{
    model_maker *maker = maker_random(seed, knobs);
    while (maker->scenario->n_threat > 0) {
        maker_remove_threat(maker, 0);
    }
    int32_t threat = maker_threat(maker, "blink", "outage");
    for (int32_t c = from; c < to; c++) {
        maker_select(maker, threat, c);
    }
    maker_set(maker, threat, "onset", "1ms");
    maker_set(maker, threat, "duration", "1ms");
    maker_finish(maker);
    maker->scenario->horizon_ms = 10; /* before any buffer or recovery lag is over */
    rig stand = rig_of(maker->model, maker->scenario);
    hk_outcome out;
    hk_sim_run(stand.sim, 0, NULL, &out);
    int64_t n = 0;
    *ret_expected = 0;
    if (out.n_deadlock > 0) {
        int64_t first = out.deadlocks[out.n_deadlock - 1].first_member;
        n = out.n_deadlock_member - first;
        for (int64_t i = first; i < out.n_deadlock_member; i++) {
            *ret_expected += expected != NULL && expected[out.deadlock_members[i]];
        }
    }
    rig_done(&stand);
    maker_free(maker);
    return n;
}

typedef struct told {
    hk_arena *arena;
    hk_restart *list;
    uint8_t *stuck;
    int32_t n, n_single, n_component, n_stuck;
} told;

static told ask_review(uint64_t seed, const maker_knobs *knobs)
{
    model_maker *maker = maker_random(seed, knobs);
    told t = {.n_component = maker->model->n_component};
    hk_graph *graph;
    hk_error err;
    maker_finish(maker);
    if (hk_arena_new(&t.arena, &err) != HK_OK ||
        hk_graph_build(maker->model, &graph, &err) != HK_OK) {
        abort();
    }
    t.stuck = hk_arena_alloc(t.arena, (size_t)t.n_component, 1);
    if (t.stuck == NULL ||
        hk_graph_restarts(graph, t.arena, t.stuck, &t.list, &t.n, &err) != HK_OK) {
        abort();
    }
    for (int32_t i = 0; i < t.n; i++) {
        t.n_single += t.list[i].seed != HK_NONE;
    }
    for (int32_t c = 0; c < t.n_component; c++) {
        t.n_stuck += t.stuck[c];
    }
    hk_graph_free(graph);
    maker_free(maker);
    return t;
}

/* Each part that a single outage stops: the run agrees. */
static const char *judge_named(uint64_t seed, const maker_knobs *knobs, const told *t)
{
    static char wrong[128];
    for (int32_t i = 0; i < t->n; i++) {
        const hk_restart *r = &t->list[i];
        int64_t same = 0;
        if (r->seed == HK_NONE) {
            continue;
        }
        (void)count_stuck(seed, knobs, r->seed, r->seed + 1, t->stuck, &same);
        if (same < r->n_stuck || r->n_stuck == 0 || r->n_cycle < 2 || !t->stuck[r->cycle[0]]) {
            snprintf(wrong, sizeof wrong,
                     "component %d: %d stuck were told, the run has %d; a cycle of %d",
                     (int)r->seed, (int)r->n_stuck, (int)same, (int)r->n_cycle);
            return wrong;
        }
    }
    return NULL;
}

static const char *holds(uint64_t seed)
{
    maker_knobs knobs = {.components = 14,
                         .groups = 3,
                         .edges = 3,
                         .threats = 1,
                         .horizon_ms = 3600000,
                         .cycles = true,
                         .curves = true,
                         .recovery_lags = true,
                         .routes = true,
                         .products = true};
    static char wrong[128];
    told t = ask_review(seed, &knobs);
    int64_t unused, single = 0;
    for (int32_t c = 0; c < t.n_component; c++) {
        single += count_stuck(seed, &knobs, c, c + 1, NULL, &unused) > 0;
    }
    bool all = count_stuck(seed, &knobs, 0, t.n_component, NULL, &unused) > 0;
    const char *result = judge_named(seed, &knobs, &t);
    if ((single > 0) != (t.n_single > 0) || all != (t.n > 0)) {
        snprintf(wrong, sizeof wrong,
                 "%d of %d outages end stuck, all together %d; told: %d cycles, %d by one outage",
                 (int)single, (int)t.n_component, all, (int)t.n, (int)t.n_single);
        result = wrong;
    } else if (result == NULL && !all) {
        result = case_passes;
    }
    hk_arena_free(t.arena);
    return result;
}

int main(void)
{
    cases_run("restarts", 2000, holds);
    return tap_done();
}
