/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/tally.h"

#include <math.h>
#include <stdlib.h>

#include "engine/base/memory.h"
#include "engine/base/units.h"

/* Counts of replicates by (cell, level rounded down to 0.0001): an open-addressing table. */
typedef struct counts {
    uint64_t *key; /* cell << 14 | level, plus 1; 0 = free */
    int64_t *count;
    int64_t size, used;
} counts;

struct hk_tally {
    hk_shape shape;
    int64_t n_batch;
    int64_t replicates, failed;                 /* good ones and others so far */
    int64_t *batch_replicates;                  /* [n_batch] */
    int64_t *down_ms, *times_down, *times_root; /* [n_component] */
    int32_t *row_of;                            /* [n_component] row of `criticality` or HK_NONE */
    hk_int128 *criticality;                     /* [n_row, n_batch] level x weight x value_micro */
    int64_t n_row, max_row;                     /* components that released anything */
    int64_t *lost;                              /* [n_sector, n_cell] sum of fractions */
    hk_int128 *lost_squared;                    /* [n_sector, n_cell] */
    hk_int128 *service_loss;                    /* [n_service] level x weight x ms */
    int64_t *malfunctions;                      /* [n_service] */
    counts counts;
};

static uint64_t scatter(uint64_t key)
{
    key ^= key >> 33;
    key *= 0xFF51AFD7ED558CCDU;
    key ^= key >> 33;
    key *= 0xC4CEB9FE1A85EC53U;
    return key ^ key >> 33;
}

static int64_t find(const counts *c, uint64_t key)
{
    uint64_t at = scatter(key) & (uint64_t)(c->size - 1);
    while (c->key[at] != 0 && c->key[at] != key) {
        at = (at + 1) & (uint64_t)(c->size - 1);
    }
    return (int64_t)at;
}

static bool grow(counts *c)
{
    counts wide = {.size = c->size == 0 ? 1024 : 2 * c->size};
    wide.key = hk_alloc((size_t)wide.size, sizeof *wide.key);
    wide.count = hk_alloc((size_t)wide.size, sizeof *wide.count);
    if (wide.key == NULL || wide.count == NULL) {
        hk_free(wide.key);
        hk_free(wide.count);
        return false;
    }
    for (int64_t i = 0; i < c->size; i++) {
        if (c->key[i] != 0) {
            int64_t at = find(&wide, c->key[i]);
            wide.key[at] = c->key[i];
            wide.count[at] = c->count[i];
        }
    }
    wide.used = c->used;
    hk_free(c->key);
    hk_free(c->count);
    *c = wide;
    return true;
}

static bool count_up(counts *c, uint64_t key)
{
    if (2 * c->used >= c->size && !grow(c)) {
        return false;
    }
    int64_t at = find(c, key);
    if (c->key[at] == 0) {
        c->key[at] = key;
        c->used++;
    }
    c->count[at]++;
    return true;
}

int64_t hk_tally_batches(int64_t replicates)
{
    return replicates < HK_BATCHES ? replicates : HK_BATCHES;
}

hk_status hk_tally_new(const hk_shape *shape, int64_t n_batch, hk_tally **ret_tally, hk_error *err)
{
    hk_tally *t = hk_alloc(1, sizeof *t);
    if (t == NULL) {
        return hk_fail_nomem(err);
    }
    size_t n = (size_t)shape->n_component, services = (size_t)shape->n_service;
    size_t cells = (size_t)shape->n_sector * (size_t)shape->n_cell;
    t->shape = *shape;
    t->n_batch = n_batch;
    t->batch_replicates = hk_alloc((size_t)t->n_batch, sizeof *t->batch_replicates);
    t->down_ms = hk_alloc(n, sizeof *t->down_ms);
    t->times_down = hk_alloc(n, sizeof *t->times_down);
    t->times_root = hk_alloc(n, sizeof *t->times_root);
    t->row_of = hk_alloc(n, sizeof *t->row_of);
    t->lost = hk_alloc(cells, sizeof *t->lost);
    t->lost_squared = hk_alloc(cells, sizeof *t->lost_squared);
    t->service_loss = hk_alloc(services, sizeof *t->service_loss);
    t->malfunctions = hk_alloc(services, sizeof *t->malfunctions);
    if (t->batch_replicates == NULL || t->down_ms == NULL || t->times_down == NULL ||
        t->times_root == NULL || t->row_of == NULL || t->lost == NULL || t->lost_squared == NULL ||
        t->service_loss == NULL || t->malfunctions == NULL) {
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
    hk_free(tally->counts.key);
    hk_free(tally->counts.count);
    hk_free(tally);
}

/* The cells of a run, each with its loss and, for the quantiles, its rounded level. */
static bool add_run(hk_tally *t, const hk_cell_run *run)
{
    int64_t fraction = run->fraction;
    uint64_t level = (uint64_t)(HK_LEVEL_FULL -
                                (fraction * HK_LEVEL_FULL + HK_FRACTION_ONE / 2) / HK_FRACTION_ONE);
    int64_t first = (int64_t)run->sector * t->shape.n_cell + run->cell;
    for (int64_t at = first; at < first + run->n; at++) {
        t->lost[at] += fraction;
        t->lost_squared[at] += (hk_int128)fraction * fraction;
        if (!count_up(&t->counts, ((uint64_t)at << 14 | level) + 1)) {
            return false;
        }
    }
    return true;
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

static bool add_criticality(hk_tally *t, const hk_criticality_sum *c)
{
    int32_t *row = &t->row_of[c->component];
    if (*row == HK_NONE) {
        if (t->n_row == t->max_row && !grow_criticality(t)) {
            return false;
        }
        *row = (int32_t)t->n_row++;
        for (int64_t b = 0; b < t->n_batch; b++) {
            t->criticality[*row * t->n_batch + b] = 0;
        }
    }
    t->criticality[*row * t->n_batch + c->replicate % t->n_batch] += c->value;
    return true;
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
    }
    for (int64_t i = 0; i < p->n_run; i++) {
        if (!add_run(tally, &p->runs[i])) {
            return false;
        }
    }
    return true;
}

static void *take(hk_result *r, int64_t n, size_t size)
{
    return hk_arena_alloc(r->arena, (size_t)n, size);
}

static hk_status fill_components(const hk_tally *t, hk_result *r, hk_error *err)
{
    int64_t n = r->n_component;
    r->n_batch = t->n_batch;
    r->batch_replicates = take(r, t->n_batch, sizeof *r->batch_replicates);
    r->down_time_ms = take(r, n, sizeof *r->down_time_ms);
    r->times_down = take(r, n, sizeof *r->times_down);
    r->times_root = take(r, n, sizeof *r->times_root);
    r->criticality = take(r, n * t->n_batch, sizeof *r->criticality);
    if (r->batch_replicates == NULL || r->down_time_ms == NULL || r->times_down == NULL ||
        r->times_root == NULL || r->criticality == NULL) {
        return hk_fail_nomem(err);
    }
    double replicates = (double)t->replicates;
    for (int64_t b = 0; b < t->n_batch; b++) {
        r->batch_replicates[b] = t->batch_replicates[b];
    }
    for (int64_t c = 0; c < n; c++) {
        r->down_time_ms[c] = replicates > 0 ? (double)t->down_ms[c] / replicates : NAN;
        r->times_down[c] = replicates > 0 ? (double)t->times_down[c] / replicates : NAN;
        r->times_root[c] = replicates > 0 ? (double)t->times_root[c] / replicates : NAN;
        for (int64_t b = 0; b < t->n_batch; b++) {
            r->criticality[c * t->n_batch + b] = hk_tally_criticality(t, c, b);
        }
    }
    return HK_OK;
}

/* ---- means ----------------------------------------------------------------------------------- */

static double mean_level(const hk_tally *t, int64_t at)
{
    double n = (double)t->replicates;
    return n > 0 ? 1 - (double)t->lost[at] / (n * (double)HK_FRACTION_ONE) : NAN;
}

typedef struct level_count {
    uint64_t key; /* cell << 14 | level */
    int64_t count;
} level_count;

static int by_key(const void *a, const void *b)
{
    const level_count *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

/* Nearest-rank quantile of a cell whose lossy replicates are rows [a, b); the others are full. */
static double quantile(const level_count *row, int64_t a, int64_t b, int64_t n, double p)
{
    int64_t rank = (int64_t)ceil(p * (double)n), seen = 0;
    for (int64_t i = a; i < b; i++) {
        seen += row[i].count;
        if (seen >= rank) {
            return (double)(row[i].key & 0x3FFF) / HK_LEVEL_FULL;
        }
    }
    return 1;
}

static void fill_quantiles(const hk_tally *t, hk_result *r, const level_count *row, int64_t rows)
{
    int64_t at = 0;
    for (int64_t cell = 0; cell < r->n_sector * r->n_time; cell++) {
        int64_t a = at;
        while (at < rows && (int64_t)(row[at].key >> 14) == cell) {
            at++;
        }
        r->level_q05[cell] = quantile(row, a, at, t->replicates, 0.05);
        r->level_q50[cell] = quantile(row, a, at, t->replicates, 0.5);
        r->level_q95[cell] = quantile(row, a, at, t->replicates, 0.95);
    }
}

static void fill_moments(const hk_tally *t, hk_result *r)
{
    hk_int128 n = t->replicates;
    double one = (double)HK_FRACTION_ONE;
    for (int64_t i = 0; i < r->n_sector * r->n_time; i++) {
        hk_int128 sum = t->lost[i];
        r->level_mean[i] = mean_level(t, i);
        /* n x sum of squares - square of the sum, exact */
        hk_int128 spread = n * t->lost_squared[i] - sum * sum;
        r->level_se[i] =
            n > 1 ? sqrt(hk_int128_double(spread) / ((double)n * (double)(n - 1)) / (double)n) / one
                  : NAN;
    }
}

static hk_status fill_sectors(const hk_tally *t, hk_result *r, hk_error *err)
{
    r->n_time = t->shape.n_cell;
    int64_t cells = r->n_sector * r->n_time, rows = 0;
    r->time_ms = take(r, r->n_time, sizeof *r->time_ms);
    r->level_mean = take(r, cells, sizeof *r->level_mean);
    r->level_se = take(r, cells, sizeof *r->level_se);
    r->level_q05 = take(r, cells, sizeof *r->level_q05);
    r->level_q50 = take(r, cells, sizeof *r->level_q50);
    r->level_q95 = take(r, cells, sizeof *r->level_q95);
    level_count *row = hk_alloc((size_t)t->counts.used, sizeof *row);
    if (r->time_ms == NULL || r->level_mean == NULL || r->level_se == NULL ||
        r->level_q05 == NULL || r->level_q50 == NULL || r->level_q95 == NULL || row == NULL) {
        hk_free(row);
        return hk_fail_nomem(err);
    }
    for (int64_t i = 0; i < t->counts.size; i++) {
        if (t->counts.key[i] != 0) {
            row[rows++] = (level_count){t->counts.key[i] - 1, t->counts.count[i]};
        }
    }
    qsort(row, (size_t)rows, sizeof *row, by_key);
    for (int64_t i = 0; i < r->n_time; i++) {
        r->time_ms[i] = i * r->grid_ms;
    }
    fill_moments(t, r);
    fill_quantiles(t, r, row, rows);
    hk_free(row);
    return HK_OK;
}

hk_status hk_tally_fill(const hk_tally *tally, hk_result *result, hk_error *err)
{
    HK_TRY(fill_components(tally, result, err));
    return fill_sectors(tally, result, err);
}

int64_t hk_tally_failed(const hk_tally *tally)
{
    return tally->failed;
}

double hk_tally_level(const hk_tally *tally, int64_t sector, int64_t cell)
{
    return mean_level(tally, sector * tally->shape.n_cell + cell);
}

double hk_tally_criticality(const hk_tally *tally, int64_t component, int64_t batch)
{
    int64_t row = tally->row_of[component];
    hk_int128 sum = row == HK_NONE ? 0 : tally->criticality[row * tally->n_batch + batch];
    double n = (double)tally->batch_replicates[batch];
    /* level x weight x value_micro -> persons = person-hours per hour */
    return n > 0 ? hk_int128_double(sum) / ((double)HK_LEVEL_FULL * HK_VALUE_SCALE) / n : NAN;
}

double hk_tally_service_loss(const hk_tally *tally, int64_t service)
{
    double n = (double)tally->replicates;
    return n > 0 ? hk_int128_double(tally->service_loss[service]) / n : NAN;
}

double hk_tally_malfunctions(const hk_tally *tally, int64_t service)
{
    double n = (double)tally->replicates;
    return n > 0 ? (double)tally->malfunctions[service] / n : NAN;
}
