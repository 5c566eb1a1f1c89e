/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/gslrng.h"

#include <gsl/gsl_errno.h>
#include <limits.h>
#include <string.h>

_Static_assert(ULONG_MAX == UINT64_MAX, "gsl_rng_get must carry 64-bit words");

static uint64_t next_word(hk_gslrng_state *state)
{
    uint64_t at = state->index % 4;
    if (at == 0) {
        hk_rng_block(state->key, state->replicate, state->entity, state->purpose, state->index / 4,
                     state->words);
    }
    state->index++;
    return state->words[at];
}

static void set(void *vstate, unsigned long seed)
{
    hk_gslrng_state *state = vstate;
    memset(state, 0, sizeof *state);
    state->key.seed = seed;
}

static unsigned long get(void *vstate)
{
    return next_word(vstate);
}

static double get_double(void *vstate)
{
    return hk_rng_to_uniform(next_word(vstate));
}

const gsl_rng_type hk_gslrng_type = {
    .name = "hakyu-threefry4x64-20",
    .max = ULONG_MAX,
    .min = 0,
    .size = sizeof(hk_gslrng_state),
    .set = set,
    .get = get,
    .get_double = get_double,
};

void hk_gslrng_init(hk_gslrng *ret_r, hk_rng_key key)
{
    ret_r->rng.type = &hk_gslrng_type;
    ret_r->rng.state = &ret_r->state;
    memset(&ret_r->state, 0, sizeof ret_r->state);
    ret_r->state.key = key;
}

void hk_gslrng_reset(hk_gslrng *r, uint64_t replicate, uint64_t entity, uint64_t purpose)
{
    r->state.replicate = replicate;
    r->state.entity = entity;
    r->state.purpose = purpose;
    r->state.index = 0;
}

void hk_gsl_quiet(void)
{
    gsl_set_error_handler_off();
}
