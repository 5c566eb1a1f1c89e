/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Dispatch policies: in which order waiting repair jobs get crews. A policy only
 * compares two waiting jobs; the queue, the crews and the clock belong to the
 * engine, so a policy cannot start what is not waiting (design.md 3.6).
 */
#ifndef HK_SIM_POLICY_H
#define HK_SIM_POLICY_H

#include <stdbool.h>
#include <stdint.h>

/** What a policy may look at of a waiting job. */
typedef struct hk_job_view {
    int64_t damaged_ms, detected_ms;
    int32_t component;
    int32_t threat; /* place in the scenario's list */
    int32_t order;  /* place in the given `order`, INT32_MAX if not in it */
} hk_job_view;

typedef struct hk_policy {
    const char *name, *summary;
    /** True if a goes before b; must be a strict total order on distinct jobs. */
    bool (*before)(const hk_job_view *a, const hk_job_view *b);
} hk_policy;

#endif
