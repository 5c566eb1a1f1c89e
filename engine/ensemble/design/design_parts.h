/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside of a design, private to engine/ensemble/design: one source file per
 * kind, each with a function that prepares and one that gives a case.
 */
#ifndef HK_ENSEMBLE_DESIGN_PARTS_H
#define HK_ENSEMBLE_DESIGN_PARTS_H

#include <stdint.h>

#include "engine/base/rng.h"
#include "engine/base/sobol.h"
#include "engine/ensemble/design/design.h"

struct hk_design {
    hk_design_spec spec; /* defaults put in */
    int64_t count, stride;
    hk_rng_key key;
    uint64_t *hash;  /* [k] of the factor names */
    int64_t *levels; /* [k] GRID: levels per factor */
    double *unit;    /* [n x k] LHS: the points */
    int32_t *order;  /* [n x k] MORRIS: the step of the trajectory, from 1, that moves a factor */
    hk_sobol_axis *axes; /* SOBOL: [scrambles x k]; SALTELLI with HK_ROWS_SOBOL: [2k], A and B */
};

/* Prepare; the parts made are freed with the design, also after a failure. `count` and `stride`
 * are set, and the count is checked later. */
HK_WARN_UNUSED hk_status hk_design_grid_make(hk_design *design, hk_error *err);
HK_WARN_UNUSED hk_status hk_design_list_make(hk_design *design, hk_error *err);
HK_WARN_UNUSED hk_status hk_design_lhs_make(hk_design *design, hk_error *err);
HK_WARN_UNUSED hk_status hk_design_sobol_make(hk_design *design, hk_error *err);
HK_WARN_UNUSED hk_status hk_design_morris_make(hk_design *design, hk_error *err);
HK_WARN_UNUSED hk_status hk_design_saltelli_make(hk_design *design, hk_error *err);

HK_WARN_UNUSED hk_status hk_design_strata_make(hk_design *design, hk_error *err);
HK_WARN_UNUSED hk_status hk_design_importance_make(hk_design *design, hk_error *err);

/* Level (GRID, LIST) or unit coordinate (others) of one factor in one case. */
hk_factor_level hk_design_grid_level(const hk_design *design, int64_t index, int32_t factor);
hk_factor_level hk_design_list_level(const hk_design *design, int64_t index, int32_t factor);
double hk_design_lhs_unit(const hk_design *design, int64_t index, int32_t factor);
double hk_design_sobol_unit(const hk_design *design, int64_t index, int32_t factor);
double hk_design_morris_unit(const hk_design *design, int64_t index, int32_t factor);
double hk_design_saltelli_unit(const hk_design *design, int64_t index, int32_t factor);
double hk_design_strata_unit(const hk_design *design, int64_t index, int32_t factor);
double hk_design_importance_unit(const hk_design *design, int64_t index, int32_t factor);

/* Set count = n x stride. @return HK_OK; HK_ELIMIT */
HK_WARN_UNUSED hk_status hk_design_set_count(hk_design *design, int64_t n, int64_t stride,
                                             hk_error *err);

/* Sobol' coordinate `dim`, with the factor's scramble of that number. */
void hk_design_axis(const hk_design *design, const hk_sobol *sobol, int32_t dim, int32_t factor,
                    int64_t scramble, hk_sobol_axis *ret_axis);

/* A word for (factor, purpose, point, index); purpose is one of HK_DRAW_... */
typedef enum hk_design_draw {
    HK_DRAW_LHS_STRATUM,
    HK_DRAW_LHS_PLACE,
    HK_DRAW_SCRAMBLE,
    HK_DRAW_MORRIS_ORDER,
    HK_DRAW_MORRIS_LEVEL,
    HK_DRAW_ROW,
    HK_DRAW_DRIVER,
    HK_DRAW_COIN
} hk_design_draw;
uint64_t hk_design_word(const hk_design *design, int32_t factor, hk_design_draw draw, int64_t point,
                        int64_t index);

#endif
