/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How one earthquake shakes the components that a threat selects: medians and scatter at each, the
 * sites whose residuals are correlated, and the motion in a replicate. All but the residuals is made
 * once and shared by all replicates.
 */
#ifndef HK_MODELS_EARTHQUAKE_SHAKING_H
#define HK_MODELS_EARTHQUAKE_SHAKING_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/sim/mechanism.h"
#include "models/threats/earthquake/fragility.h"
#include "models/threats/earthquake/residual_field.h"

typedef enum hk_earthquake_pattern { /* of the residuals within the event */
                                     HK_EARTHQUAKE_INDEPENDENT,
                                     HK_EARTHQUAKE_UNLIKE_GROUND, /* Jayaram & Baker, no clusters of like ground */
                                     HK_EARTHQUAKE_LIKE_GROUND
} hk_earthquake_pattern;

/** The parameters of the mechanism as read. */
typedef struct hk_earthquake_params {
    hk_dist onset, report;
    int32_t named, type, relation, pattern, class, anchored, whole_from; /* words */
    double magnitude, latitude_deg, longitude_deg, depth_km;
    double strike_deg, dip_deg, length_km, width_km;
    double vs30_mps, between, scatter, strength;
} hk_earthquake_params;

/** A component in the shaking. */
typedef struct hk_earthquake_place {
    double ln_pga_g, log10_pgv_cms; /* medians */
    double sigma;                   /* total, of log10 */
    int32_t site;                   /* HK_NONE: too far off to be harmed */
    int32_t curve;
} hk_earthquake_place;

typedef struct hk_earthquake_shaking {
    const hk_earthquake_place *places; /* [n_component of the threat] */
    const hk_earthquake_curve *curves;
    const int32_t (*repair_states)[HK_EARTHQUAKE_STATES]; /* [n_repair of the model] */
    const uint64_t *sites; /* [n_site] hashes of their names, which key their normals; ascending */
    int32_t n_site;
    const hk_earthquake_field *field; /* NULL = residuals are independent */
    double between, within;           /* roots of the shares of the variance */
} hk_earthquake_shaking;

/** The earthquake that the parameters describe: those of the named case where they are absent.
 *  @return NULL, or the key of a parameter that is missing */
const char *hk_earthquake_source_of(const hk_earthquake_params *params,
                                    hk_earthquake_source *ret_source);

/** Mean velocity in the ground at a component, m/s: its tag `vs30:`, else that of the parameters.
 *  @return NAN if its tag is no number of 50 to 3000 */
double hk_earthquake_vs30(const hk_component *component, const hk_earthquake_params *params);

/** The class of a component by the parameters; NULL if its type is not known. */
const hk_earthquake_class *hk_earthquake_class_by(const hk_component *component,
                                                  const hk_earthquake_params *params);

/** Everything that replicates share, for a threat that check() has passed. @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_earthquake_shaking_new(const hk_threat *threat, const hk_model *model,
                                                   hk_arena *arena,
                                                   hk_earthquake_shaking **ret_shaking,
                                                   hk_error *err);

/** Sum of both residuals in deviations of the total, mean 0 and variance 1.
 *  @param event  residual between events @param field residual of the site within this one */
double hk_earthquake_residual(const hk_earthquake_shaking *shaking, double event, double field);

#endif
