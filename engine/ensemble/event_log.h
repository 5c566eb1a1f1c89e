/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The event log of one replicate in memory. One thread's. */
#ifndef HK_ENSEMBLE_EVENT_LOG_H
#define HK_ENSEMBLE_EVENT_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/sim/sim.h"

typedef struct hk_event_log { /* zeroed at first; hk_event_log_done() in the end */
    hk_change *row;           /* [n] owned */
    int64_t n, max;
    bool failed; /* out of memory: rows are missing */
} hk_event_log;

/** Begin a new replicate. @return what hk_sim_run() takes */
hk_observer hk_event_log_begin(hk_event_log *log);
void hk_event_log_done(hk_event_log *log);

#endif
