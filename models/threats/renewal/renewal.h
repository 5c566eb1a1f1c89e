/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mechanism `renewal`: README.md beside this file. */
#ifndef HK_MODELS_THREATS_RENEWAL_H
#define HK_MODELS_THREATS_RENEWAL_H

#include "engine/sim/mechanism.h"

extern const hk_mechanism hk_renewal_mechanism;

#endif
