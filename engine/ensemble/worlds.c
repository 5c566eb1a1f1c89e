/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A case is opened once and shared by its worlds. Both are kept while somebody uses
 * them, worlds also as long as no other one is asked for: blocks of a world come one
 * after the other, often from one thread. Compiling goes on side by side, but for
 * igraph, which is not thread-safe, and for opening.
 */
#include "engine/ensemble/worlds.h"

#include <omp.h>

#include "engine/base/memory.h"
#include "engine/base/units.h"
#include "engine/graph/cycles.h"

typedef struct case_entry {
    struct case_entry *next;
    int64_t number, users; /* worlds */
    const hk_scenario *scenario;
} case_entry;

struct hk_world {
    struct hk_world *next;
    int64_t number, set, users;
    case_entry *from;
    bool is_assumed;
    hk_assumed assumed;
    hk_graph *graph;
    hk_setup *setup;  /* NULL until made */
    hk_status failed; /* why it could not be made */
    hk_error why;
    omp_lock_t making;
};

struct hk_worlds {
    const hk_cases *cases;
    hk_assumptions *assumptions; /* NULL without sets */
    case_entry *case_list;
    hk_world *list;
    omp_lock_t lock, case_lock, igraph_lock;
};

hk_status hk_worlds_new(const hk_cases *cases, hk_worlds **ret_worlds, hk_error *err)
{
    hk_worlds *w = hk_alloc(1, sizeof *w);
    if (w == NULL) {
        return hk_fail_nomem(err);
    }
    w->cases = cases;
    if (cases->assumptions > 0) {
        hk_status status = hk_assumptions_new(cases->model, &w->assumptions, err);
        if (status != HK_OK) {
            hk_free(w);
            return status;
        }
    }
    omp_init_lock(&w->lock);
    omp_init_lock(&w->case_lock);
    omp_init_lock(&w->igraph_lock);
    *ret_worlds = w;
    return HK_OK;
}

/* ---- cases ------------------------------------------------------------------------------------- */

static hk_status open_case(hk_worlds *w, int64_t number, case_entry **ret_entry, hk_error *err)
{
    case_entry *entry = w->case_list;
    while (entry != NULL && entry->number != number) {
        entry = entry->next;
    }
    if (entry == NULL) {
        entry = hk_alloc(1, sizeof *entry);
        if (entry == NULL) {
            return hk_fail_nomem(err);
        }
        entry->number = number;
        hk_status status = w->cases->open(w->cases->user, number, &entry->scenario, err);
        if (status != HK_OK) {
            hk_free(entry);
            return status;
        }
        entry->next = w->case_list;
        w->case_list = entry;
    }
    entry->users++;
    *ret_entry = entry;
    return HK_OK;
}

static void close_case(hk_worlds *w, case_entry *entry)
{
    if (entry == NULL || --entry->users > 0) {
        return;
    }
    case_entry **at = &w->case_list;
    while (*at != entry) {
        at = &(*at)->next;
    }
    *at = entry->next;
    if (w->cases->close != NULL) {
        w->cases->close(w->cases->user, entry->scenario);
    }
    hk_free(entry);
}

/* ---- making ------------------------------------------------------------------------------------ */

/* Sums over replicates must fit 128 bits too; setup.c has seen to those of one. */
static hk_status check_sums(const hk_setup *setup, int64_t replicates, hk_error *err)
{
    double most = (double)replicates * (double)setup->scenario->horizon_ms;
    double weight = 0.0;
    for (int32_t c = 0; c < setup->model->n_component; c++) {
        weight += (double)setup->points[c].weight;
    }
    if (weight * HK_LEVEL_FULL * most >= 0x1p126) {
        return hk_fail(err, HK_ELIMIT,
                       "weights x horizon x replicates are beyond what can be summed exactly; "
                       "allowed: up to 2^126 in units of 0.0001 x ms");
    }
    return HK_OK;
}

/** Numbers of the set on copies of model and scenario. */
static hk_status assume(hk_worlds *w, hk_world *entry, hk_error *err)
{
    int64_t n = hk_assumptions_count(w->assumptions);
    double *factors = hk_alloc((size_t)n, sizeof *factors);
    if (factors == NULL) {
        return hk_fail_nomem(err);
    }
    hk_assumptions_draw(w->assumptions, entry->from->scenario->key, entry->set, factors);
    hk_status status =
        hk_assumptions_apply(w->assumptions, factors, entry->from->scenario, &entry->assumed, err);
    entry->is_assumed = status == HK_OK;
    hk_free(factors);
    return status;
}

static hk_status make(hk_worlds *w, hk_world *entry, hk_error *err)
{
    omp_set_lock(&w->case_lock);
    hk_status status = open_case(w, entry->number, &entry->from, err);
    omp_unset_lock(&w->case_lock);
    HK_TRY(status);
    const hk_model *model = w->cases->model;
    const hk_scenario *scenario = entry->from->scenario;
    if (entry->set != HK_SET_STATED) {
        HK_TRY(assume(w, entry, err));
        model = &entry->assumed.model;
        scenario = &entry->assumed.scenario;
    }
    HK_TRY(hk_graph_build(model, &entry->graph, err));
    omp_set_lock(&w->igraph_lock);
    status = hk_graph_find_cycles(entry->graph, err);
    omp_unset_lock(&w->igraph_lock);
    HK_TRY(status);
    hk_setup *setup = NULL;
    HK_TRY(hk_setup_new(entry->graph, scenario, &setup, err));
    entry->setup = setup;
    return check_sums(setup, w->cases->replicates, err);
}

static void free_entry(hk_worlds *w, hk_world *entry)
{
    hk_setup_free(entry->setup);
    hk_graph_free(entry->graph);
    if (entry->is_assumed) {
        hk_assumed_done(&entry->assumed);
    }
    omp_set_lock(&w->case_lock);
    close_case(w, entry->from);
    omp_unset_lock(&w->case_lock);
    omp_destroy_lock(&entry->making);
    hk_free(entry);
}

/* ---- sharing ----------------------------------------------------------------------------------- */

/** Take worlds out of the list that nobody uses, but for the wanted one. */
static hk_world *unused(hk_worlds *w, int64_t number, int64_t set)
{
    hk_world *out = NULL;
    for (hk_world **at = &w->list; *at != NULL;) {
        hk_world *entry = *at;
        if (entry->users == 0 && (entry->number != number || entry->set != set)) {
            *at = entry->next;
            entry->next = out;
            out = entry;
        } else {
            at = &entry->next;
        }
    }
    return out;
}

static hk_world *find_or_add(hk_worlds *w, int64_t number, int64_t set)
{
    hk_world *entry = w->list;
    while (entry != NULL && (entry->number != number || entry->set != set)) {
        entry = entry->next;
    }
    if (entry == NULL) {
        entry = hk_alloc(1, sizeof *entry);
        if (entry == NULL) {
            return NULL;
        }
        entry->number = number;
        entry->set = set;
        omp_init_lock(&entry->making);
        entry->next = w->list;
        w->list = entry;
    }
    entry->users++;
    return entry;
}

hk_status hk_worlds_get(hk_worlds *worlds, int64_t number, int64_t set, hk_world **ret_world,
                        hk_error *err)
{
    omp_set_lock(&worlds->lock);
    hk_world *drop = unused(worlds, number, set);
    hk_world *world = find_or_add(worlds, number, set);
    omp_unset_lock(&worlds->lock);
    while (drop != NULL) {
        hk_world *next = drop->next;
        free_entry(worlds, drop);
        drop = next;
    }
    if (world == NULL) {
        return hk_fail_nomem(err);
    }
    omp_set_lock(&world->making);
    if (world->setup == NULL && world->failed == HK_OK) {
        world->failed = make(worlds, world, &world->why);
    }
    hk_status status = world->failed;
    omp_unset_lock(&world->making);
    if (status != HK_OK) {
        status = hk_fail(err, status, "%s", world->why.message);
        hk_worlds_put(worlds, world);
        return status;
    }
    *ret_world = world;
    return HK_OK;
}

void hk_worlds_put(hk_worlds *worlds, hk_world *world)
{
    if (world != NULL) {
        omp_set_lock(&worlds->lock);
        world->users--;
        omp_unset_lock(&worlds->lock);
    }
}

const hk_setup *hk_world_setup(const hk_world *world)
{
    return world->setup;
}

const hk_assumptions *hk_worlds_assumptions(const hk_worlds *worlds)
{
    return worlds->assumptions;
}

void hk_worlds_free(hk_worlds *worlds)
{
    if (worlds == NULL) {
        return;
    }
    while (worlds->list != NULL) {
        hk_world *entry = worlds->list;
        worlds->list = entry->next;
        free_entry(worlds, entry);
    }
    hk_assumptions_free(worlds->assumptions);
    omp_destroy_lock(&worlds->lock);
    omp_destroy_lock(&worlds->case_lock);
    omp_destroy_lock(&worlds->igraph_lock);
    hk_free(worlds);
}
