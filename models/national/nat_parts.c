/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Components: for every rule and every provider that it names, one in each unit of the rule's tier, or
 * one for so many people. People are counted along the areas, so that what a component stands for
 * adds up to the people of the provider's areas.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/national/nat.h"

/** One alternative of a rule and one of its providers. */
typedef struct job {
    hk_nat *n;
    int32_t which, owner, alternative;
} job;

hk_status hk_nat_add_part(hk_nat *n, hk_nat_part part, hk_error *err)
{
    if (!hk_nat_grow(&n->parts, n->n_part, &n->part_capacity, sizeof *n->parts)) {
        return hk_fail_nomem(err);
    }
    n->parts[n->n_part++] = part;
    n->owners[part.owner].used = true;
    return HK_OK;
}

/** Id of a part: key, short name of the provider where there are several, place, number. */
static hk_status add(const job *j, int32_t area, int32_t unit, int32_t serial, double persons,
                     hk_error *err)
{
    hk_nat *n = j->n;
    const hk_nat_rule *rule = &n->rules[j->which];
    const hk_nat_owner *owner = &n->owners[j->owner];
    char tail[16] = "";
    if (serial > 0) {
        snprintf(tail, sizeof tail, "-%d", (int)serial);
    }
    hk_nat_part part = {.rule = j->which,
                        .owner = j->owner,
                        .area = area,
                        .unit = unit,
                        .serial = serial,
                        .persons = persons};
    if (rule->tier == HK_TIER_PROVIDER) {
        part.id = hk_nat_text(n, "%s-%s%s", rule->key, owner->id, tail);
    } else {
        bool named = rule->many && owner->short_name[0] != '\0';
        part.id = hk_nat_text(n, "%s-%s%s%s%s", rule->key, named ? owner->short_name : "",
                              named ? "-" : "", n->tiers[rule->tier].units[unit].code, tail);
    }
    return part.id == NULL ? hk_fail_nomem(err) : hk_nat_add_part(n, part, err);
}

/** People of the provider in areas [begin, end). */
static double persons_in(const job *j, int32_t begin, int32_t end)
{
    const hk_nat *n = j->n;
    double sum = 0;
    for (int32_t a = begin; a < end; a++) {
        if (hk_nat_covers(n, &n->rules[j->which], j->alternative, &n->owners[j->owner], a)) {
            sum += (double)n->areas[a].persons;
        }
    }
    return sum;
}

/** The area of the seat, or what is nearest to it: a prefecture named by its code, else the place
 *  of most people among what is built. */
static int32_t seat_area(const hk_nat *n, const hk_nat_unit *unit, const char *word, int32_t length)
{
    if (length == 0 || (length == 4 && memcmp(word, "main", 4) == 0)) {
        return unit->seat;
    }
    if (length == 6 && memcmp(word, "second", 6) == 0) {
        return unit->second;
    }
    int32_t code = (int32_t)strtol(word, NULL, 10);
    const hk_nat_tier *tier = &n->tiers[HK_TIER_PREFECTURE];
    for (int32_t u = 0; u < tier->n; u++) {
        if (n->areas[tier->units[u].begin].prefecture == code) {
            return tier->units[u].seat;
        }
    }
    return unit->seat;
}

/** Once for the provider, at each of its seats. */
static hk_status at_seats(const job *j, hk_error *err)
{
    hk_nat *n = j->n;
    const hk_nat_unit *unit = hk_nat_owner_unit(n, &n->owners[j->owner]);
    const char *seats = hk_nat_cell(n, HK_NAT_COMPONENTS, j->which, HK_PART_SEATS);
    double persons = persons_in(j, unit->begin, unit->end);
    int32_t count = 1;
    for (const char *c = seats; *c != '\0'; c++) {
        count += *c == ';';
    }
    if (persons <= 0) {
        return HK_OK; /* others have all of its areas */
    }
    const char *at = NULL;
    const char *word;
    int32_t length;
    int32_t i = 0;
    while ((length = hk_nat_split(seats, ';', &at, &word)) >= 0) {
        int32_t area = seat_area(n, unit, word, length);
        HK_TRY(add(j, area, area, count > 1 ? ++i : 0, persons / count, err));
    }
    return HK_OK;
}

/** One in each unit of a tier in which the provider has people. */
static hk_status in_units(const job *j, hk_nat_tier_id which, hk_error *err)
{
    hk_nat *n = j->n;
    const hk_nat_unit *own = hk_nat_owner_unit(n, &n->owners[j->owner]);
    const hk_nat_tier *tier = &n->tiers[which];
    int32_t first = tier->of_area == NULL ? 0 : tier->of_area[own->begin];
    int32_t last = tier->of_area == NULL ? tier->n - 1 : tier->of_area[own->end - 1];
    for (int32_t u = first; u <= last; u++) {
        const hk_nat_unit *unit = &tier->units[u];
        int32_t begin = unit->begin > own->begin ? unit->begin : own->begin;
        int32_t end = unit->end < own->end ? unit->end : own->end;
        double persons = persons_in(j, begin, end);
        if (persons <= 0) {
            continue;
        }
        persons = which == HK_TIER_AIRPORT ? (double)unit->persons : persons;
        HK_TRY(add(j, unit->seat, u, 0, persons, err));
    }
    return HK_OK;
}

/** One for so many people of areas [begin, end), at least one. */
static hk_status by_persons(const job *j, int32_t begin, int32_t end, hk_error *err)
{
    hk_nat *n = j->n;
    double per = (double)n->rules[j->which].per_persons / n->options->scale;
    double passed = 0;
    double waiting = 0; /* people since the last one */
    int32_t largest = -1;
    int64_t made = n->n_part;
    for (int32_t a = begin; a < end; a++) {
        if (!hk_nat_covers(n, &n->rules[j->which], j->alternative, &n->owners[j->owner], a)) {
            continue;
        }
        largest = largest < 0 || n->areas[a].persons > n->areas[largest].persons ? a : largest;
        double before = floor(passed / per + 0.5);
        passed += (double)n->areas[a].persons;
        waiting += (double)n->areas[a].persons;
        int32_t count = (int32_t)(floor(passed / per + 0.5) - before);
        for (int32_t i = 1; i <= count; i++) {
            HK_TRY(add(j, a, a, count > 1 ? i : 0, waiting / count, err));
        }
        waiting = count > 0 ? 0 : waiting;
    }
    if (n->n_part > made) {
        n->parts[n->n_part - 1].persons += waiting;
        return HK_OK;
    }
    return largest < 0 ? HK_OK : add(j, largest, largest, 0, waiting, err);
}

static hk_status make_for(const job *j, hk_error *err)
{
    hk_nat *n = j->n;
    const hk_nat_rule *rule = &n->rules[j->which];
    const hk_nat_unit *own = hk_nat_owner_unit(n, &n->owners[j->owner]);
    if (rule->tier == HK_TIER_PROVIDER) {
        return at_seats(j, err);
    }
    if (rule->per_persons == 0) {
        return in_units(j, rule->tier, err);
    }
    if (rule->at_least == HK_TIER_PROVIDER) {
        return by_persons(j, own->begin, own->end, err);
    }
    const hk_nat_tier *tier = &n->tiers[rule->at_least];
    for (int32_t u = tier->of_area[own->begin]; u <= tier->of_area[own->end - 1]; u++) {
        const hk_nat_unit *unit = &tier->units[u];
        int32_t begin = unit->begin > own->begin ? unit->begin : own->begin;
        int32_t end = unit->end < own->end ? unit->end : own->end;
        HK_TRY(by_persons(j, begin, end, err));
    }
    return HK_OK;
}

hk_status hk_nat_make_parts(hk_nat *n, hk_error *err)
{
    for (int32_t which = 0; which < n->n_rule; which++) {
        const hk_nat_rule *rule = &n->rules[which];
        for (int32_t i = 0; i < rule->n_owner && rule->tier != HK_TIER_LINK; i++) {
            const hk_nat_owner_rule *o = &n->owner_rules[rule->owners[i]];
            int32_t last = o->first[n->tiers[o->tier].n];
            for (int32_t owner = o->first[0]; owner < last; owner++) {
                job j = {.n = n, .which = which, .owner = owner, .alternative = i};
                HK_TRY(make_for(&j, err));
            }
        }
    }
    return HK_OK;
}

static int by_area(const void *left, const void *right)
{
    const hk_nat_part *a = left;
    const hk_nat_part *b = right;
    if (a->area != b->area) {
        return a->area < b->area ? -1 : 1;
    }
    if (a->rule != b->rule) {
        return a->rule < b->rule ? -1 : 1;
    }
    if (a->owner != b->owner) {
        return a->owner < b->owner ? -1 : 1;
    }
    if (a->serial != b->serial) {
        return a->serial < b->serial ? -1 : 1;
    }
    return strcmp(a->id, b->id);
}

void hk_nat_sort_parts(hk_nat *n)
{
    qsort(n->parts, (size_t)n->n_part, sizeof *n->parts, by_area);
}
