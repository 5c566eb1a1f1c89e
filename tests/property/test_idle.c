/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is idle changes no other trajectory: a component that nobody needs, one that needs
 * another, and a threat that strikes only those. Draws stay paired, wherever they are put.
 */
#include "tests/property/cases.h"
#include "tests/property/trace.h"
#include "tests/support/model_maker.h"

enum { ADDED = 2 };

typedef struct change {
    bool is_delayed; /* the edge to the idle consumer has a lag or a curve: instants of its own */
    bool is_struck;  /* a threat on the idle ones */
    int32_t threat;  /* its place in the list */
    int32_t place[ADDED];
} change;

static change draw(maker_luck *luck, const model_maker *maker)
{
    change add = {.is_delayed = maker_chance(luck, 0.5), .is_struck = maker_chance(luck, 0.5)};
    add.threat = (int32_t)maker_below(luck, maker->scenario->n_threat + 1);
    for (int32_t i = 0; i < ADDED; i++) {
        add.place[i] = (int32_t)maker_below(luck, maker->model->n_component + 1 + i);
    }
    return add;
}

static void strike(model_maker *maker, int32_t place, int32_t a, int32_t b)
{
    hk_scenario *s = maker->scenario;
    int32_t last = maker_threat(maker, "added", "outage");
    maker_select(maker, last, a);
    maker_select(maker, last, b);
    maker_set(maker, last, "onset", "uniform(0h, 20h)");
    maker_set(maker, last, "duration", "exp(5h)");
    hk_threat added = s->threats[last];
    memmove(&s->threats[place + 1], &s->threats[place],
            (size_t)(last - place) * sizeof *s->threats);
    s->threats[place] = added;
}

static void apply(model_maker *maker, const change *add, maker_luck *luck)
{
    hk_model *m = maker->model;
    maker_insert_component(maker, add->place[0], "idle");
    maker_insert_component(maker, add->place[1], "idle_consumer");
    int32_t consumer = add->place[1], idle = add->place[0] + (consumer <= add->place[0]);
    int32_t supplier = (int32_t)maker_below(luck, m->n_component);
    m->components[consumer].kind = HK_KIND_SYSTEM;
    m->components[consumer].provider = 0;
    if (supplier != consumer) {
        int32_t row = maker_edge(maker, consumer, supplier, "power");
        if (add->is_delayed) {
            m->dependencies[row].lag_ms = maker_below(luck, 7200000);
            m->dependencies[row].response = maker_response(maker, HK_RULE_ANY, "0h:0.7; 4h:0");
            m->responses[m->n_response - 1].recovery_lag_ms = maker_below(luck, 7200000);
        }
    }
    if (add->is_struck) {
        strike(maker, add->threat, idle, consumer);
    }
}

/* Old numbers of what the changed model calls c; HK_NONE for what was added. */
static int32_t *old_components(const model_maker *changed)
{
    const hk_model *m = changed->model;
    int32_t *map = hk_alloc((size_t)m->n_component, sizeof *map), next = 0;
    for (int32_t c = 0; c < m->n_component; c++) {
        map[c] = strncmp(m->components[c].id, "idle", 4) == 0 ? HK_NONE : next++;
    }
    return map;
}

static int32_t *old_threats(const model_maker *changed)
{
    const hk_scenario *s = changed->scenario;
    int32_t *map = hk_alloc((size_t)s->n_threat + 1, sizeof *map), next = 0;
    for (int32_t t = 0; t <= s->n_threat; t++) { /* the last stands for present outages */
        bool added = t < s->n_threat && strcmp(s->threats[t].id, "added") == 0;
        map[t] = added ? HK_NONE : next++;
    }
    return map;
}

static const char *holds(uint64_t seed)
{
    maker_luck luck = maker_luck_of(seed, 1);
    maker_knobs knobs = maker_all();
    model_maker *base = maker_random(seed, &knobs), *changed = maker_random(seed, &knobs);
    change add = draw(&luck, base);
    apply(changed, &add, &luck);
    maker_finish(base);
    maker_finish(changed);
    rig stand = rig_of(base->model, base->scenario);
    rig other = rig_of(changed->model, changed->scenario);
    int32_t *component = old_components(changed), *threat = old_threats(changed);
    /* what is stuck is looked at after each instant, so new instants may see it earlier */
    unsigned parts =
        TRACE_LEVELS | TRACE_RELEASES | TRACE_LOSSES | TRACE_EPISODES | TRACE_JOBS | TRACE_TIMES;
    parts |= add.is_delayed || add.is_struck ? 0 : TRACE_DEADLOCKS;
    const char *wrong = case_passes;
    for (int64_t r = 0; r < 2 && (wrong == NULL || wrong == case_passes); r++) {
        trace a = trace_run(&stand, r), b = trace_run(&other, r);
        if (!a.out.capped && !b.out.capped && a.n_step > 0) {
            trace_renumber(&b, component, threat);
            wrong = trace_compare(&a, &b, parts);
        }
        trace_free(&a);
        trace_free(&b);
    }
    hk_free(component);
    hk_free(threat);
    rig_done(&stand);
    rig_done(&other);
    maker_free(base);
    maker_free(changed);
    return wrong;
}

int main(void)
{
    cases_run("idle additions", 2000, holds);
    return tap_done();
}
