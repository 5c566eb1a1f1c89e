/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/sim/criteria.h"

#include <string.h>

int32_t hk_criteria_pattern(const hk_criteria *criteria, const char *catalogue_id)
{
    for (int32_t i = 0; i < criteria->n_threat; i++) {
        if (strcmp(criteria->threat_id[i], catalogue_id) == 0) {
            return criteria->threat_pattern[i];
        }
    }
    return 0;
}

hk_breach hk_breach_of(hk_level_state state, bool beyond)
{
    switch (state) {
    case HK_LEVEL_NOT_DEFINED:
        return HK_BREACH_NOT_DEFINED;
    case HK_LEVEL_NOT_MODELLED:
        return HK_BREACH_NOT_MODELLED;
    case HK_LEVEL_WITHOUT_IT:
        return beyond ? HK_BREACH_NOT_COUNTED : HK_BREACH_NO;
    default:
        return beyond ? HK_BREACH_YES : HK_BREACH_NO;
    }
}

bool hk_test_is_met(const hk_test *test, int64_t held_ms)
{
    return held_ms > 0 &&
           (test->longer ? held_ms > test->duration_ms : held_ms >= test->duration_ms);
}

bool hk_test_is_on(const hk_test *test, hk_int128 magnitude)
{
    return test->more ? magnitude > test->threshold : magnitude >= test->threshold;
}

void hk_criteria_free(hk_criteria *criteria)
{
    if (criteria != NULL) {
        hk_arena_free(criteria->arena);
    }
}
