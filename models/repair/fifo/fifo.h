/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dispatch policy `fifo`: first come, first served, after the given order (design.md 3.6). */
#ifndef HK_MODELS_REPAIR_FIFO_H
#define HK_MODELS_REPAIR_FIFO_H

#include "engine/sim/policy.h"

extern const hk_policy hk_fifo_policy;

#endif
