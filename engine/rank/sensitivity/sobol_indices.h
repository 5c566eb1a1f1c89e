/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sobol' indices from a SALTELLI design: which share of the variance of an
 * output goes away if a factor is fixed (first order), and which stays if all
 * others are (total: with all interactions). Independent factors are assumed.
 *
 * If runs have chance of their own, cases of one row must use the same random
 * numbers; the indices are then those of the output with the seed fixed. Else
 * the noise counts as interaction: totals are too large, first orders are not.
 */
#ifndef HK_RANK_SENSITIVITY_SOBOL_INDICES_H
#define HK_RANK_SENSITIVITY_SOBOL_INDICES_H

#include <stdint.h>

#include "engine/rank/sensitivity/sensitivity.h"

typedef struct hk_sobol_index {
    hk_index first, total; /* estimates may leave [0, 1] by their error */
} hk_sobol_index;

typedef struct hk_sobol_summary {
    int64_t n_used; /* rows all of whose k + 2 cases have an output */
    double mean, variance;
} hk_sobol_summary;

/**
 * First order by Saltelli et al. (2010), total by Jansen (1999), of the output centred by its mean;
 * intervals by bootstrap over rows. With rows from Sobol' points the estimates are closer than that.
 * O(resamples x n x k).
 * @param f [n x (k+2)] outputs in the order of the design
 * @param ret_index [k]; all NAN if the output does not vary
 * @return HK_OK; HK_EMISSING for fewer than 2 usable rows, HK_ERANGE, HK_ELIMIT, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_sobol_indices(const double *f, int64_t n, int32_t k,
                                          const hk_sensitivity_opts *opts,
                                          hk_sobol_index *ret_index, hk_sobol_summary *ret_summary,
                                          hk_error *err);

#endif
