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

/* Parts of a group's word (setup.h). */
enum { ENOUGH_FULL_BIT = 15, ENOUGH_ALIVE_BIT = 31, SUPPLY_SHIFT = 32, CLOCKED_BIT = 63 };
static const uint64_t one_full = 1;
static const uint64_t one_zero = UINT64_C(1) << 16;
static const uint64_t supply_mask = (uint64_t)HK_STALE << SUPPLY_SHIFT;

/* The hot loop of a cascade: count, and append the consumers that may fall, all without branches but
 * the one for clocks, since each of the conditions is a toss-up. */
void hk_announce_down(hk_sim *sim, int32_t channel, uint16_t level)
{
    uint64_t fewer =
        (sim->seen[channel] == HK_LEVEL_FULL ? one_full : 0) + (level == 0 ? one_zero : 0);
    touch_channel(sim, channel);
    sim->seen[channel] = level;
    const hk_out *out = &sim->graph->out[sim->graph->out_begin[channel]];
    const hk_out *end = &sim->graph->out[sim->graph->out_begin[channel + 1]];
    hk_word *words = sim->words;
    const uint64_t *dead = sim->dead;
    uint64_t *queued = sim->queued;
    int32_t *affected = sim->affected.item;
    int64_t n = sim->affected.n;
    for (; out < end; out++) {
        uint64_t w = words[out->word].raw - fewer;
        /* nothing is lost while enough full suppliers are left, or if nothing was left to lose */
        uint64_t loses = ~w >> ENOUGH_FULL_BIT & (uint64_t)((w & supply_mask) != 0);
        uint64_t alive = w >> ENOUGH_ALIVE_BIT & 1; /* supply: to be looked for, else 0 */
        uint64_t lower = (w & ~supply_mask) | ((0 - alive) & supply_mask);
        w = loses ? lower : w;
        words[out->word].raw = w;
        if (loses & w >> CLOCKED_BIT) {
            note_clock(sim, out);
        }
        uint32_t c = (uint32_t)out->component;
        uint64_t out_of_play = (dead[c >> 6] | queued[c >> 6]) >> (c & 63);
        uint64_t add = loses & ~out_of_play;
        queued[c >> 6] |= add << (c & 63);
        affected[n] = (int32_t)c; /* the list has one place to spare */
        n += (int64_t)add;
    }
    sim->affected.n = n;
}

void hk_announce_up(hk_sim *sim, int32_t channel, uint16_t level)
{
    uint16_t old = sim->seen[channel];
    uint64_t more = (level == HK_LEVEL_FULL ? one_full : 0) + (old == 0 ? one_zero : 0);
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
        if ((w->group.allow & HK_GROUP_CLOCKED) && w->group.spare_full < HK_SPARE_NONE) {
            note_clock(sim, out);
        }
        w->raw += more;
        w->group.supply = w->group.spare_full >= HK_SPARE_NONE ? HK_LEVEL_FULL : HK_STALE;
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

/* Put a wide wave into component order, as its bitmap has it: then the wave walks through memory
 * instead of jumping about in it. */
static void put_in_order(hk_sim *sim)
{
    int64_t n = 0;
    for (int64_t block = 0; n < sim->affected.n; block++) {
        for (uint64_t bits = sim->queued[block]; bits != 0; bits &= bits - 1) {
            sim->affected.item[n++] = (int32_t)(64 * block + __builtin_ctzll(bits));
        }
    }
}

/* Evaluate what was affected. What goes to the end of the scale (0, or full) will change no more and
 * is to be announced at once; what goes somewhere between waits in `rest`. */
static void evaluate_affected(hk_sim *sim, bool rising)
{
    uint16_t end = rising ? HK_LEVEL_FULL : 0;
    if (sim->scramble != 0) {
        scramble(sim, &sim->affected);
    } else if (sim->affected.n >= sim->graph->n_component / 256) {
        put_in_order(sim);
    }
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

enum { WIDE = 64, AHEAD_OUT = 8, AHEAD_WORDS = 3 };

/* Ask early for what the announcements of a wide wave will touch. */
static void prefetch(const hk_sim *sim, const hk_list *list, int64_t i)
{
    const hk_graph *g = sim->graph;
    if (i + AHEAD_OUT < list->n) {
        __builtin_prefetch(&g->out[g->out_begin[list->item[i + AHEAD_OUT]]]);
    }
    if (i + AHEAD_WORDS < list->n) {
        int32_t c = list->item[i + AHEAD_WORDS];
        for (int32_t o = g->out_begin[c]; o < g->out_begin[c + 1]; o++) {
            __builtin_prefetch(&sim->words[g->out[o].word], 1);
        }
    }
}

/* Announce the list and empty it; what it reaches is in `affected` afterwards. */
static void announce_list(hk_sim *sim, hk_list *list, bool rising)
{
    bool wide = list->n >= WIDE;
    for (int64_t i = 0; i < list->n; i++) {
        int32_t c = list->item[i];
        uint16_t level = hk_head(sim, c)->head.level;
        if (wide) {
            prefetch(sim, list, i);
        }
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
    if (sim->scramble != 0) {
        scramble(sim, &sim->rest);
    }
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
