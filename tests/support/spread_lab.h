/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Contagions for tests (models/threats/malware/spread.h): a net from a list of arcs and one
 * group of all, and plain SIR on it. Times are in units of SPREAD_LAB_UNIT_MS.
 */
#ifndef HK_TEST_SPREAD_LAB_H
#define HK_TEST_SPREAD_LAB_H

#include "models/threats/malware/spread.h"

enum { SPREAD_LAB_UNIT_MS = 3600000 };

typedef struct spread_lab {
    hk_arena *arena;
    hk_spread_net net;
    void *memory;
    hk_spread *spread;
    double *infected, *removed; /* [n_node] times of the last run; infinite if never */
    int32_t *source;            /* [n_node] who infected it; HK_NONE: at first or never */
    int32_t n_infected;
    double end; /* of the last event */
} spread_lab;

typedef struct spread_lab_plan {
    int32_t n_node, n_arc;
    const int32_t *arcs; /* [2 n_arc] */
    bool is_two_way, is_mixed;
    double arc_rate, mix_rate;
} spread_lab_plan;

/** Ends the program if there is no memory. */
spread_lab spread_lab_new(const spread_lab_plan *plan);
void spread_lab_free(spread_lab *lab);

/** Start a run in which nothing is infected yet. @param end unit of time; 0: never */
void spread_lab_begin(spread_lab *lab, uint64_t number, double end);
/** Infect, with an exponential period of this rate (0: for ever), and note it. */
void spread_lab_infect(spread_lab *lab, int32_t node, int64_t tick, double removal_rate);
/** Go on up to `tick`, infected nodes being removed at a rate. */
void spread_lab_go(spread_lab *lab, int64_t tick, double removal_rate);
/** From so many nodes, the first ones, to the end. */
void spread_lab_run(spread_lab *lab, uint64_t number, int32_t n_first, double removal_rate,
                    double end);

int64_t spread_lab_tick(double time);
double spread_lab_time(int64_t tick);
/** A uniform draw of a test's own. */
double spread_lab_draw(uint64_t number, uint64_t purpose, uint64_t index);

#endif
