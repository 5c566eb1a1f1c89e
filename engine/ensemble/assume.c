/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows are parameters, and the draw of their factors; assume_apply.c makes the model. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/ensemble/assume_parts.h"

enum { NAME_SIZE = 1024 };

#define PURPOSE "assumption" /* of the draws */

/** Room is counted in a first pass and filled in a second. */
static bool has_range(const hk_standing *standing)
{
    return standing->low > 0.0 && standing->low < standing->high;
}

static bool add(hk_assumptions *all, hk_assumed_table table, int32_t row,
                const hk_standing *standing, const char *name)
{
    if (all->parameters == NULL) { /* counting */
        all->n++;
        return true;
    }
    hk_parameter *p = &all->parameters[all->n++];
    *p = (hk_parameter){table,
                        row,
                        standing->low,
                        standing->high,
                        hk_arena_strndup(all->arena, name, strlen(name)),
                        hk_name_hash(name, strlen(name))};
    return p->name != NULL;
}

static bool add_row(hk_assumptions *all, hk_assumed_table table, int32_t row,
                    const hk_standing *standing, const char *folder, const char *id)
{
    char name[NAME_SIZE];
    if (!has_range(standing)) {
        return true;
    }
    snprintf(name, sizeof name, "%s/%s", folder, id);
    return add(all, table, row, standing, name);
}

static bool add_edge(hk_assumptions *all, int32_t row)
{
    const hk_model *m = all->model;
    const hk_dependency *d = &m->dependencies[row];
    char name[NAME_SIZE];
    if (!has_range(&d->standing) || (d->lag_ms == 0 && !all->in_share_group[row])) {
        return true;
    }
    snprintf(name, sizeof name, "dependencies/%s %s %s%s", m->components[d->consumer].id,
             m->inputs[d->input], d->supplier == HK_NONE ? "route:" : "",
             d->supplier == HK_NONE ? m->networks[d->network] : m->components[d->supplier].id);
    return add(all, HK_ASSUMED_DEPENDENCY, row, &d->standing, name);
}

static bool has_times(const hk_response *r)
{
    bool any = r->recovery_lag_ms > 0 || r->recharge_ms > 0;
    for (int32_t i = 0; i < r->n_step; i++) {
        any = any || r->steps[i].after_ms > 0;
    }
    return any;
}

/** All rows whose range bears on a number. @return false when out of memory */
static bool list_parameters(hk_assumptions *all)
{
    const hk_model *m = all->model;
    bool ok = true;
    all->n = 0;
    for (int32_t i = 0; i < m->n_service && ok; i++) {
        const hk_service *s = &m->services[i];
        ok = s->value_micro == 0 ||
             add_row(all, HK_ASSUMED_SERVICE, i, &s->standing, "services", s->id);
    }
    for (int32_t i = 0; i < m->n_component && ok; i++) {
        const hk_component *c = &m->components[i];
        ok = c->kind != HK_KIND_DELIVERY || c->weight == 0 ||
             add_row(all, HK_ASSUMED_COMPONENT, i, &c->standing, "components", c->id);
    }
    for (int32_t i = 0; i < m->n_dependency && ok; i++) {
        ok = add_edge(all, i);
    }
    for (int32_t i = 0; i < m->n_response && ok; i++) {
        const hk_response *r = &m->responses[i];
        ok =
            !has_times(r) || add_row(all, HK_ASSUMED_RESPONSE, i, &r->standing, "responses", r->id);
    }
    for (int32_t i = 0; i < m->n_repair && ok; i++) {
        ok = add_row(all, HK_ASSUMED_REPAIR, i, &m->repairs[i].standing, "repairs",
                     m->repairs[i].id);
    }
    for (int32_t i = 0; i < m->n_pool && ok; i++) {
        ok = m->pools[i].crews == 0 ||
             add_row(all, HK_ASSUMED_POOL, i, &m->pools[i].standing, "pools", m->pools[i].id);
    }
    return ok;
}

/* ---- groups of rule share ---------------------------------------------------------------------- */

typedef struct group_key {
    int32_t consumer, input, row;
} group_key;

static int by_group(const void *a, const void *b)
{
    const group_key *x = a;
    const group_key *y = b;
    if (x->consumer != y->consumer) {
        return x->consumer < y->consumer ? -1 : 1;
    }
    if (x->input != y->input) {
        return x->input < y->input ? -1 : 1;
    }
    return (x->row > y->row) - (x->row < y->row);
}

static void keep_if_share(hk_assumptions *all, const group_key *keys, int64_t from, int64_t to)
{
    const hk_model *m = all->model;
    int32_t response = HK_NONE;
    for (int64_t i = from; i < to && response == HK_NONE; i++) {
        response = m->dependencies[keys[i].row].response;
    }
    if (response == HK_NONE || m->responses[response].rule != HK_RULE_SHARE || to - from < 2) {
        return;
    }
    for (int64_t i = from; i < to; i++) {
        all->in_share_group[keys[i].row] = true;
        all->share_rows[all->share_begin[all->n_share_group] + (i - from)] = keys[i].row;
    }
    all->n_share_group++;
    all->share_begin[all->n_share_group] = all->share_begin[all->n_share_group - 1] + (to - from);
}

static bool find_share_groups(hk_assumptions *all)
{
    const hk_model *m = all->model;
    size_t n = (size_t)m->n_dependency;
    group_key *keys = hk_alloc(n, sizeof *keys);
    all->in_share_group = hk_arena_alloc(all->arena, n, sizeof *all->in_share_group);
    all->share_rows = hk_arena_alloc(all->arena, n, sizeof *all->share_rows);
    all->share_begin = hk_arena_alloc(all->arena, n + 1, sizeof *all->share_begin);
    bool ok = keys != NULL && all->in_share_group != NULL && all->share_rows != NULL &&
              all->share_begin != NULL;
    for (int32_t i = 0; ok && i < m->n_dependency; i++) {
        keys[i] = (group_key){m->dependencies[i].consumer, m->dependencies[i].input, i};
    }
    if (ok) {
        qsort(keys, n, sizeof *keys, by_group);
    }
    int64_t from = 0;
    for (int64_t i = 1; ok && i <= m->n_dependency; i++) {
        if (i == m->n_dependency || keys[i].consumer != keys[from].consumer ||
            keys[i].input != keys[from].input) {
            keep_if_share(all, keys, from, i);
            from = i;
        }
    }
    hk_free(keys);
    return ok;
}

/* ---- public ------------------------------------------------------------------------------------ */

hk_status hk_assumptions_new(const hk_model *model, hk_assumptions **ret_assumptions, hk_error *err)
{
    hk_arena *arena = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    hk_assumptions *all = hk_arena_alloc(arena, 1, sizeof *all);
    bool ok = all != NULL;
    if (ok) {
        all->arena = arena;
        all->model = model;
        ok = find_share_groups(all) && list_parameters(all);
    }
    if (ok) {
        all->parameters = hk_arena_alloc(arena, (size_t)all->n + 1, sizeof *all->parameters);
        ok = all->parameters != NULL && list_parameters(all);
    }
    if (!ok) {
        hk_arena_free(arena);
        return hk_fail_nomem(err);
    }
    *ret_assumptions = all;
    return HK_OK;
}

void hk_assumptions_free(hk_assumptions *assumptions)
{
    if (assumptions != NULL) {
        hk_arena_free(assumptions->arena);
    }
}

int64_t hk_assumptions_count(const hk_assumptions *assumptions)
{
    return assumptions->n;
}

const char *hk_assumptions_name(const hk_assumptions *assumptions, int64_t parameter)
{
    return assumptions->parameters[parameter].name;
}

void hk_assumptions_range(const hk_assumptions *assumptions, int64_t parameter, double *ret_low,
                          double *ret_high)
{
    *ret_low = assumptions->parameters[parameter].low;
    *ret_high = assumptions->parameters[parameter].high;
}

void hk_assumptions_draw(const hk_assumptions *assumptions, hk_rng_key key, int64_t set,
                         double *ret_factors)
{
    uint64_t purpose = hk_name_hash(PURPOSE, sizeof PURPOSE - 1);
    for (int64_t i = 0; i < assumptions->n; i++) {
        const hk_parameter *p = &assumptions->parameters[i];
        double u = hk_rng_uniform(key, (uint64_t)set, p->hash, purpose, 0);
        double factor = exp(log(p->low) + u * (log(p->high) - log(p->low)));
        ret_factors[i] = fmin(fmax(factor, p->low), p->high);
    }
}
