/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Experimental designs: which cases a sweep runs. A design is a pure function
 * of its specification, the same bytes on every machine; every case can be had
 * alone, so ranks and threads need no table. Random parts are keyed by (seed,
 * factor name, point), never by position: another factor at the end of the list
 * leaves the values of the others as they are (Saltelli with random rows and
 * Morris too; a grid becomes longer).
 *
 * kind      what n counts       cases       order of the cases (stride = cases that belong together)
 * GRID      cases, 0 = all      n           all combinations, last factor fastest; stride 1
 * LIST      rows                n           as given; stride 1
 * LHS       points              n           one point per stratum of 1/n of every factor; stride 1
 * SOBOL     points              n scrambles point after point, in it scramble after scramble;
 *                                           stride scrambles. At most 40 factors.
 * MORRIS    trajectories        n (k+1)     trajectory after trajectory; stride k+1
 * SALTELLI  rows                n (k+2)     row after row: A, B, then A with column i from B,
 *                                           i = 0..k-1; stride k+2
 * STRATA    cases per      n strata    point after point, in it all strata of all factors; stride
 *           stratum                       strata; cases are draws, weighted
 * IMPORTANCE cases             n           draws with shifted drivers, weighted; stride 1
 *
 * Growing. A larger n gives the same first cases: all but LHS always
 * (by whole strides; SOBOL with the same scrambles). LHS only by doubling: n must be the old n >= 16
 * times a power of two, because a Latin hypercube of any other size has other strata. Such designs
 * are built by halving strata from a first design of 16..31 points (or the odd part of n, if that is
 * larger), so that nothing depends on how often it was grown. hk_design_grow_check() says which.
 *
 * Numbers of points: SOBOL and SALTELLI are best with n a power of two (a net); with other n the
 * points are less even. An interval for a mean over SOBOL cases: the mean of each scramble, and
 * hk_batch_mean_of() of these.
 */
#ifndef HK_ENSEMBLE_DESIGN_DESIGN_H
#define HK_ENSEMBLE_DESIGN_DESIGN_H

#include <stdint.h>

#include "engine/base/error.h"
#include "engine/ensemble/design/factor.h"

typedef enum hk_design_kind {
    HK_DESIGN_GRID,
    HK_DESIGN_LIST,
    HK_DESIGN_LHS,
    HK_DESIGN_SOBOL,
    HK_DESIGN_MORRIS,
    HK_DESIGN_SALTELLI,
    HK_DESIGN_STRATA,
    HK_DESIGN_IMPORTANCE
} hk_design_kind;

/** Where the rows of A and B come from. */
typedef enum hk_design_rows {
    HK_ROWS_SOBOL, /* Sobol' points in 2k dimensions, scrambled: at most 20 factors. Closer
                      estimates; intervals that take rows for independent are then mostly too wide */
    HK_ROWS_RANDOM /* independent rows, any number of factors */
} hk_design_rows;

/** Most cases of a design. */
#define HK_DESIGN_CASES_MAX (INT64_C(1) << 30)
/** Most points of a Latin hypercube. */
#define HK_DESIGN_LHS_MAX (INT64_C(1) << 24)
/** Most levels of a Morris design. */
#define HK_DESIGN_LEVELS_MAX 1024
/** Most scrambles of a Sobol' design. */
#define HK_DESIGN_SCRAMBLES_MAX 4096
/** Most strata, all factors together. */
#define HK_DESIGN_STRATA_MAX 4096

typedef struct hk_design_spec {
    hk_design_kind kind;
    const hk_factor *factors; /* [n_factor]; names differ */
    int32_t n_factor;         /* k >= 1 */
    uint64_t seed;
    int64_t n;           /* see above */
    int32_t scrambles;   /* SOBOL: independent randomisations, 0 = 1; 16 or more for an interval */
    int32_t levels;      /* MORRIS: p, even, 0 = 4 */
    hk_design_rows rows; /* SALTELLI */
    double nominal;      /* IMPORTANCE: share of the cases that are not shifted, 0 = 0.5 */
    const double *list;  /* LIST: [n x n_factor] values; for HK_FACTOR_VALUES the index */
} hk_design_spec;

typedef struct hk_design hk_design; /* opaque; immutable, threads may share it */

/** Word of a file for the kind (`grid`, `list`, ...); never NULL. */
const char *hk_design_kind_name(hk_design_kind kind);

/**
 * Make a design. Memory: LHS 8 n k bytes, MORRIS 4 n k, others O(k) or nothing beside the spec.
 * Time O(n k) for LHS, MORRIS and SOBOL.
 * @param spec     its factors, their values and the list are borrowed until the design is freed
 * @param ret_design owned by the caller, free with hk_design_free()
 * @return HK_OK; HK_EMISSING (no factors, n = 0 where a number is needed), HK_EDUPLICATE (name),
 *         HK_ERANGE, HK_ENUMBER (factor, row, levels), HK_ELIMIT (too many cases, points or
 *         dimensions), HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_design_new(const hk_design_spec *spec, hk_design **ret_design,
                                       hk_error *err);
void hk_design_free(hk_design *design); /* NULL is allowed */

/** Number of cases, >= 1. */
int64_t hk_design_count(const hk_design *design);
/** Cases that belong together: a failed one spoils its stride for the estimators of MORRIS and
 *  SALTELLI. Divides the count. */
int64_t hk_design_stride(const hk_design *design);

/** Factor values of one case. Pure, thread-safe. @param ret_levels [n_factor] */
void hk_design_case(const hk_design *design, int64_t index, hk_factor_level *ret_levels);

/** The case in the unit cube: (0,1), MORRIS [0,1]. @param ret_u [n_factor], NAN for GRID and LIST */
void hk_design_unit(const hk_design *design, int64_t index, double *ret_u);

/** MORRIS: how case `index` came from the one before it. */
typedef struct hk_design_step {
    int32_t factor; /* that changed; -1 for the first case of a trajectory */
    double delta;   /* by how much, in the unit cube: +-p/(2(p-1)) */
} hk_design_step;
hk_design_step hk_design_step_of(const hk_design *design, int64_t index);

/** STRATA, IMPORTANCE: what a case stands for. */
typedef struct hk_design_weight {
    double weight; /* the sum over all cases of weight x outcome estimates the mean; NAN: others */
    int32_t stratum; /* of STRATA, else -1 */
} hk_design_weight;
hk_design_weight hk_design_weight_of(const hk_design *design, int64_t index);

/**
 * May a sweep with `n_old` be continued to `n_new` (both as in the specification) with all cases
 * run so far kept?
 * @return HK_OK; HK_ERANGE with what is allowed
 */
HK_WARN_UNUSED hk_status hk_design_grow_check(hk_design_kind kind, int64_t n_old, int64_t n_new,
                                              hk_error *err);

#endif
