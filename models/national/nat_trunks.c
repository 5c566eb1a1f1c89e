/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Networks. The trunk nodes stand along the curve and are joined to a folded ring: each to the next but
 * one, and the ends to each other. So the ring has no long way back, and losing any one link leaves
 * all nodes joined. Chords to the nearest nodes make it a mesh; what is attached (plants, depots)
 * hangs on its nearest nodes. A link is a component between two nodes, so that it can fail.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/national/nat.h"

enum { KEYS_MAX = 8, DEGREE_MAX = 16, NAME_SIZE = 256 };

typedef struct trunk_rule {
    int32_t row, node, link, chords, attach_links;
    int32_t attach[KEYS_MAX], n_attach;
    bool per_grid;
} trunk_rule;

typedef struct net {
    hk_nat *n;
    const trunk_rule *rule;
    const char *name;
    int32_t *nodes; /* [n_node] parts */
    int32_t n_node;
    int32_t (*joined)[DEGREE_MAX]; /* [n_node] nodes at the other ends */
    int32_t *degree;
} net;

static int32_t find_rule(hk_nat *n, int32_t row, int32_t column, const char *key, int32_t length)
{
    int32_t found = hk_nat_find(n, HK_NAT_COMPONENTS, key, (size_t)length);
    if (found < 0) {
        hk_nat_problem(n, HK_NAT_NETWORKS, row, column, "'%.*s' is no key of components.csv",
                       (int)length, key);
    }
    return found;
}

static bool read_trunk(hk_nat *n, int32_t row, trunk_rule *rule)
{
    const char *node = hk_nat_cell(n, HK_NAT_NETWORKS, row, HK_TRUNK_NODE);
    const char *link = hk_nat_cell(n, HK_NAT_NETWORKS, row, HK_TRUNK_LINK);
    const char *per = hk_nat_cell(n, HK_NAT_NETWORKS, row, HK_TRUNK_PER);
    const char *attach = hk_nat_cell(n, HK_NAT_NETWORKS, row, HK_TRUNK_ATTACH);
    *rule = (trunk_rule){.row = row, .per_grid = strcmp(per, "grid") == 0};
    if (!rule->per_grid && strcmp(per, "provider") != 0) {
        hk_nat_problem(n, HK_NAT_NETWORKS, row, HK_TRUNK_PER,
                       "'%.60s' is no choice; allowed: grid, provider", per);
    }
    rule->node = find_rule(n, row, HK_TRUNK_NODE, node, (int32_t)strlen(node));
    rule->link = find_rule(n, row, HK_TRUNK_LINK, link, (int32_t)strlen(link));
    rule->chords = (int32_t)hk_nat_number(n, HK_NAT_NETWORKS, row, HK_TRUNK_CHORDS, 0, 4, 0);
    rule->attach_links =
        (int32_t)hk_nat_number(n, HK_NAT_NETWORKS, row, HK_TRUNK_ATTACH_LINKS, 1, 4, 2);
    const char *at = NULL;
    const char *key;
    int32_t length;
    bool good = rule->node >= 0 && rule->link >= 0;
    while (good && rule->n_attach < KEYS_MAX &&
           (length = hk_nat_split(attach, ';', &at, &key)) > 0) {
        rule->attach[rule->n_attach] = find_rule(n, row, HK_TRUNK_ATTACH, key, length);
        good = rule->attach[rule->n_attach++] >= 0;
    }
    return good;
}

/** What of an id stands for it in the id of a link: of a node what follows its key, of what is
 *  attached also the kind, since both may stand in one place. */
static const char *tail_of(const net *t, const hk_nat_part *part)
{
    const char *key = t->n->rules[part->rule].key;
    const char *slash = strchr(key, '/');
    size_t skip = part->rule == t->rule->node ? strlen(key) + 1
                  : slash == NULL             ? 0
                                              : (size_t)(slash - key) + 1;
    return part->id + skip;
}

static hk_status add_route(hk_nat *n, const net *t, const char *from, const char *to, hk_error *err)
{
    if (!hk_nat_grow(&n->routes, n->n_route, &n->route_capacity, sizeof *n->routes)) {
        return hk_fail_nomem(err);
    }
    n->routes[n->n_route++] =
        (hk_nat_route){.network = t->name, .from = from, .to = to, .row = t->rule->row};
    return HK_OK;
}

/** A link between two parts; `again` numbers several between the same two. */
static hk_status add_link(const net *t, int32_t from, int32_t to, int32_t again, hk_error *err)
{
    hk_nat *n = t->n;
    hk_nat_part a = n->parts[from];
    hk_nat_part b = n->parts[to];
    hk_nat_part link = {.rule = t->rule->link,
                        .owner = b.owner,
                        .area = a.area < b.area ? a.area : b.area,
                        .unit = a.area < b.area ? b.area : a.area,
                        .serial = again};
    link.id = again > 0 ? hk_nat_text(n, "%s-%s_%s_%d", n->rules[link.rule].key, tail_of(t, &a),
                                      tail_of(t, &b), (int)again)
                        : hk_nat_text(n, "%s-%s_%s", n->rules[link.rule].key, tail_of(t, &a),
                                      tail_of(t, &b));
    if (link.id == NULL) {
        return hk_fail_nomem(err);
    }
    HK_TRY(hk_nat_add_part(n, link, err));
    HK_TRY(add_route(n, t, a.id, link.id, err));
    return add_route(n, t, link.id, b.id, err);
}

static hk_status join(net *t, int32_t a, int32_t b, int32_t again, hk_error *err)
{
    if (t->degree[a] < DEGREE_MAX && t->degree[b] < DEGREE_MAX) {
        t->joined[a][t->degree[a]++] = b;
        t->joined[b][t->degree[b]++] = a;
    }
    return add_link(t, t->nodes[a], t->nodes[b], again, err);
}

static hk_status make_ring(net *t, hk_error *err)
{
    if (t->n_node == 2) {
        HK_TRY(join(t, 0, 1, 1, err));
        return join(t, 0, 1, 2, err);
    }
    if (t->n_node < 3) {
        return HK_OK;
    }
    HK_TRY(join(t, 0, 1, 0, err));
    for (int32_t i = 0; i + 2 < t->n_node; i++) {
        HK_TRY(join(t, i, i + 2, 0, err));
    }
    return join(t, t->n_node - 2, t->n_node - 1, 0, err);
}

static bool is_joined(const net *t, int32_t a, int32_t b)
{
    for (int32_t i = 0; i < t->degree[a]; i++) {
        if (t->joined[a][i] == b) {
            return true;
        }
    }
    return false;
}

static double apart(const hk_nat *n, int32_t a, int32_t b)
{
    const hk_nat_area *from = &n->areas[n->parts[a].area];
    const hk_nat_area *to = &n->areas[n->parts[b].area];
    return hk_nat_apart(from->latitude, from->longitude, to->latitude, to->longitude);
}

/** The node nearest to part `from` that is not in `taken`; -1 if there is none. */
static int32_t nearest(const net *t, int32_t from, const int32_t *taken, int32_t n_taken)
{
    double best = INFINITY;
    int32_t found = -1;
    for (int32_t i = 0; i < t->n_node; i++) {
        bool is_taken = t->nodes[i] == from;
        for (int32_t k = 0; k < n_taken; k++) {
            is_taken = is_taken || taken[k] == i;
        }
        double length = is_taken ? INFINITY : apart(t->n, from, t->nodes[i]);
        if (length < best) {
            best = length;
            found = i;
        }
    }
    return found;
}

static hk_status make_chords(net *t, hk_error *err)
{
    for (int32_t i = 0; i < t->n_node && t->n_node > 3; i++) {
        for (int32_t k = 0; k < t->rule->chords && t->degree[i] < DEGREE_MAX; k++) {
            int32_t to = nearest(t, t->nodes[i], t->joined[i], t->degree[i]);
            if (to >= 0 && !is_joined(t, i, to) && t->degree[to] < DEGREE_MAX) {
                HK_TRY(join(t, i, to, 0, err));
            }
        }
    }
    return HK_OK;
}

/** Hang a part on its nearest nodes; on one several times if there are not enough. */
static hk_status attach(net *t, int32_t part, hk_error *err)
{
    int32_t taken[DEGREE_MAX];
    int32_t n_taken = 0;
    for (int32_t k = 0; k < t->rule->attach_links && t->n_node > 0; k++) {
        int32_t to = nearest(t, part, taken, n_taken);
        if (to >= 0) {
            taken[n_taken++] = to;
        }
        int32_t again = to >= 0 ? 0 : k;
        HK_TRY(add_link(t, part, t->nodes[to >= 0 ? to : taken[0]], again, err));
    }
    return HK_OK;
}

/** Is a part of the network of `unit` (of the tier grid) or provider `unit`? */
static bool belongs(const net *t, const hk_nat_part *part, int32_t unit)
{
    return t->rule->per_grid ? t->n->tiers[HK_TIER_GRID].of_area[part->area] == unit
                             : part->owner == unit;
}

static int by_part(const void *left, const void *right)
{
    int32_t a = *(const int32_t *)left;
    int32_t b = *(const int32_t *)right;
    return (a > b) - (a < b);
}

/** The network of one unit. @param nodes [n_node] @param hung [n_hung] of all units */
static hk_status make_net(net *t, int32_t unit, const int32_t *nodes, int32_t n_node,
                          const int32_t *hung, int32_t n_hung, hk_error *err)
{
    t->n_node = 0;
    for (int32_t i = 0; i < n_node; i++) {
        if (belongs(t, &t->n->parts[nodes[i]], unit)) {
            t->degree[t->n_node] = 0;
            t->nodes[t->n_node++] = nodes[i];
        }
    }
    HK_TRY(make_ring(t, err));
    HK_TRY(make_chords(t, err));
    for (int32_t i = 0; i < n_hung; i++) {
        if (belongs(t, &t->n->parts[hung[i]], unit)) {
            HK_TRY(attach(t, hung[i], err));
        }
    }
    return HK_OK;
}

/** Parts of the rules of a network: nodes, and what hangs on them. */
static void list_parts(const hk_nat *n, const trunk_rule *rule, int32_t *nodes, int32_t *ret_n_node,
                       int32_t *hung, int32_t *ret_n_hung)
{
    *ret_n_node = *ret_n_hung = 0;
    for (int32_t i = 0; i < (int32_t)n->n_part; i++) {
        if (n->parts[i].rule == rule->node) {
            nodes[(*ret_n_node)++] = i;
        }
        for (int32_t k = 0; k < rule->n_attach; k++) {
            if (n->parts[i].rule == rule->attach[k]) {
                hung[(*ret_n_hung)++] = i;
            }
        }
    }
    qsort(nodes, (size_t)*ret_n_node, sizeof *nodes, by_part);
    qsort(hung, (size_t)*ret_n_hung, sizeof *hung, by_part);
}

static hk_status make_nets(hk_nat *n, const trunk_rule *rule, hk_error *err)
{
    int32_t n_node;
    int32_t n_hung;
    int32_t *nodes = hk_nat_take(n, n->n_part, sizeof *nodes);
    int32_t *hung = hk_nat_take(n, n->n_part, sizeof *hung);
    net t = {.n = n, .rule = rule, .nodes = hk_nat_take(n, n->n_part, sizeof *t.nodes)};
    if (nodes == NULL || hung == NULL || t.nodes == NULL) {
        return hk_fail_nomem(err);
    }
    list_parts(n, rule, nodes, &n_node, hung, &n_hung);
    t.joined = hk_nat_take(n, n_node, sizeof *t.joined);
    t.degree = hk_nat_take(n, n_node, sizeof *t.degree);
    if (t.joined == NULL || t.degree == NULL) {
        return hk_fail_nomem(err);
    }
    int32_t n_unit = rule->per_grid ? n->tiers[HK_TIER_GRID].n : n->n_owner;
    for (int32_t u = 0; u < n_unit; u++) {
        char name[NAME_SIZE];
        hk_nat_marks marks = {.code = rule->per_grid ? n->tiers[HK_TIER_GRID].units[u].code : NULL,
                              .owner = rule->per_grid ? NULL : n->owners[u].id};
        hk_nat_fill(hk_nat_cell(n, HK_NAT_NETWORKS, rule->row, HK_TRUNK_NETWORK), &marks, name,
                    sizeof name);
        t.name = hk_nat_text(n, "%s", name);
        if (t.name == NULL) {
            return hk_fail_nomem(err);
        }
        HK_TRY(make_net(&t, u, nodes, n_node, hung, n_hung, err));
    }
    return HK_OK;
}

hk_status hk_nat_make_trunks(hk_nat *n, hk_error *err)
{
    hk_nat_sort_parts(n); /* along the curve */
    for (int32_t row = 0; row < hk_nat_rows(n, HK_NAT_NETWORKS); row++) {
        trunk_rule rule;
        if (read_trunk(n, row, &rule)) {
            HK_TRY(make_nets(n, &rule, err));
        }
    }
    return HK_OK;
}
