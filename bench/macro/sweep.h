/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The floor for a cascade: a breadth-first sweep over the same graph, with nothing
 * but who was reached. Out-edges as 4-byte targets by component.
 */
#ifndef HK_BENCH_SWEEP_H
#define HK_BENCH_SWEEP_H

#include "engine/graph/graph.h"

typedef struct bench_sweep {
    int32_t n;
    int32_t *begin;   /* [n + 1] */
    int32_t *to;      /* [edges] */
    int32_t *queue;   /* [n + 1] */
    uint8_t *visited; /* [n] */
    uint64_t *bits;   /* [n / 64 + 1] */
} bench_sweep;

/** Running out of memory ends the program. */
void bench_sweep_init(const hk_graph *graph, bench_sweep *ret_sweep);
void bench_sweep_done(bench_sweep *sweep);

/** Queue of int32 and a byte per component; forgets what it visited first. @return reached */
int32_t bench_sweep_plain(bench_sweep *sweep, int32_t from);
/** The same with a bit per component, and asking for out-edges ahead of time. */
int32_t bench_sweep_bitmap(bench_sweep *sweep, int32_t from);

#endif
