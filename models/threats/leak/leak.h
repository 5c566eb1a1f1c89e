/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mechanism `leak`: README.md beside this file. */
#ifndef HK_MODELS_THREATS_LEAK_H
#define HK_MODELS_THREATS_LEAK_H

#include "engine/sim/mechanism.h"

extern const hk_mechanism hk_leak_mechanism;

#endif
