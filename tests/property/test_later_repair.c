/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Criticality is the derivative of the loss: where nothing has a buffer and crews are unlimited, a
 * repair that takes one ms longer costs exactly what its component is credited with, along
 * lags, recovery lags, routes and loops.
 */
#include "tests/property/cases.h"
#include "tests/property/trace.h"
#include "tests/support/model_maker.h"

static char message[256];

/* A component that only damage strikes, HK_NONE if there is none. */
static int32_t choose(const model_maker *maker, maker_luck *luck)
{
    const hk_scenario *s = maker->scenario;
    int32_t n = maker->model->n_component, first = (int32_t)maker_below(luck, n);
    for (int32_t i = 0; i < n; i++) {
        int32_t c = (first + i) % n, struck = 0;
        for (int32_t t = 0; t < s->n_threat; t++) {
            bool damage = strcmp(s->threats[t].mechanism->name, "damage") == 0;
            for (int32_t k = 0; k < s->threats[t].n_component; k++) {
                if (s->threats[t].components[k] == c) {
                    struck += damage ? 1 : 100;
                }
            }
        }
        if (struck > 0 && struck < 100) {
            return c;
        }
    }
    return HK_NONE;
}

static hk_int128 loss(const trace *t, const hk_model *m)
{
    hk_int128 sum = 0;
    for (int32_t s = 0; s < m->n_service; s++) {
        sum += t->out.service_loss[s] * m->services[s].value_micro;
    }
    return sum;
}

static const char *holds(uint64_t seed)
{
    maker_luck luck = maker_luck_of(seed, 6);
    maker_knobs knobs = maker_all();
    knobs.curves = knobs.spreads = knobs.calendars = knobs.chance = knobs.renewal = false;
    knobs.crews = knobs.needs = knobs.present = false;
    knobs.off_grid = true;
    model_maker *base = maker_random(seed, &knobs), *later = maker_random(seed, &knobs);
    int32_t c = choose(base, &luck);
    if (c == HK_NONE) {
        maker_free(base);
        maker_free(later);
        return case_passes;
    }
    hk_repair *repair = &later->model->repairs[later->model->components[c].repair];
    for (int32_t i = 0; i < repair->n_state; i++) {
        ((hk_damage_state *)repair->states)[i].duration.a += 1;
    }
    maker_finish(base);
    maker_finish(later);
    rig stand = rig_of(base->model, base->scenario);
    rig other = rig_of(later->model, later->scenario);
    trace a = trace_run(&stand, 0), b = trace_run(&other, 0);
    hk_int128 cost = loss(&b, base->model) - loss(&a, base->model);
    hk_int128 credit = rig_outcome(&a.out, c).criticality;
    const char *wrong = NULL;
    if (a.out.capped || b.out.capped || (cost == 0 && credit == 0)) {
        wrong = case_passes;
    } else if (cost != credit) {
        snprintf(message, sizeof message, "c%d: a ms more costs %.17g, criticality %.17g", c,
                 hk_int128_double(cost), hk_int128_double(credit));
        wrong = message;
    }
    trace_free(&a);
    trace_free(&b);
    rig_done(&stand);
    rig_done(&other);
    maker_free(base);
    maker_free(later);
    return wrong;
}

int main(void)
{
    cases_run("criticality is the cost of a later repair", 4000, holds);
    return tap_done();
}
