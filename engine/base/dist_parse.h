/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pieces shared by the files that read distributions: private to engine/base.
 */
#ifndef HK_BASE_DIST_PARSE_H
#define HK_BASE_DIST_PARSE_H

#include "engine/base/dist.h"

/** One value in the unit of the distribution: a duration in ms or a plain factor >= 0.
 *  @return HK_OK, HK_ENUMBER, HK_EUNIT, HK_ERANGE */
HK_WARN_UNUSED hk_status hk_dist_value(const char *text, hk_dist_unit unit, double *ret_value,
                                       hk_error *err);

/** Where the files of distributions may be. */
typedef struct hk_dist_place {
    const char *folder; /* what relative names are relative to */
    bool inside;        /* files elsewhere are refused */
} hk_dist_place;

/** The sorted values of a file, one per line; blank lines and lines that start with # are
 *  skipped. @param values in `arena`. @return as hk_dist_parse() */
HK_WARN_UNUSED hk_status hk_dist_read_values(const hk_dist_place *place, const char *name,
                                             hk_dist_unit unit, hk_arena *arena, hk_dist *ret_dist,
                                             hk_error *err);

#endif
