/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cascade that every peer runs: on an undirected graph some nodes fail at first, and a
 * node of degree k fails when more than CASCADE_SHARE x (k + 1) of its neighbours have
 * failed; what has failed stays failed. The end does not depend on the order, so all must
 * agree on the number of failed nodes and on the sum of the squares of their numbers.
 * Graphs go from program to program as a file of native int32: nodes, edges, first failures,
 * then the numbers of these, then two ends per edge. cascade_file.py reads it in Python.
 */
#ifndef HK_BENCH_CASCADE_H
#define HK_BENCH_CASCADE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define CASCADE_SHARE 0.15

typedef struct cascade {
    int32_t n_node, n_edge, n_first;
    int32_t *first; /* [n_first] */
    int32_t *ends;  /* [2 n_edge] */
} cascade;

typedef struct cascade_end {
    int64_t failed;
    uint64_t check;
} cascade_end;

/** Failed neighbours it takes. */
static inline int32_t cascade_need(int32_t degree)
{
    return (int32_t)(CASCADE_SHARE * (degree + 1)) + 1;
}

static inline void cascade_count(cascade_end *end, int32_t node)
{
    end->failed++;
    end->check += (uint64_t)node * (uint64_t)node;
}

/** A graph from a file; ends the program if it is none. */
static inline cascade cascade_read(const char *path)
{
    cascade c = {0, 0, 0, NULL, NULL};
    int32_t head[3] = {0, 0, 0};
    FILE *file = fopen(path, "rb");
    size_t found = file == NULL ? 0 : fread(head, sizeof head[0], 3, file);
    if (found == 3 && head[0] > 0 && head[1] >= 0 && head[2] >= 0) {
        c = (cascade){head[0], head[1], head[2], NULL, NULL};
        size_t n_end = 2 * (size_t)c.n_edge;
        c.first = (int32_t *)malloc(((size_t)c.n_first + 1) * sizeof *c.first);
        c.ends = (int32_t *)malloc((n_end + 1) * sizeof *c.ends);
        if (c.first != NULL && c.ends != NULL) {
            found += fread(c.first, sizeof *c.first, (size_t)c.n_first, file);
            found += fread(c.ends, sizeof *c.ends, n_end, file);
        }
    }
    if (found != 3 + (size_t)c.n_first + 2 * (size_t)c.n_edge || file == NULL) {
        fprintf(stderr, "%s: not a graph\n", path);
        exit(1);
    }
    fclose(file);
    return c;
}

#endif
