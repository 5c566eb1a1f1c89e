/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Water comes, rises to the depth of the place, stays and goes. A component fails when the water
 * passes its critical depth, or loses what a depth-damage curve says; its repair begins when the
 * water has gone.
 */
#include "models/threats/flood/flood.h"

#include <math.h>

#include "engine/base/units.h"
#include "engine/sim/mechanism_tools.h"
#include "engine/sim/sim.h"
#include "models/threats/flood/depth_damage.h"

typedef struct flood_params {
    hk_dist onset, rise, stay, recede;
    hk_zone_list zones;
    hk_point_table depths;
    hk_dist depth_factor, floor, capacity;
    hk_state_odds state;
    double reach, sill, basement;
    int32_t rule, curve, level;
} flood_params;

enum { DRAW_ONSET = 1, DRAW_RISE, DRAW_STAY, DRAW_RECEDE, DRAW_FACTOR }; /* for all together */
enum { DRAW_FLOOR = 11, DRAW_BASEMENT, DRAW_CAPACITY, DRAW_STATE };      /* by component */
enum { RULE_ELEVATION, RULE_CAPACITY, RULE_CURVE };

static const hk_param params[] = {
    {"onset", "ms", HK_PARAM_DURATION, "0h", 0, (double)HK_TIME_MAX, offsetof(flood_params, onset),
     "when the water comes", "design.md 4.2"},
    {"zones", "depth m", HK_PARAM_ZONES, "", 0, 100, offsetof(flood_params, zones),
     "areas and the depth in them; where they overlap the greatest counts", "methods.md 9.3"},
    {"depths", "depth_m", HK_PARAM_POINTS, "", 0, 100, offsetof(flood_params, depths),
     "file of points with their depths; the nearest within `reach` counts", "methods.md 9.3"},
    {"reach", "m", HK_PARAM_NUMBER, "250", 1, 100000, offsetof(flood_params, reach),
     "how far a point of `depths` speaks for its surroundings", "size of the cells of the file"},
    {"depth_factor", "1", HK_PARAM_FACTOR, "1", 0, 100, offsetof(flood_params, depth_factor),
     "factor on all depths, one draw for all", "assumption of the scenario"},
    {"rule", "elevation|capacity|curve", HK_PARAM_WORD, "elevation", 0, 0,
     offsetof(flood_params, rule),
     "what fails: above floor and sill; above a drawn capacity; or part of it by a curve",
     "methods.md 9.3"},
    {"floor", "m", HK_PARAM_FACTOR, "lognormal(0.5, 0.4)", 0, 20, offsetof(flood_params, floor),
     "height of the floor above the ground, drawn by component", "assumption"},
    {"sill", "m", HK_PARAM_NUMBER, "0.2", 0, 20, offsetof(flood_params, sill),
     "height of the equipment above its floor, or of the entrance of a basement", "assumption"},
    {"basement", "1", HK_PARAM_FRACTION, "0", 0, 1, offsetof(flood_params, basement),
     "chance that the equipment is in a basement, which the water enters above the sill",
     "methods.md 9.3: switchgear and generators in basements"},
    {"capacity", "m", HK_PARAM_FACTOR, "lognormal(1, 0.5)", 0, 20, offsetof(flood_params, capacity),
     "depth that a component bears, drawn by component", "lognormal fragility; assumption"},
    {"curve", "asia|europe", HK_PARAM_WORD, "asia", 0, 0, offsetof(flood_params, curve),
     "depth-damage curve of residential buildings", "Huizinga et al. 2017 (JRC)"},
    {"rise", "ms", HK_PARAM_DURATION, "6h", 0, (double)HK_TIME_MAX, offsetof(flood_params, rise),
     "from dry to the full depth, evenly", "assumption of the scenario"},
    {"stay", "ms", HK_PARAM_DURATION, "24h", 0, (double)HK_TIME_MAX, offsetof(flood_params, stay),
     "at the full depth", "assumption of the scenario"},
    {"recede", "ms", HK_PARAM_DURATION, "48h", 0, (double)HK_TIME_MAX,
     offsetof(flood_params, recede), "until the water is gone, and repair can begin",
     "assumption of the scenario"},
    {"level", "1", HK_PARAM_LEVEL, "", 0, 1, offsetof(flood_params, level),
     "level left; without it that of the state of the repair, or what the curve leaves",
     "design.md 4.1, repairs"},
    {"state", "1", HK_PARAM_STATES, "", 0, 1, offsetof(flood_params, state),
     "probability of each damage state of what fails; absent: the last one; with `curve` by the "
     "share lost",
     "design.md 4.2"},
};

static double depth_at(const hk_threat *threat, const hk_model *model, int32_t k)
{
    const flood_params *p = threat->params;
    const hk_component *c = &model->components[threat->components[k]];
    return hk_flood_depth(&p->zones, &p->depths, p->reach, c->latitude_deg, c->longitude_deg);
}

static void check(const hk_threat *threat, const hk_model *model, hk_place place,
                  hk_problems *problems)
{
    const flood_params *p = threat->params;
    int32_t wet = 0;
    if (p->zones.n == 0 && p->depths.n == 0) {
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EMISSING, place, NULL,
                       "threat '%s' has no water; give `zones` or `depths`", threat->id);
        return;
    }
    for (int32_t k = 0; k < threat->n_component; k++) {
        const hk_component *c = &model->components[threat->components[k]];
        if (depth_at(threat, model, k) > 0) {
            wet++;
            if (c->repair == HK_NONE) {
                hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EREPAIR, place, NULL,
                               "threat '%s' floods component '%s', which has no repair", threat->id,
                               c->id);
            }
        }
    }
    if (wet == 0) {
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_ESELECTION, place, NULL,
                       "threat '%s': none of the %d components it selects is in the water",
                       threat->id, threat->n_component);
    }
    hk_tools_know_states(threat, model, &p->state, place, problems);
}

static hk_status prepare(const hk_threat *threat, const hk_graph *graph, hk_arena *arena,
                         const void **ret_shared, hk_error *err)
{
    double *depths = hk_arena_alloc(arena, (size_t)threat->n_component, sizeof *depths);
    for (int32_t k = 0; depths != NULL && k < threat->n_component; k++) {
        depths[k] = depth_at(threat, graph->model, k);
    }
    *ret_shared = depths;
    return depths == NULL ? hk_fail_nomem(err) : HK_OK;
}

/* ---- in a replicate -------------------------------------------------------------------------- */

static int64_t span(const hk_sim *sim, const hk_threat *threat, const hk_dist *dist, uint64_t draw)
{
    return hk_dist_duration_ms(dist, hk_sim_draw_of(sim, threat, 0, draw, 0), 0);
}

static double full_depth(const hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const flood_params *p = threat->params;
    const double *depths = hk_sim_shared(sim, threat);
    double u = hk_sim_draw_of(sim, threat, 0, DRAW_FACTOR, 0);
    return depths[k] > 0 ? depths[k] * hk_dist_quantile(&p->depth_factor, u) : 0;
}

/* Depth beyond which it fails. */
static double critical_depth(const hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const flood_params *p = threat->params;
    if (p->rule == RULE_CAPACITY) {
        return hk_dist_quantile(&p->capacity, hk_sim_draw(sim, threat, k, DRAW_CAPACITY, 0));
    }
    if (hk_sim_draw(sim, threat, k, DRAW_BASEMENT, 0) < p->basement) {
        return p->sill;
    }
    return p->sill + hk_dist_quantile(&p->floor, hk_sim_draw(sim, threat, k, DRAW_FLOOR, 0));
}

static const hk_repair *repair_of(const hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const hk_model *model = hk_sim_model(sim);
    return &model->repairs[model->components[threat->components[k]].repair];
}

/* State of the repair; HK_NONE = undamaged. */
static int32_t state_of(const hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const flood_params *p = threat->params;
    const hk_repair *repair = repair_of(sim, threat, k);
    if (p->rule == RULE_CURVE && p->state.n == 0) {
        double lost = hk_depth_damage((hk_depth_curve)p->curve, full_depth(sim, threat, k));
        return (int32_t)ceil(lost * repair->n_state) - 1; /* -1 = HK_NONE: nothing lost */
    }
    return hk_tools_state_at(repair, &p->state, hk_sim_draw(sim, threat, k, DRAW_STATE, 0));
}

static int32_t level_of(const hk_sim *sim, const hk_threat *threat, int32_t k, int32_t state)
{
    const flood_params *p = threat->params;
    if (p->level != HK_NONE) {
        return p->level;
    }
    if (p->rule == RULE_CURVE) {
        double lost = hk_depth_damage((hk_depth_curve)p->curve, full_depth(sim, threat, k));
        return (int32_t)floor((1 - lost) * HK_LEVEL_FULL + 1e-9);
    }
    return repair_of(sim, threat, k)->states[state].level;
}

static int64_t comes_ms(const hk_sim *sim, const hk_threat *threat)
{
    const flood_params *p = threat->params;
    return hk_sim_begin_ms(sim, threat) + span(sim, threat, &p->onset, DRAW_ONSET);
}

static void start(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const flood_params *p = threat->params;
    double depth = full_depth(sim, threat, k), critical = depth;
    if (depth <= 0 || state_of(sim, threat, k) == HK_NONE) {
        return;
    }
    if (p->rule != RULE_CURVE) {
        critical = critical_depth(sim, threat, k);
        if (depth <= critical) {
            return;
        }
    }
    int64_t rise = span(sim, threat, &p->rise, DRAW_RISE);
    hk_sim_schedule(sim, threat, k, comes_ms(sim, threat) + hk_time_scale(rise, critical / depth));
}

/* First ring: it fails in the water; second: the water has gone. */
static void on_event(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const flood_params *p = threat->params;
    int64_t *rings = hk_sim_slot_data(sim, threat, k);
    int64_t gone = comes_ms(sim, threat) + span(sim, threat, &p->rise, DRAW_RISE) +
                   span(sim, threat, &p->stay, DRAW_STAY) +
                   span(sim, threat, &p->recede, DRAW_RECEDE);
    int32_t state = state_of(sim, threat, k), level = level_of(sim, threat, k, state);
    if ((*rings)++ == 0 && gone > hk_sim_now(sim)) {
        hk_sim_cap(sim, threat, k, level);
        hk_sim_schedule(sim, threat, k, gone);
    } else {
        hk_tools_damage(sim, threat, k, level, state, 0);
    }
}

const hk_mechanism hk_flood_mechanism = {
    .name = "flood",
    .summary = "water that comes, rises, stays and goes; what stands too low fails",
    .params = params,
    .n_param = sizeof params / sizeof params[0],
    .params_size = sizeof(flood_params),
    .check = check,
    .prepare = prepare,
    .start = start,
    .on_event = on_event,
};
