/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Dependencies: for each component, the rules about its kind in the order of their table. Suppliers
 * are chosen among the components of the named kind: of the same provider (`own`), in the same unit
 * (`within`), and of these the `k` nearest, all of them, or `k` drawn by the name of the consumer.
 * Where a unit has none, the nearest elsewhere; where a rule is `optional`, none.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/national/nat.h"

enum { NAME_SIZE = 256, FEW = 256, PICK_MAX = 8, SUPPLIERS_MAX = 512 };

typedef enum pick { PICK_NEAREST, PICK_ALL, PICK_DRAW } pick;

typedef struct need {
    int32_t row, consumer, supplier; /* rules; supplier -1 = a route */
    const char *route;               /* pattern behind `route:` */
    pick pick;
    int32_t k;
    bool own, optional, is_told;
    hk_nat_tier_id within; /* NONE = anywhere */
    int32_t calendar, response;
    int32_t n_edge;
} need;

typedef struct chooser {
    hk_nat *n;
    need *needs; /* [n_need] */
    int32_t n_need;
    int32_t *first; /* [n_rule + 1] needs of a rule */
    hk_nat_near *near;
    int32_t chosen[SUPPLIERS_MAX]; /* [n_chosen] parts */
    int32_t n_chosen;
} chooser;

/* --- rules -------------------------------------------------------------------------------------*/

static int32_t word_of(hk_nat *n, int32_t row, int32_t column, const char *const *words,
                       int32_t n_word)
{
    const char *text = hk_nat_cell(n, HK_NAT_DEPENDENCIES, row, column);
    for (int32_t i = 0; i < n_word; i++) {
        if (strcmp(words[i], text) == 0) {
            return i;
        }
    }
    if (text[0] != '\0') {
        bool more = n_word > 2;
        hk_nat_problem(n, HK_NAT_DEPENDENCIES, row, column,
                       "'%.60s' is no choice; allowed: %s%s%s%s%s%s%s", text, words[0],
                       words[0][0] == '\0' ? "" : ", ", words[1], more ? ", " : "",
                       more ? words[2] : "", n_word > 3 ? ", " : "", n_word > 3 ? words[3] : "");
    }
    return 0;
}

static int32_t find_key(hk_nat *n, int32_t row, int32_t column, int32_t table)
{
    const char *text = hk_nat_cell(n, HK_NAT_DEPENDENCIES, row, column);
    int32_t found = text[0] == '\0' ? -1 : hk_nat_find(n, table, text, strlen(text));
    if (found < 0 && text[0] != '\0') {
        hk_nat_problem(n, HK_NAT_DEPENDENCIES, row, column, "'%.60s' is no id of %s.csv", text,
                       hk_nat_facts[table].name);
    }
    return found;
}

/** A response by its id: of responses.csv, else of it_dependency.csv (numbered behind them). */
static int32_t find_response(hk_nat *n, int32_t row)
{
    const char *text = hk_nat_cell(n, HK_NAT_DEPENDENCIES, row, HK_NEED_RESPONSE);
    int32_t found = hk_nat_find(n, HK_NAT_IT_DEPENDENCY, text, strlen(text));
    return found >= 0 ? hk_nat_rows(n, HK_NAT_RESPONSES) + found
                      : find_key(n, row, HK_NEED_RESPONSE, HK_NAT_RESPONSES);
}

static void read_need(hk_nat *n, int32_t row, need *r)
{
    static const char *const yes_no[] = {"no", "yes"};
    static const char *const picks[] = {"nearest", "all", "draw"};
    static const char *const tiers[] = {"", "area", "prefecture", "region"};
    static const hk_nat_tier_id ids[] = {HK_TIER_NONE, HK_TIER_AREA, HK_TIER_PREFECTURE,
                                         HK_TIER_REGION};
    const char *supplier = hk_nat_cell(n, HK_NAT_DEPENDENCIES, row, HK_NEED_SUPPLIER);
    bool is_route = strncmp(supplier, "route:", 6) == 0;
    *r = (need){.row = row,
                .consumer = find_key(n, row, HK_NEED_CONSUMER, HK_NAT_COMPONENTS),
                .supplier = -1,
                .route = is_route ? supplier + 6 : NULL,
                .pick = (pick)word_of(n, row, HK_NEED_PICK, picks, 3),
                .k = (int32_t)hk_nat_number(n, HK_NAT_DEPENDENCIES, row, HK_NEED_K, 1, PICK_MAX, 1),
                .own = word_of(n, row, HK_NEED_OWN, yes_no, 2) == 1,
                .optional = word_of(n, row, HK_NEED_OPTIONAL, yes_no, 2) == 1,
                .within = ids[word_of(n, row, HK_NEED_WITHIN, tiers, 4)],
                .calendar = find_key(n, row, HK_NEED_CALENDAR, HK_NAT_CALENDARS),
                .response = find_response(n, row)};
    if (!is_route) {
        r->supplier = find_key(n, row, HK_NEED_SUPPLIER, HK_NAT_COMPONENTS);
    }
}

/** Rules by consumer, in the order of the table. */
static hk_status read_needs(chooser *c, hk_error *err)
{
    hk_nat *n = c->n;
    c->n_need = hk_nat_rows(n, HK_NAT_DEPENDENCIES);
    need *all = hk_nat_take(n, c->n_need, sizeof *all);
    c->needs = hk_nat_take(n, c->n_need, sizeof *c->needs);
    c->first = hk_nat_take(n, n->n_rule + 1, sizeof *c->first);
    if (all == NULL || c->needs == NULL || c->first == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < c->n_need; i++) {
        read_need(n, i, &all[i]);
    }
    int32_t count = 0;
    for (int32_t r = 0; r < n->n_rule; r++) {
        c->first[r] = count;
        for (int32_t i = 0; i < c->n_need; i++) {
            if (all[i].consumer == r && (all[i].supplier >= 0 || all[i].route != NULL)) {
                c->needs[count++] = all[i];
            }
        }
    }
    c->first[n->n_rule] = count;
    return HK_OK;
}

/* --- choice ------------------------------------------------------------------------------------*/

typedef struct slice { /* candidates: parts in the order of their areas */
    const int32_t *list;
    int32_t n;
} slice;

/** First of sorted parts whose area is `area` or later. */
static int32_t lower_area(const hk_nat *n, slice s, int32_t area)
{
    int32_t low = 0;
    int32_t high = s.n;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (n->parts[s.list[middle]].area < area) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/** First part of a rule, by provider, whose provider is `owner` or a later one. */
static int32_t lower_owner(const hk_nat *n, int32_t rule, int32_t owner)
{
    int32_t low = n->rule_begin[rule];
    int32_t high = n->rule_begin[rule + 1];
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (n->parts[n->own_list[middle]].owner < owner) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static slice candidates(const chooser *c, const need *r, const hk_nat_part *consumer,
                        hk_nat_tier_id within)
{
    const hk_nat *n = c->n;
    int32_t begin = n->rule_begin[r->supplier];
    slice s = {.list = n->part_list + begin, .n = n->rule_begin[r->supplier + 1] - begin};
    if (r->own) {
        int32_t from = lower_owner(n, r->supplier, consumer->owner);
        s = (slice){.list = n->own_list + from,
                    .n = lower_owner(n, r->supplier, consumer->owner + 1) - from};
    }
    if (within != HK_TIER_NONE) {
        const hk_nat_tier *tier = &n->tiers[within];
        const hk_nat_unit *unit = &tier->units[tier->of_area[consumer->area]];
        int32_t from = lower_area(n, s, unit->begin);
        s = (slice){.list = s.list + from, .n = lower_area(n, s, unit->end) - from};
    }
    return s;
}

/** Of `count` candidates in one area, the one to begin with: rules of one grain are paired by number,
 *  else by luck, so that not all of an area hangs on its first. */
static int32_t begin_with(const chooser *c, const need *r, const hk_nat_part *consumer,
                          int32_t count)
{
    const hk_nat_rule *own = &c->n->rules[consumer->rule];
    const hk_nat_rule *other = &c->n->rules[r->supplier];
    if (count < 2) {
        return 0;
    }
    if (own->per_persons == other->per_persons && consumer->serial > 0) {
        return (consumer->serial - 1) % count;
    }
    const char *input = hk_nat_cell(c->n, HK_NAT_DEPENDENCIES, r->row, HK_NEED_INPUT);
    return hk_nat_draw(consumer->id, input, strlen(input), count) - 1;
}

/** Take one candidate if it is among the k nearest so far; of equals the earlier. */
static void consider(chooser *c, int32_t part, double apart, int32_t k, double far[PICK_MAX])
{
    if (c->n_chosen == k && apart >= far[k - 1]) {
        return;
    }
    int32_t place = c->n_chosen < k ? c->n_chosen++ : k - 1;
    for (; place > 0 && far[place - 1] > apart; place--) {
        far[place] = far[place - 1];
        c->chosen[place] = c->chosen[place - 1];
    }
    far[place] = apart;
    c->chosen[place] = part;
}

/** The k nearest of few candidates. */
static void nearest_of_few(chooser *c, const need *r, slice s, const hk_nat_part *consumer)
{
    const hk_nat *n = c->n;
    const hk_nat_area *at = &n->areas[consumer->area];
    double far[PICK_MAX];
    c->n_chosen = 0;
    for (int32_t from = 0; from < s.n;) {
        int32_t area = n->parts[s.list[from]].area;
        int32_t to = from + 1;
        while (to < s.n && n->parts[s.list[to]].area == area) {
            to++;
        }
        const hk_nat_area *other = &n->areas[area];
        double apart = hk_nat_apart(at->latitude, at->longitude, other->latitude, other->longitude);
        int32_t first = begin_with(c, r, consumer, to - from);
        for (int32_t i = 0; i < to - from; i++) {
            int32_t part = s.list[from + (first + i) % (to - from)];
            if (&n->parts[part] != consumer) {
                consider(c, part, apart, r->k, far);
            }
        }
        from = to;
    }
}

/** Candidates in one area, until there are k. @param first, last range of part_list */
static void take_area(chooser *c, const need *r, const hk_nat_part *consumer, int32_t first,
                      int32_t last)
{
    const hk_nat *n = c->n;
    while (r->own && first < last && n->parts[n->part_list[first]].owner != consumer->owner) {
        first++; /* parts of one provider stand together */
    }
    while (r->own && first < last && n->parts[n->part_list[last - 1]].owner != consumer->owner) {
        last--;
    }
    int32_t count = last - first;
    int32_t begin = begin_with(c, r, consumer, count);
    for (int32_t i = 0; i < count && c->n_chosen < r->k; i++) {
        int32_t part = n->part_list[first + (begin + i) % count];
        if (&n->parts[part] != consumer) {
            c->chosen[c->n_chosen++] = part;
        }
    }
}

/** The k nearest of many: areas around the consumer are looked through, nearest first. */
static void nearest_of_many(chooser *c, const need *r, const hk_nat_part *consumer,
                            const hk_nat_unit *unit)
{
    const hk_nat *n = c->n;
    const int32_t *first = &n->part_first[(int64_t)r->supplier * (n->n_area + 1)];
    for (int32_t wanted = 64;; wanted *= 8) {
        const int32_t *areas;
        int32_t n_area = hk_nat_near_list(c->near, consumer->area, wanted, &areas);
        c->n_chosen = 0;
        for (int32_t i = 0; i < n_area && c->n_chosen < r->k; i++) {
            int32_t a = areas[i];
            if (unit == NULL || (a >= unit->begin && a < unit->end)) {
                take_area(c, r, consumer, first[a], first[a + 1]);
            }
        }
        if (c->n_chosen == r->k || n_area == n->n_area) {
            return;
        }
    }
}

static void draw(chooser *c, const need *r, slice s, const hk_nat_part *consumer)
{
    const char *input = hk_nat_cell(c->n, HK_NAT_DEPENDENCIES, r->row, HK_NEED_INPUT);
    int32_t k = r->k < s.n ? r->k : s.n;
    int32_t from = k == 0 ? 0 : hk_nat_draw(consumer->id, input, strlen(input), s.n) - 1;
    for (c->n_chosen = 0; c->n_chosen < k; c->n_chosen++) {
        c->chosen[c->n_chosen] = s.list[(from + c->n_chosen) % s.n];
    }
}

/** Suppliers of one consumer by one rule into c->chosen. */
static void choose(chooser *c, const need *r, const hk_nat_part *consumer)
{
    const hk_nat *n = c->n;
    hk_nat_tier_id within = r->within;
    pick how = r->pick;
    slice s = candidates(c, r, consumer, within);
    if (s.n == 0 && within != HK_TIER_NONE && !r->optional) {
        within = HK_TIER_NONE;
        how = PICK_NEAREST;
        s = candidates(c, r, consumer, within);
    }
    if (how == PICK_DRAW) {
        draw(c, r, s, consumer);
    } else if (how == PICK_ALL) {
        for (c->n_chosen = 0; c->n_chosen < s.n && c->n_chosen < SUPPLIERS_MAX; c->n_chosen++) {
            c->chosen[c->n_chosen] = s.list[c->n_chosen];
        }
    } else if (s.n <= FEW) {
        nearest_of_few(c, r, s, consumer);
    } else {
        const hk_nat_tier *tier = within == HK_TIER_NONE ? NULL : &n->tiers[within];
        nearest_of_many(c, r, consumer,
                        tier == NULL ? NULL : &tier->units[tier->of_area[consumer->area]]);
    }
}

/* --- rows --------------------------------------------------------------------------------------*/

static hk_status write_edge(chooser *c, need *r, const hk_nat_part *consumer, const char *supplier,
                            bool is_first, hk_error *err)
{
    hk_nat *n = c->n;
    const char *cells[] = {
        consumer->id,
        supplier,
        hk_nat_cell(n, HK_NAT_DEPENDENCIES, r->row, HK_NEED_INPUT),
        hk_nat_cell(n, HK_NAT_DEPENDENCIES, r->row, HK_NEED_SHARE),
        hk_nat_cell(n, HK_NAT_DEPENDENCIES, r->row, HK_NEED_LAG),
        is_first ? hk_nat_cell(n, HK_NAT_DEPENDENCIES, r->row, HK_NEED_RESPONSE) : "",
        hk_nat_cell(n, HK_NAT_DEPENDENCIES, r->row, HK_NEED_CALENDAR),
        hk_nat_cell(n, HK_NAT_DEPENDENCIES, r->row, HK_NEED_PROVENANCE),
        hk_nat_cell(n, HK_NAT_DEPENDENCIES, r->row, HK_NEED_RANGE),
    };
    r->n_edge++;
    return n->sink->row(n->sink->data, HK_NAT_OUT_DEPENDENCIES, cells, err);
}

static hk_status write_route(chooser *c, need *r, const hk_nat_part *consumer, hk_error *err)
{
    hk_nat *n = c->n;
    char name[NAME_SIZE] = "route:";
    const hk_nat_tier *grid = &n->tiers[HK_TIER_GRID];
    hk_nat_marks marks = {.owner = n->owners[consumer->owner].id,
                          .grid = grid->units[grid->of_area[consumer->area]].code};
    hk_nat_fill(r->route, &marks, name + 6, sizeof name - 6);
    return write_edge(c, r, consumer, name, true, err);
}

static hk_status write_suppliers(chooser *c, need *r, const hk_nat_part *consumer, hk_error *err)
{
    hk_nat *n = c->n;
    choose(c, r, consumer);
    if (c->n_chosen == 0 && !r->optional && !r->is_told) {
        hk_nat_problem(n, HK_NAT_DEPENDENCIES, r->row, HK_NEED_SUPPLIER,
                       "there is no supplier for %.80s; allowed if the rule is optional",
                       consumer->id);
        r->is_told = true;
    }
    for (int32_t i = 0; i < c->n_chosen; i++) {
        HK_TRY(write_edge(c, r, consumer, n->parts[c->chosen[i]].id, i == 0, err));
    }
    return HK_OK;
}

static hk_status write_all(chooser *c, hk_error *err)
{
    hk_nat *n = c->n;
    for (int64_t i = 0; i < n->n_part; i++) {
        const hk_nat_part *consumer = &n->parts[i];
        for (int32_t k = c->first[consumer->rule]; k < c->first[consumer->rule + 1]; k++) {
            need *r = &c->needs[k];
            HK_TRY(r->route != NULL ? write_route(c, r, consumer, err)
                                    : write_suppliers(c, r, consumer, err));
        }
    }
    for (int32_t k = 0; k < c->first[n->n_rule]; k++) {
        const need *r = &c->needs[k];
        if (r->n_edge > 0 && r->calendar >= 0) {
            n->calendar_used[r->calendar] = true;
        }
        if (r->n_edge > 0 && r->response >= 0) {
            n->response_used[r->response] = true;
        }
    }
    return HK_OK;
}

hk_status hk_nat_write_needs(hk_nat *n, hk_error *err)
{
    chooser *c = hk_alloc(1, sizeof *c);
    if (c == NULL) {
        return hk_fail_nomem(err);
    }
    c->n = n;
    hk_status status = read_needs(c, err);
    if (status == HK_OK) {
        status = hk_nat_near_new(n, &c->near, err);
    }
    if (status == HK_OK) {
        status = write_all(c, err);
    }
    hk_nat_near_free(c->near);
    hk_free(c);
    return status;
}
