/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keyed generator of rng.h as a gsl_rng, for GSL routines that want a
 * stream. After hk_gslrng_reset(r, replicate, entity, purpose) the doubles of
 * the stream are hk_rng_uniform(key, replicate, entity, purpose, 0, 1, 2, ...);
 * gsl_rng_get gives the raw 64-bit words in the same order.
 * Lives on the caller's stack, allocates nothing; do not copy it (it points
 * into itself). Only engine/base and its tests include this header.
 */
#ifndef HK_BASE_GSLRNG_H
#define HK_BASE_GSLRNG_H

#include <gsl/gsl_rng.h>
#include <stdint.h>

#include "engine/base/rng.h"

typedef struct hk_gslrng_state {
    hk_rng_key key;
    uint64_t replicate, entity, purpose;
    uint64_t index;    /* of the next word */
    uint64_t words[4]; /* block index / 4, valid if index % 4 != 0 */
} hk_gslrng_state;

typedef struct hk_gslrng {
    gsl_rng rng; /* pass &r->rng to GSL */
    hk_gslrng_state state;
} hk_gslrng;

/** The type; gsl_rng_set(r, seed) makes key (seed, 0) and counter zero. */
extern const gsl_rng_type hk_gslrng_type;

/** Start with a key and counter (0, 0, 0). */
void hk_gslrng_init(hk_gslrng *ret_r, hk_rng_key key);

/** Go to the first draw of (replicate, entity, purpose). Costs nothing. */
void hk_gslrng_reset(hk_gslrng *r, uint64_t replicate, uint64_t entity, uint64_t purpose);

/** Make GSL return its errors instead of aborting: process-wide, once at start (and in tests). */
void hk_gsl_quiet(void);

#endif
