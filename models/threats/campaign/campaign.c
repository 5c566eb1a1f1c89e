/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All luck belongs to the threat as a whole and to the names of its stages, so how it ends is known
 * when it begins: one walk over the stages, then at most two alarms, the announcement and the end.
 */
#include "models/threats/campaign/campaign.h"

#include <string.h>

#include "engine/base/rng.h"
#include "engine/base/units.h"
#include "engine/sim/sim.h"

typedef struct campaign_params {
    hk_dist onset, detection, lead;
    hk_stage_list stages;
    double found, announced, only_announced;
} campaign_params;

typedef struct campaign_work {
    int64_t end_ms; /* HK_NONE: nobody hears of its end */
    int32_t stages; /* passed, or up to the one that failed */
    bool passed;    /* all of them */
    bool announced; /* and nobody has been told yet */
} campaign_work;

enum {
    DRAW_ONSET = 1,
    DRAW_DURATION,
    DRAW_PASS,
    DRAW_FOUND,
    DRAW_DETECTION,
    DRAW_ANNOUNCED,
    DRAW_LEAD,
    DRAW_FEINT
};

static const hk_param params[] = {
    {"onset", "ms", HK_PARAM_DURATION, "0h", 0, (double)HK_TIME_MAX,
     offsetof(campaign_params, onset), "time from the beginning of the threat to the first stage",
     "design.md 4.2"},
    {"stages", "1", HK_PARAM_STAGES, NULL, 0, 1, offsetof(campaign_params, stages),
     "stages in order: name, chance of being passed, duration", "design.md 3.5"},
    {"found", "1", HK_PARAM_FRACTION, "1", 0, 1, offsetof(campaign_params, found),
     "chance that a stage that fails is found", "assumption"},
    {"detection", "ms", HK_PARAM_DURATION, "0h", 0, (double)HK_TIME_MAX,
     offsetof(campaign_params, detection), "from the failure of a stage until it is found",
     "assumption"},
    {"announced", "1", HK_PARAM_FRACTION, "0", 0, 1, offsetof(campaign_params, announced),
     "chance that the campaign is announced", "AP2 Attachment 3(1)"},
    {"lead", "ms", HK_PARAM_DURATION, "24h", 0, (double)HK_TIME_MAX,
     offsetof(campaign_params, lead), "from the announcement to the first stage", "assumption"},
    {"only_announced", "1", HK_PARAM_FRACTION, "0", 0, 1, offsetof(campaign_params, only_announced),
     "chance that nothing follows an announcement", "AP2 Attachment 3(1)"},
};

static void check(const hk_threat *threat, const hk_model *model, hk_place place,
                  hk_problems *problems)
{
    const hk_stage_list *list = &((const campaign_params *)threat->params)->stages;
    (void)model;
    if (list->n == 0) {
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_ELIMIT, place, NULL,
                       "threat '%s' has no stages; allowed: one or more", threat->id);
    }
}

static double whole(const hk_sim *sim, const hk_threat *threat, uint64_t purpose)
{
    return hk_sim_draw_of(sim, threat, 0, purpose, 0);
}

static double of_stage(const hk_sim *sim, const hk_threat *threat, const hk_stage *stage,
                       uint64_t purpose)
{
    return hk_sim_draw_of(sim, threat, hk_name_hash(stage->name, strlen(stage->name)), purpose, 0);
}

/* How it ends, and when anybody hears of it. */
static void walk(const hk_sim *sim, const hk_threat *threat, campaign_work *w, int64_t first_ms)
{
    const campaign_params *p = threat->params;
    int64_t time_ms = first_ms;
    w->stages = 0;
    w->passed = true;
    while (w->passed && w->stages < p->stages.n) {
        const hk_stage *stage = &p->stages.stages[w->stages++];
        double u = of_stage(sim, threat, stage, DRAW_DURATION);
        time_ms += hk_dist_duration_ms(&stage->duration, u, 0);
        w->passed = of_stage(sim, threat, stage, DRAW_PASS) < stage->chance;
    }
    if (!w->passed) {
        double u = whole(sim, threat, DRAW_DETECTION);
        time_ms += hk_dist_duration_ms(&p->detection, u, 0);
    }
    bool heard = w->passed || whole(sim, threat, DRAW_FOUND) < p->found;
    w->end_ms = heard ? time_ms : HK_NONE;
}

static void on_begun(hk_sim *sim, const hk_threat *threat)
{
    const campaign_params *p = threat->params;
    campaign_work *w = hk_sim_work(sim, threat);
    int64_t begin_ms = hk_sim_begin_ms(sim, threat);
    int64_t first_ms = begin_ms + hk_dist_duration_ms(&p->onset, whole(sim, threat, DRAW_ONSET), 0);
    walk(sim, threat, w, first_ms);
    w->announced = whole(sim, threat, DRAW_ANNOUNCED) < p->announced;
    if (w->announced) {
        int64_t at = first_ms - hk_dist_duration_ms(&p->lead, whole(sim, threat, DRAW_LEAD), 0);
        hk_sim_alarm(sim, threat, at < begin_ms ? begin_ms : at);
    } else if (w->end_ms != HK_NONE) {
        hk_sim_alarm(sim, threat, w->end_ms);
    }
}

static void on_alarm(hk_sim *sim, const hk_threat *threat)
{
    const campaign_params *p = threat->params;
    campaign_work *w = hk_sim_work(sim, threat);
    if (w->announced) {
        w->announced = false;
        hk_sim_signal(sim, threat, HK_NONE, HK_SIGNAL_ANNOUNCED, 1);
        if (w->end_ms == HK_NONE || whole(sim, threat, DRAW_FEINT) < p->only_announced) {
            return;
        }
        if (w->end_ms > hk_sim_now(sim)) {
            hk_sim_alarm(sim, threat, w->end_ms);
            return;
        }
    }
    hk_sim_signal(sim, threat, HK_NONE, w->passed ? HK_SIGNAL_SUCCEEDED : HK_SIGNAL_DETECTED,
                  w->stages);
}

/* What it is aimed at; other threats do the harm. */
static void start(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    (void)sim, (void)threat, (void)k;
}

static size_t work_size(const hk_threat *threat, const void *shared)
{
    (void)threat, (void)shared;
    return sizeof(campaign_work);
}

const hk_mechanism hk_campaign_mechanism = {
    .name = "campaign",
    .summary = "stages in order, each passed with its chance, before other threats can begin",
    .params = params,
    .n_param = sizeof params / sizeof params[0],
    .params_size = sizeof(campaign_params),
    .check = check,
    .start = start,
    .work_size = work_size,
    .on_begun = on_begun,
    .on_alarm = on_alarm,
};
