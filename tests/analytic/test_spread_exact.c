/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Contagion on nets so small that the Markov chain can be solved: the distribution of the number
 * ever infected (chi-square at a fixed seed) and the mean time until the last event, for arcs in
 * both and in one direction, groups, and both together. Once with removals that are known at the
 * infection, and once with removals from outside, which must be the same process.
 */
#include <math.h>
#include <string.h>

#include "engine/graph/model.h"
#include "tests/support/spread_lab.h"
#include "tests/support/tap.h"

enum { NODES = 4, STATES = 81, RUNS = 20000, SUSCEPTIBLE = 0, INFECTED = 1, REMOVED = 2 };

/** Rates of the pairs, and what came of it: by state (three digits a node). */
typedef struct chain {
    double rate[NODES][NODES], removal;
    double size[STATES][NODES + 1]; /* P(so many ever infected) */
    double time[STATES];            /* mean until nothing can happen */
    bool is_known[STATES];
} chain;

static const int32_t power[NODES] = {1, 3, 9, 27};

static int32_t digit(int32_t state, int32_t node)
{
    return state / power[node] % 3;
}

static void solve(chain *c, int32_t state);

static void add_step(chain *c, int32_t state, int32_t node, double share)
{
    int32_t next = state + power[node];
    solve(c, next);
    for (int32_t k = 0; k <= NODES; k++) {
        c->size[state][k] += share * c->size[next][k];
    }
    c->time[state] += share * c->time[next];
}

static double rate_of(const chain *c, int32_t state, int32_t node)
{
    double rate = digit(state, node) == INFECTED ? c->removal : 0;
    for (int32_t other = 0; other < NODES && digit(state, node) == SUSCEPTIBLE; other++) {
        rate += digit(state, other) == INFECTED ? c->rate[other][node] : 0;
    }
    return rate;
}

/* Each node only goes up, so the recursion ends. */
static void solve(chain *c, int32_t state)
{
    if (c->is_known[state]) {
        return;
    }
    c->is_known[state] = true;
    double total = 0;
    int32_t ever = 0;
    for (int32_t i = 0; i < NODES; i++) {
        total += rate_of(c, state, i);
        ever += digit(state, i) != SUSCEPTIBLE;
    }
    if (total == 0) {
        c->size[state][ever] = 1;
        return;
    }
    c->time[state] = 1 / total;
    for (int32_t i = 0; i < NODES; i++) {
        double rate = rate_of(c, state, i);
        if (rate > 0) {
            add_step(c, state, i, rate / total);
        }
    }
}

typedef struct example {
    const char *name;
    spread_lab_plan plan;
} example;

static chain chain_of(const spread_lab_plan *plan, double removal)
{
    chain c = {.removal = removal};
    for (int32_t a = 0; a < plan->n_arc; a++) {
        int32_t from = plan->arcs[2 * a], to = plan->arcs[2 * a + 1];
        c.rate[from][to] += plan->arc_rate;
        c.rate[to][from] += plan->is_two_way ? plan->arc_rate : 0;
    }
    for (int32_t i = 0; i < NODES && plan->is_mixed; i++) {
        for (int32_t j = 0; j < NODES; j++) {
            c.rate[i][j] += i == j ? 0 : plan->mix_rate / (NODES - 1);
        }
    }
    solve(&c, INFECTED);
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

static double chi_square(const int64_t count[NODES + 1], const double p[NODES + 1],
                         int32_t *ret_dof)
{
    double sum = 0;
    *ret_dof = -1;
    for (int32_t k = 0; k <= NODES; k++) {
        if (p[k] > 0) {
            double want = p[k] * RUNS;
            sum += ((double)count[k] - want) * ((double)count[k] - want) / want;
            (*ret_dof)++;
        }
    }
    return sum;
}

static void check(const example *e, uint64_t first, double removal, bool from_outside)
{
    /* chi-square quantiles at 0.999 by degrees of freedom */
    static const double limit[] = {0, 10.83, 13.82, 16.27, 18.47};
    chain c = chain_of(&e->plan, removal);
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
    int32_t dof;
    double chi = chi_square(count, c.size[INFECTED], &dof);
    double mean = sum / RUNS, error = sqrt((sum2 / RUNS - mean * mean) / RUNS);
    const char *how = from_outside ? "removed from outside" : "removed by itself";
    TAP_OK(dof >= 1 && chi < limit[dof], "%s, %s: sizes, chi-square %.2f of %d", e->name, how, chi,
           dof);
    TAP_OK(fabs(mean - c.time[INFECTED]) < 3.5 * error,
           "%s, %s: lasts %.4f, exactly %.4f (+- %.4f)", e->name, how, mean, c.time[INFECTED],
           error);
    spread_lab_free(&lab);
}

int main(void)
{
    static const int32_t path[] = {0, 1, 1, 2, 2, 3};
    static const int32_t ring[] = {0, 1, 1, 2, 2, 3, 3, 0, 0, 2};
    static const example examples[] = {
        {"path", {NODES, 3, path, true, false, 1.3, 0, NULL}},
        {"ring with a chord", {NODES, 5, ring, true, false, 0.6, 0, NULL}},
        {"ring one way", {NODES, 5, ring, false, false, 1.1, 0, NULL}},
        {"group", {NODES, 0, path, true, true, 0, 1.7, NULL}},
        {"path and group", {NODES, 3, path, true, true, 0.8, 0.9, NULL}},
    };
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        check(&examples[i], 2 * i * RUNS, 1, false);
        check(&examples[i], (2 * i + 1) * RUNS, 0.7, true);
    }
    return tap_done();
}
