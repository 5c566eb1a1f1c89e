/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/repair/fifo/fifo.h"

static bool before(const hk_job_view *a, const hk_job_view *b)
{
    if (a->order != b->order) {
        return a->order < b->order;
    }
    if (a->detected_ms != b->detected_ms) { /* damage + detection */
        return a->detected_ms < b->detected_ms;
    }
    if (a->component != b->component) {
        return a->component < b->component;
    }
    if (a->damaged_ms != b->damaged_ms) {
        return a->damaged_ms < b->damaged_ms;
    }
    return a->threat < b->threat;
}

const hk_policy hk_fifo_policy = {
    .name = "fifo",
    .summary = "first come, first served: by the given order, then by the time of detection",
    .before = before,
};
