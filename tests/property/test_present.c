/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Present outages are simulated from their beginning: a run that starts with them goes as one
 * that started before, in which they happened.
 */
#include "tests/property/cases.h"
#include "tests/property/trace.h"
#include "tests/support/model_maker.h"

/* Start `offset` earlier; what was present happens then, and lasts beyond the horizon. */
static void move_start(model_maker *maker, int64_t offset)
{
    hk_scenario *s = maker->scenario;
    for (int32_t i = 0; i < s->n_outage; i++) {
        char text[64];
        snprintf(text, sizeof text, "present%d", i);
        int32_t t = maker_threat(maker, text, "outage");
        maker_select(maker, t, s->outages[i].component);
        snprintf(text, sizeof text, "%.4f", s->outages[i].level / 10000.0);
        maker_set(maker, t, "level", text);
        snprintf(text, sizeof text, "%" PRId64 "ms", offset - s->outages[i].since_ms);
        maker_set(maker, t, "onset", text);
        maker_set(maker, t, "duration", "1000d");
    }
    s->n_outage = 0;
    s->start_unix_ms -= offset;
    s->horizon_ms += offset;
}

static const char *holds(uint64_t seed)
{
    maker_luck luck = maker_luck_of(seed, 7);
    maker_knobs knobs = maker_all();
    model_maker *maker[2];
    int64_t offset = 0;
    for (int i = 0; i < 2; i++) {
        maker_luck again = luck;
        maker[i] = maker_random(seed, &knobs);
        maker[i]->scenario->n_threat = maker[i]->scenario->n_outage = 0;
        for (int64_t k = 1 + maker_below(&again, 4); k > 0; k--) {
            int32_t c = (int32_t)maker_below(&again, maker[i]->model->n_component);
            int64_t since = 600000 * maker_below(&again, 100);
            maker_outage(maker[i], c, 1000 * (int32_t)maker_below(&again, 10), since, false);
            offset = since > offset ? since : offset;
        }
    }
    move_start(maker[1], offset);
    trace t[2];
    for (int i = 0; i < 2; i++) {
        maker_finish(maker[i]);
        rig stand = rig_of(maker[i]->model, maker[i]->scenario);
        t[i] = trace_run(&stand, 0);
        rig_done(&stand);
        maker_free(maker[i]);
    }
    trace_begin_later(&t[1], offset);
    const char *wrong = t[0].out.capped || t[1].out.capped || t[0].n_step == 0
                            ? case_passes
                            : trace_compare(&t[0], &t[1], TRACE_LEVELS);
    trace_free(&t[0]);
    trace_free(&t[1]);
    return wrong;
}

int main(void)
{
    cases_run("present outages", 2000, holds);
    return tap_done();
}
