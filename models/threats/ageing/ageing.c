/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Equipment that fails the more often the older it is: Weibull hazard. With the cumulative hazard
 * H(a) = (a / life)^shape of a unit of age a, the next failure after x more of working comes when
 * f (H(a + x) - H(a)) = E, E exponential with mean 1 and f the factor of latent conditions, so
 *     x = life ((a / life)^shape + E / f)^(1 / shape) - a.
 */
#include "models/threats/ageing/ageing.h"

#include <math.h>

#include "engine/base/units.h"
#include "engine/sim/mechanism_tools.h"
#include "engine/sim/sim.h"

typedef struct ageing_params {
    hk_dist onset, life, age;
    double shape;
    int32_t repaired, level;
} ageing_params;

typedef struct unit { /* of a selected component */
    double life, age; /* ms */
    int64_t since_ms; /* it works since then, at that age */
    uint64_t failures;
} unit;

enum { DRAW_ONSET = 1, DRAW_LIFE = 2, DRAW_AGE = 3, DRAW_FAILURE = 4 };
enum { AS_NEW = 0 };

static const hk_param params[] = {
    {"onset", "ms", HK_PARAM_DURATION, "0h", 0, (double)HK_TIME_MAX, offsetof(ageing_params, onset),
     "from when on it can fail", "design.md 4.2"},
    {"life", "ms", HK_PARAM_DURATION, NULL, 1, (double)HK_TIME_MAX, offsetof(ageing_params, life),
     "scale of the Weibull distribution: 63 % have failed by that age; a distribution is drawn "
     "once per component",
     "Weibull 1951"},
    {"shape", "1", HK_PARAM_NUMBER, "2", 0.1, 20, offsetof(ageing_params, shape),
     "above 1: wears out, 1: no ageing, below 1: early failures", "Weibull 1951"},
    {"age", "ms", HK_PARAM_DURATION, "0h", 0, (double)HK_TIME_MAX, offsetof(ageing_params, age),
     "age at the onset, drawn by component", "assumption"},
    {"repaired", "as_new|as_old", HK_PARAM_WORD, "as_new", 0, 0, offsetof(ageing_params, repaired),
     "what a repair does to the age: starts it anew, or keeps it", "renewal; minimal repair"},
    {"level", "1", HK_PARAM_LEVEL, "", 0, 1, offsetof(ageing_params, level),
     "level left; without it that of the last state of the repair", "design.md 4.1, repairs"},
};

static size_t work_size(const hk_threat *threat, const void *shared)
{
    (void)shared;
    return (size_t)threat->n_component * sizeof(unit);
}

static void wait_for_failure(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const ageing_params *p = threat->params;
    unit *w = (unit *)hk_sim_work(sim, threat) + k;
    double u = hk_sim_draw(sim, threat, k, DRAW_FAILURE, w->failures);
    double rate = hk_sim_factor(sim, threat->components[k], HK_STRAIN_RATE);
    double spent = pow(w->age / w->life, p->shape) - log1p(-u) / rate;
    double left = ceil(w->life * pow(spent, 1 / p->shape) - w->age);
    left = left < (double)HK_TIME_MAX ? left : (double)HK_TIME_MAX;
    hk_sim_schedule(sim, threat, k, w->since_ms + (left > 1 ? (int64_t)left : 1));
}

static void start(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const ageing_params *p = threat->params;
    unit *w = (unit *)hk_sim_work(sim, threat) + k;
    double u = hk_sim_draw(sim, threat, k, DRAW_ONSET, 0);
    *w = (unit){
        .since_ms = hk_sim_begin_ms(sim, threat) + hk_dist_duration_ms(&p->onset, u, 0),
        .life = (double)hk_dist_duration_ms(&p->life, hk_sim_draw(sim, threat, k, DRAW_LIFE, 0), 1),
        .age = (double)hk_dist_duration_ms(&p->age, hk_sim_draw(sim, threat, k, DRAW_AGE, 0), 0)};
    wait_for_failure(sim, threat, k);
}

static void on_event(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const ageing_params *p = threat->params;
    unit *w = (unit *)hk_sim_work(sim, threat) + k;
    w->age += (double)(hk_sim_now(sim) - w->since_ms);
    hk_tools_damage(sim, threat, k, p->level, HK_NONE, w->failures++);
}

static void on_repaired(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const ageing_params *p = threat->params;
    unit *w = (unit *)hk_sim_work(sim, threat) + k;
    if (p->repaired == AS_NEW) {
        w->age = 0;
    }
    w->since_ms = hk_sim_now(sim);
    wait_for_failure(sim, threat, k);
}

const hk_mechanism hk_ageing_mechanism = {
    .name = "ageing",
    .summary = "equipment that fails the more often the older it is, and is repaired",
    .params = params,
    .n_param = sizeof params / sizeof params[0],
    .params_size = sizeof(ageing_params),
    .check = hk_tools_need_repairs,
    .work_size = work_size,
    .start = start,
    .on_event = on_event,
    .on_repaired = on_repaired,
    .drawn = true,
};
