/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Puts sets of ranks and the intervals of chance and assumptions into the rows of a
 * ranking. Between rank.c, which collects the rows, and the methods.
 */
#ifndef HK_RANK_RANK_APPLY_H
#define HK_RANK_RANK_APPLY_H

#include "engine/rank/rank.h"
#include "engine/rank/rank_items.h"

/**
 * @param sample  batches of the rows, in their order
 * @param n_set   sets of assumptions; fewer than 2: no second intervals
 * @param means   [n_set, n_row] under the assumptions
 * @param ranking its summary is written, its confidence and top are read
 * @param rows    [sample->n_row]
 * @return HK_OK; HK_ERANGE, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_rank_apply(const hk_rank_sample *sample, int64_t n_set,
                                       const double *means, hk_ranking *ranking, hk_rank_row *rows,
                                       hk_error *err);

#endif
