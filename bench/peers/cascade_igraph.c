/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cascade of cascade.h on igraph's adjacency lists (igraph has no such process of its
 * own), or igraph's own epidemic from the same first failures' number of seeds: one.
 * Usage: cascade_igraph cascade FILE ROUNDS
 *        cascade_igraph sir FILE ROUNDS [RATE]
 * Prints per round `failed sum build_s run_s`, or for sir `transitions - build_s run_s`, or
 * `aborted` for an epidemic that igraph could not end.
 */
#include <igraph/igraph.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "bench/peers/cascade.h"

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* igraph ends the program by itself when it fails. */
static void open_net(const cascade *c, igraph_t *net)
{
    igraph_vector_int_t edges;
    igraph_vector_int_init(&edges, 2 * (igraph_integer_t)c->n_edge);
    for (int64_t i = 0; i < 2 * (int64_t)c->n_edge; i++) {
        VECTOR(edges)[i] = c->ends[i];
    }
    igraph_create(net, &edges, c->n_node, IGRAPH_UNDIRECTED);
    igraph_vector_int_destroy(&edges);
}

static cascade_end run_cascade(const cascade *c, igraph_adjlist_t *neighbours,
                               igraph_vector_int_t *left, igraph_vector_int_t *queue)
{
    cascade_end end = {0, 0};
    for (igraph_integer_t i = 0; i < c->n_node; i++) {
        VECTOR(*left)
        [i] = cascade_need((int32_t)igraph_vector_int_size(igraph_adjlist_get(neighbours, i)));
    }
    igraph_vector_int_clear(queue);
    for (int32_t i = 0; i < c->n_first; i++) {
        VECTOR(*left)[c->first[i]] = 0;
        igraph_vector_int_push_back(queue, c->first[i]);
    }
    for (igraph_integer_t head = 0; head < igraph_vector_int_size(queue); head++) {
        igraph_integer_t node = VECTOR(*queue)[head];
        const igraph_vector_int_t *row = igraph_adjlist_get(neighbours, node);
        igraph_integer_t n = igraph_vector_int_size(row);
        cascade_count(&end, (int32_t)node);
        for (igraph_integer_t i = 0; i < n; i++) {
            igraph_integer_t other = VECTOR(*row)[i];
            if (VECTOR(*left)[other] > 0 && --VECTOR(*left)[other] == 0) {
                igraph_vector_int_push_back(queue, other);
            }
        }
    }
    return end;
}

static void cascade_rounds(const cascade *c, const igraph_t *net, int rounds, double start)
{
    igraph_adjlist_t neighbours;
    igraph_vector_int_t left, queue;
    igraph_adjlist_init(net, &neighbours, IGRAPH_ALL, IGRAPH_NO_LOOPS, IGRAPH_NO_MULTIPLE);
    igraph_vector_int_init(&left, c->n_node);
    igraph_vector_int_init(&queue, 0);
    double build = seconds() - start;
    run_cascade(c, &neighbours, &left, &queue); /* memory is warm */
    for (int r = 0; r < rounds; r++) {
        start = seconds();
        cascade_end end = run_cascade(c, &neighbours, &left, &queue);
        printf("%" PRId64 " %" PRIx64 " %.6f %.6f\n", end.failed, end.check, build,
               seconds() - start);
    }
    igraph_vector_int_destroy(&left);
    igraph_vector_int_destroy(&queue);
    igraph_adjlist_destroy(&neighbours);
}

/* What igraph_sir() does anew in every call; not to be charged to it. */
static double adjacency_seconds(const igraph_t *net)
{
    igraph_adjlist_t neighbours;
    double start = seconds();
    igraph_adjlist_init(net, &neighbours, IGRAPH_ALL, IGRAPH_NO_LOOPS, IGRAPH_NO_MULTIPLE);
    double time = seconds() - start;
    igraph_adjlist_destroy(&neighbours);
    return time;
}

/* Epidemics that die at once say nothing about speed: until one reaches a tenth. Some calls end
 * with an error in the middle (psumtree.c: a negative weight, by rounding): a line `aborted`. */
static void sir_rounds(const cascade *c, const igraph_t *net, int rounds, double rate, double start)
{
    double build = seconds() - start, adjacency = adjacency_seconds(net);
    igraph_set_error_handler(igraph_error_handler_ignore);
    igraph_rng_seed(igraph_rng_default(), 1);
    for (int done = 0, tries = 0; done < rounds && tries < 100; tries++) {
        igraph_vector_ptr_t result;
        igraph_vector_ptr_init(&result, 0);
        start = seconds();
        igraph_error_t error = igraph_sir(net, rate, 1, 1, &result);
        double time = seconds() - start;
        if (error != IGRAPH_SUCCESS) {
            printf("aborted\n");
            done++;
            continue; /* what it left behind is lost */
        }
        igraph_sir_t *one = VECTOR(result)[0];
        igraph_integer_t n = igraph_vector_size(&one->times);
        if (n > c->n_node / 10) {
            int64_t transitions = (int64_t)n - 1; /* the first row is the start */
            printf("%" PRId64 " - %.6f %.6f\n", transitions, build + adjacency, time - adjacency);
            done++;
        }
        igraph_sir_destroy(one);
        igraph_free(one);
        igraph_vector_ptr_destroy(&result);
    }
}

int main(int argc, char **argv)
{
    igraph_t net;
    if (argc != 4 && argc != 5) {
        fprintf(stderr, "usage: %s cascade|sir FILE ROUNDS [RATE]\n", argv[0]);
        return 2;
    }
    cascade graph = cascade_read(argv[2]);
    double start = seconds();
    open_net(&graph, &net);
    int rounds = (int)strtol(argv[3], NULL, 10);
    if (strcmp(argv[1], "sir") == 0) {
        sir_rounds(&graph, &net, rounds, argc == 5 ? strtod(argv[4], NULL) : 2, start);
    } else {
        cascade_rounds(&graph, &net, rounds, start);
    }
    igraph_destroy(&net);
    free(graph.first);
    free(graph.ends);
    return 0;
}
