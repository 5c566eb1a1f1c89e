/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One replicate after the other: the loop over instants, and putting back what the
 * last one touched. Memory grows only between instants (make_room()).
 */
#include <string.h>

#include "engine/base/cpu_time.h"
#include "engine/base/rng.h"
#include "engine/sim/marks_parts.h"
#include "engine/sim/state.h"

enum { ASK_EVERY = 16 }; /* instants between looks at the CPU time */

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
           room((void **)&s->verdicts, s->n_verdict, &s->max_verdict, s->setup->n_check,
                sizeof *s->verdicts) &&
           room((void **)&s->magnitudes, s->n_magnitude, &s->max_magnitude,
                steps ? s->model->n_service : 0, sizeof *s->magnitudes) &&
           room((void **)&s->band_magnitudes, s->n_band_magnitude, &s->max_band_magnitude,
                steps ? s->setup->n_band : 0, sizeof *s->band_magnitudes) &&
           room((void **)&s->job_records, s->n_job, &s->max_job, s->setup->n_slot,
                sizeof *s->job_records) &&
           room((void **)&s->deadlocks, s->n_deadlock, &s->max_deadlock, 1, sizeof *s->deadlocks) &&
           room((void **)&s->members, s->n_member, &s->max_member,
                s->graph->cyclic ? s->graph->n_component : 0, sizeof *s->members);
}

static bool is_failed(const hk_sim *s)
{
    return s->capped_out || s->out_of_memory || s->out_of_time;
}

/* Beyond the limit of CPU time? Asking takes as long as a small instant. */
static bool is_late(const hk_sim *s)
{
    return s->setup->scenario->cpu_limit_ms > 0 && s->instants % ASK_EVERY == ASK_EVERY - 1 &&
           hk_cpu_time_ms() >= s->cpu_end_ms;
}

/* One instant, unless the replicate is at an end. */
static void run_instant(hk_sim *s, int64_t time_ms)
{
    if (is_failed(s)) {
        return;
    }
    if (s->instants >= s->setup->scenario->event_cap) {
        s->capped_out = true;
    } else if (is_late(s)) {
        s->out_of_time = true;
    } else if (!make_room(s)) {
        s->out_of_memory = true;
    } else {
        hk_instant(s, time_ms);
    }
}

/* All instants before time_ms. */
static void run_until(hk_sim *s, int64_t time_ms)
{
    hk_event event;
    while (!is_failed(s) && hk_queue_peek(s->queue, &event) &&
           event.time_ms - s->offset < time_ms) {
        run_instant(s, event.time_ms - s->offset);
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
        run_until(s, next > 0 ? -next : 0);
        s->now = next > 0 ? -next : 0;
        for (int32_t i = 0; next >= 0 && i < sc->n_outage; i++) {
            if (sc->outages[i].since_ms == next) {
                hk_jobs_begin_outage(s, i);
            }
        }
        if (next <= 0) {
            break;
        }
        run_instant(s, -next);
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
    hk_instant_clear(s); /* a replicate that ran out of memory may leave something */
    hk_route_reset(s);
    hk_jobs_reset(s);
    hk_signals_reset(s);
    hk_strain_reset(s);
    hk_marks_reset(s);
    hk_deadlock_reset(s);
    hk_account_reset(s);
    hk_queue_clear(s->queue);
    s->events = s->instants = s->n_change = s->now = 0;
    s->capped_out = s->out_of_memory = s->out_of_time = false;
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
        .out_of_time = s->out_of_time,
        .events = s->events,
        .instants = s->instants,
        .restored_ms = s->restored,
        .service_loss = s->service_loss,
        .episodes = s->episodes,
        .n_episode = s->n_episode,
        .verdicts = s->verdicts,
        .n_verdict = s->n_verdict,
        .magnitudes = s->magnitudes,
        .n_magnitude = s->n_magnitude,
        .band_magnitudes = s->band_magnitudes,
        .n_band_magnitude = s->n_band_magnitude,
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
        .signals = s->signals,
        .n_signal = s->n_signal,
    };
}

/* Everything that begins at 0 or later; the first instant, if there is something for it. */
static void start_threats(hk_sim *s)
{
    const hk_scenario *sc = s->setup->scenario;
    if (sc->n_outage > 0) {
        hk_account_begin(s);
    }
    hk_threats_start(s);
    if (s->capped.n > 0 || s->n_job > 0 || s->noted_services.n > 0 || s->n_signal > 0 ||
        hk_marks_pending(s)) {
        run_instant(s, 0);
    }
}

void hk_sim_run(hk_sim *sim, int64_t replicate, const hk_observer *observer,
                hk_outcome *ret_outcome)
{
    const hk_scenario *sc = sim->setup->scenario;
    reset(sim);
    sim->replicate = replicate;
    sim->observer = observer;
    sim->cpu_end_ms = sc->cpu_limit_ms > 0 ? hk_cpu_time_ms() + sc->cpu_limit_ms : 0;
    sim->out_of_memory = !make_room(sim);
    if (!sim->out_of_memory) {
        sim->offset = earliest_outage(sc);
        sim->now = -sim->offset;
        hk_calendar_start(sim);
        start_outages(sim);
    }
    if (!is_failed(sim)) {
        start_threats(sim);
        run_until(sim, sc->horizon_ms);
    }
    hk_account_close(sim);
    fill(sim, ret_outcome);
}
