/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How shaking damages a component: lognormal fragility curves of classes of facilities, which class a
 * type of component belongs to, and the named parameter sets. The tables are data/hazus_fragility.csv,
 * data/earthquake_types.csv and data/earthquake_cases.csv as they were when the program was built.
 */
#ifndef HK_MODELS_EARTHQUAKE_FRAGILITY_H
#define HK_MODELS_EARTHQUAKE_FRAGILITY_H

#include <stdbool.h>

#include "engine/graph/model.h"
#include "models/threats/earthquake/ground_motion.h"

enum { HK_EARTHQUAKE_STATES = 4 }; /* slight, moderate, extensive, complete */

/** Ids of the states, [HK_EARTHQUAKE_STATES]. */
extern const char *const hk_earthquake_states[];

typedef struct hk_earthquake_class {
    const char *id, *name;
    double
        median_g[HK_EARTHQUAKE_STATES]; /* acceleration at which half are in the state or worse */
    double beta[HK_EARTHQUAKE_STATES];  /* sigma of ln */
} hk_earthquake_class;

/** Type of component -> class without its ending; `system` stands for all information systems. */
typedef struct hk_earthquake_type_row {
    const char *type, *facility, *class;
} hk_earthquake_type_row;

typedef struct hk_earthquake_case {
    const char *id, *name_en, *name_ja;
    hk_earthquake_type type;
    double magnitude;
    hk_earthquake_fault fault;
} hk_earthquake_case;

/** A curve ready to use: ln of the medians in g, and 1 / beta. */
typedef struct hk_earthquake_curve {
    double ln_median[HK_EARTHQUAKE_STATES], per_beta[HK_EARTHQUAKE_STATES];
} hk_earthquake_curve;

const hk_earthquake_class *hk_earthquake_classes(int32_t *ret_n);
const hk_earthquake_type_row *hk_earthquake_types(int32_t *ret_n);
const hk_earthquake_case *hk_earthquake_cases(int32_t *ret_n);

/** The class of a name without its ending `_anchored`, `_anch` or `_unanch`, if it has two; or NULL. */
const hk_earthquake_class *hk_earthquake_class_find(const char *name, bool anchored);
/** The class of a component by its type, of any system by `system`; NULL if its type is not known. */
const hk_earthquake_class *hk_earthquake_class_of(const hk_component *component, bool anchored);

/** @param strength factor on the medians */
hk_earthquake_curve hk_earthquake_curve_of(const hk_earthquake_class *class, double strength);

/** Chance of state k or worse at an acceleration in g; of a worse state where curves cross. */
double hk_earthquake_chance(const hk_earthquake_curve *curve, int32_t k, double ln_pga_g);

/** The state of a component whose strength lies z deviations above its median: the worst k whose
 *  curve has its z-quantile below the motion, or HK_NONE. z = hk_normal_quantile(u), one u for all
 *  states: P(state >= k) is hk_earthquake_chance. */
int32_t hk_earthquake_state(const hk_earthquake_curve *curve, double ln_pga_g, double z);

/**
 * Which state of its repair a component is in, for each damage state: the one of the same name, else
 * the next milder that the repair knows (HK_NONE = none); `complete` is its last if not known. A
 * repair with one nameless state has it from damage state `whole_from` on.
 * @return false if the repair has states of other names only
 */
bool hk_earthquake_repair_states(const hk_repair *repair, int32_t whole_from,
                                 int32_t ret_state[HK_EARTHQUAKE_STATES]);

#endif
