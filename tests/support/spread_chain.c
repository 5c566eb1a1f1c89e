/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/spread_chain.h"

enum { SUSCEPTIBLE = 0, INFECTED = 1 };

static const int32_t power[CHAIN_NODES] = {1, 3, 9, 27};

static int32_t digit(int32_t state, int32_t node)
{
    return state / power[node] % 3;
}

static void solve(spread_chain *c, int32_t state);

static void add_step(spread_chain *c, int32_t state, int32_t node, double share)
{
    int32_t next = state + power[node];
    solve(c, next);
    for (int32_t k = 0; k <= CHAIN_NODES; k++) {
        c->size[state][k] += share * c->size[next][k];
    }
    c->time[state] += share * c->time[next];
}

static double rate_of(const spread_chain *c, int32_t state, int32_t node)
{
    double rate = digit(state, node) == INFECTED ? c->removal : 0;
    for (int32_t other = 0; other < CHAIN_NODES && digit(state, node) == SUSCEPTIBLE; other++) {
        rate += digit(state, other) == INFECTED ? c->rate[other][node] : 0;
    }
    return rate;
}

/* Each node only goes up, so the recursion ends. */
static void solve(spread_chain *c, int32_t state)
{
    if (c->is_known[state]) {
        return;
    }
    c->is_known[state] = true;
    double total = 0;
    int32_t ever = 0;
    for (int32_t i = 0; i < CHAIN_NODES; i++) {
        total += rate_of(c, state, i);
        ever += digit(state, i) != SUSCEPTIBLE;
    }
    if (total == 0) {
        c->size[state][ever] = 1;
        return;
    }
    c->time[state] = 1 / total;
    for (int32_t i = 0; i < CHAIN_NODES; i++) {
        double rate = rate_of(c, state, i);
        if (rate > 0) {
            add_step(c, state, i, rate / total);
        }
    }
}

int32_t chain_from(spread_chain *chain, int32_t node)
{
    solve(chain, power[node]);
    return power[node];
}

double chain_chi_square(const int64_t count[CHAIN_NODES + 1], const double p[CHAIN_NODES + 1],
                        double *ret_limit)
{
    static const double limit[] = {0, 10.83, 13.82, 16.27, 18.47}; /* by degrees of freedom */
    double sum = 0, n = 0;
    int32_t dof = -1;
    for (int32_t k = 0; k <= CHAIN_NODES; k++) {
        n += (double)count[k];
    }
    for (int32_t k = 0; k <= CHAIN_NODES; k++) {
        if (p[k] > 0) {
            double want = p[k] * n;
            sum += ((double)count[k] - want) * ((double)count[k] - want) / want;
            dof++;
        }
    }
    *ret_limit = limit[dof];
    return sum;
}
