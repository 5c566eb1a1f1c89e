/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A simulator is made: memory for one thread, all sized from the setup, at rest.
 */
#include <string.h>

#include "engine/sim/marks_parts.h"
#include "engine/sim/state.h"

typedef struct maker {
    hk_sim *sim;
    bool failed;
} maker;

static void *take(maker *m, int64_t n, size_t size)
{
    void *block = hk_arena_alloc(m->sim->arena, (size_t)n, size);
    m->failed |= block == NULL;
    return block;
}

static hk_list take_list(maker *m, int64_t n)
{
    return (hk_list){.item = take(m, n, sizeof(int32_t))};
}

static uint64_t *take_bits(maker *m, int64_t n)
{
    return take(m, n / 64 + 1, sizeof(uint64_t));
}

static void make_levels(maker *m)
{
    hk_sim *s = m->sim;
    int64_t n = s->graph->n_component, derived = s->graph->n_channel - n;
    int64_t routes = s->graph->n_base - n;
    s->words = take(m, hk_graph_words(s->graph), sizeof *s->words);
    s->seen = take(m, s->graph->n_channel, sizeof *s->seen);
    s->seen_before = take(m, s->graph->n_channel, sizeof *s->seen_before);
    s->is_seen_saved = take_bits(m, s->graph->n_channel);
    s->seen_saved = take_list(m, s->graph->n_channel);
    s->dead = take_bits(m, n);
    s->queued = take_bits(m, n);
    s->resting = take_bits(m, n);
    s->affected = take_list(m, n + 1); /* hk_announce_down() writes one beyond */
    s->rest = take_list(m, n);
    s->ends = take_list(m, n);
    s->wave = take_list(m, n);
    s->scratch = take(m, s->graph->max_group_edges, sizeof *s->scratch);
    s->before = take(m, n, sizeof *s->before);
    s->cap_before = take(m, n, sizeof *s->cap_before);
    s->is_moved = take_bits(m, n);
    s->is_touched = take_bits(m, n);
    s->is_rebound = take_bits(m, n);
    s->is_capped = take_bits(m, n);
    s->is_cap_risen = take_bits(m, n);
    s->moved = take_list(m, n);
    s->touched = take_list(m, n);
    s->rebound = take_list(m, n);
    s->capped = take_list(m, n);
    s->touched_channels = take_list(m, derived);
    s->is_touched_channel = take_bits(m, derived);
    s->route_before = take(m, routes, sizeof *s->route_before);
    s->is_moved_route = take_bits(m, routes);
    s->moved_routes = take_list(m, routes);
    s->release = take(m, n, sizeof *s->release);
    s->is_risen = take_bits(m, n);
    s->risen = take_list(m, n);
    s->bind = take(m, n, sizeof *s->bind);
    s->origin = take(m, n, sizeof *s->origin);
    s->visits = take(m, n, sizeof *s->visits);
    s->via_work = take_list(m, HK_VISITS_MAX * n);
    s->via_changed = take_list(m, n);
}

static void make_clocks(maker *m)
{
    hk_sim *s = m->sim;
    int64_t n = s->graph->n_clock, lags = s->graph->n_channel - s->graph->n_base;
    s->due = take(m, s->setup->n_clock, sizeof *s->due);
    s->clocks = take(m, n, sizeof *s->clocks);
    s->step_use = take(m, s->setup->n_step, sizeof *s->step_use);
    s->noted = take_list(m, n);
    s->touched_clocks = take_list(m, n);
    s->is_touched_clock = take_bits(m, n);
    s->lags = take(m, lags, sizeof *s->lags);
    s->arrived = take_list(m, lags);
    s->calendar_factor = take(m, s->model->n_calendar, sizeof *s->calendar_factor);
    s->calendar_next = take(m, s->model->n_calendar, sizeof *s->calendar_next);
    s->calendar_before = take(m, s->model->n_calendar, sizeof *s->calendar_before);
    s->calendar_due = take_list(m, s->model->n_calendar);
    s->free_stretch = s->free_parcel = HK_NONE;
    for (int32_t i = 0; i < n; i++) {
        const hk_response *r = &s->model->responses[s->graph->clocks[i].response];
        s->n_window += r->recovery_lag_ms > 0;
    }
}

static void make_net(maker *m, int32_t n)
{
    const hk_net *net = &m->sim->graph->nets[n];
    hk_net_state *s = &m->sim->nets[n];
    int64_t nodes = net->n_node;
    s->ability = take(m, nodes, sizeof *s->ability);
    s->reach = take(m, nodes, sizeof *s->reach);
    s->parent = take(m, nodes, sizeof *s->parent);
    s->culprit = take(m, nodes, sizeof *s->culprit);
    s->dirty = take(m, nodes, sizeof *s->dirty);
    s->in_dirty = take(m, nodes, sizeof *s->in_dirty);
    s->touched = take(m, nodes, sizeof *s->touched);
    s->is_touched = take(m, nodes, sizeof *s->is_touched);
    s->before = take(m, nodes, sizeof *s->before);
    s->is_risen = take(m, nodes, sizeof *s->is_risen);
    s->risen = take(m, nodes, sizeof *s->risen);
    s->release = take(m, nodes, sizeof *s->release);
    uint16_t *rest_reach = take(m, nodes, sizeof *rest_reach);
    int32_t *rest_parent = take(m, nodes, sizeof *rest_parent);
    if (m->failed) {
        return;
    }
    hk_route_rest(net, rest_reach, rest_parent, m->sim->region);
    s->rest_reach = rest_reach;
    s->rest_parent = rest_parent;
    for (int64_t i = 0; i < nodes; i++) {
        s->ability[i] = HK_LEVEL_FULL;
        s->reach[i] = rest_reach[i];
        s->parent[i] = rest_parent[i];
        s->culprit[i] = HK_NONE;
    }
}

static void make_nets(maker *m)
{
    hk_sim *s = m->sim;
    int64_t largest = 0, routes = s->graph->n_base - s->graph->n_component;
    for (int32_t n = 0; n < s->graph->n_net; n++) {
        largest = s->graph->nets[n].n_node > largest ? s->graph->nets[n].n_node : largest;
    }
    s->nets = take(m, s->graph->n_net, sizeof *s->nets);
    s->dirty_nets = take_list(m, s->graph->n_net);
    s->risen_nets = take_list(m, s->graph->n_net);
    s->touched_nets = take_list(m, s->graph->n_net);
    s->net_is_dirty = take(m, s->graph->n_net, sizeof *s->net_is_dirty);
    s->route_origin = take(m, routes, sizeof *s->route_origin);
    s->route_culprit = take(m, routes, sizeof *s->route_culprit);
    s->heap = take(m, largest, sizeof *s->heap);
    s->heap_place = take(m, largest, sizeof *s->heap_place);
    s->region = take(m, largest, sizeof *s->region);
    s->region_reach = take(m, largest, sizeof *s->region_reach);
    for (int32_t n = 0; n < s->graph->n_net && !m->failed; n++) {
        make_net(m, n);
    }
}

static void make_jobs(maker *m)
{
    hk_sim *s = m->sim;
    const hk_setup *setup = s->setup;
    s->slots = take(m, setup->n_slot, sizeof *s->slots);
    s->touched_slots = take_list(m, setup->n_slot);
    s->waiting_needs = take_list(m, setup->n_slot);
    int64_t largest = 0;
    for (int32_t t = 0; t < setup->scenario->n_threat; t++) {
        int64_t n = setup->scenario->threats[t].n_component;
        largest = n > largest ? n : largest;
    }
    s->sample_key = take(m, largest, sizeof *s->sample_key);
    s->sample_item = take(m, largest, sizeof *s->sample_item);
    s->pools = take(m, setup->n_pool, sizeof *s->pools);
    s->pool_heap = take(m, setup->n_pool, sizeof *s->pool_heap);
    s->pool_waiting = take(m, setup->n_pool, sizeof *s->pool_waiting);
    s->dirty_pools = take_list(m, setup->n_pool);
    s->moved_pools = take_list(m, setup->n_pool);
    if (m->failed) {
        return;
    }
    for (int32_t i = 0; i < setup->n_slot; i++) {
        const hk_component *c = &s->model->components[setup->slots[i].component];
        int32_t pool = c->repair == HK_NONE ? HK_NONE : s->model->repairs[c->repair].pool;
        s->slots[i].cap = HK_LEVEL_FULL;
        s->slots[i].pool = HK_NONE;
        if (pool != HK_NONE) {
            s->slots[i].pool = setup->scenario->pool_crews[pool] +
                               hk_pool_key(s->model, pool, setup->slots[i].component);
            s->pool_waiting[s->slots[i].pool]++;
        }
    }
    for (int32_t p = 0; p < setup->n_pool; p++) {
        s->pool_heap[p] = take(m, s->pool_waiting[p], sizeof **s->pool_heap);
        s->pool_waiting[p] = 0;
        s->pools[p].free = s->pools[p].crews = setup->scenario->crews[p];
    }
}

static void make_threats(maker *m)
{
    hk_sim *s = m->sim;
    const hk_scenario *sc = s->setup->scenario;
    s->threats = take(m, sc->n_threat, sizeof *s->threats);
    for (int32_t t = 0; t < sc->n_threat && !m->failed; t++) {
        const hk_mechanism *mechanism = sc->threats[t].mechanism;
        if (mechanism->work_size != NULL) {
            size_t n = mechanism->work_size(&sc->threats[t], s->setup->threat_shared[t]);
            s->threats[t].work = take(m, (int64_t)n, 1);
        }
    }
    if (s->setup->latent) {
        s->strain = take(m, HK_STRAINS * (int64_t)s->graph->n_component, sizeof *s->strain);
        s->is_strained = take_bits(m, s->graph->n_component);
        s->strained = take_list(m, s->graph->n_component);
    }
}

static void make_accounts(maker *m)
{
    hk_sim *s = m->sim;
    int64_t n = s->graph->n_component, cells = s->setup->n_cell;
    s->services = take(m, s->model->n_service, sizeof *s->services);
    s->touched_services = take_list(m, s->model->n_service);
    s->noted_services = take_list(m, s->model->n_service);
    s->service_loss = take(m, s->model->n_service, sizeof *s->service_loss);
    s->sectors = take(m, s->model->n_sector, sizeof *s->sectors);
    s->bands = take(m, s->setup->n_band, sizeof *s->bands);
    s->down_since = take(m, n, sizeof *s->down_since);
    s->point_level = take(m, n, sizeof *s->point_level);
    s->point_via = take(m, n, sizeof *s->point_via);
    s->outcome_of = take(m, n, sizeof *s->outcome_of);
    s->outcomes = take(m, n, sizeof *s->outcomes);
    s->cells = take(m, s->model->n_sector * cells, sizeof *s->cells);
    for (int32_t i = 0; i < s->model->n_sector && !m->failed; i++) {
        s->sectors[i].part = take(m, cells + 1, sizeof(hk_int128));
        s->sectors[i].step = take(m, cells + 1, sizeof(hk_int128));
        s->sectors[i].is_set = take_bits(m, cells + 1);
        s->sectors[i].first_cell = s->setup->n_cell;
    }
}

/* Everything that is not zero at rest. */
static void put_to_rest(hk_sim *s)
{
    static const hk_origin none = {HK_NONE, HK_NONE, false};
    const hk_graph *g = s->graph;
    memcpy(s->words, s->setup->words, hk_graph_words(g) * sizeof *s->words);
    for (int32_t i = 0; i < g->n_channel; i++) {
        s->seen[i] = HK_LEVEL_FULL;
    }
    for (int32_t i = 0; i < g->n_component; i++) {
        s->bind[i] = HK_BIND_NONE;
        s->origin[i] = none;
        s->down_since[i] = s->outcome_of[i] = HK_NONE;
        s->point_level[i] = HK_LEVEL_FULL;
    }
    for (int32_t i = 0; i < g->n_base - g->n_component; i++) {
        s->route_origin[i] = none;
        s->route_culprit[i] = HK_NONE;
    }
    for (int32_t i = 0; i < s->setup->n_clock; i++) {
        s->due[i] = HK_NONE;
    }
    for (int32_t i = 0; i < g->n_clock; i++) {
        s->clocks[i].first = HK_NONE;
        hk_clock_reset(s, i);
    }
    for (int32_t i = 0; i < g->n_channel - g->n_base; i++) {
        s->lags[i].first = HK_NONE;
        hk_lag_reset(s, i);
    }
    for (int32_t i = 0; i < s->model->n_service; i++) {
        s->services[i].episode = HK_NONE;
    }
    for (int64_t i = 0; s->strain != NULL && i < HK_STRAINS * (int64_t)g->n_component; i++) {
        s->strain[i] = 1;
    }
}

hk_status hk_sim_new(const hk_setup *setup, hk_sim **ret_sim, hk_error *err)
{
    hk_arena *arena = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    hk_sim *s = hk_arena_alloc(arena, 1, sizeof *s);
    if (s == NULL) {
        hk_arena_free(arena);
        return hk_fail_nomem(err);
    }
    s->arena = arena;
    s->setup = setup;
    s->graph = setup->graph;
    s->model = setup->model;
    maker m = {.sim = s};
    make_levels(&m);
    make_clocks(&m);
    make_nets(&m);
    make_jobs(&m);
    make_threats(&m);
    make_accounts(&m);
    if (m.failed || !hk_deadlock_new(s) || !hk_marks_new(s)) {
        hk_sim_free(s);
        return hk_fail_nomem(err);
    }
    put_to_rest(s);
    hk_status status = hk_queue_new(2 * (int64_t)setup->n_clock + 64, s->due, &s->queue, err);
    if (status != HK_OK) {
        hk_sim_free(s);
        return status;
    }
    *ret_sim = s;
    return HK_OK;
}

void hk_sim_free(hk_sim *sim)
{
    if (sim == NULL) {
        return;
    }
    hk_queue_free(sim->queue);
    hk_free(sim->stretches);
    hk_free(sim->parcels);
    hk_free(sim->episodes);
    hk_free(sim->verdicts);
    hk_free(sim->magnitudes);
    hk_free(sim->band_magnitudes);
    hk_free(sim->job_records);
    hk_free(sim->signals);
    hk_free(sim->deadlocks);
    hk_free(sim->members);
    hk_arena_free(sim->arena);
}
