/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/sim/mechanism_tools.h"

#include <string.h>

#include "engine/base/rng.h"
#include "engine/sim/sim.h"

void hk_tools_need_repairs(const hk_threat *threat, const hk_model *model, hk_place place,
                           hk_problems *problems)
{
    for (int32_t k = 0; k < threat->n_component; k++) {
        const hk_component *c = &model->components[threat->components[k]];
        if (c->repair == HK_NONE) {
            hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EREPAIR, place, NULL,
                           "threat '%s' damages component '%s', which has no repair", threat->id,
                           c->id);
        }
    }
}

int32_t hk_tools_state(const hk_repair *repair, const char *name)
{
    if (repair->n_state == 1 && repair->states[0].name[0] == '\0') {
        return 0;
    }
    for (int32_t i = 0; i < repair->n_state; i++) {
        if (strcmp(repair->states[i].name, name) == 0) {
            return i;
        }
    }
    return HK_NONE;
}

void hk_tools_know_states(const hk_threat *threat, const hk_model *model, const hk_state_odds *odds,
                          hk_place place, hk_problems *problems)
{
    for (int32_t k = 0; k < threat->n_component; k++) {
        const hk_component *c = &model->components[threat->components[k]];
        for (int32_t i = 0; i < odds->n && c->repair != HK_NONE; i++) {
            if (hk_tools_state(&model->repairs[c->repair], odds->names[i]) == HK_NONE) {
                hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EREPAIR, place, NULL,
                               "threat '%s' puts component '%s' in state '%s', which its repair "
                               "'%s' does not know",
                               threat->id, c->id, odds->names[i], model->repairs[c->repair].id);
            }
        }
    }
}

int32_t hk_tools_state_at(const hk_repair *repair, const hk_state_odds *odds, double u)
{
    double sum = 0;
    if (odds->n == 0) {
        return repair->n_state - 1;
    }
    for (int32_t i = 0; i < odds->n; i++) {
        sum += odds->odds[i];
        if (u < sum) {
            return hk_tools_state(repair, odds->names[i]);
        }
    }
    return HK_NONE;
}

void hk_tools_damage(hk_sim *sim, const hk_threat *threat, int32_t k, int32_t level, int32_t state,
                     uint64_t index)
{
    const hk_model *model = hk_sim_model(sim);
    const hk_repair *repair = &model->repairs[model->components[threat->components[k]].repair];
    int32_t row = state != HK_NONE ? state : repair->n_state - 1;
    hk_sim_damage(sim, threat, k, level != HK_NONE ? level : repair->states[row].level, row, index);
}

uint64_t hk_tools_entity(const hk_model *model, int32_t component, const char *key,
                         bool *ret_tagged)
{
    const hk_component *c = &model->components[component];
    size_t n = key == NULL ? 0 : strlen(key);
    for (int32_t i = 0; i < c->n_tag && n > 0; i++) {
        if (strncmp(c->tags[i], key, n) == 0 && c->tags[i][n] == ':') {
            if (ret_tagged != NULL) {
                *ret_tagged = true;
            }
            return hk_name_hash(c->tags[i], strlen(c->tags[i]));
        }
    }
    if (ret_tagged != NULL) {
        *ret_tagged = false;
    }
    return c->hash;
}

uint64_t *hk_tools_entities(const hk_threat *threat, const hk_model *model, const char *key,
                            hk_arena *arena)
{
    uint64_t *entities = hk_arena_alloc(arena, (size_t)threat->n_component, sizeof *entities);
    for (int32_t k = 0; entities != NULL && k < threat->n_component; k++) {
        entities[k] = hk_tools_entity(model, threat->components[k], key, NULL);
    }
    return entities;
}

void hk_tools_need_tag(const hk_threat *threat, const hk_model *model, const char *key,
                       hk_place place, hk_problems *problems)
{
    bool tagged = false;
    for (int32_t k = 0; k < threat->n_component && !tagged; k++) {
        (void)hk_tools_entity(model, threat->components[k], key, &tagged);
    }
    if (!tagged) {
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EREFERENCE, place, NULL,
                       "threat '%s': none of the %d components it selects has a tag '%s:...'",
                       threat->id, threat->n_component, key);
    }
}
