/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sample of factor values and outputs, made ready for the given-data
 * estimators: cases without output left out, outputs ranked. Private to
 * engine/rank/sensitivity.
 */
#ifndef HK_RANK_SENSITIVITY_GIVEN_SAMPLE_H
#define HK_RANK_SENSITIVITY_GIVEN_SAMPLE_H

#include <stdint.h>

#include "engine/base/rng.h"
#include "engine/rank/sensitivity/sensitivity.h"
#include "engine/rank/sensitivity/slices.h"

typedef struct hk_given_sample {
    hk_sensitivity_opts opts; /* with defaults */
    hk_rng_key key;           /* of shuffles and bootstrap */
    int32_t n, k;
    double *x;         /* [n x k] */
    double *f;         /* [n] less their mean */
    int32_t *by_f;     /* [n] rows, upward by output */
    int32_t *at_most;  /* [n] how many outputs are <= that of a row */
    int32_t *at_least; /* [n] how many are >= it */
    double squares;    /* sum of f^2: 0 = the output does not vary */
    /* of the factor that hk_given_sample_cut() was called for */
    int32_t *slice;     /* [n] */
    int32_t n_slice;    /* 1 = the factor does not vary */
    hk_slice_row *rows; /* [n] upward by the factor */
    /* room for the estimators */
    int32_t *drawn;   /* [n] a bootstrap sample, or a shuffle */
    double *resample; /* [resamples x 2] */
} hk_given_sample;

/**
 * @param what names the estimator in messages; @param least cases with an output that it needs
 * @return HK_OK; HK_EMISSING, HK_ENUMBER (x), HK_ERANGE (opts), HK_ELIMIT (n, k), HK_ENOMEM. To be
 *         released with _done also after a failure.
 */
HK_WARN_UNUSED hk_status hk_given_sample_init(hk_given_sample *ret_sample, const double *x,
                                              const double *f, int64_t n, int32_t k,
                                              const hk_sensitivity_opts *opts, const char *what,
                                              int64_t least, hk_error *err);
void hk_given_sample_done(hk_given_sample *sample);

/** Sort and slice by one factor. */
void hk_given_sample_cut(hk_given_sample *sample, int32_t factor, int32_t slices);

/** drawn[n] = shuffle b of 0..n-1. */
void hk_given_sample_shuffle(hk_given_sample *sample, int32_t b);

/** Quantile `confidence` of resample[first ..], `resamples` of them; sorts them. */
double hk_given_sample_noise(hk_given_sample *sample, int64_t first);

#endif
