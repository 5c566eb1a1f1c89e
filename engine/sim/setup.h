/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What all replicates of a run share: the graph, the scenario, the slots, the
 * clocks and the pristine state words. Immutable after hk_setup_new(); borrowed
 * by every hk_sim.
 *
 * A *slot* is one (threat, component) pair: it holds at most one cap on its
 * component and has one clock. Slots are numbered by (component, threat). Clocks
 * are numbered slots first, then two per clock group (curve step, recovery lag),
 * one per delayed channel, one per calendar, one per threat (its alarm).
 */
#ifndef HK_SIM_SETUP_H
#define HK_SIM_SETUP_H

#include <stdint.h>

#include "engine/base/int128.h"
#include "engine/graph/graph.h"
#include "engine/sim/scenario.h"

/** Eight bytes of state (graph.h): a component's header or one of its groups. The two counters of a
 *  group are kept HK_SPARE_NONE too high: so they never go below 0, a whole word can be counted down
 *  by one subtraction, and the highest bit of a counter says that there is enough (little-endian:
 *  spare_full is the lowest part of `raw`). */
typedef union hk_word {
    struct {
        uint16_t level; /* 0..10000 */
        uint16_t cap;   /* its condition, 0..10000 */
        uint16_t n_group;
        uint16_t flags; /* HK_HEAD_* */
    } head;
    struct {
        uint16_t spare_full; /* full suppliers beyond those needed */
        uint16_t spare_zero; /* dead suppliers it can still bear */
        uint16_t supply;     /* 0..10000 or HK_STALE */
        uint16_t allow;      /* 0..10000, with HK_GROUP_* in the two highest bits */
    } group;
    uint64_t raw;
} hk_word;

#define HK_SPARE_NONE    0x8000U /* counter of a group that has just enough */
#define HK_STALE         0xFFFFU /* supply must be found by a scan of the edges */
#define HK_GROUP_CLOCKED 0x8000U
#define HK_GROUP_SCANNED 0x4000U
#define HK_GROUP_ALLOW   0x3FFFU /* mask of the level in `allow` */

#define HK_HEAD_PRODUCT  1U /* combine: product */
#define HK_HEAD_MEMBER   2U /* a node of some net */
#define HK_HEAD_SYSTEM   4U
#define HK_HEAD_DELIVERY 8U
#define HK_HEAD_CYCLE    16U /* on a cycle of needs or routes */
#define HK_HEAD_HELD     32U /* ... and below its condition: see deadlock.c */

typedef struct hk_slot_def {
    int32_t component;
    int32_t threat; /* n_threat + row = an outage of `state:` */
    int32_t k;      /* place in the threat's selection */
} hk_slot_def;

/** What accounts need of a delivery, packed. */
typedef struct hk_point {
    int64_t weight;
    int32_t service;
    int32_t threshold; /* affected below it */
} hk_point;

/** Points of a service that tests look at beside all affected ones. */
typedef struct hk_band {
    int32_t below;
    bool substitution;
    uint8_t marks; /* not 0: those with one of these, whatever their level */
} hk_band;

typedef struct hk_check { /* a test of one service */
    int32_t test;
    int32_t band; /* HK_NONE: all affected points */
} hk_check;

typedef struct hk_setup {
    const hk_graph *graph;       /* borrowed */
    const hk_model *model;       /* borrowed */
    const hk_scenario *scenario; /* borrowed */

    int32_t n_slot;
    hk_slot_def *slots;      /* [n_slot] */
    int32_t *component_slot; /* [n_component + 1] slots of a component */
    int32_t **threat_slot;   /* [n_threat + 1][n selected] slot of selection k; last: `state:` */

    const void **threat_shared; /* [n_threat] what prepare() of its mechanism made, or NULL */
    bool latent;                /* there is a latent condition */

    /* first of each */
    uint32_t clock_of_step, clock_of_lasting, clock_of_lag, clock_of_calendar, clock_of_alarm;
    int32_t n_clock; /* all clocks of the queue */

    hk_word *words; /* [hk_graph_words()] at rest */
    int64_t n_step; /* steps of all clock groups */

    int32_t *order_place;    /* [n_component] place in the given order, INT32_MAX if none */
    hk_point *points;        /* [n_component] of deliveries; the others' are zero */
    int32_t *service_sector; /* [n_service] */
    hk_int128 *sector_full;  /* [n_sector] sum of weight x value_micro x 10000 */
    int32_t n_cell;          /* cells of the time grid */
    int32_t n_pool;          /* instances of pools */

    int32_t n_check;
    hk_check *checks;      /* [n_check] like service_test of the criteria */
    hk_band *bands;        /* [n_band] */
    int32_t *service_band; /* [n_service + 1] bands of a service */
    int32_t n_band;
    uint8_t *service_marks;  /* [n_service] marks that tests of the service look at; NULL = none */
    uint64_t *feeds;         /* bitmap: components of cycles and what feeds them; NULL = no cycle */
    uint64_t *feeds_net;     /* bitmap: nets that feed them */
    uint64_t *feeds_channel; /* bitmap: routes and delayed channels that they see */
    int32_t *stands_first, *stands_for; /* points that a point stands in for; NULL = none does */
    hk_arena *arena;
} hk_setup;

/** Tests, bands and substitutes (judge.c). @return false when out of memory */
bool hk_judge_setup(hk_setup *setup);

/** What feeds cycles (feeders.c). @return false when out of memory */
bool hk_feeders_setup(hk_setup *setup);

/** Affected below this level: the service level, but 9990 for one above it. */
int32_t hk_setup_threshold(int32_t service_level);

/** @param ret_setup owned; borrows graph and scenario. @return HK_OK; HK_ENOMEM; HK_ELIMIT */
HK_WARN_UNUSED hk_status hk_setup_new(const hk_graph *graph, const hk_scenario *scenario,
                                      hk_setup **ret_setup, hk_error *err);
void hk_setup_free(hk_setup *setup); /* NULL is allowed */

#endif
