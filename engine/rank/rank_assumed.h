/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The second interval: chance and assumptions together (design.md 3.7). The model's doubtful
 * numbers are drawn M times; every set of assumptions has its mean of each row over the same
 * replicate numbers, so the same luck. In draw d of D
 *   theta*_d[row] = theta[m_d][row] + kappa Z_d[row],  m_d = d mod M,
 * Z_d being the noise of rank_draws.h from the batches of the nominal assumptions, the same
 * multipliers for all rows. Quantiles (type 7) of theta*_d are the interval, those of its ranks,
 * rounded outwards, the interval of ranks. These hold for one row at a time, unlike the
 * sets of rank_sets.h.
 *
 * kappa = t / z, the quantiles of Student's t with the degrees of freedom of the batches and of
 * the normal distribution: if all sets of assumptions are the nominal one, the interval is
 * the one of chance alone, up to the draws. The means of the sets have chance in them too,
 * so the interval is rather too wide than too narrow.
 */
#ifndef HK_RANK_RANK_ASSUMED_H
#define HK_RANK_RANK_ASSUMED_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/rank/rank_items.h"

enum {
    HK_RANK_FEW_ASSUMED = 20,     /* with fewer sets the ends of an interval rest on very few */
    HK_RANK_ASSUMED_RANKED = 512, /* rows that get intervals of ranks: those with the greatest
                                     value under any of the assumptions */
    HK_RANK_ASSUMED_DRAWS = 2000
};

/** Means under the drawn sets of assumptions. */
typedef struct hk_rank_assumed {
    int64_t n_set;       /* M >= 2 */
    const double *means; /* [n_set, n_row] finite */
} hk_rank_assumed;

typedef struct hk_rank_wide {
    double low, high;            /* NAN: never hit and 0 under every set */
    int64_t rank_low, rank_high; /* 0: not among the rows that are ranked */
    double p_top;                /* share of draws among the first `top`; NAN as above */
} hk_rank_wide;

/**
 * Intervals of all rows. D is HK_RANK_ASSUMED_DRAWS, a quarter of it above HK_RANK_ASSUMED_RANKED
 * rows, at least 10 M, rounded up to a multiple of M.
 * A row that was never hit under the nominal assumptions has no noise of its own here, only what
 * the other sets show.
 * O(D x rows x batches); memory linear in the rows.
 * @param top     for p_top, >= 1
 * @param ret     [sample->n_row]
 * @return HK_OK; HK_ERANGE for fewer than two sets, numbers that are not finite, a confidence not
 *         between 0 and 1, and as hk_rank_items_new(); HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_rank_assumed_intervals(const hk_rank_sample *sample,
                                                   const hk_rank_assumed *assumed,
                                                   double confidence, int64_t top,
                                                   hk_rank_wide *ret, hk_error *err);

#endif
