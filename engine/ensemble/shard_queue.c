/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/shard_queue.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "engine/base/memory.h"

/* What a kill may cost beside the blocks under way: work of 0.1 s in a short run, of 1 s in a long one,
 * which so makes a file a second at most. Blocks that take longer are written one by one. */
enum {
    GATHER_LEAST_MS = 100,
    GATHER_MOST_MS = 1000,
    GATHER_PART = 500, /* of the time since the start */
    SHARD_BLOCKS = 4096,
    SHARD_BYTES = 16 << 20, /* are not waited beyond */
    ROOM = 64 << 20
};

typedef struct list {
    hk_shard_block *blocks; /* bytes owned */
    int64_t n, max;
    size_t bytes;
} list;

struct hk_shard_queue {
    hk_shards *shards;
    size_t room;
    int64_t started_ms;
    pthread_t thread;
    /* of all threads, under the lock: */
    pthread_mutex_t lock;
    pthread_cond_t more, space;
    list waiting;
    int64_t since_ms; /* when the first of them came */
    size_t writing;   /* bytes that the thread has taken */
    int32_t pressed;  /* threads that wait for space */
    bool finishing;
    hk_status status; /* of the first failure */
    hk_error why;
};

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- the thread -------------------------------------------------------------------------------- */

static bool is_enough(const hk_shard_queue *q)
{
    return q->finishing || q->pressed > 0 || q->waiting.n >= SHARD_BLOCKS ||
           q->waiting.bytes >= SHARD_BYTES || q->waiting.bytes >= q->room / 2;
}

/** Until there is a shard to write; false when there will be none any more. */
static bool gather(hk_shard_queue *q)
{
    while (q->waiting.n == 0 && !q->finishing) {
        pthread_cond_wait(&q->more, &q->lock);
    }
    int64_t gather_ms = (now_ms() - q->started_ms) / GATHER_PART;
    gather_ms = gather_ms < GATHER_LEAST_MS ? GATHER_LEAST_MS : gather_ms;
    int64_t until = q->since_ms + (gather_ms > GATHER_MOST_MS ? GATHER_MOST_MS : gather_ms);
    while (!is_enough(q) && now_ms() < until) {
        const struct timespec t = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};
        pthread_cond_timedwait(&q->more, &q->lock, &t);
    }
    return q->waiting.n > 0;
}

static void drop(list *l)
{
    for (int64_t i = 0; i < l->n; i++) {
        hk_free((void *)(uintptr_t)l->blocks[i].bytes);
    }
    hk_free(l->blocks);
    *l = (list){.blocks = NULL};
}

static void *write_all(void *user)
{
    hk_shard_queue *q = user;
    pthread_mutex_lock(&q->lock);
    while (gather(q)) {
        list taken = q->waiting;
        q->waiting = (list){.blocks = NULL};
        q->writing = taken.bytes;
        bool failed = q->status != HK_OK;
        pthread_mutex_unlock(&q->lock);
        hk_error why = {0};
        hk_status status = failed ? HK_OK : hk_shards_write(q->shards, taken.blocks, taken.n, &why);
        drop(&taken);
        pthread_mutex_lock(&q->lock);
        if (status != HK_OK) {
            q->status = status;
            q->why = why;
        }
        q->writing = 0;
        pthread_cond_broadcast(&q->space);
    }
    pthread_mutex_unlock(&q->lock);
    return NULL;
}

/* ---- from outside ------------------------------------------------------------------------------ */

/** Signals are for the others. */
static int start_thread(hk_shard_queue *q)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    int number = pthread_create(&q->thread, NULL, write_all, q);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return number;
}

static void free_queue(hk_shard_queue *q)
{
    drop(&q->waiting);
    pthread_cond_destroy(&q->more);
    pthread_cond_destroy(&q->space);
    pthread_mutex_destroy(&q->lock);
    hk_free(q);
}

hk_status hk_shard_queue_new(hk_shards *shards, size_t room, hk_shard_queue **ret_queue,
                             hk_error *err)
{
    hk_shard_queue *q = hk_alloc(1, sizeof *q);
    if (q == NULL) {
        return hk_fail_nomem(err);
    }
    q->shards = shards;
    q->room = room == 0 ? ROOM : room;
    q->started_ms = now_ms();
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&q->more, &clock);
    pthread_condattr_destroy(&clock);
    pthread_cond_init(&q->space, NULL);
    pthread_mutex_init(&q->lock, NULL);
    int number = start_thread(q);
    if (number != 0) {
        free_queue(q);
        return hk_fail(err, HK_ELIMIT, "the thread that writes shards cannot be started: %s",
                       strerror(number));
    }
    *ret_queue = q;
    return HK_OK;
}

static hk_status append(hk_shard_queue *q, const hk_shard_block *block)
{
    list *l = &q->waiting;
    if (l->n == l->max) {
        int64_t max = 2 * l->max + 16;
        hk_shard_block *grown = hk_realloc(l->blocks, (size_t)max, sizeof *grown);
        if (grown == NULL) {
            return HK_ENOMEM;
        }
        l->blocks = grown;
        l->max = max;
    }
    if (l->n == 0) {
        q->since_ms = now_ms();
    }
    l->blocks[l->n++] = *block;
    l->bytes += block->n;
    return HK_OK;
}

hk_status hk_shard_queue_put(hk_shard_queue *queue, int64_t block, const void *bytes, size_t n,
                             hk_error *err)
{
    hk_shard_queue *q = queue;
    void *copy = hk_alloc(n, 1);
    if (copy == NULL) {
        return hk_fail_nomem(err);
    }
    memcpy(copy, bytes, n);
    pthread_mutex_lock(&q->lock);
    while (q->status == HK_OK && q->waiting.bytes + q->writing > 0 &&
           q->waiting.bytes + q->writing + n > q->room) {
        q->pressed++;
        pthread_cond_signal(&q->more);
        pthread_cond_wait(&q->space, &q->lock);
        q->pressed--;
    }
    hk_status status = q->status;
    if (status != HK_OK && err != NULL) {
        *err = q->why;
    }
    if (status == HK_OK && append(q, &(hk_shard_block){block, copy, n}) != HK_OK) {
        status = hk_fail_nomem(err);
    }
    if (q->waiting.n == 1 || is_enough(q)) {
        pthread_cond_signal(&q->more);
    }
    pthread_mutex_unlock(&q->lock);
    if (status != HK_OK) {
        hk_free(copy);
    }
    return status;
}

hk_status hk_shard_queue_finish(hk_shard_queue *queue, hk_error *err)
{
    if (queue == NULL) {
        return HK_OK;
    }
    pthread_mutex_lock(&queue->lock);
    queue->finishing = true;
    pthread_cond_signal(&queue->more);
    pthread_mutex_unlock(&queue->lock);
    pthread_join(queue->thread, NULL);
    hk_status status = queue->status;
    if (status != HK_OK && err != NULL) {
        *err = queue->why;
    }
    free_queue(queue);
    return status;
}
