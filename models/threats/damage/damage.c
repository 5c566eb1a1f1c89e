/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/threats/damage/damage.h"

#include "engine/base/units.h"
#include "engine/sim/mechanism_tools.h"
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

static void check(const hk_threat *threat, const hk_model *model, hk_place place,
                  hk_problems *problems)
{
    const damage_params *p = threat->params;
    hk_tools_need_repairs(threat, model, place, problems);
    hk_tools_know_states(threat, model, &p->state, place, problems);
}

static void start(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const damage_params *p = threat->params;
    const hk_model *model = hk_sim_model(sim);
    const hk_repair *repair = &model->repairs[model->components[threat->components[k]].repair];
    double chance = p->state.n == 0 ? 0 : hk_sim_draw(sim, threat, k, DRAW_STATE, 0);
    int32_t state = hk_tools_state_at(repair, &p->state, chance);
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
    hk_tools_damage(sim, threat, k, p->level, (int32_t)*hk_sim_slot_data(sim, threat, k), 0);
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
