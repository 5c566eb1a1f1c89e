/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A model as its tables say it (design.md 4.1), after parsing: typed rows with
 * references resolved to row numbers, all in file order. io fills it, graph
 * compiles it (graph.h). Immutable once loaded; everything is owned by `arena`
 * and lives until hk_model_free(). Text is UTF-8; optional text that is absent
 * is "", optional references are HK_NONE.
 */
#ifndef HK_GRAPH_MODEL_H
#define HK_GRAPH_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/dist.h"
#include "engine/base/error.h"
#include "engine/base/memory.h"

#define HK_NONE (-1)

typedef enum hk_kind { HK_KIND_FACILITY, HK_KIND_SYSTEM, HK_KIND_DELIVERY } hk_kind;
typedef enum hk_rule { HK_RULE_ALL, HK_RULE_ANY, HK_RULE_AT_LEAST, HK_RULE_SHARE } hk_rule;
typedef enum hk_scope {
    HK_SCOPE_PROVIDER, /* one pool of `crews` per provider */
    HK_SCOPE_SECTOR,   /* per sector of the provider */
    HK_SCOPE_AREA,     /* per prefecture (components without one share one) */
    HK_SCOPE_VENDOR    /* per `vendor:` tag (components without one share one) */
} hk_scope;
typedef enum hk_provenance {
    HK_PROVENANCE_PLAN,
    HK_PROVENANCE_LAW,
    HK_PROVENANCE_STATISTICS,
    HK_PROVENANCE_STUDY,
    HK_PROVENANCE_EXPERT,
    HK_PROVENANCE_ASSUMPTION
} hk_provenance;

/** Where a number comes from; low and high are factors on it (1, 1 if no range was given). */
typedef struct hk_standing {
    hk_provenance provenance;
    double low, high;
} hk_standing;

typedef struct hk_sector {
    const char *id, *name_en, *name_ja; /* names from the catalogue, else the id */
} hk_sector;

typedef struct hk_provider {
    const char *id, *name_en, *name_ja, *class_id, *subsector, *scope;
    int32_t sector; /* [0, n_sector) */
    hk_standing standing;
} hk_provider;

typedef struct hk_service {
    const char *id, *service, *unit; /* `service` is a catalogue id */
    const char *name_en, *name_ja;   /* columns of the table, else the id */
    int32_t provider;
    int64_t value_micro; /* persons per unit, in millionths; default 1 person */
    int32_t level;       /* service level 0..10000; default 10000 */
    int64_t bcp_goal_ms; /* HK_NONE = none */
    int32_t calendar;    /* of its points' needs that name none; row of calendars or HK_NONE */
    bool uses_it;        /* default true */
    hk_standing standing;
} hk_service;

typedef struct hk_component {
    const char *id, *name_en, *name_ja, *type;
    hk_kind kind;
    int32_t provider;   /* HK_NONE only for facilities and deliveries */
    int32_t service;    /* deliveries; HK_NONE otherwise */
    int32_t repair;     /* or HK_NONE */
    int32_t prefecture; /* JIS code 1..47, 0 = not given */
    int32_t vendor;     /* from 1 by first appearance of its tag `vendor:`, 0 = none */
    double latitude_deg, longitude_deg; /* NAN = not given */
    int64_t weight;                     /* in the unit of its service, 0..HK_WEIGHT_MAX */
    bool product;                       /* combine: product instead of min */
    const char *const *tags;            /* [n_tag] "key:value" */
    int32_t n_tag;
    uint64_t hash; /* hk_name_hash(id): the entity of its draws */
    hk_standing standing;
} hk_component;

/** One row of `dependencies`. Exactly one of supplier and network is not HK_NONE. */
typedef struct hk_dependency {
    int32_t consumer, supplier, network;
    int32_t input;    /* [0, n_input) */
    int32_t share;    /* 1..HK_SHARE_MAX; default 1 */
    int64_t lag_ms;   /* >= 0; default 0 */
    int32_t response; /* row of responses or HK_NONE (not given here) */
    int32_t calendar; /* row of calendars or HK_NONE */
    int32_t line;     /* in the file, for messages; 0 = unknown */
    hk_standing standing;
} hk_dependency;

typedef struct hk_step { /* one step of a curve */
    int64_t after_ms;    /* full-outage time after which it acts */
    int32_t keep;        /* level kept from then on, 0..10000 */
} hk_step;

typedef struct hk_response {
    const char *id;
    hk_rule rule;         /* default all */
    int32_t k;            /* at_least */
    const hk_step *steps; /* [n_step] increasing times, non-increasing keeps; default 0h:0 */
    int32_t n_step;
    hk_dist spread;                       /* factor on the times; constant 1 by default */
    int64_t recovery_lag_ms, recharge_ms; /* default 0 */
    hk_standing standing;
} hk_response;

typedef struct hk_link { /* undirected */
    int32_t network, from, to, line;
} hk_link;

typedef struct hk_damage_state {
    const char *name; /* "" = the only one */
    int32_t level;    /* what is left of the component, 0..10000; default 0 */
    hk_dist duration; /* of the repair */
} hk_damage_state;

typedef struct hk_repair {
    const char *id;
    int32_t pool;                  /* or HK_NONE: unlimited crews */
    const hk_damage_state *states; /* [n_state], n_state >= 1 */
    int32_t n_state;
    hk_dist detection;    /* default 0 */
    const int32_t *needs; /* [n_need] inputs that must be fully supplied for work to begin */
    int32_t n_need;
    hk_standing standing;
} hk_repair;

typedef struct hk_pool {
    const char *id;
    hk_scope scope;
    int32_t crews; /* 0.. */
    hk_standing standing;
} hk_pool;

/** A factor on the shortfall by local time (calendar_days.h): `inside` on its days and hours, else `outside`. */
typedef struct hk_calendar {
    const char *id;
    uint8_t weekdays;         /* bit 0 = Monday */
    uint32_t days, last_days; /* of the month: bit 0 = the first, bit 0 = the last; both 0 = all */
    int32_t from_min, to_min; /* minutes of the day, from <= to <= 1440 */
    bool not_holidays;        /* public holidays of Japan count as outside */
    int32_t inside, outside;  /* factor on the shortfall 0..10000 */
} hk_calendar;

typedef struct hk_model {
    const char *name, *title_en, *title_ja, *catalogue_version;
    const char *catalogue_sha256; /* of its tables; "" or NULL if none was read */
    const char *path;             /* as given, for messages */
    hk_sector *sectors;
    int32_t n_sector;
    hk_provider *providers;
    int32_t n_provider;
    hk_service *services;
    int32_t n_service;
    hk_component *components;
    int32_t n_component;
    hk_dependency *dependencies;
    int32_t n_dependency;
    hk_response *responses;
    int32_t n_response;
    hk_link *links;
    int32_t n_link;
    hk_repair *repairs;
    int32_t n_repair;
    hk_pool *pools;
    int32_t n_pool;
    hk_calendar *calendars;
    int32_t n_calendar;
    const char **inputs;
    int32_t n_input; /* names, in order of first use */
    const char **networks;
    int32_t n_network; /* names, in order of first use */
    int32_t n_vendor;
    hk_arena *arena;
} hk_model;

/** Sector of a component: of its provider, else of its service's provider, else HK_NONE. */
int32_t hk_model_sector(const hk_model *model, int32_t component);

/** True if the component carries tag `key:value`. */
bool hk_model_has_tag(const hk_model *model, int32_t component, const char *tag);

void hk_model_free(hk_model *model); /* NULL is allowed */

#endif
