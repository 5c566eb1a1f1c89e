/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chunks that rank 0 sends to the other ranks to be packed, once these have no
 * replicates left to run, one at a time to each. Rank 0 uses it from one thread;
 * without other ranks, or without MPI, nothing can be sent.
 */
#ifndef HK_ENSEMBLE_ERRANDS_H
#define HK_ENSEMBLE_ERRANDS_H

#include <stdbool.h>

#include "engine/ensemble/cluster.h"
#include "engine/io/packing.h"

typedef struct hk_errands hk_errands; /* opaque: MPI objects */

/**
 * For rank 0, once the others serve: all ranks meet here.
 * @param ret_errands ends in hk_errands_end(); NULL if nothing can be sent
 * @return HK_OK; HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_errands_begin(hk_cluster *cluster, hk_errands **ret_errands,
                                          hk_error *err);
/** Wait, let the others go, and free. NULL is allowed. */
void hk_errands_end(hk_errands *errands);
/** For rank 0, instead of both: there is nothing to do. */
void hk_errands_decline(hk_cluster *cluster);

/** Most that can be under way; 0 for NULL. */
int32_t hk_errands_most(const hk_errands *errands);
/** Send a packing to a rank that has time; nobody touches it until hk_errands_wait().
 *  @return false if there is none */
bool hk_errands_send(hk_errands *errands, hk_packing *packing);
/** Until all that was sent has come back. NULL is allowed. */
void hk_errands_wait(hk_errands *errands);

/** For the other ranks: pack what comes until rank 0 lets them go. */
void hk_errands_serve(hk_cluster *cluster);

#endif
