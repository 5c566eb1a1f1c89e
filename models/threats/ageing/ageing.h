/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mechanism `ageing`: README.md beside this file. */
#ifndef HK_MODELS_THREATS_AGEING_H
#define HK_MODELS_THREATS_AGEING_H

#include "engine/sim/mechanism.h"

extern const hk_mechanism hk_ageing_mechanism;

#endif
