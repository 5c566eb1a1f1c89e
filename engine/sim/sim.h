/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One replicate: the public face of the simulator. An hk_sim belongs to one
 * thread and runs one replicate after the other on the shared setup; it touches,
 * and puts back, only what the cascade reached (design.md 3, 6).
 *
 * Two kinds of users: the ensemble (new, run, outcome) and the mechanisms
 * (schedule, cap, damage, draw), which may call only what stands under their
 * heading, and only from the functions of hk_mechanism that are given a sim.
 */
#ifndef HK_SIM_SIM_H
#define HK_SIM_SIM_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/int128.h"
#include "engine/base/rng.h"
#include "engine/sim/marks.h"
#include "engine/sim/mechanism.h"
#include "engine/sim/setup.h"
#include "engine/sim/signal.h"

typedef struct hk_sim hk_sim; /* opaque: invariants span its arrays (state.h) */

/* ---- what a replicate leaves behind ------------------------------------------------------ */

typedef struct hk_episode {
    int32_t service;
    int64_t start_ms, end_ms;
    bool open;                       /* still open at the horizon */
    bool via_system;                 /* an IT malfunction */
    hk_int128 affected, affected_it; /* greatest weight of affected points; through a system */
    hk_int128 lost, lost_it;         /* greatest weight x (10000 - level) of all points */
    int32_t threat, root;            /* root of the point that opened it, or HK_NONE */
    hk_breach breach;                /* how it was judged */
    int64_t kinds;                   /* bit k: kind k of the criteria */
    int64_t first_verdict;           /* row of verdicts; one for each test of the service */
} hk_episode;

typedef struct hk_magnitude { /* one step of an episode */
    int64_t time_ms;
    hk_int128 affected, lost, affected_it, lost_it;
    int64_t n_affected, n_affected_it; /* points */
    int64_t first_band;                /* row of band_magnitudes */
    int32_t n_band;
    int32_t episode; /* row of episodes */
} hk_magnitude;

typedef struct hk_band_magnitude { /* the same over the points of a band of the service (setup.h) */
    hk_int128 affected, lost, affected_it, lost_it;
    int64_t n_affected, n_affected_it;
    int32_t band;
} hk_band_magnitude;

typedef struct hk_job_record {
    int32_t component, threat;                          /* threat n_threat.. = `state:` */
    int64_t damaged_ms, detected_ms, start_ms, done_ms; /* HK_NONE = not within the horizon */
} hk_job_record;

typedef struct hk_deadlock_record {
    int64_t from_ms;
    int64_t first_member; /* into deadlock_members; ends where the next record starts */
} hk_deadlock_record;

typedef struct hk_component_outcome { /* of a component that was touched */
    int32_t component;
    int32_t times_down;
    int32_t times_root;    /* episodes it is the root of */
    int64_t down_ms;       /* level below 9990 */
    hk_int128 criticality; /* level x weight x value_micro gained by what it released */
} hk_component_outcome;

typedef struct hk_cell_outcome { /* a cell of the time grid with a loss */
    int32_t sector, cell;
    hk_int128 lost; /* level x weight x value_micro x ms */
} hk_cell_outcome;

/** Everything is borrowed from the sim until its next replicate. */
typedef struct hk_outcome {
    bool capped;        /* ended by the event cap: failed */
    bool out_of_memory; /* failed */
    bool out_of_time;   /* ended by the limit of CPU time: failed, on this machine */
    int64_t events, instants;
    int64_t restored_ms;           /* see hk_result */
    const hk_int128 *service_loss; /* [n_service] level x weight x ms */
    const hk_episode *episodes;
    int64_t n_episode;
    const hk_verdict *verdicts;
    int64_t n_verdict;
    const hk_magnitude *magnitudes;
    int64_t n_magnitude;
    const hk_band_magnitude *band_magnitudes;
    int64_t n_band_magnitude;
    const hk_job_record *jobs;
    int64_t n_job;
    int64_t never_served;
    const hk_deadlock_record *deadlocks;
    int64_t n_deadlock;
    const int32_t *deadlock_members;
    int64_t n_deadlock_member;
    const hk_component_outcome *components;
    int64_t n_component;
    const hk_cell_outcome *cells;
    int64_t n_cell;
    const hk_signal *signals; /* in order of sending */
    int64_t n_signal;
} hk_outcome;

/* ---- event log ---------------------------------------------------------------------------- */

/** One change of a level, in order of happening: all rises of an instant (one per component,
 *  net of the gains), then every drop of its losses. */
typedef struct hk_change {
    int64_t time_ms; /* >= 0: what happened before the start (`state:`) counts at 0 */
    int32_t component;
    int32_t from, to;
    int64_t cause;        /* drops: number of the change that bound it, HK_NONE = its condition */
    int32_t threat, root; /* of the root cap, or HK_NONE */
    int32_t release;      /* rises: component whose cap's end released it, or HK_NONE */
    int32_t edge;         /* drops: binding edge (graph), HK_NONE = its condition */
    bool via_system;      /* drops: the chain passes through a system */
} hk_change;

/** Receives the log; may allocate, must not touch the sim. */
typedef struct hk_observer {
    void *user;
    void (*change)(void *user, const hk_change *change);
} hk_observer;

/* ---- for the ensemble --------------------------------------------------------------------- */

/** Memory for one thread. @param ret_sim owned; borrows the setup. @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_sim_new(const hk_setup *setup, hk_sim **ret_sim, hk_error *err);
void hk_sim_free(hk_sim *sim); /* NULL is allowed */

/** Run replicate number `replicate` from rest to the horizon and put the state back.
 *  @param observer NULL = no log; its change numbers count from 0 in every replicate
 *  @param ret_outcome borrowed until the next call */
void hk_sim_run(hk_sim *sim, int64_t replicate, const hk_observer *observer,
                hk_outcome *ret_outcome);

/** Evaluate waves in a scrambled order from this key (0 = the fixed one), and seek deadlocks after
 *  every instant on the whole graph: nothing must change by it. For tests. */
void hk_sim_scramble(hk_sim *sim, uint64_t key);

/** Bytes of one sim. */
size_t hk_sim_bytes(const hk_sim *sim);

/* ---- for mechanisms ------------------------------------------------------------------------ */

/** Simulated ms since the start. */
int64_t hk_sim_now(const hk_sim *sim);
const hk_model *hk_sim_model(const hk_sim *sim);
/** The end of the replicate: what would ring then never does. */
int64_t hk_sim_horizon(const hk_sim *sim);
/** Local ms since Thursday 1970-01-01 00:00 at a simulated time (window.h reads hours from it). */
int64_t hk_sim_local_ms(const hk_sim *sim, int64_t time_ms);

/** Uniform draw of this replicate for selected component k: pure in (threat id, component id,
 *  purpose, index). */
double hk_sim_draw(const hk_sim *sim, const hk_threat *threat, int32_t k, uint64_t purpose,
                   uint64_t index);

/** The slot's clock rings at time_ms >= now (> now, but in a start() at time 0); one ring at a time.
 *  Not while a repair job of the slot runs. Times at or beyond the horizon are allowed and never ring. */
void hk_sim_schedule(hk_sim *sim, const hk_threat *threat, int32_t k, int64_t time_ms);

/** Hold the slot's cap at `level` from now on; HK_LEVEL_FULL ends it. */
void hk_sim_cap(hk_sim *sim, const hk_threat *threat, int32_t k, int32_t level);

/** Damage: cap at `level` until a repair job of damage state `state` (row of the repair's states)
 *  is done. `index` numbers the damages of this slot: it keys the draws of the job. */
void hk_sim_damage(hk_sim *sim, const hk_threat *threat, int32_t k, int32_t level, int32_t state,
                   uint64_t index);

/** The slot holds these marks (bits of hk_mark) from this instant on, or lets go of them; others that
 *  it holds stay. They are gone when the slot lets go, not with the repair of its damage. Only of a
 *  mechanism with `marks` set. O(what they reach). */
void hk_sim_mark(hk_sim *sim, const hk_threat *threat, int32_t k, unsigned marks, bool on);
/** Marks of a component after the last instant, its own and those that came to it. */
unsigned hk_sim_marks(const hk_sim *sim, int32_t component);

/** A number of the slot's own, 0 at the start of the replicate. */
int64_t *hk_sim_slot_data(hk_sim *sim, const hk_threat *threat, int32_t k);

/* ... of a threat as a whole */

/** When it began, simulated ms: 0, or when `after:` let it. Onsets count from here. */
int64_t hk_sim_begin_ms(const hk_sim *sim, const hk_threat *threat);
/** What its prepare() made; NULL without. */
const void *hk_sim_shared(const hk_sim *sim, const hk_threat *threat);
/** Its memory in this simulator, of work_size() bytes; NULL without. */
void *hk_sim_work(const hk_sim *sim, const hk_threat *threat);
/** Uniform draw of this replicate that belongs to any name (hk_name_hash(); 0 = the threat itself). */
double hk_sim_draw_of(const hk_sim *sim, const hk_threat *threat, uint64_t entity, uint64_t purpose,
                      uint64_t index);
/** What keys the draws of a threat in this replicate, for many draws at once (hk_rng_block()):
 *  key and replicate; the purpose of a threat's draws is threat->hash ^ purpose. */
hk_rng_key hk_sim_key(const hk_sim *sim);
int64_t hk_sim_replicate(const hk_sim *sim);
/** The alarm rings at time_ms > now; one at a time, a new time replaces the old. Times at or beyond
 *  the horizon are allowed and never ring. */
void hk_sim_alarm(hk_sim *sim, const hk_threat *threat, int64_t time_ms);
/** Level of a component after the last instant, 0..10000. */
int32_t hk_sim_level(const hk_sim *sim, int32_t component);
/** Tell everybody; k = HK_NONE: of the threat as a whole. Not from on_signal(). */
void hk_sim_signal(hk_sim *sim, const hk_threat *threat, int32_t k, hk_signal_kind kind,
                   double value);

/* ... latent conditions: they change how often things fail and how long repair takes, never a state */

typedef enum hk_strain {
    HK_STRAIN_RATE,      /* of failures: times between them are divided by it */
    HK_STRAIN_REPAIR,    /* times of repair are multiplied by it */
    HK_STRAIN_DETECTION, /* times of detection are multiplied by it */
    HK_STRAINS
} hk_strain;

/** Multiply a factor of the component by `by` > 0 for this replicate; only of a `latent` mechanism. */
void hk_sim_strain(hk_sim *sim, const hk_threat *threat, int32_t k, hk_strain which, double by);
/** The factor now; 1 without latent conditions. Repair and detection are applied by the engine. */
double hk_sim_factor(const hk_sim *sim, int32_t component, hk_strain which);

/* ... crews */

/** Instance of the pool whose crews repair the component; HK_NONE: none needs to come. */
int32_t hk_sim_pool_of(const hk_sim *sim, const hk_threat *threat, int32_t k);
/** Crews of a pool instance by the scenario. */
int32_t hk_sim_crews(const hk_sim *sim, int32_t pool);
/** So many come (+) or stay away (-) from now on. Those at work finish their job first. */
void hk_sim_send_crews(hk_sim *sim, int32_t pool, int32_t change);

#endif
