/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/peers/cascade_graph.h"

#include <string.h>

#include "bench/support/report.h"
#include "engine/base/memory.h"

enum { PER_FIRST = 1000 };

static void *take(int64_t n, size_t size)
{
    void *block = hk_alloc((size_t)n, size);
    if (block == NULL) {
        bench_must(1, "out of memory");
        abort(); /* not reached */
    }
    return block;
}

static int by_ends(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* A node in a thousand, evenly: any are as good as others in a random graph, but in the other one the
 * first ones are the hubs, so a place in each thousand is drawn. */
static void pick_first(cascade *g, uint64_t *random)
{
    g->n_first = g->n_node / PER_FIRST > 0 ? g->n_node / PER_FIRST : 1;
    g->first = take(g->n_first, sizeof *g->first);
    for (int32_t i = 0; i < g->n_first; i++) {
        int32_t place = bench_random_below(random, g->n_node < PER_FIRST ? g->n_node : PER_FIRST);
        g->first[i] = i * PER_FIRST + place;
    }
}

cascade cascade_erdos(int32_t n_node, int32_t n_edge)
{
    uint64_t random = 41;
    int32_t n = 0;
    cascade g = {.n_node = n_node, .ends = take(2 * (int64_t)n_edge, sizeof *g.ends)};
    uint64_t *pairs = take(n_edge, sizeof *pairs);
    while (n < n_edge) { /* draw what is missing, drop what is there twice */
        for (; n < n_edge; n++) {
            int32_t a = bench_random_below(&random, n_node);
            int32_t b = bench_random_below(&random, n_node - 1);
            b += b >= a;
            pairs[n] = (uint64_t)(a < b ? a : b) << 32 | (uint64_t)(a < b ? b : a);
        }
        qsort(pairs, (size_t)n, sizeof *pairs, by_ends);
        int32_t kept = 0;
        for (int32_t i = 0; i < n; i++) {
            if (i == 0 || pairs[i] != pairs[i - 1]) {
                pairs[kept++] = pairs[i];
            }
        }
        n = kept;
    }
    for (int64_t i = 0; i < n; i++) {
        g.ends[2 * i] = (int32_t)(pairs[i] >> 32);
        g.ends[2 * i + 1] = (int32_t)(pairs[i] & 0xFFFFFFFFU);
    }
    g.n_edge = n;
    hk_free(pairs);
    pick_first(&g, &random);
    return g;
}

/** Is `node` a supplier in the last `n` edges? */
static bool is_taken(const cascade *g, int32_t n, int32_t node)
{
    for (int32_t e = g->n_edge - n; e < g->n_edge; e++) {
        if (g->ends[2 * (int64_t)e] == node) {
            return true;
        }
    }
    return false;
}

static void join(cascade *g, int32_t a, int32_t b)
{
    int32_t *ends = &g->ends[2 * (int64_t)g->n_edge++];
    ends[0] = a;
    ends[1] = b;
}

cascade cascade_barabasi(int32_t n_node, int32_t attach)
{
    uint64_t random = 43;
    cascade g = {.n_node = n_node,
                 .ends = take(2 * (int64_t)attach * (int64_t)n_node, sizeof *g.ends)};
    for (int32_t b = 1; b < attach; b++) { /* all of the first ones to begin with */
        for (int32_t a = 0; a < b; a++) {
            join(&g, a, b);
        }
    }
    for (int32_t node = attach; node < n_node; node++) {
        int32_t n_ticket = 2 * g.n_edge; /* every end of an edge is one for its node */
        for (int32_t n = 0; n < attach; n++) {
            int32_t other;
            do {
                other = g.ends[bench_random_below(&random, n_ticket)];
            } while (is_taken(&g, n, other));
            join(&g, other, node);
        }
    }
    pick_first(&g, &random);
    return g;
}

void cascade_write(const cascade *graph, const char *path)
{
    int32_t head[3] = {graph->n_node, graph->n_edge, graph->n_first};
    FILE *file = fopen(path, "wb");
    bench_must(file == NULL, "the file for the graph cannot be made");
    size_t n = fwrite(head, sizeof head[0], 3, file);
    n += fwrite(graph->first, sizeof *graph->first, (size_t)graph->n_first, file);
    n += fwrite(graph->ends, sizeof *graph->ends, 2 * (size_t)graph->n_edge, file);
    bench_must(fclose(file) != 0 || n != 3 + (size_t)graph->n_first + 2 * (size_t)graph->n_edge,
               "the graph cannot be written");
}

void cascade_free(cascade *graph)
{
    hk_free(graph->first);
    hk_free(graph->ends);
    *graph = (cascade){0};
}

cascade_rows cascade_rows_of(const cascade *graph)
{
    cascade_rows r = {take(graph->n_node + 1, sizeof *r.begin),
                      take(2 * (int64_t)graph->n_edge, sizeof *r.to)};
    memset(r.begin, 0, ((size_t)graph->n_node + 1) * sizeof *r.begin);
    for (int32_t i = 0; i < 2 * graph->n_edge; i++) {
        r.begin[graph->ends[i] + 1]++;
    }
    for (int32_t node = 0; node < graph->n_node; node++) {
        r.begin[node + 1] += r.begin[node];
    }
    for (int32_t i = 0; i < 2 * graph->n_edge; i++) { /* begin moves to the end of each row ... */
        r.to[r.begin[graph->ends[i]]++] = graph->ends[i ^ 1];
    }
    memmove(r.begin + 1, r.begin, (size_t)graph->n_node * sizeof *r.begin); /* ... and back */
    r.begin[0] = 0;
    return r;
}

void cascade_rows_free(cascade_rows *rows)
{
    hk_free(rows->begin);
    hk_free(rows->to);
}

cascade_end cascade_plain(const cascade *graph, const cascade_rows *rows, int32_t *failed,
                          int32_t *queue)
{
    const int32_t *begin = rows->begin, *to = rows->to;
    cascade_end end = {0, 0};
    int32_t tail = 0;
    for (int32_t i = 0; i < graph->n_node; i++) { /* counted down: failed at 0 */
        failed[i] = cascade_need(begin[i + 1] - begin[i]);
    }
    for (int32_t i = 0; i < graph->n_first; i++) {
        queue[tail++] = graph->first[i];
        failed[graph->first[i]] = 0;
    }
    for (int32_t head = 0; head < tail; head++) {
        cascade_count(&end, queue[head]);
        for (int32_t e = begin[queue[head]]; e < begin[queue[head] + 1]; e++) {
            if (failed[to[e]] > 0 && --failed[to[e]] == 0) {
                queue[tail++] = to[e];
            }
        }
    }
    return end;
}
