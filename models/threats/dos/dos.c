/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One attack on all targets at once: the waves belong to the threat as a whole and come by its alarm;
 * how strong a wave is at a target, and when it is noticed and filtered there, is the target's own.
 */
#include "models/threats/dos/dos.h"

#include <math.h>

#include "engine/base/units.h"
#include "engine/sim/sim.h"

typedef struct dos_params {
    hk_dist onset, waves, length, gap, strength, detection, mitigation, lead;
    double load, mitigated, announced, only_announced;
    int32_t law;
} dos_params;

typedef struct dos_target {
    int32_t k;
    bool noticed, filtered, hit;
} dos_target;

typedef struct dos_work {
    int64_t first_ms; /* start of the first wave */
    int32_t wave;     /* waves begun */
    int32_t n_wave;
    bool announced; /* and nobody has been told yet */
    bool is_on;     /* a wave is under way */
    int32_t n_target;
    dos_target targets[]; /* [n_target] those struck in this replicate */
} dos_work;

enum { WAVES_MAX = 10000 };
enum { LAW_SHARE, LAW_REST };
enum {
    DRAW_ONSET = 1,
    DRAW_WAVES,
    DRAW_LENGTH,
    DRAW_GAP,
    DRAW_STRENGTH,
    DRAW_DETECTION,
    DRAW_MITIGATION,
    DRAW_ANNOUNCED,
    DRAW_LEAD,
    DRAW_FEINT
};

static const hk_param params[] = {
    {"onset", "ms", HK_PARAM_DURATION, "0h", 0, (double)HK_TIME_MAX, offsetof(dos_params, onset),
     "time from the beginning of the threat to the first wave", "design.md 4.2"},
    {"waves", "1", HK_PARAM_FACTOR, "3", 1, WAVES_MAX, offsetof(dos_params, waves),
     "how many waves, rounded to a whole number", "assumption; three waves in July 2009"},
    {"length", "ms", HK_PARAM_DURATION, "lognormal(6h, 0.7)", 1, (double)HK_TIME_MAX,
     offsetof(dos_params, length), "length of each wave", "assumption"},
    {"gap", "ms", HK_PARAM_DURATION, "lognormal(24h, 0.5)", 1, (double)HK_TIME_MAX,
     offsetof(dos_params, gap), "quiet time between two waves", "assumption"},
    {"strength", "1", HK_PARAM_FACTOR, "lognormal(3, 1)", 0, 1e9, offsetof(dos_params, strength),
     "demand of the attack at a target in multiples of its capacity, drawn for each wave",
     "assumption"},
    {"law", "share|rest", HK_PARAM_WORD, "share", 0, 0, offsetof(dos_params, law),
     "who is served: `share` all requests alike, `rest` users get what the attack leaves",
     "README.md"},
    {"load", "1", HK_PARAM_NUMBER, "0.5", 0, 1, offsetof(dos_params, load),
     "demand of the users as a part of the capacity", "assumption"},
    {"detection", "ms", HK_PARAM_DURATION, "10min", 0, (double)HK_TIME_MAX,
     offsetof(dos_params, detection), "from the first wave until a target knows what it is",
     "assumption"},
    {"mitigation", "ms", HK_PARAM_DURATION, "lognormal(4h, 0.8)", 0, (double)HK_TIME_MAX,
     offsetof(dos_params, mitigation), "from detection until the attack is filtered at a target",
     "assumption"},
    {"mitigated", "1", HK_PARAM_NUMBER, "0.1", 0, 1, offsetof(dos_params, mitigated),
     "part of the strength that gets through the filter", "assumption"},
    {"announced", "1", HK_PARAM_FRACTION, "0", 0, 1, offsetof(dos_params, announced),
     "chance that the attack is announced", "AP2 Attachment 3(1)"},
    {"lead", "ms", HK_PARAM_DURATION, "24h", 0, (double)HK_TIME_MAX, offsetof(dos_params, lead),
     "from the announcement to the first wave", "assumption"},
    {"only_announced", "1", HK_PARAM_FRACTION, "0", 0, 1, offsetof(dos_params, only_announced),
     "chance that nothing follows an announcement", "AP2 Attachment 3(1)"},
};

/* ---- draws ------------------------------------------------------------------------------------ */

static double whole(const hk_sim *sim, const hk_threat *threat, uint64_t purpose, int32_t index)
{
    return hk_sim_draw_of(sim, threat, 0, purpose, (uint64_t)index);
}

/* Part of the users' demand that is served under an attack of `strength` capacities. */
static int32_t level_left(const dos_params *p, double strength)
{
    double room = p->law == LAW_SHARE ? 1 : 1 - strength;
    double wanted = p->law == LAW_SHARE ? p->load + strength : p->load;
    if (room <= 0) {
        return 0;
    }
    return room >= wanted ? HK_LEVEL_FULL : (int32_t)floor(room / wanted * HK_LEVEL_FULL + 1e-9);
}

static void hold(hk_sim *sim, const hk_threat *threat, const dos_work *w, dos_target *target)
{
    const dos_params *p = threat->params;
    double u = hk_sim_draw(sim, threat, target->k, DRAW_STRENGTH, (uint64_t)w->wave);
    double strength = hk_dist_quantile(&p->strength, u) * (target->filtered ? p->mitigated : 1);
    int32_t level = w->is_on ? level_left(p, strength) : HK_LEVEL_FULL;
    hk_sim_cap(sim, threat, target->k, level);
    if (level < HK_LEVEL_TOLERANCE && !target->hit) {
        target->hit = true;
        hk_sim_signal(sim, threat, target->k, HK_SIGNAL_SUCCEEDED, 1);
    }
}

/* ---- a target notices, then filters ------------------------------------------------------------- */

static void filter(hk_sim *sim, const hk_threat *threat, dos_target *target)
{
    target->filtered = true;
    hold(sim, threat, hk_sim_work(sim, threat), target);
}

static void notice(hk_sim *sim, const hk_threat *threat, dos_target *target)
{
    const dos_params *p = threat->params;
    double u = hk_sim_draw(sim, threat, target->k, DRAW_MITIGATION, 0);
    int64_t delay = hk_dist_duration_ms(&p->mitigation, u, 0);
    target->noticed = true;
    hk_sim_signal(sim, threat, target->k, HK_SIGNAL_DETECTED, 1);
    if (delay == 0) {
        filter(sim, threat, target);
    } else {
        hk_sim_schedule(sim, threat, target->k, hk_sim_now(sim) + delay);
    }
}

static void start(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    dos_work *w = hk_sim_work(sim, threat);
    *hk_sim_slot_data(sim, threat, k) = w->n_target;
    w->targets[w->n_target++] = (dos_target){.k = k};
}

static void on_event(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    dos_work *w = hk_sim_work(sim, threat);
    dos_target *target = &w->targets[*hk_sim_slot_data(sim, threat, k)];
    if (target->noticed) {
        filter(sim, threat, target);
    } else {
        notice(sim, threat, target);
    }
}

/* ---- waves --------------------------------------------------------------------------------------- */

static size_t work_size(const hk_threat *threat, const void *shared)
{
    (void)shared;
    return sizeof(dos_work) + (size_t)threat->n_component * sizeof(dos_target);
}

static void begin(hk_sim *sim, const hk_threat *threat)
{
    dos_work *w = hk_sim_work(sim, threat);
    w->n_target = w->wave = 0;
    w->is_on = false;
}

static void on_begun(hk_sim *sim, const hk_threat *threat)
{
    const dos_params *p = threat->params;
    dos_work *w = hk_sim_work(sim, threat);
    int64_t begin_ms = hk_sim_begin_ms(sim, threat);
    double n = hk_dist_quantile(&p->waves, whole(sim, threat, DRAW_WAVES, 0));
    w->n_wave = n < 1 ? 1 : n > WAVES_MAX ? WAVES_MAX : (int32_t)floor(n + 0.5);
    w->first_ms = begin_ms + hk_dist_duration_ms(&p->onset, whole(sim, threat, DRAW_ONSET, 0), 0);
    w->announced = whole(sim, threat, DRAW_ANNOUNCED, 0) < p->announced;
    int64_t at = w->first_ms;
    if (w->announced) {
        at -= hk_dist_duration_ms(&p->lead, whole(sim, threat, DRAW_LEAD, 0), 0);
    }
    hk_sim_alarm(sim, threat, at < begin_ms ? begin_ms : at);
}

/* The wave begins or ends at all targets. */
static void turn(hk_sim *sim, const hk_threat *threat, dos_work *w)
{
    const dos_params *p = threat->params;
    w->is_on = !w->is_on;
    for (int32_t i = 0; i < w->n_target; i++) {
        dos_target *target = &w->targets[i];
        hold(sim, threat, w, target);
        if (w->wave > 0 || !w->is_on) {
            continue;
        }
        double u = hk_sim_draw(sim, threat, target->k, DRAW_DETECTION, 0);
        int64_t delay = hk_dist_duration_ms(&p->detection, u, 0);
        if (delay == 0) {
            notice(sim, threat, target);
        } else {
            hk_sim_schedule(sim, threat, target->k, hk_sim_now(sim) + delay);
        }
    }
    w->wave += !w->is_on;
}

static void on_alarm(hk_sim *sim, const hk_threat *threat)
{
    const dos_params *p = threat->params;
    dos_work *w = hk_sim_work(sim, threat);
    int64_t now = hk_sim_now(sim);
    if (w->announced) {
        w->announced = false;
        hk_sim_signal(sim, threat, HK_NONE, HK_SIGNAL_ANNOUNCED, 1);
        if (whole(sim, threat, DRAW_FEINT, 0) < p->only_announced) {
            return;
        }
        if (w->first_ms > now) {
            hk_sim_alarm(sim, threat, w->first_ms);
            return;
        }
    }
    turn(sim, threat, w);
    if (w->wave < w->n_wave) {
        const hk_dist *next = w->is_on ? &p->length : &p->gap;
        double u = whole(sim, threat, w->is_on ? DRAW_LENGTH : DRAW_GAP, w->wave);
        hk_sim_alarm(sim, threat, now + hk_dist_duration_ms(next, u, 1));
    }
}

const hk_mechanism hk_dos_mechanism = {
    .name = "dos",
    .summary = "denial of service: waves of demand beyond the capacity of their targets",
    .params = params,
    .n_param = sizeof params / sizeof params[0],
    .params_size = sizeof(dos_params),
    .start = start,
    .on_event = on_event,
    .work_size = work_size,
    .begin = begin,
    .on_begun = on_begun,
    .on_alarm = on_alarm,
};
