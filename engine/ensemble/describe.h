/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The entities and names of a result, from model and scenario. */
#ifndef HK_ENSEMBLE_DESCRIBE_H
#define HK_ENSEMBLE_DESCRIBE_H

#include "engine/io/result.h"
#include "engine/sim/setup.h"

/** Fill names, parameters and entities; texts are borrowed from model and scenario.
 *  @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_describe(const hk_setup *setup, hk_result *result, hk_error *err);

/** Rules, tests and kinds, and what can be said of each service; texts are borrowed from the criteria.
 *  @return false when out of memory */
bool hk_describe_rules(const hk_criteria *criteria, hk_result *result);

/** What of it belongs to verification levels (describe_levels.c). @return false when out of memory */
bool hk_describe_levels(const hk_setup *setup, hk_result *result);

#endif
