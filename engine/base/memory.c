/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    ALIGNMENT = 16,
    CHUNK_FIRST = 4096,   /* bytes of the first chunk; each next one doubles ... */
    CHUNK_LAST = 1 << 20, /* ... up to this */
};

typedef struct chunk {
    struct chunk *next;
    size_t size; /* payload bytes */
    _Alignas(ALIGNMENT) unsigned char payload[];
} chunk;

struct hk_arena {
    chunk *chunks; /* the newest first; only it is filled further */
    size_t used;   /* payload bytes of the newest chunk handed out */
    size_t next_size;
    size_t bytes;
};

/* Large blocks are walked at random by cascades: with pages of 2 MiB most address translations stay
 * in the processor (it halves the time of a national collapse). Only a wish; never an error. */
static void want_huge_pages(void *block, size_t bytes)
{
    const uintptr_t page = (uintptr_t)1 << 21;
    uintptr_t start = ((uintptr_t)block + page - 1) & ~(page - 1);
    uintptr_t end = ((uintptr_t)block + bytes) & ~(page - 1);
    if (block != NULL && start < end) {
        (void)madvise((void *)start, end - start, MADV_HUGEPAGE);
    }
}

void *hk_alloc(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX) {
        return NULL;
    }
    void *block = calloc(bytes == 0 ? 1 : bytes, 1);
    want_huge_pages(block, bytes);
    return block;
}

void *hk_realloc(void *block, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX) {
        return NULL;
    }
    return realloc(block, bytes == 0 ? 1 : bytes);
}

void hk_free(void *block)
{
    free(block);
}

hk_status hk_arena_new(hk_arena **ret_arena, hk_error *err)
{
    hk_arena *arena = hk_alloc(1, sizeof *arena);
    if (arena == NULL) {
        return hk_fail_nomem(err);
    }
    arena->next_size = CHUNK_FIRST;
    *ret_arena = arena;
    return HK_OK;
}

void hk_arena_free(hk_arena *arena)
{
    if (arena == NULL) {
        return;
    }
    chunk *c = arena->chunks;
    while (c != NULL) {
        chunk *next = c->next;
        hk_free(c);
        c = next;
    }
    hk_free(arena);
}

void hk_arena_adopt(hk_arena *arena, hk_arena *other)
{
    chunk **end = &arena->chunks;
    if (*end == NULL) { /* nothing to fill up: the other's goes on */
        arena->used = other->used;
    }
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = other->chunks;
    arena->bytes += other->bytes;
    hk_free(other);
}

static chunk *new_chunk(size_t payload)
{
    size_t bytes;
    if (__builtin_add_overflow(payload, sizeof(chunk), &bytes)) {
        return NULL;
    }
    chunk *c = hk_alloc(1, bytes);
    if (c != NULL) {
        c->size = payload;
    }
    return c;
}

/** A block with a chunk of its own, behind the one being filled. */
static void *alloc_large(hk_arena *arena, size_t bytes)
{
    chunk *c = new_chunk(bytes);
    if (c == NULL) {
        return NULL;
    }
    if (arena->chunks == NULL) {
        arena->chunks = c;
        arena->used = bytes;
    } else {
        c->next = arena->chunks->next;
        arena->chunks->next = c;
    }
    arena->bytes += bytes;
    return c->payload;
}

void *hk_arena_alloc(hk_arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX - ALIGNMENT) {
        return NULL;
    }
    bytes = bytes == 0 ? ALIGNMENT : (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;

    chunk *c = arena->chunks;
    if (c == NULL || c->size - arena->used < bytes) {
        if (bytes > arena->next_size / 4) {
            return alloc_large(arena, bytes);
        }
        chunk *fresh = new_chunk(arena->next_size);
        if (fresh == NULL) {
            return NULL;
        }
        fresh->next = c;
        arena->chunks = c = fresh;
        arena->used = 0;
        if (arena->next_size < CHUNK_LAST) {
            arena->next_size *= 2;
        }
    }
    void *block = c->payload + arena->used;
    arena->used += bytes;
    arena->bytes += bytes;
    return block;
}

char *hk_arena_strndup(hk_arena *arena, const char *text, size_t n)
{
    if (n == SIZE_MAX) {
        return NULL;
    }
    char *copy = hk_arena_alloc(arena, n + 1, 1);
    if (copy != NULL && n > 0) {
        memcpy(copy, text, n);
    }
    return copy;
}

size_t hk_arena_bytes(const hk_arena *arena)
{
    return arena->bytes;
}
