/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * In which order blocks are handed out: cases that take long come first, so that at the
 * end nobody waits for one of them. The blocks of a case stay together, because who
 * works on a case has compiled it. What a block gives does not depend on the order, and
 * neither do the numbers of the blocks: a run may be resumed in another order.
 */
#ifndef HK_ENSEMBLE_ORDER_H
#define HK_ENSEMBLE_ORDER_H

#include "engine/base/error.h"
#include "engine/ensemble/blocks.h"

typedef struct hk_order hk_order; /* opaque: a permutation of the cases */

/** @param blocks    borrowed
 *  @param case_cost [n_case] what a replicate of the case takes, in any unit; NULL: all the same
 *  @param ret_order owned, hk_order_free(). @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_order_new(const hk_blocks *blocks, const double *case_cost,
                                      hk_order **ret_order, hk_error *err);
void hk_order_free(hk_order *order); /* NULL is allowed */

/** The block at a place, [0, blocks->n). */
int64_t hk_order_block(const hk_order *order, int64_t place);
/** The how manyth case the place belongs to, from 1. */
int64_t hk_order_case(const hk_order *order, int64_t place);

/** The part of all work that a block is expected to be. */
double hk_order_part(const hk_order *order, int64_t block);

#endif
