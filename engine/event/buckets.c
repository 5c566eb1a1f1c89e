/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/event/buckets.h"

#include "engine/base/check.h"
#include "engine/base/memory.h"

_Static_assert(sizeof(hk_event) == 16, "chunks hold 16-byte events");
_Static_assert(sizeof(hk_chunk) == HK_CHUNK_BYTES, "a chunk is 256 bytes");

struct hk_slab {
    hk_slab *next; /* newer */
    hk_chunk *chunks, *end;
};

/** Make the memory a slab of n chunks, after those there are. */
static void add_slab(hk_buckets *b, hk_slab *slab, int64_t n)
{
    uintptr_t first = ((uintptr_t)(slab + 1) + HK_CHUNK_BYTES - 1) & -(uintptr_t)HK_CHUNK_BYTES;
    slab->chunks = (hk_chunk *)first;
    slab->end = slab->chunks + n;
    if (b->first == NULL) {
        b->first = b->slab = slab;
        b->fresh = slab->chunks;
        b->fresh_end = slab->end;
    } else {
        b->last->next = slab;
    }
    b->last = slab;
    b->n_chunk += n;
}

hk_status hk_buckets_grow(hk_buckets *b, int64_t n_chunk, hk_error *err)
{
    int64_t n = n_chunk - b->n_chunk;
    if (n <= 0) {
        return HK_OK;
    }
    hk_slab *slab = hk_alloc(hk_buckets_bytes(n), 1);
    if (slab == NULL) {
        return hk_fail_nomem(err);
    }
    add_slab(b, slab, n);
    return HK_OK;
}

void hk_buckets_place(hk_buckets *b, void *memory, int64_t n_chunk)
{
    add_slab(b, memory, n_chunk);
}

void hk_buckets_done(hk_buckets *b)
{
    hk_slab *slab = b->first;
    while (slab != NULL) {
        hk_slab *next = slab->next;
        hk_free(slab);
        slab = next;
    }
}

void hk_buckets_clear(hk_buckets *b)
{
    while (b->levels != 0) {
        uint32_t i = hk_buckets_first(b);
        hk_buckets_take(b, i);
    }
    b->base = 0;
    b->free = NULL;
    b->slab = b->first;
    b->fresh = b->slab->chunks;
    b->fresh_end = b->slab->end;
}

static hk_chunk *take_chunk(hk_buckets *b)
{
    hk_chunk *chunk = b->free;
    if (chunk != NULL) {
        b->free = chunk->link;
        return chunk;
    }
    while (b->fresh == b->fresh_end) {
        b->slab = b->slab->next;
        HK_CHECK(b->slab != NULL, "the event queue has no chunk left");
        b->fresh = b->slab->chunks;
        b->fresh_end = b->slab->end;
    }
    return b->fresh++;
}

hk_event *hk_buckets_open(hk_buckets *b, uint32_t i)
{
    hk_event *next = b->next[i];
    hk_chunk *chunk = take_chunk(b);
    chunk->link = next == NULL ? NULL : hk_list_chunk(next);
    b->levels |= 1U << (i / HK_DIGITS);
    b->digits[i / HK_DIGITS] |= UINT64_C(1) << (i % HK_DIGITS);
    return chunk->slots + 1;
}

hk_event *hk_buckets_take(hk_buckets *b, uint32_t i)
{
    uint32_t level = i / HK_DIGITS;
    hk_event *next = b->next[i];
    b->next[i] = NULL;
    b->digits[level] &= ~(UINT64_C(1) << (i % HK_DIGITS));
    if (b->digits[level] == 0) {
        b->levels &= ~(1U << level);
    }
    return next;
}

void hk_buckets_lower_base(hk_buckets *b, int64_t base)
{
    uint32_t below = (1U << hk_buckets_level(b->base, base)) - 1;
    b->base = base;
    while ((b->levels & below) != 0) {
        hk_event *list = hk_buckets_take(b, hk_buckets_first(b));
        while (list != NULL) {
            hk_chunk *chunk = hk_list_chunk(list);
            int32_t n = hk_list_count(list);
            list = hk_list_rest(chunk);
            for (int32_t k = 1; k <= n; k++) {
                hk_buckets_push(b, chunk->slots[k]);
            }
            hk_chunk_free(b, chunk);
        }
    }
}
