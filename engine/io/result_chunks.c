/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/result_chunks.h"

#include <string.h>

#include "engine/base/check.h"

/* As many as keep the helpers busy while the caller fills the next ones. */
enum { WAITING_LEAST = 8, WAITING_PER_HELPER = 4, WAITING_MOST = 128 };

struct hk_out_chunk { /* or, of a variable that is not packed, a block of values */
    const hk_target *target;
    bool is_packed;
    hsize_t start[HK_SCHEMA_DIMS], count[HK_SCHEMA_DIMS];
    hk_packing packing; /* its buffers are owned, and kept from chunk to chunk */
};

hk_target hk_target_of(const hk_schema_row *row, const hk_dims *dims, hid_t dataset)
{
    size_t size = hk_schema_size(row->type);
    hk_target t = {.dataset = dataset,
                   .type = row->type,
                   .size = size,
                   .shape = hk_h5_shape_of(dims, row->n_dim, row->dims, size)};
    if (row->has_fill) {
        t.fill = hk_schema_fill(row);
    }
    return t;
}

/* ---- packing ----------------------------------------------------------------------------------- */

static void start_packing(const hk_chunks *chunks, hk_out_chunk *c)
{
    if (chunks->helpers != NULL) {
        chunks->helpers->start(chunks->helpers->user, &c->packing);
    } else {
        hk_packing_do(&c->packing);
    }
}

static void wait_all(const hk_chunks *chunks)
{
    if (chunks->helpers != NULL) {
        chunks->helpers->wait(chunks->helpers->user);
    }
}

/* ---- writing ----------------------------------------------------------------------------------- */

static bool write_plain(const hk_out_chunk *c)
{
    const hk_target *t = c->target;
    hid_t space = H5Dget_space(t->dataset);
    /* of the same shape in memory: else HDF5 looks at every value by itself */
    hid_t memory = H5Screate_simple(t->shape.rank, c->count, NULL);
    bool ok = space >= 0 && memory >= 0 &&
              H5Sselect_hyperslab(space, H5S_SELECT_SET, c->start, NULL, c->count, NULL) >= 0 &&
              H5Dwrite(t->dataset, hk_h5_memory_type(t->type), memory, space, H5P_DEFAULT,
                       c->packing.bytes) >= 0;
    if (memory >= 0) {
        H5Sclose(memory);
    }
    if (space >= 0) {
        H5Sclose(space);
    }
    return ok;
}

static bool write_chunk(const hk_out_chunk *c)
{
    if (!c->is_packed) {
        return write_plain(c);
    }
    const hk_packing *p = &c->packing;
    return p->n_packed > 0 && H5Dwrite_chunk(c->target->dataset, H5P_DEFAULT, 0, c->start,
                                             p->n_packed, p->packed) >= 0;
}

bool hk_chunks_drain(hk_chunks *chunks)
{
    bool ok = true;
    wait_all(chunks);
    for (int32_t i = 0; i < chunks->n && ok; i++) {
        ok = write_chunk(&chunks->waiting[i]);
    }
    chunks->n = 0;
    return ok;
}

void hk_chunks_done(hk_chunks *chunks)
{
    wait_all(chunks);
    for (int32_t i = 0; i < chunks->most; i++) {
        hk_free(chunks->waiting[i].packing.bytes);
        hk_free(chunks->waiting[i].packing.packed);
    }
    hk_free(chunks->waiting);
    *chunks = (hk_chunks){.waiting = NULL};
}

/* ---- adding ------------------------------------------------------------------------------------ */

static bool make_room(hk_chunks *chunks)
{
    int32_t helpers = chunks->helpers == NULL ? 1 : chunks->helpers->n;
    int32_t most = WAITING_PER_HELPER * (helpers < WAITING_MOST ? helpers : WAITING_MOST);
    most = most < WAITING_LEAST ? WAITING_LEAST : most > WAITING_MOST ? WAITING_MOST : most;
    chunks->waiting = hk_alloc((size_t)most, sizeof *chunks->waiting);
    chunks->most = chunks->waiting == NULL ? 0 : most;
    return chunks->waiting != NULL;
}

/** The next free place, with room for n bytes. @return NULL on failure */
static hk_out_chunk *next_place(hk_chunks *chunks, const hk_target *target, size_t n)
{
    if ((chunks->most == 0 && !make_room(chunks)) ||
        (chunks->n == chunks->most && !hk_chunks_drain(chunks))) {
        return NULL;
    }
    hk_out_chunk *c = &chunks->waiting[chunks->n];
    hk_packing *p = &c->packing;
    if (hk_packing_room(n) > p->room) {
        hk_free(p->bytes);
        hk_free(p->packed);
        p->room = hk_packing_room(n);
        p->bytes = hk_alloc(p->room, 1);
        p->packed = hk_alloc(p->room, 1);
        if (p->bytes == NULL || p->packed == NULL) {
            p->room = 0;
            return NULL;
        }
    }
    p->n = n;
    p->size = target->size;
    p->n_packed = 0;
    c->target = target;
    return c;
}

/** What lies beyond the ends of the dimensions. */
static void put_fill(hk_out_chunk *c)
{
    const hk_target *t = c->target;
    for (size_t i = 0; i < c->packing.n; i += t->size) {
        memcpy(c->packing.bytes + i, &t->fill, t->size);
    }
}

/** A block of values of which a chunk takes a part. */
typedef struct block {
    const hsize_t *start, *count;
    const unsigned char *values;
} block;

/** Copy the part of the block that lies in the chunk, a run of the last dimension at a time. */
static void put_values(hk_out_chunk *c, const block *b)
{
    const hk_target *t = c->target;
    int last = t->shape.rank - 1;
    hsize_t at[HK_SCHEMA_DIMS] = {0};
    for (bool more = true; more;) {
        hsize_t from = 0, to = 0;
        for (int d = 0; d <= last; d++) {
            from = from * b->count[d] + c->start[d] + at[d] - b->start[d];
            to = to * t->shape.chunk[d] + at[d];
        }
        memcpy(c->packing.bytes + to * t->size, b->values + from * t->size,
               c->count[last] * t->size);
        more = false;
        for (int d = last - 1; d >= 0 && !more; d--) { /* the next run */
            at[d] = at[d] + 1 < c->count[d] ? at[d] + 1 : 0;
            more = at[d] > 0;
        }
    }
}

/** The chunk that begins at `first`. */
static bool add_chunk(hk_chunks *chunks, const hk_target *target, const hsize_t *first,
                      const block *b)
{
    const hk_h5_shape *s = &target->shape;
    size_t n = target->size;
    for (int d = 0; d < s->rank; d++) {
        n *= s->chunk[d];
    }
    hk_out_chunk *c = next_place(chunks, target, n);
    if (c == NULL) {
        return false;
    }
    bool whole = true;
    for (int d = 0; d < s->rank; d++) {
        hsize_t left = b->start[d] + b->count[d] - first[d];
        c->start[d] = first[d];
        c->count[d] = left < s->chunk[d] ? left : s->chunk[d];
        HK_CHECK(first[d] % s->chunk[d] == 0 &&
                     (left >= s->chunk[d] || first[d] + left == s->now[d]),
                 "a part of a chunk");
        whole = whole && c->count[d] == s->chunk[d];
    }
    if (!whole) {
        put_fill(c);
    }
    put_values(c, b);
    c->is_packed = true;
    chunks->n++;
    start_packing(chunks, c);
    return true;
}

static bool add_plain(hk_chunks *chunks, const hk_target *target, const block *b)
{
    size_t n = target->size;
    for (int d = 0; d < target->shape.rank; d++) {
        n *= b->count[d];
    }
    hk_out_chunk *c = next_place(chunks, target, n);
    if (c == NULL) {
        return false;
    }
    memcpy(c->start, b->start, sizeof c->start);
    memcpy(c->count, b->count, sizeof c->count);
    memcpy(c->packing.bytes, b->values, n);
    c->is_packed = false;
    chunks->n++;
    return true;
}

bool hk_chunks_add(hk_chunks *chunks, const hk_target *target, const hsize_t *start,
                   const hsize_t *count, const void *values)
{
    const hk_h5_shape *s = &target->shape;
    const block b = {start, count, values};
    if (!hk_h5_is_packed(s, target->type)) {
        return add_plain(chunks, target, &b);
    }
    hsize_t first[HK_SCHEMA_DIMS];
    memcpy(first, start, sizeof first);
    for (bool more = true; more;) {
        if (!add_chunk(chunks, target, first, &b)) {
            return false;
        }
        more = false;
        for (int d = s->rank - 1; d >= 0 && !more; d--) { /* the next chunk */
            more = first[d] + s->chunk[d] < start[d] + count[d];
            first[d] = more ? first[d] + s->chunk[d] : start[d];
        }
    }
    return true;
}
