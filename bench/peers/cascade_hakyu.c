/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cascade of cascade.h by the engine and in plain C, on a graph that is made here
 * and written for the peers.
 * Usage: cascade_hakyu erdos|barabasi NODES ROUNDS FILE
 * Prints per round and way (hakyu: a whole replicate with causes, accounts and putting
 * the state back; plain): way, failed, sum of squares, seconds of building, seconds.
 */
#include <inttypes.h>
#include <string.h>

#include "bench/peers/cascade_graph.h"
#include "bench/support/bench_world.h"
#include "bench/support/memory_model.h"
#include "bench/support/report.h"
#include "engine/base/memory.h"

enum { PER_SERVICE = 1000 };

static void count_fall(void *user, const hk_change *change)
{
    if (change->to == 0) {
        cascade_count(user, change->component);
    }
}

/* One group per node: so many of its neighbours must stand that it fails by the rule. */
static void make_needs(hk_model *model, const cascade *graph, const cascade_rows *rows)
{
    static const hk_step at_once = {0, 0}, none = {-1, 0};
    int32_t *response = hk_alloc((size_t)graph->n_node, sizeof *response); /* by degree */
    bench_must(response == NULL, "out of memory");
    for (int32_t i = 0; i < graph->n_node; i++) {
        response[i] = HK_NONE;
    }
    for (int32_t c = 0; c < graph->n_node; c++) {
        int32_t degree = rows->begin[c + 1] - rows->begin[c], need = cascade_need(degree);
        if (need > degree) {
            continue; /* its neighbours cannot bring it down */
        }
        if (response[degree] == HK_NONE) {
            response[degree] =
                bench_response(model, HK_RULE_AT_LEAST, degree - need + 1, at_once, none);
        }
        for (int32_t e = rows->begin[c]; e < rows->begin[c + 1]; e++) {
            bench_dependency(model, c, rows->to[e], 0, response[degree]);
        }
    }
    hk_free(response);
}

static void open_world(const cascade *graph, const cascade_rows *rows, bench_world *ret_world)
{
    hk_model *model =
        bench_model_new(&(bench_sizes){.n_component = graph->n_node,
                                       .n_sector = 1,
                                       .n_service = graph->n_node / PER_SERVICE + 1,
                                       .n_input = 1,
                                       .max_dependency = 2 * graph->n_edge,
                                       .max_response = 2 * graph->n_edge / 100 + 100});
    for (int32_t c = 0; c < graph->n_node; c++) {
        bench_component(model, c, HK_KIND_SYSTEM, c / PER_SERVICE, 1);
    }
    make_needs(model, graph, rows);
    hk_scenario *scenario = bench_scenario_new(model, 24 * BENCH_HOUR, 1);
    hk_threat *outage =
        bench_threat(scenario, bench_mechanism("outage"), graph->first, graph->n_first);
    bench_param_dist(outage, "onset", bench_constant(0));
    bench_param_dist(outage, "duration", bench_constant(48 * BENCH_HOUR));
    bench_world_open(model, scenario, ret_world);
}

static void print(const char *way, cascade_end end, double build, double seconds)
{
    printf("%s %" PRId64 " %" PRIx64 " %.6f %.6f\n", way, end.failed, end.check, build, seconds);
}

static void run(const cascade *graph, int rounds)
{
    hk_outcome outcome;
    bench_world world;
    cascade_end end = {0, 0};
    double start = bench_thread_seconds();
    cascade_rows rows = cascade_rows_of(graph);
    double build_plain = bench_thread_seconds() - start;
    open_world(graph, &rows, &world);
    double build = bench_thread_seconds() - start;
    int32_t *failed = hk_alloc((size_t)graph->n_node, sizeof *failed);
    int32_t *queue = hk_alloc((size_t)graph->n_node, sizeof *queue);
    bench_must(failed == NULL || queue == NULL, "out of memory");
    hk_sim_run(world.sim, 0, &(hk_observer){&end, count_fall}, &outcome);
    cascade_plain(graph, &rows, failed, queue);
    for (int r = 0; r < rounds; r++) {
        print("hakyu", end, build, bench_world_run(&world, 0, 1));
        start = bench_thread_seconds();
        cascade_end plain = cascade_plain(graph, &rows, failed, queue);
        print("plain", plain, build_plain, bench_thread_seconds() - start);
    }
    hk_free(failed);
    hk_free(queue);
    bench_world_close(&world);
    cascade_rows_free(&rows);
}

int main(int argc, char **argv)
{
    int32_t n = argc == 5 ? (int32_t)strtol(argv[2], NULL, 10) : 0;
    int rounds = argc == 5 ? (int)strtol(argv[3], NULL, 10) : 0;
    bool barabasi = argc == 5 && strcmp(argv[1], "barabasi") == 0;
    if (n < 10 || rounds < 1 || (!barabasi && strcmp(argv[1], "erdos") != 0)) {
        fprintf(stderr, "usage: %s erdos|barabasi NODES ROUNDS FILE\n", argv[0]);
        return 2;
    }
    cascade graph = barabasi ? cascade_barabasi(n, 2) : cascade_erdos(n, n + n / 2);
    cascade_write(&graph, argv[4]);
    run(&graph, rounds);
    cascade_free(&graph);
    return 0;
}
