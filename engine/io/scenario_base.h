/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The scenario on which the cases of a sweep are built: its text as it was read once,
 * parsed once, with a model that is read already. So a file that is edited while a sweep
 * runs changes no case, and a case costs only what its own overrides change.
 */
#ifndef HK_IO_SCENARIO_BASE_H
#define HK_IO_SCENARIO_BASE_H

#include "engine/base/problem.h"
#include "engine/sim/policy.h"
#include "engine/sim/scenario.h"

typedef struct hk_scenario_base hk_scenario_base; /* opaque */

typedef struct hk_scenario_base_opts {
    const hk_mechanism *const *mechanisms; /* as for hk_scenario_read(); borrowed */
    const hk_policy *const *policies;
    int32_t n_mechanism, n_policy;
    const hk_model
        *model; /* borrowed; the `model` of the text is not looked at, nor is a catalogue */
    const char *const *sets; /* [n_set] overrides of all cases */
    int32_t n_set;
} hk_scenario_base_opts;

/**
 * @param path  what messages call the text, and from where other paths in it start
 * @param text  as read
 * @param ret_base owned by the caller, hk_scenario_base_free(); only on HK_OK
 * @return HK_OK; HK_EINVALID if problems were added that are errors, HK_EFILE, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_scenario_base_new(const char *path, const char *text,
                                              const hk_scenario_base_opts *opts,
                                              hk_problems *problems, hk_scenario_base **ret_base,
                                              hk_error *err);
void hk_scenario_base_free(hk_scenario_base *base); /* NULL is allowed */

/**
 * The scenario with further overrides. One thread at a time.
 * @param sets         [n_set] applied after those of the base
 * @param ret_scenario owned by the caller, hk_scenario_free(); only on HK_OK. Refers to the model
 * @return as hk_scenario_base_new()
 */
HK_WARN_UNUSED hk_status hk_scenario_base_case(hk_scenario_base *base, const char *const *sets,
                                               int32_t n_set, hk_problems *problems,
                                               hk_scenario **ret_scenario, hk_error *err);

#endif
