/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PHOLD (phold.h) on the engine's event queue. */
#include "bench/peers/phold.h"
#include "engine/event/queue.h"

int main(int argc, char **argv)
{
    phold p = phold_open(argc, argv);
    hk_queue *queue = NULL;
    hk_event event;
    if (hk_queue_new((int64_t)p.population + 1, NULL, &queue, NULL) != HK_OK) {
        return 1;
    }
    for (uint32_t i = 0; i < p.population; i++) {
        hk_queue_push(queue, (hk_event){phold_first(&p, i), hk_event_tie(0, i % p.n_lp)});
    }
    phold_start(&p);
    while (hk_queue_pop(queue, &event) && event.time_ms < p.horizon_ms) {
        uint32_t lp;
        int64_t delay = phold_arrive(&p, (uint32_t)event.tie, event.time_ms, &lp);
        hk_queue_push(queue, (hk_event){event.time_ms + delay, hk_event_tie(0, lp)});
    }
    phold_close(&p);
    hk_queue_free(queue);
    return 0;
}
