/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/sim/scenario.h"

enum { PREFECTURES = 47 };

/** The provider that answers for a component: its own, else that of its service. */
static int32_t provider_of(const hk_model *model, const hk_component *component)
{
    if (component->provider == HK_NONE && component->service != HK_NONE) {
        return model->services[component->service].provider;
    }
    return component->provider;
}

int32_t hk_pool_key(const hk_model *model, int32_t pool, int32_t component)
{
    const hk_component *c = &model->components[component];
    switch (model->pools[pool].scope) {
    case HK_SCOPE_PROVIDER:
        return provider_of(model, c) + 1;
    case HK_SCOPE_SECTOR:
        return hk_model_sector(model, component) + 1;
    case HK_SCOPE_AREA:
        return c->prefecture;
    default:
        return c->vendor;
    }
}

int32_t hk_pool_keys(const hk_model *model, int32_t pool)
{
    switch (model->pools[pool].scope) {
    case HK_SCOPE_PROVIDER:
        return model->n_provider + 1;
    case HK_SCOPE_SECTOR:
        return model->n_sector + 1;
    case HK_SCOPE_AREA:
        return PREFECTURES + 1;
    default:
        return model->n_vendor + 1;
    }
}

void hk_scenario_free(hk_scenario *scenario)
{
    if (scenario != NULL) {
        hk_arena_free(scenario->arena); /* the scenario itself lives there */
    }
}
