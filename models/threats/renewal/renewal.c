/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/threats/renewal/renewal.h"

#include "engine/base/units.h"
#include "engine/sim/sim.h"

typedef struct renewal_params {
    hk_dist onset, uptime;
    int32_t level;
} renewal_params;

enum { DRAW_ONSET = 1, DRAW_UPTIME = 2 };

static const hk_param params[] = {
    {"onset", "ms", HK_PARAM_DURATION, "0h", 0, (double)HK_TIME_MAX,
     offsetof(renewal_params, onset), "when the first up time begins", "design.md 4.2"},
    {"uptime", "ms", HK_PARAM_DURATION, NULL, 1, (double)HK_TIME_MAX,
     offsetof(renewal_params, uptime),
     "time from being up (or repaired) to the next failure, for example exp(2000h) or "
     "weibull(2000h, 1.5)",
     "alternating renewal process"},
    {"level", "1", HK_PARAM_LEVEL, "", 0, 1, offsetof(renewal_params, level),
     "level left; without it that of the last state of the repair", "design.md 4.1, repairs"},
};

static const hk_repair *repair_of(const hk_model *model, const hk_threat *threat, int32_t k)
{
    return &model->repairs[model->components[threat->components[k]].repair];
}

static void check(const hk_threat *threat, const hk_model *model, hk_place place,
                  hk_problems *problems)
{
    for (int32_t k = 0; k < threat->n_component; k++) {
        const hk_component *c = &model->components[threat->components[k]];
        if (c->repair == HK_NONE) {
            hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EREPAIR, place, NULL,
                           "threat '%s' makes component '%s' fail, which has no repair", threat->id,
                           c->id);
        }
    }
}

/* The slot's number counts its failures; it keys the draws. */
static void wait_for_failure(hk_sim *sim, const hk_threat *threat, int32_t k, int64_t from)
{
    const renewal_params *p = threat->params;
    uint64_t index = (uint64_t)*hk_sim_slot_data(sim, threat, k);
    double u = hk_sim_draw(sim, threat, k, DRAW_UPTIME, index);
    double rate = hk_sim_factor(sim, threat->components[k], HK_STRAIN_RATE);
    int64_t up = hk_time_scale(hk_dist_duration_ms(&p->uptime, u, 1), 1 / rate);
    hk_sim_schedule(sim, threat, k, from + (up > 0 ? up : 1));
}

static void start(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const renewal_params *p = threat->params;
    double u = hk_sim_draw(sim, threat, k, DRAW_ONSET, 0);
    wait_for_failure(sim, threat, k,
                     hk_sim_begin_ms(sim, threat) + hk_dist_duration_ms(&p->onset, u, 0));
}

static void on_event(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const renewal_params *p = threat->params;
    const hk_repair *repair = repair_of(hk_sim_model(sim), threat, k);
    int32_t state = repair->n_state - 1;
    int32_t level = p->level != HK_NONE ? p->level : repair->states[state].level;
    int64_t *failures = hk_sim_slot_data(sim, threat, k);
    hk_sim_damage(sim, threat, k, level, state, (uint64_t)(*failures)++);
}

static void on_repaired(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    wait_for_failure(sim, threat, k, hk_sim_now(sim));
}

const hk_mechanism hk_renewal_mechanism = {
    .name = "renewal",
    .summary = "random failures and repairs, again and again",
    .params = params,
    .n_param = sizeof params / sizeof params[0],
    .params_size = sizeof(renewal_params),
    .check = check,
    .start = start,
    .on_event = on_event,
    .on_repaired = on_repaired,
};
