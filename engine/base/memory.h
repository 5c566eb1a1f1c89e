/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The only door to malloc in the project, and the arena on top of it. Failure
 * tests interpose malloc at link time, so there is no allocator to carry round.
 */
#ifndef HK_BASE_MEMORY_H
#define HK_BASE_MEMORY_H

#include <stddef.h>

#include "engine/base/error.h"

/** Zeroed memory for count objects of size bytes; NULL when out of memory or on
 *  overflow of the product; count 0 gives a valid pointer. Free with hk_free(). */
void *hk_alloc(size_t count, size_t size);
/** Like realloc for count objects; the old block stays valid on failure. */
void *hk_realloc(void *block, size_t count, size_t size);
void hk_free(void *block); /* NULL is allowed */

typedef struct hk_arena hk_arena; /* opaque: chunks */

HK_WARN_UNUSED hk_status hk_arena_new(hk_arena **ret_arena, hk_error *err);
void hk_arena_free(hk_arena *arena); /* NULL is allowed; frees all that came from it */
/** What came from `other` lives as long as `arena` from now on; `other` itself is gone. O(chunks). */
void hk_arena_adopt(hk_arena *arena, hk_arena *other);
/** Zeroed, 16-byte aligned, lives as long as the arena; NULL when out of memory. */
void *hk_arena_alloc(hk_arena *arena, size_t count, size_t size);
/** Copy of a string of n bytes, with a final 0. */
char *hk_arena_strndup(hk_arena *arena, const char *text, size_t n);
/** Bytes handed out so far. */
size_t hk_arena_bytes(const hk_arena *arena);

#endif
