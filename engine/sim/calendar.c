/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Calendars: a factor on the shortfall that an edge passes on, by local time (graph/calendar_days.h,
 * design.md 3.2). The factor changes at the borders of the calendar's hours and of days; only
 * groups that use it are looked at again.
 */
#include "engine/graph/calendar_days.h"
#include "engine/sim/state.h"

enum { MIN_MS = 60000, DAY_MIN = 1440 };

/* Local ms since 1970-01-01 00:00. */
static int64_t local_ms(const hk_scenario *s, int64_t time_ms)
{
    return s->start_unix_ms + (int64_t)s->start_offset_min * MIN_MS + time_ms;
}

int64_t hk_sim_local_ms(const hk_sim *sim, int64_t time_ms)
{
    return local_ms(sim->setup->scenario, time_ms);
}

int64_t hk_sim_horizon(const hk_sim *sim)
{
    return sim->setup->scenario->horizon_ms;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a >= 0 ? a / b : -((-a + b - 1) / b);
}

static int32_t factor_at(const hk_calendar *c, int64_t local)
{
    int64_t minute = floor_div(local, MIN_MS), day = floor_div(minute, DAY_MIN);
    return hk_calendar_factor(c, day, (int32_t)(minute - day * DAY_MIN));
}

/* Next border of the hours or of a day after the present ms. */
static int64_t next_border(const hk_calendar *c, const hk_scenario *s, int64_t now)
{
    int64_t local = local_ms(s, now), day = floor_div(local, (int64_t)DAY_MIN * MIN_MS);
    int64_t border[4] = {c->from_min, c->to_min, DAY_MIN, DAY_MIN + c->from_min};
    int64_t best = INT64_MAX;
    for (int i = 0; i < 4; i++) {
        int64_t at = (day * DAY_MIN + border[i]) * MIN_MS;
        if (at > local && at < best) {
            best = at;
        }
    }
    return now + (best - local);
}

static void ring_next(hk_sim *sim, int32_t calendar)
{
    const hk_calendar *c = &sim->model->calendars[calendar];
    hk_ring(sim, sim->setup->clock_of_calendar + (uint32_t)calendar,
            next_border(c, sim->setup->scenario, sim->now), HK_PHASE_INPUT);
}

void hk_calendar_start(hk_sim *sim)
{
    for (int32_t i = 0; i < sim->model->n_calendar; i++) {
        int64_t local = local_ms(sim->setup->scenario, sim->now);
        sim->calendar_factor[i] = factor_at(&sim->model->calendars[i], local);
        sim->calendar_before[i] = sim->calendar_next[i] = sim->calendar_factor[i];
        ring_next(sim, i);
    }
}

void hk_calendar_rings(hk_sim *sim, int32_t calendar)
{
    int64_t local = local_ms(sim->setup->scenario, sim->now);
    sim->calendar_next[calendar] = factor_at(&sim->model->calendars[calendar], local);
    sim->calendar_due.item[sim->calendar_due.n++] = calendar;
    ring_next(sim, calendar);
}

/* Look again at the groups of a calendar that lack anything. */
static void affect_groups(hk_sim *sim, int32_t calendar, bool rising)
{
    const hk_graph *g = sim->graph;
    for (int32_t i = g->calendar_groups_begin[calendar]; i < g->calendar_groups_begin[calendar + 1];
         i++) {
        int32_t group = g->calendar_groups[i];
        hk_word *w = &sim->words[hk_graph_word(g, group)];
        uint16_t supply = hk_supply_scan(sim, group);
        if (supply == w->group.supply) {
            continue;
        }
        if (g->group_clock[group] != HK_NONE) {
            hk_clock_note(sim, g->group_clock[group]);
        }
        w->group.supply = supply;
        hk_list_add(&sim->touched, sim->is_touched, g->group_component[group]);
        if (rising) {
            hk_affect_up(sim, g->group_component[group]);
        } else {
            hk_affect_down(sim, g->group_component[group]);
        }
    }
}

void hk_calendar_gains(hk_sim *sim)
{
    for (int64_t i = 0; i < sim->calendar_due.n; i++) {
        int32_t c = sim->calendar_due.item[i];
        sim->calendar_before[c] = sim->calendar_factor[c];
        if (sim->calendar_next[c] < sim->calendar_factor[c]) {
            sim->calendar_factor[c] = sim->calendar_next[c];
            sim->relieved = true;
            affect_groups(sim, c, true);
        }
    }
}

void hk_calendar_losses(hk_sim *sim)
{
    for (int64_t i = 0; i < sim->calendar_due.n; i++) {
        int32_t c = sim->calendar_due.item[i];
        if (sim->calendar_next[c] > sim->calendar_factor[c]) {
            sim->calendar_factor[c] = sim->calendar_next[c];
            sim->lost_something = true;
            affect_groups(sim, c, false);
        }
    }
}
