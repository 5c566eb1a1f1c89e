/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Clocks, medians, options and tables of the programs that measure. Tables are
 * plain text, columns two blanks apart or more, so that bench/run can read them;
 * lines that begin with `#` are remarks.
 */
#ifndef HK_BENCH_REPORT_H
#define HK_BENCH_REPORT_H

#include <stdbool.h>
#include <stdint.h>

enum { BENCH_ROUNDS_MAX = 64 };

typedef enum bench_mode {
    BENCH_FULL,
    BENCH_QUICK, /* smaller or fewer: to see that it works */
    BENCH_COUNT  /* a small fixed amount of work, for counting instructions */
} bench_mode;

/** Samples of one quantity over the rounds. */
typedef struct bench_samples {
    double value[BENCH_ROUNDS_MAX];
    int32_t n;
} bench_samples;

/** `--quick`, `--count` or nothing; anything else ends the program with status 2. */
bench_mode bench_options(int argc, char **argv);

/** CPU seconds of the calling thread: what others on the machine do hardly disturbs them. */
double bench_thread_seconds(void);
/** CPU seconds of all threads of the process. */
double bench_process_seconds(void);
double bench_wall_seconds(void);

void bench_add(bench_samples *samples, double value);
double bench_median(const bench_samples *samples);
/** Median of a[i] / b[i]: taken in the same round, so that a slow spell hits both. */
double bench_median_ratio(const bench_samples *a, const bench_samples *b);

/** End the program with a message if the status is not HK_OK. */
void bench_must(int status, const char *message);

/** A cheap random word (splitmix64). */
uint64_t bench_random(uint64_t *state);
/** In [0, n). */
int32_t bench_random_below(uint64_t *state, int32_t n);

#endif
