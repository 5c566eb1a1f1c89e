/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model with its numbers multiplied: tables that have a parameter are copied, the rest borrowed. */
#include <math.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/base/units.h"
#include "engine/ensemble/assume_parts.h"

enum { CREWS_MAX = 1000000 };

#define VALUE_MICRO_MAX (INT64_C(1000000) * HK_VALUE_SCALE)

static int64_t scaled(int64_t value, double factor, int64_t max)
{
    double product = (double)value * factor;
    int64_t whole = product < (double)max ? llrint(product) : max;
    return whole < 1 && value > 0 ? 1 : whole;
}

static void *copy_of(hk_arena *arena, const void *rows, int64_t n, size_t size)
{
    void *copy = hk_arena_alloc(arena, (size_t)n, size);
    if (copy != NULL && n > 0) {
        memcpy(copy, rows, (size_t)n * size);
    }
    return copy;
}

static bool apply_response(hk_arena *arena, hk_response *response, double factor)
{
    hk_step *steps = copy_of(arena, response->steps, response->n_step, sizeof *steps);
    if (steps == NULL) {
        return false;
    }
    for (int32_t i = 0; i < response->n_step; i++) {
        steps[i].after_ms = scaled(steps[i].after_ms, factor, HK_TIME_MAX);
        if (i > 0 && steps[i].after_ms <= steps[i - 1].after_ms) { /* times of a curve increase */
            steps[i].after_ms = steps[i - 1].after_ms + 1;
        }
    }
    response->steps = steps;
    response->recovery_lag_ms = scaled(response->recovery_lag_ms, factor, HK_TIME_MAX);
    response->recharge_ms = scaled(response->recharge_ms, factor, HK_TIME_MAX);
    return true;
}

static bool apply_repair(hk_arena *arena, hk_repair *repair, double factor)
{
    hk_damage_state *states = copy_of(arena, repair->states, repair->n_state, sizeof *states);
    if (states == NULL) {
        return false;
    }
    for (int32_t i = 0; i < repair->n_state; i++) {
        states[i].duration = hk_dist_scaled(&states[i].duration, factor);
    }
    repair->states = states;
    repair->detection = hk_dist_scaled(&repair->detection, factor);
    return true;
}

/** Crews of a pool in the scenario, but for those that it sets itself. */
static void apply_pool(const hk_scenario *from, hk_scenario *to, int32_t pool, double factor)
{
    for (int32_t k = from->pool_crews[pool]; k < from->pool_crews[pool + 1]; k++) {
        if (from->crews_given == NULL || !from->crews_given[k]) {
            to->crews[k] = (int32_t)scaled(from->crews[k], factor, CREWS_MAX);
        }
    }
}

/** Shares count against each other: every group is blown up to the finest grid that a share may
 *  have, so that factors on small whole numbers are not lost. */
static void apply_shares(const hk_assumptions *all, const double *edge_factor, hk_dependency *edges)
{
    for (int64_t g = 0; g < all->n_share_group; g++) {
        const int32_t *rows = &all->share_rows[all->share_begin[g]];
        int64_t n = all->share_begin[g + 1] - all->share_begin[g];
        double most = 0.0;
        bool drawn = false;
        for (int64_t i = 0; i < n; i++) {
            most = fmax(most, edges[rows[i]].share * edge_factor[rows[i]]);
            drawn = drawn || edge_factor[rows[i]] != 1.0;
        }
        for (int64_t i = 0; drawn && i < n; i++) {
            double part = edges[rows[i]].share * edge_factor[rows[i]] / most;
            edges[rows[i]].share = (int32_t)scaled(HK_SHARE_MAX, part, HK_SHARE_MAX);
        }
    }
}

static bool apply_edges(const hk_assumptions *all, const double *factors, hk_assumed *a)
{
    int64_t n = all->model->n_dependency;
    double *edge_factor = hk_alloc((size_t)n, sizeof *edge_factor);
    if (edge_factor == NULL) {
        return false;
    }
    for (int64_t i = 0; i < n; i++) {
        edge_factor[i] = 1.0;
    }
    for (int64_t i = 0; i < all->n; i++) {
        const hk_parameter *p = &all->parameters[i];
        if (p->table == HK_ASSUMED_DEPENDENCY) {
            hk_dependency *edge = &a->model.dependencies[p->row];
            edge_factor[p->row] = factors[i];
            edge->lag_ms = scaled(edge->lag_ms, factors[i], HK_TIME_MAX);
        }
    }
    apply_shares(all, edge_factor, a->model.dependencies);
    hk_free(edge_factor);
    return true;
}

static bool apply(const hk_assumptions *all, const double *factors, const hk_scenario *scenario,
                  hk_assumed *a)
{
    hk_model *m = &a->model;
    bool ok = true;
    for (int64_t i = 0; i < all->n && ok; i++) {
        const hk_parameter *p = &all->parameters[i];
        double f = factors[i];
        switch (p->table) {
        case HK_ASSUMED_SERVICE:
            m->services[p->row].value_micro =
                scaled(m->services[p->row].value_micro, f, VALUE_MICRO_MAX);
            break;
        case HK_ASSUMED_COMPONENT:
            m->components[p->row].weight = scaled(m->components[p->row].weight, f, HK_WEIGHT_MAX);
            break;
        case HK_ASSUMED_DEPENDENCY: /* all at once below */
            break;
        case HK_ASSUMED_RESPONSE:
            ok = apply_response(a->arena, &m->responses[p->row], f);
            break;
        case HK_ASSUMED_REPAIR:
            ok = apply_repair(a->arena, &m->repairs[p->row], f);
            break;
        case HK_ASSUMED_POOL:
            apply_pool(scenario, &a->scenario, p->row, f);
            break;
        }
    }
    return ok && apply_edges(all, factors, a);
}

static bool copy_tables(const hk_model *from, const hk_scenario *scenario, hk_assumed *a)
{
    hk_model *m = &a->model;
    hk_arena *arena = a->arena;
    int64_t crews = scenario->pool_crews == NULL ? 0 : scenario->pool_crews[from->n_pool];
    m->services = copy_of(arena, from->services, from->n_service, sizeof *m->services);
    m->components = copy_of(arena, from->components, from->n_component, sizeof *m->components);
    m->dependencies =
        copy_of(arena, from->dependencies, from->n_dependency, sizeof *m->dependencies);
    m->responses = copy_of(arena, from->responses, from->n_response, sizeof *m->responses);
    m->repairs = copy_of(arena, from->repairs, from->n_repair, sizeof *m->repairs);
    a->scenario.crews = copy_of(arena, scenario->crews, crews, sizeof *scenario->crews);
    return m->services != NULL && m->components != NULL && m->dependencies != NULL &&
           m->responses != NULL && m->repairs != NULL && a->scenario.crews != NULL;
}

hk_status hk_assumptions_apply(const hk_assumptions *assumptions, const double *factors,
                               const hk_scenario *scenario, hk_assumed *ret_assumed, hk_error *err)
{
    hk_assumed a = {.model = *assumptions->model, .scenario = *scenario};
    HK_TRY(hk_arena_new(&a.arena, err));
    if (!copy_tables(assumptions->model, scenario, &a) ||
        !apply(assumptions, factors, scenario, &a)) {
        hk_arena_free(a.arena);
        return hk_fail_nomem(err);
    }
    a.model.arena = a.scenario.arena = NULL; /* nobody frees these copies by mistake */
    *ret_assumed = a;
    return HK_OK;
}

void hk_assumed_done(hk_assumed *assumed)
{
    hk_arena_free(assumed->arena);
    assumed->arena = NULL;
}
