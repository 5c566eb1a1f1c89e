/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * State of one build of the national model, and its steps in their order:
 * rules (typed), geography (areas and the units of each tier), owners (providers), parts
 * (components), trunks (links of networks), index and needs (dependencies), rows.
 * Everything lives in the arena. Areas stand in the order region, prefecture, place along a
 * space-filling curve, so that the areas of any unit are a range.
 */
#ifndef HK_MODELS_NAT_H
#define HK_MODELS_NAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/error.h"
#include "engine/base/memory.h"
#include "models/national/nat_tables.h"

typedef enum hk_nat_tier_id {
    HK_TIER_NATION,
    HK_TIER_REGION,
    HK_TIER_GRID, /* regions whose grids are joined */
    HK_TIER_RAIL, /* regions of one railway company */
    HK_TIER_PREFECTURE,
    HK_TIER_PLACE,
    HK_TIER_AREA,
    HK_TIER_AIRPORT,
    HK_TIER_N,
    HK_TIER_PROVIDER = HK_TIER_N, /* once for each provider */
    HK_TIER_LINK,                 /* made by trunks */
    HK_TIER_NONE
} hk_nat_tier_id;

typedef struct hk_nat_area {
    double latitude, longitude;
    int64_t persons;
    int32_t prefecture; /* code */
    const char *code, *name_en, *name_ja;
} hk_nat_area;

/** Areas [begin, end) that belong together. */
typedef struct hk_nat_unit {
    int32_t begin, end;
    int32_t seat, second; /* areas: centre of its largest place, and of the next */
    int64_t persons;
    double latitude, longitude; /* of an airport; else of the seat */
    const char *code, *name_en, *name_ja;
} hk_nat_unit;

/** Of a place: the area in its middle; whether it is the remainder of a prefecture. */
typedef struct hk_nat_place {
    int32_t centre;
    bool is_rest;
} hk_nat_place;

typedef struct hk_nat_tier {
    hk_nat_unit *units;
    int32_t n;
    int32_t *of_area; /* [n_area] its unit */
} hk_nat_tier;

/** A row of providers.csv. Its providers stand together, in order of their units. */
typedef struct hk_nat_owner_rule {
    const char *key;
    hk_nat_tier_id tier;
    int32_t count;
    int64_t per_persons, min_persons; /* 0 = none */
    double share[8];                  /* of the n-th in a unit */
    int32_t *first;                   /* [n_unit + 1] providers of a unit */
} hk_nat_owner_rule;

typedef struct hk_nat_owner {
    const char *id, *short_name, *name_en, *name_ja;
    int32_t rule, unit;
    double share;
    bool used;
} hk_nat_owner;

enum { HK_NAT_ALTERNATIVES = 8 };

/** A row of components.csv. */
typedef struct hk_nat_rule {
    const char *key;
    hk_nat_tier_id tier;
    int32_t owners[HK_NAT_ALTERNATIVES]; /* [n_owner] owner rules */
    int32_t group[HK_NAT_ALTERNATIVES];  /* in one group the first that covers an area has it */
    int32_t n_owner;
    int64_t per_persons;
    hk_nat_tier_id at_least; /* one in each of its units, or in each provider's */
    double weight;
    bool is_delivery;
    bool many; /* a place can have parts of several providers */
    int32_t repair;
    int32_t offers[HK_NAT_ALTERNATIVES]; /* [n_owner] row of services, or -1 */
} hk_nat_rule;

/** A component. */
typedef struct hk_nat_part {
    const char *id;
    int32_t rule, owner, area;
    int32_t unit; /* of its rule's tier; links: the area at the other end */
    int32_t serial;
    double persons;
} hk_nat_part;

typedef struct hk_nat_route {
    const char *network, *from, *to;
    int32_t row;
} hk_nat_route;

typedef struct hk_nat {
    const hk_facts *facts;
    const hk_build_options *options;
    const hk_model_sink *sink;
    hk_arena *arena;
    int64_t n_problem;
    double split_above, area_size, census_scale, persons_unit;
    hk_nat_area *areas;
    int32_t n_area;
    hk_nat_place *places; /* [n_place] */
    hk_nat_tier tiers[HK_TIER_N];
    hk_nat_owner_rule *owner_rules;
    int32_t n_owner_rule;
    hk_nat_owner *owners;
    int32_t n_owner, owner_capacity;
    hk_nat_rule *rules;
    int32_t n_rule;
    hk_nat_part *parts;
    int64_t n_part, part_capacity;
    hk_nat_route *routes;
    int64_t n_route, route_capacity;
    bool *offer_used;    /* [n services rows, n_owner] */
    bool *repair_used;   /* [rows] */
    bool *response_used; /* [rows of responses + rows of it_dependency] */
    bool *calendar_used; /* [rows] */
    int32_t *part_list;  /* [n_part] by rule, then area */
    int32_t *part_first; /* [n_rule * (n_area + 1)] into it */
    int32_t *own_list;   /* [n_part] by rule, then provider, then area */
    int32_t *rule_begin; /* [n_rule + 1] into both lists */
} hk_nat;

/* nat_rules.c: parameters, owner_rules, rules */
HK_WARN_UNUSED hk_status hk_nat_read_rules(hk_nat *n, hk_error *err);
/* nat_geography.c: areas; tiers nation, region, grid, rail, prefecture, place, area */
HK_WARN_UNUSED hk_status hk_nat_make_areas(hk_nat *n, hk_error *err);
/* nat_tiers.c */
HK_WARN_UNUSED hk_status hk_nat_make_tiers(hk_nat *n, const int32_t *place, hk_error *err);
HK_WARN_UNUSED hk_status hk_nat_make_airports(hk_nat *n, hk_error *err);
/* nat_owners.c */
HK_WARN_UNUSED hk_status hk_nat_make_owners(hk_nat *n, hk_error *err);
/* nat_parts.c */
HK_WARN_UNUSED hk_status hk_nat_make_parts(hk_nat *n, hk_error *err);
HK_WARN_UNUSED hk_status hk_nat_add_part(hk_nat *n, hk_nat_part part, hk_error *err);
void hk_nat_sort_parts(hk_nat *n);
/* nat_trunks.c */
HK_WARN_UNUSED hk_status hk_nat_make_trunks(hk_nat *n, hk_error *err);
/* nat_index.c */
HK_WARN_UNUSED hk_status hk_nat_make_index(hk_nat *n, hk_error *err);
/* nat_needs.c */
HK_WARN_UNUSED hk_status hk_nat_write_needs(hk_nat *n, hk_error *err);
/* nat_rows.c: all other tables */
HK_WARN_UNUSED hk_status hk_nat_write_parts(hk_nat *n, hk_error *err);
HK_WARN_UNUSED hk_status hk_nat_write_rest(hk_nat *n, hk_error *err);

/* --- shared helpers (nat_support.c) ------------------------------------------------------------ */

int32_t hk_nat_rows(const hk_nat *n, int32_t table);
const char *hk_nat_cell(const hk_nat *n, int32_t table, int32_t row, int32_t column);
/** Report what is wrong with a cell. */
void hk_nat_problem(hk_nat *n, int32_t table, int32_t row, int32_t column, const char *format, ...)
    HK_PRINTF(5, 6);
/** A number in the cell, `fallback` if it is empty; reported if it is none or out of [min, max]. */
double hk_nat_number(hk_nat *n, int32_t table, int32_t row, int32_t column, double min, double max,
                     double fallback);
/** Row whose first cell is `key`, -1 if there is none. */
int32_t hk_nat_find(const hk_nat *n, int32_t table, const char *key, size_t length);
/** Next part of a list separated by `separator`. @param at moved @return its length, -1 at the end */
int32_t hk_nat_split(const char *text, char separator, const char **at, const char **ret_part);
/** Zeroed memory of the arena. */
void *hk_nat_take(hk_nat *n, int64_t count, size_t size);
/** Formatted text in the arena, or NULL. */
const char *hk_nat_text(hk_nat *n, const char *format, ...) HK_PRINTF(2, 3);
/** Make room for one more in a growing array. @return false: out of memory */
bool hk_nat_grow(void *array, int64_t count, int64_t *capacity, size_t size);
/** A number 1..most that belongs to (entity, purpose). */
int32_t hk_nat_draw(const char *entity, const char *purpose, size_t n_purpose, int32_t most);

/** Is provider `owner` the one who has area `area` for alternative `which` of the rule? */
bool hk_nat_covers(const hk_nat *n, const hk_nat_rule *rule, int32_t which,
                   const hk_nat_owner *owner, int32_t area);
const hk_nat_unit *hk_nat_owner_unit(const hk_nat *n, const hk_nat_owner *owner);

/** Distance along the Hilbert curve over the country. */
uint64_t hk_nat_curve(double latitude, double longitude);
/** Squared distance in degrees of latitude, near enough within the country. */
double hk_nat_apart(double latitude, double longitude, double other_latitude,
                    double other_longitude);
/** Katakana for a place name in Hepburn letters; what is none stays. */
void hk_nat_kana(const char *name, char *buf, size_t size);

/** What the marks in a text of a rule stand for; NULL = not allowed there. */
typedef struct hk_nat_marks {
    const char *place, *owner, *number, *code, *area, *grid, *from, *to;
    const char *entity; /* id: draws of {c3} */
} hk_nat_marks;
/** Fill in {place}, {n}, ..., {p3} (drawn for the provider), {c3} (for the component). An unknown
 *  mark stays as it is. */
void hk_nat_fill(const char *pattern, const hk_nat_marks *marks, char *buf, size_t size);

/* nat_near.c: areas in order of their distance */
typedef struct hk_nat_near hk_nat_near;
HK_WARN_UNUSED hk_status hk_nat_near_new(const hk_nat *n, hk_nat_near **ret_near, hk_error *err);
void hk_nat_near_free(hk_nat_near *near);
/** The areas around `area`, nearest first, at least `wanted` of them (or all).
 *  @return how many *ret_list holds; it is good until the next call */
int32_t hk_nat_near_list(hk_nat_near *near, int32_t area, int32_t wanted, const int32_t **ret_list);

#endif
