/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One instant (design.md 3.3): every event of the ms rings; inputs that got better
 * take their new value and levels settle upward; then inputs that got worse, and
 * levels settle downward; then clocks are compared with before the instant, news set
 * off along delayed channels, accounts are kept, signals are heard, and crews are
 * handed out.
 */
#include "engine/sim/marks_parts.h"
#include "engine/sim/state.h"

void hk_ring(hk_sim *sim, uint32_t clock, int64_t time_ms, uint32_t phase)
{
    HK_ASSERT(time_ms >= sim->now);
    int64_t at = time_ms + sim->offset;
    if (sim->due[clock] == at) {
        return; /* it is in the queue already */
    }
    if (time_ms >= sim->setup->scenario->horizon_ms) {
        sim->due[clock] = HK_NONE;
        return;
    }
    sim->due[clock] = at;
    hk_queue_push(sim->queue, (hk_event){at, hk_event_tie(phase, clock)});
}

static void ring_one(hk_sim *sim, uint32_t clock)
{
    const hk_setup *setup = sim->setup;
    sim->events++;
    sim->due[clock] = HK_NONE;
    if (clock < setup->clock_of_step) {
        hk_slot_rings(sim, (int32_t)clock);
    } else if (clock < setup->clock_of_lag) {
        int32_t group = (int32_t)((clock - setup->clock_of_step) / 2);
        if ((clock - setup->clock_of_step) % 2 == 0) {
            hk_clock_step_rings(sim, group);
        } else {
            hk_clock_lasting_rings(sim, group);
        }
    } else if (clock < setup->clock_of_calendar) {
        hk_lag_rings(sim, (int32_t)(clock - setup->clock_of_lag));
    } else if (clock < setup->clock_of_alarm) {
        hk_calendar_rings(sim, (int32_t)(clock - setup->clock_of_calendar));
    } else {
        hk_threat_rings(sim, (int32_t)(clock - setup->clock_of_alarm));
    }
}

static uint16_t condition(const hk_sim *sim, int32_t component)
{
    uint16_t lowest = HK_LEVEL_FULL;
    const int32_t *begin = sim->setup->component_slot;
    for (int32_t s = begin[component]; s < begin[component + 1]; s++) {
        lowest = sim->slots[s].cap < lowest ? sim->slots[s].cap : lowest;
    }
    return lowest;
}

static void raise_conditions(hk_sim *sim)
{
    for (int64_t i = 0; i < sim->capped.n; i++) {
        int32_t c = sim->capped.item[i];
        hk_word *head = hk_head(sim, c);
        uint16_t cap = condition(sim, c);
        sim->cap_before[c] = head->head.cap;
        hk_list_add(&sim->touched, sim->is_touched, c);
        if (cap > head->head.cap) {
            head->head.cap = cap;
            hk_bit_set(sim->is_cap_risen, c);
            sim->relieved = true;
            hk_affect_up(sim, c);
        }
    }
}

static void lower_conditions(hk_sim *sim)
{
    for (int64_t i = 0; i < sim->capped.n; i++) {
        int32_t c = sim->capped.item[i];
        hk_word *head = hk_head(sim, c);
        uint16_t cap = condition(sim, c);
        if (cap < head->head.cap) {
            head->head.cap = cap;
            sim->lost_something = true;
            hk_affect_down(sim, c);
        }
    }
}

static void send_news(hk_sim *sim)
{
    const hk_graph *g = sim->graph;
    for (int64_t i = 0; g->n_channel > g->n_base && i < sim->moved.n; i++) {
        int32_t c = sim->moved.item[i];
        uint16_t level = hk_head(sim, c)->head.level;
        if (level != sim->before[c] && g->lag_begin[c] < g->lag_begin[c + 1]) {
            hk_origin origin = sim->origin[c];
            origin.via_system |= (hk_head(sim, c)->head.flags & HK_HEAD_SYSTEM) != 0;
            hk_lag_send(sim, c, origin, hk_bit(sim->is_risen, c) ? sim->release[c] : HK_NONE);
        }
    }
    for (int64_t i = 0; i < sim->moved_routes.n; i++) {
        int32_t route = sim->moved_routes.item[i];
        int32_t channel = sim->graph->n_component + route;
        hk_bit_clear(sim->is_moved_route, route);
        if (sim->seen[channel] != sim->route_before[route]) {
            hk_lag_send(sim, channel, sim->route_origin[route],
                        hk_release_of_net(sim, sim->graph->route_net[route]));
        }
    }
    sim->moved_routes.n = 0;
}

void hk_instant_clear(hk_sim *sim)
{
    hk_release_clear(sim);
    for (int64_t i = 0; i < sim->moved.n; i++) {
        hk_bit_clear(sim->is_moved, sim->moved.item[i]);
    }
    for (int64_t i = 0; i < sim->capped.n; i++) {
        hk_bit_clear(sim->is_capped, sim->capped.item[i]);
        hk_bit_clear(sim->is_cap_risen, sim->capped.item[i]);
    }
    sim->moved.n = sim->capped.n = sim->arrived.n = sim->calendar_due.n = 0;
    sim->relieved = sim->lost_something = false;
}

static void settle(hk_sim *sim)
{
    sim->gaining = true;
    raise_conditions(sim);
    hk_lag_gains(sim);
    hk_clock_gains(sim);
    hk_calendar_gains(sim);
    hk_settle_up(sim);
    if (sim->risen.n > 0 || sim->noted.n > 0 || sim->risen_nets.n > 0) {
        hk_release_find(sim);
    }
    sim->gaining = false;
    lower_conditions(sim);
    hk_lag_losses(sim);
    hk_clock_losses(sim);
    hk_calendar_losses(sim);
    hk_settle_down(sim);
}

void hk_instant(hk_sim *sim, int64_t time_ms)
{
    hk_event event;
    sim->now = time_ms;
    sim->instants++;
    while (hk_queue_pop_at(sim->queue, time_ms + sim->offset, &event)) {
        ring_one(sim, (uint32_t)event.tie);
    }
    bool inputs = sim->capped.n + sim->noted.n + sim->arrived.n + sim->calendar_due.n +
                      sim->noted_services.n + hk_marks_pending(sim) >
                  0;
    if (inputs) { /* else crews may have something to do, but no level changes */
        settle(sim);
        hk_clock_finish(sim);
        hk_cause_finish(sim);
        send_news(sim);
        hk_marks_settle(sim);
        hk_account_instant(sim);
        hk_marks_clear(sim);
    }
    hk_deadlock_instant(sim);
    hk_signals_deliver(sim);
    hk_jobs_dispatch(sim);
    if (inputs) {
        hk_instant_clear(sim);
    }
}
