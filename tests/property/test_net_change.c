/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Several changes of one input in a ms count as their net: an outage cut in two that meet in one
 * ms is the same as the whole, and so are two that overlap there, in either order.
 */
#include "tests/property/cases.h"
#include "tests/property/trace.h"
#include "tests/support/model_maker.h"

typedef struct cut {
    int32_t component, level;
    int64_t from, middle, to;
    bool is_late; /* the second half stands first in the list */
} cut;

static void strike(model_maker *maker, const char *id, const cut *c, int64_t from, int64_t to)
{
    char text[64];
    int32_t t = maker_threat(maker, id, "outage");
    maker_select(maker, t, c->component);
    snprintf(text, sizeof text, "%.4f", c->level / 10000.0);
    maker_set(maker, t, "level", text);
    snprintf(text, sizeof text, "%" PRId64 "ms", from);
    maker_set(maker, t, "onset", text);
    snprintf(text, sizeof text, "%" PRId64 "ms", to - from);
    maker_set(maker, t, "duration", text);
}

static int64_t records_at(const trace *t, int64_t time)
{
    int64_t n = 0;
    for (int64_t i = 0; i < t->n_log; i++) {
        n += t->log[i].time_ms == time;
    }
    return n;
}

/* Present outages count as the threat after the last one, and there is one more here. */
static void renumber(trace *halves, int32_t n_threat)
{
    int32_t *map = hk_alloc((size_t)n_threat + 1, sizeof *map);
    for (int32_t t = 0; t <= n_threat; t++) {
        map[t] = t < n_threat ? t : t - 1;
    }
    trace_renumber(halves, NULL, map);
    hk_free(map);
}

static const char *holds(uint64_t seed)
{
    maker_luck luck = maker_luck_of(seed, 5);
    maker_knobs knobs = maker_all();
    knobs.threats = 3;
    model_maker *whole = maker_random(seed, &knobs), *halves = maker_random(seed, &knobs);
    cut c = {.component = (int32_t)maker_below(&luck, whole->model->n_component),
             .level = (int32_t)maker_below(&luck, 9900),
             .is_late = maker_chance(&luck, 0.5)};
    c.from = 1800000 * maker_below(&luck, 40);
    c.middle = c.from + 1 + maker_below(&luck, 36000000);
    c.to = c.middle + 1 + maker_below(&luck, 36000000);
    strike(whole, "whole", &c, c.from, c.to);
    strike(halves, "one", &c, c.is_late ? c.middle : c.from, c.is_late ? c.to : c.middle);
    strike(halves, "other", &c, c.is_late ? c.from : c.middle, c.is_late ? c.middle : c.to);
    maker_finish(whole);
    maker_finish(halves);
    rig stand = rig_of(whole->model, whole->scenario);
    rig other = rig_of(halves->model, halves->scenario);
    trace a = trace_run(&stand, 0), b = trace_run(&other, 0);
    renumber(&b, halves->scenario->n_threat);
    /* stuck components are looked for after each instant, and there is one more */
    static const unsigned parts =
        TRACE_LEVELS | TRACE_RELEASES | TRACE_LOSSES | TRACE_EPISODES | TRACE_JOBS | TRACE_TIMES;
    const char *wrong = a.out.capped || b.out.capped ? case_passes : trace_compare(&a, &b, parts);
    if (wrong == NULL && records_at(&a, c.middle) != records_at(&b, c.middle)) {
        wrong = "the log tells of the ms in which they meet";
    }
    trace_free(&a);
    trace_free(&b);
    rig_done(&stand);
    rig_done(&other);
    maker_free(whole);
    maker_free(halves);
    return wrong;
}

int main(void)
{
    cases_run("net changes", 3000, holds);
    return tap_done();
}
