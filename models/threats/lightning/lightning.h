/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mechanism `lightning`: README.md beside this file. */
#ifndef HK_MODELS_THREATS_LIGHTNING_H
#define HK_MODELS_THREATS_LIGHTNING_H

#include "engine/sim/mechanism.h"

extern const hk_mechanism hk_lightning_mechanism;

#endif
