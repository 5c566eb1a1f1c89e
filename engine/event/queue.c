/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Three places, in the order of time:
 *   front    a small sorted array: all events before front_end
 *   burst    if one is active: more events of the ms front_end than the front takes
 *   buckets  radix buckets: all events from front_end on (buckets.h)
 * Refill: when front and burst are empty, the first bucket is taken. Up to
 * TAKE_MAX events are inserted straight into the front, and following buckets
 * are added while they fit; up to SORT_MAX are sorted by their next digit first;
 * a larger bucket is spread over the next lower level. Stale events are dropped. The front then covers time up to the next bucket.
 * A push before front_end is inserted into the front; if that is full, the
 * front gives up its later half (the range shrinks). A new queue's front covers
 * all time, so a small run is just a sorted array.
 * A radix heap (Ahuja, Mehlhorn, Orlin, Tarjan 1990) with digits for bits.
 */
#include "engine/event/queue.h"

#include <string.h>

#include "engine/base/check.h"
#include "engine/base/memory.h"
#include "engine/event/buckets.h"
#include "engine/event/burst.h"

enum {
    TAKE_MAX = 32,    /* events inserted straight into the front */
    SORT_MAX = 240,   /* events sorted into the front by a digit first */
    FRONT_MAX = 64,   /* events in a front that takes another */
    FRONT_SLOTS = 320 /* it wanders to the right as events are popped */
};

#define TIME_END INT64_MAX

struct hk_queue {
    const int64_t *due; /* borrowed; NULL = nothing is stale */
    int64_t now;        /* time of the last popped event */
    int64_t n_event;    /* stale ones included */
    int64_t capacity;
    int64_t front_end;  /* ms; the front holds all events before it */
    int32_t head, tail; /* the front is [head, tail), sorted */
    hk_event front[FRONT_SLOTS];
    hk_burst burst; /* active: at front_end; every front event is earlier */
    hk_buckets buckets;
};

static inline bool is_before(hk_event a, hk_event b)
{
    __extension__ typedef unsigned __int128 key;
    return ((key)(uint64_t)a.time_ms << 64 | a.tie) < ((key)(uint64_t)b.time_ms << 64 | b.tie);
}

static inline bool is_stale(const hk_queue *q, hk_event event)
{
    return q->due != NULL && q->due[(uint32_t)event.tie] != event.time_ms;
}

/* ---- life ---- */

static hk_status grow(hk_queue *q, int64_t capacity, hk_error *err)
{
    HK_TRY(hk_buckets_grow(&q->buckets, hk_buckets_chunks(capacity), err));
    HK_TRY(hk_burst_grow(&q->burst, capacity, err));
    q->capacity = capacity;
    return HK_OK;
}

static void reset(hk_queue *q)
{
    q->now = 0;
    q->n_event = 0;
    q->front_end = TIME_END;
    q->head = q->tail = 0;
    hk_burst_clear(&q->burst);
    hk_buckets_clear(&q->buckets);
}

hk_status hk_queue_new(int64_t capacity, const int64_t *due, hk_queue **ret_queue, hk_error *err)
{
    HK_CHECK(capacity >= 0);
    hk_queue *q = hk_alloc(1, sizeof *q);
    if (q == NULL) {
        return hk_fail_nomem(err);
    }
    q->due = due;
    hk_status status = grow(q, capacity, err);
    if (status != HK_OK) {
        hk_queue_free(q);
        return status;
    }
    reset(q);
    *ret_queue = q;
    return HK_OK;
}

size_t hk_queue_bytes(int64_t capacity)
{
    return sizeof(hk_queue) + 16 + hk_buckets_bytes(hk_buckets_chunks(capacity)) +
           (size_t)capacity * sizeof(uint64_t);
}

hk_queue *hk_queue_place(void *memory, int64_t capacity, const int64_t *due)
{
    hk_queue *q = memory;
    char *at = (char *)memory + (sizeof *q + 15) / 16 * 16;
    int64_t n_chunk = hk_buckets_chunks(capacity);
    q->due = due;
    q->capacity = capacity;
    hk_buckets_place(&q->buckets, at, n_chunk);
    hk_burst_place(&q->burst, (uint64_t *)(void *)(at + hk_buckets_bytes(n_chunk)), capacity);
    reset(q);
    return q;
}

void hk_queue_free(hk_queue *queue)
{
    if (queue != NULL) {
        hk_buckets_done(&queue->buckets);
        hk_burst_done(&queue->burst);
        hk_free(queue);
    }
}

void hk_queue_clear(hk_queue *queue)
{
    reset(queue);
}

int64_t hk_queue_room(const hk_queue *queue)
{
    return queue->capacity - queue->n_event;
}

hk_status hk_queue_reserve(hk_queue *queue, int64_t room, hk_error *err)
{
    int64_t needed;
    if (room <= hk_queue_room(queue)) {
        return HK_OK;
    }
    if (__builtin_add_overflow(queue->n_event, room, &needed) || needed > INT64_MAX / 32) {
        return hk_fail_nomem(err);
    }
    int64_t doubled = queue->capacity * 2;
    return grow(queue, needed > doubled ? needed : doubled, err);
}

/* ---- pushing ---- */

/** Room to the right of the front. */
static void wander_back(hk_queue *q)
{
    int32_t n = q->tail - q->head;
    memmove(q->front, q->front + q->head, (size_t)n * sizeof q->front[0]);
    q->head = 0;
    q->tail = n;
}

/** Insert into the front, which has room. */
static inline void insert(hk_queue *q, hk_event event)
{
    if (q->tail == FRONT_SLOTS) {
        wander_back(q);
    }
    int32_t i = q->tail++;
    while (i > q->head && is_before(event, q->front[i - 1])) {
        q->front[i] = q->front[i - 1];
        i--;
    }
    q->front[i] = event;
}

/** Let the front end earlier; the events from there on are still in it. */
static void shorten(hk_queue *q, int64_t end)
{
    q->front_end = end;
    if (end < q->buckets.base) {
        hk_buckets_lower_base(&q->buckets, end);
    }
}

/** Put the events of a burst back into their bucket (front_end has moved before them). */
static void dissolve_burst(hk_queue *q)
{
    hk_event event = {.time_ms = q->burst.time_ms};
    while (!hk_burst_is_empty(&q->burst)) {
        event.tie = hk_burst_pop(&q->burst);
        hk_buckets_push(&q->buckets, event);
    }
    hk_burst_clear(&q->burst);
}

/** The whole front is of one ms: make it a burst. */
static void front_to_burst(hk_queue *q)
{
    hk_burst_start(&q->burst, q->front[q->head].time_ms);
    for (int32_t i = q->tail; i > q->head; i--) {
        hk_burst_add(&q->burst, q->front[i - 1].tie); /* from the back: sorted already */
    }
    q->head = q->tail = 0;
}

/** Make room in a full front: it keeps about half of its events, at least one ms of them. */
static void shrink(hk_queue *q)
{
    const hk_event *first = &q->front[q->head];
    bool one_ms = first->time_ms == q->front[q->tail - 1].time_ms;
    int64_t end = q->front[q->head + FRONT_MAX / 2].time_ms;
    if (end == first->time_ms && !one_ms) {
        end++;
    }
    shorten(q, end);
    if (q->burst.time_ms >= 0) {
        dissolve_burst(q);
    }
    if (one_ms) {
        front_to_burst(q);
        return;
    }
    while (q->front[q->tail - 1].time_ms >= end) {
        hk_buckets_push(&q->buckets, q->front[--q->tail]);
    }
}

void hk_queue_push(hk_queue *queue, hk_event event)
{
    HK_CHECK(event.time_ms >= queue->now && event.time_ms < TIME_END,
             "event at %lld ms, now is %lld ms", (long long)event.time_ms, (long long)queue->now);
    HK_CHECK(queue->n_event < queue->capacity, "the event queue is full");
    queue->n_event++;
    if (event.time_ms < queue->front_end && queue->tail - queue->head >= FRONT_MAX) {
        shrink(queue);
    }
    if (event.time_ms < queue->front_end) {
        insert(queue, event);
    } else if (event.time_ms == queue->burst.time_ms) {
        hk_burst_push(&queue->burst, event.tie);
    } else {
        hk_buckets_push(&queue->buckets, event);
    }
}

/* ---- taking ---- */

/** Events in a list, counting on only while they are at most `max`. */
static int32_t count_up_to(hk_event *list, int32_t max)
{
    int32_t n = 0;
    while (list != NULL && n <= max) {
        n += hk_list_count(list);
        list = hk_list_rest(hk_list_chunk(list));
    }
    return n;
}

/** Take the first chunk off a list, and ask for the memory that it and the next will need. */
static inline hk_chunk *next_chunk(const hk_queue *q, hk_event **list, int32_t *ret_count)
{
    hk_chunk *chunk = hk_list_chunk(*list);
    int32_t n = hk_list_count(*list);
    *list = hk_list_rest(chunk);
    if (*list != NULL) {
        hk_list_prefetch(*list);
    }
    if (q->due != NULL) {
        for (int32_t k = 1; k <= n; k++) {
            __builtin_prefetch(&q->due[(uint32_t)chunk->slots[k].tie]);
        }
    }
    *ret_count = n;
    return chunk;
}

/**
 * What is not stale in a list, which fits `ret_events`. Appends without a branch,
 * for staleness is hard to predict.
 * @return how many
 */
static int32_t list_to_array(hk_queue *q, hk_event *list, hk_event *ret_events)
{
    int32_t n_live = 0;
    while (list != NULL) {
        int32_t n;
        hk_chunk *chunk = next_chunk(q, &list, &n);
        for (int32_t k = 1; k <= n; k++) {
            hk_event event = chunk->slots[k];
            ret_events[n_live] = event;
            n_live += !is_stale(q, event);
        }
        q->n_event -= n;
        hk_chunk_free(&q->buckets, chunk);
    }
    q->n_event += n_live;
    return n_live;
}

/** Spread a list over the buckets of `level`, dropping what is stale. */
static void spread(hk_queue *q, hk_event *list, uint32_t level)
{
    while (list != NULL) {
        int32_t n;
        hk_chunk *chunk = next_chunk(q, &list, &n);
        for (int32_t k = 1; k <= n; k++) {
            hk_event event = chunk->slots[k];
            uint32_t i = level * HK_DIGITS + hk_buckets_digit(event.time_ms, level);
            bool live = !is_stale(q, event);
            hk_buckets_put_if(&q->buckets, i, event, live);
            q->n_event -= !live;
        }
        hk_chunk_free(&q->buckets, chunk);
    }
}

/**
 * Sort many events into the empty front: by their digit of `level`, then by
 * insertion. If one digit has too many for that, spread them instead.
 */
static void array_to_front(hk_queue *q, const hk_event *events, int32_t n, uint32_t level)
{
    uint32_t at[HK_DIGITS + 1] = {0};
    uint32_t most = 0;
    for (int32_t k = 0; k < n; k++) {
        uint32_t count = ++at[hk_buckets_digit(events[k].time_ms, level) + 1];
        most = count > most ? count : most;
    }
    if (most > TAKE_MAX) {
        for (int32_t k = 0; k < n; k++) {
            uint32_t digit = hk_buckets_digit(events[k].time_ms, level);
            hk_buckets_put(&q->buckets, level * HK_DIGITS + digit, events[k]);
        }
        return;
    }
    for (int32_t d = 1; d < HK_DIGITS; d++) {
        at[d] += at[d - 1];
    }
    for (int32_t k = 0; k < n; k++) {
        q->front[at[hk_buckets_digit(events[k].time_ms, level)]++] = events[k];
    }
    for (int32_t k = 0; k < n; k++) {
        q->tail = k;
        insert(q, q->front[k]);
    }
}

/** Start a burst with what is not stale in a list, if there is anything. */
static void list_to_burst(hk_queue *q, hk_event *list, int64_t time_ms)
{
    hk_burst_start(&q->burst, time_ms);
    while (list != NULL) {
        int32_t n;
        hk_chunk *chunk = next_chunk(q, &list, &n);
        for (int32_t k = 1; k <= n; k++) {
            if (is_stale(q, chunk->slots[k])) {
                q->n_event--;
            } else {
                hk_burst_add(&q->burst, chunk->slots[k].tie);
            }
        }
        hk_chunk_free(&q->buckets, chunk);
    }
    hk_burst_sort(&q->burst);
    if (hk_burst_is_empty(&q->burst)) {
        hk_burst_clear(&q->burst);
    }
}

/** Take bucket i, which has n events (or more than SORT_MAX) and comes after the front. */
static void take_bucket(hk_queue *q, uint32_t i, int32_t n)
{
    hk_event events[SORT_MAX + 1];
    hk_buckets *b = &q->buckets;
    uint32_t level = i / HK_DIGITS;
    b->base = hk_buckets_start(b, i);
    hk_event *list = hk_buckets_take(b, i);
    if (n <= TAKE_MAX) {
        n = list_to_array(q, list, events);
        for (int32_t k = 0; k < n; k++) {
            insert(q, events[k]);
        }
    } else if (level == 0) {
        list_to_burst(q, list, b->base);
    } else if (n <= SORT_MAX) {
        n = list_to_array(q, list, events);
        array_to_front(q, events, n, level - 1);
    } else {
        spread(q, list, level - 1);
    }
}

/**
 * Fill the empty front from the buckets, or start a burst.
 * @return false if there is nothing left
 */
static bool refill(hk_queue *q)
{
    hk_buckets *b = &q->buckets;
    q->head = q->tail = 0;
    while (b->levels != 0) {
        uint32_t i = hk_buckets_first(b);
        int32_t n = count_up_to(b->next[i], SORT_MAX);
        if (q->tail > 0 && q->tail + n > TAKE_MAX) {
            q->front_end = hk_buckets_start(b, i);
            return true;
        }
        take_bucket(q, i, n);
        if (q->burst.time_ms >= 0) {
            q->front_end = q->burst.time_ms;
            return true;
        }
    }
    q->front_end = TIME_END;
    return q->tail > q->head;
}

/** Next event, stale or not, without the front. @return false if there is none */
static bool advance(hk_queue *q)
{
    if (q->burst.time_ms >= 0) {
        if (!hk_burst_is_empty(&q->burst)) {
            return true;
        }
        q->front_end = q->burst.time_ms + 1;
        hk_burst_clear(&q->burst);
    }
    return refill(q);
}

bool hk_queue_peek(hk_queue *queue, hk_event *ret_event)
{
    while (true) {
        bool in_front = queue->head < queue->tail;
        if (!in_front && !advance(queue)) {
            return false;
        }
        in_front = queue->head < queue->tail;
        hk_event event;
        if (in_front) {
            event = queue->front[queue->head];
        } else {
            event = (hk_event){queue->burst.time_ms, hk_burst_peek(&queue->burst)};
        }
        if (!is_stale(queue, event)) {
            *ret_event = event;
            return true;
        }
        queue->n_event--;
        if (in_front) {
            queue->head++;
        } else {
            hk_burst_pop(&queue->burst);
        }
    }
}

int64_t hk_queue_hint(const hk_queue *queue, int32_t ahead)
{
    int32_t i = queue->head + ahead;
    return i < queue->tail ? (int64_t)(uint32_t)queue->front[i].tie : -1;
}

bool hk_queue_pop(hk_queue *queue, hk_event *ret_event)
{
    while (true) {
        hk_event event;
        if (queue->head < queue->tail) {
            event = queue->front[queue->head++];
        } else if (!advance(queue)) {
            return false;
        } else if (queue->burst.time_ms >= 0) {
            event = (hk_event){queue->burst.time_ms, hk_burst_pop(&queue->burst)};
        } else {
            continue;
        }
        queue->n_event--;
        if (!is_stale(queue, event)) {
            queue->now = event.time_ms;
            *ret_event = event;
            return true;
        }
    }
}

bool hk_queue_pop_at(hk_queue *queue, int64_t time_ms, hk_event *ret_event)
{
    while (queue->head < queue->tail) {
        hk_event event = queue->front[queue->head];
        if (event.time_ms > time_ms) {
            return false;
        }
        queue->head++;
        queue->n_event--;
        if (!is_stale(queue, event)) {
            queue->now = event.time_ms;
            *ret_event = event;
            return true;
        }
    }
    hk_event event;
    return hk_queue_peek(queue, &event) && event.time_ms == time_ms &&
           hk_queue_pop(queue, ret_event);
}
