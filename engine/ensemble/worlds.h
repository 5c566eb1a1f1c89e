/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Worlds: what the replicates of one case under one set of assumptions share, that
 * is a model and a scenario, compiled. Made when first asked for, shared by all
 * threads that work on it, dropped when nobody does. Thread-safe.
 */
#ifndef HK_ENSEMBLE_WORLDS_H
#define HK_ENSEMBLE_WORLDS_H

#include "engine/base/error.h"
#include "engine/ensemble/assume.h"
#include "engine/ensemble/run_cases.h"
#include "engine/sim/setup.h"

enum { HK_SET_STATED = -1 }; /* the set of assumptions that is the model as it stands */

typedef struct hk_worlds hk_worlds; /* opaque: worlds and their users */
typedef struct hk_world hk_world;   /* opaque: made once, by one thread */

/** @param cases borrowed. @param ret_worlds owned, hk_worlds_free() when all were put back */
HK_WARN_UNUSED hk_status hk_worlds_new(const hk_cases *cases, hk_worlds **ret_worlds,
                                       hk_error *err);
void hk_worlds_free(hk_worlds *worlds); /* NULL is allowed */

/** The world of a case under a set (HK_SET_STATED, 0, 1, ...). @param ret_world hk_worlds_put()
 *  @return HK_OK; HK_ENOMEM; HK_ELIMIT; what opening the case says */
HK_WARN_UNUSED hk_status hk_worlds_get(hk_worlds *worlds, int64_t number, int64_t set,
                                       hk_world **ret_world, hk_error *err);
void hk_worlds_put(hk_worlds *worlds, hk_world *world); /* NULL is allowed */

const hk_setup *hk_world_setup(const hk_world *world);

/** The parameters of the model, borrowed; NULL without sets of assumptions. */
const hk_assumptions *hk_worlds_assumptions(const hk_worlds *worlds);

#endif
