/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plain SIR on four nodes as a Markov chain, solved: the distribution of the number ever
 * infected and the mean time until nothing can happen. Knows nothing of the kernel.
 */
#ifndef HK_TEST_SPREAD_CHAIN_H
#define HK_TEST_SPREAD_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

enum { CHAIN_NODES = 4, CHAIN_STATES = 81 };

/** By state: three digits a node, susceptible, infected, removed. */
typedef struct spread_chain {
    double rate[CHAIN_NODES][CHAIN_NODES], removal;
    double size[CHAIN_STATES][CHAIN_NODES + 1]; /* P(so many ever infected) */
    double time[CHAIN_STATES];                  /* mean until nothing can happen */
    bool is_known[CHAIN_STATES];
} spread_chain;

/** Solve from the state in which `node` alone is infected; rates and removal are given.
 *  @return the state */
int32_t chain_from(spread_chain *chain, int32_t node);

/** Chi-square of counts against probabilities. @param ret_limit its quantile at 0.999 */
double chain_chi_square(const int64_t count[CHAIN_NODES + 1], const double p[CHAIN_NODES + 1],
                        double *ret_limit);

#endif
