/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mechanism `defect`: README.md beside this file. */
#ifndef HK_MODELS_THREATS_DEFECT_H
#define HK_MODELS_THREATS_DEFECT_H

#include "engine/sim/mechanism.h"

extern const hk_mechanism hk_defect_mechanism;

#endif
