/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All that one replicate leaves behind, copied, so that it can be compared with
 * that of another run: the log as it was told, the net level changes after each
 * instant, and the outcome.
 */
#ifndef HK_TEST_TRACE_H
#define HK_TEST_TRACE_H

#include <stdint.h>

#include "tests/analytic/rig.h"

typedef struct trace_step { /* a component has another level after the instant than before */
    int64_t time_ms;
    int32_t component, level;
    int32_t release; /* of a rise */
} trace_step;

typedef struct trace {
    hk_change *log; /* [n_log] */
    int64_t n_log;
    trace_step *steps; /* [n_step] by time and component */
    int64_t n_step;
    hk_outcome out; /* its arrays belong to the trace; components in their order */
    int32_t n_service, n_component;
} trace;

/** Run a replicate. @return owned, trace_free() */
trace trace_run(const rig *stand, int64_t replicate);
void trace_free(trace *t);

/** New numbers of components and threats by their old ones; HK_NONE leaves out what belongs to
 *  it. NULL: they stay. The log stays as it is. Orders must be kept. */
void trace_renumber(trace *t, const int32_t *component, const int32_t *threat);

/** As if recording had begun `offset` later: what happened before counts as happening at 0. Log and
 *  steps only. */
void trace_begin_later(trace *t, int64_t offset);

typedef enum trace_part {
    TRACE_LEVELS = 1,   /* steps without their releases */
    TRACE_RELEASES = 2, /* releases of steps, criticality */
    TRACE_LOSSES = 4,   /* of services and over the time grid */
    TRACE_EPISODES = 8, /* extent of episodes and their steps, for all causes */
    TRACE_CAUSES = 16,  /* log, roots, systems passed */
    TRACE_JOBS = 32,
    TRACE_DEADLOCKS = 64,
    TRACE_TIMES = 128, /* down times */
    TRACE_COUNTS = 256 /* events, instants */
} trace_part;

enum { TRACE_ALL = 511 };

/** Compare parts. @return NULL if they are equal, else the first difference (static text) */
const char *trace_compare(const trace *a, const trace *b, unsigned parts);

#endif
