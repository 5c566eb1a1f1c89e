/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mechanism `mark`: README.md beside this file. */
#ifndef HK_MODELS_THREATS_MARK_H
#define HK_MODELS_THREATS_MARK_H

#include "engine/sim/mechanism.h"

extern const hk_mechanism hk_mark_mechanism;

#endif
