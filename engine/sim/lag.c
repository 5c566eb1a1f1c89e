/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Delayed channels: the net change of a base channel after an instant travels as a
 * parcel and arrives `lag` later. Parcels of a channel arrive in the order sent, so
 * only the first one has an event.
 */
#include "engine/sim/state.h"

static uint32_t clock_of(const hk_sim *sim, int32_t lag)
{
    return sim->setup->clock_of_lag + (uint32_t)lag;
}

static int32_t take_parcel(hk_sim *sim)
{
    int32_t p = sim->free_parcel;
    HK_CHECK(p != HK_NONE); /* hk_sim_run() has made room */
    sim->free_parcel = sim->parcels[p].next;
    sim->parcels_left--;
    return p;
}

static void give_parcel(hk_sim *sim, int32_t p)
{
    sim->parcels[p].next = sim->free_parcel;
    sim->free_parcel = p;
    sim->parcels_left++;
}

void hk_lag_send(hk_sim *sim, int32_t channel, hk_origin origin, int32_t release)
{
    const hk_graph *g = sim->graph;
    for (int32_t i = g->lag_begin[channel]; i < g->lag_begin[channel + 1]; i++) {
        int64_t time = sim->now + g->lag_ms[i];
        hk_list_add(&sim->touched_channels, sim->is_touched_channel,
                    g->n_base - g->n_component + i);
        if (time >= sim->setup->scenario->horizon_ms) {
            continue; /* but a deadlock counts it as arrived */
        }
        int32_t p = take_parcel(sim);
        sim->parcels[p] = (hk_parcel){.time = time,
                                      .origin = origin,
                                      .release = release,
                                      .next = HK_NONE,
                                      .level = sim->seen[channel]};
        hk_lag *lag = &sim->lags[i];
        if (lag->first == HK_NONE) {
            lag->first = p;
            hk_ring(sim, clock_of(sim, i), time, HK_PHASE_INPUT);
        } else {
            sim->parcels[lag->last].next = p;
        }
        lag->last = p;
    }
}

void hk_lag_rings(hk_sim *sim, int32_t lag_index)
{
    hk_lag *lag = &sim->lags[lag_index];
    int32_t p = lag->first;
    const hk_parcel *parcel = &sim->parcels[p];
    HK_CHECK(parcel->time == sim->now);
    lag->level = parcel->level;
    lag->rose = false;
    lag->release = parcel->release;
    lag->coming = parcel->origin;
    lag->first = parcel->next;
    if (lag->first == HK_NONE) {
        lag->last = HK_NONE;
    } else {
        hk_ring(sim, clock_of(sim, lag_index), sim->parcels[lag->first].time, HK_PHASE_INPUT);
    }
    give_parcel(sim, p);
    sim->arrived.item[sim->arrived.n++] = lag_index;
}

void hk_lag_gains(hk_sim *sim)
{
    for (int64_t i = 0; i < sim->arrived.n; i++) {
        hk_lag *lag = &sim->lags[sim->arrived.item[i]];
        int32_t channel = sim->graph->n_base + sim->arrived.item[i];
        if (lag->level > sim->seen[channel]) {
            lag->rose = true;
            lag->origin = lag->coming;
            hk_announce_up(sim, channel, lag->level);
        }
    }
}

void hk_lag_losses(hk_sim *sim)
{
    for (int64_t i = 0; i < sim->arrived.n; i++) {
        hk_lag *lag = &sim->lags[sim->arrived.item[i]];
        int32_t channel = sim->graph->n_base + sim->arrived.item[i];
        if (lag->level < sim->seen[channel]) {
            lag->origin = lag->coming;
            sim->lost_something = true;
            hk_announce_down(sim, channel, lag->level);
        }
    }
}

void hk_lag_reset(hk_sim *sim, int32_t lag_index)
{
    hk_lag *lag = &sim->lags[lag_index];
    while (lag->first != HK_NONE) {
        int32_t next = sim->parcels[lag->first].next;
        give_parcel(sim, lag->first);
        lag->first = next;
    }
    *lag = (hk_lag){.first = HK_NONE,
                    .last = HK_NONE,
                    .release = HK_NONE,
                    .origin = {HK_NONE, HK_NONE, false},
                    .coming = {HK_NONE, HK_NONE, false}};
    sim->due[clock_of(sim, lag_index)] = HK_NONE;
}
