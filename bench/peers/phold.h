/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PHOLD, as every peer runs it: `n_lp` places hold `population` tokens; a token that
 * arrives at a place leaves at once for another and arrives there after an exponential
 * delay. Delay and next place are looked up by the place's own count of arrivals, so the
 * set of events does not depend on who goes first among those of one ms, and all
 * programs must agree on their number and on a sum over them. Arrivals at or after the
 * horizon are not handled. phold_simpy.py says the same in Python.
 * For C and C++.
 */
#ifndef HK_BENCH_PHOLD_H
#define HK_BENCH_PHOLD_H

#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define PHOLD_TABLE   65536U
#define PHOLD_MEAN_MS 1000000.0

typedef struct phold {
    uint32_t n_lp, population;
    int64_t horizon_ms;
    int64_t *delay;   /* [PHOLD_TABLE] */
    uint32_t *jump;   /* [PHOLD_TABLE] below n_lp */
    uint32_t *visits; /* [n_lp] */
    uint64_t events, check;
    double start;
} phold;

static inline uint64_t phold_word(uint64_t *state)
{
    uint64_t x = *state += UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    return x ^ x >> 31;
}

static inline double phold_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/** `n_lp population horizon_ms`, the first three arguments of every program. */
static inline phold phold_open(int argc, char **argv)
{
    phold p = {0, 0, 0, NULL, NULL, NULL, 0, 0, 0};
    uint64_t random = 2009;
    if (argc < 4) {
        fprintf(stderr, "usage: %s N_LP POPULATION HORIZON_MS [VARIANT]\n", argv[0]);
        exit(2);
    }
    p.n_lp = (uint32_t)strtoul(argv[1], NULL, 10);
    p.population = (uint32_t)strtoul(argv[2], NULL, 10);
    p.horizon_ms = (int64_t)strtoll(argv[3], NULL, 10);
    p.delay = (int64_t *)malloc(PHOLD_TABLE * sizeof *p.delay);
    p.jump = (uint32_t *)malloc(PHOLD_TABLE * sizeof *p.jump);
    p.visits = (uint32_t *)calloc(p.n_lp, sizeof *p.visits);
    if (p.n_lp == 0 || p.delay == NULL || p.jump == NULL || p.visits == NULL) {
        fprintf(stderr, "%s: no place, or no memory\n", argv[0]);
        exit(1);
    }
    for (uint32_t i = 0; i < PHOLD_TABLE; i++) {
        double u = ((double)(phold_word(&random) >> 12) + 0.5) * 0x1p-52;
        p.delay[i] = (int64_t)ceil(-PHOLD_MEAN_MS * log(u));
        p.jump[i] = (uint32_t)(phold_word(&random) % p.n_lp);
    }
    return p;
}

/** First arrival of a token; its place is token % n_lp. */
static inline int64_t phold_first(const phold *p, uint32_t token)
{
    return p->delay[token * 40503U % PHOLD_TABLE];
}

/** The work of an arrival at `lp`. @return the delay; *ret_lp: where to */
static inline int64_t phold_arrive(phold *p, uint32_t lp, int64_t time_ms, uint32_t *ret_lp)
{
    uint32_t i = (lp * 40503U + p->visits[lp]++ * 30103U) % PHOLD_TABLE;
    p->events++;
    p->check += (uint64_t)time_ms ^ lp * UINT64_C(2654435761);
    *ret_lp = (lp + p->jump[i]) % p->n_lp;
    return p->delay[i];
}

/** Tokens are in place: the clock starts. */
static inline void phold_start(phold *p)
{
    p->start = phold_seconds();
}

/** Print events, sum and CPU seconds since phold_start(). */
static inline void phold_close(phold *p)
{
    printf("%" PRIu64 " %" PRIx64 " %.6f\n", p->events, p->check, phold_seconds() - p->start);
    free(p->delay);
    free(p->jump);
    free(p->visits);
}

#endif
