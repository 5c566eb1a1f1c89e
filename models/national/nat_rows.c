/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of all tables but the dependencies. Of rules, only what something refers to is written. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/national/nat.h"

enum { TEXT_SIZE = 1024 };

static hk_status put(hk_nat *n, int32_t table, const char *const *cells, hk_error *err)
{
    return n->sink->row(n->sink->data, table, cells, err);
}

/* --- components --------------------------------------------------------------------------------*/

typedef struct names {
    char en[TEXT_SIZE], ja[TEXT_SIZE];
} names;

/** Name of what a part stands in or for. */
static void place_of(const hk_nat *n, const hk_nat_part *part, hk_nat_marks *en, hk_nat_marks *ja)
{
    const hk_nat_rule *rule = &n->rules[part->rule];
    const hk_nat_area *area = &n->areas[part->area];
    if (rule->tier < HK_TIER_N) {
        const hk_nat_unit *unit = &n->tiers[rule->tier].units[part->unit];
        en->place = unit->name_en;
        ja->place = unit->name_ja;
        return;
    }
    en->place = en->from = area->name_en;
    ja->place = ja->from = area->name_ja;
    en->to = n->areas[part->unit].name_en;
    ja->to = n->areas[part->unit].name_ja;
}

/** Names end in the number and, where several providers have such a part there, in the provider. */
static void name_part(const hk_nat *n, const hk_nat_part *part, names *ret)
{
    const hk_nat_rule *rule = &n->rules[part->rule];
    const hk_nat_owner *owner = &n->owners[part->owner];
    hk_nat_marks en = {.owner = owner->name_en};
    hk_nat_marks ja = {.owner = owner->name_ja};
    place_of(n, part, &en, &ja);
    hk_nat_fill(hk_nat_cell(n, HK_NAT_COMPONENTS, part->rule, HK_PART_NAME_EN), &en, ret->en,
                TEXT_SIZE / 2);
    hk_nat_fill(hk_nat_cell(n, HK_NAT_COMPONENTS, part->rule, HK_PART_NAME_JA), &ja, ret->ja,
                TEXT_SIZE / 2);
    char *en_end = ret->en + strlen(ret->en);
    char *ja_end = ret->ja + strlen(ret->ja);
    if (part->serial > 0 && rule->tier != HK_TIER_PROVIDER) {
        en_end += snprintf(en_end, 16, " %d", (int)part->serial);
        ja_end += snprintf(ja_end, 16, "%d", (int)part->serial);
    }
    bool named = (rule->many || rule->tier == HK_TIER_PROVIDER) && rule->tier != HK_TIER_LINK;
    if (named) {
        snprintf(en_end, TEXT_SIZE / 4, ", %.*s", TEXT_SIZE / 4 - 8, owner->name_en);
        snprintf(ja_end, TEXT_SIZE / 4, "(%.*s)", TEXT_SIZE / 4 - 16, owner->name_ja);
    }
}

/** Id of the service that a provider offers by a row of services.csv. */
static void service_id(const hk_nat *n, int32_t row, int32_t owner, char *buf, size_t size)
{
    snprintf(buf, size, "%s-%s", hk_nat_cell(n, HK_NAT_SERVICES, row, HK_OFFER_KEY),
             n->owners[owner].id);
}

/** The service of a delivery, marked as used. */
static void offer_of(hk_nat *n, const hk_nat_part *part, char *buf, size_t size)
{
    const hk_nat_rule *rule = &n->rules[part->rule];
    for (int32_t i = 0; i < rule->n_owner; i++) {
        if (rule->owners[i] == n->owners[part->owner].rule && rule->offers[i] >= 0) {
            n->offer_used[(int64_t)rule->offers[i] * n->n_owner + part->owner] = true;
            service_id(n, rule->offers[i], part->owner, buf, size);
            return;
        }
    }
}

/** Position: of the airport, or near the middle of the area, by the name of the kind. */
static void locate(const hk_nat *n, const hk_nat_part *part, double *ret_latitude,
                   double *ret_longitude)
{
    const hk_nat_rule *rule = &n->rules[part->rule];
    const hk_nat_area *area = &n->areas[part->area];
    if (rule->tier == HK_TIER_AIRPORT) {
        const hk_nat_unit *unit = &n->tiers[HK_TIER_AIRPORT].units[part->unit];
        *ret_latitude = unit->latitude;
        *ret_longitude = unit->longitude;
        return;
    }
    *ret_latitude = area->latitude;
    *ret_longitude = area->longitude;
    if (rule->tier == HK_TIER_LINK) {
        const hk_nat_area *end = &n->areas[part->unit];
        *ret_latitude = (area->latitude + end->latitude) / 2;
        *ret_longitude = (area->longitude + end->longitude) / 2;
    } else if (!rule->is_delivery) {
        *ret_latitude += (hk_nat_draw(rule->key, "north", 5, 9) - 5) * 0.002;
        *ret_longitude += (hk_nat_draw(rule->key, "east", 4, 9) - 5) * 0.002;
    }
}

static hk_status write_part(hk_nat *n, const hk_nat_part *part, hk_error *err)
{
    const hk_nat_rule *rule = &n->rules[part->rule];
    const hk_nat_owner *owner = &n->owners[part->owner];
    const hk_nat_area *area = &n->areas[part->area];
    const hk_nat_tier *grid = &n->tiers[HK_TIER_GRID];
    hk_nat_marks marks = {.owner = owner->id,
                          .entity = part->id,
                          .area = area->code,
                          .grid = grid->units[grid->of_area[part->area]].code};
    names name;
    char service[TEXT_SIZE] = "";
    char latitude[32];
    char longitude[32];
    char prefecture[16];
    char weight[32] = "";
    char tags[TEXT_SIZE];
    double at[2];
    name_part(n, part, &name);
    locate(n, part, &at[0], &at[1]);
    snprintf(latitude, sizeof latitude, "%.4f", at[0]);
    snprintf(longitude, sizeof longitude, "%.4f", at[1]);
    snprintf(prefecture, sizeof prefecture, "%d", (int)area->prefecture);
    hk_nat_fill(hk_nat_cell(n, HK_NAT_COMPONENTS, part->rule, HK_PART_TAGS), &marks, tags,
                sizeof tags);
    if (rule->is_delivery) {
        long long w = llround(part->persons * rule->weight * owner->share);
        snprintf(weight, sizeof weight, "%lld", w < 1 ? 1 : w);
        offer_of(n, part, service, sizeof service);
    }
    if (rule->repair >= 0) {
        n->repair_used[rule->repair] = true;
    }
    const char *cells[] = {
        part->id,
        name.en,
        name.ja,
        hk_nat_cell(n, HK_NAT_COMPONENTS, part->rule, HK_PART_KIND),
        owner->id,
        service,
        hk_nat_cell(n, HK_NAT_COMPONENTS, part->rule, HK_PART_TYPE),
        latitude,
        longitude,
        prefecture,
        weight,
        hk_nat_cell(n, HK_NAT_COMPONENTS, part->rule, HK_PART_REPAIR),
        tags,
        hk_nat_cell(n, HK_NAT_COMPONENTS, part->rule, HK_PART_PROVENANCE),
        hk_nat_cell(n, HK_NAT_COMPONENTS, part->rule, HK_PART_RANGE),
    };
    return put(n, HK_NAT_OUT_COMPONENTS, cells, err);
}

hk_status hk_nat_write_parts(hk_nat *n, hk_error *err)
{
    for (int64_t i = 0; i < n->n_part; i++) {
        HK_TRY(write_part(n, &n->parts[i], err));
    }
    return HK_OK;
}

/* --- the rest ----------------------------------------------------------------------------------*/

static hk_status write_owners(hk_nat *n, hk_error *err)
{
    for (int32_t i = 0; i < n->n_owner; i++) {
        const hk_nat_owner *o = &n->owners[i];
        const char *cells[] = {
            o->id,
            o->name_en,
            o->name_ja,
            hk_nat_cell(n, HK_NAT_PROVIDERS, o->rule, HK_OWNER_CLASS),
            hk_nat_cell(n, HK_NAT_PROVIDERS, o->rule, HK_OWNER_SECTOR),
            hk_nat_cell(n, HK_NAT_PROVIDERS, o->rule, HK_OWNER_SUBSECTOR),
            hk_nat_cell(n, HK_NAT_PROVIDERS, o->rule, HK_OWNER_PROVENANCE),
            hk_nat_cell(n, HK_NAT_PROVIDERS, o->rule, HK_OWNER_RANGE),
        };
        if (o->used) {
            HK_TRY(put(n, HK_NAT_OUT_PROVIDERS, cells, err));
        }
    }
    return HK_OK;
}

static hk_status write_offer(hk_nat *n, int32_t row, int32_t owner, hk_error *err)
{
    char id[TEXT_SIZE];
    char en[TEXT_SIZE];
    char ja[TEXT_SIZE];
    const hk_nat_owner *o = &n->owners[owner];
    const char *calendar = hk_nat_cell(n, HK_NAT_SERVICES, row, HK_OFFER_CALENDAR);
    int32_t used = hk_nat_find(n, HK_NAT_CALENDARS, calendar, strlen(calendar));
    service_id(n, row, owner, id, sizeof id);
    snprintf(en, sizeof en, "%s, %s", hk_nat_cell(n, HK_NAT_SERVICES, row, HK_OFFER_NAME_EN),
             o->name_en);
    snprintf(ja, sizeof ja, "%s(%s)", hk_nat_cell(n, HK_NAT_SERVICES, row, HK_OFFER_NAME_JA),
             o->name_ja);
    const char *cells[] = {
        id,
        en,
        ja,
        o->id,
        hk_nat_cell(n, HK_NAT_SERVICES, row, HK_OFFER_SERVICE),
        hk_nat_cell(n, HK_NAT_SERVICES, row, HK_OFFER_UNIT),
        hk_nat_cell(n, HK_NAT_SERVICES, row, HK_OFFER_VALUE),
        hk_nat_cell(n, HK_NAT_SERVICES, row, HK_OFFER_LEVEL),
        hk_nat_cell(n, HK_NAT_SERVICES, row, HK_OFFER_GOAL),
        hk_nat_cell(n, HK_NAT_SERVICES, row, HK_OFFER_USES_IT),
        calendar,
        hk_nat_cell(n, HK_NAT_SERVICES, row, HK_OFFER_PROVENANCE),
        hk_nat_cell(n, HK_NAT_SERVICES, row, HK_OFFER_RANGE),
        hk_nat_cell(n, HK_NAT_SERVICES, row, HK_OFFER_REASON),
    };
    if (used >= 0) {
        n->calendar_used[used] = true;
    }
    return put(n, HK_NAT_OUT_SERVICES, cells, err);
}

static hk_status write_offers(hk_nat *n, hk_error *err)
{
    for (int32_t row = 0; row < hk_nat_rows(n, HK_NAT_SERVICES); row++) {
        for (int32_t owner = 0; owner < n->n_owner; owner++) {
            if (n->offer_used[(int64_t)row * n->n_owner + owner]) {
                HK_TRY(write_offer(n, row, owner, err));
            }
        }
    }
    return HK_OK;
}

/** Rows of a table as they are. @param used [rows] or NULL: all */
static hk_status copy_rows(hk_nat *n, int32_t from, int32_t to, const bool *used, hk_error *err)
{
    for (int32_t row = 0; row < hk_nat_rows(n, from); row++) {
        int64_t at = (int64_t)row * hk_nat_facts[from].n_column;
        if (used == NULL || used[row]) {
            HK_TRY(put(n, to, &n->facts->tables[from].cells[at], err));
        }
    }
    return HK_OK;
}

/** A level 1 - x as text. */
static void rest_of(double part, char *buf, size_t size)
{
    snprintf(buf, size, "%.4g", round((1 - part) * 10000) / 10000);
}

/** How much of a service stops without its systems: the row in force on the date of the model. */
static hk_status write_it(hk_nat *n, int32_t row, hk_error *err)
{
    const char *id = hk_nat_cell(n, HK_NAT_IT_DEPENDENCY, row, HK_IT_ID);
    int32_t best = row;
    for (int32_t i = row; i < hk_nat_rows(n, HK_NAT_IT_DEPENDENCY); i++) {
        const char *since = hk_nat_cell(n, HK_NAT_IT_DEPENDENCY, i, HK_IT_SINCE);
        bool later = strcmp(since, hk_nat_cell(n, HK_NAT_IT_DEPENDENCY, best, HK_IT_SINCE)) >= 0;
        if (strcmp(hk_nat_cell(n, HK_NAT_IT_DEPENDENCY, i, HK_IT_ID), id) == 0 && later &&
            strcmp(since, n->options->date) <= 0) {
            best = i;
        }
    }
    double stops = hk_nat_number(n, HK_NAT_IT_DEPENDENCY, best, HK_IT_STOPS, 0, 1, 1);
    double at_once = hk_nat_number(n, HK_NAT_IT_DEPENDENCY, best, HK_IT_AT_ONCE, 0, 1, 1);
    const char *after = hk_nat_cell(n, HK_NAT_IT_DEPENDENCY, best, HK_IT_AFTER);
    bool steps = at_once < stops;
    char first[32];
    char last[32];
    char curve[128];
    rest_of(at_once, first, sizeof first);
    rest_of(stops, last, sizeof last);
    if (steps && at_once > 0) {
        snprintf(curve, sizeof curve, "0h:%s; %s:%s", first, after, last);
    } else {
        snprintf(curve, sizeof curve, "%s:%s", steps ? after : "0h", last);
    }
    const char *cells[] = {
        id,
        hk_nat_cell(n, HK_NAT_IT_DEPENDENCY, best, HK_IT_RULE),
        "",
        curve,
        steps ? "lognormal(1, 0.3)" : "",
        "30min",
        "",
        hk_nat_cell(n, HK_NAT_IT_DEPENDENCY, best, HK_IT_PROVENANCE),
        hk_nat_cell(n, HK_NAT_IT_DEPENDENCY, best, HK_IT_RANGE),
        hk_nat_cell(n, HK_NAT_IT_DEPENDENCY, best, HK_IT_REASON),
    };
    return put(n, HK_NAT_OUT_RESPONSES, cells, err);
}

static hk_status write_responses(hk_nat *n, hk_error *err)
{
    HK_TRY(copy_rows(n, HK_NAT_RESPONSES, HK_NAT_OUT_RESPONSES, n->response_used, err));
    const bool *used = n->response_used + hk_nat_rows(n, HK_NAT_RESPONSES);
    for (int32_t row = 0; row < hk_nat_rows(n, HK_NAT_IT_DEPENDENCY); row++) {
        if (used[row]) {
            HK_TRY(write_it(n, row, err));
        }
    }
    return HK_OK;
}

static hk_status write_routes(hk_nat *n, hk_error *err)
{
    for (int64_t i = 0; i < n->n_route; i++) {
        const hk_nat_route *r = &n->routes[i];
        const char *cells[] = {r->network, r->from, r->to,
                               hk_nat_cell(n, HK_NAT_NETWORKS, r->row, HK_TRUNK_PROVENANCE)};
        HK_TRY(put(n, HK_NAT_OUT_ROUTES, cells, err));
    }
    return HK_OK;
}

/** Pools that a repair in use waits for. */
static hk_status write_pools(hk_nat *n, hk_error *err)
{
    bool *used = hk_nat_take(n, hk_nat_rows(n, HK_NAT_POOLS), sizeof *used);
    if (used == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t row = 0; row < hk_nat_rows(n, HK_NAT_REPAIRS); row++) {
        const char *pool = hk_nat_cell(n, HK_NAT_REPAIRS, row, HK_REPAIR_POOL_NAME);
        int32_t found = hk_nat_find(n, HK_NAT_POOLS, pool, strlen(pool));
        if (n->repair_used[row] && found >= 0) {
            used[found] = true;
        }
    }
    return copy_rows(n, HK_NAT_POOLS, HK_NAT_OUT_POOLS, used, err);
}

hk_status hk_nat_write_rest(hk_nat *n, hk_error *err)
{
    HK_TRY(write_owners(n, err));
    HK_TRY(write_offers(n, err));
    HK_TRY(write_responses(n, err));
    HK_TRY(write_routes(n, err));
    HK_TRY(copy_rows(n, HK_NAT_REPAIRS, HK_NAT_OUT_REPAIRS, n->repair_used, err));
    HK_TRY(write_pools(n, err));
    return copy_rows(n, HK_NAT_CALENDARS, HK_NAT_OUT_CALENDARS, n->calendar_used, err);
}
