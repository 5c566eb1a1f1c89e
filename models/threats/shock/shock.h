/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mechanism `shock`: README.md beside this file. */
#ifndef HK_MODELS_THREATS_SHOCK_H
#define HK_MODELS_THREATS_SHOCK_H

#include "engine/sim/mechanism.h"

extern const hk_mechanism hk_shock_mechanism;

#endif
