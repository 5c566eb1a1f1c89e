/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Marks against plain reachability on random models: slots take marks and let go of them at random
 * times; before each instant that changes some, all components have what the slots held after the
 * last one reaches, and each mark comes from a slot that holds it.
 */
#include "engine/sim/marks_parts.h"
#include "tests/property/cases.h"
#include "tests/support/model_maker.h"

enum { THREATS = 3, SLOTS_MAX = 64, TOGGLES = 6 };

static const int64_t step_ms = 1800000;

static struct scribe {
    uint8_t held[THREATS][SLOTS_MAX]; /* marks that slots hold */
    int64_t checked_ms;               /* last instant looked at */
    int64_t looks, marked;            /* how often; components with a mark that is not their own */
    const char *wrong;
} scribe;

typedef struct reach { /* [n_component] */
    uint8_t *own, *marks, *via;
} reach;

static bool is_delivery(const hk_model *m, int32_t c)
{
    return m->components[c].kind == HK_KIND_DELIVERY;
}

static int32_t provider(const hk_model *m, int32_t c)
{
    return is_delivery(m, c) ? m->services[m->components[c].service].provider
                             : m->components[c].provider;
}

static void add(const hk_model *m, reach *r, int32_t c, unsigned marks, unsigned via)
{
    r->marks[c] |= (uint8_t)marks;
    r->via[c] |= (uint8_t)(via | (m->components[c].kind == HK_KIND_SYSTEM ? marks : 0));
}

/* Until nothing changes, over the rows of the model. */
static void find_reach(const hk_model *m, reach *r)
{
    for (int32_t c = 0; c < m->n_component; c++) {
        add(m, r, c, r->own[c], 0);
    }
    for (bool more = true; more;) {
        more = false;
        for (int32_t i = 0; i < m->n_dependency; i++) {
            const hk_dependency *d = &m->dependencies[i];
            const char *input = m->inputs[d->input];
            if (d->supplier == HK_NONE ||
                (strcmp(input, "data") != 0 && strcmp(input, "control") != 0)) {
                continue;
            }
            bool kept = is_delivery(m, d->consumer) ||
                        (provider(m, d->supplier) != HK_NONE &&
                         provider(m, d->supplier) == provider(m, d->consumer));
            unsigned pass = kept ? 15 : HK_MARK_FALSIFIED | HK_MARK_UNSAFE;
            uint8_t marks = r->marks[d->consumer], via = r->via[d->consumer];
            add(m, r, d->consumer, r->marks[d->supplier] & pass, r->via[d->supplier] & pass);
            more |= marks != r->marks[d->consumer] || via != r->via[d->consumer];
        }
    }
}

static void check_component(const hk_sim *sim, const reach *r, int32_t c)
{
    hk_point_marks got = hk_marks_of(sim, c);
    if (got.marks != r->marks[c] || got.via != r->via[c] || hk_sim_marks(sim, c) != r->marks[c]) {
        static char text[120];
        snprintf(text, sizeof text, "component %d: marks %d via %d, not %d and %d", c, got.marks,
                 got.via, r->marks[c], r->via[c]);
        scribe.wrong = text;
    }
    for (unsigned mark = 1; mark < HK_MARKS_ALL; mark *= 2) {
        int32_t slot = hk_marks_slot(sim, c, got.marks & mark);
        const hk_slot_def *def = slot == HK_NONE ? NULL : &sim->setup->slots[slot];
        if ((def == NULL) != !(got.marks & mark) ||
            (def != NULL && !(scribe.held[def->threat][def->k] & mark))) {
            scribe.wrong = "a mark comes from a slot that does not hold it";
        }
    }
    scribe.marked += (got.marks & ~r->own[c]) != 0;
}

static void check(const hk_sim *sim)
{
    const hk_model *m = sim->model;
    size_t n = (size_t)m->n_component;
    reach r = {hk_alloc(n, 1), hk_alloc(n, 1), hk_alloc(n, 1)};
    for (int32_t t = 0; t < THREATS; t++) {
        const hk_threat *threat = &sim->setup->scenario->threats[t];
        for (int32_t k = 0; k < threat->n_component; k++) {
            r.own[threat->components[k]] |= scribe.held[t][k];
        }
    }
    find_reach(m, &r);
    for (int32_t c = 0; c < m->n_component; c++) {
        check_component(sim, &r, c);
    }
    scribe.looks++;
    hk_free(r.own);
    hk_free(r.marks);
    hk_free(r.via);
}

static void start(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    int64_t when = (int64_t)(10 * hk_sim_draw(sim, threat, k, 1, 0));
    hk_sim_schedule(sim, threat, k, when * step_ms);
}

static void on_event(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    int64_t *n = hk_sim_slot_data(sim, threat, k);
    uint64_t index = (uint64_t)++ * n;
    int32_t t = (int32_t)(threat - sim->setup->scenario->threats);
    if (hk_sim_now(sim) != scribe.checked_ms) {
        scribe.checked_ms = hk_sim_now(sim);
        check(sim);
    }
    unsigned marks = (unsigned)(16 * hk_sim_draw(sim, threat, k, 2, index));
    bool on = hk_sim_draw(sim, threat, k, 3, index) < 0.5;
    uint8_t *held = &scribe.held[t][k];
    hk_sim_mark(sim, threat, k, marks, on);
    *held = (uint8_t)(on ? *held | marks : *held & ~marks);
    if (index < TOGGLES) {
        int64_t wait = 1 + (int64_t)(6 * hk_sim_draw(sim, threat, k, 4, index));
        hk_sim_schedule(sim, threat, k, hk_sim_now(sim) + wait * step_ms);
    }
}

static const hk_mechanism mechanism = {.name = "scribe",
                                       .summary = "marks at random",
                                       .params_size = 1,
                                       .start = start,
                                       .on_event = on_event,
                                       .marks = true};

static model_maker *random_case(uint64_t seed)
{
    maker_luck luck = maker_luck_of(seed, 2);
    maker_knobs knobs = maker_all();
    knobs.threats = 0;
    knobs.present = false;
    model_maker *maker = maker_random(seed, &knobs);
    hk_model *m = maker->model;
    while (maker->scenario->n_threat > 0) {
        maker_remove_threat(maker, 0);
    }
    for (int32_t i = 0; i < m->n_component; i++) { /* more ways for them, loops too */
        int32_t a = (int32_t)maker_below(&luck, m->n_component);
        int32_t b = (int32_t)maker_below(&luck, m->n_component);
        bool is_new = a != b;
        for (int32_t d = 0; d < m->n_dependency; d++) {
            is_new &= m->dependencies[d].consumer != a;
        }
        if (is_new) {
            maker_edge(maker, a, b, maker_chance(&luck, 0.5) ? "data" : "control");
        }
    }
    for (int32_t t = 0; t < THREATS; t++) {
        char id[16];
        snprintf(id, sizeof id, "t%d", t);
        int32_t row = maker_threat(maker, id, "outage");
        maker->scenario->threats[row].mechanism = &mechanism;
        for (int32_t i = 0; i < 3; i++) {
            maker_select(maker, row, (int32_t)maker_below(&luck, m->n_component));
        }
    }
    maker_finish(maker);
    return maker;
}

static const char *holds(uint64_t seed)
{
    model_maker *maker = random_case(seed);
    rig stand = rig_of(maker->model, maker->scenario);
    scribe.wrong = NULL;
    scribe.looks = scribe.marked = 0;
    for (int64_t r = 0; r < 3; r++) {
        hk_outcome outcome;
        memset(scribe.held, 0, sizeof scribe.held);
        scribe.checked_ms = HK_NONE;
        hk_sim_run(stand.sim, r, NULL, &outcome);
    }
    const char *wrong = scribe.wrong;
    bool applies = scribe.looks > 5 && scribe.marked > 0;
    rig_done(&stand);
    maker_free(maker);
    return wrong != NULL || applies ? wrong : case_passes;
}

int main(void)
{
    cases_run("marks and reachability", 2000, holds);
    return tap_done();
}
