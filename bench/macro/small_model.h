/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Forty components: substations, exchanges with batteries, water works, systems in
 * data centres, and deliveries with buffers of their own, repaired by two crews per
 * sector.
 */
#ifndef HK_BENCH_SMALL_MODEL_H
#define HK_BENCH_SMALL_MODEL_H

#include "bench/support/bench_world.h"

typedef enum bench_small {
    BENCH_SMALL_DAMAGE,  /* a week; four in ten of the assets are damaged at the start */
    BENCH_SMALL_RENEWAL, /* thirty days of random failures and repairs */
    BENCH_SMALL_LOOP     /* both, and substations need lines: a loop that can stay down */
} bench_small;

void bench_small_world(bench_small kind, bench_world *ret_world);

#endif
