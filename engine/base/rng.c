/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Threefry4x64-20 (Salmon, Moraes, Dror, Shaw 2011): key = (seed, stream, 0, 0),
 * counter = (replicate, entity, purpose, block), four words per block.
 *
 * Uniform: (2 floor(x / 2^12) + 1) 2^-53, odd multiples of 2^-53, symmetric
 * about 1/2. The usual ((x >> 11) + 0.5) 2^-53 rounds to exactly 1.0 for the
 * largest words, so it is not used.
 */
#include "engine/base/rng.h"

#include <Random123/threefry.h>

/** A bijection of 64-bit words (Stafford's mix 13, as in splitmix64). */
static uint64_t mix(uint64_t x)
{
    x ^= x >> 30;
    x *= UINT64_C(0xBF58476D1CE4E5B9);
    x ^= x >> 27;
    x *= UINT64_C(0x94D049BB133111EB);
    x ^= x >> 31;
    return x;
}

/* Chain of bijections over little-endian words of 8 bytes, the last one padded
 * with zeros; the length goes in first, so padding is not ambiguous. */
uint64_t hk_name_hash(const char *name, size_t n)
{
    if (n == 0) {
        return 0;
    }
    uint64_t hash = mix((uint64_t)n + UINT64_C(0x9E3779B97F4A7C15));
    size_t i = 0;
    while (i < n) {
        uint64_t word = 0;
        for (unsigned shift = 0; shift < 64 && i < n; shift += 8, i++) {
            word |= (uint64_t)(unsigned char)name[i] << shift;
        }
        hash = mix((hash ^ word) + UINT64_C(0x9E3779B97F4A7C15));
    }
    return hash == 0 ? 1 : hash;
}

void hk_rng_block(hk_rng_key key, uint64_t replicate, uint64_t entity, uint64_t purpose,
                  uint64_t index, uint64_t ret_words[4])
{
    threefry4x64_ctr_t counter = {{replicate, entity, purpose, index}};
    threefry4x64_key_t full_key = {{key.seed, key.stream, 0, 0}};
    threefry4x64_ctr_t words = threefry4x64_R(20, counter, full_key);
    for (int i = 0; i < 4; i++) {
        ret_words[i] = words.v[i];
    }
}

double hk_rng_uniform(hk_rng_key key, uint64_t replicate, uint64_t entity, uint64_t purpose,
                      uint64_t index)
{
    uint64_t words[4];
    hk_rng_block(key, replicate, entity, purpose, index / 4, words);
    return hk_rng_to_uniform(words[index % 4]);
}
