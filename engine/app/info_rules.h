/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A result judged again under other verification rules. */
#ifndef HK_APP_INFO_RULES_H
#define HK_APP_INFO_RULES_H

#include "engine/io/result.h"
#include "engine/sim/criteria.h"

typedef struct hk_info_rules {
    const char *rules;             /* file of rules, or NULL */
    const char *const *catalogues; /* [n_catalogue] folders over the built-in catalogue */
    int32_t n_catalogue;
} hk_info_rules;

/** Read the rules and judge. Problems of the tables are printed.
 *  @param result       changed (rejudge.h)
 *  @param ret_criteria owned by the caller, hk_criteria_free() after the result
 *  @return HK_OK; HK_EINVALID after problems; HK_EREJUDGE, HK_EFILE, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_info_judge(const hk_info_rules *rules, hk_result *result,
                                       hk_criteria **ret_criteria, hk_error *err);

#endif
