/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mechanism `campaign`: README.md beside this file. */
#ifndef HK_MODELS_THREATS_CAMPAIGN_H
#define HK_MODELS_THREATS_CAMPAIGN_H

#include "engine/sim/mechanism.h"

extern const hk_mechanism hk_campaign_mechanism;

#endif
