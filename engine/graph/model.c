/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/graph/model.h"

#include <string.h>

int32_t hk_model_sector(const hk_model *model, int32_t component)
{
    const hk_component *c = &model->components[component];
    int32_t provider = c->provider;
    if (provider == HK_NONE && c->service != HK_NONE) {
        provider = model->services[c->service].provider;
    }
    return provider == HK_NONE ? HK_NONE : model->providers[provider].sector;
}

bool hk_model_has_tag(const hk_model *model, int32_t component, const char *tag)
{
    const hk_component *c = &model->components[component];
    for (int32_t i = 0; i < c->n_tag; i++) {
        if (strcmp(c->tags[i], tag) == 0) {
            return true;
        }
    }
    return false;
}

void hk_model_free(hk_model *model)
{
    if (model != NULL) {
        hk_arena_free(model->arena); /* the model itself lives there */
    }
}
