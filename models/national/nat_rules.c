/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parameters and the rules about providers and components, from text to numbers and references. */
#include <stdlib.h>
#include <string.h>

#include "models/national/nat.h"

static const struct {
    const char *name;
    hk_nat_tier_id tier;
} tier_names[] = {
    {"nation", HK_TIER_NATION}, {"region", HK_TIER_REGION},         {"grid", HK_TIER_GRID},
    {"rail", HK_TIER_RAIL},     {"prefecture", HK_TIER_PREFECTURE}, {"place", HK_TIER_PLACE},
    {"area", HK_TIER_AREA},     {"airport", HK_TIER_AIRPORT},       {"provider", HK_TIER_PROVIDER},
    {"link", HK_TIER_LINK},
};

/** Tier named in a cell, NONE if it is empty; reported if it is none of [first, last]. */
static hk_nat_tier_id read_tier(hk_nat *n, int32_t table, int32_t row, int32_t column,
                                hk_nat_tier_id last)
{
    const char *text = hk_nat_cell(n, table, row, column);
    for (size_t i = 0; i < sizeof tier_names / sizeof *tier_names; i++) {
        if (strcmp(tier_names[i].name, text) == 0 && tier_names[i].tier <= last) {
            return tier_names[i].tier;
        }
    }
    if (text[0] != '\0') {
        hk_nat_problem(
            n, table, row, column,
            "'%.60s' is no tier; allowed: nation, region, grid, rail, prefecture, place, "
            "area%s",
            text, last >= HK_TIER_LINK ? ", airport, provider, link" : "");
    }
    return HK_TIER_NONE;
}

static void read_parameter(hk_nat *n, const char *key, double min, double max, double *ret_value)
{
    int32_t row = hk_nat_find(n, HK_NAT_PARAMETERS, key, strlen(key));
    *ret_value = 1;
    if (row < 0) {
        hk_nat_problem(n, HK_NAT_PARAMETERS, 0, HK_PARAMETER_KEY, "no row '%s'", key);
    } else {
        *ret_value = hk_nat_number(n, HK_NAT_PARAMETERS, row, HK_PARAMETER_VALUE, min, max, 1);
    }
}

static void read_shares(hk_nat *n, int32_t row, hk_nat_owner_rule *rule)
{
    const char *text = hk_nat_cell(n, HK_NAT_PROVIDERS, row, HK_OWNER_SHARE);
    const char *at = NULL;
    const char *part;
    for (int32_t i = 0; i < 8; i++) {
        rule->share[i] = 1;
    }
    int32_t count = 0;
    while (text[0] != '\0' && count < 8 && hk_nat_split(text, ';', &at, &part) >= 0) {
        char *end;
        double share = strtod(part, &end);
        if (end == part || !(share > 0) || share > 1) {
            hk_nat_problem(n, HK_NAT_PROVIDERS, row, HK_OWNER_SHARE,
                           "'%.60s' holds no share; allowed: numbers above 0 up to 1, separated by "
                           "';'",
                           text);
            return;
        }
        rule->share[count++] = share;
    }
    if (count > 0 && count != rule->count) {
        hk_nat_problem(n, HK_NAT_PROVIDERS, row, HK_OWNER_SHARE,
                       "%d shares for %d providers; allowed: one for each", (int)count,
                       (int)rule->count);
    }
}

static void read_owner_rule(hk_nat *n, int32_t row, hk_nat_owner_rule *rule)
{
    rule->key = hk_nat_cell(n, HK_NAT_PROVIDERS, row, HK_OWNER_KEY);
    rule->tier = read_tier(n, HK_NAT_PROVIDERS, row, HK_OWNER_TIER, HK_TIER_AREA);
    if (rule->tier == HK_TIER_NONE) {
        hk_nat_problem(n, HK_NAT_PROVIDERS, row, HK_OWNER_TIER, "no tier is given");
        rule->tier = HK_TIER_NATION;
    }
    rule->count = (int32_t)hk_nat_number(n, HK_NAT_PROVIDERS, row, HK_OWNER_COUNT, 1, 99, 1);
    rule->per_persons =
        (int64_t)hk_nat_number(n, HK_NAT_PROVIDERS, row, HK_OWNER_PER_PERSONS, 1, 1e9, 0);
    rule->min_persons =
        (int64_t)hk_nat_number(n, HK_NAT_PROVIDERS, row, HK_OWNER_MIN_PERSONS, 1, 1e9, 0);
    read_shares(n, row, rule);
}

/** The service row that provider `owner_key` offers under `key`, -1 if there is none. */
static int32_t find_offer(hk_nat *n, const char *key, const char *owner_key)
{
    int32_t row = hk_nat_find(n, HK_NAT_SERVICES, key, strlen(key));
    const char *list = row < 0 ? "" : hk_nat_cell(n, HK_NAT_SERVICES, row, HK_OFFER_PROVIDER);
    const char *at = NULL;
    const char *part;
    int32_t length;
    while ((length = hk_nat_split(list, ';', &at, &part)) >= 0) {
        if (strlen(owner_key) == (size_t)length && memcmp(part, owner_key, (size_t)length) == 0) {
            return row;
        }
    }
    return -1;
}

/** One name of the provider cell. */
static void add_owner(hk_nat *n, int32_t row, hk_nat_rule *rule, const char *name, int32_t length,
                      int32_t group)
{
    int32_t owner = hk_nat_find(n, HK_NAT_PROVIDERS, name, (size_t)length);
    if (owner < 0 || rule->n_owner == HK_NAT_ALTERNATIVES) {
        hk_nat_problem(n, HK_NAT_COMPONENTS, row, HK_PART_PROVIDER,
                       "'%.*s' is no key of providers.csv, or one too many; allowed: up to %d",
                       (int)length, name, HK_NAT_ALTERNATIVES);
        return;
    }
    const char *service = hk_nat_cell(n, HK_NAT_COMPONENTS, row, HK_PART_SERVICE);
    int32_t offer = -1;
    if (rule->is_delivery) {
        offer = find_offer(n, service, n->owner_rules[owner].key);
        if (offer < 0) {
            hk_nat_problem(n, HK_NAT_COMPONENTS, row, HK_PART_SERVICE,
                           "'%.60s' is no service of provider '%.60s' in services.csv", service,
                           n->owner_rules[owner].key);
        }
    }
    rule->owners[rule->n_owner] = owner;
    rule->group[rule->n_owner] = group;
    rule->offers[rule->n_owner++] = offer;
    const hk_nat_owner_rule *o = &n->owner_rules[owner];
    rule->many = rule->many || (o->tier == HK_TIER_NATION && o->count > 1);
}

/** `a|b;c`: the first of a and b that covers an area, and c. */
static void read_owners(hk_nat *n, int32_t row, hk_nat_rule *rule)
{
    const char *text = hk_nat_cell(n, HK_NAT_COMPONENTS, row, HK_PART_PROVIDER);
    int32_t group = 0;
    for (const char *at = text; *at != '\0';) {
        int32_t length = (int32_t)strcspn(at, ";|");
        add_owner(n, row, rule, at, length, group);
        at += length;
        group += *at == ';';
        at += *at != '\0';
    }
    rule->many = rule->many || group > 0;
}

static void read_rule(hk_nat *n, int32_t row, hk_nat_rule *rule)
{
    const char *kind = hk_nat_cell(n, HK_NAT_COMPONENTS, row, HK_PART_KIND);
    const char *repair = hk_nat_cell(n, HK_NAT_COMPONENTS, row, HK_PART_REPAIR);
    rule->key = hk_nat_cell(n, HK_NAT_COMPONENTS, row, HK_PART_KEY);
    rule->is_delivery = strcmp(kind, "delivery") == 0;
    rule->tier = read_tier(n, HK_NAT_COMPONENTS, row, HK_PART_TIER, HK_TIER_LINK);
    if (rule->tier == HK_TIER_NONE) {
        hk_nat_problem(n, HK_NAT_COMPONENTS, row, HK_PART_TIER, "no tier is given");
        rule->tier = HK_TIER_LINK;
    }
    rule->per_persons =
        (int64_t)hk_nat_number(n, HK_NAT_COMPONENTS, row, HK_PART_PER_PERSONS, 1, 1e9, 0);
    const char *least = hk_nat_cell(n, HK_NAT_COMPONENTS, row, HK_PART_AT_LEAST_ONE);
    rule->at_least = HK_TIER_PROVIDER;
    if (strcmp(least, "prefecture") == 0) {
        rule->at_least = HK_TIER_PREFECTURE;
    } else if (strcmp(least, "area") == 0) {
        rule->at_least = HK_TIER_AREA;
    } else if (least[0] != '\0' && strcmp(least, "provider") != 0) {
        hk_nat_problem(n, HK_NAT_COMPONENTS, row, HK_PART_AT_LEAST_ONE,
                       "'%.60s' is no choice; allowed: provider, prefecture, area", least);
    }
    rule->weight = hk_nat_number(n, HK_NAT_COMPONENTS, row, HK_PART_WEIGHT, 0, 1e6, 0);
    rule->repair = -1;
    if (repair[0] != '\0') {
        rule->repair = hk_nat_find(n, HK_NAT_REPAIRS, repair, strlen(repair));
        if (rule->repair < 0) {
            hk_nat_problem(n, HK_NAT_COMPONENTS, row, HK_PART_REPAIR,
                           "'%.60s' is no id of repairs.csv", repair);
        }
    }
    read_owners(n, row, rule);
}

hk_status hk_nat_read_rules(hk_nat *n, hk_error *err)
{
    n->n_owner_rule = hk_nat_rows(n, HK_NAT_PROVIDERS);
    n->n_rule = hk_nat_rows(n, HK_NAT_COMPONENTS);
    int32_t n_response = hk_nat_rows(n, HK_NAT_RESPONSES) + hk_nat_rows(n, HK_NAT_IT_DEPENDENCY);
    n->owner_rules = hk_nat_take(n, n->n_owner_rule, sizeof *n->owner_rules);
    n->rules = hk_nat_take(n, n->n_rule, sizeof *n->rules);
    n->repair_used = hk_nat_take(n, hk_nat_rows(n, HK_NAT_REPAIRS), sizeof *n->repair_used);
    n->response_used = hk_nat_take(n, n_response, sizeof *n->response_used);
    n->calendar_used = hk_nat_take(n, hk_nat_rows(n, HK_NAT_CALENDARS), sizeof *n->calendar_used);
    if (n->owner_rules == NULL || n->rules == NULL || n->repair_used == NULL ||
        n->response_used == NULL || n->calendar_used == NULL) {
        return hk_fail_nomem(err);
    }
    read_parameter(n, "split_above", 1000, 1e9, &n->split_above);
    read_parameter(n, "area_size", 1000, 1e9, &n->area_size);
    read_parameter(n, "census_scale", 0.1, 1, &n->census_scale);
    read_parameter(n, "persons", 1, 1000, &n->persons_unit);
    for (int32_t i = 0; i < n->n_owner_rule; i++) {
        read_owner_rule(n, i, &n->owner_rules[i]);
    }
    for (int32_t i = 0; i < n->n_rule; i++) {
        read_rule(n, i, &n->rules[i]);
    }
    return HK_OK;
}
