/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/threats/damage/damage.h"

#include <string.h>

#include "engine/base/units.h"
#include "engine/sim/sim.h"

typedef struct damage_params {
    hk_dist onset;
    int32_t level;
    hk_state_odds state;
} damage_params;

enum { DRAW_ONSET = 1, DRAW_STATE = 2 };

static const hk_param params[] = {
    {"onset", "ms", HK_PARAM_DURATION, "0h", 0, (double)HK_TIME_MAX, offsetof(damage_params, onset),
     "time from the start of the scenario", "design.md 4.2"},
    {"level", "1", HK_PARAM_LEVEL, "", 0, 1, offsetof(damage_params, level),
     "level left, whatever the state; without it the repair's level of the state",
     "design.md 4.1, repairs"},
    {"state", "1", HK_PARAM_STATES, "", 0, 1, offsetof(damage_params, state),
     "probability of each damage state; the rest stays undamaged; without it all are damaged, "
     "in the last state of their repair",
     "design.md 4.2"},
};

/* A repair with one nameless state repairs damage of any state. */
static int32_t find_state(const hk_repair *repair, const char *name)
{
    if (repair->n_state == 1 && repair->states[0].name[0] == '\0') {
        return 0;
    }
    for (int32_t i = 0; i < repair->n_state; i++) {
        if (strcmp(repair->states[i].name, name) == 0) {
            return i;
        }
    }
    return HK_NONE;
}

static void check(const hk_threat *threat, const hk_model *model, hk_place place,
                  hk_problems *problems)
{
    const damage_params *p = threat->params;
    for (int32_t k = 0; k < threat->n_component; k++) {
        const hk_component *c = &model->components[threat->components[k]];
        if (c->repair == HK_NONE) {
            hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EREPAIR, place, NULL,
                           "threat '%s' damages component '%s', which has no repair", threat->id,
                           c->id);
            continue;
        }
        const hk_repair *repair = &model->repairs[c->repair];
        for (int32_t i = 0; i < p->state.n; i++) {
            if (find_state(repair, p->state.names[i]) == HK_NONE) {
                hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EREPAIR, place, NULL,
                               "threat '%s' puts component '%s' in state '%s', which its repair "
                               "'%s' does not know",
                               threat->id, c->id, p->state.names[i], repair->id);
            }
        }
    }
}

/* State of this replicate: row of the repair's states, or HK_NONE = undamaged. */
static int32_t draw_state(hk_sim *sim, const hk_threat *threat, int32_t k, const hk_repair *repair)
{
    const damage_params *p = threat->params;
    if (p->state.n == 0) {
        return repair->n_state - 1;
    }
    double u = hk_sim_draw(sim, threat, k, DRAW_STATE, 0), sum = 0;
    for (int32_t i = 0; i < p->state.n; i++) {
        sum += p->state.odds[i];
        if (u < sum) {
            return find_state(repair, p->state.names[i]);
        }
    }
    return HK_NONE;
}

static const hk_repair *repair_of(const hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const hk_model *model = hk_sim_model(sim);
    return &model->repairs[model->components[threat->components[k]].repair];
}

static void start(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const damage_params *p = threat->params;
    int32_t state = draw_state(sim, threat, k, repair_of(sim, threat, k));
    if (state != HK_NONE) {
        double u = hk_sim_draw(sim, threat, k, DRAW_ONSET, 0);
        *hk_sim_slot_data(sim, threat, k) = state;
        hk_sim_schedule(sim, threat, k,
                        hk_sim_begin_ms(sim, threat) + hk_dist_duration_ms(&p->onset, u, 0));
    }
}

static void on_event(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const damage_params *p = threat->params;
    int32_t state = (int32_t)*hk_sim_slot_data(sim, threat, k);
    int32_t level = p->level != HK_NONE ? p->level : repair_of(sim, threat, k)->states[state].level;
    hk_sim_damage(sim, threat, k, level, state, 0);
}

const hk_mechanism hk_damage_mechanism = {
    .name = "damage",
    .summary = "damage in states, until repaired",
    .params = params,
    .n_param = sizeof params / sizeof params[0],
    .params_size = sizeof(damage_params),
    .check = check,
    .start = start,
    .on_event = on_event,
};
