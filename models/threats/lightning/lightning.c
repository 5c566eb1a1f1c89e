/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A thunderstorm. Strikes near an area come as a Poisson process of the area; each sends a surge
 * into every component there with a probability. Besides, each component is struck itself at the
 * rate density x its collection area. The first that does harm counts.
 */
#include "models/threats/lightning/lightning.h"

#include <math.h>

#include "engine/base/units.h"
#include "engine/sim/mechanism_tools.h"
#include "engine/sim/sim.h"

typedef struct lightning_params {
    hk_dist onset, storm;
    hk_state_odds state;
    double strikes, surge, density, collection, direct;
    int32_t shared_by, level;
} lightning_params;

/* Draws of all, of an area, of a component. */
enum { DRAW_ONSET = 1, DRAW_STORM, DRAW_GAP, DRAW_SURGE, DRAW_DIRECT, DRAW_STATE };
enum { STRIKES_MAX = 100000 };

static const double hour_ms = 3600000;
static const char *const keys[] = {"area", "site", NULL};

static const hk_param params[] = {
    {"onset", "ms", HK_PARAM_DURATION, "0h", 0, (double)HK_TIME_MAX,
     offsetof(lightning_params, onset), "when the storm comes; one draw for all", "design.md 4.2"},
    {"storm", "ms", HK_PARAM_DURATION, "3h", 1, (double)HK_TIME_MAX,
     offsetof(lightning_params, storm), "how long it lasts; one draw for all", "assumption"},
    {"strikes", "1/h", HK_PARAM_NUMBER, "2", 0, 10000, offsetof(lightning_params, strikes),
     "strikes near an area per hour of storm", "assumption"},
    {"shared_by", "area|site|none", HK_PARAM_WORD, "area", 0, 0,
     offsetof(lightning_params, shared_by), "tag of what has its strikes in common",
     "design.md 4.1, tags"},
    {"surge", "1", HK_PARAM_FRACTION, "0.01", 0, 1, offsetof(lightning_params, surge),
     "chance that such a strike harms a component of the area", "assumption"},
    {"density", "1/km2/h", HK_PARAM_NUMBER, "0.5", 0, 10000, offsetof(lightning_params, density),
     "strikes to the ground in the storm", "assumption"},
    {"collection", "km2", HK_PARAM_NUMBER, "0.01", 0, 1000, offsetof(lightning_params, collection),
     "area whose strikes hit the component itself", "IEC 62305-2: collection area"},
    {"direct", "1", HK_PARAM_FRACTION, "0.2", 0, 1, offsetof(lightning_params, direct),
     "chance that a strike to the component harms it", "assumption"},
    {"level", "1", HK_PARAM_LEVEL, "", 0, 1, offsetof(lightning_params, level),
     "level left; without it that of the state of the repair", "design.md 4.1, repairs"},
    {"state", "1", HK_PARAM_STATES, "", 0, 1, offsetof(lightning_params, state),
     "probability of each damage state of what is harmed; absent: the last one", "design.md 4.2"},
};

static void check(const hk_threat *threat, const hk_model *model, hk_place place,
                  hk_problems *problems)
{
    const lightning_params *p = threat->params;
    hk_tools_need_repairs(threat, model, place, problems);
    hk_tools_know_states(threat, model, &p->state, place, problems);
}

static hk_status prepare(const hk_threat *threat, const hk_graph *graph, hk_arena *arena,
                         const void **ret_shared, hk_error *err)
{
    const lightning_params *p = threat->params;
    *ret_shared = hk_tools_entities(threat, graph->model, keys[p->shared_by], arena);
    return *ret_shared == NULL ? hk_fail_nomem(err) : HK_OK;
}

/* Hours into the storm at which a strike near its area harms it first; beyond `storm` if none does. */
static double surge_h(hk_sim *sim, const hk_threat *threat, int32_t k, double storm)
{
    const lightning_params *p = threat->params;
    const uint64_t *area_of = hk_sim_shared(sim, threat);
    double at = 0;
    for (uint64_t i = 0; i < STRIKES_MAX && p->strikes > 0 && p->surge > 0; i++) {
        at -= log(hk_sim_draw_of(sim, threat, area_of[k], DRAW_GAP, i)) / p->strikes;
        if (at >= storm || hk_sim_draw(sim, threat, k, DRAW_SURGE, i) < p->surge) {
            return at;
        }
    }
    return storm;
}

/* The same of strikes to itself: those that harm are a Poisson process too. */
static double direct_h(hk_sim *sim, const hk_threat *threat, int32_t k, double storm)
{
    const lightning_params *p = threat->params;
    double rate = p->density * p->collection * p->direct;
    return rate > 0 ? -log(hk_sim_draw(sim, threat, k, DRAW_DIRECT, 0)) / rate : storm;
}

static void start(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const lightning_params *p = threat->params;
    double u = hk_sim_draw_of(sim, threat, 0, DRAW_ONSET, 0);
    int64_t from = hk_sim_begin_ms(sim, threat) + hk_dist_duration_ms(&p->onset, u, 0);
    u = hk_sim_draw_of(sim, threat, 0, DRAW_STORM, 0);
    double storm = (double)hk_dist_duration_ms(&p->storm, u, 1) / hour_ms;
    double at = fmin(surge_h(sim, threat, k, storm), direct_h(sim, threat, k, storm));
    if (at < storm) {
        hk_sim_schedule(sim, threat, k, from + (int64_t)(at * hour_ms));
    }
}

static void on_event(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const lightning_params *p = threat->params;
    const hk_model *model = hk_sim_model(sim);
    const hk_repair *repair = &model->repairs[model->components[threat->components[k]].repair];
    int32_t state =
        hk_tools_state_at(repair, &p->state, hk_sim_draw(sim, threat, k, DRAW_STATE, 0));
    if (state != HK_NONE) {
        hk_tools_damage(sim, threat, k, p->level, state, 0);
    }
}

const hk_mechanism hk_lightning_mechanism = {
    .name = "lightning",
    .summary = "a thunderstorm: surges in an area, strikes to components",
    .params = params,
    .n_param = sizeof params / sizeof params[0],
    .params_size = sizeof(lightning_params),
    .check = check,
    .prepare = prepare,
    .start = start,
    .on_event = on_event,
    .drawn = true,
};
