/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Models and scenarios made in memory, for tests: piece by piece, or whole ones at
 * random from a seed. What is made obeys the rules that the readers enforce.
 * Everything lives in one arena; texts are copied. Nothing here fails: a test that
 * runs out of memory or asks for nonsense aborts.
 *
 * Rows may be edited in place until maker_finish(), and afterwards too as long as
 * no slot, pool or edge changes. Adding moves the tables: keep numbers, not pointers.
 */
#ifndef HK_TEST_MODEL_MAKER_H
#define HK_TEST_MODEL_MAKER_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/graph/model.h"
#include "engine/sim/scenario.h"

typedef struct model_maker {
    hk_arena *arena;
    hk_model *model;
    hk_scenario *scenario; /* one day, hourly grid, one replicate, fifo, no threat */
} model_maker;

model_maker *maker_new(void);
void maker_free(model_maker *maker); /* NULL is allowed */

/* ---- piece by piece: each returns the number of the new row ------------------------------- */

/** @param sector taken over if it exists */
int32_t maker_provider(model_maker *maker, const char *id, const char *sector);
int32_t maker_service(model_maker *maker, const char *id, int32_t provider);
/** A facility without service; edit the row for anything else. */
int32_t maker_component(model_maker *maker, const char *id);
/** A delivery point of the service. */
int32_t maker_point(model_maker *maker, const char *id, int32_t service, int64_t weight);
void maker_tag(model_maker *maker, int32_t component, const char *tag);
int32_t maker_edge(model_maker *maker, int32_t consumer, int32_t supplier, const char *input);
/** An edge fed by a network, which has links already. */
int32_t maker_route(model_maker *maker, int32_t consumer, const char *network, const char *input);
void maker_link(model_maker *maker, const char *network, int32_t from, int32_t to);
/** @param curve steps as in the file, `10h:0.4; 24h:0` */
int32_t maker_response(model_maker *maker, hk_rule rule, const char *curve);
/** @param duration as in the file, `8h` or `exp(8h)`. One nameless state, level 0, no pool */
int32_t maker_repair(model_maker *maker, const char *duration);
/** Another damage state; the first call names the nameless one. */
void maker_state(model_maker *maker, int32_t repair, const char *name, int32_t level,
                 const char *duration);
int32_t maker_pool(model_maker *maker, const char *id, hk_scope scope, int32_t crews);
int32_t maker_calendar(model_maker *maker, int32_t from_min, int32_t to_min, int32_t inside,
                       int32_t outside);
/** A threat on nothing yet, all parameters at their defaults. */
int32_t maker_threat(model_maker *maker, const char *id, const char *mechanism);
void maker_select(model_maker *maker, int32_t threat, int32_t component);
/** A parameter as in the file; odds of states as `slight=0.5; extensive=0.2`. */
void maker_set(model_maker *maker, int32_t threat, const char *key, const char *value);
void maker_order(model_maker *maker, int32_t component);
/** A present outage (`state:`). */
void maker_outage(model_maker *maker, int32_t component, int32_t level, int64_t since_ms,
                  bool repair);
hk_dist maker_dist(model_maker *maker, const char *text, bool is_duration);
/** Crews of all pools; selections in component order. Once, when all is there. */
void maker_finish(model_maker *maker);

/* ---- at random, and changes: tests/property/random_model.c ----------------------------------- */

/** What a random model may have. */
typedef struct maker_knobs {
    int32_t components, groups, edges, threats; /* at most */
    int64_t horizon_ms;
    bool cycles; /* suppliers behind their consumer */
    bool lags, curves, recovery_lags, routes, products, calendars;
    bool spreads;  /* factors on curves; with `chance` drawn */
    bool chance;   /* drawn onsets, durations, states, samples */
    bool damage;   /* with repair jobs */
    bool renewal;  /* goes with `damage` */
    bool crews;    /* pools with few crews, a given order */
    bool needs;    /* repairs that wait for an input */
    bool present;  /* outages since before the start */
    bool off_grid; /* all times to a random ms; else most on a half-hour grid */
} maker_knobs;

/** Everything on, sizes for a test of some thousands of models. */
maker_knobs maker_all(void);

/** The same seed and knobs give the same model; maker_finish() is left to the caller. */
model_maker *maker_random(uint64_t seed, const maker_knobs *knobs);

/** Put a new facility at row `place`; what stood there moves up. Before maker_finish(). */
void maker_insert_component(model_maker *maker, int32_t place, const char *id);
/** Take a threat out of the scenario. */
void maker_remove_threat(model_maker *maker, int32_t threat);

/** Random numbers of the maker, for tests that go on choosing. */
typedef struct maker_luck {
    uint64_t state;
} maker_luck;
maker_luck maker_luck_of(uint64_t seed, uint64_t purpose);
/** Uniform in [0, n), n >= 1. */
int64_t maker_below(maker_luck *luck, int64_t n);
bool maker_chance(maker_luck *luck, double probability);

#endif
