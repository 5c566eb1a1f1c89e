/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a model of a threat is. A mechanism publishes one const table of
 * parameters, which drives parsing, range errors, help and the attributes of the
 * result, and a few functions. The engine knows no mechanism by name: the
 * registry (models/models.h) hands them in.
 *
 * A threat of a scenario = a mechanism + parameters + the components it selects.
 * Per selected component it owns one slot: one clock and one cap on the
 * component's condition. check() may fail and says why; start() and on_event()
 * run inside a replicate: they cannot fail and allocate nothing.
 */
#ifndef HK_SIM_MECHANISM_H
#define HK_SIM_MECHANISM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/dist.h"
#include "engine/base/problem.h"
#include "engine/graph/model.h"

struct hk_sim;
struct hk_threat;

typedef enum hk_param_type {
    HK_PARAM_DURATION, /* a distribution of durations: member hk_dist */
    HK_PARAM_FACTOR,   /* a distribution of plain numbers: member hk_dist */
    HK_PARAM_LEVEL,    /* a fraction: member int32_t, 0..10000; HK_NONE if absent and no default */
    HK_PARAM_FRACTION, /* a probability: member double in [min, max] */
    HK_PARAM_STATES    /* mapping damage state -> probability: member hk_state_odds */
} hk_param_type;

typedef struct hk_param {
    const char *key, *unit; /* unit "1" = dimensionless */
    hk_param_type type;
    const char *fallback; /* default as text, "" = absent is allowed, NULL = required */
    double min, max;      /* allowed: ms for durations, plain otherwise */
    size_t offset;        /* of the member in the parameter struct */
    const char *meaning, *source;
} hk_param;

/** Damage states in the order given; what is missing to 1 stays undamaged. */
typedef struct hk_state_odds {
    const char **names; /* [n] */
    double *odds;       /* [n] probabilities, sum <= 1 */
    int32_t n;
} hk_state_odds;

typedef struct hk_mechanism {
    const char *name, *summary;
    const hk_param *params;
    int32_t n_param;
    size_t params_size;
    /** Refuse what cannot run (damage without a repair, a state the repair does not know);
     *  `place` is where the threat stands in the scenario. */
    void (*check)(const struct hk_threat *threat, const hk_model *model, hk_place place,
                  hk_problems *problems);
    /** Draw and schedule what happens to selected component number k in this replicate. */
    void (*start)(struct hk_sim *sim, const struct hk_threat *threat, int32_t k);
    /** The slot's clock is due. */
    void (*on_event)(struct hk_sim *sim, const struct hk_threat *threat, int32_t k);
    /** The repair job of the slot is done, its cap has ended; may be NULL. */
    void (*on_repaired)(struct hk_sim *sim, const struct hk_threat *threat, int32_t k);
} hk_mechanism;

/** One threat of a scenario, resolved. */
typedef struct hk_threat {
    const char *id, *catalogue; /* "" = no catalogue entry */
    uint64_t hash;              /* hk_name_hash(id): part of the purpose of its draws */
    const hk_mechanism *mechanism;
    const void *params;  /* mechanism->params_size bytes */
    int32_t *components; /* [n_component] selected, ascending */
    int32_t n_component;
    double sample_fraction; /* each is taken with this probability, per replicate; 1 = all */
    int64_t sample_count;   /* or exactly so many, per replicate; HK_NONE = not used */
} hk_threat;

#endif
