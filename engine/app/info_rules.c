/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/info_rules.h"

#include <stdio.h>

#include "engine/app/data_dir.h"
#include "engine/app/problems_print.h"
#include "engine/io/rules_read.h"
#include "engine/rank/rejudge.h"
#include "models/models.h"

/** Criteria for the services of a result. */
static hk_status make_criteria(const hk_rule_tables *tables, const hk_result *r,
                               hk_criteria **ret_criteria, hk_error *err)
{
    bool *uses_it = hk_arena_alloc(r->arena, (size_t)r->n_service, sizeof *uses_it);
    if (uses_it == NULL) {
        return hk_fail_nomem(err);
    }
    for (int64_t i = 0; i < r->n_service && r->service_uses_it != NULL; i++) {
        uses_it[i] = r->service_uses_it[i] == 1;
    }
    const hk_verification_services services = {.n = (int32_t)r->n_service,
                                               .id = r->service_id,
                                               .type = r->service_type,
                                               .unit = r->service_unit,
                                               .uses_it = uses_it,
                                               .start_unix_ms = r->start_unix_ms,
                                               .start_offset_min = r->start_offset_min};
    return hk_verification_make(tables, &services, ret_criteria, err);
}

static hk_status read_tables(const hk_info_rules *rules, hk_arena *arena, hk_problems *problems,
                             hk_rule_tables **ret_tables, hk_error *err)
{
    hk_app_data data;
    hk_catalogue_dirs dirs = hk_app_dirs(&data, rules->catalogues, rules->n_catalogue);
    dirs.rules = rules->rules;
    hk_catalogue *catalogue = NULL;
    hk_status status = hk_catalogue_read(&dirs, NULL, 0, problems, &catalogue, err);
    if (status == HK_OK) {
        status = hk_rules_read(catalogue, arena, problems, ret_tables, err);
    }
    hk_catalogue_free(catalogue);
    int64_t errors = hk_problems_count(problems, HK_SEVERITY_ERROR);
    if (errors > 0) {
        hk_problems_print(stderr, problems, HK_WARNINGS_FEW);
        return status == HK_OK ? hk_problems_status(problems, err) : status;
    }
    return status;
}

hk_status hk_info_judge(const hk_info_rules *rules, hk_result *result, hk_criteria **ret_criteria,
                        hk_error *err)
{
    hk_problems *problems = NULL;
    hk_rule_tables *tables = NULL;
    HK_TRY(hk_problems_new(&problems, err));
    hk_status status = read_tables(rules, result->arena, problems, &tables, err);
    hk_problems_free(problems);
    if (status == HK_OK) {
        status = make_criteria(tables, result, ret_criteria, err);
    }
    return status == HK_OK && *ret_criteria != NULL ? hk_rejudge(result, *ret_criteria, err)
                                                    : status;
}
