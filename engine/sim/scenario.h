/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A scenario, resolved against a model (design.md 4.2): what a run needs to
 * know. io fills it; immutable afterwards; owned by `arena`.
 */
#ifndef HK_SIM_SCENARIO_H
#define HK_SIM_SCENARIO_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/memory.h"
#include "engine/base/rng.h"
#include "engine/graph/model.h"
#include "engine/sim/criteria.h"
#include "engine/sim/mechanism.h"

struct hk_policy;

typedef enum hk_record { HK_RECORD_NONE, HK_RECORD_EPISODES, HK_RECORD_STEPS } hk_record;

/** A present outage (`state:`): a cap since before the start. */
typedef struct hk_outage {
    int32_t component;
    int32_t level;
    int64_t since_ms; /* before the start, >= 0 */
    bool repair;      /* a repair job runs from the start; else it stays for the horizon */
} hk_outage;

typedef struct hk_scenario {
    const char *name, *title_en, *title_ja;
    const char *path, *model_path;
    const char *text;     /* the file as read */
    const char *resolved; /* `path = value` lines of all leaves after defaults and --set */
    int64_t start_unix_ms;
    int32_t start_offset_min;
    int64_t horizon_ms;   /* >= 1 */
    int64_t grid_ms;      /* >= 1: cells of the stored time averages */
    int64_t replicates;   /* >= 1 */
    hk_rng_key key;       /* seed and stream */
    int64_t event_cap;    /* instants a replicate may have; default 10000000 */
    int64_t cpu_limit_ms; /* CPU time it may take, looked at now and then; 0 = any */
    hk_record record;
    int64_t trace; /* replicates whose whole event log is kept */
    hk_threat *threats;
    int32_t n_threat;
    hk_outage *outages;
    int32_t n_outage;
    const struct hk_policy *policy;
    int32_t *order;
    int32_t n_order; /* components repaired first, in this order */
    /** Crews by pool row and key (hk_pool_key()) after `crews`:
     *  crews[pool_crews[pool] + key]; see hk_scenario_crews(). */
    int32_t *crews;
    int32_t *pool_crews; /* [n_pool + 1] */
    bool *
        crews_given; /* like crews: set by the scenario, so no assumption of the model; NULL = none */
    int64_t assumptions;                /* sets of assumptions to draw (design.md 3.7); 0 = none */
    const struct hk_rule_tables *rules; /* of the catalogue; NULL = none */
    const hk_criteria *criteria;        /* verification levels, borrowed; NULL = none are judged */
    hk_arena *arena;
} hk_scenario;

/** Key of the instance of `pool` that serves `component`: its provider's or sector's
 *  row + 1, its prefecture or its vendor; 0 = it has none. */
int32_t hk_pool_key(const hk_model *model, int32_t pool, int32_t component);
/** Number of keys of a pool's scope, including 0. */
int32_t hk_pool_keys(const hk_model *model, int32_t pool);

void hk_scenario_free(hk_scenario *scenario); /* NULL is allowed */

#endif
