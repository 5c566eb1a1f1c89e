/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mechanism `command`: README.md beside this file. */
#ifndef HK_MODELS_THREATS_COMMAND_H
#define HK_MODELS_THREATS_COMMAND_H

#include "engine/sim/mechanism.h"

extern const hk_mechanism hk_command_mechanism;

#endif
