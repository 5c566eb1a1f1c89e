/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Contagion on random nets: whom luck belongs to, that a run leaves nothing behind, that pieces
 * make the whole, and that infections come from where they can come from.
 */
#include <math.h>
#include <string.h>

#include "engine/graph/model.h"
#include "tests/support/spread_lab.h"
#include "tests/support/tap.h"

enum { NODES = 60, ARCS = 150, NETS = 40, FIRST = 3 };

typedef struct net {
    int32_t arcs[4 * ARCS];
    spread_lab_plan plan;
} net;

static int32_t below(uint64_t number, uint64_t index, int32_t n)
{
    return (int32_t)(spread_lab_draw(number, 11, index) * n);
}

static net net_of(uint64_t number)
{
    net n = {.plan = {.n_node = NODES,
                      .n_arc = ARCS,
                      .is_two_way = number % 2 == 0,
                      .is_mixed = number % 3 == 0,
                      .arc_rate = number % 5 == 0 ? 3 : 0.4,
                      .mix_rate = 0.8}};
    for (uint64_t a = 0; a < ARCS; a++) {
        int32_t from = below(number, 2 * a, NODES);
        int32_t to = below(number, 2 * a + 1, NODES - 1);
        n.arcs[2 * a] = from;
        n.arcs[2 * a + 1] = to + (to >= from);
    }
    return n;
}

static bool has_arc(const spread_lab_plan *plan, int32_t from, int32_t to)
{
    for (size_t a = 0; a < (size_t)plan->n_arc; a++) {
        const int32_t *arc = &plan->arcs[2 * a];
        if ((arc[0] == from && arc[1] == to) ||
            (plan->is_two_way && arc[0] == to && arc[1] == from)) {
            return true;
        }
    }
    return plan->is_mixed;
}

/** How many of the first NODES nodes were infected at other times. */
static int32_t differences(const spread_lab *a, const spread_lab *b)
{
    int32_t n = 0;
    for (int32_t i = 0; i < NODES; i++) {
        n += a->infected[i] != b->infected[i];
    }
    return n;
}

static spread_lab run_plan(spread_lab_plan plan, const int32_t *arcs, uint64_t number)
{
    plan.arcs = arcs;
    spread_lab lab = spread_lab_new(&plan);
    spread_lab_run(&lab, number, FIRST, 1, 0);
    return lab;
}

static void test_tree(void)
{
    int32_t wrong = 0, ever = 0;
    for (uint64_t r = 0; r < NETS; r++) {
        net n = net_of(r);
        spread_lab lab = run_plan(n.plan, n.arcs, r);
        n.plan.arcs = n.arcs;
        for (int32_t i = 0; i < NODES; i++) {
            int32_t from = lab.source[i];
            ever += i >= FIRST && isfinite(lab.infected[i]);
            wrong += isfinite(lab.infected[i]) != (i < FIRST || from != HK_NONE);
            wrong += from != HK_NONE &&
                     (!has_arc(&n.plan, from, i) || lab.infected[i] < lab.infected[from] ||
                      lab.infected[i] > lab.removed[from]);
        }
        spread_lab_free(&lab);
    }
    TAP_OK(ever > 5 * NETS, "contagions spread: %d infections", ever);
    TAP_EQ_I64(wrong, 0, "infections come along arcs and in groups, from the infected");
}

static void test_no_contact(void)
{
    net n = net_of(4);
    n.plan.arc_rate = 0;
    spread_lab lab = run_plan(n.plan, n.arcs, 4);
    TAP_EQ_I64(lab.n_infected, FIRST, "without contact only the first ones are infected");
    spread_lab_free(&lab);
    n.plan.n_arc = 0;
    n.plan.arc_rate = 5;
    lab = run_plan(n.plan, n.arcs, 4);
    TAP_EQ_I64(lab.n_infected, FIRST, "without arcs only the first ones are infected");
    spread_lab_free(&lab);
}

/** One node more: alone, or in the group (at the same rate of a pair) but immune. */
static void test_names(void)
{
    int32_t alone = 0, doubled = 0, mixed = 0, n_mixed = 0;
    for (uint64_t r = 0; r < NETS; r++) {
        net n = net_of(r);
        spread_lab lab = run_plan(n.plan, n.arcs, r);
        spread_lab_plan more = n.plan;
        more.n_node++;
        if (n.plan.is_mixed) {
            more.mix_rate *= (double)NODES / (NODES - 1);
            more.arcs = n.arcs;
            spread_lab other = spread_lab_new(&more);
            spread_lab_begin(&other, r, 0);
            hk_spread_immunise(other.spread, NODES);
            for (int32_t i = 0; i < FIRST; i++) {
                spread_lab_infect(&other, i, 0, 1);
            }
            spread_lab_go(&other, HK_SPREAD_NEVER, 1);
            mixed += differences(&lab, &other);
            n_mixed++;
            spread_lab_free(&other);
        } else {
            spread_lab other = run_plan(more, n.arcs, r);
            alone += differences(&lab, &other);
            spread_lab_free(&other);
        }
        memcpy(&n.arcs[2 * (size_t)ARCS], n.arcs, 2 * (size_t)ARCS * sizeof n.arcs[0]);
        n.plan.n_arc = 2 * ARCS;
        spread_lab twice = run_plan(n.plan, n.arcs, r);
        doubled += differences(&lab, &twice);
        spread_lab_free(&twice);
        spread_lab_free(&lab);
    }
    TAP_EQ_I64(alone, 0, "a node without contacts changes nobody's times");
    TAP_EQ_I64(doubled, 0, "arcs that are there twice are one");
    TAP_OK(mixed < n_mixed * NODES / 20, "an immune member more changes few times: %d of %d", mixed,
           n_mixed * NODES);
}

static void test_reset(void)
{
    int32_t wrong = 0;
    for (uint64_t r = 0; r < NETS; r++) {
        net n = net_of(r);
        spread_lab lab = run_plan(n.plan, n.arcs, r), again = run_plan(n.plan, n.arcs, r + 1);
        spread_lab_begin(&again, r + 2, 0); /* left in the middle, one node patched */
        hk_spread_immunise(again.spread, 5);
        spread_lab_infect(&again, 0, 0, 1);
        spread_lab_go(&again, spread_lab_tick(0.5), 1);
        if (hk_spread_is_infected(again.spread, 0)) {
            hk_spread_remove(again.spread, 0, spread_lab_tick(0.5));
        }
        spread_lab_run(&again, r, FIRST, 1, 0);
        wrong += differences(&lab, &again);
        spread_lab_free(&lab);
        spread_lab_free(&again);
    }
    TAP_EQ_I64(wrong, 0, "a run leaves nothing behind");
}

/** From one due time to the next, and no further than the end. */
static void test_pieces(void)
{
    int32_t wrong = 0, late = 0;
    for (uint64_t r = 0; r < NETS; r++) {
        net n = net_of(r);
        double end = r % 4 == 0 ? 1.5 : 0;
        spread_lab lab = run_plan(n.plan, n.arcs, r), parts = run_plan(n.plan, n.arcs, r + 1);
        spread_lab_run(&lab, r, FIRST, 1, end);
        spread_lab_begin(&parts, r, end);
        for (int32_t i = 0; i < FIRST; i++) {
            spread_lab_infect(&parts, i, 0, 1);
        }
        for (int64_t due; (due = hk_spread_due(parts.spread)) != HK_SPREAD_NEVER;) {
            late += end > 0 && due >= spread_lab_tick(end);
            spread_lab_go(&parts, due, 1);
        }
        wrong += differences(&lab, &parts);
        for (int32_t i = 0; i < NODES; i++) {
            late += end > 0 && isfinite(lab.infected[i]) && lab.infected[i] >= end;
        }
        spread_lab_free(&lab);
        spread_lab_free(&parts);
    }
    TAP_EQ_I64(wrong, 0, "pieces make the whole");
    TAP_EQ_I64(late, 0, "nothing happens from the end on");
}

static void test_patch(void)
{
    int32_t hit = 0, infected = 0;
    for (uint64_t r = 0; r < NETS; r++) {
        net n = net_of(5 * r);
        n.plan.arcs = n.arcs;
        spread_lab lab = spread_lab_new(&n.plan);
        spread_lab_begin(&lab, r, 0);
        spread_lab_infect(&lab, 0, 0, 0);
        spread_lab_go(&lab, spread_lab_tick(0.2), 0);
        bool patched[NODES];
        for (int32_t i = 0; i < NODES; i++) {
            patched[i] = i % 3 == 0 && hk_spread_immunise(lab.spread, i);
        }
        spread_lab_go(&lab, HK_SPREAD_NEVER, 0);
        for (int32_t i = 0; i < NODES; i++) {
            hit += patched[i] && isfinite(lab.infected[i]);
            infected += lab.infected[i] > 0.2 && isfinite(lab.infected[i]);
        }
        spread_lab_free(&lab);
    }
    TAP_EQ_I64(hit, 0, "what is patched is never infected");
    TAP_OK(infected > NETS, "the others are: %d", infected);
}

int main(void)
{
    test_tree();
    test_no_contact();
    test_names();
    test_reset();
    test_pieces();
    test_patch();
    return tap_done();
}
