/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When an episode of a service goes beyond its verification level, as data: rules, and the tests
 * they come down to (design.md 3.1). The engine knows no rule by name; models/services makes the
 * tests from the tables, judge.c and the re-evaluation of results apply them. Immutable once made.
 *
 * A test watches one magnitude of one service: of the points with a level below `below`, and below
 * the service level, their number, their weight, or their weight x (1 - level). It holds for an
 * episode if the magnitude reached the threshold without a break for the duration. Magnitudes are
 * counted in HK_LEVEL_FULL parts of the unit, so that all three are whole numbers.
 */
#ifndef HK_SIM_CRITERIA_H
#define HK_SIM_CRITERIA_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/int128.h"
#include "engine/base/memory.h"

enum { HK_KINDS_MAX = 62 };

typedef enum hk_measure { HK_MEASURE_POINTS, HK_MEASURE_AFFECTED, HK_MEASURE_LOST } hk_measure;

typedef struct hk_test {
    const char *service, *unit; /* kind and unit of the services that it is for */
    int32_t rule;               /* HK_NONE: it only tells the kind */
    int32_t kind;               /* HK_NONE: whatever the kind */
    hk_measure measure;         /* of what */
    bool any_cause;    /* of all points, not only of those whose chain passes through a system */
    bool substitution; /* points whose substitute is above their level are left out */
    int32_t below;     /* 1..HK_LEVEL_FULL; HK_LEVEL_FULL = the service level alone */
    uint8_t marks;     /* not 0: of points that have one of these (marks.h), whatever their level */
    bool more;         /* more than the threshold, else at least it */
    int64_t threshold; /* in HK_LEVEL_FULL parts of the unit (of a point) */
    bool longer;       /* longer than the duration, else at least it */
    int64_t duration_ms; /* without a break */
} hk_test;

/** Is a rule applied? */
typedef enum hk_rule_state {
    HK_RULE_APPLIED,
    HK_RULE_NOT_IN_FORCE, /* at the start of the scenario */
    HK_RULE_NO_KIND,      /* nothing in the model makes its kinds happen */
    HK_RULE_OFF           /* switched off by the table */
} hk_rule_state;

/** A rule as people read it. Texts are never NULL. */
typedef struct hk_level_rule {
    const char *id, *services; /* kinds of services, separated by ';' */
    const char *text_en, *text_ja;
    const char *condition;  /* as applied: metric, operator, threshold, duration, kinds */
    const char *assumption; /* what was set beyond the source; "" = nothing */
    const char *effective, *until, *source;
    hk_rule_state state;
} hk_level_rule;

/** What can be said about the level of a service. */
typedef enum hk_level_state {
    HK_LEVEL_NOT_DEFINED,
    HK_LEVEL_DEFINED,
    HK_LEVEL_NOT_MODELLED, /* nothing in the model makes the kinds of its rules happen */
    HK_LEVEL_WITHOUT_IT    /* judged, but not counted: the service does not use IT */
} hk_level_state;

/** How an episode was judged. */
typedef enum hk_breach {
    HK_BREACH_NO,
    HK_BREACH_YES,
    HK_BREACH_NOT_DEFINED,
    HK_BREACH_NOT_MODELLED,
    HK_BREACH_NOT_COUNTED /* beyond the level, but the service does not use IT */
} hk_breach;

/** What one test saw of one episode. */
typedef struct hk_verdict {
    hk_int128 most;   /* greatest magnitude */
    int64_t held_ms;  /* longest time without a break at or beyond the threshold */
    int64_t since_ms; /* of the stretch that goes on, or HK_NONE */
    int32_t episode;  /* row of episodes */
    int32_t test;
    bool met;
} hk_verdict;

typedef struct hk_criteria {
    const hk_level_rule *rules; /* [n_rule] */
    int32_t n_rule;
    const char *const *kinds; /* [n_kind] ids; bit of `kinds` of an episode */
    int32_t n_kind;
    const hk_test *tests; /* [n_test] */
    int32_t n_test;
    const int32_t *service_first; /* [n_service + 1] into service_test */
    const int32_t *service_test;  /* tests of each service */
    const uint8_t *service_state; /* [n_service] hk_level_state */
    int32_t n_service;
    const int32_t *substitute; /* [n_component] point that stands in for it, HK_NONE; NULL = none */
    const char *const *pattern_id, *const *pattern_en,
                                       *const *pattern_ja; /* [n_pattern], 0 = none */
    int32_t n_pattern;
    const char *const *threat_id;  /* [n_threat] of the catalogue */
    const int32_t *threat_pattern; /* [n_threat] */
    int32_t n_threat;
    hk_arena *arena;
} hk_criteria;

/** Pattern of a catalogue threat; 0 (none) for an unknown one. O(threats of the catalogue). */
int32_t hk_criteria_pattern(const hk_criteria *criteria, const char *catalogue_id);

/** How an episode is judged that goes beyond the level, or does not. */
hk_breach hk_breach_of(hk_level_state state, bool beyond);

/** Does the test hold, given the longest stretch at or beyond its threshold? */
bool hk_test_is_met(const hk_test *test, int64_t held_ms);
/** Is a magnitude, in HK_LEVEL_FULL parts of the unit, at or beyond the threshold? */
bool hk_test_is_on(const hk_test *test, hk_int128 magnitude);

void hk_criteria_free(hk_criteria *criteria); /* NULL is allowed */

#endif
