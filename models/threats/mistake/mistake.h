/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mechanism `mistake`: README.md beside this file. */
#ifndef HK_MODELS_THREATS_MISTAKE_H
#define HK_MODELS_THREATS_MISTAKE_H

#include "engine/sim/mechanism.h"

extern const hk_mechanism hk_mistake_mechanism;

#endif
