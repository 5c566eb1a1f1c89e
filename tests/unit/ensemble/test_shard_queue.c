/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks handed over by several threads arrive in shards, whatever the room, and a failure is told. */
#include <omp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/ensemble/shard_queue.h"
#include "tests/support/tap.h"

enum { BLOCKS = 600, THREADS = 4, BYTES_MOST = 4000 };

static char folder[64] = "/tmp/hakyu-queue-XXXXXX";

static size_t make(int64_t i, unsigned char *bytes)
{
    size_t n = 16 + (size_t)(i * 977 % (BYTES_MOST - 16));
    for (size_t k = 0; k < n; k++) {
        bytes[k] = (unsigned char)(i * 31 + (int64_t)k);
    }
    return n;
}

static hk_shards *open_shards(void)
{
    hk_shards *shards = NULL;
    hk_error err = {0};
    TAP_OK(hk_shards_open(folder, "what: queue\n", 0, BLOCKS, &shards, &err) == HK_OK, "open %s",
           err.message);
    return shards;
}

/** All threads put their blocks. @return how many could not be put */
static int64_t put_all(hk_shard_queue *queue)
{
    int64_t failed = 0;
#pragma omp parallel for num_threads(THREADS) schedule(dynamic) reduction(+ : failed)
    for (int64_t i = 0; i < BLOCKS; i++) {
        unsigned char bytes[BYTES_MOST];
        hk_error err = {0};
        failed += hk_shard_queue_put(queue, i, bytes, make(i, bytes), &err) != HK_OK;
    }
    return failed;
}

static int64_t count_good(hk_shards *shards)
{
    int64_t good = 0, bad = -1;
    hk_error err = {0};
    TAP_OK(hk_shards_scan(shards, &bad, NULL, NULL, &err) == HK_OK && bad == 0, "scanned");
    for (int64_t i = 0; i < BLOCKS && hk_shards_count(shards) == BLOCKS; i++) {
        unsigned char want[BYTES_MOST];
        const void *got;
        size_t n;
        good += hk_shards_take(shards, i, &got, &n, &err) == HK_OK && n == make(i, want) &&
                memcmp(got, want, n) == 0;
    }
    return good;
}

static void test_all_arrive(size_t room)
{
    hk_shards *shards = open_shards();
    hk_shard_queue *queue = NULL;
    hk_error err = {0};
    TAP_OK(hk_shard_queue_new(shards, room, &queue, &err) == HK_OK, "a queue with room for %zu",
           room);
    TAP_EQ_I64(put_all(queue), 0, "all could be put");
    TAP_OK(hk_shard_queue_finish(queue, &err) == HK_OK, "finished %s", err.message);
    TAP_EQ_I64(count_good(shards), BLOCKS, "all are in shards");
    TAP_OK(hk_shards_remove(shards, &err) == HK_OK && mkdir(folder, 0700) == 0, "removed");
}

/** Blocks are on the disk soon, not only at the end. */
static void test_soon(void)
{
    hk_shards *shards = open_shards();
    hk_shard_queue *queue = NULL;
    hk_error err = {0};
    unsigned char bytes[BYTES_MOST];
    char name[100];
    snprintf(name, sizeof name, "%s/000000000007-0.shard", folder);
    TAP_OK(hk_shard_queue_new(shards, 0, &queue, &err) == HK_OK &&
               hk_shard_queue_put(queue, 7, bytes, make(7, bytes), &err) == HK_OK,
           "one block");
    for (int i = 0; i < 1000 && access(name, F_OK) != 0; i++) {
        usleep(10000);
    }
    TAP_OK(access(name, F_OK) == 0, "it is there while the queue is open");
    TAP_OK(hk_shard_queue_finish(queue, &err) == HK_OK, "finished");
    TAP_OK(hk_shards_remove(shards, &err) == HK_OK && mkdir(folder, 0700) == 0, "removed");
}

/** No folder: who puts blocks hears of it, nobody waits for ever. */
static void test_failure(size_t room)
{
    hk_shards *shards = open_shards();
    hk_shard_queue *queue = NULL;
    hk_error err = {0};
    char moved[80];
    snprintf(moved, sizeof moved, "%s.moved", folder);
    TAP_OK(rename(folder, moved) == 0, "the folder is moved away");
    TAP_OK(hk_shard_queue_new(shards, room, &queue, &err) == HK_OK, "a queue");
    int64_t failed = put_all(queue);
    TAP_OK(failed > 0 || room == 0, "%d of the blocks were refused", (int)failed);
    TAP_OK(hk_shard_queue_finish(queue, &err) == HK_EWRITE, "it could not write");
    TAP_OK(strstr(err.message, "cannot be written") != NULL, "it says so: %s", err.message);
    TAP_OK(rename(moved, folder) == 0, "moved back");
    TAP_OK(hk_shards_remove(shards, &err) == HK_OK && mkdir(folder, 0700) == 0, "removed");
}

int main(void)
{
    if (mkdtemp(folder) == NULL) {
        TAP_SKIP_ALL("no folder in /tmp");
    }
    test_all_arrive(0);
    test_all_arrive(10000);
    test_all_arrive(1); /* one at a time */
    test_soon();
    test_failure(0);
    test_failure(1);
    rmdir(folder);
    return tap_done();
}
