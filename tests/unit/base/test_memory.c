/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/memory.h"
#include "tests/support/tap.h"

static bool all_zero(const unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] != 0) {
            return false;
        }
    }
    return true;
}

static void test_blocks(void)
{
    unsigned char *block = hk_alloc(1000, 3);
    if (!TAP_OK(block != NULL && all_zero(block, 3000), "zeroed")) {
        return;
    }
    memset(block, 7, 3000);
    block = hk_realloc(block, 2000, 3);
    TAP_OK(block != NULL, "realloc");
    if (block == NULL) {
        return;
    }
    TAP_OK(block[0] == 7 && block[2999] == 7, "keeps the contents");
    TAP_OK(hk_realloc(block, SIZE_MAX / 2, 3) == NULL, "an overflowing realloc fails");
    TAP_OK(block[2999] == 7, "and leaves the block alone");
    hk_free(block);
    hk_free(NULL);

    TAP_OK(hk_alloc(SIZE_MAX / 2, 3) == NULL, "an overflowing product fails");
    void *none = hk_alloc(0, 8);
    TAP_OK(none != NULL, "nothing is a valid block");
    none = hk_realloc(none, 0, 8);
    TAP_OK(none != NULL, "also for realloc");
    hk_free(none);
    void *fresh = hk_realloc(NULL, 4, 4);
    TAP_OK(fresh != NULL, "realloc of NULL allocates");
    hk_free(fresh);
}

static void test_arena(void)
{
    hk_arena *arena = NULL;
    hk_error err;
    TAP_EQ_I64(hk_arena_new(&arena, &err), HK_OK, "an arena");
    TAP_EQ_I64(hk_arena_bytes(arena), 0, "empty");

    enum { N = 2000 };
    static unsigned char *blocks[N];
    static size_t sizes[N];
    bool good = true;
    size_t total = 0;
    for (size_t i = 0; i < N; i++) {
        sizes[i] = i % 50 == 49 ? 5000 + i * 10 : i % 97;
        blocks[i] = hk_arena_alloc(arena, sizes[i], 1);
        if (blocks[i] == NULL) {
            TAP_OK(false, "no memory");
            return;
        }
        good = good && (uintptr_t)blocks[i] % 16 == 0 && all_zero(blocks[i], sizes[i]);
        memset(blocks[i], (int)(i % 255 + 1), sizes[i]);
        total += sizes[i];
    }
    TAP_OK(good, "blocks are zeroed and aligned");
    for (size_t i = 0; i < N; i++) {
        for (size_t k = 0; k < sizes[i]; k++) {
            good = good && blocks[i][k] == i % 255 + 1;
        }
    }
    TAP_OK(good, "and do not overlap");
    TAP_OK(hk_arena_bytes(arena) >= total && hk_arena_bytes(arena) <= total + (size_t)16 * N,
           "bytes are counted with their padding");
    TAP_OK(hk_arena_alloc(arena, SIZE_MAX / 2, 3) == NULL, "an overflowing product fails");
    TAP_OK(hk_arena_alloc(arena, SIZE_MAX - 3, 1) == NULL, "so does rounding up");
    TAP_OK(hk_arena_alloc(arena, SIZE_MAX - 40, 1) == NULL, "so does the chunk's head");
    TAP_OK(hk_arena_alloc(arena, 0, 8) != hk_arena_alloc(arena, 0, 8), "empty blocks differ");

    char *copy = hk_arena_strndup(arena, "hakyu", 3);
    TAP_EQ_STR(copy, "hak", "copy of a part");
    TAP_EQ_STR(hk_arena_strndup(arena, NULL, 0), "", "copy of nothing");
    TAP_OK(hk_arena_strndup(arena, "x", SIZE_MAX) == NULL, "an absurd length fails");
    hk_arena_free(arena);
    hk_arena_free(NULL);
}

int main(void)
{
    test_blocks();
    test_arena();
    return tap_done();
}
