/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Slots, repair jobs and crews (design.md 3.6). A damage waits for detection, then
 * for a crew of its pool and for the inputs that the work itself needs, then takes
 * its duration. Crews are handed out after the levels of an instant have settled,
 * so a crew that gets free at t can begin another job at t. Each pool keeps its
 * waiting jobs in a heap in the order of the policy.
 */
#include "engine/base/rng.h"
#include "engine/sim/state.h"

/* Purposes of draws: the threat's hash tells threats apart, these the draws of one. */
static const uint64_t draw_detection = 0x9E3779B97F4A7C15U;
static const uint64_t draw_repair = 0xC2B2AE3D27D4EB4FU;

static int32_t slot_of(const hk_sim *sim, const hk_threat *threat, int32_t k)
{
    return sim->setup->threat_slot[threat - sim->setup->scenario->threats][k];
}

static hk_slot *touch_slot(hk_sim *sim, int32_t slot)
{
    hk_slot *s = &sim->slots[slot];
    if (!s->touched) {
        s->touched = true;
        sim->touched_slots.item[sim->touched_slots.n++] = slot;
    }
    return s;
}

hk_slot *hk_slot_touch(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    return touch_slot(sim, slot_of(sim, threat, k));
}

static const hk_repair *repair_of(const hk_sim *sim, int32_t slot)
{
    int32_t component = sim->setup->slots[slot].component;
    return &sim->model->repairs[sim->model->components[component].repair];
}

static void set_cap(hk_sim *sim, int32_t slot, int32_t level)
{
    int32_t component = sim->setup->slots[slot].component;
    touch_slot(sim, slot)->cap = (uint16_t)level;
    hk_list_add(&sim->capped, sim->is_capped, component);
}

/* ---- the heap of a pool -------------------------------------------------------------------- */

static hk_job_view view_of(const hk_sim *sim, int32_t slot)
{
    const hk_slot *s = &sim->slots[slot];
    const hk_slot_def *def = &sim->setup->slots[slot];
    return (hk_job_view){.damaged_ms = s->damaged,
                         .detected_ms = s->detected,
                         .component = def->component,
                         .threat = def->threat,
                         .order = sim->setup->order_place[def->component]};
}

static bool goes_before(const hk_sim *sim, int32_t a, int32_t b)
{
    hk_job_view x = view_of(sim, a), y = view_of(sim, b);
    return sim->setup->scenario->policy->before(&x, &y);
}

static void heap_add(hk_sim *sim, int32_t pool, int32_t slot)
{
    int32_t *heap = sim->pool_heap[pool], i = sim->pool_waiting[pool]++;
    while (i > 0 && goes_before(sim, slot, heap[(i - 1) / 2])) {
        heap[i] = heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    heap[i] = slot;
}

static int32_t heap_take(hk_sim *sim, int32_t pool)
{
    int32_t *heap = sim->pool_heap[pool], n = --sim->pool_waiting[pool], i = 0;
    int32_t top = heap[0], last = heap[n];
    for (;;) {
        int32_t child = 2 * i + 1;
        if (child >= n) {
            break;
        }
        if (child + 1 < n && goes_before(sim, heap[child + 1], heap[child])) {
            child++;
        }
        if (!goes_before(sim, heap[child], last)) {
            break;
        }
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = last;
    return top;
}

/* ---- life of a job ------------------------------------------------------------------------- */

static void mark_pool(hk_sim *sim, int32_t pool)
{
    if (!sim->pools[pool].dirty) {
        sim->pools[pool].dirty = true;
        sim->dirty_pools.item[sim->dirty_pools.n++] = pool;
    }
}

static void begin_work(hk_sim *sim, int32_t slot)
{
    hk_slot *s = &sim->slots[slot];
    const hk_slot_def *def = &sim->setup->slots[slot];
    const hk_dist *duration = &repair_of(sim, slot)->states[s->state].duration;
    uint64_t threat = def->threat < sim->setup->scenario->n_threat
                          ? sim->setup->scenario->threats[def->threat].hash
                          : 0;
    double u = hk_dist_is_constant(duration)
                   ? 0.5
                   : hk_rng_uniform(sim->setup->scenario->key, (uint64_t)sim->replicate,
                                    sim->model->components[def->component].hash,
                                    threat ^ draw_repair, s->index);
    s->stage = HK_JOB_WORKING;
    s->started = sim->now;
    sim->job_records[s->record].start_ms = sim->now;
    int64_t ms =
        hk_strained(sim, def->component, HK_STRAIN_REPAIR, hk_dist_duration_ms(duration, u, 1));
    hk_ring(sim, (uint32_t)slot, sim->now + ms, HK_PHASE_INPUT);
}

static bool is_supplied(const hk_sim *sim, int32_t component, int32_t input)
{
    const hk_graph *g = sim->graph;
    for (int32_t group = g->group_begin[component]; group < g->group_begin[component + 1];
         group++) {
        if (g->group_input[group] != input) {
            continue;
        }
        int32_t supply = sim->words[hk_graph_word(g, group)].group.supply;
        if (supply == HK_STALE) {
            supply = hk_supply_scan(sim, group);
        }
        int32_t clock = g->group_clock[group];
        if (clock != HK_NONE && sim->clocks[clock].effective < supply) {
            supply = sim->clocks[clock].effective;
        }
        return supply >= HK_LEVEL_TOLERANCE;
    }
    return true; /* it has no such input: nothing to wait for */
}

static bool has_needs(const hk_sim *sim, int32_t slot)
{
    const hk_repair *r = repair_of(sim, slot);
    for (int32_t i = 0; i < r->n_need; i++) {
        if (!is_supplied(sim, sim->setup->slots[slot].component, r->needs[i])) {
            return false;
        }
    }
    return true;
}

/* The job is known: it waits for what it needs and for a crew from this instant on. */
static void queue_job(hk_sim *sim, int32_t slot)
{
    hk_slot *s = &sim->slots[slot];
    s->stage = HK_JOB_WAITING;
    s->detected = sim->now;
    sim->job_records[s->record].detected_ms = sim->now;
    sim->waiting_needs.item[sim->waiting_needs.n++] = slot;
}

static void finish_work(hk_sim *sim, int32_t slot)
{
    hk_slot *s = &sim->slots[slot];
    const hk_slot_def *def = &sim->setup->slots[slot];
    s->stage = HK_JOB_NONE;
    sim->job_records[s->record].done_ms = sim->now;
    set_cap(sim, slot, HK_LEVEL_FULL);
    if (s->pool != HK_NONE) {
        sim->pools[s->pool].free++;
        mark_pool(sim, s->pool);
    }
    if (def->threat < sim->setup->scenario->n_threat) {
        const hk_threat *threat = &sim->setup->scenario->threats[def->threat];
        if (threat->mechanism->on_repaired != NULL) {
            threat->mechanism->on_repaired(sim, threat, def->k);
        }
    }
}

void hk_slot_rings(hk_sim *sim, int32_t slot)
{
    const hk_slot_def *def = &sim->setup->slots[slot];
    switch (sim->slots[slot].stage) {
    case HK_JOB_DETECTING:
        queue_job(sim, slot);
        break;
    case HK_JOB_WORKING:
        finish_work(sim, slot);
        break;
    default:
        if (def->threat < sim->setup->scenario->n_threat) {
            const hk_threat *threat = &sim->setup->scenario->threats[def->threat];
            threat->mechanism->on_event(sim, threat, def->k);
        }
    }
}

/* Jobs whose needs are met go to their pool, or to work where crews are unlimited. */
static void release_needs(hk_sim *sim)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < sim->waiting_needs.n; i++) {
        int32_t slot = sim->waiting_needs.item[i];
        int32_t pool = sim->slots[slot].pool;
        if (!has_needs(sim, slot)) {
            sim->waiting_needs.item[kept++] = slot;
        } else if (pool == HK_NONE) {
            begin_work(sim, slot);
        } else {
            heap_add(sim, pool, slot);
            mark_pool(sim, pool);
        }
    }
    sim->waiting_needs.n = kept;
}

void hk_jobs_dispatch(hk_sim *sim)
{
    release_needs(sim);
    for (int64_t i = 0; i < sim->dirty_pools.n; i++) {
        int32_t pool = sim->dirty_pools.item[i];
        sim->pools[pool].dirty = false;
        while (sim->pools[pool].free > 0 && sim->pool_waiting[pool] > 0) {
            sim->pools[pool].free--;
            begin_work(sim, heap_take(sim, pool));
        }
    }
    sim->dirty_pools.n = 0;
}

/* ---- for mechanisms (sim.h) ----------------------------------------------------------------- */

int64_t hk_sim_now(const hk_sim *sim)
{
    return sim->now;
}

const hk_model *hk_sim_model(const hk_sim *sim)
{
    return sim->model;
}

double hk_sim_draw(const hk_sim *sim, const hk_threat *threat, int32_t k, uint64_t purpose,
                   uint64_t index)
{
    int32_t component = threat->components[k];
    return hk_rng_uniform(sim->setup->scenario->key, (uint64_t)sim->replicate,
                          sim->model->components[component].hash, threat->hash ^ purpose, index);
}

void hk_sim_schedule(hk_sim *sim, const hk_threat *threat, int32_t k, int64_t time_ms)
{
    int32_t slot = slot_of(sim, threat, k);
    HK_CHECK(sim->slots[slot].stage == HK_JOB_NONE);
    touch_slot(sim, slot);
    hk_ring(sim, (uint32_t)slot, time_ms, HK_PHASE_INPUT);
}

void hk_sim_cap(hk_sim *sim, const hk_threat *threat, int32_t k, int32_t level)
{
    set_cap(sim, slot_of(sim, threat, k), level);
}

static void begin_job(hk_sim *sim, int32_t slot, int64_t damaged, int64_t detection)
{
    hk_slot *s = touch_slot(sim, slot);
    const hk_slot_def *def = &sim->setup->slots[slot];
    s->damaged = damaged;
    s->record = (int32_t)sim->n_job;
    sim->job_records[sim->n_job++] = (hk_job_record){.component = def->component,
                                                     .threat = def->threat,
                                                     .damaged_ms = damaged,
                                                     .detected_ms = HK_NONE,
                                                     .start_ms = HK_NONE,
                                                     .done_ms = HK_NONE};
    if (detection > 0) {
        s->stage = HK_JOB_DETECTING;
        hk_ring(sim, (uint32_t)slot, sim->now + detection, HK_PHASE_INPUT);
    } else {
        queue_job(sim, slot);
    }
}

void hk_sim_damage(hk_sim *sim, const hk_threat *threat, int32_t k, int32_t level, int32_t state,
                   uint64_t index)
{
    int32_t slot = slot_of(sim, threat, k);
    HK_CHECK(sim->slots[slot].stage == HK_JOB_NONE);
    set_cap(sim, slot, level);
    sim->slots[slot].state = state;
    sim->slots[slot].index = index;
    const hk_dist *detection = &repair_of(sim, slot)->detection;
    double u =
        hk_dist_is_constant(detection) ? 0.5 : hk_sim_draw(sim, threat, k, draw_detection, index);
    begin_job(sim, slot, sim->now,
              hk_strained(sim, sim->setup->slots[slot].component, HK_STRAIN_DETECTION,
                          hk_dist_duration_ms(detection, u, 0)));
}

int32_t hk_sim_pool_of(const hk_sim *sim, const hk_threat *threat, int32_t k)
{
    return sim->slots[slot_of(sim, threat, k)].pool;
}

int32_t hk_sim_crews(const hk_sim *sim, int32_t pool)
{
    return sim->pools[pool].crews;
}

void hk_sim_send_crews(hk_sim *sim, int32_t pool, int32_t change)
{
    hk_pool_state *p = &sim->pools[pool];
    if (!p->moved) {
        p->moved = true;
        sim->moved_pools.item[sim->moved_pools.n++] = pool;
    }
    p->free += change;
    mark_pool(sim, pool);
}

int64_t *hk_sim_slot_data(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    return &touch_slot(sim, slot_of(sim, threat, k))->data;
}

/* ---- present outages (`state:`) -------------------------------------------------------------- */

void hk_jobs_begin_outage(hk_sim *sim, int32_t outage)
{
    int32_t slot = sim->setup->threat_slot[sim->setup->scenario->n_threat][outage];
    set_cap(sim, slot, sim->setup->scenario->outages[outage].level);
}

void hk_jobs_repair_outage(hk_sim *sim, int32_t outage)
{
    const hk_outage *o = &sim->setup->scenario->outages[outage];
    int32_t slot = sim->setup->threat_slot[sim->setup->scenario->n_threat][outage];
    if (o->repair) { /* known, since somebody wrote it down: no detection */
        sim->slots[slot].state = repair_of(sim, slot)->n_state - 1;
        begin_job(sim, slot, -o->since_ms, 0);
    }
}

void hk_jobs_reset(hk_sim *sim)
{
    for (int64_t i = 0; i < sim->touched_slots.n; i++) {
        int32_t slot = sim->touched_slots.item[i];
        hk_slot *s = &sim->slots[slot];
        sim->due[slot] = HK_NONE;
        if (s->pool != HK_NONE) {
            sim->pools[s->pool].free = sim->pools[s->pool].crews;
            sim->pool_waiting[s->pool] = 0;
        }
        *s = (hk_slot){.cap = HK_LEVEL_FULL, .pool = s->pool};
    }
    for (int64_t i = 0; i < sim->moved_pools.n; i++) {
        hk_pool_state *p = &sim->pools[sim->moved_pools.item[i]];
        p->free = p->crews;
        p->moved = false;
    }
    sim->moved_pools.n = 0;
    for (int64_t i = 0; i < sim->dirty_pools.n; i++) { /* of a replicate that failed */
        sim->pools[sim->dirty_pools.item[i]].dirty = false;
    }
    sim->dirty_pools.n = 0;
    sim->touched_slots.n = 0;
    sim->waiting_needs.n = 0;
    sim->n_job = 0;
}
