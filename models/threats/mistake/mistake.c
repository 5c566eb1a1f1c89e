/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mistakes of operation and setting: per component a Poisson process whose rate follows the hour of
 * the day and a calendar of changes. Exact by thinning (Lewis and Shedler 1979): candidates come at
 * the greatest rate that can be, and each counts with the ratio of the rate at its time to that one.
 */
#include "models/threats/mistake/mistake.h"

#include <math.h>

#include "engine/base/units.h"
#include "engine/sim/mechanism_tools.h"
#include "engine/sim/sim.h"
#include "engine/sim/window.h"

typedef struct mistake_params {
    hk_dist correction;
    double rate, harm;
    hk_number_list by_hour;
    hk_window_list changes;
    int32_t level;
} mistake_params;

enum { DRAW_GAP = 1, DRAW_KEPT = 2, DRAW_HARM = 3, DRAW_CORRECTION = 4 };
enum { HOURS = 24, CORRECTING = 1, BITS = 1 };

static const double year_ms = 365.25 * 86400000;

static const hk_param params[] = {
    {"rate", "1/year", HK_PARAM_NUMBER, NULL, 0, 1e6, offsetof(mistake_params, rate),
     "mistakes per component and year, at an hour of factor 1 and outside of changes",
     "assumption of the scenario"},
    {"by_hour", "1", HK_PARAM_NUMBERS, "", 0, 1000, offsetof(mistake_params, by_hour),
     "24 factors on the rate, by local hour of the day; absent: 1", "assumption of the scenario"},
    {"changes", "1", HK_PARAM_WINDOWS, "", 0, 1000, offsetof(mistake_params, changes),
     "windows of work and change with a factor on the rate; those that overlap multiply",
     "assumption of the scenario"},
    {"harm", "1", HK_PARAM_FRACTION, "1", 0, 1, offsetof(mistake_params, harm),
     "chance that a mistake has an effect", "assumption of the scenario"},
    {"level", "1", HK_PARAM_LEVEL, "", 0, 1, offsetof(mistake_params, level),
     "level left; without it that of the last state of the repair, or 0 with `correction`",
     "design.md 4.1, repairs"},
    {"correction", "ms", HK_PARAM_DURATION, "", 1, (double)HK_TIME_MAX,
     offsetof(mistake_params, correction),
     "time until it is noticed and undone; without it a repair job does that", "design.md 3.5"},
};

static bool has_correction(const mistake_params *p)
{
    return !hk_dist_is_constant(&p->correction) || p->correction.a > 0;
}

static void check(const hk_threat *threat, const hk_model *model, hk_place place,
                  hk_problems *problems)
{
    const mistake_params *p = threat->params;
    if (p->by_hour.n != 0 && p->by_hour.n != HOURS) {
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_ERANGE, place, NULL,
                       "threat '%s': by_hour has %d factors; allowed: 24, one for each hour of the "
                       "day",
                       threat->id, p->by_hour.n);
    }
    if (!has_correction(p)) {
        hk_tools_need_repairs(threat, model, place, problems);
    }
}

/* Factor on the rate at a time. */
static double factor_at(const hk_sim *sim, const mistake_params *p, int64_t time_ms)
{
    int64_t local = hk_sim_local_ms(sim, time_ms);
    double by_hour = p->by_hour.n > 0 ? p->by_hour.values[hk_hour_of_day(local)] : 1;
    return by_hour * hk_windows_factor(&p->changes, time_ms, local);
}

static double greatest_factor(const mistake_params *p)
{
    double most = p->by_hour.n > 0 ? 0 : 1;
    for (int32_t i = 0; i < p->by_hour.n; i++) {
        most = fmax(most, p->by_hour.values[i]);
    }
    return most * hk_windows_bound(&p->changes);
}

/* The slot's number: 2 x the candidates drawn so far, + 1 while a mistake is being corrected. */
static void wait_for_mistake(hk_sim *sim, const hk_threat *threat, int32_t k, int64_t from)
{
    const mistake_params *p = threat->params;
    int64_t *data = hk_sim_slot_data(sim, threat, k), horizon = hk_sim_horizon(sim);
    double most = greatest_factor(p);
    double per_ms =
        p->rate / year_ms * most * hk_sim_factor(sim, threat->components[k], HK_STRAIN_RATE);
    double time = (double)from;
    uint64_t i = (uint64_t)(*data >> BITS);
    while (per_ms > 0) {
        time -= log(hk_sim_draw(sim, threat, k, DRAW_GAP, i)) / per_ms;
        if (!(time < (double)horizon)) {
            break;
        }
        int64_t at = (int64_t)time;
        bool kept = hk_sim_draw(sim, threat, k, DRAW_KEPT, i) * most < factor_at(sim, p, at) &&
                    (p->harm >= 1 || hk_sim_draw(sim, threat, k, DRAW_HARM, i) < p->harm);
        i++;
        if (kept) {
            hk_sim_schedule(sim, threat, k, at > from ? at : from + 1);
            break;
        }
    }
    *data = (int64_t)(i << BITS);
}

static void start(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    wait_for_mistake(sim, threat, k, hk_sim_begin_ms(sim, threat));
}

static void on_event(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const mistake_params *p = threat->params;
    int64_t *data = hk_sim_slot_data(sim, threat, k), now = hk_sim_now(sim);
    uint64_t index = (uint64_t)(*data >> BITS);
    if (*data & CORRECTING) {
        hk_sim_cap(sim, threat, k, HK_LEVEL_FULL);
        wait_for_mistake(sim, threat, k, now);
    } else if (has_correction(p)) {
        double u = hk_sim_draw(sim, threat, k, DRAW_CORRECTION, index);
        *data |= CORRECTING;
        hk_sim_cap(sim, threat, k, p->level != HK_NONE ? p->level : 0);
        hk_sim_schedule(sim, threat, k, now + hk_dist_duration_ms(&p->correction, u, 1));
    } else {
        hk_tools_damage(sim, threat, k, p->level, HK_NONE, index);
    }
}

static void on_repaired(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    wait_for_mistake(sim, threat, k, hk_sim_now(sim));
}

const hk_mechanism hk_mistake_mechanism = {
    .name = "mistake",
    .summary = "mistakes of operation and setting, by hour of the day and calendar of changes",
    .params = params,
    .n_param = sizeof params / sizeof params[0],
    .params_size = sizeof(mistake_params),
    .check = check,
    .start = start,
    .on_event = on_event,
    .on_repaired = on_repaired,
    .drawn = true,
};
