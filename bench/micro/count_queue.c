/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A fixed amount of work for the event queue, for counting its instructions
 * (tests/bench): the hold model at three sizes, with timers of which three in four
 * are set anew before they fire.
 */
#include "bench/support/report.h"
#include "engine/base/memory.h"
#include "engine/event/queue.h"

static int64_t delay(uint64_t *random)
{
    int64_t ms = 1; /* a crude exponential: halves of 16 h */
    for (int64_t half = 28800000; half > 1 && bench_random_below(random, 2) == 0; half /= 2) {
        ms = half;
    }
    return ms + bench_random_below(random, 28800000);
}

static void set(hk_queue *queue, int64_t *due, uint32_t clock, int64_t time_ms)
{
    due[clock] = time_ms;
    hk_queue_push(queue, (hk_event){time_ms, hk_event_tie(0, clock)});
}

static void hold(int32_t pending, int32_t operations)
{
    uint64_t random = 5;
    hk_queue *queue = NULL;
    hk_event event;
    int64_t *due = hk_alloc((size_t)pending, sizeof *due);
    bench_must(due == NULL, "out of memory");
    bench_must(hk_queue_new(8 * (int64_t)pending + operations, due, &queue, NULL), "out of memory");
    for (int32_t i = 0; i < pending; i++) {
        set(queue, due, (uint32_t)i, delay(&random));
    }
    for (int32_t i = 0; i < operations && hk_queue_pop(queue, &event); i++) {
        set(queue, due, (uint32_t)event.tie, event.time_ms + delay(&random));
        for (int k = 0; k < 3; k++) { /* timers that will not fire */
            uint32_t clock = (uint32_t)bench_random_below(&random, pending);
            set(queue, due, clock, event.time_ms + delay(&random));
        }
    }
    hk_queue_free(queue);
    hk_free(due);
}

int main(void)
{
    hold(30, 20000);
    hold(1000, 20000);
    hold(30000, 60000);
    return 0;
}
