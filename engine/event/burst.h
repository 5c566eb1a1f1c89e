/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many events of one ms: private to engine/event. What was known when the
 * burst was made is sorted once; what is pushed for the same ms later goes to
 * a heap. Both are parts of one array of ties: the heap grows from its start,
 * the sorted part shrinks towards its end.
 */
#ifndef HK_EVENT_BURST_H
#define HK_EVENT_BURST_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/error.h"

typedef struct hk_burst {
    int64_t time_ms; /* of all its events; -1 = no burst */
    uint64_t *ties;  /* [capacity] owned */
    int64_t capacity;
    int64_t sorted_at; /* sorted part: [sorted_at, capacity) */
    int64_t n_heap;    /* heap: [0, n_heap) */
} hk_burst;

/** Room for `capacity` events in all; contents stay. @return HK_OK, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_burst_grow(hk_burst *burst, int64_t capacity, hk_error *err);
void hk_burst_done(hk_burst *burst);
/** The same in memory of the caller's, [capacity]: never grown, never done. */
void hk_burst_place(hk_burst *burst, uint64_t *ties, int64_t capacity);
void hk_burst_clear(hk_burst *burst);

/** Start a burst (there is none) with no events: add them, then sort. */
void hk_burst_start(hk_burst *burst, int64_t time_ms);
/** Add to the part that will be sorted; only between start and sort. */
static inline void hk_burst_add(hk_burst *burst, uint64_t tie)
{
    burst->ties[--burst->sorted_at] = tie;
}
void hk_burst_sort(hk_burst *burst);

/** Push for the ms of the burst. O(log of such pushes). */
void hk_burst_push(hk_burst *burst, uint64_t tie);
static inline bool hk_burst_is_empty(const hk_burst *burst)
{
    return burst->n_heap == 0 && burst->sorted_at == burst->capacity;
}
/** The least tie (there must be one). */
uint64_t hk_burst_peek(const hk_burst *burst);
/** Take it. */
uint64_t hk_burst_pop(hk_burst *burst);

#endif
