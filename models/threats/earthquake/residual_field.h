/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Spatially correlated residuals: a Gaussian field with mean 0, variance 1 and correlation
 * exp(-3 h / b) at distance h (Jayaram & Baker 2009), at given sites. Up to `exact_sites` sites it is
 * sampled exactly, by a dense Cholesky factor, above by Vecchia's approximation: each site given its
 * nearest sites among those that come before it.
 *
 * Either way site i is made of its own normal and of sites before it. So what is added at the end
 * of the list changes nothing at the sites that were there; what is inserted changes those after
 * it, and only through their neighbours. Fields are read-only once made: threads may share one.
 */
#ifndef HK_MODELS_EARTHQUAKE_RESIDUAL_FIELD_H
#define HK_MODELS_EARTHQUAKE_RESIDUAL_FIELD_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/memory.h"
#include "models/threats/earthquake/site_tree.h"

enum { HK_EARTHQUAKE_NEIGHBOURS_MAX = 64 };

typedef struct hk_earthquake_field_opts {
    double range_km;     /* b, > 0: the correlation at b is 0.05 */
    int32_t exact_sites; /* up to so many: exact */
    int32_t neighbours;  /* above: conditioned on so many, 1..HK_EARTHQUAKE_NEIGHBOURS_MAX */
} hk_earthquake_field_opts;

/* 2000 sites: 16 MB and a second of set-up; thirty neighbours: README.md, validation. */
#define HK_EARTHQUAKE_FIELD_OPTS_DEFAULT                                                           \
    {                                                                                              \
        .range_km = 8.5, .exact_sites = 2000, .neighbours = 30                                     \
    }

typedef struct hk_earthquake_field hk_earthquake_field; /* opaque: factor and its kind */

/** Range b of Jayaram & Baker at a period, s. @param clustered ground is alike over some way */
double hk_earthquake_range_km(double period_s, bool clustered);

/** exp(-3 h / b). */
double hk_earthquake_correlation(double h_km, double range_km);

/** A place on a sphere. Distances are chords, which are the way over ground to 1 in 10^4 up to 300 km
 *  and keep the correlation positive definite. */
hk_earthquake_point hk_earthquake_point_of(double latitude_deg, double longitude_deg);

/**
 * Factor for these sites, all at different places. Dense: O(n^3), n^2 / 2 numbers; above O(n (k^3 +
 * k log n)), 12 k bytes a site.
 * @param points [n] borrowed for the call
 * @param arena  takes the field
 * @return HK_OK; HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_earthquake_field_new(const hk_earthquake_point *points, int32_t n,
                                                 const hk_earthquake_field_opts *opts,
                                                 hk_arena *arena, hk_earthquake_field **ret_field,
                                                 hk_error *err);

/** Independent standard normals, one for each site, to one sample of the field, in place.
 *  @param x [n]. O(n^2 / 2) exact, O(k n) above */
void hk_earthquake_field_colour(const hk_earthquake_field *field, double *x);

#endif
