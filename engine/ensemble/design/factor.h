/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A factor: what a sweep varies, and how a number of the unit interval becomes
 * one of its values. The same bits on every machine (base/plainmath.h). Plain
 * data; names and values are borrowed for as long as the factor is used.
 */
#ifndef HK_ENSEMBLE_DESIGN_FACTOR_H
#define HK_ENSEMBLE_DESIGN_FACTOR_H

#include <stdint.h>

#include "engine/base/dist.h"
#include "engine/base/error.h"

typedef enum hk_factor_kind {
    HK_FACTOR_REAL,    /* low..high */
    HK_FACTOR_INTEGER, /* low..high, whole numbers, both ends included */
    HK_FACTOR_VALUES,  /* one of n_value numbers or categories, equally likely */
    HK_FACTOR_DISTRIBUTION
} hk_factor_kind;

typedef enum hk_factor_scale {
    HK_SCALE_LINEAR,
    HK_SCALE_LOG /* equal ratios are equally likely; low > 0. An integer k then has probability
                    ln((k+1)/k) / ln((high+1)/low) */
} hk_factor_scale;

/** Largest magnitude of the ends of an integer range: exact in a double. */
#define HK_FACTOR_INTEGER_MAX (INT64_C(1) << 52)
/** Most levels of a range in a grid. */
#define HK_FACTOR_STEPS_MAX (INT64_C(1) << 20)

typedef struct hk_factor {
    const char *name; /* not empty; its hash keys the draws of the factor */
    hk_factor_kind kind;
    hk_factor_scale scale; /* of a range */
    double low, high;      /* of a range: low < high, finite */
    int64_t steps;         /* levels of a range in a grid, ends included, >= 2; 0: every integer */
    const double *values;  /* [n_value] finite numbers; NULL: categories 0 .. n_value-1 */
    int64_t n_value;       /* >= 1 */
    const hk_dist *dist;   /* of HK_FACTOR_DISTRIBUTION */
    const double
        *strata;      /* [n_strata] of a distribution: probabilities of its slices, lowest first */
    int32_t n_strata; /* 0 = none */
    double shift;     /* of a distribution: of its normal score in an importance design; 0 = none */
} hk_factor;

/** One value of a factor. */
typedef struct hk_factor_level {
    double value;  /* of a category: its index */
    int64_t index; /* of HK_FACTOR_VALUES: in `values`; -1 for a range */
} hk_factor_level;

/**
 * Does the factor make sense?
 * @return HK_OK; HK_EMISSING (name, values), HK_ERANGE (ends, scale, values), HK_ENUMBER (not
 *         finite, not whole). The message names the factor.
 */
HK_WARN_UNUSED hk_status hk_factor_check(const hk_factor *factor, hk_error *err);

/** The value at u in [0,1], 0 the lowest and 1 the highest; non-decreasing in u (on a log scale up
 *  to rounding). For a good factor. */
hk_factor_level hk_factor_at(const hk_factor *factor, double u);

/** Number of levels in a grid. O(count) for integers.
 *  @return HK_OK; HK_ERANGE for `steps` that the range cannot have, HK_ELIMIT for too many */
HK_WARN_UNUSED hk_status hk_factor_grid_count(const hk_factor *factor, int64_t *ret_count,
                                              hk_error *err);

/** Level `step` of `count` in a grid: equal steps (or ratios) from end to end. */
hk_factor_level hk_factor_grid_at(const hk_factor *factor, int64_t step, int64_t count);

/**
 * A value that a row gives: for HK_FACTOR_VALUES its index, for HK_FACTOR_INTEGER a whole number,
 * else any finite number. The ends of a range are not looked at.
 * @return HK_OK; HK_ENUMBER, HK_ERANGE with the factor's name, without the row
 */
HK_WARN_UNUSED hk_status hk_factor_given(const hk_factor *factor, double given,
                                         hk_factor_level *ret_level, hk_error *err);

#endif
