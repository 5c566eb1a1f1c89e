/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/run_cases.h"

static hk_status open_one(void *user, int64_t number, const hk_scenario **ret_scenario,
                          hk_error *err)
{
    (void)number;
    (void)err;
    *ret_scenario = user;
    return HK_OK;
}

hk_cases hk_cases_of(const hk_model *model, hk_scenario *scenario)
{
    return (hk_cases){.model = model,
                      .n_case = 1,
                      .replicates = scenario->replicates,
                      .assumptions = scenario->assumptions,
                      .open = open_one,
                      .user = scenario};
}
