/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Event queue: the ordered set of future events of one replicate.
 * Owns: its buckets. Does not own: the subjects of events.
 * Order: (time, tie), total; tie = phase << 32 | clock, clocks being numbered by
 * (component, slot), so that this is the order (time, phase, component, slot) of
 * design.md 3.3 and a run never depends on insertion order or addresses.
 * Cancelling is lazy: an event whose clock is no longer due at its time is stale
 * (`due[clock] != time`) and is dropped when met or when its bucket is spread.
 * Whoever takes an event sets due[clock] to -1 or a new time before taking the next; so a
 * clock that was stopped and armed again for the same ms fires once, though the queue may
 * hold two events for it (a clock has one phase, so they are equal).
 * One queue belongs to one replicate; not thread-safe, no global state.
 */
#ifndef HK_EVENT_QUEUE_H
#define HK_EVENT_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/error.h"

typedef struct hk_queue hk_queue; /* opaque */

typedef struct hk_event {
    int64_t time_ms; /* >= the time of the last popped event */
    uint64_t tie;    /* phase << 32 | clock */
} hk_event;

static inline uint64_t hk_event_tie(uint32_t phase, uint32_t clock)
{
    return (uint64_t)phase << 32 | clock;
}

/**
 * Create a queue.
 * @param due   [n_clock] borrowed for the life of the queue: the time each clock is due, -1 = not;
 *              NULL = no event is ever stale
 * @param capacity events the queue can hold (memory is taken once, here; see hk_queue_reserve)
 */
HK_WARN_UNUSED hk_status hk_queue_new(int64_t capacity, const int64_t *due, hk_queue **ret_queue,
                                      hk_error *err);
void hk_queue_free(hk_queue *queue); /* NULL is allowed */
/** The same in memory of the caller's (zeroed, 16-byte aligned, hk_queue_bytes() of it), which lives
 *  as long as the queue; neither hk_queue_free() nor hk_queue_reserve(). */
hk_queue *hk_queue_place(void *memory, int64_t capacity, const int64_t *due);
size_t hk_queue_bytes(int64_t capacity);
/** Empty it and set its time to 0; memory is kept. O(buckets used). */
void hk_queue_clear(hk_queue *queue);

/** Free places: so many pushes will succeed. Stale events count as used until they are met. */
int64_t hk_queue_room(const hk_queue *queue);
/** Make room for at least `room` more events; only between instants (it may allocate). */
HK_WARN_UNUSED hk_status hk_queue_reserve(hk_queue *queue, int64_t room, hk_error *err);

/** Schedule. Cannot fail: a full queue or a time before the last popped one (or of INT64_MAX) is
 *  a programming error (HK_CHECK). Amortised O(digits of the delay). */
void hk_queue_push(hk_queue *queue, hk_event event);
/** Earliest event that is not stale, left in place. @return false if there is none. */
bool hk_queue_peek(hk_queue *queue, hk_event *ret_event);
/** Clock of the event that is `ahead` places behind the earliest, if that is known without work:
 *  a hint what memory will be needed soon. It may be stale, others may come before it.
 *  @return -1 if it is not known */
int64_t hk_queue_hint(const hk_queue *queue, int32_t ahead);
/** Take it. @return false, *ret_event untouched, if there is none. */
bool hk_queue_pop(hk_queue *queue, hk_event *ret_event);
/** Take it if it is at time_ms, before which there must be none.
 *  @return false, *ret_event untouched, if it is later or there is none. */
bool hk_queue_pop_at(hk_queue *queue, int64_t time_ms, hk_event *ret_event);

#endif
