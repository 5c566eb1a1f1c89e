/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The contract of the event queue on small cases; random ones are in
 * test_queue_oracle.c.
 */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/event/queue.h"
#include "tests/support/tap.h"

static hk_queue *new_queue(int64_t capacity, const int64_t *due)
{
    hk_queue *queue = NULL;
    hk_error err;
    TAP_EQ_I64(hk_queue_new(capacity, due, &queue, &err), HK_OK, "a queue is created");
    return queue;
}

static void push(hk_queue *queue, int64_t time, uint64_t tie)
{
    hk_queue_push(queue, (hk_event){time, tie});
}

/** Pop and compare; a tie of UINT64_MAX wants an empty queue. */
static void want(hk_queue *queue, int64_t time, uint64_t tie, const char *name)
{
    hk_event event = {-7, 0};
    if (tie == UINT64_MAX) {
        TAP_OK(!hk_queue_pop(queue, &event) && event.time_ms == -7, "%s: empty", name);
        return;
    }
    bool has = hk_queue_pop(queue, &event);
    TAP_OK(has && event.time_ms == time && event.tie == tie, "%s: (%lld, %llu), got (%lld, %llu)",
           name, (long long)time, (unsigned long long)tie, (long long)event.time_ms,
           (unsigned long long)event.tie);
}

static void test_order(void)
{
    hk_queue *queue = new_queue(10, NULL);
    hk_event event = {-7, 0};
    want(queue, 0, UINT64_MAX, "new");
    TAP_OK(!hk_queue_peek(queue, &event) && event.time_ms == -7, "peek: empty");
    push(queue, 5, hk_event_tie(1, 2));
    push(queue, 5, hk_event_tie(0, 9));
    push(queue, 3, hk_event_tie(2, 1));
    push(queue, 5, hk_event_tie(1, 1));
    TAP_EQ_I64(hk_queue_room(queue), 6, "four places used");
    TAP_OK(hk_queue_peek(queue, &event) && event.time_ms == 3, "peek sees the first");
    want(queue, 3, hk_event_tie(2, 1), "time first");
    want(queue, 5, hk_event_tie(0, 9), "then phase");
    want(queue, 5, hk_event_tie(1, 1), "then clock");
    push(queue, 5, hk_event_tie(0, 1));
    want(queue, 5, hk_event_tie(0, 1), "a smaller tie at the present ms comes next");
    push(queue, 5, hk_event_tie(3, 0));
    want(queue, 5, hk_event_tie(1, 2), "a larger one waits");
    want(queue, 5, hk_event_tie(3, 0), "until it is due");
    want(queue, 0, UINT64_MAX, "end");
    TAP_EQ_I64(hk_queue_room(queue), 10, "all places free");
    hk_queue_free(queue);
    hk_queue_free(NULL);
}

static void test_extremes(void)
{
    static const int64_t times[] = {0,
                                    1,
                                    63,
                                    64,
                                    4095,
                                    4096,
                                    (INT64_C(1) << 42) - 1,
                                    INT64_C(1) << 42,
                                    (INT64_C(1) << 42) + 1,
                                    INT64_C(1) << 60,
                                    INT64_MAX - 1};
    enum { N = sizeof times / sizeof times[0] };
    /* Fifty of each, so that the front cannot hold them. */
    hk_queue *queue = new_queue(INT64_C(50) * N, NULL);
    for (uint64_t k = 0; k < 50; k++) {
        for (int i = N - 1; i >= 0; i--) {
            push(queue, times[i], 49 - k);
        }
    }
    TAP_EQ_I64(hk_queue_room(queue), 0, "full to the last place");
    bool good = true;
    for (int i = 0; i < N; i++) {
        for (uint64_t k = 0; k < 50; k++) {
            hk_event event;
            good =
                good && hk_queue_pop(queue, &event) && event.time_ms == times[i] && event.tie == k;
        }
    }
    TAP_OK(good, "times from 0 to 2^63 - 2 in order");
    want(queue, 0, UINT64_MAX, "end");
    hk_queue_free(queue);
}

static void test_stale(void)
{
    int64_t due[300] = {0};
    hk_queue *queue = new_queue(1000, due);
    hk_event event;
    for (uint32_t c = 0; c < 300; c++) {
        due[c] = 1000 + c;
        push(queue, due[c], hk_event_tie(0, c));
    }
    for (uint32_t c = 0; c < 300; c++) {
        due[c] = c % 3 == 0 ? due[c] : -1;
    }
    due[1] = 5000; /* armed again, later */
    push(queue, 5000, hk_event_tie(0, 1));
    TAP_OK(hk_queue_peek(queue, &event) && event.tie == 0, "peek skips nothing that is due");
    due[0] = -1;
    TAP_OK(hk_queue_peek(queue, &event) && event.tie == 3, "a stale head is passed by");
    bool good = true;
    for (uint32_t c = 3; c < 300; c += 3) {
        good = good && hk_queue_pop(queue, &event) && event.tie == c;
    }
    TAP_OK(good, "only events that are due");
    want(queue, 5000, 1, "armed again");
    want(queue, 0, UINT64_MAX, "end");
    TAP_EQ_I64(hk_queue_room(queue), 1000, "stale events give back their places");

    /* Stopped and armed again for the same ms: fires once. */
    due[7] = 6000;
    push(queue, 6000, hk_event_tie(0, 7));
    due[7] = -1;
    due[7] = 6000;
    push(queue, 6000, hk_event_tie(0, 7));
    want(queue, 6000, 7, "armed twice for one ms");
    due[7] = -1;
    want(queue, 0, UINT64_MAX, "fires once");
    hk_queue_free(queue);
}

static void test_burst(void)
{
    enum { N = 5000 };
    hk_queue *queue = new_queue(INT64_C(2) * N, NULL);
    for (uint64_t i = 0; i < N; i++) {
        push(queue, 1000, hk_event_tie((uint32_t)(i % 3), (uint32_t)(i * 7919 % N)));
    }
    uint64_t last = 0;
    bool good = true;
    hk_event event;
    for (int i = 0; i < N; i++) {
        good = good && hk_queue_pop(queue, &event) && event.time_ms == 1000 &&
               (i == 0 || event.tie > last);
        last = event.tie;
        if (i % 2 == 0) { /* later phases of the same ms, in falling order */
            push(queue, 1000, hk_event_tie(9, (uint32_t)(N - i)));
        }
    }
    TAP_OK(good, "thousands at one ms in the order of their ties");
    for (int i = 0; i < N / 2; i++) {
        good = good && hk_queue_pop(queue, &event) && event.tie > last;
        last = event.tie;
    }
    TAP_OK(good, "and what was pushed meanwhile after them");
    want(queue, 0, UINT64_MAX, "end");
    hk_queue_free(queue);
}

static void test_clear(void)
{
    hk_queue *queue = new_queue(500, NULL);
    for (int round = 0; round < 3; round++) {
        for (int64_t i = 0; i < 500; i++) {
            push(queue, i * 1000 % 997 + (i % 7 << 30), (uint64_t)i);
        }
        hk_event event;
        hk_queue_pop(queue, &event);
        hk_queue_clear(queue);
        TAP_EQ_I64(hk_queue_room(queue), 500, "cleared: all places free");
        want(queue, 0, UINT64_MAX, "cleared");
        push(queue, 0, 4);
        want(queue, 0, 4, "time starts at 0 again");
        hk_queue_clear(queue);
    }
    hk_queue_free(queue);
}

/** In memory of the caller's: the same queue, which says what comes next. */
static void test_place(void)
{
    enum { EVENTS = 2000 };
    hk_queue *queue = new_queue(EVENTS, NULL);
    void *memory = calloc(1, hk_queue_bytes(EVENTS));
    hk_queue *placed = hk_queue_place(memory, EVENTS, NULL);
    TAP_EQ_I64(hk_queue_hint(placed, 0), -1, "nothing comes next");
    for (int32_t round = 0; round < 2; round++) {
        int32_t wrong = 0, told = 0, lied = 0;
        for (uint32_t i = 0; i < EVENTS; i++) {
            int64_t time = i * INT64_C(2654435761) % 4294967296;
            push(queue, time, i);
            push(placed, time, i);
        }
        TAP_EQ_I64(hk_queue_room(placed), 0, "it takes as many as were asked for");
        for (int32_t i = 0; i < EVENTS; i++) {
            hk_event a = {0, 0}, b = {0, 1};
            int64_t hint = hk_queue_hint(placed, 0);
            hk_queue_pop(queue, &a);
            hk_queue_pop(placed, &b);
            wrong += a.time_ms != b.time_ms || a.tie != b.tie;
            told += hint >= 0;
            lied += hint >= 0 && hint != (int64_t)b.tie;
        }
        TAP_EQ_I64(wrong, 0, "a placed queue gives the same events");
        TAP_OK(told > EVENTS / 2 && lied == 0, "mostly it knows what comes next: %d", told);
        hk_queue_clear(queue);
        hk_queue_clear(placed);
    }
    free(memory);
    hk_queue_free(queue);
}

static void test_reserve(void)
{
    hk_error err;
    hk_queue *queue = new_queue(0, NULL);
    TAP_EQ_I64(hk_queue_room(queue), 0, "no room in a queue for nothing");
    int64_t n = 0;
    for (int64_t room = 1; room < 20000; room = room * 3) {
        TAP_EQ_I64(hk_queue_reserve(queue, room, &err), HK_OK, "reserve");
        TAP_OK(hk_queue_room(queue) >= room, "room for %lld", (long long)room);
        while (hk_queue_room(queue) > 0) {
            push(queue, n * 7919 % 1000 * (n % 5 == 0 ? 1 : 1000003), (uint64_t)n);
            n++;
        }
    }
    TAP_EQ_I64(hk_queue_reserve(queue, 0, &err), HK_OK, "nothing to do");
    TAP_EQ_I64(hk_queue_reserve(queue, INT64_MAX, &err), HK_ENOMEM, "more than there is");
    hk_event last = {-1, 0};
    hk_event event;
    int64_t popped = 0;
    bool good = true;
    while (hk_queue_pop(queue, &event)) {
        good = good && (event.time_ms > last.time_ms ||
                        (event.time_ms == last.time_ms && event.tie > last.tie));
        last = event;
        popped++;
    }
    TAP_OK(good, "growing keeps the order");
    TAP_EQ_I64(popped, n, "and every event");
    hk_queue_clear(queue);
    for (int64_t i = hk_queue_room(queue); i > 0; i--) {
        push(queue, i * i, 0);
    }
    TAP_OK(hk_queue_pop(queue, &event) && event.time_ms == 1,
           "cleared after growing: still full use");

    /* Growing in the middle of a burst. */
    hk_queue *other = new_queue(100, NULL);
    for (uint64_t i = 0; i < 100; i++) {
        push(other, 50, 2 * i);
    }
    want(other, 50, 0, "burst");
    push(other, 50, 1);
    TAP_EQ_I64(hk_queue_reserve(other, 1000, &err), HK_OK, "reserve in a burst");
    push(other, 50, 3);
    for (uint64_t tie = 1; tie < 5; tie++) {
        want(other, 50, tie, "burst goes on");
    }
    hk_queue_free(other);
    hk_queue_free(queue);
}

/* Middle-sized buckets are sorted by a digit first; with too many in one digit they are spread. */
static void test_clusters(void)
{
    enum { N = 200 };
    for (int cluster = 0; cluster < 2; cluster++) {
        hk_queue *queue = new_queue(N + 100, NULL);
        for (int64_t i = 0; i < 70; i++) {
            push(queue, i, 0);
        }
        for (int64_t i = 0; i < N; i++) {
            int64_t within = cluster ? i % 10 : i * 7919 % 4096;
            push(queue, (INT64_C(5) << 12) + within, (uint64_t)(N - i));
        }
        hk_event last = {-1, 0};
        hk_event event;
        int64_t n = 0;
        bool good = true;
        while (hk_queue_pop(queue, &event)) {
            good = good && (event.time_ms > last.time_ms ||
                            (event.time_ms == last.time_ms && event.tie > last.tie));
            last = event;
            n++;
        }
        TAP_OK(good && n == N + 70, "%s events in order", cluster ? "clustered" : "scattered");
        hk_queue_free(queue);
    }
}

/* What each place of the worst case needs: one chunk per bucket, hardly used. */
static void test_room_is_honest(void)
{
    enum { N = 700 };
    hk_queue *queue = new_queue(N, NULL);
    for (int64_t i = 0; i < 65; i++) {
        push(queue, i, 0);
    }
    int64_t n = 65;
    for (int level = 0; level < 11 && n < N; level++) {
        for (int64_t digit = 1; digit < (level == 10 ? 8 : 64) && n < N; digit++, n++) {
            push(queue, digit << (6 * level), 1);
        }
    }
    while (hk_queue_room(queue) > 0) {
        push(queue, 1, 2);
        n++;
    }
    TAP_EQ_I64(n, N, "as many pushes as there was room, all in different buckets");
    hk_event event;
    int64_t popped = 0;
    int64_t last = 0;
    bool good = true;
    while (hk_queue_pop(queue, &event)) {
        good = good && event.time_ms >= last;
        last = event.time_ms;
        popped++;
    }
    TAP_OK(good && popped == N, "and all come back in order");
    hk_queue_free(queue);
}

static bool aborts(void (*misuse)(void))
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        if (freopen("/dev/null", "w", stderr) != NULL) {
            misuse();
        }
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void push_into_the_past(void)
{
    hk_queue *queue = NULL;
    hk_event event;
    if (hk_queue_new(4, NULL, &queue, NULL) == HK_OK) {
        push(queue, 10, 0);
        hk_queue_pop(queue, &event);
        push(queue, 9, 0);
    }
}

static void push_into_a_full_queue(void)
{
    hk_queue *queue = NULL;
    if (hk_queue_new(1, NULL, &queue, NULL) == HK_OK) {
        push(queue, 1, 0);
        push(queue, 2, 0);
    }
}

static void push_at_the_end_of_time(void)
{
    hk_queue *queue = NULL;
    if (hk_queue_new(1, NULL, &queue, NULL) == HK_OK) {
        push(queue, INT64_MAX, 0);
    }
}

int main(void)
{
    test_order();
    test_extremes();
    test_stale();
    test_burst();
    test_clear();
    test_place();
    test_reserve();
    test_clusters();
    test_room_is_honest();
    TAP_OK(aborts(push_into_the_past), "a push before the last popped event is caught");
    TAP_OK(aborts(push_into_a_full_queue), "a push into a full queue is caught");
    TAP_OK(aborts(push_at_the_end_of_time), "a push at INT64_MAX is caught");
    return tap_done();
}
