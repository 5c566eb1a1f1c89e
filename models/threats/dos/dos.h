/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mechanism `dos`: README.md beside this file. */
#ifndef HK_MODELS_THREATS_DOS_H
#define HK_MODELS_THREATS_DOS_H

#include "engine/sim/mechanism.h"

extern const hk_mechanism hk_dos_mechanism;

#endif
