/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mechanism `epidemic`: README.md beside this file. */
#ifndef HK_MODELS_THREATS_EPIDEMIC_H
#define HK_MODELS_THREATS_EPIDEMIC_H

#include "engine/sim/mechanism.h"

extern const hk_mechanism hk_epidemic_mechanism;

#endif
