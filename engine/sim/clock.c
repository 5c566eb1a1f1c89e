/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Groups with a curve or a recovery lag (design.md 3.2).
 *
 * Use c is kept as (use, since): it grows by the shortfall of the supply per ms
 * while there is one, and falls by the recharge while there is none. The curve is
 * read at use_most, the largest use since the effective supply was last full. The
 * recovery lag keeps the stretches of supply in its window as a queue of rising
 * supplies: the first is the smallest supply of the window.
 */
#include <math.h>

#include "engine/base/rng.h"
#include "engine/sim/state.h"

static const hk_response *response_of(const hk_sim *sim, int32_t clock)
{
    return &sim->model->responses[sim->graph->clocks[clock].response];
}

/* Times of the curve as uses, with this replicate's spread. */
static void draw_spread(hk_sim *sim, int32_t clock)
{
    const hk_clock_def *def = &sim->graph->clocks[clock];
    const hk_response *r = response_of(sim, clock);
    double factor = r->spread.a;
    if (!hk_dist_is_constant(&r->spread)) {
        int32_t consumer = sim->graph->group_component[def->group];
        double u = hk_rng_uniform(sim->setup->scenario->key, (uint64_t)sim->replicate,
                                  sim->model->components[consumer].hash, def->purpose, 0);
        factor = hk_dist_quantile(&r->spread, u);
    }
    for (int32_t k = 0; k < def->n_step; k++) {
        /* rounded up to a ms; the millionth forgives the rounding of the product itself */
        double ms = ceil((double)r->steps[k].after_ms * factor - 1e-6);
        ms = ms < (double)HK_TIME_MAX ? ms : (double)HK_TIME_MAX;
        sim->step_use[def->first_step + k] = (ms > 0 ? (int64_t)ms : 0) * HK_LEVEL_FULL;
    }
    sim->clocks[clock].drawn = true;
}

static int64_t last_use(const hk_sim *sim, int32_t clock)
{
    const hk_clock_def *def = &sim->graph->clocks[clock];
    return def->n_step > 0 ? sim->step_use[def->first_step + def->n_step - 1] : 0;
}

/* Use at the present ms, from the state after the last instant. */
static int64_t use_now(const hk_sim *sim, int32_t clock)
{
    const hk_clock *c = &sim->clocks[clock];
    int64_t last = last_use(sim, clock), passed = sim->now - c->since;
    if (c->supply < HK_LEVEL_FULL) {
        int64_t use = c->use + (HK_LEVEL_FULL - c->supply) * passed;
        return use < last ? use : last;
    }
    int64_t recharge = response_of(sim, clock)->recharge_ms;
    if (recharge == 0 || c->use == 0) {
        return 0;
    }
    hk_int128 back = (hk_int128)passed * last / recharge;
    return back < c->use ? c->use - (int64_t)back : 0;
}

static uint16_t read_curve(const hk_sim *sim, int32_t clock, int64_t use)
{
    const hk_clock_def *def = &sim->graph->clocks[clock];
    for (int32_t k = def->n_step - 1; k >= 0; k--) {
        if (use >= sim->step_use[def->first_step + k]) {
            return (uint16_t)response_of(sim, clock)->steps[k].keep;
        }
    }
    return HK_LEVEL_FULL;
}

uint16_t hk_clock_curve(hk_sim *sim, int32_t clock)
{
    hk_clock *c = &sim->clocks[clock];
    if (!c->drawn) {
        draw_spread(sim, clock);
        hk_list_add(&sim->touched_clocks, sim->is_touched_clock, clock);
    }
    return c->effective < HK_LEVEL_FULL ? c->curve : read_curve(sim, clock, use_now(sim, clock));
}

void hk_clock_note(hk_sim *sim, int32_t clock)
{
    hk_clock *c = &sim->clocks[clock];
    if (c->noted) {
        return;
    }
    c->noted = true;
    c->rise_release = c->arrival_release = HK_NONE;
    sim->noted.item[sim->noted.n++] = clock;
    hk_list_add(&sim->touched_clocks, sim->is_touched_clock, clock);
    if (!c->drawn) {
        draw_spread(sim, clock);
    }
    if (c->effective == HK_LEVEL_FULL) { /* what it has now, should the supply fall */
        c->use_most = use_now(sim, clock);
        c->curve = read_curve(sim, clock, c->use_most);
    }
}

uint16_t hk_clock_allow(const hk_sim *sim, int32_t clock, uint16_t supply)
{
    const hk_clock *c = &sim->clocks[clock];
    int32_t effective = supply < c->lasting ? supply : c->lasting;
    int32_t kept = (HK_LEVEL_FULL - effective) * (HK_LEVEL_FULL - c->curve) / HK_LEVEL_FULL;
    return (uint16_t)(HK_LEVEL_FULL - kept);
}

static int32_t consumer_of(const hk_sim *sim, int32_t clock)
{
    return sim->graph->group_component[sim->graph->clocks[clock].group];
}

void hk_clock_step_rings(hk_sim *sim, int32_t clock)
{
    hk_clock_note(sim, clock);
    sim->clocks[clock].step_due = true;
}

void hk_clock_lasting_rings(hk_sim *sim, int32_t clock)
{
    hk_clock_note(sim, clock);
    sim->clocks[clock].lasting_is_due = true;
}

/* Give back a stretch and all behind it. */
static void give_stretches(hk_sim *sim, int32_t s)
{
    while (s != HK_NONE) {
        int32_t next = sim->stretches[s].next;
        sim->stretches[s].next = sim->free_stretch;
        sim->free_stretch = s;
        sim->stretches_left++;
        s = next;
    }
}

/* The lowest stretch has left the window: the supply since then is what lasted. */
static void shift_window(hk_sim *sim, int32_t clock)
{
    hk_clock *c = &sim->clocks[clock];
    int32_t gone = c->first;
    c->first = sim->stretches[gone].next;
    sim->stretches[gone].next = HK_NONE;
    give_stretches(sim, gone);
    HK_CHECK(c->first != HK_NONE);
    c->lasting = sim->stretches[c->first].supply;
    c->arrival_release = sim->stretches[c->first].release;
}

void hk_clock_gains(hk_sim *sim)
{
    int64_t n = sim->noted.n; /* rings came first; gains may note more */
    for (int64_t i = 0; i < n; i++) {
        int32_t clock = sim->noted.item[i];
        if (sim->clocks[clock].lasting_is_due) {
            shift_window(sim, clock);
            hk_affect_up(sim, consumer_of(sim, clock));
        }
    }
}

void hk_clock_losses(hk_sim *sim)
{
    int64_t n = sim->noted.n;
    for (int64_t i = 0; i < n; i++) {
        int32_t clock = sim->noted.item[i];
        hk_clock *c = &sim->clocks[clock];
        if (!c->step_due) {
            continue;
        }
        int64_t use = use_now(sim, clock);
        c->use_most = use > c->use_most ? use : c->use_most;
        uint16_t curve = read_curve(sim, clock, c->use_most);
        if (curve < c->curve) {
            c->curve = curve;
            sim->lost_something = true;
            hk_deadlock_stir(sim, consumer_of(sim, clock));
            hk_affect_down(sim, consumer_of(sim, clock));
        }
    }
}

static int32_t new_stretch(hk_sim *sim, int64_t start, uint16_t supply, int32_t release)
{
    int32_t s = sim->free_stretch;
    HK_CHECK(s != HK_NONE); /* hk_sim_run() has made room */
    sim->free_stretch = sim->stretches[s].next;
    sim->stretches_left--;
    sim->stretches[s] =
        (hk_stretch){.start = start, .next = HK_NONE, .release = release, .supply = supply};
    return s;
}

/* Append the supply from now on. Stretches at or above it cannot be the smallest any more; the
 * first of them began when the lower one before it ended, so its start and release stay. */
static void extend_window(hk_sim *sim, hk_clock *c, uint16_t supply)
{
    int32_t keep = HK_NONE; /* last stretch below the new supply */
    for (int32_t s = c->first; s != HK_NONE && sim->stretches[s].supply < supply;
         s = sim->stretches[s].next) {
        keep = s;
    }
    int32_t drop = keep == HK_NONE ? c->first : sim->stretches[keep].next;
    int64_t start = sim->now;
    int32_t release = supply > c->supply ? c->rise_release : HK_NONE;
    if (drop != HK_NONE) {
        start = sim->stretches[drop].start;
        release = sim->stretches[drop].release;
    }
    give_stretches(sim, drop);
    int32_t s = new_stretch(sim, start, supply, release);
    if (keep == HK_NONE) {
        c->first = s;
    } else {
        sim->stretches[keep].next = s;
    }
}

static void forget_window(hk_sim *sim, hk_clock *c)
{
    give_stretches(sim, c->first);
    c->first = HK_NONE;
}

/* Recovery lag after the instant: effective supply, and when it may rise next. */
static void finish_window(hk_sim *sim, int32_t clock, uint16_t supply)
{
    hk_clock *c = &sim->clocks[clock];
    int64_t lag = response_of(sim, clock)->recovery_lag_ms;
    uint32_t ring = sim->setup->clock_of_lasting + 2 * (uint32_t)clock;
    if (lag == 0) {
        c->effective = supply;
        return;
    }
    if (supply != c->supply) {
        extend_window(sim, c, supply);
    }
    c->effective = supply < c->lasting ? supply : c->lasting;
    c->lasting = c->effective;
    int32_t next = c->first == HK_NONE ? HK_NONE : sim->stretches[c->first].next;
    if (next != HK_NONE) {
        hk_ring(sim, ring, sim->stretches[next].start + lag, HK_PHASE_INPUT);
    } else {
        sim->due[ring] = HK_NONE;
        if (supply == HK_LEVEL_FULL) {
            forget_window(sim, c);
        }
    }
}

/* When the growing use meets the next step. */
static void schedule_step(hk_sim *sim, int32_t clock, uint16_t supply)
{
    const hk_clock_def *def = &sim->graph->clocks[clock];
    hk_clock *c = &sim->clocks[clock];
    uint32_t ring = sim->setup->clock_of_step + 2 * (uint32_t)clock;
    int64_t lack = HK_LEVEL_FULL - supply;
    if (lack > 0) {
        for (int32_t k = 0; k < def->n_step; k++) {
            int64_t at = sim->step_use[def->first_step + k];
            if (at > c->use_most) {
                hk_ring(sim, ring, sim->now + (at - c->use + lack - 1) / lack, HK_PHASE_INPUT);
                return;
            }
        }
    }
    sim->due[ring] = HK_NONE;
}

static void finish(hk_sim *sim, int32_t clock)
{
    hk_clock *c = &sim->clocks[clock];
    int32_t group = sim->graph->clocks[clock].group;
    uint16_t supply = hk_group_supply(sim, group);
    c->noted = false;
    if (supply == c->supply && !c->step_due && !c->lasting_is_due) {
        return; /* it goes on as it did */
    }
    int64_t use = use_now(sim, clock);
    if (c->supply < HK_LEVEL_FULL && use > c->use_most) {
        c->use_most = use;
    }
    bool ended = c->supply < HK_LEVEL_FULL && supply == HK_LEVEL_FULL;
    bool had_lack = c->supply < HK_LEVEL_FULL;
    if (had_lack || supply < HK_LEVEL_FULL) { /* else the recharge simply goes on */
        c->use = ended && response_of(sim, clock)->recharge_ms == 0 ? 0 : use;
        c->since = sim->now;
    }
    finish_window(sim, clock, supply);
    if (supply < c->supply) {
        c->held = hk_cause_of_group(sim, group);
    }
    c->supply = supply;
    schedule_step(sim, clock, supply);
    c->step_due = c->lasting_is_due = false;
}

void hk_clock_finish(hk_sim *sim)
{
    for (int64_t i = 0; i < sim->noted.n; i++) {
        finish(sim, sim->noted.item[i]);
    }
    sim->noted.n = 0;
}

void hk_clock_reset(hk_sim *sim, int32_t clock)
{
    hk_clock *c = &sim->clocks[clock];
    forget_window(sim, c);
    *c = (hk_clock){.supply = HK_LEVEL_FULL,
                    .effective = HK_LEVEL_FULL,
                    .lasting = HK_LEVEL_FULL,
                    .curve = HK_LEVEL_FULL,
                    .first = HK_NONE,
                    .rise_release = HK_NONE,
                    .arrival_release = HK_NONE,
                    .held = {HK_NONE, HK_NONE, false}};
    sim->due[sim->setup->clock_of_step + 2 * (uint32_t)clock] = HK_NONE;
    sim->due[sim->setup->clock_of_lasting + 2 * (uint32_t)clock] = HK_NONE;
}
