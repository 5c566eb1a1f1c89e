/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/threats/leak/leak.h"

#include "engine/base/units.h"
#include "engine/sim/sim.h"

typedef struct leak_params {
    hk_dist onset, detection, containment;
    double probability;
} leak_params;

enum { DRAW_ONSET = 1, DRAW_HIT, DRAW_DETECTION, DRAW_CONTAINMENT };

static const hk_param params[] = {
    {"onset", "ms", HK_PARAM_DURATION, "0h", 0, (double)HK_TIME_MAX, offsetof(leak_params, onset),
     "time from the beginning of the threat", "design.md 4.2"},
    {"probability", "1", HK_PARAM_FRACTION, "1", 0, 1, offsetof(leak_params, probability),
     "chance of each component to leak", "assumption"},
    {"detection", "ms", HK_PARAM_DURATION, "lognormal(20d, 1)", 0, (double)HK_TIME_MAX,
     offsetof(leak_params, detection), "until it is noticed", "assumption"},
    {"containment", "ms", HK_PARAM_DURATION, "lognormal(1d, 0.8)", 0, (double)HK_TIME_MAX,
     offsetof(leak_params, containment), "from detection until nothing leaks any more",
     "assumption"},
};

static int64_t delay(const hk_sim *sim, const hk_threat *threat, int32_t k, const hk_dist *dist,
                     uint64_t purpose)
{
    return hk_dist_duration_ms(dist, hk_sim_draw(sim, threat, k, purpose, 0), 0);
}

static void start(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const leak_params *p = threat->params;
    if (hk_sim_draw(sim, threat, k, DRAW_HIT, 0) < p->probability) {
        hk_sim_schedule(sim, threat, k,
                        hk_sim_begin_ms(sim, threat) +
                            delay(sim, threat, k, &p->onset, DRAW_ONSET));
    }
}

/* The slot's number is 1 + the time at which it began. */
static void on_event(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const leak_params *p = threat->params;
    int64_t *began = hk_sim_slot_data(sim, threat, k);
    int64_t now = hk_sim_now(sim);
    if (*began == 0) {
        *began = 1 + now;
        hk_sim_mark(sim, threat, k, HK_MARK_LEAK, true);
        hk_sim_signal(sim, threat, k, HK_SIGNAL_SUCCEEDED, 1);
    }
    int64_t noticed = *began - 1 + delay(sim, threat, k, &p->detection, DRAW_DETECTION);
    int64_t end = noticed + delay(sim, threat, k, &p->containment, DRAW_CONTAINMENT);
    if (now == noticed) {
        hk_sim_signal(sim, threat, k, HK_SIGNAL_DETECTED, 1);
    }
    if (now < end) {
        hk_sim_schedule(sim, threat, k, now < noticed ? noticed : end);
    } else {
        hk_sim_mark(sim, threat, k, HK_MARK_LEAK, false);
    }
}

const hk_mechanism hk_leak_mechanism = {
    .name = "leak",
    .summary = "information gets out until it is noticed and contained; no loss of function",
    .params = params,
    .n_param = sizeof params / sizeof params[0],
    .params_size = sizeof(leak_params),
    .start = start,
    .on_event = on_event,
    .marks = true,
};
