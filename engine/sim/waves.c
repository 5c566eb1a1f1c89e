/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Levels settle. Downward: to the greatest fixpoint below, in waves: first all
 * that falls to 0 is announced, wave by wave, since it will change no more; then
 * the rest in list order; then the routes. Upward: to the least fixpoint above, the
 * mirror image. The maps are monotone, so the result does not depend on this order
 * (hk_sim_scramble tries others); the schedule only decides which chain of causes
 * is told and how much work it takes.
 */
#include "engine/base/rng.h"
#include "engine/sim/state.h"

void hk_affect_down(hk_sim *sim, int32_t component)
{
    if (!hk_bit(sim->dead, component)) {
        hk_list_add(&sim->affected, sim->queued, component);
    }
}

void hk_affect_up(hk_sim *sim, int32_t component)
{
    hk_word *head = hk_head(sim, component);
    if (head->head.level < HK_LEVEL_FULL || (head->head.flags & HK_HEAD_MEMBER)) {
        hk_list_add(&sim->affected, sim->queued, component);
        hk_list_add(&sim->rebound, sim->is_rebound, component);
    }
}

static void touch_channel(hk_sim *sim, int32_t channel)
{
    int32_t i = channel - sim->graph->n_component;
    if (i < 0) {
        return;
    }
    hk_list_add(&sim->touched_channels, sim->is_touched_channel, i);
    if (channel < sim->graph->n_base && !hk_bit(sim->is_moved_route, i)) {
        sim->route_before[i] = sim->seen[channel];
        hk_list_add(&sim->moved_routes, sim->is_moved_route, i);
    }
}

static void note_clock(hk_sim *sim, const hk_out *out)
{
    int32_t group = (int32_t)out->word - out->component - 1;
    hk_clock_note(sim, sim->graph->group_clock[group]);
}

void hk_announce_down(hk_sim *sim, int32_t channel, uint16_t level)
{
    uint16_t old = sim->seen[channel];
    int was_full = old == HK_LEVEL_FULL;
    int is_zero = level == 0;
    touch_channel(sim, channel);
    sim->seen[channel] = level;
    const hk_out *out = &sim->graph->out[sim->graph->out_begin[channel]];
    const hk_out *end = &sim->graph->out[sim->graph->out_begin[channel + 1]];
    for (; out < end; out++) {
        hk_word *w = &sim->words[out->word];
        w->group.spare_full = (int16_t)(w->group.spare_full - was_full);
        w->group.spare_zero = (int16_t)(w->group.spare_zero - is_zero);
        if (w->group.spare_full >= 0 || w->group.supply == 0) {
            continue; /* enough full suppliers are left, or nothing was left to lose */
        }
        if (w->group.allow & HK_GROUP_CLOCKED) {
            note_clock(sim, out);
        }
        w->group.supply = w->group.spare_zero < 0 ? 0 : HK_STALE;
        hk_affect_down(sim, out->component);
    }
}

void hk_announce_up(hk_sim *sim, int32_t channel, uint16_t level)
{
    uint16_t old = sim->seen[channel];
    int is_full = level == HK_LEVEL_FULL;
    int was_zero = old == 0;
    if (!hk_bit(sim->is_seen_saved, channel)) {
        sim->seen_before[channel] = old;
        hk_list_add(&sim->seen_saved, sim->is_seen_saved, channel);
    }
    touch_channel(sim, channel);
    sim->seen[channel] = level;
    const hk_out *out = &sim->graph->out[sim->graph->out_begin[channel]];
    const hk_out *end = &sim->graph->out[sim->graph->out_begin[channel + 1]];
    for (; out < end; out++) {
        hk_word *w = &sim->words[out->word];
        if ((w->group.allow & HK_GROUP_CLOCKED) && w->group.spare_full < 0) {
            note_clock(sim, out);
        }
        w->group.spare_full = (int16_t)(w->group.spare_full + is_full);
        w->group.spare_zero = (int16_t)(w->group.spare_zero + was_zero);
        w->group.supply = w->group.spare_full >= 0 ? HK_LEVEL_FULL : HK_STALE;
        hk_affect_up(sim, out->component);
    }
}

void hk_move(hk_sim *sim, int32_t component, uint16_t level)
{
    hk_word *head = hk_head(sim, component);
    if (!hk_bit(sim->is_moved, component)) {
        hk_bit_set(sim->is_moved, component);
        sim->moved.item[sim->moved.n++] = component;
        sim->before[component] = head->head.level;
        hk_list_add(&sim->touched, sim->is_touched, component);
    }
    head->head.level = level;
    if (level == 0 && !(head->head.flags & HK_HEAD_MEMBER)) {
        hk_bit_set(sim->dead, component);
    } else {
        hk_bit_clear(sim->dead, component);
    }
}

/* Random order of a list, for the tests of order independence. */
static void scramble(hk_sim *sim, hk_list *list)
{
    if (sim->scramble == 0) {
        return;
    }
    hk_rng_key key = {sim->scramble, 0};
    for (int64_t i = list->n - 1; i > 0; i--) {
        double u = hk_rng_uniform(key, (uint64_t)sim->now, (uint64_t)list->n, (uint64_t)i,
                                  (uint64_t)sim->events);
        int64_t j = (int64_t)(u * (double)(i + 1));
        int32_t swap = list->item[i];
        list->item[i] = list->item[j];
        list->item[j] = swap;
    }
}

static void change(hk_sim *sim, int32_t component, uint16_t level, bool rising)
{
    if (rising) {
        hk_list_add(&sim->risen, sim->is_risen, component);
    } else {
        hk_cause_drop(sim, component, hk_head(sim, component)->head.level, level);
    }
    hk_move(sim, component, level);
}

/* Evaluate what was affected. What goes to the end of the scale (0, or full) will change no more and
 * is to be announced at once; what goes somewhere between waits in `rest`. */
static void evaluate_affected(hk_sim *sim, bool rising)
{
    uint16_t end = rising ? HK_LEVEL_FULL : 0;
    scramble(sim, &sim->affected);
    for (int64_t i = 0; i < sim->affected.n; i++) {
        int32_t c = sim->affected.item[i];
        const hk_word *head = hk_head(sim, c);
        hk_bit_clear(sim->queued, c);
        uint16_t level = hk_evaluate(sim, c);
        if (head->head.flags & HK_HEAD_MEMBER) {
            hk_route_ability(sim, c, rising);
        }
        if (rising ? level <= head->head.level : level >= head->head.level) {
            continue;
        }
        if (level == end) {
            change(sim, c, level, rising);
            sim->ends.item[sim->ends.n++] = c;
        } else {
            hk_list_add(&sim->rest, sim->resting, c);
        }
    }
    sim->affected.n = 0;
}

/* Announce the list and empty it; what it reaches is in `affected` afterwards. */
static void announce_list(hk_sim *sim, hk_list *list, bool rising)
{
    for (int64_t i = 0; i < list->n; i++) {
        int32_t c = list->item[i];
        uint16_t level = hk_head(sim, c)->head.level;
        if (rising) {
            hk_announce_up(sim, c, level);
        } else {
            hk_announce_down(sim, c, level);
        }
    }
    list->n = 0;
}

/* The components that stop between the ends of the scale: all of the list, then their news. */
static void change_rest(hk_sim *sim, bool rising)
{
    scramble(sim, &sim->rest);
    for (int64_t i = 0; i < sim->rest.n; i++) {
        int32_t c = sim->rest.item[i];
        hk_bit_clear(sim->resting, c);
        uint16_t level = hk_evaluate(sim, c), now = hk_head(sim, c)->head.level;
        if (rising ? level > now : level < now) {
            change(sim, c, level, rising);
            sim->wave.item[sim->wave.n++] = c;
        }
    }
    sim->rest.n = 0;
    announce_list(sim, &sim->wave, rising);
}

static void settle(hk_sim *sim, bool rising)
{
    for (;;) {
        evaluate_affected(sim, rising);
        if (sim->ends.n > 0) {
            announce_list(sim, &sim->ends, rising);
        } else if (sim->rest.n > 0) {
            change_rest(sim, rising);
        } else if (sim->dirty_nets.n > 0) {
            hk_route_settle(sim, rising);
        } else {
            return;
        }
    }
}

void hk_settle_down(hk_sim *sim)
{
    settle(sim, false);
}

void hk_settle_up(hk_sim *sim)
{
    settle(sim, true);
}
