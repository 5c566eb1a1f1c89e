/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mechanism `damage`: README.md beside this file. */
#ifndef HK_MODELS_THREATS_DAMAGE_H
#define HK_MODELS_THREATS_DAMAGE_H

#include "engine/sim/mechanism.h"

extern const hk_mechanism hk_damage_mechanism;

#endif
