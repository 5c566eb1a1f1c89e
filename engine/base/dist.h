/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Distributions of non-negative quantities, sampled by inverse CDF with one
 * uniform per variate (design.md 3.7). A distribution of durations has its
 * parameters in milliseconds, one of factors has plain numbers.
 */
#ifndef HK_BASE_DIST_H
#define HK_BASE_DIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/error.h"
#include "engine/base/memory.h"

typedef enum hk_dist_kind {
    HK_DIST_CONSTANT,    /* a */
    HK_DIST_EXPONENTIAL, /* mean a */
    HK_DIST_LOGNORMAL,   /* median a, sigma of ln b */
    HK_DIST_NORMAL,      /* mean a, sd b, truncated at 0 (renormalised, not clipped) */
    HK_DIST_UNIFORM,     /* from a to b */
    HK_DIST_TRIANGULAR,  /* lowest a, mode b, highest c */
    HK_DIST_WEIBULL,     /* scale a, shape b */
    HK_DIST_GAMMA,       /* shape b, scale a (written gamma(shape, scale)) */
    HK_DIST_EMPIRICAL    /* a x values[n_value], sorted, one per line in a file, equal weight */
} hk_dist_kind;

typedef struct hk_dist {
    hk_dist_kind kind;
    double a, b, c;
    const double *values; /* [n_value] owned by the arena given to the parser, or NULL */
    int64_t n_value;
} hk_dist;

/** What the parser reads: a duration (units required) or a plain factor. */
typedef enum hk_dist_unit { HK_DIST_DURATION, HK_DIST_FACTOR } hk_dist_unit;

/**
 * Parse text such as `8h`, `exp(8h)`, `lognormal(8h, 0.6)`, `empirical(file.csv)`.
 * @param folder  what a relative file of `empirical` is relative to
 * @param ret_dist written on success; its values live in `arena`
 * @param ret_at  offset in bytes of the offending character on failure (may be NULL)
 * @return HK_OK; HK_EDISTRIBUTION, HK_ENUMBER, HK_EUNIT, HK_ERANGE, HK_EFILE, HK_ENOMEM
 *         with a message that says what was found and what is allowed
 */
HK_WARN_UNUSED hk_status hk_dist_parse(const char *text, hk_dist_unit unit, const char *folder,
                                       hk_arena *arena, hk_dist *ret_dist, size_t *ret_at,
                                       hk_error *err);

/** The same for text from a model: a file must lie in `folder` (file.h). @return HK_EPATH if not */
HK_WARN_UNUSED hk_status hk_dist_parse_inside(const char *text, hk_dist_unit unit,
                                              const char *folder, hk_arena *arena,
                                              hk_dist *ret_dist, size_t *ret_at, hk_error *err);

/** Quantile function at u in (0,1): the sampled value, >= 0. Pure. */
double hk_dist_quantile(const hk_dist *dist, double u);

/** Mean of the distribution. */
double hk_dist_mean(const hk_dist *dist);

/** A duration in ms: hk_dist_quantile rounded up, at least `min_ms`, at most 2^42. */
int64_t hk_dist_duration_ms(const hk_dist *dist, double u, int64_t min_ms);

/** The distribution of `factor` times the quantity; factor > 0. Shares the values. */
hk_dist hk_dist_scaled(const hk_dist *dist, double factor);

/** True for a constant (no draw needed). */
bool hk_dist_is_constant(const hk_dist *dist);

#endif
