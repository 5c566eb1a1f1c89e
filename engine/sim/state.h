/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The state of one replicate, private to engine/sim. One file owns each part:
 *   words, waves     waves.c, supply.c     levels settle
 *   clocks           clock.c               curves and recovery lags
 *   lags             lag.c                 delayed channels
 *   nets             route.c               widest paths
 *   causes           cause.c               binding inputs, origins, systems passed
 *   releases         release.c             what a rise is due to
 *   jobs             jobs.c                repair jobs, pools
 *   accounts         account.c             losses, episodes, cells
 *   verdicts         judge.c               verification levels
 *   deadlocks        deadlock.c, feeders.c
 *   calendars        calendar.c
 *   threats          threats.c             beginnings, alarms, memory of mechanisms
 *   signals          signals.c             the bus between models
 *   strain           strain.c              factors of latent conditions
 *   marks            marks.c               what is wrong beside levels (marks_parts.h)
 * instant.c puts them together. Everything is sized in hk_sim_new() or grown
 * between instants; handlers allocate nothing.
 */
#ifndef HK_SIM_STATE_H
#define HK_SIM_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/check.h"
#include "engine/base/int128.h"
#include "engine/base/units.h"
#include "engine/event/queue.h"
#include "engine/graph/graph.h"
#include "engine/sim/policy.h"
#include "engine/sim/setup.h"
#include "engine/sim/sim.h"

enum { HK_VISITS_MAX = 3 }; /* a loop of bindings may hand a change round for ever */

#define HK_BIND_NONE      (-1) /* at full level */
#define HK_BIND_CONDITION (-2) /* else: the binding edge */

enum { HK_PHASE_INPUT = 0, HK_PHASE_DISPATCH = 1 };

/** A growing list of int32; grows only between instants. */
typedef struct hk_list {
    int32_t *item;
    int64_t n;
} hk_list;

/** Where a fall came from: carried along delayed channels and held by lingering groups. */
typedef struct hk_origin {
    int64_t change;  /* number of the change (see hk_change), HK_NONE = none */
    int32_t slot;    /* root cap, or HK_NONE */
    bool via_system; /* the supplier is a system or its chain passes one */
} hk_origin;

/** Clock group (design.md 3.2): use, curve, recovery lag. */
typedef struct hk_clock {
    int64_t use;      /* level x ms at `since`; at rest: at the time the shortfall ended */
    int64_t use_most; /* largest use since the effective supply was last full */
    int64_t since;
    uint16_t supply;    /* after the last instant */
    uint16_t effective; /* after the last instant */
    uint16_t lasting; /* input: the effective supply after the last instant, or what it rises to */
    uint16_t curve;   /* input: level kept */
    bool noted;       /* touched in this instant */
    bool drawn;       /* spread drawn in this replicate */
    bool step_due, lasting_is_due;
    int32_t first;           /* stretches of supply in the window, lowest first, or HK_NONE */
    int32_t rise_release;    /* of the supply rise of this instant */
    int32_t arrival_release; /* of the rise whose recovery lag is over in this instant */
    hk_origin held;          /* what made the supply fall */
} hk_clock;

typedef struct hk_stretch { /* supply from `start` on, until the next one's start */
    int64_t start;
    int32_t next;
    int32_t release; /* of the rise that began it */
    uint16_t supply;
} hk_stretch;

typedef struct hk_parcel { /* a level on its way along a delayed channel */
    int64_t time;
    hk_origin origin;
    int32_t release, next;
    uint16_t level;
} hk_parcel;

typedef struct hk_lag {  /* a delayed channel */
    int32_t first, last; /* parcels, or HK_NONE */
    int32_t release;     /* of the arrival of this instant */
    uint16_t level;      /* that arrives in this instant */
    bool rose;           /* in this instant */
    hk_origin origin;    /* of the level seen now */
    hk_origin coming;    /* of the one that arrives */
} hk_lag;

typedef struct hk_net_state {
    uint16_t *ability, *reach; /* [n_node] */
    int32_t *parent;           /* [n_node] towards a source, HK_NONE at one or cut off */
    int32_t *culprit;          /* [n_node] component whose ability cut it last, or HK_NONE */
    int32_t *dirty;            /* nodes whose ability changed and was not yet spread */
    uint8_t *in_dirty;
    int32_t n_dirty;
    int32_t *touched; /* nodes to put back */
    uint8_t *is_touched;
    int32_t n_touched;
    const uint16_t *rest_reach; /* [n_node] at rest */
    const int32_t *rest_parent;
    uint16_t *before; /* [n_node] ability before this instant, for nodes in `risen` */
    uint8_t *is_risen;
    int32_t *risen;
    int32_t n_risen;
    int32_t *release; /* [n_node] of the rise of this instant */
} hk_net_state;

typedef enum hk_job_stage {
    HK_JOB_NONE,
    HK_JOB_DETECTING,
    HK_JOB_WAITING,
    HK_JOB_WORKING
} hk_job_stage;

typedef struct hk_slot {
    uint16_t cap;  /* HK_LEVEL_FULL = none */
    uint8_t stage; /* hk_job_stage */
    uint8_t marks; /* that it holds */
    bool touched;
    int32_t pool;   /* instance, or HK_NONE */
    int32_t state;  /* row of the repair's damage states */
    int32_t record; /* row of job_records */
    uint64_t index;
    int64_t damaged, detected, started;
    int64_t data;
} hk_slot;

typedef struct hk_pool_state {
    int32_t free; /* below 0: so many of those at work go home after it */
    int32_t crews;
    bool dirty; /* a job came or a crew got free in this instant */
    bool moved; /* crews came or stayed away in this replicate */
} hk_pool_state;

typedef struct hk_threat_state {
    int64_t begin_ms; /* HK_NONE: it waits for another */
    void *work;       /* of its mechanism, or NULL */
} hk_threat_state;

typedef struct hk_service_state {
    hk_int128 affected, affected_it; /* weight of the affected points now; through a system */
    hk_int128 lost, lost_it; /* weight x (10000 - level) of all points now; through a system */
    hk_int128 lost_before;   /* `lost` before this instant, if noted */
    hk_int128 loss;          /* integral up to `since` */
    int64_t since;
    int64_t n_affected, n_affected_it;
    int64_t n_marked, n_marked_it;    /* points with a mark that is a malfunction of the service */
    int32_t episode;                  /* open one, or HK_NONE */
    int32_t first_threat, first_root; /* of the first affected point of this instant */
    bool touched, noted;
} hk_service_state;

typedef struct hk_point_state { /* what accounts see of a point */
    int32_t level;
    bool via; /* its chain of causes passes through a system */
    hk_point_marks marks;
} hk_point_state;

typedef struct hk_band_state { /* sums over the points of a band, as in hk_service_state */
    hk_int128 affected, affected_it, lost, lost_it;
    int64_t n, n_it;
} hk_band_state;

typedef struct hk_sector_state {
    hk_int128 *part, *step; /* [n_cell + 1] see account.c */
    uint64_t *is_set;       /* bitmap of cells of which one is not zero */
    int32_t first_cell;     /* lowest cell touched, n_cell = none */
    bool touched;
} hk_sector_state;

struct hk_sim {
    const hk_setup *setup;
    const hk_graph *graph;
    const hk_model *model;
    const hk_observer *observer;
    int64_t replicate, now, events, instants;
    int64_t n_change; /* numbers of the event log */
    int64_t offset;   /* queue time - simulated time, >= 0 */
    bool out_of_memory, capped_out, out_of_time;
    int64_t cpu_end_ms; /* of the thread, with a limit */
    uint64_t scramble;

    hk_queue *queue;
    int64_t *due; /* [n_clock] */

    /* levels */
    hk_word *words;
    uint16_t *seen;    /* [n_channel] */
    uint64_t *dead;    /* bitmap: needs no evaluation while things fall */
    uint64_t *queued;  /* bitmap: in `affected` */
    uint64_t *resting; /* bitmap: in `rest` */
    hk_list affected, rest, ends, wave;
    uint16_t *scratch; /* [max_group_edges] */

    /* what this instant and this replicate touched */
    uint16_t *before;     /* [n_component] level before the instant, if in `moved` */
    uint16_t *cap_before; /* [n_component] condition before the instant, if in `capped` */
    uint64_t *is_moved, *is_touched, *is_rebound, *is_capped, *is_cap_risen;
    hk_list moved, touched, rebound, capped;
    uint16_t *route_before; /* [n_base - n_component] if in `moved_routes` */
    uint64_t *is_moved_route;
    hk_list moved_routes;
    hk_list touched_channels; /* delayed channels and routes */
    uint64_t *is_touched_channel;

    /* causes */
    int32_t *bind;     /* [n_component] */
    hk_origin *origin; /* [n_component] of the last drop; via_system is kept current */
    uint8_t *visits;   /* [n_component] of this instant's spreading of `via` */
    hk_list via_work, via_changed;

    /* releases */
    int32_t *release; /* [n_component] of this instant */
    uint64_t *is_risen;
    hk_list risen;
    uint16_t *seen_before; /* [n_channel] of channels that rose */
    uint64_t *is_seen_saved;
    hk_list seen_saved;
    bool gaining;

    /* clocks, lags */
    hk_clock *clocks;  /* [graph n_clock] */
    int64_t *step_use; /* [n_step] level x ms */
    hk_list noted, touched_clocks;
    uint64_t *is_touched_clock;
    hk_stretch *stretches; /* [n_stretch], the free ones linked from free_stretch */
    int64_t n_stretch, stretches_left;
    int32_t free_stretch;
    int32_t n_window;   /* clock groups with a recovery lag */
    hk_lag *lags;       /* [n_channel - n_base] */
    hk_list arrived;    /* delayed channels of this instant */
    hk_parcel *parcels; /* [n_parcel], the free ones linked from free_parcel */
    int64_t n_parcel, parcels_left;
    int32_t free_parcel;

    hk_net_state *nets;
    hk_origin *route_origin; /* [n_base - n_component] of a route's last fall */
    int32_t *route_culprit;  /* [n_base - n_component] component that cut it, or HK_NONE */
    hk_list dirty_nets;
    hk_list risen_nets;   /* with a node whose ability rose in this instant */
    hk_list touched_nets; /* with a node to put back */
    uint8_t *net_is_dirty;
    int32_t *heap, *heap_place; /* [largest n_node] of route.c */
    int32_t *region;            /* [largest n_node] */
    uint16_t *region_reach;     /* [largest n_node] */

    /* calendars */
    int32_t *calendar_factor;                 /* [n_calendar] on the shortfall, 0..10000 */
    int32_t *calendar_next, *calendar_before; /* coming value; value before this instant */
    hk_list calendar_due;

    /* jobs */
    hk_slot *slots;
    hk_list touched_slots;
    hk_pool_state *pools;
    int32_t **pool_heap;   /* [n_pool] waiting slots, a binary heap by policy */
    int32_t *pool_waiting; /* [n_pool] */
    hk_list dirty_pools, moved_pools;
    hk_list waiting_needs; /* jobs that wait for an input */
    double *sample_key;    /* [largest selection] */
    int32_t *sample_item;

    /* threats */
    hk_threat_state *threats; /* [n_threat] */
    hk_signal *signals;
    int64_t n_signal, max_signal, n_heard;
    bool hearing;
    double *strain; /* [HK_STRAINS x n_component] factors; NULL without latent conditions */
    uint64_t *is_strained;
    hk_list strained;

    /* accounts */
    int32_t cell;      /* of the time grid, in this instant */
    int64_t cell_left; /* ms of it from now on */
    hk_service_state *services;
    hk_list touched_services, noted_services;
    hk_sector_state *sectors;
    int64_t *down_since;   /* [n_component] or HK_NONE */
    uint16_t *point_level; /* [n_component] as accounted for */
    uint8_t *point_via;
    int32_t *outcome_of; /* [n_component] row of `outcomes`, or HK_NONE */
    hk_component_outcome *outcomes;
    int64_t n_outcome, max_outcome;
    hk_episode *episodes;
    int64_t n_episode, max_episode;
    hk_band_state *bands; /* [n_band of the setup] */
    hk_verdict *verdicts;
    int64_t n_verdict, max_verdict;
    hk_magnitude *magnitudes;
    int64_t n_magnitude, max_magnitude;
    hk_band_magnitude *band_magnitudes;
    int64_t n_band_magnitude, max_band_magnitude;
    hk_job_record *job_records;
    int64_t n_job, max_job;
    hk_deadlock_record *deadlocks;
    int64_t n_deadlock, max_deadlock;
    int32_t *members;
    int64_t n_member, max_member;
    hk_cell_outcome *cells;
    int64_t n_cell, max_cell;
    hk_int128 *service_loss;
    int64_t restored;
    int64_t n_open; /* open episodes */

    struct hk_mark_state *marks; /* NULL: no threat sets any */

    /* deadlocks */
    struct hk_deadlock_work *deadlock;
    /* in this instant: a cap or a need of the calendar ended; anything got worse */
    bool relieved, lost_something;

    size_t bytes;
    hk_arena *arena;
};

static inline bool hk_bit(const uint64_t *map, int64_t i)
{
    return map[i >> 6] >> (i & 63) & 1;
}

static inline void hk_bit_set(uint64_t *map, int64_t i)
{
    map[i >> 6] |= UINT64_C(1) << (i & 63);
}

static inline void hk_bit_clear(uint64_t *map, int64_t i)
{
    map[i >> 6] &= ~(UINT64_C(1) << (i & 63));
}

/** Append once: `map` says who is in. */
static inline void hk_list_add(hk_list *list, uint64_t *map, int32_t i)
{
    if (!hk_bit(map, i)) {
        hk_bit_set(map, i);
        list->item[list->n++] = i;
    }
}

/** Ascending, without memory of its own (list.c). */
void hk_list_sort(hk_list *list);

static inline hk_word *hk_head(const hk_sim *sim, int32_t component)
{
    return &sim->words[hk_graph_head(sim->graph, component)];
}

/** Level as an edge sees it: the channel's, less by its calendar. */
static inline uint16_t hk_edge_level(const hk_sim *sim, int32_t edge)
{
    int32_t level = sim->seen[sim->graph->edge_channel[edge]];
    int32_t calendar = sim->graph->edge_calendar[edge];
    if (calendar != HK_NONE) {
        level = HK_LEVEL_FULL -
                (HK_LEVEL_FULL - level) * sim->calendar_factor[calendar] / HK_LEVEL_FULL;
    }
    return (uint16_t)level;
}

/* waves.c */
/** Put a component among those to evaluate, unless nothing can come of it. */
void hk_affect_down(hk_sim *sim, int32_t component);
void hk_affect_up(hk_sim *sim, int32_t component);
/** A channel's level changed: tell its consumers. */
void hk_announce_down(hk_sim *sim, int32_t channel, uint16_t level);
void hk_announce_up(hk_sim *sim, int32_t channel, uint16_t level);
/** Settle levels from what was affected; routes included. */
void hk_settle_down(hk_sim *sim);
void hk_settle_up(hk_sim *sim);

/* supply.c */
/** k-th largest of n levels, 1 <= k <= n; reorders them. */
uint16_t hk_kth_largest(uint16_t *level, int32_t n, int32_t k);
/** Supply of a group from the levels as seen, by its rule. */
uint16_t hk_supply_scan(const hk_sim *sim, int32_t group);
/** Level of a component by its condition and groups, refreshing supplies and allowances. */
uint16_t hk_evaluate(hk_sim *sim, int32_t component);
/** The same without the groups fed by `network`, from allowances as they stand. */
uint16_t hk_ability(const hk_sim *sim, int32_t component, int32_t network);
/** Is the group fed by that network? */
bool hk_group_on_network(const hk_graph *graph, int32_t group, int32_t network);
/** Exact supply of a group (never HK_STALE). */
uint16_t hk_group_supply(hk_sim *sim, int32_t group);

/* clock.c */
/** First touch of a clock group in this instant. */
void hk_clock_note(hk_sim *sim, int32_t clock);
/** What its curve keeps at present, whether or not anything is lacking. */
uint16_t hk_clock_curve(hk_sim *sim, int32_t clock);
uint16_t hk_clock_allow(const hk_sim *sim, int32_t clock, uint16_t supply);
void hk_clock_gains(hk_sim *sim);
void hk_clock_losses(hk_sim *sim);
void hk_clock_finish(hk_sim *sim);
void hk_clock_step_rings(hk_sim *sim, int32_t clock);
void hk_clock_lasting_rings(hk_sim *sim, int32_t clock);
void hk_clock_reset(hk_sim *sim, int32_t clock);

/* lag.c */
void hk_lag_rings(hk_sim *sim, int32_t lag);
void hk_lag_gains(hk_sim *sim);
void hk_lag_losses(hk_sim *sim);
/** Send the net change of a base channel on its way. */
void hk_lag_send(hk_sim *sim, int32_t channel, hk_origin origin, int32_t release);
void hk_lag_reset(hk_sim *sim, int32_t lag);

/* route.c */
void hk_route_ability(hk_sim *sim, int32_t component, bool rising);
void hk_route_settle(hk_sim *sim, bool rising);
void hk_route_reset(hk_sim *sim);
/** Reach and parents at rest; `queue` is scratch [n_node]. */
void hk_route_rest(const hk_net *net, uint16_t *reach, int32_t *parent, int32_t *queue);

/** Reach of every node of a net with these abilities, from nothing. */
void hk_route_reach(hk_sim *sim, int32_t net, const uint16_t *ability, uint16_t *ret_reach);

/* cause.c */
/** Record a drop of `component` to `level` and what bound it. */
void hk_cause_drop(hk_sim *sim, int32_t component, uint16_t from, uint16_t level);
/** Origin of the level that an edge sees now. */
hk_origin hk_cause_of_edge(const hk_sim *sim, int32_t edge);
/** Of the edge of a group that binds its supply. */
hk_origin hk_cause_of_group(const hk_sim *sim, int32_t group);
/** Binding input now: HK_BIND_CONDITION or an edge; with `network` >= 0: of the ability. */
int32_t hk_cause_bind(const hk_sim *sim, int32_t component, int32_t network);
/** Bring bindings and systems passed up to date after the instant. */
void hk_cause_finish(hk_sim *sim);
/** The slot whose cap binds the component's condition. */
int32_t hk_cause_slot(const hk_sim *sim, int32_t component);

/* release.c */
void hk_release_find(hk_sim *sim);
/** Lowest release of the nodes of a net whose ability rose in this instant, or HK_NONE. */
int32_t hk_release_of_net(const hk_sim *sim, int32_t net);
void hk_release_clear(hk_sim *sim);

/* jobs.c */
/** The slot of selection k of a threat, to be put back after this replicate. */
hk_slot *hk_slot_touch(hk_sim *sim, const hk_threat *threat, int32_t k);
void hk_slot_rings(hk_sim *sim, int32_t slot);
void hk_jobs_dispatch(hk_sim *sim);
void hk_jobs_reset(hk_sim *sim);
/** A row of `state:` begins, or its repair does at time 0. */
void hk_jobs_begin_outage(hk_sim *sim, int32_t outage);
void hk_jobs_repair_outage(hk_sim *sim, int32_t outage);

/* account.c */
void hk_account_instant(hk_sim *sim);
/** Time 0 has come after a simulated past: recording begins. */
void hk_account_begin(hk_sim *sim);
void hk_account_close(hk_sim *sim);
void hk_account_reset(hk_sim *sim);
hk_component_outcome *hk_account_component(hk_sim *sim, int32_t component);
/** The magnitudes of a service change in this instant. */
hk_service_state *hk_account_touch(hk_sim *sim, int32_t service);

/* judge.c; with criteria only */
/** A point becomes `now`, for accounts; of others, accounts know the state after the last instant or
 *  this one. */
void hk_judge_point(hk_sim *sim, int32_t component, const hk_point_state *old,
                    const hk_point_state *now);
void hk_judge_open(hk_sim *sim, int32_t service, int32_t episode);
/** Magnitudes of a service with an open episode, from `time` on. */
void hk_judge_service(hk_sim *sim, int32_t service, int64_t time);
void hk_judge_close(hk_sim *sim, hk_episode *episode, int64_t time);
/** The bands of a service for the step that is recorded now. @return how many */
int32_t hk_judge_record(hk_sim *sim, int32_t service);
void hk_judge_reset_service(hk_sim *sim, int32_t service);

/* deadlock.c */
HK_WARN_UNUSED bool hk_deadlock_new(hk_sim *sim);
void hk_deadlock_instant(hk_sim *sim);
/** A curve of the component fell: what it can be at best has changed. */
void hk_deadlock_stir(hk_sim *sim, int32_t component);
void hk_deadlock_reset(hk_sim *sim);

/* threats.c */
/** All threats of a replicate begin, or wait for another. */
void hk_threats_start(hk_sim *sim);
/** Threats that come after what has been signalled begin. */
void hk_threats_follow(hk_sim *sim, const hk_signal *signal);
/** The alarm of a threat is due. */
void hk_threat_rings(hk_sim *sim, int32_t threat);

/* signals.c */
/** Let everybody hear what was sent in this instant. */
void hk_signals_deliver(hk_sim *sim);
void hk_signals_reset(hk_sim *sim);

/* strain.c */
/** A time under the latent conditions of a component. */
int64_t hk_strained(const hk_sim *sim, int32_t component, hk_strain which, int64_t ms);
void hk_strain_reset(hk_sim *sim);

/* sample.c */
/** Bring to the front of sample_item [n] the places of the `count` smallest of sample_key [n]. */
void hk_sample_smallest(hk_sim *sim, int32_t n, int64_t count);
void hk_sample_start(hk_sim *sim, const hk_threat *threat, uint64_t purpose);

/* calendar.c */
void hk_calendar_start(hk_sim *sim);
void hk_calendar_rings(hk_sim *sim, int32_t calendar);
void hk_calendar_gains(hk_sim *sim);
void hk_calendar_losses(hk_sim *sim);

/* instant.c */
void hk_instant(hk_sim *sim, int64_t time_ms);
/** Forget what was listed for the instant. */
void hk_instant_clear(hk_sim *sim);
/** The level of a component goes to `level` in this instant. */
void hk_move(hk_sim *sim, int32_t component, uint16_t level);
void hk_ring(hk_sim *sim, uint32_t clock, int64_t time_ms, uint32_t phase);

#endif
