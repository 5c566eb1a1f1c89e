/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lag loops of the review (engine/graph/loops.h) against the simulator: rings of
 * needs with random lags, buffers, alternatives and factors. An outage of 1 ms is
 * still going round at the horizon exactly if the review tells of a lag loop, or of
 * a restart where there is no lag.
 */
#include "engine/base/units.h"
#include "engine/graph/loops.h"
#include "engine/graph/restart.h"
#include "tests/property/cases.h"
#include "tests/support/model_maker.h"

enum { HORIZON_MS = 3000, RING_MAX = 5, LAG_MAX = 4 };

/* One need of the ring; the lag is at most LAG_MAX. */
static void add_need(model_maker *maker, maker_luck *luck, int32_t consumer, int32_t supplier)
{
    int32_t row = maker_edge(maker, consumer, supplier, "data");
    hk_model *m = maker->model;
    m->dependencies[row].lag_ms = maker_chance(luck, 0.7) ? 1 + maker_below(luck, LAG_MAX) : 0;
    switch (maker_below(luck, 12)) {
    case 0:
        m->dependencies[row].response = maker_response(maker, HK_RULE_ALL, "1h:0");
        break;
    case 1:
        m->dependencies[row].response = maker_response(maker, HK_RULE_ALL, "0h:0.5");
        break;
    case 2: {
        int32_t other = maker_component(maker, "other");
        int32_t response = maker_response(maker, HK_RULE_ANY, "0h:0");
        m->dependencies[row].response = response;
        maker_edge(maker, consumer, other, "data");
        break;
    }
    case 3:
        m->dependencies[row].calendar = maker_calendar(maker, 0, 1440, 5000, 5000);
        break;
    default: /* hands all on */
        break;
    }
}

static void note_drop(void *user, const hk_change *change)
{
    int64_t *last = user;
    *last = change->to < change->from ? change->time_ms : *last;
}

static int32_t count_told(const hk_graph *graph, int32_t n_component, bool *ret_restart)
{
    hk_arena *arena;
    hk_restart *restarts;
    hk_loop *loops;
    hk_error err;
    int32_t n_restart, n_loop, n = 0;
    if (hk_arena_new(&arena, &err) != HK_OK) {
        abort();
    }
    uint8_t *stuck = hk_arena_alloc(arena, (size_t)n_component, 1);
    if (stuck == NULL ||
        hk_graph_restarts(graph, arena, stuck, &restarts, &n_restart, &err) != HK_OK ||
        hk_graph_loops(graph, stuck, arena, &loops, &n_loop, &err) != HK_OK) {
        abort();
    }
    for (int32_t i = 0; i < n_loop; i++) {
        n += loops[i].kind == HK_LOOP_LAG && loops[i].lag_ms > 0 && loops[i].row != HK_NONE;
    }
    *ret_restart = n_restart > 0;
    hk_arena_free(arena);
    return n;
}

static const char *holds(uint64_t seed)
{
    static char wrong[96];
    maker_luck luck = maker_luck_of(seed, 7);
    model_maker *maker = maker_new();
    int32_t n = 2 + (int32_t)maker_below(&luck, RING_MAX - 1);
    for (int32_t i = 0; i < n; i++) {
        char id[16];
        snprintf(id, sizeof id, "ring%d", (int)i);
        maker_component(maker, id);
    }
    for (int32_t i = 0; i < n; i++) {
        add_need(maker, &luck, i, (i + 1) % n);
    }
    int32_t threat = maker_threat(maker, "blink", "outage");
    maker_select(maker, threat, 0);
    maker_set(maker, threat, "duration", "1ms");
    maker_finish(maker);
    maker->scenario->horizon_ms = HORIZON_MS;
    rig stand = rig_of(maker->model, maker->scenario);
    int64_t last = -1;
    hk_observer observer = {&last, note_drop};
    hk_outcome out;
    hk_sim_run(stand.sim, 0, &observer, &out);
    bool is_stuck, alive = last > HORIZON_MS - 2 * RING_MAX * LAG_MAX;
    /* in a ring of 1 ms it stays where it went round */
    alive |= rig_outcome(&out, 0).down_ms > HORIZON_MS / 2;
    int32_t told = count_told(stand.graph, maker->model->n_component, &is_stuck);
    const char *result = told > 0 || is_stuck ? NULL : case_passes;
    if (alive != (told == 1 || is_stuck) || (told > 0 && is_stuck)) {
        snprintf(wrong, sizeof wrong, "%d lag loops were told, the last drop is at %d ms",
                 (int)told, (int)last);
        result = wrong;
    }
    rig_done(&stand);
    maker_free(maker);
    return result;
}

int main(void)
{
    cases_run("lag rings", 2000, holds);
    return tap_done();
}
