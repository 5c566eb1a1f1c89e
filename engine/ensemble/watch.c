/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/watch.h"

#include <time.h>

#define ASK_S    0.1                   /* between questions to other processes */
#define ALL_WORK ((double)(1LL << 50)) /* parts of the work are summed as integers */

double hk_watch_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void hk_watch_init(hk_watch *watch, const hk_blocks *blocks, const hk_order *order,
                   hk_cluster *cluster)
{
    *watch = (hk_watch){.blocks = blocks, .order = order, .cluster = cluster};
    watch->now.total = blocks->n_case * blocks->n_set * (blocks->replicates - blocks->first);
    watch->now.n_case = blocks->n_case;
    watch->started = hk_watch_clock();
}

void hk_watch_found(hk_watch *watch, int64_t block)
{
    watch->now.before += hk_block_at(watch->blocks, block).n;
    watch->now.part_before += hk_order_part(watch->order, block);
}

void hk_watch_begun(hk_watch *watch, int64_t place)
{
    watch->now.at = hk_order_case(watch->order, place);
}

void hk_watch_done(hk_watch *watch, int64_t block)
{
    watch->mine[0] += hk_block_at(watch->blocks, block).n;
    watch->mine[1] += (int64_t)(ALL_WORK * hk_order_part(watch->order, block));
}

static void ask(hk_watch *watch)
{
    if (hk_cluster_size(watch->cluster) > 1) {
        hk_cluster_add(watch->cluster, watch->mine, watch->shared);
    } else {
        watch->shared[0] += watch->mine[0];
        watch->shared[1] += watch->mine[1];
    }
    watch->mine[0] = watch->mine[1] = 0;
}

const hk_progress *hk_watch_now(hk_watch *watch, bool final)
{
    hk_progress *p = &watch->now;
    p->seconds = hk_watch_clock() - watch->started;
    if (final || p->seconds - watch->asked >= ASK_S) {
        ask(watch);
        watch->asked = p->seconds;
    }
    p->done = p->before + watch->shared[0] + watch->mine[0];
    p->part = p->part_before + (double)(watch->shared[1] + watch->mine[1]) / ALL_WORK;
    p->part = p->part > 1 || p->done == p->total ? 1 : p->part;
    if (p->done == p->total) { /* another process had the last case */
        p->at = p->n_case;
    }
    return p;
}
