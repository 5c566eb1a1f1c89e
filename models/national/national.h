/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The builder of the national reference model; README.md beside this file says what it makes. */
#ifndef HK_MODELS_NATIONAL_H
#define HK_MODELS_NATIONAL_H

#include "engine/graph/model_builder.h"

extern const hk_model_builder hk_national_builder;

#endif
