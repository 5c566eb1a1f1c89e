/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mechanism `latent`: README.md beside this file. */
#ifndef HK_MODELS_THREATS_LATENT_H
#define HK_MODELS_THREATS_LATENT_H

#include "engine/sim/mechanism.h"

extern const hk_mechanism hk_latent_mechanism;

#endif
