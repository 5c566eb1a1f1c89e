/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a model of a threat is. A mechanism publishes one const table of
 * parameters, which drives parsing, range errors, help and the attributes of the
 * result, and a few functions. The engine knows no mechanism by name: the
 * registry (models/models.h) hands them in.
 *
 * A threat of a scenario = a mechanism + parameters + the components it selects.
 * Per selected component it owns one slot: one clock and one cap on the
 * component's condition; as a whole it owns one more clock, the alarm, and, if it
 * asks for it, memory. check() may fail and says why, prepare() may fail for want
 * of resources; all others run inside a replicate: they cannot fail and allocate
 * nothing.
 */
#ifndef HK_SIM_MECHANISM_H
#define HK_SIM_MECHANISM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/dist.h"
#include "engine/base/memory.h"
#include "engine/base/problem.h"
#include "engine/graph/graph.h"
#include "engine/graph/model.h"
#include "engine/sim/signal.h"

struct hk_sim;
struct hk_threat;

typedef enum hk_param_type {
    HK_PARAM_DURATION, /* a distribution of durations: member hk_dist */
    HK_PARAM_FACTOR,   /* a distribution of plain numbers: member hk_dist */
    HK_PARAM_LEVEL,    /* a fraction: member int32_t, 0..10000; HK_NONE if absent and no default */
    HK_PARAM_FRACTION, /* a probability: member double in [min, max]; NaN if absent and no default */
    HK_PARAM_NUMBER,   /* any other plain number: as HK_PARAM_FRACTION */
    HK_PARAM_WORD,     /* one of the words in `unit`, separated by '|': member int32_t, its place;
                          HK_NONE if absent and no default */
    HK_PARAM_TEXT,     /* member const char *; "" if absent and no default */
    HK_PARAM_STATES,   /* mapping damage state -> probability: member hk_state_odds */
    HK_PARAM_STAGES,   /* list of {name, chance, duration}: member hk_stage_list */
    HK_PARAM_DATE,     /* a date-time within the horizon: member int64_t, ms since the start;
                          HK_NONE if absent */
    HK_PARAM_NUMBERS,  /* list of plain numbers in [min, max]: member hk_number_list */
    HK_PARAM_WINDOWS,  /* list of {from, until, weekdays, hours, factor}: member hk_window_list */
    HK_PARAM_ZONES,    /* list of {inside: [[lat, lon], ...], value}: member hk_zone_list; the key
                          of the value is the row's `unit` up to a space, as in `depth m` */
    HK_PARAM_POINTS    /* CSV file latitude_deg, longitude_deg, value: member hk_point_table; the
                          name of the column is the row's `unit` */
} hk_param_type;

typedef struct hk_param {
    const char *key, *unit; /* unit "1" = dimensionless; of a word: all words allowed */
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

/** Stages of a campaign, one after the other; each is passed with its chance. */
typedef struct hk_stage {
    const char *name;
    double chance;    /* default 1 */
    hk_dist duration; /* default 0h */
} hk_stage;

typedef struct hk_stage_list {
    hk_stage *stages; /* [n] */
    int32_t n;
} hk_stage_list;

typedef struct hk_number_list {
    double *values; /* [n] */
    int32_t n;
} hk_number_list;

/** A stretch of simulated time, of the week and of the day (local time), and a factor in it. */
typedef struct hk_window {
    int64_t from_ms, until_ms; /* simulated; the whole horizon if not given */
    uint8_t weekdays;          /* bit 0 = Monday */
    int32_t from_min, to_min;  /* of the day; from > to: over midnight, of the day it begins on */
    double factor;
} hk_window;

typedef struct hk_window_list {
    hk_window *windows; /* [n] */
    int32_t n;
} hk_window_list;

/** An area and what holds in it. */
typedef struct hk_zone {
    const double
        *corners; /* [n_corner][2] latitude, longitude in degrees (engine/base/polygon.h) */
    int32_t n_corner;
    double value;
} hk_zone;

typedef struct hk_zone_list {
    hk_zone *zones; /* [n] */
    int32_t n;
} hk_zone_list;

/** Values at points; n = 0 if no file was given. */
typedef struct hk_point_table {
    const double *rows; /* [n][3] latitude_deg, longitude_deg, value */
    int32_t n;
} hk_point_table;

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

    /* What concerns a threat as a whole; each may be NULL. */

    /** Make what all replicates share (a contact graph, the factor of a field), once per setup.
     *  @param ret_shared in `arena`; hk_sim_shared() gives it back */
    hk_status (*prepare)(const struct hk_threat *threat, const hk_graph *graph, hk_arena *arena,
                         const void **ret_shared, hk_error *err);
    /** Bytes of memory per simulator: zeroed once, then kept from replicate to replicate;
     *  hk_sim_work() gives it back. */
    size_t (*work_size)(const struct hk_threat *threat, const void *shared);
    /** First in every replicate, before any start(), also for a threat that waits for another: put
     *  back what the last replicate left in hk_sim_work(), draw what concerns the whole. */
    void (*begin)(struct hk_sim *sim, const struct hk_threat *threat);
    /** All start() have been called: the threat has begun. */
    void (*on_begun)(struct hk_sim *sim, const struct hk_threat *threat);
    /** The alarm of hk_sim_alarm() is due. */
    void (*on_alarm)(struct hk_sim *sim, const struct hk_threat *threat);
    uint32_t hears; /* HK_HEARS() of the kinds of signals that on_signal() is called for */
    /** After the levels of an instant have settled: may schedule, draw, send crews; no caps, damage or
     *  marks (they act in the ms of a ring), no signals. */
    void (*on_signal)(struct hk_sim *sim, const struct hk_threat *threat, const hk_signal *signal);
    bool latent; /* only hk_sim_strain(): it starts before all others, so that their draws know */
    bool drawn;  /* it draws even if all its parameters are constant */
    bool marks;  /* it may call hk_sim_mark() */
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
    const int32_t
        *providers; /* [n_provider] of the selected, ascending; with sample_providers > 0 */
    int32_t n_provider;
    int32_t
        sample_providers; /* all selected components of so many providers, drawn per replicate */
    const struct hk_threat *after; /* it begins when that one sends `after_signal`; NULL = at 0 */
    hk_signal_kind after_signal;
    hk_dist after_delay; /* from that signal on; at least 1 ms */
} hk_threat;

#endif
