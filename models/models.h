/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The registry: every model that hakyu knows. The only place that sees them all;
 * they do not see each other. Adding one: README.md beside this file.
 */
#ifndef HK_MODELS_H
#define HK_MODELS_H

#include <stdint.h>

#include "engine/graph/model_builder.h"
#include "engine/sim/mechanism.h"
#include "engine/sim/policy.h"
#include "models/services/verification.h"

/** All mechanisms, in order of their names in help texts. */
const hk_mechanism *const *hk_registry_mechanisms(int32_t *ret_n);

/** All dispatch policies; the first is the default. */
const hk_policy *const *hk_registry_policies(int32_t *ret_n);

/** All builders of models, in order of their names in help texts. */
const hk_model_builder *const *hk_registry_builders(int32_t *ret_n);

#endif
