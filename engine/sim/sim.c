/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Life of a simulator: memory for one thread, the loop over instants, and putting
 * back what a replicate touched. Memory grows only between instants (make_room()).
 */
#include <string.h>

#include "engine/base/rng.h"
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

static void make_accounts(maker *m)
{
    hk_sim *s = m->sim;
    int64_t n = s->graph->n_component, cells = s->setup->n_cell;
    s->services = take(m, s->model->n_service, sizeof *s->services);
    s->touched_services = take_list(m, s->model->n_service);
    s->noted_services = take_list(m, s->model->n_service);
    s->service_loss = take(m, s->model->n_service, sizeof *s->service_loss);
    s->sectors = take(m, s->model->n_sector, sizeof *s->sectors);
    s->down_since = take(m, n, sizeof *s->down_since);
    s->point_level = take(m, n, sizeof *s->point_level);
    s->point_via = take(m, n, sizeof *s->point_via);
    s->outcome_of = take(m, n, sizeof *s->outcome_of);
    s->outcomes = take(m, n, sizeof *s->outcomes);
    s->cells = take(m, s->model->n_sector * cells, sizeof *s->cells);
    for (int32_t i = 0; i < s->model->n_sector && !m->failed; i++) {
        s->sectors[i].part = take(m, cells + 1, sizeof(hk_int128));
        s->sectors[i].step = take(m, cells + 1, sizeof(hk_int128));
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
    make_accounts(&m);
    if (m.failed || !hk_deadlock_new(s)) {
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
    hk_free(sim->magnitudes);
    hk_free(sim->job_records);
    hk_free(sim->deadlocks);
    hk_free(sim->members);
    hk_arena_free(sim->arena);
}

void hk_sim_scramble(hk_sim *sim, uint64_t key)
{
    sim->scramble = key;
}

size_t hk_sim_bytes(const hk_sim *sim)
{
    return hk_arena_bytes(sim->arena);
}

/* ---- one replicate ------------------------------------------------------------------------------ */

/* Room for `more` rows behind n; false when out of memory. */
static bool room(void **rows, int64_t n, int64_t *max, int64_t more, size_t size)
{
    if (n + more <= *max) {
        return true;
    }
    int64_t want = 2 * *max > n + more ? 2 * *max : n + more;
    void *grown = hk_realloc(*rows, (size_t)want, size);
    if (grown == NULL) {
        return false;
    }
    *rows = grown;
    *max = want;
    return true;
}

static bool room_for_stretches(hk_sim *s)
{
    int64_t old = s->n_stretch;
    if (s->stretches_left >= s->n_window) {
        return true;
    }
    if (!room((void **)&s->stretches, old, &s->n_stretch, s->n_window, sizeof *s->stretches)) {
        return false;
    }
    for (int64_t i = old; i < s->n_stretch; i++) {
        s->stretches[i].next = s->free_stretch;
        s->free_stretch = (int32_t)i;
        s->stretches_left++;
    }
    return true;
}

static bool room_for_parcels(hk_sim *s)
{
    int64_t old = s->n_parcel, lags = s->graph->n_channel - s->graph->n_base;
    if (s->parcels_left >= lags) {
        return true;
    }
    if (!room((void **)&s->parcels, old, &s->n_parcel, lags, sizeof *s->parcels)) {
        return false;
    }
    for (int64_t i = old; i < s->n_parcel; i++) {
        s->parcels[i].next = s->free_parcel;
        s->free_parcel = (int32_t)i;
        s->parcels_left++;
    }
    return true;
}

/* What one more instant can need at most. */
static bool make_room(hk_sim *s)
{
    int64_t clocks = s->setup->n_clock + 1;
    bool steps = s->setup->scenario->record == HK_RECORD_STEPS;
    if (hk_queue_room(s->queue) < clocks && hk_queue_reserve(s->queue, 2 * clocks, NULL) != HK_OK) {
        return false;
    }
    return room_for_stretches(s) && room_for_parcels(s) &&
           room((void **)&s->episodes, s->n_episode, &s->max_episode, s->model->n_service,
                sizeof *s->episodes) &&
           room((void **)&s->magnitudes, s->n_magnitude, &s->max_magnitude,
                steps ? s->model->n_service : 0, sizeof *s->magnitudes) &&
           room((void **)&s->job_records, s->n_job, &s->max_job, s->setup->n_slot,
                sizeof *s->job_records) &&
           room((void **)&s->deadlocks, s->n_deadlock, &s->max_deadlock, 1, sizeof *s->deadlocks) &&
           room((void **)&s->members, s->n_member, &s->max_member,
                s->graph->cyclic ? s->graph->n_component : 0, sizeof *s->members);
}

/* Components of one threat that are struck in this replicate. */
static void start_threat(hk_sim *s, const hk_threat *threat)
{
    static const uint64_t draw_sample = 0x165667B19E3779F9U;
    if (threat->sample_count != HK_NONE && threat->sample_count < threat->n_component) {
        hk_sample_start(s, threat, draw_sample);
        return;
    }
    for (int32_t k = 0; k < threat->n_component; k++) {
        if (threat->sample_fraction >= 1 ||
            hk_sim_draw(s, threat, k, draw_sample, 0) < threat->sample_fraction) {
            threat->mechanism->start(s, threat, k);
        }
    }
}

/* Outages of `state:` begin before the start, the earliest first; those of the start itself
 * join the first instant. */
static void start_outages(hk_sim *s)
{
    const hk_scenario *sc = s->setup->scenario;
    int64_t done = INT64_MAX;
    for (;;) {
        int64_t next = -1; /* longest time before the start that is not done yet */
        for (int32_t i = 0; i < sc->n_outage; i++) {
            int64_t since = sc->outages[i].since_ms;
            next = since < done && since > next ? since : next;
        }
        hk_sim_until(s, next > 0 ? -next : 0);
        s->now = next > 0 ? -next : 0;
        for (int32_t i = 0; next >= 0 && i < sc->n_outage; i++) {
            if (sc->outages[i].since_ms == next) {
                hk_jobs_begin_outage(s, i);
            }
        }
        if (next <= 0) {
            break;
        }
        hk_instant(s, -next);
        done = next;
    }
    for (int32_t i = 0; i < sc->n_outage; i++) {
        hk_jobs_repair_outage(s, i);
    }
}

static int64_t earliest_outage(const hk_scenario *sc)
{
    int64_t earliest = 0;
    for (int32_t i = 0; i < sc->n_outage; i++) {
        earliest = sc->outages[i].since_ms > earliest ? sc->outages[i].since_ms : earliest;
    }
    return earliest;
}

static void reset_outs(hk_sim *s, int32_t channel)
{
    const hk_graph *g = s->graph;
    for (int32_t o = g->out_begin[channel]; o < g->out_begin[channel + 1]; o++) {
        s->words[g->out[o].word] = s->setup->words[g->out[o].word];
    }
    s->seen[channel] = HK_LEVEL_FULL;
}

static void reset_component(hk_sim *s, int32_t c)
{
    const hk_graph *g = s->graph;
    uint32_t head = hk_graph_head(g, c);
    memcpy(&s->words[head], &s->setup->words[head],
           (1 + (size_t)s->words[head].head.n_group) * sizeof *s->words);
    reset_outs(s, c);
    s->bind[c] = HK_BIND_NONE;
    s->origin[c] = (hk_origin){HK_NONE, HK_NONE, false};
    s->point_level[c] = HK_LEVEL_FULL;
    s->point_via[c] = false;
    hk_bit_clear(s->is_touched, c);
    hk_bit_clear(s->dead, c);
}

/* Put back every component: cheaper by far than one by one when many were touched. */
static void reset_all_components(hk_sim *s)
{
    const hk_graph *g = s->graph;
    size_t n = (size_t)g->n_component, bits = (n / 64 + 1) * sizeof(uint64_t);
    memcpy(s->words, s->setup->words, hk_graph_words(g) * sizeof *s->words);
    memset(s->bind, 0xFF, n * sizeof *s->bind); /* HK_BIND_NONE */
    memset(s->point_via, 0, n * sizeof *s->point_via);
    memset(s->is_touched, 0, bits);
    memset(s->dead, 0, bits);
    for (size_t c = 0; c < n; c++) {
        s->seen[c] = s->point_level[c] = HK_LEVEL_FULL;
        s->origin[c] = (hk_origin){HK_NONE, HK_NONE, false};
    }
}

/* Put back what was touched and nothing else. */
static void reset(hk_sim *s)
{
    const hk_graph *g = s->graph;
    if (s->touched.n > g->n_component / 8) {
        reset_all_components(s);
    } else {
        for (int64_t i = 0; i < s->touched.n; i++) {
            reset_component(s, s->touched.item[i]);
        }
    }
    s->touched.n = 0;
    for (int64_t i = 0; i < s->touched_channels.n; i++) {
        int32_t derived = s->touched_channels.item[i], channel = g->n_component + derived;
        reset_outs(s, channel);
        hk_bit_clear(s->is_touched_channel, derived);
        if (channel >= g->n_base) {
            hk_lag_reset(s, channel - g->n_base);
        } else {
            s->route_origin[derived] = (hk_origin){HK_NONE, HK_NONE, false};
            s->route_culprit[derived] = HK_NONE;
        }
    }
    s->touched_channels.n = 0;
    for (int64_t i = 0; i < s->touched_clocks.n; i++) {
        hk_clock_reset(s, s->touched_clocks.item[i]);
        hk_bit_clear(s->is_touched_clock, s->touched_clocks.item[i]);
    }
    s->touched_clocks.n = 0;
    for (int32_t i = 0; i < s->model->n_calendar; i++) {
        s->due[s->setup->clock_of_calendar + (uint32_t)i] = HK_NONE;
    }
    hk_route_reset(s);
    hk_jobs_reset(s);
    hk_deadlock_reset(s);
    hk_account_reset(s);
    hk_queue_clear(s->queue);
    s->events = s->instants = s->n_change = s->now = 0;
    s->capped_out = s->out_of_memory = false;
}

void hk_sim_until(hk_sim *sim, int64_t time_ms)
{
    hk_event event;
    while (!sim->capped_out && !sim->out_of_memory && hk_queue_peek(sim->queue, &event) &&
           event.time_ms - sim->offset < time_ms) {
        if (sim->instants >= sim->setup->scenario->event_cap) {
            sim->capped_out = true;
        } else if (!make_room(sim)) {
            sim->out_of_memory = true;
        } else {
            hk_instant(sim, event.time_ms - sim->offset);
        }
    }
}

static void fill(const hk_sim *s, hk_outcome *ret)
{
    int64_t unserved = 0;
    for (int64_t i = 0; i < s->n_job; i++) {
        unserved += s->job_records[i].start_ms == HK_NONE;
    }
    *ret = (hk_outcome){
        .capped = s->capped_out,
        .out_of_memory = s->out_of_memory,
        .events = s->events,
        .instants = s->instants,
        .restored_ms = s->restored,
        .service_loss = s->service_loss,
        .episodes = s->episodes,
        .n_episode = s->n_episode,
        .magnitudes = s->magnitudes,
        .n_magnitude = s->n_magnitude,
        .jobs = s->job_records,
        .n_job = s->n_job,
        .never_served = unserved,
        .deadlocks = s->deadlocks,
        .n_deadlock = s->n_deadlock,
        .deadlock_members = s->members,
        .n_deadlock_member = s->n_member,
        .components = s->outcomes,
        .n_component = s->n_outcome,
        .cells = s->cells,
        .n_cell = s->n_cell,
    };
}

void hk_sim_run(hk_sim *sim, int64_t replicate, const hk_observer *observer,
                hk_outcome *ret_outcome)
{
    const hk_scenario *sc = sim->setup->scenario;
    reset(sim);
    sim->replicate = replicate;
    sim->observer = observer;
    sim->out_of_memory = !make_room(sim);
    if (!sim->out_of_memory) {
        sim->offset = earliest_outage(sc);
        sim->now = -sim->offset;
        hk_calendar_start(sim);
        start_outages(sim);
        for (int32_t t = 0; t < sc->n_threat; t++) {
            start_threat(sim, &sc->threats[t]);
        }
        if (sim->capped.n > 0 || sim->n_job > 0) {
            hk_instant(sim, 0);
        }
        hk_sim_until(sim, sc->horizon_ms);
    }
    hk_account_close(sim);
    fill(sim, ret_outcome);
}
