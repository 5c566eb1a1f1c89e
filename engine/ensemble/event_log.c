/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/event_log.h"

#include "engine/base/memory.h"

static void add(void *user, const hk_change *change)
{
    hk_event_log *log = user;
    if (log->n == log->max && !log->failed) {
        int64_t max = log->max == 0 ? 256 : 2 * log->max;
        hk_change *grown = hk_realloc(log->row, (size_t)max, sizeof *grown);
        log->failed = grown == NULL;
        if (grown != NULL) {
            log->row = grown;
            log->max = max;
        }
    }
    if (!log->failed) {
        log->row[log->n++] = *change;
    }
}

hk_observer hk_event_log_begin(hk_event_log *log)
{
    log->n = 0;
    log->failed = false;
    return (hk_observer){log, add};
}

void hk_event_log_done(hk_event_log *log)
{
    hk_free(log->row);
    *log = (hk_event_log){.row = NULL};
}
