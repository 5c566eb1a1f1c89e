/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/threats/shock/shock.h"

#include <math.h>

#include "engine/base/units.h"
#include "engine/sim/sim.h"

typedef struct shock_params {
    hk_dist onset, duration, severity;
    double probability;
} shock_params;

enum { DRAW_ONSET = 1, DRAW_DURATION = 2, DRAW_HIT = 3, DRAW_SEVERITY = 4 };

static const hk_param params[] = {
    {"onset", "ms", HK_PARAM_DURATION, "0h", 0, (double)HK_TIME_MAX, offsetof(shock_params, onset),
     "time from the start of the scenario", "design.md 4.2"},
    {"probability", "1", HK_PARAM_FRACTION, "1", 0, 1, offsetof(shock_params, probability),
     "chance of each component to be struck", "AP2 IV.1(6): threats nobody foresaw"},
    {"severity", "1", HK_PARAM_FACTOR, "1", 0, 1e6, offsetof(shock_params, severity),
     "part of the function that is lost; above 1 counts as 1", "AP2 IV.1(6)"},
    {"duration", "ms", HK_PARAM_DURATION, NULL, 1, (double)HK_TIME_MAX,
     offsetof(shock_params, duration), "how long it lasts", "AP2 IV.1(6)"},
};

static void start(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const shock_params *p = threat->params;
    if (hk_sim_draw(sim, threat, k, DRAW_HIT, 0) < p->probability) {
        double u = hk_sim_draw(sim, threat, k, DRAW_ONSET, 0);
        hk_sim_schedule(sim, threat, k,
                        hk_sim_begin_ms(sim, threat) + hk_dist_duration_ms(&p->onset, u, 0));
    }
}

static void on_event(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const shock_params *p = threat->params;
    int64_t *rings = hk_sim_slot_data(sim, threat, k);
    if ((*rings)++ > 0) {
        hk_sim_cap(sim, threat, k, HK_LEVEL_FULL);
        return;
    }
    double lost = hk_dist_quantile(&p->severity, hk_sim_draw(sim, threat, k, DRAW_SEVERITY, 0));
    double kept = lost < 1 ? 1 - lost : 0;
    double u = hk_sim_draw(sim, threat, k, DRAW_DURATION, 0);
    hk_sim_cap(sim, threat, k, (int32_t)floor(kept * HK_LEVEL_FULL + 1e-9));
    hk_sim_schedule(sim, threat, k, hk_sim_now(sim) + hk_dist_duration_ms(&p->duration, u, 1));
}

const hk_mechanism hk_shock_mechanism = {
    .name = "shock",
    .summary = "a generic shock: chance, severity and length drawn for each component",
    .params = params,
    .n_param = sizeof params / sizeof params[0],
    .params_size = sizeof(shock_params),
    .start = start,
    .on_event = on_event,
};
