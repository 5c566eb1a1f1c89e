/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/support/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

bench_mode bench_options(int argc, char **argv)
{
    if (argc == 1) {
        return BENCH_FULL;
    }
    if (argc == 2 && strcmp(argv[1], "--quick") == 0) {
        return BENCH_QUICK;
    }
    if (argc == 2 && strcmp(argv[1], "--count") == 0) {
        return BENCH_COUNT;
    }
    fprintf(stderr, "usage: %s [--quick|--count]\n", argv[0]);
    exit(2);
}

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double bench_thread_seconds(void)
{
    return seconds(CLOCK_THREAD_CPUTIME_ID);
}

double bench_process_seconds(void)
{
    return seconds(CLOCK_PROCESS_CPUTIME_ID);
}

double bench_wall_seconds(void)
{
    return seconds(CLOCK_MONOTONIC);
}

void bench_add(bench_samples *samples, double value)
{
    if (samples->n < BENCH_ROUNDS_MAX) {
        samples->value[samples->n++] = value;
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_median(const bench_samples *samples)
{
    bench_samples sorted = *samples;
    int32_t n = sorted.n;
    if (n == 0) {
        return 0;
    }
    qsort(sorted.value, (size_t)n, sizeof sorted.value[0], by_value);
    return 0.5 * (sorted.value[(n - 1) / 2] + sorted.value[n / 2]);
}

double bench_median_ratio(const bench_samples *a, const bench_samples *b)
{
    bench_samples ratios = {.n = 0};
    for (int32_t i = 0; i < a->n && i < b->n; i++) {
        bench_add(&ratios, a->value[i] / b->value[i]);
    }
    return bench_median(&ratios);
}

void bench_must(int status, const char *message)
{
    if (status != 0) {
        fprintf(stderr, "error: %s\n", message);
        exit(1);
    }
}

uint64_t bench_random(uint64_t *state)
{
    uint64_t x = *state += UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    return x ^ x >> 31;
}

int32_t bench_random_below(uint64_t *state, int32_t n)
{
    return (int32_t)((bench_random(state) >> 32) * (uint64_t)n >> 32);
}
