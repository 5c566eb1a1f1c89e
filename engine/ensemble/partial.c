/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/partial.h"

#include <math.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/base/units.h"

struct hk_gather {
    const hk_setup *setup;
    int64_t first_replicate, n_replicate;
    uint8_t *status;
    int32_t *row_of; /* [n_component] row of `components` or HK_NONE */
    hk_component_sum *components;
    int64_t n_component;
    hk_criticality_sum *criticality;
    int64_t n_criticality, max_criticality;
    hk_cell_run *runs;
    int64_t n_run, max_run;
    hk_service_sum *services; /* [n_service of the model] */
};

hk_shape hk_shape_of(const hk_setup *setup)
{
    return (hk_shape){setup->model->n_component, setup->model->n_service, setup->model->n_sector,
                      setup->n_cell};
}

hk_status hk_gather_new(const hk_setup *setup, int64_t replicates, hk_gather **ret_gather,
                        hk_error *err)
{
    size_t n = (size_t)setup->model->n_component;
    hk_gather *g = hk_alloc(1, sizeof *g);
    if (g == NULL) {
        return hk_fail_nomem(err);
    }
    g->setup = setup;
    g->status = hk_alloc((size_t)replicates, sizeof *g->status);
    g->row_of = hk_alloc(n, sizeof *g->row_of);
    g->components = hk_alloc(n, sizeof *g->components);
    g->services = hk_alloc((size_t)setup->model->n_service, sizeof *g->services);
    if (g->status == NULL || g->row_of == NULL || g->components == NULL || g->services == NULL) {
        hk_gather_free(g);
        return hk_fail_nomem(err);
    }
    for (size_t c = 0; c < n; c++) {
        g->row_of[c] = HK_NONE;
    }
    hk_gather_clear(g, 0);
    *ret_gather = g;
    return HK_OK;
}

void hk_gather_free(hk_gather *gather)
{
    if (gather != NULL) {
        hk_free(gather->status);
        hk_free(gather->row_of);
        hk_free(gather->components);
        hk_free(gather->criticality);
        hk_free(gather->runs);
        hk_free(gather->services);
        hk_free(gather);
    }
}

void hk_gather_clear(hk_gather *gather, int64_t first_replicate)
{
    for (int64_t i = 0; i < gather->n_component; i++) {
        gather->row_of[gather->components[i].component] = HK_NONE;
    }
    for (int32_t s = 0; s < gather->setup->model->n_service; s++) {
        gather->services[s] =
            (hk_service_sum){.value_micro = gather->setup->model->services[s].value_micro};
    }
    gather->first_replicate = first_replicate;
    gather->n_replicate = gather->n_component = gather->n_criticality = gather->n_run = 0;
}

/** Room for `more` rows. */
static bool grow(void **rows, int64_t n, int64_t more, int64_t *max, size_t size)
{
    if (n + more <= *max) {
        return true;
    }
    int64_t wide = 2 * *max < n + more ? n + more + 64 : 2 * *max;
    void *grown = hk_realloc(*rows, (size_t)wide, size);
    if (grown == NULL) {
        return false;
    }
    *rows = grown;
    *max = wide;
    return true;
}

static int64_t cell_length(const hk_setup *setup, int64_t cell)
{
    int64_t start = cell * setup->scenario->grid_ms;
    int64_t end = start + setup->scenario->grid_ms;
    return (end < setup->scenario->horizon_ms ? end : setup->scenario->horizon_ms) - start;
}

/* Cells come by sector and in order; what goes on like the one before joins its run. */
static void add_cell(hk_gather *g, const hk_cell_outcome *cell, int64_t first_run)
{
    const hk_setup *setup = g->setup;
    hk_int128 full = setup->sector_full[cell->sector];
    /* lost / (full x length) in units of 2^-24, rounded to nearest */
    double part = hk_int128_double(cell->lost) /
                  (hk_int128_double(full) * (double)cell_length(setup, cell->cell));
    int64_t fraction = llrint(part * (double)HK_FRACTION_ONE);
    hk_cell_run *last = g->n_run > first_run ? &g->runs[g->n_run - 1] : NULL;
    if (last != NULL && last->sector == cell->sector && last->cell + last->n == cell->cell &&
        last->fraction == fraction) {
        last->n++;
    } else {
        g->runs[g->n_run++] = (hk_cell_run){fraction, cell->sector, cell->cell, 1, 0};
    }
}

static void add_component(hk_gather *g, const hk_component_outcome *c, int64_t replicate)
{
    int32_t *row = &g->row_of[c->component];
    if (*row == HK_NONE) {
        *row = (int32_t)g->n_component;
        g->components[g->n_component++] = (hk_component_sum){.component = c->component};
    }
    hk_component_sum *sum = &g->components[*row];
    sum->down_ms += c->down_ms;
    sum->times_down += c->times_down;
    sum->times_root += c->times_root;
    if (c->criticality != 0) {
        g->criticality[g->n_criticality++] =
            (hk_criticality_sum){c->criticality, replicate, c->component, 0};
    }
}

hk_replicate_status hk_gather_add(hk_gather *gather, const hk_outcome *outcome,
                                  hk_replicate_status status)
{
    hk_gather *g = gather;
    int64_t at = g->n_replicate++;
    if (status == HK_REPLICATE_OK &&
        (!grow((void **)&g->criticality, g->n_criticality, outcome->n_component,
               &g->max_criticality, sizeof *g->criticality) ||
         !grow((void **)&g->runs, g->n_run, outcome->n_cell, &g->max_run, sizeof *g->runs))) {
        status = HK_REPLICATE_MEMORY;
    }
    g->status[at] = (uint8_t)status;
    if (status != HK_REPLICATE_OK) {
        return status;
    }
    int64_t first_run = g->n_run;
    for (int64_t i = 0; i < outcome->n_component; i++) {
        add_component(g, &outcome->components[i], g->first_replicate + at);
    }
    for (int64_t i = 0; i < outcome->n_cell; i++) {
        add_cell(g, &outcome->cells[i], first_run);
    }
    for (int32_t s = 0; s < g->setup->model->n_service; s++) {
        g->services[s].loss += outcome->service_loss[s];
    }
    for (int64_t i = 0; i < outcome->n_episode; i++) {
        hk_service_sum *sum = &g->services[outcome->episodes[i].service];
        sum->malfunctions += outcome->episodes[i].via_system;
        sum->breaches += outcome->episodes[i].breach == HK_BREACH_YES;
    }
    return status;
}

void hk_gather_partial(const hk_gather *gather, hk_partial *ret_partial)
{
    *ret_partial = (hk_partial){.key = gather->setup->scenario->key,
                                .first_replicate = gather->first_replicate,
                                .n_replicate = gather->n_replicate,
                                .status = gather->status,
                                .n_component = gather->n_component,
                                .n_criticality = gather->n_criticality,
                                .n_run = gather->n_run,
                                .n_service = gather->setup->model->n_service,
                                .components = gather->components,
                                .criticality = gather->criticality,
                                .runs = gather->runs,
                                .services = gather->services};
}

/* ---- packing ----------------------------------------------------------------------------------- */

/* Layout: eight numbers of 8 bytes, then the tables, each padded to 16 bytes. */
enum { HEAD = 64 };

typedef struct piece {
    const void *rows;
    int64_t n;
    size_t size;
} piece;

enum { PIECES = 5 };

static void pieces_of(const hk_partial *p, piece pieces[PIECES])
{
    pieces[0] = (piece){p->status, p->n_replicate, sizeof *p->status};
    pieces[1] = (piece){p->components, p->n_component, sizeof *p->components};
    pieces[2] = (piece){p->criticality, p->n_criticality, sizeof *p->criticality};
    pieces[3] = (piece){p->runs, p->n_run, sizeof *p->runs};
    pieces[4] = (piece){p->services, p->n_service, sizeof *p->services};
}

static size_t padded(int64_t n, size_t size)
{
    return ((size_t)n * size + 15) & ~(size_t)15;
}

size_t hk_partial_size(const hk_partial *partial)
{
    piece pieces[PIECES];
    size_t size = HEAD;
    pieces_of(partial, pieces);
    for (int i = 0; i < PIECES; i++) {
        size += padded(pieces[i].n, pieces[i].size);
    }
    return size;
}

void hk_partial_pack(const hk_partial *partial, void *bytes)
{
    const hk_partial *p = partial;
    piece pieces[PIECES];
    char *at = bytes;
    int64_t head[HEAD / 8] = {
        p->first_replicate, p->n_replicate, p->n_component,       p->n_criticality,
        p->n_run,           p->n_service,   (int64_t)p->key.seed, (int64_t)p->key.stream};
    memcpy(at, head, sizeof head);
    at += HEAD;
    pieces_of(p, pieces);
    for (int i = 0; i < PIECES; i++) {
        size_t n = (size_t)pieces[i].n * pieces[i].size;
        if (n > 0) {
            memcpy(at, pieces[i].rows, n);
        }
        memset(at + n, 0, padded(pieces[i].n, pieces[i].size) - n);
        at += padded(pieces[i].n, pieces[i].size);
    }
}

/** Every index is one that the shape has. */
static bool is_sound(const hk_partial *p, const hk_shape *shape)
{
    bool ok = p->first_replicate >= 0 && p->first_replicate <= INT32_MAX - p->n_replicate &&
              p->n_service == shape->n_service;
    for (int64_t i = 0; i < p->n_replicate && ok; i++) {
        ok = p->status[i] < HK_REPLICATE_STATUSES;
    }
    for (int64_t i = 0; i < p->n_component && ok; i++) {
        ok = p->components[i].component >= 0 && p->components[i].component < shape->n_component;
    }
    for (int64_t i = 0; i < p->n_criticality && ok; i++) {
        const hk_criticality_sum *c = &p->criticality[i];
        ok = c->component >= 0 && c->component < shape->n_component &&
             c->replicate >= p->first_replicate &&
             c->replicate < p->first_replicate + p->n_replicate;
    }
    for (int64_t i = 0; i < p->n_run && ok; i++) {
        const hk_cell_run *r = &p->runs[i];
        ok = r->sector >= 0 && r->sector < shape->n_sector && r->cell >= 0 && r->n > 0 &&
             r->cell < shape->n_cell && r->n <= shape->n_cell - r->cell && r->fraction >= 0 &&
             r->fraction <= HK_FRACTION_ONE;
    }
    return ok;
}

bool hk_partial_unpack(const void *bytes, size_t n, const hk_shape *shape, hk_partial *ret_partial)
{
    int64_t head[HEAD / 8];
    if (n < HEAD) {
        return false;
    }
    memcpy(head, bytes, sizeof head);
    hk_partial p = {.key = {(uint64_t)head[6], (uint64_t)head[7]},
                    .first_replicate = head[0],
                    .n_replicate = head[1],
                    .n_component = head[2],
                    .n_criticality = head[3],
                    .n_run = head[4],
                    .n_service = head[5]};
    for (int i = 1; i < 6; i++) {
        if (head[i] < 0 || (uint64_t)head[i] > n) { /* every row takes a byte or more */
            return false;
        }
    }
    const char *at = (const char *)bytes + HEAD;
    size_t left = n - HEAD;
    piece pieces[PIECES];
    const void *tables[PIECES];
    pieces_of(&p, pieces);
    for (int i = 0; i < PIECES; i++) {
        size_t size = padded(pieces[i].n, pieces[i].size);
        if (size > left) {
            return false;
        }
        tables[i] = at;
        at += size;
        left -= size;
    }
    p.status = tables[0];
    p.components = tables[1];
    p.criticality = tables[2];
    p.runs = tables[3];
    p.services = tables[4];
    if (left != 0 || !is_sound(&p, shape)) {
        return false;
    }
    *ret_partial = p;
    return true;
}
