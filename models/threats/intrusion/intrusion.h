/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mechanism `intrusion`: README.md beside this file. */
#ifndef HK_MODELS_THREATS_INTRUSION_H
#define HK_MODELS_THREATS_INTRUSION_H

#include "engine/sim/mechanism.h"

extern const hk_mechanism hk_intrusion_mechanism;

#endif
