/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/threats/outage/outage.h"

#include "engine/base/units.h"
#include "engine/sim/sim.h"

typedef struct outage_params {
    hk_dist onset, duration;
    int32_t level;
} outage_params;

enum { DRAW_ONSET = 1, DRAW_DURATION = 2 };

static const hk_param params[] = {
    {"onset", "ms", HK_PARAM_DURATION, "0h", 0, (double)HK_TIME_MAX, offsetof(outage_params, onset),
     "time from the start of the scenario", "design.md 4.2"},
    {"level", "1", HK_PARAM_LEVEL, "0", 0, 1, offsetof(outage_params, level),
     "level that the components are held to", "design.md 3.1"},
    {"duration", "ms", HK_PARAM_DURATION, NULL, 1, (double)HK_TIME_MAX,
     offsetof(outage_params, duration), "how long", "design.md 3.5, pattern 4"},
};

static void start(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const outage_params *p = threat->params;
    double u = hk_sim_draw(sim, threat, k, DRAW_ONSET, 0);
    hk_sim_schedule(sim, threat, k,
                    hk_sim_begin_ms(sim, threat) + hk_dist_duration_ms(&p->onset, u, 0));
}

/* First ring: it begins; second: it ends. */
static void on_event(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const outage_params *p = threat->params;
    int64_t *rings = hk_sim_slot_data(sim, threat, k);
    if ((*rings)++ > 0) {
        hk_sim_cap(sim, threat, k, HK_LEVEL_FULL);
        return;
    }
    double u = hk_sim_draw(sim, threat, k, DRAW_DURATION, 0);
    hk_sim_cap(sim, threat, k, p->level);
    hk_sim_schedule(sim, threat, k, hk_sim_now(sim) + hk_dist_duration_ms(&p->duration, u, 1));
}

const hk_mechanism hk_outage_mechanism = {
    .name = "outage",
    .summary = "a given outage: level and length, no repair",
    .params = params,
    .n_param = sizeof params / sizeof params[0],
    .params_size = sizeof(outage_params),
    .start = start,
    .on_event = on_event,
};
