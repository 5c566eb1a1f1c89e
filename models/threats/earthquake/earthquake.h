/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mechanism `earthquake`: README.md beside this file. */
#ifndef HK_MODELS_THREATS_EARTHQUAKE_H
#define HK_MODELS_THREATS_EARTHQUAKE_H

#include "engine/sim/mechanism.h"

extern const hk_mechanism hk_earthquake_mechanism;

#endif
