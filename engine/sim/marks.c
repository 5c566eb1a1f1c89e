/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Marks travel (marks.h). Per component and mark the simulator keeps the slot that it comes from,
 * and whether a way from a slot passes through a system. When a slot lets go of a mark, all that
 * the mark has reached from there is cleared and fed again from what is left beside it; then
 * everything new spreads until nothing changes. So an instant costs what it touches, and what a
 * loop had only from itself is gone.
 */
#include "engine/sim/marks.h"

#include <stdio.h>
#include <string.h>

#include "engine/sim/marks_parts.h"
#include "engine/sim/state.h"

/* What carries information, by the names of inputs that models use. `data` is the one for
 * everything; the others are for those who take several kinds of it. */
static const char *const mark_inputs[] = {"data", "control", "quality", "tracking", "weather"};

const char *const hk_mark_words[HK_MARKS] = {"leak", "falsified", "destroyed", "unsafe"};

enum { VIA = 8, KEPT = HK_MARK_LEAK | HK_MARK_DESTROYED };

struct hk_mark_state {
    uint16_t *now;       /* [n_component] marks, and << VIA those that passed through a system */
    uint16_t *lost;      /* [n_component] cleared in this instant */
    uint16_t *accounted; /* [n_component] as accounts know them */
    int32_t *slot;       /* [n_component * HK_MARKS] where the mark comes from, or HK_NONE */
    uint8_t *carries;    /* [n_input] */
    int32_t *provider;   /* [n_component] whose it is, or HK_NONE */
    hk_list changed, work, cleared, moved, touched;
    uint64_t *is_changed, *is_work, *is_cleared, *is_moved, *is_touched;
};

/* ---- words ----------------------------------------------------------------------------------- */

unsigned hk_mark_of(const char *word, size_t n)
{
    for (unsigned m = 0; m < HK_MARKS; m++) {
        if (strlen(hk_mark_words[m]) == n && memcmp(hk_mark_words[m], word, n) == 0) {
            return 1U << m;
        }
    }
    return 0;
}

const char *hk_marks_format(unsigned marks, char *buf, size_t size)
{
    size_t used = 0;
    buf[0] = '\0';
    for (unsigned m = 0; m < HK_MARKS; m++) {
        if (marks >> m & 1) {
            int n =
                snprintf(buf + used, size - used, "%s%s", used == 0 ? "" : ";", hk_mark_words[m]);
            used += n > 0 && (size_t)n < size - used ? (size_t)n : 0;
        }
    }
    return buf;
}

bool hk_mark_input(const char *input)
{
    for (size_t i = 0; i < sizeof mark_inputs / sizeof mark_inputs[0]; i++) {
        if (strcmp(input, mark_inputs[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- memory ---------------------------------------------------------------------------------- */

static int32_t holder(const hk_model *model, int32_t component)
{
    const hk_component *c = &model->components[component];
    return c->kind == HK_KIND_DELIVERY && c->service != HK_NONE
               ? model->services[c->service].provider
               : c->provider;
}

static bool take_list(hk_sim *sim, hk_list *list, uint64_t **bits)
{
    size_t n = (size_t)sim->graph->n_component;
    list->item = hk_arena_alloc(sim->arena, n, sizeof *list->item);
    *bits = hk_arena_alloc(sim->arena, n / 64 + 1, sizeof **bits);
    return list->item != NULL && *bits != NULL;
}

static bool sets_marks(const hk_scenario *scenario)
{
    for (int32_t t = 0; t < scenario->n_threat; t++) {
        if (scenario->threats[t].mechanism->marks) {
            return true;
        }
    }
    return false;
}

bool hk_marks_new(hk_sim *sim)
{
    size_t n = (size_t)sim->graph->n_component;
    if (!sets_marks(sim->setup->scenario)) {
        return true;
    }
    struct hk_mark_state *m = hk_arena_alloc(sim->arena, 1, sizeof *m);
    if (m == NULL) {
        return false;
    }
    m->now = hk_arena_alloc(sim->arena, n, sizeof *m->now);
    m->lost = hk_arena_alloc(sim->arena, n, sizeof *m->lost);
    m->accounted = hk_arena_alloc(sim->arena, n, sizeof *m->accounted);
    m->slot = hk_arena_alloc(sim->arena, n * HK_MARKS, sizeof *m->slot);
    m->provider = hk_arena_alloc(sim->arena, n, sizeof *m->provider);
    m->carries = hk_arena_alloc(sim->arena, (size_t)sim->model->n_input, sizeof *m->carries);
    if (m->now == NULL || m->lost == NULL || m->accounted == NULL || m->slot == NULL ||
        m->provider == NULL || m->carries == NULL || !take_list(sim, &m->changed, &m->is_changed) ||
        !take_list(sim, &m->work, &m->is_work) || !take_list(sim, &m->cleared, &m->is_cleared) ||
        !take_list(sim, &m->moved, &m->is_moved) || !take_list(sim, &m->touched, &m->is_touched)) {
        return false;
    }
    memset(m->slot, 0xFF, n * HK_MARKS * sizeof *m->slot); /* HK_NONE */
    for (int32_t c = 0; c < sim->graph->n_component; c++) {
        m->provider[c] = holder(sim->model, c);
    }
    for (int32_t i = 0; i < sim->model->n_input; i++) {
        m->carries[i] = hk_mark_input(sim->model->inputs[i]);
    }
    sim->marks = m;
    return true;
}

/* ---- travelling ------------------------------------------------------------------------------ */

static bool is_system(const hk_sim *sim, int32_t component)
{
    return (hk_head(sim, component)->head.flags & HK_HEAD_SYSTEM) != 0;
}

/* Those of the marks that `from` has which go on to `to`. */
static uint16_t passing(const hk_sim *sim, int32_t from, int32_t to)
{
    const struct hk_mark_state *m = sim->marks;
    bool kept = (hk_head(sim, to)->head.flags & HK_HEAD_DELIVERY) ||
                (m->provider[from] != HK_NONE && m->provider[from] == m->provider[to]);
    unsigned marks = kept ? HK_MARKS_ALL : HK_MARKS_ALL & ~(unsigned)KEPT;
    return (uint16_t)(m->now[from] & (marks | marks << VIA));
}

/* Group of a state word of its consumer: see hk_graph_word(). */
static int32_t group_of(hk_out out)
{
    return (int32_t)out.word - out.component - 1;
}

/* Component behind an edge, or HK_NONE: a route. */
static int32_t supplier_of(const hk_graph *g, int32_t edge)
{
    int32_t channel = g->edge_channel[edge];
    if (channel >= g->n_base) {
        channel = g->lag_base[channel - g->n_base];
    }
    return channel < g->n_component ? channel : HK_NONE;
}

static void note_move(hk_sim *sim, int32_t component)
{
    struct hk_mark_state *m = sim->marks;
    hk_list_add(&m->moved, m->is_moved, component);
    hk_list_add(&m->touched, m->is_touched, component);
}

/* Take over what is new of `marks`, which come from the slots of `from` or, HK_NONE, from `slot`. */
static void take_over(hk_sim *sim, int32_t to, uint16_t marks, int32_t from, int32_t slot)
{
    struct hk_mark_state *m = sim->marks;
    if (is_system(sim, to)) {
        marks |= (uint16_t)((marks & HK_MARKS_ALL) << VIA);
    }
    unsigned fresh = marks & (unsigned)~m->now[to];
    if (fresh == 0) {
        return;
    }
    for (int32_t i = 0; i < HK_MARKS; i++) {
        if (fresh >> i & 1) {
            m->slot[to * HK_MARKS + i] = from == HK_NONE ? slot : m->slot[from * HK_MARKS + i];
        }
    }
    m->now[to] |= (uint16_t)fresh;
    note_move(sim, to);
    hk_list_add(&m->work, m->is_work, to);
}

/* Clear marks of a component; those it fed hear of it later. */
static void clear(hk_sim *sim, int32_t component, unsigned marks)
{
    struct hk_mark_state *m = sim->marks;
    unsigned gone = m->now[component] & (marks | marks << VIA);
    if ((gone & HK_MARKS_ALL) == 0) {
        return;
    }
    m->now[component] &= (uint16_t)~gone;
    m->lost[component] |= (uint16_t)gone;
    for (int32_t i = 0; i < HK_MARKS; i++) {
        if (gone >> i & 1) {
            m->slot[component * HK_MARKS + i] = HK_NONE;
        }
    }
    note_move(sim, component);
    hk_list_add(&m->cleared, m->is_cleared, component);
    hk_list_add(&m->work, m->is_work, component);
}

static void feed_own(hk_sim *sim, int32_t component)
{
    const int32_t *begin = sim->setup->component_slot;
    for (int32_t s = begin[component]; s < begin[component + 1]; s++) {
        take_over(sim, component, sim->slots[s].marks, HK_NONE, s);
    }
}

static void feed_from_suppliers(hk_sim *sim, int32_t component)
{
    const hk_graph *g = sim->graph;
    for (int32_t group = g->group_begin[component]; group < g->group_begin[component + 1];
         group++) {
        if (!sim->marks->carries[g->group_input[group]]) {
            continue;
        }
        for (int32_t e = g->group_edge[group]; e < g->group_edge[group + 1]; e++) {
            int32_t supplier = supplier_of(g, e);
            if (supplier != HK_NONE && sim->marks->now[supplier] != 0) {
                take_over(sim, component, passing(sim, supplier, component), supplier, HK_NONE);
            }
        }
    }
}

/* Call `reach` for every consumer that takes information from a channel. */
static void for_consumers(hk_sim *sim, int32_t channel, int32_t component,
                          void (*reach)(hk_sim *sim, int32_t from, int32_t to))
{
    const hk_graph *g = sim->graph;
    for (int32_t o = g->out_begin[channel]; o < g->out_begin[channel + 1]; o++) {
        if (sim->marks->carries[g->group_input[group_of(g->out[o])]]) {
            reach(sim, component, g->out[o].component);
        }
    }
}

/* Work off the list: its components tell those that they feed, at once or, as levels would, later. */
static void spread(hk_sim *sim, void (*reach)(hk_sim *sim, int32_t from, int32_t to))
{
    const hk_graph *g = sim->graph;
    struct hk_mark_state *m = sim->marks;
    while (m->work.n > 0) {
        int32_t c = m->work.item[--m->work.n];
        hk_bit_clear(m->is_work, c);
        for_consumers(sim, c, c, reach);
        for (int32_t lag = g->lag_begin[c]; lag < g->lag_begin[c + 1]; lag++) {
            for_consumers(sim, g->n_base + lag, c, reach);
        }
    }
}

static void clear_consumer(hk_sim *sim, int32_t from, int32_t to)
{
    clear(sim, to, sim->marks->lost[from] & HK_MARKS_ALL);
}

static void feed_consumer(hk_sim *sim, int32_t from, int32_t to)
{
    take_over(sim, to, passing(sim, from, to), from, HK_NONE);
}

/* Marks that come from a slot of this component which holds them no more. */
static unsigned let_go(const hk_sim *sim, int32_t component)
{
    unsigned gone = 0;
    for (int32_t i = 0; i < HK_MARKS; i++) {
        int32_t slot = sim->marks->slot[component * HK_MARKS + i];
        if (slot != HK_NONE && sim->setup->slots[slot].component == component &&
            !(sim->slots[slot].marks >> i & 1)) {
            gone |= 1U << i;
        }
    }
    return gone;
}

/* ---- an instant ------------------------------------------------------------------------------ */

bool hk_marks_pending(const hk_sim *sim)
{
    return sim->marks != NULL && sim->marks->changed.n > 0;
}

void hk_marks_settle(hk_sim *sim)
{
    struct hk_mark_state *m = sim->marks;
    if (m == NULL || m->changed.n == 0) {
        return;
    }
    hk_list_sort(&m->changed); /* so that no order of events decides where a mark comes from */
    for (int64_t i = 0; i < m->changed.n; i++) {
        clear(sim, m->changed.item[i], let_go(sim, m->changed.item[i]));
    }
    spread(sim, clear_consumer);
    for (int64_t i = 0; i < m->changed.n; i++) {
        feed_own(sim, m->changed.item[i]);
        hk_bit_clear(m->is_changed, m->changed.item[i]);
    }
    for (int64_t i = 0; i < m->cleared.n; i++) {
        int32_t c = m->cleared.item[i];
        feed_own(sim, c);
        feed_from_suppliers(sim, c);
        hk_bit_clear(m->is_cleared, c);
        m->lost[c] = 0;
    }
    m->changed.n = m->cleared.n = 0;
    spread(sim, feed_consumer);
}

const hk_list *hk_marks_moved(const hk_sim *sim)
{
    static const hk_list nothing;
    return sim->marks == NULL ? &nothing : &sim->marks->moved;
}

void hk_marks_clear(hk_sim *sim)
{
    struct hk_mark_state *m = sim->marks;
    for (int64_t i = 0; m != NULL && i < m->moved.n; i++) {
        hk_bit_clear(m->is_moved, m->moved.item[i]);
    }
    if (m != NULL) {
        m->moved.n = 0;
    }
}

hk_point_marks hk_marks_of(const hk_sim *sim, int32_t component)
{
    unsigned now = sim->marks == NULL ? 0 : sim->marks->now[component];
    return (hk_point_marks){(uint8_t)(now & HK_MARKS_ALL), (uint8_t)(now >> VIA)};
}

hk_point_marks hk_marks_accounted(const hk_sim *sim, int32_t component)
{
    unsigned then = sim->marks == NULL ? 0 : sim->marks->accounted[component];
    return (hk_point_marks){(uint8_t)(then & HK_MARKS_ALL), (uint8_t)(then >> VIA)};
}

void hk_marks_account(hk_sim *sim, int32_t component)
{
    if (sim->marks != NULL) {
        sim->marks->accounted[component] = sim->marks->now[component];
    }
}

int32_t hk_marks_slot(const hk_sim *sim, int32_t component, unsigned marks)
{
    for (int32_t i = 0; i < HK_MARKS; i++) {
        if (marks >> i & 1 && sim->marks->slot[component * HK_MARKS + i] != HK_NONE) {
            return sim->marks->slot[component * HK_MARKS + i];
        }
    }
    return HK_NONE;
}

void hk_marks_reset(hk_sim *sim)
{
    struct hk_mark_state *m = sim->marks;
    if (m == NULL) {
        return;
    }
    hk_marks_clear(sim);
    for (int64_t i = 0; i < m->changed.n; i++) { /* of a replicate that failed */
        hk_bit_clear(m->is_changed, m->changed.item[i]);
    }
    for (int64_t i = 0; i < m->touched.n; i++) {
        int32_t c = m->touched.item[i];
        m->now[c] = m->accounted[c] = 0;
        memset(m->slot + (size_t)c * HK_MARKS, 0xFF, HK_MARKS * sizeof *m->slot);
        hk_bit_clear(m->is_touched, c);
    }
    m->changed.n = m->touched.n = 0;
}

/* ---- for mechanisms (sim.h) ------------------------------------------------------------------ */

void hk_sim_mark(hk_sim *sim, const hk_threat *threat, int32_t k, unsigned marks, bool on)
{
    HK_CHECK(sim->marks != NULL && (marks & ~(unsigned)HK_MARKS_ALL) == 0);
    hk_slot *slot = hk_slot_touch(sim, threat, k);
    slot->marks = (uint8_t)(on ? slot->marks | marks : slot->marks & ~marks);
    hk_list_add(&sim->marks->changed, sim->marks->is_changed, threat->components[k]);
}

unsigned hk_sim_marks(const hk_sim *sim, int32_t component)
{
    return hk_marks_of(sim, component).marks;
}
