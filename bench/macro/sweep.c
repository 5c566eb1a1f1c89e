/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Both sweeps append without a branch: whether a target was visited is a coin toss
 * for the predictor, a store is not.
 */
#include "bench/macro/sweep.h"

#include <string.h>

#include "bench/support/report.h"
#include "engine/base/memory.h"

enum { AHEAD = 16 };

static void *take(int64_t n, size_t size)
{
    void *block = hk_alloc((size_t)n, size);
    bench_must(block == NULL, "out of memory");
    return block;
}

void bench_sweep_init(const hk_graph *graph, bench_sweep *ret_sweep)
{
    int32_t n = graph->n_component;
    bench_sweep s = {.n = n,
                     .begin = take(n + 1, sizeof *s.begin),
                     .to = take(graph->n_edge, sizeof *s.to),
                     .queue = take(n + 1, sizeof *s.queue),
                     .visited = take(n, sizeof *s.visited),
                     .bits = take(n / 64 + 1, sizeof *s.bits)};
    memcpy(s.begin, graph->out_begin, ((size_t)n + 1) * sizeof *s.begin);
    for (int32_t e = 0; e < s.begin[n]; e++) {
        s.to[e] = graph->out[e].component;
    }
    *ret_sweep = s;
}

void bench_sweep_done(bench_sweep *sweep)
{
    hk_free(sweep->begin);
    hk_free(sweep->to);
    hk_free(sweep->queue);
    hk_free(sweep->visited);
    hk_free(sweep->bits);
}

int32_t bench_sweep_plain(bench_sweep *sweep, int32_t from)
{
    const int32_t *begin = sweep->begin, *to = sweep->to;
    int32_t *queue = sweep->queue, tail = 1;
    uint8_t *visited = sweep->visited;
    memset(visited, 0, (size_t)sweep->n);
    queue[0] = from;
    visited[from] = 1;
    for (int32_t head = 0; head < tail; head++) {
        int32_t end = begin[queue[head] + 1];
        for (int32_t e = begin[queue[head]]; e < end; e++) {
            int32_t c = to[e];
            queue[tail] = c;
            tail += !visited[c];
            visited[c] = 1;
        }
    }
    return tail;
}

int32_t bench_sweep_bitmap(bench_sweep *sweep, int32_t from)
{
    const int32_t *begin = sweep->begin, *to = sweep->to;
    int32_t *queue = sweep->queue, tail = 1;
    uint64_t *bits = sweep->bits;
    memset(bits, 0, ((size_t)sweep->n / 64 + 1) * sizeof *bits);
    queue[0] = from;
    bits[from >> 6] |= UINT64_C(1) << (from & 63);
    for (int32_t head = 0; head < tail; head++) {
        if (head + AHEAD < tail) {
            __builtin_prefetch(&to[begin[queue[head + AHEAD]]]);
        }
        int32_t end = begin[queue[head] + 1];
        for (int32_t e = begin[queue[head]]; e < end; e++) {
            int32_t c = to[e];
            uint64_t word = bits[c >> 6], bit = UINT64_C(1) << (c & 63);
            queue[tail] = c;
            tail += (word & bit) == 0;
            bits[c >> 6] = word | bit;
        }
    }
    return tail;
}
