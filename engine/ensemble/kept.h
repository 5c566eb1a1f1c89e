/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a result keeps exact sums: what is stored is a mean, a rounded double, and beside
 * it as an integer the rest that the sum has beyond what the mean gives back. The rest
 * is 0 for sums below 2^51, and small beyond, so it costs next to nothing. Pure
 * functions, in one fixed order of operations, so that the same doubles give the same
 * sums again.
 */
#ifndef HK_ENSEMBLE_KEPT_H
#define HK_ENSEMBLE_KEPT_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/int128.h"

/* What a mean over n replicates gives back; NAN gives 0. */
/** From a plain mean of integers. */
double hk_kept_count(double mean, int64_t n);
/** From a criticality: level x weight x value_micro. */
double hk_kept_criticality(double mean, int64_t n);
/** From a loss in unit-hours: level x weight x ms. */
double hk_kept_loss(double mean, int64_t n);
/** From a mean level: fractions lost (partial.h). */
double hk_kept_lost(double mean, int64_t n);
/** From the standard error of a level: spread, that is n x sum of squares - square of the sum. */
double hk_kept_spread(double se, int64_t n);

/** @return false if the rest does not fit */
bool hk_kept_rest(hk_int128 sum, double given_back, int64_t *ret_rest);
/** The sum again. @return false if it is not within 0..most */
bool hk_kept_sum(double given_back, int64_t rest, hk_int128 most, hk_int128 *ret_sum);

/** The same for sums of squares of n fractions whose sum is known. */
bool hk_kept_rest_squares(hk_int128 squares, hk_int128 sum, double se, int64_t n,
                          int64_t *ret_rest);
bool hk_kept_sum_squares(hk_int128 sum, double se, int64_t n, int64_t rest, hk_int128 *ret_squares);

#endif
