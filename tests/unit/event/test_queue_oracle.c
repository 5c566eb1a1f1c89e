/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The queue against the obvious structure, an array searched for its least
 * event, over random mixes of pushes, pops, peeks and cancellations.
 */
#include <stdlib.h>

#include "engine/base/memory.h"
#include "engine/event/queue.h"
#include "tests/support/tap.h"

enum { N_CLOCK = 2000 };

/* ---- a binary heap with lazy cancellation: what the queue must do ---- */

typedef struct oracle {
    hk_event *heap;
    int64_t n;
    const int64_t *due;
} oracle;

static bool is_before(hk_event a, hk_event b)
{
    return a.time_ms < b.time_ms || (a.time_ms == b.time_ms && a.tie < b.tie);
}

static void oracle_push(oracle *o, hk_event event)
{
    int64_t i = o->n++;
    while (i > 0 && is_before(event, o->heap[(i - 1) / 2])) {
        o->heap[i] = o->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    o->heap[i] = event;
}

static void oracle_drop(oracle *o)
{
    hk_event last = o->heap[--o->n];
    int64_t i = 0;
    for (int64_t child = 1; child < o->n; child = 2 * i + 1) {
        if (child + 1 < o->n && is_before(o->heap[child + 1], o->heap[child])) {
            child++;
        }
        if (!is_before(o->heap[child], last)) {
            break;
        }
        o->heap[i] = o->heap[child];
        i = child;
    }
    o->heap[i] = last;
}

static bool oracle_peek(oracle *o, hk_event *ret_event)
{
    while (o->n > 0) {
        hk_event event = o->heap[0];
        if (o->due == NULL || o->due[(uint32_t)event.tie] == event.time_ms) {
            *ret_event = event;
            return true;
        }
        oracle_drop(o);
    }
    return false;
}

/* ---- random mixes ---- */

typedef struct mix {
    const char *name;
    int64_t pending; /* about this many */
    int cancel_pct;  /* of the operations */
    int peek_pct;    /* peeks, each followed by a push that may come before what was seen */
    int delay_kind;  /* see draw_delay() */
    int64_t operations;
} mix;

enum { DELAY_SMALL, DELAY_WIDE, DELAY_FAR, DELAY_LUMPS, DELAY_CLUSTERS, DELAY_PRESENT, DELAY_ANY };

static uint64_t draw(uint64_t *state)
{
    uint64_t x = *state += UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    return x ^ x >> 31;
}

static int64_t draw_delay(int kind, uint64_t *rng)
{
    uint64_t r = draw(rng);
    switch (kind) {
    case DELAY_SMALL:
        return (int64_t)(r % 100);
    case DELAY_WIDE:
        return (int64_t)(-28800000.0 * log(((double)(r >> 12) + 0.5) * 0x1p-52));
    case DELAY_FAR:
        return (int64_t)(r >> (22 + draw(rng) % 42));
    case DELAY_LUMPS: /* whole hours: hundreds of events in one ms */
        return (int64_t)(r % 5 * 3600000);
    case DELAY_CLUSTERS: /* around half hours, so that one digit has most of a bucket */
        return (int64_t)(r % 20 * 1800000 + (r >> 32) % 30);
    case DELAY_PRESENT: /* mostly the present ms */
        return r % 8 == 0 ? (int64_t)(draw(rng) % 1000) : 0;
    default:
        return draw_delay((int)(r % DELAY_ANY), rng);
    }
}

typedef struct run {
    hk_queue *queue;
    oracle oracle;
    int64_t due[N_CLOCK];
    bool cancels;
    int64_t now;
    uint64_t rng;
    int64_t live; /* events popped */
} run;

static void push_both(run *r, int64_t time)
{
    uint32_t clock = (uint32_t)(draw(&r->rng) % N_CLOCK);
    hk_event event = {.time_ms = time, .tie = hk_event_tie(clock % 4, clock)};
    r->due[clock] = time; /* an earlier event of this clock becomes stale */
    hk_queue_push(r->queue, event);
    oracle_push(&r->oracle, event);
}

static bool same(bool got, hk_event a, bool want, hk_event b)
{
    return got == want && (!got || (a.time_ms == b.time_ms && a.tie == b.tie));
}

static bool step(run *r, const mix *m)
{
    hk_event got = {0, 0};
    hk_event want = {0, 0};
    int dice = (int)(draw(&r->rng) % 100);
    if (dice < m->cancel_pct) {
        r->due[draw(&r->rng) % N_CLOCK] = -1;
        return true;
    }
    if (dice < m->cancel_pct + m->peek_pct) {
        bool has = hk_queue_peek(r->queue, &got);
        if (!same(has, got, oracle_peek(&r->oracle, &want), want)) {
            return false;
        }
        int64_t gap = has ? got.time_ms - r->now : 1;
        if (hk_queue_room(r->queue) > 0) {
            push_both(r, r->now + (int64_t)(draw(&r->rng) % (uint64_t)(gap + 1)));
        }
        return true;
    }
    bool push = draw(&r->rng) % (uint64_t)(2 * m->pending) > (uint64_t)r->oracle.n;
    if (push && hk_queue_room(r->queue) > 0) {
        push_both(r, r->now + draw_delay(m->delay_kind, &r->rng));
        return true;
    }
    bool has = hk_queue_pop(r->queue, &got);
    if (!same(has, got, oracle_peek(&r->oracle, &want), want)) {
        return false;
    }
    if (has) {
        oracle_drop(&r->oracle);
        r->now = got.time_ms;
        r->due[(uint32_t)got.tie] = -1; /* as the contract asks of whoever takes an event */
        r->live++;
    }
    return true;
}

static bool drain(run *r)
{
    hk_event got = {0, 0};
    hk_event want = {0, 0};
    while (true) {
        bool has = hk_queue_pop(r->queue, &got);
        if (!same(has, got, oracle_peek(&r->oracle, &want), want)) {
            return false;
        }
        if (!has) {
            return true;
        }
        oracle_drop(&r->oracle);
        r->now = got.time_ms;
        r->due[(uint32_t)got.tie] = -1;
    }
}

static void play(const mix *m, uint64_t seed, bool cancels)
{
    static run r;
    int64_t capacity = 4 * m->pending + 100;
    hk_error err;
    r = (run){.rng = seed, .cancels = cancels};
    for (int i = 0; i < N_CLOCK; i++) {
        r.due[i] = -1;
    }
    r.oracle.heap = hk_alloc((size_t)capacity + 1, sizeof(hk_event));
    r.oracle.due = cancels ? r.due : NULL;
    if (r.oracle.heap == NULL || hk_queue_new(capacity, r.oracle.due, &r.queue, &err) != HK_OK) {
        TAP_OK(false, "no memory");
        hk_free(r.oracle.heap);
        return;
    }
    bool good = true;
    int64_t at = 0;
    for (int round = 0; round < 3 && good; round++) {
        for (at = 0; at < m->operations && good; at++) {
            good = step(&r, m);
        }
        if (round == 0) {
            hk_queue_clear(r.queue);
            r.oracle.n = 0;
            r.now = 0;
            good = good && hk_queue_room(r.queue) == capacity;
        } else {
            good = good && drain(&r);
            good = good && hk_queue_room(r.queue) == capacity;
        }
    }
    TAP_OK(good, "%s, %s, seed %llu: same order as the heap (%lld events, stopped at %lld)",
           m->name, cancels ? "cancelling" : "keeping", (unsigned long long)seed, (long long)r.live,
           (long long)at);
    hk_queue_free(r.queue);
    hk_free(r.oracle.heap);
}

int main(void)
{
    static const mix mixes[] = {
        {"few", 10, 10, 10, DELAY_WIDE, 20000},
        {"hold", 1000, 0, 0, DELAY_WIDE, 60000},
        {"hold, peeks", 1000, 5, 20, DELAY_WIDE, 60000},
        {"clusters", 2000, 2, 3, DELAY_CLUSTERS, 100000},
        {"dense", 500, 5, 5, DELAY_SMALL, 60000},
        {"far future", 300, 5, 5, DELAY_FAR, 60000},
        {"far future, many peeks", 5000, 0, 45, DELAY_FAR, 60000},
        {"lumps", 5000, 5, 2, DELAY_LUMPS, 100000},
        {"lumps, many peeks", 3000, 5, 40, DELAY_LUMPS, 100000},
        {"present", 1000, 5, 5, DELAY_PRESENT, 60000},
        {"anything", 3000, 10, 10, DELAY_ANY, 100000},
        {"mostly cancelled", 3000, 45, 2, DELAY_WIDE, 100000},
    };
    const char *effort = getenv("HAKYU_EFFORT");
    uint64_t seeds = effort == NULL || strcmp(effort, "full") == 0 ? 8 : 2;
    for (size_t i = 0; i < sizeof mixes / sizeof mixes[0]; i++) {
        for (uint64_t seed = 1; seed <= seeds; seed++) {
            play(&mixes[i], seed, seed % 2 == 1);
        }
    }
    return tap_done();
}
