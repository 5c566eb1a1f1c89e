/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ragged rows of one replicate, copied out of its simulator in one block of
 * memory, to be strung together in replicate order at the end.
 */
#ifndef HK_ENSEMBLE_CHUNK_H
#define HK_ENSEMBLE_CHUNK_H

#include <stdint.h>

#include "engine/io/result.h"
#include "engine/sim/setup.h"
#include "engine/sim/sim.h"

typedef struct hk_chunk {
    hk_replicate_status status;
    int64_t events, instants, restored_ms, never_served;
    int64_t n_episode, n_magnitude, n_job, n_deadlock, n_member, n_change;
    hk_episode *episodes;
    hk_magnitude *magnitudes;
    hk_job_record *jobs;
    hk_deadlock_record *deadlocks;
    int32_t *members;
    hk_int128 *service_loss; /* [n_service] */
    hk_change *changes;      /* owned apart: the event log */
    void *block;             /* owns the arrays above but `changes` */
} hk_chunk;

/** Copy an outcome. Rows of failed replicates are left out. @return false when out of memory */
HK_WARN_UNUSED bool hk_chunk_copy(const hk_setup *setup, const hk_outcome *outcome,
                                  hk_chunk *ret_chunk);
void hk_chunk_done(hk_chunk *chunk);

/** String n chunks together into the ragged and per-replicate arrays of a result; chunks are
 *  emptied on the way. @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_chunks_fill(const hk_setup *setup, hk_chunk *chunks, int64_t n,
                                        hk_result *result, hk_error *err);

#endif
