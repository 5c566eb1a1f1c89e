/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/assumed.h"

#include <math.h>
#include <string.h>

#include "engine/base/units.h"
#include "engine/ensemble/kept.h"

#define MS_PER_HOUR 3600000.0

static void *take(hk_result *r, int64_t n, int64_t m, size_t size)
{
    size_t cells;
    return __builtin_mul_overflow((size_t)n, (size_t)m, &cells)
               ? NULL
               : hk_arena_alloc(r->arena, cells, size);
}

static bool describe_parameters(const hk_assumptions *assumptions, hk_result *r)
{
    int64_t n = r->n_parameter = hk_assumptions_count(assumptions);
    r->parameter_name = take(r, n, 1, sizeof *r->parameter_name);
    r->parameter_low = take(r, n, 1, sizeof *r->parameter_low);
    r->parameter_high = take(r, n, 1, sizeof *r->parameter_high);
    bool ok = r->parameter_name != NULL && r->parameter_low != NULL && r->parameter_high != NULL;
    for (int64_t i = 0; i < n && ok; i++) {
        const char *name = hk_assumptions_name(assumptions, i);
        r->parameter_name[i] = hk_arena_strndup(r->arena, name, strlen(name));
        hk_assumptions_range(assumptions, i, &r->parameter_low[i], &r->parameter_high[i]);
        ok = r->parameter_name[i] != NULL;
    }
    return ok;
}

hk_status hk_assumed_describe(const hk_assumptions *assumptions, hk_rng_key key, int64_t asked,
                              int64_t there, hk_result *result, hk_error *err)
{
    hk_result *r = result;
    bool ok = describe_parameters(assumptions, r);
    r->assumptions = asked;
    r->n_assumption = there;
    r->assumption_factor = take(r, there, r->n_parameter, sizeof *r->assumption_factor);
    if (!ok || r->assumption_factor == NULL) {
        return hk_fail_nomem(err);
    }
    for (int64_t set = 0; set < there; set++) {
        hk_assumptions_draw(assumptions, key, set, r->assumption_factor + set * r->n_parameter);
    }
    return HK_OK;
}

hk_status hk_assumed_room(hk_result *result, hk_error *err)
{
    hk_result *r = result;
    int64_t sets = r->n_assumption, cells = r->n_sector * r->n_time;
    r->assumption_failed = take(r, sets, 1, sizeof *r->assumption_failed);
    r->assumption_criticality = take(r, sets, r->n_component, sizeof *r->assumption_criticality);
    r->assumption_loss = take(r, sets, r->n_service, sizeof *r->assumption_loss);
    r->assumption_person_loss = take(r, sets, r->n_service, sizeof *r->assumption_person_loss);
    r->assumption_malfunctions = take(r, sets, r->n_service, sizeof *r->assumption_malfunctions);
    r->assumption_breaches = take(r, sets, r->n_service, sizeof *r->assumption_breaches);
    r->assumption_level = take(r, sets, cells, sizeof *r->assumption_level);
    r->assumption_criticality_rest =
        take(r, sets, r->n_component, sizeof *r->assumption_criticality_rest);
    r->assumption_loss_rest = take(r, sets, r->n_service, sizeof *r->assumption_loss_rest);
    r->assumption_level_rest = take(r, sets, cells, sizeof *r->assumption_level_rest);
    return r->assumption_failed != NULL && r->assumption_criticality != NULL &&
                   r->assumption_loss != NULL && r->assumption_person_loss != NULL &&
                   r->assumption_malfunctions != NULL && r->assumption_breaches != NULL &&
                   r->assumption_level != NULL && r->assumption_criticality_rest != NULL &&
                   r->assumption_loss_rest != NULL && r->assumption_level_rest != NULL
               ? HK_OK
               : hk_fail_nomem(err);
}

hk_status hk_assumed_fill(const hk_tally *tally, const hk_service_sum *services, int64_t set,
                          hk_result *result, hk_error *err)
{
    hk_result *r = result;
    int64_t n = hk_tally_replicates(tally);
    bool fits = true;
    r->assumption_failed[set] = hk_tally_failed(tally);
    for (int64_t c = 0; c < r->n_component && fits; c++) {
        int64_t at = set * r->n_component + c;
        r->assumption_criticality[at] = hk_tally_criticality(tally, c, 0);
        fits = hk_kept_rest(hk_tally_criticality_sum(tally, c, 0),
                            hk_kept_criticality(r->assumption_criticality[at], n),
                            &r->assumption_criticality_rest[at]);
    }
    for (int64_t s = 0; s < r->n_service && fits; s++) {
        int64_t at = set * r->n_service + s;
        double persons = (double)services[s].value_micro / HK_VALUE_SCALE;
        r->assumption_loss[at] =
            hk_tally_service_loss(tally, s) / ((double)HK_LEVEL_FULL * MS_PER_HOUR);
        r->assumption_person_loss[at] = r->assumption_loss[at] * persons;
        r->assumption_malfunctions[at] = hk_tally_malfunctions(tally, s);
        r->assumption_breaches[at] = hk_tally_breaches(tally, s);
        fits = hk_kept_rest(hk_tally_service_loss_sum(tally, s),
                            hk_kept_loss(r->assumption_loss[at], n), &r->assumption_loss_rest[at]);
    }
    for (int64_t k = 0; k < r->n_sector && fits; k++) {
        int64_t at = (set * r->n_sector + k) * r->n_time;
        fits = hk_tally_levels(tally, k, r->assumption_level + at, r->assumption_level_rest + at);
    }
    return fits ? HK_OK
                : hk_fail(err, HK_ELIMIT, "the sums over the replicates are too large to be kept");
}
