/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keyed random numbers: every draw is a pure function of (seed, stream,
 * replicate, entity name, purpose, index), so results depend neither on call
 * order nor on threads, and adding an entity changes nobody else's luck
 * (design.md 3.7). Threefry4x64-20 of Random123.
 */
#ifndef HK_BASE_RNG_H
#define HK_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

/** Key of a run: seed and the hash of the stream's name (0 for the empty name). */
typedef struct hk_rng_key {
    uint64_t seed;
    uint64_t stream;
} hk_rng_key;

/** Stable 64-bit hash of a name (bytes, no terminator); 0 only for n = 0. */
uint64_t hk_name_hash(const char *name, size_t n);

/** Uniform in (0,1), 53 bits, never 0 or 1. Pure; about 15 ns. */
double hk_rng_uniform(hk_rng_key key, uint64_t replicate, uint64_t entity, uint64_t purpose,
                      uint64_t index);

/** Four raw words for one counter: draws index*4 .. index*4+3 of hk_rng_uniform's relatives. */
void hk_rng_block(hk_rng_key key, uint64_t replicate, uint64_t entity, uint64_t purpose,
                  uint64_t index, uint64_t ret_words[4]);

/** Raw 64-bit word to a double in (0,1). */
static inline double hk_rng_to_uniform(uint64_t word)
{
    return ((double)(word >> 12) + 0.5) * 0x1p-52;
}

#endif
