/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mechanism `outage`: README.md beside this file. */
#ifndef HK_MODELS_THREATS_OUTAGE_H
#define HK_MODELS_THREATS_OUTAGE_H

#include "engine/sim/mechanism.h"

extern const hk_mechanism hk_outage_mechanism;

#endif
