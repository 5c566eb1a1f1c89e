/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/threats/earthquake/fragility.h"

#include <math.h>
#include <string.h>

#include "engine/base/normal.h"

const char *const hk_earthquake_states[] = {"slight", "moderate", "extensive", "complete"};

static const hk_earthquake_class classes[] = {
#define EARTHQUAKE_CLASS_ROWS
#include "earthquake_rows.inc"
#undef EARTHQUAKE_CLASS_ROWS
};

static const hk_earthquake_type_row types[] = {
#define EARTHQUAKE_TYPE_ROWS
#include "earthquake_rows.inc"
#undef EARTHQUAKE_TYPE_ROWS
};

static const hk_earthquake_case cases[] = {
#define EARTHQUAKE_CASE_ROWS
#include "earthquake_rows.inc"
#undef EARTHQUAKE_CASE_ROWS
};

const hk_earthquake_class *hk_earthquake_classes(int32_t *ret_n)
{
    *ret_n = sizeof classes / sizeof classes[0];
    return classes;
}

const hk_earthquake_type_row *hk_earthquake_types(int32_t *ret_n)
{
    *ret_n = sizeof types / sizeof types[0];
    return types;
}

const hk_earthquake_case *hk_earthquake_cases(int32_t *ret_n)
{
    *ret_n = sizeof cases / sizeof cases[0];
    return cases;
}

const hk_earthquake_class *hk_earthquake_class_find(const char *name, bool anchored)
{
    size_t n = strlen(name);
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        if (strncmp(classes[i].id, name, n) != 0) {
            continue;
        }
        const char *ending = classes[i].id + n;
        bool is_anchored = strcmp(ending, "_anchored") == 0 || strcmp(ending, "_anch") == 0;
        if (ending[0] == '\0' || (anchored ? is_anchored : strcmp(ending, "_unanch") == 0)) {
            return &classes[i];
        }
    }
    return NULL;
}

const hk_earthquake_class *hk_earthquake_class_of(const hk_component *component, bool anchored)
{
    const char *type = component->kind == HK_KIND_SYSTEM ? "system" : component->type;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (strcmp(types[i].type, type) == 0) {
            return hk_earthquake_class_find(types[i].class, anchored);
        }
    }
    return NULL;
}

hk_earthquake_curve hk_earthquake_curve_of(const hk_earthquake_class *class, double strength)
{
    hk_earthquake_curve curve;
    for (int32_t k = 0; k < HK_EARTHQUAKE_STATES; k++) {
        curve.ln_median[k] = log(class->median_g[k] * strength);
        curve.per_beta[k] = 1 / class->beta[k];
    }
    return curve;
}

double hk_earthquake_chance(const hk_earthquake_curve *curve, int32_t k, double ln_pga_g)
{
    double highest = -INFINITY;
    for (int32_t i = k; i < HK_EARTHQUAKE_STATES; i++) {
        double z = (ln_pga_g - curve->ln_median[i]) * curve->per_beta[i];
        highest = z > highest ? z : highest;
    }
    return hk_normal_below(highest);
}

int32_t hk_earthquake_state(const hk_earthquake_curve *curve, double ln_pga_g, double z)
{
    for (int32_t k = HK_EARTHQUAKE_STATES - 1; k >= 0; k--) {
        if ((ln_pga_g - curve->ln_median[k]) * curve->per_beta[k] > z) {
            return k;
        }
    }
    return HK_NONE;
}

static int32_t find_state(const hk_repair *repair, const char *name)
{
    for (int32_t i = 0; i < repair->n_state; i++) {
        if (strcmp(repair->states[i].name, name) == 0) {
            return i;
        }
    }
    return HK_NONE;
}

bool hk_earthquake_repair_states(const hk_repair *repair, int32_t whole_from,
                                 int32_t ret_state[HK_EARTHQUAKE_STATES])
{
    bool nameless = repair->n_state == 1 && repair->states[0].name[0] == '\0', known = nameless;
    int32_t milder = HK_NONE;
    for (int32_t k = 0; k < HK_EARTHQUAKE_STATES; k++) {
        int32_t own = find_state(repair, hk_earthquake_states[k]);
        known = known || own != HK_NONE;
        milder = own != HK_NONE ? own : milder;
        ret_state[k] = !nameless ? milder : k >= whole_from ? 0 : HK_NONE;
    }
    if (!nameless &&
        find_state(repair, hk_earthquake_states[HK_EARTHQUAKE_STATES - 1]) == HK_NONE) {
        ret_state[HK_EARTHQUAKE_STATES - 1] = repair->n_state - 1;
    }
    return known;
}
