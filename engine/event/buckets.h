/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Radix buckets of future events: private to engine/event.
 * An event at time t lies in bucket (level, digit): level is the highest 6-bit
 * digit in which t differs from `base`, digit is t's value there. Since every
 * t >= base, the events of a lower level, and within a level those of a lower
 * digit, come first; nothing is ordered inside a bucket.
 * A bucket is a list of 256-byte chunks: slot 0 links to the next chunk, slots
 * 1..15 hold events, and all chunks but the first are full. It is represented
 * by the address where its next event goes; a multiple of 256 (NULL for an
 * empty bucket) means that a chunk must be opened first.
 * Owns its chunks; the pool is sized so that opening a chunk cannot fail.
 */
#ifndef HK_EVENT_BUCKETS_H
#define HK_EVENT_BUCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/event/queue.h"

enum {
    HK_DIGIT_BITS = 6,
    HK_DIGITS = 1 << HK_DIGIT_BITS,
    HK_LEVELS = 11, /* 63 bits of time */
    HK_BUCKETS = HK_LEVELS * HK_DIGITS,
    HK_CHUNK_BYTES = 256,
    HK_CHUNK_EVENTS = HK_CHUNK_BYTES / 16 - 1
};

typedef struct hk_chunk {
    union {
        struct hk_chunk *link; /* next chunk of the bucket or of the free list */
        hk_event slots[HK_CHUNK_EVENTS + 1];
    };
} hk_chunk;

typedef struct hk_slab hk_slab; /* one block of chunks */

typedef struct hk_buckets {
    int64_t base;
    uint32_t levels;              /* bit l: some bucket of level l is not empty */
    uint64_t digits[HK_LEVELS];   /* bit d: bucket (l, d) is not empty */
    hk_event *next[HK_BUCKETS];   /* [level * 64 + digit] where its next event goes */
    hk_chunk *free;               /* chunks given back */
    hk_chunk *fresh, *fresh_end;  /* chunks of `slab` never used so far */
    hk_slab *slab, *first, *last; /* the one being used; the list of all */
    int64_t n_chunk;              /* in all slabs */
} hk_buckets;

/** Chunks that `capacity` events can need at worst: every bucket has one chunk in part. */
static inline int64_t hk_buckets_chunks(int64_t capacity)
{
    return capacity / HK_CHUNK_EVENTS + HK_BUCKETS + 2;
}

/** Add a slab so that there are at least n_chunk chunks in all. @return HK_OK, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_buckets_grow(hk_buckets *b, int64_t n_chunk, hk_error *err);
void hk_buckets_done(hk_buckets *b);
/** The same for so many chunks in all in memory of the caller's: never grown, never done. */
void hk_buckets_place(hk_buckets *b, void *memory, int64_t n_chunk);
static inline size_t hk_buckets_bytes(int64_t n_chunk)
{
    /* Two more: one for the header in front, one for the alignment. */
    return ((size_t)n_chunk + 2) * HK_CHUNK_BYTES;
}

/** Empty all buckets, set base 0. O(buckets used). */
void hk_buckets_clear(hk_buckets *b);

/** Open a chunk for bucket i. @return where its next event goes */
hk_event *hk_buckets_open(hk_buckets *b, uint32_t i);

/** Take the list of bucket i; the bucket is empty afterwards. @return the address in `next` */
hk_event *hk_buckets_take(hk_buckets *b, uint32_t i);

/** Move the base back to `base`: what differs from the old base below the digit in which the
 *  two differ moves up into that digit's bucket. */
void hk_buckets_lower_base(hk_buckets *b, int64_t base);

/** Level of the highest digit in which two times differ (0 if they are equal). */
static inline uint32_t hk_buckets_level(int64_t t, int64_t base)
{
    uint32_t bit = 63U - (uint32_t)__builtin_clzll((uint64_t)(t ^ base) | 1U);
    return bit * 43U >> 8; /* bit / 6 for bit < 64 */
}

static inline uint32_t hk_buckets_digit(int64_t t, uint32_t level)
{
    return (uint32_t)((uint64_t)t >> (level * HK_DIGIT_BITS)) & (HK_DIGITS - 1);
}

/** Put an event into bucket i if it is live, without a branch on that. */
static inline void hk_buckets_put_if(hk_buckets *b, uint32_t i, hk_event event, bool live)
{
    hk_event *at = b->next[i];
    if (__builtin_expect(((uintptr_t)at & (HK_CHUNK_BYTES - 1)) == 0, 0)) {
        at = hk_buckets_open(b, i);
    }
    *at = event;
    b->next[i] = at + live;
}

/** Put an event into bucket i. */
static inline void hk_buckets_put(hk_buckets *b, uint32_t i, hk_event event)
{
    hk_buckets_put_if(b, i, event, true);
}

/** Put an event (time >= base) where it belongs. */
static inline void hk_buckets_push(hk_buckets *b, hk_event event)
{
    uint32_t level = hk_buckets_level(event.time_ms, b->base);
    hk_buckets_put(b, level * HK_DIGITS + hk_buckets_digit(event.time_ms, level), event);
}

/** The first bucket that is not empty (there must be one). */
static inline uint32_t hk_buckets_first(const hk_buckets *b)
{
    uint32_t level = (uint32_t)__builtin_ctz(b->levels);
    return level * HK_DIGITS + (uint32_t)__builtin_ctzll(b->digits[level]);
}

/** First ms of bucket i, given the base. */
static inline int64_t hk_buckets_start(const hk_buckets *b, uint32_t i)
{
    uint32_t shift = i / HK_DIGITS * HK_DIGIT_BITS;
    uint64_t unit = UINT64_C(1) << shift;
    uint64_t above = ~(unit - 1 + ((uint64_t)(HK_DIGITS - 1) << shift));
    return (int64_t)(((uint64_t)b->base & above) | (uint64_t)(i % HK_DIGITS) << shift);
}

/* Walking a list taken with hk_buckets_take(): the chunk that holds the last
 * event, how many it holds, and the address for the chunk after it. */

static inline hk_chunk *hk_list_chunk(hk_event *next)
{
    return (hk_chunk *)((uintptr_t)(next - 1) & ~(uintptr_t)(HK_CHUNK_BYTES - 1));
}

static inline int32_t hk_list_count(hk_event *next)
{
    return (int32_t)(next - hk_list_chunk(next)->slots) - 1;
}

/** Rest of the list: NULL or the end of a full chunk. */
static inline hk_event *hk_list_rest(const hk_chunk *chunk)
{
    hk_chunk *link = chunk->link;
    return link == NULL ? NULL : link->slots + HK_CHUNK_EVENTS + 1;
}

/** Ask for the memory of the first chunk of a list. */
static inline void hk_list_prefetch(hk_event *next)
{
    const hk_chunk *chunk = hk_list_chunk(next);
    for (int32_t k = 0; k <= HK_CHUNK_EVENTS; k += 4) {
        __builtin_prefetch(&chunk->slots[k]);
    }
}

static inline void hk_chunk_free(hk_buckets *b, hk_chunk *chunk)
{
    chunk->link = b->free;
    b->free = chunk;
}

#endif
