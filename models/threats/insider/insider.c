/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One actor: when he begins and when he is found out belong to the threat as a whole (the alarm), when
 * he gets to a component to the component (its slot).
 */
#include "models/threats/insider/insider.h"

#include "engine/base/units.h"
#include "engine/sim/sim.h"

typedef struct insider_params {
    hk_dist onset, pace, detection, restore;
    int32_t effect, level;
} insider_params;

typedef struct insider_work {
    bool found;
    int32_t n_done;
    int32_t done[]; /* [n_component] what he has got to */
} insider_work;

enum { EFFECT_FALSIFY, EFFECT_DESTROY, EFFECT_LEAK, EFFECT_STOP };
enum { DRAW_ONSET = 1, DRAW_PACE, DRAW_DETECTION, DRAW_RESTORE };

static const hk_param params[] = {
    {"onset", "ms", HK_PARAM_DURATION, "0h", 0, (double)HK_TIME_MAX,
     offsetof(insider_params, onset), "time from the beginning of the threat until he begins",
     "design.md 4.2"},
    {"effect", "falsify|destroy|leak|stop", HK_PARAM_WORD, NULL, 0, 0,
     offsetof(insider_params, effect), "what he does to each component",
     "AP2 Appendix 3: insider misconduct"},
    {"pace", "ms", HK_PARAM_DURATION, "0h", 0, (double)HK_TIME_MAX, offsetof(insider_params, pace),
     "from when he begins until he gets to a component, for each", "assumption"},
    {"detection", "ms", HK_PARAM_DURATION, "lognormal(30d, 1)", 0, (double)HK_TIME_MAX,
     offsetof(insider_params, detection), "from when he begins until he is found out",
     "assumption"},
    {"level", "1", HK_PARAM_LEVEL, "0", 0, 1, offsetof(insider_params, level),
     "level while stopped, by him or to restore what he falsified", "design.md 3.1"},
    {"restore", "ms", HK_PARAM_DURATION, "lognormal(4h, 0.8)", 1, (double)HK_TIME_MAX,
     offsetof(insider_params, restore),
     "from when he is found out until a component that he stopped or falsified is back",
     "assumption"},
};

/* ---- who he is ---------------------------------------------------------------------------------- */

static int32_t holder(const hk_model *model, const hk_component *c)
{
    return c->provider == HK_NONE && c->service != HK_NONE ? model->services[c->service].provider
                                                           : c->provider;
}

static const char *name_of(const hk_model *model, int32_t provider)
{
    return provider == HK_NONE ? "nobody" : model->providers[provider].id;
}

static void check(const hk_threat *threat, const hk_model *model, hk_place place,
                  hk_problems *problems)
{
    const insider_params *p = threat->params;
    const hk_component *first = &model->components[threat->components[0]];
    /* with one component or provider sampled, he is one of theirs */
    bool is_said = threat->sample_count == 1 || threat->sample_providers == 1;
    for (int32_t k = 0; k < threat->n_component; k++) {
        const hk_component *c = &model->components[threat->components[k]];
        if (p->effect == EFFECT_DESTROY && c->repair == HK_NONE) {
            hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EREPAIR, place, NULL,
                           "threat '%s' destroys component '%s', which has no repair", threat->id,
                           c->id);
        }
        if (!is_said && holder(model, c) != holder(model, first)) {
            is_said = true;
            hk_problem_add(problems, HK_SEVERITY_ERROR, HK_ESELECTION, place, NULL,
                           "threat '%s' is one insider, but '%s' belongs to %s and '%s' to %s; "
                           "allowed: components of one provider, or a sample of 1",
                           threat->id, first->id, name_of(model, holder(model, first)), c->id,
                           name_of(model, holder(model, c)));
        }
    }
}

/* ---- what he does --------------------------------------------------------------------------------- */

static size_t work_size(const hk_threat *threat, const void *shared)
{
    (void)shared;
    return sizeof(insider_work) + (size_t)threat->n_component * sizeof(int32_t);
}

/* `start` and `on_begun` both need the onset. */
static int64_t onset_ms(const hk_sim *sim, const hk_threat *threat)
{
    const insider_params *p = threat->params;
    double u = hk_sim_draw_of(sim, threat, 0, DRAW_ONSET, 0);
    return hk_sim_begin_ms(sim, threat) + hk_dist_duration_ms(&p->onset, u, 0);
}

static void begin(hk_sim *sim, const hk_threat *threat)
{
    insider_work *w = hk_sim_work(sim, threat);
    w->found = false;
    w->n_done = 0;
}

static void start(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const insider_params *p = threat->params;
    double u = hk_sim_draw(sim, threat, k, DRAW_PACE, 0);
    hk_sim_schedule(sim, threat, k, onset_ms(sim, threat) + hk_dist_duration_ms(&p->pace, u, 0));
}

static void on_begun(hk_sim *sim, const hk_threat *threat)
{
    const insider_params *p = threat->params;
    double u = hk_sim_draw_of(sim, threat, 0, DRAW_DETECTION, 0);
    hk_sim_alarm(sim, threat, onset_ms(sim, threat) + hk_dist_duration_ms(&p->detection, u, 0));
}

static void destroy(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const hk_model *model = hk_sim_model(sim);
    const hk_repair *repair = &model->repairs[model->components[threat->components[k]].repair];
    int32_t state = repair->n_state - 1;
    hk_sim_mark(sim, threat, k, HK_MARK_DESTROYED, true);
    hk_sim_damage(sim, threat, k, repair->states[state].level, state, 0);
}

static void act(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const insider_params *p = threat->params;
    switch (p->effect) {
    case EFFECT_FALSIFY:
        hk_sim_mark(sim, threat, k, HK_MARK_FALSIFIED, true);
        break;
    case EFFECT_LEAK:
        hk_sim_mark(sim, threat, k, HK_MARK_LEAK, true);
        break;
    case EFFECT_STOP:
        hk_sim_cap(sim, threat, k, p->level);
        break;
    default:
        destroy(sim, threat, k);
        break;
    }
    hk_sim_signal(sim, threat, k, HK_SIGNAL_SUCCEEDED, 1);
}

/* First ring: he gets there; second: it is back. */
static void on_event(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    insider_work *w = hk_sim_work(sim, threat);
    int64_t *rings = hk_sim_slot_data(sim, threat, k);
    if ((*rings)++ > 0) {
        hk_sim_cap(sim, threat, k, HK_LEVEL_FULL);
    } else if (!w->found) {
        w->done[w->n_done++] = k;
        act(sim, threat, k);
    }
}

static void undo(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const insider_params *p = threat->params;
    if (p->effect == EFFECT_DESTROY) {
        return; /* its repair is under way */
    }
    hk_sim_mark(sim, threat, k, HK_MARK_FALSIFIED | HK_MARK_LEAK, false);
    if (p->effect != EFFECT_LEAK) {
        double u = hk_sim_draw(sim, threat, k, DRAW_RESTORE, 0);
        hk_sim_cap(sim, threat, k, p->level);
        hk_sim_schedule(sim, threat, k, hk_sim_now(sim) + hk_dist_duration_ms(&p->restore, u, 1));
    }
}

static void on_alarm(hk_sim *sim, const hk_threat *threat)
{
    insider_work *w = hk_sim_work(sim, threat);
    w->found = true;
    hk_sim_signal(sim, threat, HK_NONE, HK_SIGNAL_DETECTED, 1);
    for (int32_t i = 0; i < w->n_done; i++) {
        undo(sim, threat, w->done[i]);
    }
}

static void on_repaired(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    hk_sim_mark(sim, threat, k, HK_MARK_DESTROYED, false);
}

const hk_mechanism hk_insider_mechanism = {
    .name = "insider",
    .summary = "one actor who falsifies, destroys, leaks or stops what he has access to",
    .params = params,
    .n_param = sizeof params / sizeof params[0],
    .params_size = sizeof(insider_params),
    .check = check,
    .start = start,
    .on_event = on_event,
    .on_repaired = on_repaired,
    .work_size = work_size,
    .begin = begin,
    .on_begun = on_begun,
    .on_alarm = on_alarm,
    .marks = true,
};
