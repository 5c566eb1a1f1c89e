/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Verification levels of services (AP2 Appendix 2): rules and kinds of malfunctions, as the tables
 * of the catalogue say, bound to the services of a model or of a result. What comes out is applied by
 * the engine (engine/sim/criteria.h).
 */
#ifndef HK_MODELS_SERVICES_VERIFICATION_H
#define HK_MODELS_SERVICES_VERIFICATION_H

#include "engine/graph/model.h"
#include "engine/sim/rules.h"

/** What rules are bound to. */
typedef struct hk_verification_services {
    int32_t n;
    const char *const *id, *const *type, *const *unit; /* [n] */
    const bool *uses_it;                               /* [n] */
    const hk_model *model; /* whose tags name substitutes; NULL = none are known */
    int64_t start_unix_ms;
    int32_t start_offset_min; /* rules hold from a day on, by local time */
} hk_verification_services;

/**
 * Make the tests. A rule that counts in another unit than a service is not applied to it.
 * @param tables       NULL: there are no rules, *ret_criteria becomes NULL
 * @param ret_criteria owned by the caller, hk_criteria_free(); has copies of all texts
 * @return HK_OK; HK_ELIMIT, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_verification_make(const hk_rule_tables *tables,
                                              const hk_verification_services *services,
                                              hk_criteria **ret_criteria, hk_error *err);

/** The same for the services of a model. */
HK_WARN_UNUSED hk_status hk_verification_of_model(const hk_rule_tables *tables,
                                                  const hk_model *model, int64_t start_unix_ms,
                                                  int32_t start_offset_min,
                                                  hk_criteria **ret_criteria, hk_error *err);

#endif
