/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A flaw that is common to a technology and shows itself at one instant. Each class (the members
 * that carry the same tag) draws whether it has the flaw, each member of a flawed class whether it
 * is harmed: dependent through the class, independent given it.
 */
#include "models/threats/common_fault/common_fault.h"

#include "engine/base/units.h"
#include "engine/sim/mechanism_tools.h"
#include "engine/sim/sim.h"

typedef struct fault_params {
    int64_t at;
    hk_dist onset, window, correction;
    double flawed, defective;
    int32_t shared_by, level;
} fault_params;

enum { DRAW_ONSET = 1, DRAW_FLAW = 2, DRAW_DEFECTIVE = 3, DRAW_WINDOW = 4, DRAW_CORRECTION = 5 };
enum { BY_NOTHING = 2 }; /* place of `none` */

static const char *const keys[] = {"technology", "vendor", NULL};

static const hk_param params[] = {
    {"at", "date-time", HK_PARAM_DATE, "", 0, 0, offsetof(fault_params, at),
     "the instant; or give onset", "AP2 App.3: year-2000-type problem"},
    {"onset", "ms", HK_PARAM_DURATION, "0h", 0, (double)HK_TIME_MAX, offsetof(fault_params, onset),
     "the instant, from the start of the scenario; one draw for all", "design.md 4.2"},
    {"shared_by", "technology|vendor|none", HK_PARAM_WORD, "technology", 0, 0,
     offsetof(fault_params, shared_by),
     "whose flaw it is: those with the same tag have it together", "beta-factor model"},
    {"flawed", "1", HK_PARAM_FRACTION, "1", 0, 1, offsetof(fault_params, flawed),
     "chance that a technology has the flaw; one draw per technology", "methods.md 9.5"},
    {"defective", "1", HK_PARAM_FRACTION, "1", 0, 1, offsetof(fault_params, defective),
     "share of the members of a flawed technology that it harms", "methods.md 9.5"},
    {"window", "ms", HK_PARAM_DURATION, "0h", 0, (double)HK_TIME_MAX,
     offsetof(fault_params, window),
     "from the instant to the failure, drawn by member; a migration has uniform(0h, 30d)",
     "AP2 App.3: migration to IPv6"},
    {"level", "1", HK_PARAM_LEVEL, "", 0, 1, offsetof(fault_params, level),
     "level left; without it that of the last state of the repair, or 0 with `correction`",
     "design.md 4.1, repairs"},
    {"correction", "ms", HK_PARAM_DURATION, "", 1, (double)HK_TIME_MAX,
     offsetof(fault_params, correction),
     "time until the member works again, by itself; without it a repair job does that",
     "design.md 3.5"},
};

static bool is_given(const hk_dist *dist)
{
    return !hk_dist_is_constant(dist) || dist->a > 0;
}

static void check(const hk_threat *threat, const hk_model *model, hk_place place,
                  hk_problems *problems)
{
    const fault_params *p = threat->params;
    if (p->at != HK_NONE && is_given(&p->onset)) {
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_ECHOICE, place, NULL,
                       "threat '%s' has `at` and `onset`; allowed: one of them", threat->id);
    }
    if (p->shared_by != BY_NOTHING) {
        hk_tools_need_tag(threat, model, keys[p->shared_by], place, problems);
    }
    if (!is_given(&p->correction)) {
        hk_tools_need_repairs(threat, model, place, problems);
    }
}

/* Whose flaw each member shares. */
static hk_status prepare(const hk_threat *threat, const hk_graph *graph, hk_arena *arena,
                         const void **ret_shared, hk_error *err)
{
    const fault_params *p = threat->params;
    *ret_shared = hk_tools_entities(threat, graph->model, keys[p->shared_by], arena);
    return *ret_shared == NULL ? hk_fail_nomem(err) : HK_OK;
}

static size_t work_size(const hk_threat *threat, const void *shared)
{
    (void)threat, (void)shared;
    return sizeof(bool); /* somebody has noticed */
}

static void begin(hk_sim *sim, const hk_threat *threat)
{
    *(bool *)hk_sim_work(sim, threat) = false;
}

static void start(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const fault_params *p = threat->params;
    const uint64_t *class_of = hk_sim_shared(sim, threat);
    if (hk_sim_draw_of(sim, threat, class_of[k], DRAW_FLAW, 0) >= p->flawed ||
        hk_sim_draw(sim, threat, k, DRAW_DEFECTIVE, 0) >= p->defective) {
        return;
    }
    int64_t from = hk_sim_begin_ms(sim, threat);
    double u = hk_sim_draw_of(sim, threat, 0, DRAW_ONSET, 0);
    int64_t instant = from + hk_dist_duration_ms(&p->onset, u, 0);
    if (p->at != HK_NONE) {
        instant = p->at > from ? p->at : from;
    }
    u = hk_sim_draw(sim, threat, k, DRAW_WINDOW, 0);
    hk_sim_schedule(sim, threat, k, instant + hk_dist_duration_ms(&p->window, u, 0));
}

static void notice(hk_sim *sim, const hk_threat *threat)
{
    bool *noticed = hk_sim_work(sim, threat);
    if (!*noticed) {
        *noticed = true;
        hk_sim_signal(sim, threat, HK_NONE, HK_SIGNAL_DETECTED, 1);
    }
}

static void on_event(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const fault_params *p = threat->params;
    int64_t *rings = hk_sim_slot_data(sim, threat, k);
    if ((*rings)++ > 0) {
        hk_sim_cap(sim, threat, k, HK_LEVEL_FULL);
        return;
    }
    notice(sim, threat);
    if (!is_given(&p->correction)) {
        hk_tools_damage(sim, threat, k, p->level, HK_NONE, 0);
        return;
    }
    double u = hk_sim_draw(sim, threat, k, DRAW_CORRECTION, 0);
    hk_sim_cap(sim, threat, k, p->level != HK_NONE ? p->level : 0);
    hk_sim_schedule(sim, threat, k, hk_sim_now(sim) + hk_dist_duration_ms(&p->correction, u, 1));
}

const hk_mechanism hk_common_fault_mechanism = {
    .name = "common_fault",
    .summary = "a flaw of a technology that shows itself in all its members at one instant",
    .params = params,
    .n_param = sizeof params / sizeof params[0],
    .params_size = sizeof(fault_params),
    .check = check,
    .prepare = prepare,
    .work_size = work_size,
    .begin = begin,
    .start = start,
    .on_event = on_event,
};
