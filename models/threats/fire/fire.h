/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mechanism `fire`: README.md beside this file. */
#ifndef HK_MODELS_THREATS_FIRE_H
#define HK_MODELS_THREATS_FIRE_H

#include "engine/sim/mechanism.h"

extern const hk_mechanism hk_fire_mechanism;

#endif
