/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * With unlimited crews more supply never hurts: without one of its threats, with a milder one, or
 * with one more supplier in a group that can choose, no component is lower at any time.
 */
#include "tests/property/cases.h"
#include "tests/property/trace.h"
#include "tests/support/model_maker.h"

static char message[256];

/* A milder threat. Levels of damage states are 0.8 at most. */
static bool soften(model_maker *maker, maker_luck *luck)
{
    hk_scenario *s = maker->scenario;
    int32_t t = (int32_t)maker_below(luck, s->n_threat);
    const hk_mechanism *mechanism = s->threats[t].mechanism;
    for (int32_t i = 0; i < mechanism->n_param; i++) {
        if (strcmp(mechanism->params[i].key, "level") == 0) {
            char text[32];
            int32_t level;
            memcpy(&level, (const char *)s->threats[t].params + mechanism->params[i].offset,
                   sizeof level);
            level = level == HK_NONE ? 9500 : level + (10001 - level) / 2;
            snprintf(text, sizeof text, "%.4f", level / 10000.0);
            maker_set(maker, t, "level", text);
            return true;
        }
    }
    maker_set(maker, t, "severity", "0");
    return true;
}

/* One more supplier, at the end of a group with a choice. */
static bool supply(model_maker *maker, maker_luck *luck)
{
    hk_model *m = maker->model;
    int32_t first = m->n_dependency == 0 ? 0 : (int32_t)maker_below(luck, m->n_dependency);
    for (int32_t i = 0; i < m->n_dependency; i++) {
        hk_dependency d = m->dependencies[(first + i) % m->n_dependency];
        int32_t supplier = (int32_t)maker_below(luck, m->n_component);
        if (d.network != HK_NONE || d.response == HK_NONE || supplier == d.consumer) {
            continue;
        }
        hk_rule rule = m->responses[d.response].rule;
        bool twice = false;
        for (int32_t k = 0; k < m->n_dependency; k++) {
            const hk_dependency *other = &m->dependencies[k];
            twice |= other->consumer == d.consumer && other->input == d.input &&
                     other->supplier == supplier;
        }
        if ((rule == HK_RULE_ANY || rule == HK_RULE_AT_LEAST) && !twice) {
            int32_t row = maker_edge(maker, d.consumer, supplier, m->inputs[d.input]);
            m->dependencies[row].lag_ms = maker_chance(luck, 0.3) ? 2700000 : 0;
            return true;
        }
    }
    return false;
}

static bool improve(model_maker *maker, maker_luck *luck)
{
    switch (maker_below(luck, 3)) {
    case 0:
        maker_remove_threat(maker, (int32_t)maker_below(luck, maker->scenario->n_threat));
        return true;
    case 1:
        return soften(maker, luck);
    default:
        return supply(maker, luck);
    }
}

/* Go through both in time and compare all levels after each instant. */
static const char *never_lower(const trace *base, const trace *better, int32_t n)
{
    int32_t *level = hk_alloc(2 * (size_t)n, sizeof *level);
    const char *wrong = NULL;
    for (int32_t c = 0; c < 2 * n; c++) {
        level[c] = 10000;
    }
    for (int64_t i = 0, j = 0; wrong == NULL && (i < base->n_step || j < better->n_step);) {
        int64_t time = INT64_MAX, from = i, from_better = j;
        time = i < base->n_step ? base->steps[i].time_ms : time;
        time =
            j < better->n_step && better->steps[j].time_ms < time ? better->steps[j].time_ms : time;
        for (; i < base->n_step && base->steps[i].time_ms == time; i++) {
            level[base->steps[i].component] = base->steps[i].level;
        }
        for (; j < better->n_step && better->steps[j].time_ms == time; j++) {
            level[n + better->steps[j].component] = better->steps[j].level;
        }
        for (int32_t c = 0; c < n && (i > from || j > from_better); c++) {
            if (level[n + c] < level[c]) {
                snprintf(message, sizeof message, "c%d at %" PRId64 ": %d instead of %d", c, time,
                         level[n + c], level[c]);
                wrong = message;
            }
        }
    }
    hk_free(level);
    return wrong;
}

static const char *holds(uint64_t seed)
{
    maker_luck luck = maker_luck_of(seed, 2);
    maker_knobs knobs = maker_all();
    knobs.crews = knobs.needs = false;
    model_maker *base = maker_random(seed, &knobs), *better = maker_random(seed, &knobs);
    bool improved = improve(better, &luck);
    maker_finish(base);
    maker_finish(better);
    rig stand = rig_of(base->model, base->scenario);
    rig other = rig_of(better->model, better->scenario);
    const char *wrong = case_passes;
    for (int64_t r = 0; r < 2 && improved && (wrong == NULL || wrong == case_passes); r++) {
        trace a = trace_run(&stand, r), b = trace_run(&other, r);
        if (!a.out.capped && !b.out.capped && trace_compare(&a, &b, TRACE_LEVELS) != NULL) {
            wrong = never_lower(&a, &b, base->model->n_component);
        }
        trace_free(&a);
        trace_free(&b);
    }
    rig_done(&stand);
    rig_done(&other);
    maker_free(base);
    maker_free(better);
    return wrong;
}

int main(void)
{
    cases_run("more supply never hurts", 2000, holds);
    return tap_done();
}
