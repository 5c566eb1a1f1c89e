/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cases that are draws from the distributions of the factors, for events that plain draws hardly ever
 * meet: in strata (point after point, in each all strata, the last factor's fastest), or with the
 * drivers shifted towards the event and a weight that makes up for it (base/stats/importance.h).
 * Everything is keyed by point and factor name, so more cases leave the first ones as they are.
 */
#include <math.h>

#include "engine/base/normal.h"
#include "engine/base/stats/importance.h"
#include "engine/ensemble/design/design_parts.h"

/** Largest number below 1: quantiles of 1 itself may be infinite. */
#define BELOW_ONE (1.0 - 0x1p-53)

static int64_t strata_of(const hk_factor *factor)
{
    return factor->n_strata > 0 ? factor->n_strata : 1;
}

hk_status hk_design_strata_make(hk_design *design, hk_error *err)
{
    int64_t strata = 1;
    for (int32_t i = 0; i < design->spec.n_factor; i++) {
        strata *= strata_of(&design->spec.factors[i]);
        if (strata > HK_DESIGN_STRATA_MAX) {
            return hk_fail(err, HK_ELIMIT,
                           "strata design of more than %d strata, all factors together",
                           HK_DESIGN_STRATA_MAX);
        }
    }
    if (strata < 2) {
        return hk_fail(
            err, HK_EMISSING,
            "strata design without strata: at least one factor needs a list of two or more");
    }
    return hk_design_set_count(design, design->spec.n, strata, err);
}

hk_status hk_design_importance_make(hk_design *design, hk_error *err)
{
    bool shifted = false;
    for (int32_t i = 0; i < design->spec.n_factor; i++) {
        shifted = shifted || design->spec.factors[i].shift != 0.0;
    }
    if (!shifted) {
        return hk_fail(err, HK_EMISSING,
                       "importance design without a shift: at least one factor needs one");
    }
    if (design->spec.nominal == 0.0) {
        design->spec.nominal = 0.5;
    }
    if (!(design->spec.nominal > 0.0 && design->spec.nominal < 1.0)) {
        return hk_fail(err, HK_ERANGE, "nominal share %g, must be between 0 and 1",
                       design->spec.nominal);
    }
    return hk_design_set_count(design, design->spec.n, 1, err);
}

/** Stratum of one factor in stratum `all` of all of them. */
static int64_t own_stratum(const hk_design *design, int64_t all, int32_t factor)
{
    for (int32_t i = design->spec.n_factor - 1; i > factor; i--) {
        all /= strata_of(&design->spec.factors[i]);
    }
    return all % strata_of(&design->spec.factors[factor]);
}

double hk_design_strata_unit(const hk_design *design, int64_t index, int32_t factor)
{
    const hk_factor *f = &design->spec.factors[factor];
    int64_t point = index / design->stride, stratum = index % design->stride;
    double u = hk_rng_to_uniform(hk_design_word(design, factor, HK_DRAW_DRIVER, point, stratum));
    double low = 0.0;
    if (f->n_strata == 0) {
        return u;
    }
    int64_t own = own_stratum(design, stratum, factor);
    for (int64_t i = 0; i < own; i++) {
        low += f->strata[i];
    }
    u = low + f->strata[own] * u;
    return u < BELOW_ONE ? u : BELOW_ONE;
}

/** The normal score of a driver as it is used. */
static double score_of(const hk_design *design, int64_t index, int32_t factor)
{
    uint64_t coin[4];
    double u = hk_rng_to_uniform(hk_design_word(design, factor, HK_DRAW_DRIVER, index, 0));
    hk_rng_block(design->key, (uint64_t)index, 0, HK_DRAW_COIN, 0, coin); /* one for all factors */
    bool shifted = hk_rng_to_uniform(coin[0]) >= design->spec.nominal;
    return hk_normal_quantile(u) + (shifted ? design->spec.factors[factor].shift : 0.0);
}

double hk_design_importance_unit(const hk_design *design, int64_t index, int32_t factor)
{
    if (design->spec.factors[factor].shift == 0.0) {
        return hk_rng_to_uniform(hk_design_word(design, factor, HK_DRAW_DRIVER, index, 0));
    }
    double u = hk_normal_below(score_of(design, index, factor));
    return u <= 0.0 ? 0x1p-54 : u < BELOW_ONE ? u : BELOW_ONE;
}

static double importance_weight(const hk_design *design, int64_t index)
{
    double ratio = 0.0;
    for (int32_t i = 0; i < design->spec.n_factor; i++) {
        double shift = design->spec.factors[i].shift;
        if (shift != 0.0) {
            double z = score_of(design, index, i);
            ratio += hk_tilt_log_ratio(&z, &shift, 1);
        }
    }
    return exp(hk_defensive_log_weight(ratio, design->spec.nominal));
}

static double stratum_weight(const hk_design *design, int64_t stratum)
{
    double weight = 1.0;
    for (int32_t i = 0; i < design->spec.n_factor; i++) {
        const hk_factor *f = &design->spec.factors[i];
        weight *= f->n_strata == 0 ? 1.0 : f->strata[own_stratum(design, stratum, i)];
    }
    return weight;
}

hk_design_weight hk_design_weight_of(const hk_design *design, int64_t index)
{
    double n = (double)design->spec.n;
    if (design->spec.kind == HK_DESIGN_STRATA) {
        int64_t stratum = index % design->stride;
        return (hk_design_weight){.stratum = (int32_t)stratum,
                                  .weight = stratum_weight(design, stratum) / n};
    }
    if (design->spec.kind == HK_DESIGN_IMPORTANCE) {
        return (hk_design_weight){.stratum = -1, .weight = importance_weight(design, index) / n};
    }
    return (hk_design_weight){.stratum = -1, .weight = NAN};
}
