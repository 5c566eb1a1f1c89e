/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fire at a site: it breaks out at one of the selected components there and reaches each other one
 * with a probability after a time, unless it is put out before. Damage is repaired once it is out.
 */
#include "models/threats/fire/fire.h"

#include "engine/base/units.h"
#include "engine/sim/mechanism_tools.h"
#include "engine/sim/sim.h"

typedef struct fire_params {
    hk_dist onset, burns, delay;
    hk_state_odds state;
    double chance, spread;
    int32_t shared_by, level;
} fire_params;

typedef struct fire_site { /* of each selected component */
    uint64_t entity;
    int32_t place, n; /* number of the component at its site, and of all there */
} fire_site;

/* Draws of a site, of a component. */
enum { DRAW_BREAKS = 1, DRAW_ONSET, DRAW_ORIGIN, DRAW_BURNS, DRAW_SPREAD, DRAW_DELAY, DRAW_STATE };

static const char *const keys[] = {"site", "area", NULL};

static const hk_param params[] = {
    {"onset", "ms", HK_PARAM_DURATION, "0h", 0, (double)HK_TIME_MAX, offsetof(fire_params, onset),
     "when it breaks out, drawn by site", "design.md 4.2"},
    {"chance", "1", HK_PARAM_FRACTION, "1", 0, 1, offsetof(fire_params, chance),
     "chance that it breaks out at a site", "assumption of the scenario"},
    {"shared_by", "site|area|none", HK_PARAM_WORD, "site", 0, 0, offsetof(fire_params, shared_by),
     "tag of what makes a site", "design.md 4.1, tags"},
    {"spread", "1", HK_PARAM_FRACTION, "0.5", 0, 1, offsetof(fire_params, spread),
     "chance that it takes its way to a component of the same site", "assumption"},
    {"delay", "ms", HK_PARAM_DURATION, "exp(40min)", 0, (double)HK_TIME_MAX,
     offsetof(fire_params, delay), "until it gets there, drawn by component", "assumption"},
    {"burns", "ms", HK_PARAM_DURATION, "lognormal(1h, 0.7)", 1, (double)HK_TIME_MAX,
     offsetof(fire_params, burns), "until it is put out, drawn by site", "assumption"},
    {"level", "1", HK_PARAM_LEVEL, "", 0, 1, offsetof(fire_params, level),
     "level left; without it that of the state of the repair", "design.md 4.1, repairs"},
    {"state", "1", HK_PARAM_STATES, "", 0, 1, offsetof(fire_params, state),
     "probability of each damage state of what burns; absent: the last one", "design.md 4.2"},
};

static void check(const hk_threat *threat, const hk_model *model, hk_place place,
                  hk_problems *problems)
{
    const fire_params *p = threat->params;
    hk_tools_need_repairs(threat, model, place, problems);
    hk_tools_know_states(threat, model, &p->state, place, problems);
}

/* Count the components of each site. O(n^2) in those selected would be too slow: by hash. */
static hk_status prepare(const hk_threat *threat, const hk_graph *graph, hk_arena *arena,
                         const void **ret_shared, hk_error *err)
{
    const fire_params *p = threat->params;
    int32_t n = threat->n_component, size = 16;
    while (size < 2 * n) {
        size *= 2;
    }
    fire_site *sites = hk_arena_alloc(arena, (size_t)n, sizeof *sites);
    int32_t *first = hk_arena_alloc(arena, (size_t)size, sizeof *first); /* 1 + first k, 0 = free */
    int32_t *of = hk_arena_alloc(arena, (size_t)n, sizeof *of);
    if (sites == NULL || first == NULL || of == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t k = 0; k < n; k++) {
        uint64_t e = hk_tools_entity(graph->model, threat->components[k], keys[p->shared_by], NULL);
        int32_t at = (int32_t)(e & (uint64_t)(size - 1));
        while (first[at] != 0 && sites[first[at] - 1].entity != e) {
            at = (at + 1) & (size - 1);
        }
        first[at] = first[at] == 0 ? k + 1 : first[at];
        of[k] = first[at] - 1;
        sites[k].entity = e;
        sites[k].place = sites[of[k]].n++;
    }
    for (int32_t k = 0; k < n; k++) {
        sites[k].n = sites[of[k]].n;
    }
    *ret_shared = sites;
    return HK_OK;
}

/* When it breaks out at the site of k. */
static int64_t breaks_out_ms(const hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const fire_params *p = threat->params;
    const fire_site *site = (const fire_site *)hk_sim_shared(sim, threat) + k;
    double u = hk_sim_draw_of(sim, threat, site->entity, DRAW_ONSET, 0);
    return hk_sim_begin_ms(sim, threat) + hk_dist_duration_ms(&p->onset, u, 0);
}

static int64_t burns_ms(const hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const fire_params *p = threat->params;
    const fire_site *site = (const fire_site *)hk_sim_shared(sim, threat) + k;
    double u = hk_sim_draw_of(sim, threat, site->entity, DRAW_BURNS, 0);
    return hk_dist_duration_ms(&p->burns, u, 1);
}

static void start(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const fire_params *p = threat->params;
    const fire_site *site = (const fire_site *)hk_sim_shared(sim, threat) + k;
    if (hk_sim_draw_of(sim, threat, site->entity, DRAW_BREAKS, 0) >= p->chance) {
        return;
    }
    int64_t after = 0;
    double origin = hk_sim_draw_of(sim, threat, site->entity, DRAW_ORIGIN, 0) * site->n;
    if ((int32_t)origin != site->place) {
        double u = hk_sim_draw(sim, threat, k, DRAW_DELAY, 0);
        after = hk_dist_duration_ms(&p->delay, u, 0);
        if (hk_sim_draw(sim, threat, k, DRAW_SPREAD, 0) >= p->spread ||
            after >= burns_ms(sim, threat, k)) {
            return;
        }
    }
    hk_sim_schedule(sim, threat, k, breaks_out_ms(sim, threat, k) + after);
}

/* First ring: it burns; second: it is out. */
static void on_event(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const fire_params *p = threat->params;
    const hk_model *model = hk_sim_model(sim);
    const hk_repair *repair = &model->repairs[model->components[threat->components[k]].repair];
    int64_t *rings = hk_sim_slot_data(sim, threat, k);
    int32_t state =
        hk_tools_state_at(repair, &p->state, hk_sim_draw(sim, threat, k, DRAW_STATE, 0));
    if (state == HK_NONE) {
        return;
    }
    if ((*rings)++ == 0) {
        hk_sim_cap(sim, threat, k, 0); /* nobody works in a fire */
        hk_sim_schedule(sim, threat, k, breaks_out_ms(sim, threat, k) + burns_ms(sim, threat, k));
    } else {
        hk_tools_damage(sim, threat, k, p->level, state, 0);
    }
}

const hk_mechanism hk_fire_mechanism = {
    .name = "fire",
    .summary = "fire at a site, which may reach what else is there before it is put out",
    .params = params,
    .n_param = sizeof params / sizeof params[0],
    .params_size = sizeof(fire_params),
    .check = check,
    .prepare = prepare,
    .start = start,
    .on_event = on_event,
    .drawn = true,
};
