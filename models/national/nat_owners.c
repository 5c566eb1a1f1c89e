/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Providers: so many in each unit of their tier, or one for so many people. */
#include <math.h>
#include <stdio.h>

#include "models/national/nat.h"

enum { NAME_SIZE = 512 };

/** The number-th provider of a rule in a unit, `count` of which there are. */
static hk_status add_owner(hk_nat *n, int32_t which, int32_t unit, int32_t number, int32_t count,
                           hk_error *err)
{
    const hk_nat_owner_rule *rule = &n->owner_rules[which];
    const hk_nat_unit *u = &n->tiers[rule->tier].units[unit];
    int64_t capacity = n->owner_capacity;
    if (!hk_nat_grow(&n->owners, n->n_owner, &capacity, sizeof *n->owners)) {
        return hk_fail_nomem(err);
    }
    n->owner_capacity = (int32_t)capacity;
    char digits[16];
    char en[NAME_SIZE];
    char ja[NAME_SIZE];
    char short_name[NAME_SIZE];
    snprintf(digits, sizeof digits, "%02d", (int)number);
    const char *code = count > 1 ? hk_nat_text(n, "%s-%d", u->code, (int)number) : u->code;
    hk_nat_marks marks = {.place = u->name_en, .number = digits, .code = code};
    hk_nat_fill(hk_nat_cell(n, HK_NAT_PROVIDERS, which, HK_OWNER_NAME_EN), &marks, en, sizeof en);
    marks.place = u->name_ja;
    hk_nat_fill(hk_nat_cell(n, HK_NAT_PROVIDERS, which, HK_OWNER_NAME_JA), &marks, ja, sizeof ja);
    snprintf(digits, sizeof digits, "%d", (int)number);
    hk_nat_fill(hk_nat_cell(n, HK_NAT_PROVIDERS, which, HK_OWNER_SHORT), &marks, short_name,
                sizeof short_name);
    hk_nat_owner *o = &n->owners[n->n_owner++];
    *o = (hk_nat_owner){.rule = which,
                        .unit = unit,
                        .share = rule->share[(number - 1) % 8],
                        .name_en = hk_nat_text(n, "%s", en),
                        .name_ja = hk_nat_text(n, "%s", ja),
                        .short_name = hk_nat_text(n, "%s", short_name)};
    if (rule->tier != HK_TIER_NATION) {
        o->id = hk_nat_text(n, "%s-%s", rule->key, code);
    } else if (count > 1) {
        o->id = hk_nat_text(n, "%s-%02d", rule->key, (int)number);
    } else {
        o->id = rule->key;
    }
    return code == NULL || o->id == NULL || o->name_en == NULL || o->name_ja == NULL ||
                   o->short_name == NULL
               ? hk_fail_nomem(err)
               : HK_OK;
}

/** Providers of each unit: `count`, none below `min_persons`, or one for `per_persons` people of a
 *  prefecture (fewer below scale 1, at least one in each). */
static hk_status make_rule(hk_nat *n, int32_t which, hk_error *err)
{
    hk_nat_owner_rule *rule = &n->owner_rules[which];
    const hk_nat_tier *tier = &n->tiers[rule->tier];
    const hk_nat_tier *prefectures = &n->tiers[HK_TIER_PREFECTURE];
    double scale = n->options->scale < 1 ? n->options->scale : 1;
    double per = (double)rule->per_persons / scale;
    int64_t passed = 0;
    rule->first = hk_nat_take(n, tier->n + 1, sizeof *rule->first);
    if (rule->first == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t u = 0; u < tier->n; u++) {
        const hk_nat_unit *unit = &tier->units[u];
        int32_t count = unit->persons >= rule->min_persons ? rule->count : 0;
        if (rule->per_persons > 0) {
            int32_t p = prefectures->of_area[unit->begin];
            passed = u > 0 && prefectures->of_area[unit->begin - 1] == p ? passed : 0;
            double before = floor((double)passed / per + 0.5);
            passed += unit->persons;
            count = (int32_t)(floor((double)passed / per + 0.5) - before);
            bool is_last = unit->end == prefectures->units[p].end;
            count = is_last && (double)passed < per / 2 ? 1 : count;
        }
        rule->first[u] = n->n_owner;
        for (int32_t i = 1; i <= count; i++) {
            HK_TRY(add_owner(n, which, u, i, count, err));
        }
    }
    rule->first[tier->n] = n->n_owner;
    return HK_OK;
}

hk_status hk_nat_make_owners(hk_nat *n, hk_error *err)
{
    for (int32_t i = 0; i < n->n_owner_rule; i++) {
        HK_TRY(make_rule(n, i, err));
    }
    n->offer_used = hk_nat_take(n, (int64_t)hk_nat_rows(n, HK_NAT_SERVICES) * n->n_owner,
                                sizeof *n->offer_used);
    return n->offer_used == NULL ? hk_fail_nomem(err) : HK_OK;
}
