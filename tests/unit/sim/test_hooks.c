/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the simulator does for mechanisms beyond caps and damage: shared data and memory of a threat,
 * alarms, signals, threats that come after others, latent conditions, crews. Tried with mechanisms
 * of the test's own.
 */
#include "engine/sim/sim.h"
#include "tests/analytic/rig.h"
#include "tests/support/model_maker.h"
#include "tests/support/tap.h"

enum { HOUR = 3600000, DRAW = 7 };

typedef struct notes { /* what one threat saw in a replicate */
    int64_t begins, starts, begun, alarms, last_alarm, heard, heard_at;
} notes;

static const int32_t told = 42;

static hk_status prepare(const hk_threat *threat, const hk_graph *graph, hk_arena *arena,
                         const void **ret_shared, hk_error *err)
{
    (void)arena, (void)err;
    TAP_EQ_I64(graph->model->n_component > 0 && threat->n_component > 0, 1,
               "prepare() sees the graph and the selection");
    *ret_shared = &told;
    return HK_OK;
}

static size_t work_size(const hk_threat *threat, const void *shared)
{
    (void)threat;
    TAP_EQ_I64(*(const int32_t *)shared, told, "work_size() is given what prepare() made");
    return sizeof(notes);
}

static void begin(hk_sim *sim, const hk_threat *threat)
{
    notes *n = hk_sim_work(sim, threat);
    int64_t before = n->begins;
    *n = (notes){.begins = before + 1, .last_alarm = HK_NONE, .heard_at = HK_NONE};
}

static void start(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    notes *n = hk_sim_work(sim, threat);
    n->starts++;
    hk_sim_schedule(sim, threat, k, hk_sim_begin_ms(sim, threat) + HOUR);
}

static void on_begun(hk_sim *sim, const hk_threat *threat)
{
    notes *n = hk_sim_work(sim, threat);
    n->begun = n->starts;
    hk_sim_alarm(sim, threat, hk_sim_begin_ms(sim, threat) + 2 * HOUR);
}

static void on_event(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    hk_sim_cap(sim, threat, k, 0);
    hk_sim_signal(sim, threat, k, HK_SIGNAL_DETECTED, 1);
}

static void on_alarm(hk_sim *sim, const hk_threat *threat)
{
    notes *n = hk_sim_work(sim, threat);
    n->alarms++;
    n->last_alarm = hk_sim_now(sim);
    if (n->alarms == 1) {
        hk_sim_alarm(sim, threat, hk_sim_now(sim) + 9 * HOUR); /* ... */
        hk_sim_alarm(sim, threat, hk_sim_now(sim) + HOUR);     /* replaces it */
        hk_sim_signal(sim, threat, HK_NONE, HK_SIGNAL_SUCCEEDED, 1);
    }
}

static void on_signal(hk_sim *sim, const hk_threat *threat, const hk_signal *signal)
{
    notes *n = hk_sim_work(sim, threat);
    n->heard++;
    n->heard_at = signal->time_ms;
}

static const hk_mechanism probe = {
    .name = "probe",
    .summary = "notes what it is called for",
    .params_size = 1,
    .prepare = prepare,
    .work_size = work_size,
    .begin = begin,
    .start = start,
    .on_begun = on_begun,
    .on_event = on_event,
    .on_alarm = on_alarm,
    .hears = HK_HEARS(HK_SIGNAL_DETECTED),
    .on_signal = on_signal,
};

/* ---- a threat as a whole, signals, after ---------------------------------------------------- */

static void check_whole(void)
{
    model_maker *maker = maker_new();
    int32_t a = maker_component(maker, "a"), b = maker_component(maker, "b");
    int32_t first = maker_threat(maker, "first", "outage"),
            second = maker_threat(maker, "second", "outage");
    maker_select(maker, first, a);
    maker_select(maker, second, b);
    hk_threat *threats = maker->scenario->threats;
    threats[0].mechanism = threats[1].mechanism = &probe;
    threats[1].after = &threats[0];
    threats[1].after_signal = HK_SIGNAL_SUCCEEDED;
    threats[1].after_delay = maker_dist(maker, "30min", true);
    maker_finish(maker);
    rig stand = rig_of(maker->model, maker->scenario);
    hk_sim *sim = stand.sim;
    hk_outcome out;
    for (int64_t r = 0; r < 2; r++) { /* the second replicate is like the first */
        hk_sim_run(sim, r, NULL, &out);
        const notes *x = hk_sim_work(sim, &threats[0]), *y = hk_sim_work(sim, &threats[1]);
        TAP_EQ_I64(x->begins, r + 1, "begin() once in a replicate");
        TAP_EQ_I64(x->starts + 10 * x->begun, 11, "on_begun() after start()");
        TAP_EQ_I64(x->alarms, 2, "an alarm replaces the one before");
        TAP_EQ_I64(x->last_alarm, 3 * HOUR, "alarms ring at their time");
        /* second begins at 2 h 30 min, caps at 3 h 30 min */
        TAP_EQ_I64(hk_sim_begin_ms(sim, &threats[1]), 5 * HOUR / 2, "after, with its delay");
        TAP_EQ_I64(y->starts, 1, "what comes after is started once");
        TAP_EQ_I64(x->heard, 2, "signals of both are heard");
        TAP_EQ_I64(y->heard, 1, "but not before a threat has begun");
        TAP_EQ_I64(x->heard_at, 7 * HOUR / 2, "in their instant");
        TAP_EQ_I64(out.n_signal, 4, "and stored");
        TAP_EQ_I64(out.signals[0].component, a, "with the component");
        TAP_EQ_I64(out.signals[1].kind, HK_SIGNAL_SUCCEEDED, "and the kind");
        TAP_EQ_I64(out.signals[1].component, HK_NONE, "or for the whole");
    }
    double u = hk_sim_draw_of(sim, &threats[0], 0, DRAW, 0);
    TAP_OK(u > 0 && u < 1 && fabs(u - hk_sim_draw_of(sim, &threats[1], 0, DRAW, 0)) > 0,
           "threats draw for themselves");
    rig_done(&stand);
    maker_free(maker);
}

/* ---- latent conditions ----------------------------------------------------------------------- */

static void strain(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    hk_sim_strain(sim, threat, k, HK_STRAIN_REPAIR, 1.5);
    hk_sim_strain(sim, threat, k, HK_STRAIN_REPAIR, 2);
    hk_sim_strain(sim, threat, k, HK_STRAIN_RATE, 4);
}

static const hk_mechanism neglect = {
    .name = "neglect",
    .summary = "repair takes three times as long",
    .params_size = 1,
    .start = strain,
    .latent = true,
};

static void check_strain(void)
{
    model_maker *maker = maker_new();
    int32_t a = maker_component(maker, "a"), b = maker_component(maker, "b");
    int32_t repair = maker_repair(maker, "5h");
    maker->model->components[a].repair = maker->model->components[b].repair = repair;
    int32_t hit = maker_threat(maker, "hit", "damage"),
            poor = maker_threat(maker, "poor", "outage"),
            wear = maker_threat(maker, "wear", "renewal");
    maker_select(maker, hit, a);
    maker_select(maker, hit, b);
    maker_select(maker, wear, a);
    maker_set(maker, wear, "uptime", "80h");
    maker_select(maker, poor, a);
    maker->scenario->threats[poor].mechanism = &neglect; /* behind those that it changes */
    maker_finish(maker);
    rig stand = rig_of(maker->model, maker->scenario);
    hk_sim *sim = stand.sim;
    hk_outcome out;
    for (int64_t r = 0; r < 2; r++) {
        hk_sim_run(sim, r, NULL, &out);
        TAP_EQ_I64(out.n_job, 3, "two damages and a failure");
        TAP_EQ_I64(out.jobs[0].done_ms, 15 * HOUR, "repair under a latent condition");
        TAP_EQ_I64(out.jobs[1].done_ms, 5 * HOUR, "and without");
        TAP_EQ_I64(out.jobs[2].damaged_ms, 20 * HOUR, "four times the failures");
        TAP_EQ_I64(out.events, 5, "and nothing else happens by it");
    }
    rig_done(&stand);
    maker_free(maker);
}

/* ---- crews ------------------------------------------------------------------------------------- */

static void send_away(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    int32_t pool = hk_sim_pool_of(sim, threat, k);
    TAP_EQ_I64(hk_sim_crews(sim, pool), 2, "crews of the scenario");
    hk_sim_send_crews(sim, pool, -1);
    hk_sim_schedule(sim, threat, k, 3 * HOUR);
}

static void come_back(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    hk_sim_send_crews(sim, hk_sim_pool_of(sim, threat, k), 1);
}

static const hk_mechanism absence = {
    .name = "absence",
    .summary = "a crew is away for three hours",
    .params_size = 1,
    .start = send_away,
    .on_event = come_back,
};

static void check_crews(void)
{
    model_maker *maker = maker_new();
    int32_t pool = maker_pool(maker, "crews", HK_SCOPE_PROVIDER, 2);
    int32_t repair = maker_repair(maker, "5h"), provider = maker_provider(maker, "p", "s");
    maker->model->repairs[repair].pool = pool;
    int32_t hit = maker_threat(maker, "hit", "damage"), ill = maker_threat(maker, "ill", "outage");
    for (int32_t i = 0; i < 3; i++) {
        const char *const ids[] = {"a", "b", "c"};
        int32_t c = maker_component(maker, ids[i]);
        maker->model->components[c].provider = provider;
        maker->model->components[c].repair = repair;
        maker_select(maker, hit, c);
    }
    maker_select(maker, ill, 0);
    maker->scenario->threats[ill].mechanism = &absence;
    maker_finish(maker);
    rig stand = rig_of(maker->model, maker->scenario);
    hk_sim *sim = stand.sim;
    hk_outcome out;
    for (int64_t r = 0; r < 2; r++) {
        hk_sim_run(sim, r, NULL, &out);
        TAP_EQ_I64(out.jobs[0].start_ms, 0, "one crew is there");
        TAP_EQ_I64(out.jobs[1].start_ms, 3 * HOUR, "the other comes back");
        TAP_EQ_I64(out.jobs[2].start_ms, 5 * HOUR, "and the first is free again");
    }
    rig_done(&stand);
    maker_free(maker);
}

int main(void)
{
    check_whole();
    check_strain();
    check_crews();
    return tap_done();
}
