/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows that consecutive replicates leave for a result file, gathered in columns
 * that are kept from block to block: a piece of a result (hk_result with
 * first_replicate), ready to be packed. One thread's.
 */
#ifndef HK_ENSEMBLE_ROWS_H
#define HK_ENSEMBLE_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/io/result.h"
#include "engine/sim/setup.h"
#include "engine/sim/sim.h"

typedef struct hk_rows hk_rows; /* opaque: lengths and capacities go together */

/** @param replicates most replicates of a piece
 *  @param ret_rows owned, hk_rows_free(); borrows the setup */
HK_WARN_UNUSED hk_status hk_rows_new(const hk_setup *setup, int64_t replicates, hk_rows **ret_rows,
                                     hk_error *err);
void hk_rows_free(hk_rows *rows); /* NULL is allowed */

/** Begin a new piece. */
void hk_rows_clear(hk_rows *rows, int64_t first_replicate);

/** How a replicate ended. */
hk_replicate_status hk_rows_status(const hk_outcome *outcome);

/**
 * Add the next replicate. One whose rows find no room becomes a failed one, without rows.
 * @param changes [n_change] its event log, or NULL
 * @return how the replicate counts
 */
hk_replicate_status hk_rows_add(hk_rows *rows, const hk_outcome *outcome, const hk_change *changes,
                                int64_t n_change);

/** Take back the rows of the replicate that was added last: it failed for lack of memory. */
void hk_rows_fail(hk_rows *rows);

/** The piece so far: names are not filled in. Borrowed until the next change. */
const hk_result *hk_rows_piece(const hk_rows *rows);

/**
 * Join pieces, in order, into the rows of a whole case in memory.
 * @param rows  from hk_rows_new_joined()
 * @return HK_OK; HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_rows_join(hk_rows *rows, const hk_result *piece, hk_error *err);
HK_WARN_UNUSED hk_status hk_rows_new_joined(int64_t n_service, hk_rows **ret_rows, hk_error *err);
/** Copy all rows into a result, owned by its arena. @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_rows_copy(const hk_rows *rows, hk_result *result, hk_error *err);

#endif
