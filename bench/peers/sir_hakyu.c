/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kernel of malware (models/threats/malware/spread.h) as plain SIR: from one node, contacts
 * at a rate along every edge, removal at rate 1. Like igraph_sir() it keeps the time of every
 * transition and the three counts after it.
 * Usage: sir_hakyu make erdos|barabasi NODES FILE    (5 edges a node)
 *        sir_hakyu run FILE ROUNDS RATE
 * Prints per round `transitions - build_s run_s`; epidemics of less than a tenth do not count.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "bench/peers/cascade_graph.h"
#include "bench/support/report.h"
#include "engine/base/memory.h"
#include "models/threats/malware/spread.h"

enum { EDGES = 5, UNIT_MS = 3600000, TRIES = 100, WHICH = 1, WHERE = 2 };

typedef struct course {
    double *times;
    int32_t *counts[3];
    int64_t n;
} course;

static const double unit_ticks = (double)UNIT_MS * (1 << HK_SPREAD_TICK_BITS);

static course course_new(int32_t n_node)
{
    size_t n = 2 * (size_t)n_node;
    course c = {.times = hk_alloc(n, sizeof *c.times)};
    for (int32_t i = 0; i < 3; i++) {
        c.counts[i] = hk_alloc(n, sizeof *c.counts[i]);
        bench_must(c.counts[i] == NULL || c.times == NULL, "out of memory");
    }
    return c;
}

static void course_free(course *c)
{
    hk_free(c->times);
    for (int32_t i = 0; i < 3; i++) {
        hk_free(c->counts[i]);
    }
}

/** The last word is for the contacts. */
static void infect(hk_spread *spread, int32_t node, int64_t tick)
{
    uint64_t luck[4];
    hk_spread_luck(spread, node, luck);
    double period = -log(hk_rng_to_uniform(luck[0])) * unit_ticks;
    hk_spread_infect(spread, node, tick, tick + 1 + (int64_t)period, luck);
}

static void simulate(hk_spread *spread, int32_t n_node, uint64_t number, course *c)
{
    hk_rng_key key = {.seed = 2009};
    hk_spread_event event;
    int32_t count[3] = {n_node - 1, 1, 0};
    hk_spread_begin(spread, (hk_spread_chance){key, number, WHICH}, HK_SPREAD_NEVER);
    infect(spread, (int32_t)(hk_rng_uniform(key, number, 0, WHERE, 0) * n_node), 0);
    c->n = 0;
    while (hk_spread_next(spread, HK_SPREAD_NEVER, &event)) {
        count[event.kind]--;
        count[event.kind + 1]++;
        if (event.kind == HK_SPREAD_INFECTION) {
            infect(spread, event.node, event.tick);
        }
        c->times[c->n] = (double)event.tick / unit_ticks;
        for (int32_t i = 0; i < 3; i++) {
            c->counts[i][c->n] = count[i];
        }
        c->n++;
    }
}

static void run(const cascade *graph, int rounds, double rate)
{
    hk_error err;
    hk_arena *arena;
    hk_spread_net net;
    bench_must(hk_arena_new(&arena, &err), err.message);
    uint64_t *name = hk_arena_alloc(arena, (size_t)graph->n_node, sizeof *name);
    bench_must(name == NULL, "out of memory");
    for (int32_t i = 0; name != NULL && i < graph->n_node; i++) {
        name[i] = hk_name_hash((const char *)&i, sizeof i);
    }
    double start = bench_thread_seconds();
    bench_must(hk_spread_net_build(&(hk_spread_plan){.n_node = graph->n_node,
                                                     .n_arc = graph->n_edge,
                                                     .is_two_way = true,
                                                     .name = name,
                                                     .arcs = graph->ends,
                                                     .arc_per_ms = rate / UNIT_MS},
                                   arena, &net, &err),
               err.message);
    void *memory = hk_alloc(hk_spread_bytes(&net), 1);
    bench_must(memory == NULL, "out of memory");
    hk_spread *spread = hk_spread_place(memory, &net);
    double build = bench_thread_seconds() - start;
    for (int done = 0, tries = 0; done < rounds && tries < TRIES; tries++) {
        start = bench_thread_seconds();
        course c = course_new(graph->n_node);
        simulate(spread, graph->n_node, (uint64_t)tries, &c);
        double time = bench_thread_seconds() - start;
        if (c.n >= graph->n_node / 10) {
            printf("%" PRId64 " - %.6f %.6f\n", c.n, build, time);
            done++;
        }
        course_free(&c);
    }
    hk_free(memory);
    hk_arena_free(arena);
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "make") == 0) {
        int32_t n = (int32_t)strtol(argv[3], NULL, 10);
        bench_must(n < EDGES + 1, "too few nodes");
        cascade graph = strcmp(argv[2], "barabasi") == 0 ? cascade_barabasi(n, EDGES)
                                                         : cascade_erdos(n, EDGES * n);
        cascade_write(&graph, argv[4]);
        cascade_free(&graph);
        return 0;
    }
    if (argc == 5 && strcmp(argv[1], "run") == 0) {
        cascade graph = cascade_read(argv[2]);
        run(&graph, (int)strtol(argv[3], NULL, 10), strtod(argv[4], NULL));
        free(graph.first);
        free(graph.ends);
        return 0;
    }
    fprintf(stderr, "usage: %s make erdos|barabasi NODES FILE | run FILE ROUNDS RATE\n", argv[0]);
    return 2;
}
