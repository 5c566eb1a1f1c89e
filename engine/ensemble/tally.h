/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sums over all replicates of a case: integers only, so that the order of adding
 * does not matter. Sector losses are kept as fractions (partial.h), and as counts by
 * rounded level for the quantiles. Not thread-safe.
 */
#ifndef HK_ENSEMBLE_TALLY_H
#define HK_ENSEMBLE_TALLY_H

#include <stdint.h>

#include "engine/base/int128.h"
#include "engine/ensemble/partial.h"
#include "engine/io/result.h"

typedef struct hk_tally hk_tally; /* opaque */

enum { HK_BATCHES = 50 };

/** Batches of a run of so many replicates: HK_BATCHES, or one for each. */
int64_t hk_tally_batches(int64_t replicates);

/** @param n_batch >= 1; replicate r belongs to batch r % n_batch
 *  @param ret_tally owned, hk_tally_free() */
HK_WARN_UNUSED hk_status hk_tally_new(const hk_shape *shape, int64_t n_batch, hk_tally **ret_tally,
                                      hk_error *err);
void hk_tally_free(hk_tally *tally); /* NULL is allowed */

/** Add a block. @return false when out of memory */
HK_WARN_UNUSED bool hk_tally_add(hk_tally *tally, const hk_partial *partial);

/** Fill the per-component and per-sector arrays of a result whose counts of both and grid are there.
 *  @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_tally_fill(const hk_tally *tally, hk_result *result, hk_error *err);

/* Means over the good replicates so far, NAN if there are none. */
int64_t hk_tally_failed(const hk_tally *tally);
/** Level of a sector in a cell of the time grid, 0..1. */
double hk_tally_level(const hk_tally *tally, int64_t sector, int64_t cell);
/** Criticality of a component in a batch, person-hours per hour. */
double hk_tally_criticality(const hk_tally *tally, int64_t component, int64_t batch);
/** Loss of a service, level x weight x ms in units of 0.0001 ms. */
double hk_tally_service_loss(const hk_tally *tally, int64_t service);
/** IT malfunctions of a service. */
double hk_tally_malfunctions(const hk_tally *tally, int64_t service);

#endif
