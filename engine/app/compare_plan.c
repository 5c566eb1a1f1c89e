/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/compare_plan.h"

#include <string.h>

enum { NOT_NAMED = -1 };

/** Number of the case that is meant; the only one of its file if none is named. */
static hk_status find_case(const hk_compare_plan *plan, int side, const char *which, int64_t *ret,
                           hk_error *err)
{
    *ret = plan->cases[side]->n_case == 1 && !plan->one_file ? 0 : NOT_NAMED;
    if (which == NULL) {
        return HK_OK;
    }
    hk_result *result = NULL;
    HK_TRY(hk_result_read_case(plan->path[side], which, &result, err));
    *ret = result->case_index;
    hk_result_free(result);
    return HK_OK;
}

static void add_pair(hk_compare_plan *plan, int64_t a, int64_t b)
{
    plan->pair[0][plan->n_pair] = a;
    plan->pair[1][plan->n_pair++] = b;
}

/** Every case of A with that one of B, or the other way round. */
static void pair_with_one(hk_compare_plan *plan, int64_t a, int64_t b)
{
    int side = a == NOT_NAMED ? 0 : 1; /* that has many */
    for (int64_t i = 0; i < plan->cases[side]->n_case; i++) {
        bool itself = plan->one_file && i == (side == 0 ? b : a);
        if (!itself) {
            add_pair(plan, side == 0 ? i : a, side == 0 ? b : i);
        }
    }
}

/** Partners by factors or names; of the named case alone if there is one. */
static hk_status pair_partners(hk_compare_plan *plan, int64_t a, hk_error *err)
{
    HK_TRY(hk_compare_cases(plan->cases[0], plan->cases[1], &plan->match, err));
    const hk_case_match *m = plan->match;
    for (int64_t i = 0; i < m->n_pair; i++) {
        if (a == NOT_NAMED || a == m->a[i]) {
            add_pair(plan, m->a[i], m->b[i]);
        }
    }
    if (plan->n_pair > 0) {
        return HK_OK;
    }
    return hk_fail(err, HK_ECASE,
                   a == NOT_NAMED
                       ? "%s: no case has the factors or the name of a case of %s; --case and "
                         "--against name the two to compare"
                       : "%s: that case has no partner in %s by its factors or its name; "
                         "--against names the one to compare it with",
                   plan->path[0], plan->path[1]);
}

static hk_status make_pairs(hk_compare_plan *plan, const char *case_a, const char *case_b,
                            hk_error *err)
{
    int64_t a;
    int64_t b;
    HK_TRY(find_case(plan, 0, case_a, &a, err));
    HK_TRY(find_case(plan, 1, case_b, &b, err));
    int64_t most = plan->cases[0]->n_case;
    most = plan->cases[1]->n_case > most ? plan->cases[1]->n_case : most;
    for (int side = 0; side < 2; side++) {
        plan->pair[side] = hk_arena_alloc(plan->arena, (size_t)most, sizeof **plan->pair);
        if (plan->pair[side] == NULL) {
            return hk_fail_nomem(err);
        }
    }
    if (plan->one_file && plan->cases[0]->n_case == 1) {
        return hk_fail(err, HK_ECASE, "%s: holds one case; name a second file to compare it with",
                       plan->path[0]);
    }
    if (plan->one_file && a == NOT_NAMED) {
        return hk_fail(err, HK_ECASE,
                       "%s: holds %lld cases; --case NAME says which one the others, or that of "
                       "--against, are compared with (`hakyu info` lists them)",
                       plan->path[0], (long long)plan->cases[0]->n_case);
    }
    if (a != NOT_NAMED && b != NOT_NAMED) {
        add_pair(plan, a, b);
        return HK_OK;
    }
    if (plan->one_file || b != NOT_NAMED || (a != NOT_NAMED && plan->cases[0]->n_case == 1)) {
        pair_with_one(plan, a, b);
        return HK_OK;
    }
    return pair_partners(plan, a, err);
}

hk_status hk_compare_plan_init(const char *path_a, const char *path_b, const char *case_a,
                               const char *case_b, hk_compare_plan *ret_plan, hk_error *err)
{
    *ret_plan = (hk_compare_plan){.path = {path_a, path_b == NULL ? path_a : path_b},
                                  .one_file = path_b == NULL};
    HK_TRY(hk_arena_new(&ret_plan->arena, err));
    HK_TRY(hk_result_read_cases(path_a, &ret_plan->cases[0], err));
    if (path_b == NULL) {
        ret_plan->cases[1] = ret_plan->cases[0];
    } else {
        HK_TRY(hk_result_read_cases(path_b, &ret_plan->cases[1], err));
    }
    return make_pairs(ret_plan, case_a, case_b, err);
}

void hk_compare_plan_done(hk_compare_plan *plan)
{
    if (plan->cases[1] != plan->cases[0]) {
        hk_result_cases_free(plan->cases[1]);
    }
    hk_result_cases_free(plan->cases[0]);
    hk_case_match_free(plan->match);
    hk_arena_free(plan->arena);
    *plan = (hk_compare_plan){.n_pair = 0};
}
