/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Verification rules and kinds of malfunctions as their tables say, before they are bound to the
 * services of a model (models/services). io fills them; texts are never NULL; owned by `arena`.
 */
#ifndef HK_SIM_RULES_H
#define HK_SIM_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/memory.h"
#include "engine/sim/criteria.h"

/** A row of `verification_rules`. */
typedef struct hk_rule_row {
    const char *id, *services; /* kinds of services, separated by ';' */
    bool off;
    hk_measure metric;
    bool more;         /* than the threshold, else at least it */
    int64_t threshold; /* in HK_LEVEL_FULL parts of `unit` */
    const char *unit;  /* of the services' weights; "" for counts of points */
    bool longer;       /* than the duration, else at least it */
    int64_t duration_ms;
    const char *kinds; /* separated by ';'; "" = any */
    bool any_cause, substitution;
    int64_t minimum;               /* affected at the least, as threshold; 0 = not set */
    int64_t minimum_duration_ms;   /* 0 = not set */
    const char *effective, *until; /* 2009-02-03; "" = open */
    const char *text_en, *text_ja, *source;
} hk_rule_row;

/** A row of `effects`: when a kind of malfunction occurs. */
typedef struct hk_effect_row {
    const char *kind, *name_en, *name_ja, *services;
    bool by_mark;  /* not by level */
    uint8_t marks; /* by mark: which (marks.h) */
    int32_t below; /* level of a point, 1..HK_LEVEL_FULL; HK_LEVEL_FULL: the service level */
    int64_t duration_ms;
} hk_effect_row;

/** A row of `threats`. */
typedef struct hk_threat_row {
    const char *id, *pattern_id, *pattern_en, *pattern_ja;
} hk_threat_row;

typedef struct hk_rule_tables {
    hk_rule_row *rules;
    int32_t n_rule;
    hk_effect_row *effects;
    int32_t n_effect;
    hk_threat_row *threats;
    int32_t n_threat;
    hk_arena *arena; /* whose it is; borrowed */
} hk_rule_tables;

#endif
