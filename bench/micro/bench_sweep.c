/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Breadth-first sweeps over one and the same graph, the engine's: plain C with a byte
 * per component, the same with a bitmap and prefetch (bench/macro/sweep.h; the floor
 * of a cascade), and igraph's two. All must reach the same number. igraph_bfs_simple()
 * also returns the order and igraph_bfs() nothing but calls back; neither can be asked
 * for less. In turns, by thread CPU time.
 */
#include <igraph/igraph.h>
#include <math.h>
#include <stdio.h>

#include "bench/macro/collapse_model.h"
#include "bench/macro/sweep.h"
#include "bench/support/report.h"

typedef enum way { PLAIN, BITMAP, IGRAPH_SIMPLE, IGRAPH_BFS, N_WAY } way;
static const char *const way_name[N_WAY] = {"plain", "bitmap", "igraph_bfs_simple", "igraph_bfs"};

typedef struct subject {
    bench_world world;
    bench_sweep sweep;
    igraph_t net;
    igraph_vector_int_t order;
    bench_samples ns[N_WAY]; /* per edge */
    int32_t reached;
} subject;

static void open_subject(subject *s, int32_t n)
{
    igraph_vector_int_t edges;
    bench_collapse_world(n, false, &s->world);
    bench_sweep_init(s->world.graph, &s->sweep);
    bench_must(igraph_vector_int_init(&edges, 0), "no memory for igraph");
    for (int32_t c = 0; c < n; c++) {
        for (int32_t e = s->sweep.begin[c]; e < s->sweep.begin[c + 1]; e++) {
            bench_must(igraph_vector_int_push_back(&edges, c) != IGRAPH_SUCCESS ||
                           igraph_vector_int_push_back(&edges, s->sweep.to[e]) != IGRAPH_SUCCESS,
                       "no memory for igraph");
        }
    }
    bench_must(igraph_create(&s->net, &edges, n, IGRAPH_DIRECTED), "igraph has no memory");
    igraph_vector_int_destroy(&edges);
    bench_must(igraph_vector_int_init(&s->order, 0), "no memory for igraph");
    s->reached = bench_sweep_plain(&s->sweep, bench_collapse_seed(n));
}

static igraph_error_t count_one(const igraph_t *graph, igraph_integer_t vertex,
                                igraph_integer_t before, igraph_integer_t after,
                                igraph_integer_t rank, igraph_integer_t distance, void *user)
{
    (void)graph, (void)vertex, (void)before, (void)after, (void)rank, (void)distance;
    ++*(int32_t *)user;
    return IGRAPH_SUCCESS;
}

static int32_t sweep(subject *s, way how)
{
    int32_t seed = bench_collapse_seed(s->sweep.n), reached = 0;
    switch (how) {
    case PLAIN:
        return bench_sweep_plain(&s->sweep, seed);
    case BITMAP:
        return bench_sweep_bitmap(&s->sweep, seed);
    case IGRAPH_SIMPLE:
        bench_must(igraph_bfs_simple(&s->net, seed, IGRAPH_OUT, &s->order, NULL, NULL),
                   "igraph failed");
        return (int32_t)igraph_vector_int_size(&s->order);
    default:
        bench_must(igraph_bfs(&s->net, seed, NULL, IGRAPH_OUT, false, NULL, NULL, NULL, NULL, NULL,
                              NULL, NULL, count_one, &reached),
                   "igraph failed");
        return reached;
    }
}

static void measure(subject *s)
{
    for (int how = 0; how < N_WAY; how++) {
        double start = bench_thread_seconds();
        bench_must(sweep(s, (way)how) != s->reached, "the sweeps reach different numbers");
        double seconds = bench_thread_seconds() - start;
        bench_add(&s->ns[how], 1e9 * seconds / s->sweep.begin[s->sweep.n]);
    }
}

int main(int argc, char **argv)
{
    bench_mode mode = bench_options(argc, argv);
    int32_t sizes[] = {10000, 100000, 1000000};
    int32_t n_size = mode == BENCH_FULL ? 3 : mode == BENCH_QUICK ? 2 : 1;
    int32_t rounds = mode == BENCH_FULL ? 9 : mode == BENCH_QUICK ? 5 : 1;
    if (mode == BENCH_COUNT) {
        subject s = {.reached = 0};
        open_subject(&s, sizes[0]);
        bench_must(sweep(&s, PLAIN) != sweep(&s, BITMAP), "the sweeps reach different numbers");
        return 0;
    }
    printf("%-18s  %10s  %9s  %9s  %9s  %8s\n", "sweep", "components", "edges", "reached",
           "edge_ns<", "/plain<");
    for (int32_t i = 0; i < n_size; i++) {
        subject s = {.reached = 0};
        open_subject(&s, sizes[i]);
        for (int32_t r = 0; r < rounds; r++) {
            measure(&s);
        }
        for (int how = 0; how < N_WAY; how++) {
            printf("%-18s  %10d  %9d  %9d  %9.3f  %8.2f\n", way_name[how], sizes[i],
                   s.sweep.begin[sizes[i]], s.reached, bench_median(&s.ns[how]),
                   how == PLAIN ? NAN : bench_median_ratio(&s.ns[how], &s.ns[PLAIN]));
        }
        igraph_vector_int_destroy(&s.order);
        igraph_destroy(&s.net);
        bench_sweep_done(&s.sweep);
        bench_world_close(&s.world);
    }
    return 0;
}
