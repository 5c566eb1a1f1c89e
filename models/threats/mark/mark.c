/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/threats/mark/mark.h"

#include "engine/base/units.h"
#include "engine/sim/sim.h"

typedef struct mark_params {
    int32_t mark; /* place of the bit */
    hk_dist onset, duration;
    double probability;
} mark_params;

enum { DRAW_ONSET = 1, DRAW_DURATION = 2, DRAW_HIT = 3 };

static const hk_param params[] = {
    {"mark", "leak|falsified|destroyed|unsafe", HK_PARAM_WORD, NULL, 0, 0,
     offsetof(mark_params, mark), "what is wrong with what is struck", "design.md 3.1"},
    {"onset", "ms", HK_PARAM_DURATION, "0h", 0, (double)HK_TIME_MAX, offsetof(mark_params, onset),
     "time from when the threat begins", "design.md 4.2"},
    {"probability", "1", HK_PARAM_FRACTION, "1", 0, 1, offsetof(mark_params, probability),
     "chance of each component to be struck", "AP2 IV.1(6): threats nobody foresaw"},
    {"duration", "ms", HK_PARAM_DURATION, NULL, 1, (double)HK_TIME_MAX,
     offsetof(mark_params, duration), "until it is found and put right", "AP2 IV.1(6)"},
};

static void start(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const mark_params *p = threat->params;
    if (hk_sim_draw(sim, threat, k, DRAW_HIT, 0) < p->probability) {
        double u = hk_sim_draw(sim, threat, k, DRAW_ONSET, 0);
        hk_sim_schedule(sim, threat, k,
                        hk_sim_begin_ms(sim, threat) + hk_dist_duration_ms(&p->onset, u, 0));
    }
}

/* First ring: it begins; second: it ends. */
static void on_event(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const mark_params *p = threat->params;
    int64_t *rings = hk_sim_slot_data(sim, threat, k);
    bool begins = (*rings)++ == 0;
    hk_sim_mark(sim, threat, k, 1U << p->mark, begins);
    if (begins) {
        double u = hk_sim_draw(sim, threat, k, DRAW_DURATION, 0);
        hk_sim_schedule(sim, threat, k, hk_sim_now(sim) + hk_dist_duration_ms(&p->duration, u, 1));
    }
}

const hk_mechanism hk_mark_mechanism = {
    .name = "mark",
    .summary = "a mark without loss of function: leak, falsified, destroyed or unsafe",
    .params = params,
    .n_param = sizeof params / sizeof params[0],
    .params_size = sizeof(mark_params),
    .start = start,
    .on_event = on_event,
    .marks = true,
};
