/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What waits between simulating and putting together: spool, shards, packed sums. */
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/memory.h"
#include "engine/ensemble/blocks.h"
#include "engine/ensemble/partial.h"
#include "engine/ensemble/shard_file.h"
#include "engine/ensemble/shards.h"
#include "engine/ensemble/spool.h"
#include "engine/ensemble/worlds.h"
#include "tests/support/tap.h"

enum { BLOCKS = 40 };

static char folder[64] = "/tmp/hakyu-shards-XXXXXX";

/** Bytes of block i: length and content depend on it. */
static size_t make(int64_t i, unsigned char *bytes)
{
    size_t n = 16 + (size_t)(i * 37 % 200);
    for (size_t k = 0; k < n; k++) {
        bytes[k] = (unsigned char)(i * 31 + (int64_t)k);
    }
    return n;
}

static bool is_block(int64_t i, const void *bytes, size_t n)
{
    unsigned char want[300];
    return n == make(i, want) && memcmp(bytes, want, n) == 0 && (uintptr_t)bytes % 16 == 0;
}

static void test_blocks(void)
{
    hk_cases cases = {.n_case = 3, .replicates = 21, .assumptions = 2};
    hk_blocks blocks = hk_blocks_of(&cases, 8);
    TAP_EQ_I64(blocks.n, 3 * 3 * 3, "cases by sets by blocks");
    int64_t seen[3][3] = {{0}};
    for (int64_t i = 0; i < blocks.n; i++) {
        hk_block b = hk_block_at(&blocks, i);
        seen[b.in_case][b.set - HK_SET_STATED] += b.n;
    }
    for (int i = 0; i < 9; i++) {
        TAP_EQ_I64(seen[i / 3][i % 3], 21, "every replicate once");
    }
    hk_block last = hk_block_at(&blocks, blocks.n - 1);
    TAP_OK(last.in_case == 2 && last.set == 1 && last.first == 16 && last.n == 5, "the last block");
}

static void test_spool(size_t memory)
{
    hk_spool *spool = NULL;
    hk_error err = {0};
    unsigned char bytes[300];
    TAP_OK(hk_spool_new(BLOCKS, memory, folder, &spool, &err) == HK_OK, "a spool of %zu bytes",
           memory);
    for (int64_t i = BLOCKS - 1; i >= 0; i -= 2) {
        TAP_OK(hk_spool_put(spool, i, bytes, make(i, bytes), &err) == HK_OK, "put");
    }
    int64_t good = 0;
    for (int64_t i = 0; i < BLOCKS; i++) {
        const void *got;
        size_t n;
        good += i % 2 == 0
                    ? hk_spool_size(spool, i) == -1
                    : hk_spool_take(spool, i, &got, &n, &err) == HK_OK && is_block(i, got, n);
    }
    TAP_EQ_I64(good, BLOCKS, "what was put is there, nothing else is");
    hk_spool_free(spool);
    TAP_OK(rmdir(folder) == 0 && mkdir(folder, 0700) == 0, "no file is left");
}

static hk_shards *open_shards(const char *identity, hk_status want)
{
    hk_shards *shards = NULL;
    hk_error err = {0};
    hk_status status = hk_shards_open(folder, identity, 0, BLOCKS, &shards, &err);
    TAP_OK(status == want, "%s: %s", hk_status_name(status), err.message);
    return status == HK_OK ? shards : NULL;
}

static int64_t scan(hk_shards *shards)
{
    int64_t bad = -1;
    hk_error err = {0};
    TAP_OK(hk_shards_scan(shards, &bad, NULL, NULL, &err) == HK_OK, "scanned %s", err.message);
    return bad;
}

static void write_some(hk_shards *shards, int64_t first, int64_t step, int64_t n)
{
    unsigned char bytes[BLOCKS][300];
    hk_shard_block list[BLOCKS];
    hk_error err = {0};
    for (int64_t i = 0; i < n; i++) {
        int64_t block = first + i * step;
        list[i] = (hk_shard_block){block, bytes[i], make(block, bytes[i])};
    }
    TAP_OK(hk_shards_write(shards, list, n, &err) == HK_OK, "written %s", err.message);
}

static void test_shards(void)
{
    hk_error err = {0};
    hk_shards *shards = open_shards("what: this\nseed: 1\n", HK_OK);
    hk_shards *second = open_shards("what: this\nseed: 1\n", HK_EBUSY);
    TAP_OK(second == NULL, "one process at a time");
    write_some(shards, 0, 2, BLOCKS / 2);
    write_some(shards, 1, 2, 5);
    TAP_EQ_I64(scan(shards), 0, "none is bad");
    TAP_EQ_I64(hk_shards_count(shards), BLOCKS / 2 + 5, "blocks that are there");
    for (int64_t i = 0; i < BLOCKS; i++) {
        const void *bytes;
        size_t n;
        bool there = i % 2 == 0 || i < 10;
        bool good = hk_shards_has(shards, i) == there &&
                    (!there || (hk_shards_take(shards, i, &bytes, &n, &err) == HK_OK &&
                                is_block(i, bytes, n)));
        TAP_OK(good, "block %d", (int)i);
    }
    write_some(shards, 9, 1, 2); /* 9 and 10 are there already */
    TAP_EQ_I64(scan(shards), 1, "a shard with what another one has");
    hk_shards_close(shards);
    TAP_OK(open_shards("what: this\nseed: 2\n", HK_EIDENTITY) == NULL, "another identity");
    shards = open_shards("what: this\nseed: 1\n", HK_OK);
    TAP_OK(hk_shards_remove(shards, &err) == HK_OK && access(folder, F_OK) != 0, "removed");
    TAP_OK(mkdir(folder, 0700) == 0, "and made again");
}

/** Every bit of a shard, and every length. */
static void test_damage(void)
{
    unsigned char bytes[2][300];
    char identity[HK_SHA256_HEX];
    hk_shard_block blocks[2] = {{3, bytes[0], make(3, bytes[0])}, {5, bytes[1], make(5, bytes[1])}};
    hk_shard_block *found = NULL;
    unsigned char *shard = NULL;
    size_t n = 0;
    int64_t n_found = 0, missed = 0;
    hk_error err = {0};
    hk_sha256_buffer("x", 1, identity);
    TAP_OK(hk_shard_pack(identity, blocks, 2, (void **)&shard, &n, &err) == HK_OK, "packed");
    TAP_OK(hk_shard_unpack(identity, BLOCKS, shard, n, &found, &n_found) == NULL && n_found == 2 &&
               is_block(5, found[1].bytes, found[1].n),
           "and back");
    hk_free(found);
    for (size_t i = 0; i < 8 * n; i++) {
        shard[i / 8] ^= (unsigned char)(1U << i % 8);
        missed += hk_shard_unpack(identity, BLOCKS, shard, n, &found, &n_found) == NULL;
        shard[i / 8] ^= (unsigned char)(1U << i % 8);
    }
    for (size_t k = 0; k < n; k++) {
        missed += hk_shard_unpack(identity, BLOCKS, shard, k, &found, &n_found) == NULL;
    }
    TAP_EQ_I64(missed, 0, "no bit and no byte can be lost unseen");
    TAP_OK(hk_shard_unpack(identity, 5, shard, n, &found, &n_found) != NULL, "a block too many");
    hk_free(shard);
}

/** Packed sums with any bytes: refused or sound, never read outside. */
static void test_partial(void)
{
    uint8_t status[3] = {0, 1, 0};
    hk_component_sum components[2] = {{1, 2, 3, 4, 0}, {5, 6, 7, 1, 0}};
    hk_criticality_sum criticality[1] = {{99, 9, 4, 0}};
    hk_cell_run runs[2] = {{HK_FRACTION_ONE, 0, 3, 5, 0}, {7, 1, 0, 1, 0}};
    hk_service_sum services[2] = {{1000, 1, 1, 1000000, 0}, {0, 0, 0, 2000000, 0}};
    hk_partial p = {{1, 2}, 8, 3, status, 2, 1, 2, 2, components, criticality, runs, services};
    hk_shape shape = {6, 2, 2, 8};
    size_t n = hk_partial_size(&p);
    unsigned char *bytes = hk_alloc(n, 1);
    hk_partial got;
    hk_partial_pack(&p, bytes);
    TAP_OK(hk_partial_unpack(bytes, n, &shape, &got) && got.n_run == 2 && got.key.seed == 1 &&
               got.components[1].down_ms == 5 && got.criticality[0].value == 99 &&
               got.runs[0].n == 5 && got.services[1].value_micro == 2000000 && got.status[1] == 1,
           "packed and back");
    hk_shape other = {4, 2, 2, 8};
    TAP_OK(!hk_partial_unpack(bytes, n, &other, &got), "a component that is none");
    other = (hk_shape){6, 2, 2, 7};
    TAP_OK(!hk_partial_unpack(bytes, n, &other, &got), "a cell beyond the horizon");
    int64_t sound = 0;
    for (size_t i = 0; i < 8 * n; i++) {
        bytes[i / 8] ^= (unsigned char)(1U << i % 8);
        if (hk_partial_unpack(bytes, n, &shape, &got)) {
            sound++;
            TAP_OK(got.n_component <= 6 && got.components[0].component < 6,
                   "what is taken is sound");
        }
        bytes[i / 8] ^= (unsigned char)(1U << i % 8);
    }
    TAP_OK(sound > 0, "%d changes of numbers cannot be told here; the shard's hash tells",
           (int)sound);
    hk_free(bytes);
}

int main(void)
{
    if (mkdtemp(folder) == NULL) {
        TAP_SKIP_ALL("no folder in /tmp");
    }
    test_blocks();
    test_spool(1 << 20);
    test_spool(300);
    test_spool(0);
    test_shards();
    test_damage();
    test_partial();
    rmdir(folder);
    return tap_done();
}
