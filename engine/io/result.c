/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/result.h"

#include <math.h>

#include "engine/base/units.h"

#define MS_PER_HOUR 3600000.0

hk_status hk_result_new(hk_result **ret_result, hk_error *err)
{
    hk_arena *arena = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    hk_result *result = hk_arena_alloc(arena, 1, sizeof *result);
    if (result == NULL) {
        hk_arena_free(arena);
        return hk_fail_nomem(err);
    }
    result->arena = arena;
    result->format_version = HK_FORMAT_VERSION;
    result->sweep_text = ""; /* a single run */
    *ret_result = result;
    return HK_OK;
}

void hk_result_free(hk_result *result)
{
    if (result != NULL) {
        hk_arena_free(result->arena); /* the result itself came from it */
    }
}

void hk_result_cases_free(hk_result_cases *cases)
{
    if (cases != NULL) {
        hk_result_free(cases->frame);
        hk_arena_free(cases->arena); /* the list itself came from it */
    }
}

int64_t hk_result_failed(const hk_result *result)
{
    int64_t n = 0;
    for (int64_t r = 0; r < result->n_replicate; r++) {
        n += result->status[r] != HK_REPLICATE_OK;
    }
    return n;
}

double hk_result_unit_hours(const hk_result *result, int64_t replicate, int64_t service)
{
    hk_int128 loss = result->service_loss[replicate * result->n_service + service];
    return hk_int128_double(loss) / (HK_LEVEL_FULL * MS_PER_HOUR);
}

double hk_result_outage_hours(const hk_result *result, int64_t replicate, int64_t service)
{
    double weight = result->service_weight[service];
    return weight > 0.0 ? hk_result_unit_hours(result, replicate, service) / weight : NAN;
}

double hk_result_person_hours(const hk_result *result, int64_t replicate, int64_t service)
{
    double persons_per_unit = (double)result->service_value_micro[service] / HK_VALUE_SCALE;
    return hk_result_unit_hours(result, replicate, service) * persons_per_unit;
}

double hk_result_sector_hours(const hk_result *result, int64_t replicate, int64_t sector)
{
    double sum = 0.0;
    for (int64_t s = 0; s < result->n_service; s++) {
        if (result->service_sector[s] == sector) {
            sum += hk_result_person_hours(result, replicate, s);
        }
    }
    return sum;
}
