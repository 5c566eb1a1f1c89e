/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sums over all replicates of a case: integers only, so that the order of adding
 * does not matter. Sector losses are kept as sums of fractions and of their squares
 * (partial.h), exact, and as counts by rounded level for the quantiles (levels.h). A
 * result keeps these sums too (kept.h), so that more replicates can be added to it.
 * Not thread-safe.
 */
#ifndef HK_ENSEMBLE_TALLY_H
#define HK_ENSEMBLE_TALLY_H

#include <stdint.h>

#include "engine/base/int128.h"
#include "engine/ensemble/levels.h"
#include "engine/ensemble/partial.h"
#include "engine/io/result.h"

typedef struct hk_tally hk_tally; /* opaque */

enum { HK_BATCHES = 50 };

typedef enum hk_tally_parts {
    HK_TALLY_ALL,
    HK_TALLY_MEANS /* neither squares nor counts of levels */
} hk_tally_parts;

/** Batches of a run of so many replicates: HK_BATCHES, or one for each. */
int64_t hk_tally_batches(int64_t replicates);

/** @param n_batch >= 1; replicate r belongs to batch r % n_batch
 *  @param ret_tally owned, hk_tally_free() */
HK_WARN_UNUSED hk_status hk_tally_new(const hk_shape *shape, hk_tally_parts parts, int64_t n_batch,
                                      hk_tally **ret_tally, hk_error *err);
void hk_tally_free(hk_tally *tally); /* NULL is allowed */

/** Add a block. @return false when out of memory */
HK_WARN_UNUSED bool hk_tally_add(hk_tally *tally, const hk_partial *partial);

/**
 * Add the sums of a case that a file holds, of the same shape: all its replicates from 0 on. They can
 * be added to the sums of more replicates, or where each batch has one replicate at most.
 * @return HK_OK; HK_EFORMAT where they cannot be sums; HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_tally_add_case(hk_tally *tally, const hk_result *earlier,
                                           hk_error *err);
/** The same of one of its sets of assumptions: only means. */
HK_WARN_UNUSED hk_status hk_tally_add_set(hk_tally *tally, const hk_result *earlier, int64_t set,
                                          hk_error *err);

/** The cells of a run in counts by level. @return false when out of memory */
HK_WARN_UNUSED bool hk_tally_add_level(hk_levels *levels, const hk_cell_run *run);

/** Fill the per-component and per-sector arrays of a result whose counts of both and grid are there.
 *  @return HK_OK; HK_ENOMEM; HK_ELIMIT for sums that do not fit */
HK_WARN_UNUSED hk_status hk_tally_fill(const hk_tally *tally, hk_result *result, hk_error *err);

int64_t hk_tally_failed(const hk_tally *tally);
int64_t hk_tally_replicates(const hk_tally *tally); /* good ones */

/* Means over the good replicates so far, NAN if there are none, and sums. */
/** Levels of a sector in all cells of the time grid, 0..1, and the rests of their sums (kept.h).
 *  @param ret_level [n_cell]. @param ret_rest [n_cell]. @return false if a rest does not fit */
HK_WARN_UNUSED bool hk_tally_levels(const hk_tally *tally, int64_t sector, double *ret_level,
                                    int64_t *ret_rest);
/** Criticality of a component in a batch, person-hours per hour. */
double hk_tally_criticality(const hk_tally *tally, int64_t component, int64_t batch);
hk_int128 hk_tally_criticality_sum(const hk_tally *tally, int64_t component, int64_t batch);
/** Loss of a service, level x weight x ms in units of 0.0001 ms. */
double hk_tally_service_loss(const hk_tally *tally, int64_t service);
hk_int128 hk_tally_service_loss_sum(const hk_tally *tally, int64_t service);
/** IT malfunctions of a service. */
double hk_tally_malfunctions(const hk_tally *tally, int64_t service);
/** Of those, beyond the verification level. */
double hk_tally_breaches(const hk_tally *tally, int64_t service);

#endif
