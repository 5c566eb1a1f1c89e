/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mechanism `insider`: README.md beside this file. */
#ifndef HK_MODELS_THREATS_INSIDER_H
#define HK_MODELS_THREATS_INSIDER_H

#include "engine/sim/mechanism.h"

extern const hk_mechanism hk_insider_mechanism;

#endif
