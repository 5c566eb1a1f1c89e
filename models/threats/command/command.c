/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/threats/command/command.h"

#include "engine/base/units.h"
#include "engine/sim/sim.h"

typedef struct command_params {
    hk_dist onset, duration, detection, regain;
    double probability, damage;
    int32_t level;
} command_params;

enum { DRAW_ONSET = 1, DRAW_HIT, DRAW_DURATION, DRAW_DETECTION, DRAW_REGAIN, DRAW_DAMAGE };

static const hk_param params[] = {
    {"onset", "ms", HK_PARAM_DURATION, "0h", 0, (double)HK_TIME_MAX,
     offsetof(command_params, onset), "time from the beginning of the threat", "design.md 4.2"},
    {"probability", "1", HK_PARAM_FRACTION, "1", 0, 1, offsetof(command_params, probability),
     "chance of each system to be taken over", "assumption"},
    {"level", "1", HK_PARAM_LEVEL, "0", 0, 1, offsetof(command_params, level),
     "level while it obeys somebody else", "assumption"},
    {"duration", "ms", HK_PARAM_DURATION, "lognormal(6h, 1)", 1, (double)HK_TIME_MAX,
     offsetof(command_params, duration), "how long, if nobody intervenes", "assumption"},
    {"detection", "ms", HK_PARAM_DURATION, "lognormal(30min, 0.8)", 0, (double)HK_TIME_MAX,
     offsetof(command_params, detection), "from the takeover until its operators notice",
     "assumption"},
    {"regain", "ms", HK_PARAM_DURATION, "lognormal(1h, 0.8)", 1, (double)HK_TIME_MAX,
     offsetof(command_params, regain), "from detection until they are in control again",
     "assumption"},
    {"damage", "1", HK_PARAM_FRACTION, "0", 0, 1, offsetof(command_params, damage),
     "chance that it is damaged when they are in control again", "assumption"},
};

static void check(const hk_threat *threat, const hk_model *model, hk_place place,
                  hk_problems *problems)
{
    const command_params *p = threat->params;
    for (int32_t k = 0; k < threat->n_component; k++) {
        const hk_component *c = &model->components[threat->components[k]];
        if (c->kind != HK_KIND_SYSTEM) {
            hk_problem_add(problems, HK_SEVERITY_ERROR, HK_ESELECTION, place, NULL,
                           "threat '%s' commands component '%s', which is no system; allowed: "
                           "components of kind system",
                           threat->id, c->id);
        } else if (p->damage > 0 && c->repair == HK_NONE) {
            hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EREPAIR, place, NULL,
                           "threat '%s' damages component '%s', which has no repair", threat->id,
                           c->id);
        }
    }
}

static int64_t delay(const hk_sim *sim, const hk_threat *threat, int32_t k, const hk_dist *dist,
                     uint64_t purpose, int64_t least)
{
    return hk_dist_duration_ms(dist, hk_sim_draw(sim, threat, k, purpose, 0), least);
}

static void start(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const command_params *p = threat->params;
    if (hk_sim_draw(sim, threat, k, DRAW_HIT, 0) < p->probability) {
        hk_sim_schedule(sim, threat, k,
                        hk_sim_begin_ms(sim, threat) +
                            delay(sim, threat, k, &p->onset, DRAW_ONSET, 0));
    }
}

/* Back in control; what was commanded may have broken it. @return whether it has */
static bool release(hk_sim *sim, const hk_threat *threat, int32_t k, bool is_noticed)
{
    const command_params *p = threat->params;
    hk_sim_mark(sim, threat, k, HK_MARK_UNSAFE, false);
    if (hk_sim_draw(sim, threat, k, DRAW_DAMAGE, 0) >= p->damage) {
        hk_sim_cap(sim, threat, k, HK_LEVEL_FULL);
        return false;
    }
    const hk_model *model = hk_sim_model(sim);
    const hk_repair *repair = &model->repairs[model->components[threat->components[k]].repair];
    if (!is_noticed) {
        hk_sim_signal(sim, threat, k, HK_SIGNAL_DETECTED, 1);
    }
    hk_sim_damage(sim, threat, k, repair->states[repair->n_state - 1].level, repair->n_state - 1,
                  0);
    return true;
}

/* The slot's number is 1 + the time of the takeover. All that follows is known from there. */
static void on_event(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const command_params *p = threat->params;
    int64_t *taken = hk_sim_slot_data(sim, threat, k);
    int64_t now = hk_sim_now(sim);
    if (*taken == 0) {
        *taken = 1 + now;
        hk_sim_cap(sim, threat, k, p->level);
        hk_sim_mark(sim, threat, k, HK_MARK_UNSAFE, true);
        hk_sim_signal(sim, threat, k, HK_SIGNAL_SUCCEEDED, 1);
    }
    int64_t noticed = *taken - 1 + delay(sim, threat, k, &p->detection, DRAW_DETECTION, 0);
    int64_t end = noticed + delay(sim, threat, k, &p->regain, DRAW_REGAIN, 1);
    int64_t alone = *taken - 1 + delay(sim, threat, k, &p->duration, DRAW_DURATION, 1);
    end = alone < end ? alone : end;
    if (now == noticed) {
        hk_sim_signal(sim, threat, k, HK_SIGNAL_DETECTED, 1);
    }
    if (now == end && release(sim, threat, k, noticed <= now)) {
        return;
    }
    if (now < noticed && (now >= end || noticed < end)) {
        hk_sim_schedule(sim, threat, k, noticed);
    } else if (now < end) {
        hk_sim_schedule(sim, threat, k, end);
    }
}

const hk_mechanism hk_command_mechanism = {
    .name = "command",
    .summary = "unauthorised command: a system obeys somebody else until its operators intervene",
    .params = params,
    .n_param = sizeof params / sizeof params[0],
    .params_size = sizeof(command_params),
    .check = check,
    .start = start,
    .on_event = on_event,
    .marks = true,
};
