/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mechanism `flood`: README.md beside this file. */
#ifndef HK_MODELS_THREATS_FLOOD_H
#define HK_MODELS_THREATS_FLOOD_H

#include "engine/sim/mechanism.h"

extern const hk_mechanism hk_flood_mechanism;

#endif
