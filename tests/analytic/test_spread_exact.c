/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Contagion on nets so small that the Markov chain can be solved: the distribution of the number
 * ever infected (chi-square at a fixed seed) and the mean time until the last event, for arcs in
 * both and in one direction, groups, and both together. Once with removals that are known at the
 * infection, and once with removals from outside, which must be the same process.
 */
#include <math.h>

#include "engine/graph/model.h"
#include "tests/support/spread_chain.h"
#include "tests/support/spread_lab.h"
#include "tests/support/tap.h"

enum { NODES = CHAIN_NODES, RUNS = 20000 };

typedef struct example {
    const char *name;
    spread_lab_plan plan;
} example;

static spread_chain chain_of(const spread_lab_plan *plan, double removal)
{
    spread_chain c = {.removal = removal};
    for (size_t a = 0; a < (size_t)plan->n_arc; a++) {
        int32_t from = plan->arcs[2 * a], to = plan->arcs[2 * a + 1];
        c.rate[from][to] += plan->arc_rate;
        c.rate[to][from] += plan->is_two_way ? plan->arc_rate : 0;
    }
    for (int32_t i = 0; i < NODES && plan->is_mixed; i++) {
        for (int32_t j = 0; j < NODES; j++) {
            c.rate[i][j] += i == j ? 0 : plan->mix_rate / (NODES - 1);
        }
    }
    return c;
}

/** Removals come from outside, at times of our own. */
static void run_from_outside(spread_lab *lab, uint64_t number, double removal)
{
    int64_t due[NODES];
    bool is_done[NODES] = {false};
    spread_lab_begin(lab, number, 0);
    spread_lab_infect(lab, 0, 0, 0);
    while (true) {
        int32_t first = HK_NONE;
        for (int32_t i = 0; i < NODES; i++) {
            if (isfinite(lab->infected[i]) && !is_done[i]) {
                double period = -log(spread_lab_draw(number, 3, (uint64_t)i)) / removal;
                due[i] = spread_lab_tick(lab->infected[i] + period);
                first = first == HK_NONE || due[i] < due[first] ? i : first;
            }
        }
        if (first == HK_NONE) {
            return;
        }
        hk_spread_event event;
        if (hk_spread_next(lab->spread, due[first], &event)) {
            spread_lab_infect(lab, event.node, event.tick, 0);
        } else {
            hk_spread_remove(lab->spread, first, due[first]);
            is_done[first] = true;
            lab->end = spread_lab_time(due[first]);
        }
    }
}

static void check(const example *e, uint64_t first, double removal, bool from_outside)
{
    spread_chain c = chain_of(&e->plan, removal);
    int32_t start = chain_from(&c, 0);
    spread_lab lab = spread_lab_new(&e->plan);
    int64_t count[NODES + 1] = {0};
    double sum = 0, sum2 = 0;
    for (uint64_t r = first; r < first + RUNS; r++) {
        if (from_outside) {
            run_from_outside(&lab, r, removal);
        } else {
            spread_lab_run(&lab, r, 1, removal, 0);
        }
        count[lab.n_infected]++;
        sum += lab.end;
        sum2 += lab.end * lab.end;
    }
    double limit, chi = chain_chi_square(count, c.size[start], &limit);
    double mean = sum / RUNS, error = sqrt((sum2 / RUNS - mean * mean) / RUNS);
    const char *how = from_outside ? "removed from outside" : "removed by itself";
    TAP_OK(chi < limit, "%s, %s: sizes, chi-square %.2f below %.2f", e->name, how, chi, limit);
    TAP_OK(fabs(mean - c.time[start]) < 3.5 * error, "%s, %s: lasts %.4f, exactly %.4f (+- %.4f)",
           e->name, how, mean, c.time[start], error);
    spread_lab_free(&lab);
}

int main(void)
{
    static const int32_t path[] = {0, 1, 1, 2, 2, 3};
    static const int32_t ring[] = {0, 1, 1, 2, 2, 3, 3, 0, 0, 2};
    static const example examples[] = {
        {"path", {NODES, 3, path, true, false, 1.3, 0}},
        {"ring with a chord", {NODES, 5, ring, true, false, 0.6, 0}},
        {"ring one way", {NODES, 5, ring, false, false, 1.1, 0}},
        {"group", {NODES, 0, path, true, true, 0, 1.7}},
        {"path and group", {NODES, 3, path, true, true, 0.8, 0.9}},
    };
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        check(&examples[i], 2 * i * RUNS, 1, false);
        check(&examples[i], (2 * i + 1) * RUNS, 0.7, true);
    }
    return tap_done();
}
