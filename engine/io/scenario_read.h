/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a scenario (design.md 4.2) with the model it names, strictly: unknown
 * keys, wrong types, empty selections are errors, all of them reported.
 */
#ifndef HK_IO_SCENARIO_READ_H
#define HK_IO_SCENARIO_READ_H

#include "engine/base/problem.h"
#include "engine/io/catalogue.h"
#include "engine/io/source.h"
#include "engine/sim/policy.h"
#include "engine/sim/scenario.h"

/**
 * Read a scenario and its model.
 * @param sets          [n_set] overrides `path=value`
 * @param mechanisms    [n_mechanism] what `mechanism:` may name
 * @param policies      [n_policy] what `recovery.policy` may name; the first is the default
 * @param catalogue_dirs where the catalogue is, or NULL: nothing is checked against one
 * @param problems      every problem is added, with its place
 * @param ret_scenario  owned by the caller, hk_scenario_free(); only on HK_OK
 * @param ret_model     owned by the caller, hk_model_free(); only on HK_OK
 * @param ret_inputs    files read, with paths relative to the scenario's folder where possible;
 *                      owned by the caller, hk_inputs_done(); only on HK_OK
 * @return HK_OK; HK_EINVALID if problems were added that are errors, HK_EFILE if the scenario
 *         cannot be opened, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_scenario_read(const char *path, const char *const *sets, int32_t n_set,
                                          const hk_mechanism *const *mechanisms,
                                          int32_t n_mechanism, const hk_policy *const *policies,
                                          int32_t n_policy, const hk_catalogue_dirs *catalogue_dirs,
                                          hk_problems *problems, hk_scenario **ret_scenario,
                                          hk_model **ret_model, hk_inputs *ret_inputs,
                                          hk_error *err);

/** A scenario as a result keeps it. */
typedef struct hk_scenario_kept {
    const char *text;   /* as it was read */
    const char *sha256; /* of the file that it was */
} hk_scenario_kept;

/** hk_scenario_read() on a text that is kept elsewhere; `path` is only where it lay, so that what it
 *  names is found. @param kept NULL: the file itself */
HK_WARN_UNUSED hk_status hk_scenario_read_kept(
    const hk_scenario_kept *kept, const char *path, const char *const *sets, int32_t n_set,
    const hk_mechanism *const *mechanisms, int32_t n_mechanism, const hk_policy *const *policies,
    int32_t n_policy, const hk_catalogue_dirs *catalogue_dirs, hk_problems *problems,
    hk_scenario **ret_scenario, hk_model **ret_model, hk_inputs *ret_inputs, hk_error *err);

#endif
