/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/tally_parts.h"

#include <math.h>
#include <stdlib.h>

#include "engine/base/memory.h"
#include "engine/base/units.h"

int64_t hk_tally_batches(int64_t replicates)
{
    return replicates < HK_BATCHES ? replicates : HK_BATCHES;
}

static bool take_squares(hk_tally *t, size_t cells, hk_error *err)
{
    t->lost_squared = hk_alloc(cells, sizeof *t->lost_squared);
    return t->lost_squared != NULL &&
           hk_levels_new(t->shape.n_sector, t->shape.n_cell, &t->levels, err) == HK_OK;
}

hk_status hk_tally_new(const hk_shape *shape, hk_tally_parts parts, int64_t n_batch,
                       hk_tally **ret_tally, hk_error *err)
{
    hk_tally *t = hk_alloc(1, sizeof *t);
    if (t == NULL) {
        return hk_fail_nomem(err);
    }
    size_t n = (size_t)shape->n_component, services = (size_t)shape->n_service;
    size_t cells = (size_t)shape->n_sector * (size_t)shape->n_cell;
    t->shape = *shape;
    t->parts = parts;
    t->n_batch = n_batch;
    t->batch_replicates = hk_alloc((size_t)t->n_batch, sizeof *t->batch_replicates);
    t->down_ms = hk_alloc(n, sizeof *t->down_ms);
    t->times_down = hk_alloc(n, sizeof *t->times_down);
    t->times_root = hk_alloc(n, sizeof *t->times_root);
    t->row_of = hk_alloc(n, sizeof *t->row_of);
    t->lost = hk_alloc(cells, sizeof *t->lost);
    t->service_loss = hk_alloc(services, sizeof *t->service_loss);
    t->malfunctions = hk_alloc(services, sizeof *t->malfunctions);
    t->breaches = hk_alloc(services, sizeof *t->breaches);
    if (t->batch_replicates == NULL || t->down_ms == NULL || t->times_down == NULL ||
        t->times_root == NULL || t->row_of == NULL || t->lost == NULL || t->service_loss == NULL ||
        t->malfunctions == NULL || t->breaches == NULL ||
        (parts == HK_TALLY_ALL && !take_squares(t, cells, err))) {
        hk_tally_free(t);
        return hk_fail_nomem(err);
    }
    for (size_t c = 0; c < n; c++) {
        t->row_of[c] = HK_NONE;
    }
    *ret_tally = t;
    return HK_OK;
}

void hk_tally_free(hk_tally *tally)
{
    if (tally == NULL) {
        return;
    }
    hk_free(tally->batch_replicates);
    hk_free(tally->down_ms);
    hk_free(tally->times_down);
    hk_free(tally->times_root);
    hk_free(tally->row_of);
    hk_free(tally->criticality);
    hk_free(tally->lost);
    hk_free(tally->lost_squared);
    hk_free(tally->service_loss);
    hk_free(tally->malfunctions);
    hk_free(tally->breaches);
    hk_levels_free(tally->levels);
    hk_free(tally);
}

void hk_tally_add_lost(hk_tally *tally, int64_t sector, int64_t cell, int64_t n, int64_t lost,
                       hk_int128 squares)
{
    int64_t first = sector * tally->shape.n_cell + cell;
    bool ends = cell + n < tally->shape.n_cell;
    tally->lost[first] += lost;
    if (ends) {
        tally->lost[first + n] -= lost;
    }
    if (tally->parts == HK_TALLY_ALL) {
        tally->lost_squared[first] += squares;
        if (ends) {
            tally->lost_squared[first + n] -= squares;
        }
    }
}

bool hk_tally_add_level(hk_levels *levels, const hk_cell_run *run)
{
    int64_t lost = (run->fraction * HK_LEVEL_FULL + HK_FRACTION_ONE / 2) / HK_FRACTION_ONE;
    return hk_levels_add(levels, run->sector, run->cell, run->n, (int32_t)(HK_LEVEL_FULL - lost));
}

/* The cells of a run, with their loss and, for the quantiles, their rounded level. */
static bool add_run(hk_tally *t, const hk_cell_run *run)
{
    int64_t fraction = run->fraction;
    hk_tally_add_lost(t, run->sector, run->cell, run->n, fraction, (hk_int128)fraction * fraction);
    return t->levels == NULL || hk_tally_add_level(t->levels, run);
}

static void add_replicates(hk_tally *t, const hk_partial *p)
{
    for (int64_t i = 0; i < p->n_replicate; i++) {
        bool ok = p->status[i] == HK_REPLICATE_OK;
        t->replicates += ok;
        t->failed += !ok;
        t->batch_replicates[(p->first_replicate + i) % t->n_batch] += ok;
    }
}

static bool grow_criticality(hk_tally *t)
{
    int64_t max = 2 * t->max_row + 16;
    size_t cells;
    hk_int128 *grown = __builtin_mul_overflow((size_t)max, (size_t)t->n_batch, &cells)
                           ? NULL
                           : hk_realloc(t->criticality, cells, sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    t->criticality = grown;
    t->max_row = max;
    return true;
}

hk_int128 *hk_tally_row(hk_tally *tally, int32_t component)
{
    hk_tally *t = tally;
    int32_t *row = &t->row_of[component];
    if (*row == HK_NONE) {
        if (t->n_row == t->max_row && !grow_criticality(t)) {
            return NULL;
        }
        *row = (int32_t)t->n_row++;
        for (int64_t b = 0; b < t->n_batch; b++) {
            t->criticality[*row * t->n_batch + b] = 0;
        }
    }
    return &t->criticality[*row * t->n_batch];
}

static bool add_criticality(hk_tally *t, const hk_criticality_sum *c)
{
    hk_int128 *batches = hk_tally_row(t, c->component);
    if (batches != NULL) {
        batches[c->replicate % t->n_batch] += c->value;
    }
    return batches != NULL;
}

bool hk_tally_add(hk_tally *tally, const hk_partial *partial)
{
    const hk_partial *p = partial;
    add_replicates(tally, p);
    for (int64_t i = 0; i < p->n_component; i++) {
        const hk_component_sum *c = &p->components[i];
        tally->down_ms[c->component] += c->down_ms;
        tally->times_down[c->component] += c->times_down;
        tally->times_root[c->component] += c->times_root;
    }
    for (int64_t i = 0; i < p->n_criticality; i++) {
        if (!add_criticality(tally, &p->criticality[i])) {
            return false;
        }
    }
    for (int64_t i = 0; i < p->n_service; i++) {
        tally->service_loss[i] += p->services[i].loss;
        tally->malfunctions[i] += p->services[i].malfunctions;
        tally->breaches[i] += p->services[i].breaches;
    }
    for (int64_t i = 0; i < p->n_run; i++) {
        if (!add_run(tally, &p->runs[i])) {
            return false;
        }
    }
    return true;
}

int64_t hk_tally_failed(const hk_tally *tally)
{
    return tally->failed;
}

int64_t hk_tally_replicates(const hk_tally *tally)
{
    return tally->replicates;
}

hk_int128 hk_tally_criticality_sum(const hk_tally *tally, int64_t component, int64_t batch)
{
    int64_t row = tally->row_of[component];
    return row == HK_NONE ? 0 : tally->criticality[row * tally->n_batch + batch];
}

double hk_tally_criticality(const hk_tally *tally, int64_t component, int64_t batch)
{
    hk_int128 sum = hk_tally_criticality_sum(tally, component, batch);
    double n = (double)tally->batch_replicates[batch];
    /* level x weight x value_micro -> persons = person-hours per hour */
    return n > 0 ? hk_int128_double(sum) / ((double)HK_LEVEL_FULL * HK_VALUE_SCALE) / n : NAN;
}

double hk_tally_service_loss(const hk_tally *tally, int64_t service)
{
    double n = (double)tally->replicates;
    return n > 0 ? hk_int128_double(tally->service_loss[service]) / n : NAN;
}

double hk_tally_breaches(const hk_tally *tally, int64_t service)
{
    double n = (double)tally->replicates;
    return n > 0 ? (double)tally->breaches[service] / n : NAN;
}

double hk_tally_malfunctions(const hk_tally *tally, int64_t service)
{
    double n = (double)tally->replicates;
    return n > 0 ? (double)tally->malfunctions[service] / n : NAN;
}

hk_int128 hk_tally_service_loss_sum(const hk_tally *tally, int64_t service)
{
    return tally->service_loss[service];
}
