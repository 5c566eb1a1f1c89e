/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mechanism `common_fault`: README.md beside this file. */
#ifndef HK_MODELS_THREATS_COMMON_FAULT_H
#define HK_MODELS_THREATS_COMMON_FAULT_H

#include "engine/sim/mechanism.h"

extern const hk_mechanism hk_common_fault_mechanism;

#endif
