/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A wave of disease keeps staff away. Once a day the share absent a(t) is set: components that need
 * more staff than there is work at a lower level, and of m crews of a pool floor(m (1 - a)) come.
 */
#include "models/threats/epidemic/epidemic.h"

#include <math.h>

#include "engine/base/units.h"
#include "engine/sim/scenario.h"
#include "engine/sim/sim.h"
#include "models/threats/epidemic/wave.h"

typedef struct epidemic_params {
    hk_dist onset, minimum;
    double peak, days_to_peak, width, attack, latent_period, ill, absent;
    int32_t form, hits, level;
} epidemic_params;

typedef struct epidemic_shared {
    double *days;    /* [n_day] share absent, from the onset */
    uint8_t *leader; /* [n_component] the first that is repaired by its pool's instance */
    int32_t n_day;
} epidemic_shared;

typedef struct epidemic_work {
    int64_t onset_ms;
    int32_t day;
    int32_t away[]; /* [n_component] crews that stay away, at the leader of their pool */
} epidemic_work;

enum { DRAW_ONSET = 1, DRAW_MINIMUM = 2 };
enum { DAY_MS = 86400000, DAYS_MAX = 1000 };
enum { SEIR = 1, CREWS = 1, OPERATION = 2 }; /* places of words */

/* Less than this is nobody. */
static const double nobody = 0.005;

static const hk_param params[] = {
    {"onset", "ms", HK_PARAM_DURATION, "0h", 0, (double)HK_TIME_MAX,
     offsetof(epidemic_params, onset), "day 0 of the wave, from the start of the scenario",
     "design.md 4.2"},
    {"form", "simple|seir", HK_PARAM_WORD, "simple", 0, 0, offsetof(epidemic_params, form),
     "bell-shaped, or the course of an SEIR epidemic", "methods.md 9.4"},
    {"peak", "1", HK_PARAM_FRACTION, "0.4", 0.01, 0.95, offsetof(epidemic_params, peak),
     "greatest share of the staff that is absent, by illness, care and avoidance",
     "business guideline of MHLW (draft 2008-07-30): up to 40 %"},
    {"days_to_peak", "d", HK_PARAM_NUMBER, "30", 0, 400, offsetof(epidemic_params, days_to_peak),
     "days from the onset to the peak", "the same: a wave of about 2 months"},
    {"width", "d", HK_PARAM_NUMBER, "13", 1, 200, offsetof(epidemic_params, width),
     "of the simple form: standard deviation in days", "methods.md 9.4: 12 to 14 d"},
    {"attack", "1", HK_PARAM_FRACTION, "0.25", 0.01, 0.95, offsetof(epidemic_params, attack),
     "of seir: share that falls ill in the end", "the same guideline: 25 %"},
    {"latent_period", "d", HK_PARAM_NUMBER, "2", 0.1, 60, offsetof(epidemic_params, latent_period),
     "of seir: mean days from infection to infecting", "assumption"},
    {"ill", "d", HK_PARAM_NUMBER, "3", 0.1, 60, offsetof(epidemic_params, ill),
     "of seir: mean days of infecting", "assumption"},
    {"absent", "d", HK_PARAM_NUMBER, "10", 1, 60, offsetof(epidemic_params, absent),
     "of seir: days away after falling ill", "the same guideline: about 10 days"},
    {"hits", "both|crews|operation", HK_PARAM_WORD, "both", 0, 0, offsetof(epidemic_params, hits),
     "what lacks staff: repair crews, operation or both", "methods.md 9.4"},
    {"minimum", "1", HK_PARAM_FACTOR, "0.7", 0.01, 1, offsetof(epidemic_params, minimum),
     "share of the staff that operation needs, drawn by component", "assumption"},
    {"level", "1", HK_PARAM_LEVEL, "0.5", 0, 1, offsetof(epidemic_params, level),
     "level at which components work that have too little staff", "assumption"},
};

/* ---- once: the curve, and who stands for each pool -------------------------------------------- */

static hk_wave wave_of(const epidemic_params *p)
{
    return (hk_wave){.width_days = p->width,
                     .attack = p->attack,
                     .latent_days = p->latent_period,
                     .ill_days = p->ill,
                     .absent_days = p->absent};
}

static void check(const hk_threat *threat, const hk_model *model, hk_place place,
                  hk_problems *problems)
{
    const epidemic_params *p = threat->params;
    const hk_wave wave = wave_of(p);
    double seir[DAYS_MAX], ill;
    (void)model;
    if (p->form == SEIR && hk_wave_seir(&wave, DAYS_MAX, seir, &ill) >= DAYS_MAX - 1) {
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_ERANGE, place, NULL,
                       "threat '%s': the epidemic has not reached its peak after %d days; give a "
                       "greater `attack`, or a shorter `latent_period` and `ill`",
                       threat->id, DAYS_MAX);
    }
}

static hk_status make_curve(const epidemic_params *p, hk_arena *arena, epidemic_shared *s,
                            hk_error *err)
{
    const hk_wave wave = wave_of(p);
    double ill, seir[DAYS_MAX];
    int32_t to_peak = (int32_t)lround(p->days_to_peak), top = 0;
    s->n_day = DAYS_MAX;
    s->days = hk_arena_alloc(arena, DAYS_MAX, sizeof *s->days);
    if (s->days == NULL) {
        return hk_fail_nomem(err);
    }
    if (p->form == SEIR) {
        top = hk_wave_seir(&wave, DAYS_MAX, seir, &ill);
    }
    for (int32_t day = 0; day < DAYS_MAX; day++) {
        int32_t at = day - to_peak + top; /* of the seir curve */
        double share = hk_wave_simple(&wave, day - to_peak);
        if (p->form == SEIR) {
            share = at >= 0 && at < DAYS_MAX ? seir[at] / seir[top] : 0;
        }
        s->days[day] = p->peak * share < nobody ? 0 : p->peak * share;
    }
    return HK_OK;
}

/* The first component of each instance of a pool stands for it. */
static hk_status find_leaders(const hk_threat *threat, const hk_model *model, hk_arena *arena,
                              epidemic_shared *s, hk_error *err)
{
    int32_t *first_key = hk_arena_alloc(arena, (size_t)model->n_pool + 1, sizeof *first_key);
    if (first_key == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < model->n_pool; i++) {
        first_key[i + 1] = first_key[i] + hk_pool_keys(model, i);
    }
    uint8_t *seen = hk_arena_alloc(arena, (size_t)first_key[model->n_pool] + 1, 1);
    s->leader = hk_arena_alloc(arena, (size_t)threat->n_component, 1);
    if (seen == NULL || s->leader == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t k = 0; k < threat->n_component; k++) {
        int32_t c = threat->components[k], repair = model->components[c].repair;
        int32_t pool = repair == HK_NONE ? HK_NONE : model->repairs[repair].pool;
        if (pool != HK_NONE) {
            uint8_t *mark = &seen[first_key[pool] + hk_pool_key(model, pool, c)];
            s->leader[k] = !*mark;
            *mark = 1;
        }
    }
    return HK_OK;
}

static hk_status prepare(const hk_threat *threat, const hk_graph *graph, hk_arena *arena,
                         const void **ret_shared, hk_error *err)
{
    epidemic_shared *s = hk_arena_alloc(arena, 1, sizeof *s);
    if (s == NULL) {
        return hk_fail_nomem(err);
    }
    HK_TRY(make_curve(threat->params, arena, s, err));
    HK_TRY(find_leaders(threat, graph->model, arena, s, err));
    *ret_shared = s;
    return HK_OK;
}

static size_t work_size(const hk_threat *threat, const void *shared)
{
    (void)shared;
    return sizeof(epidemic_work) + (size_t)threat->n_component * sizeof(int32_t);
}

/* ---- in a replicate ---------------------------------------------------------------------------- */

static void begin(hk_sim *sim, const hk_threat *threat)
{
    epidemic_work *w = hk_sim_work(sim, threat);
    w->day = 0;
    for (int32_t k = 0; k < threat->n_component; k++) {
        w->away[k] = 0;
    }
}

/* The slot's number: staff needed, in 10000ths; 0 = not struck in this replicate. */
static void start(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const epidemic_params *p = threat->params;
    double u = hk_sim_draw(sim, threat, k, DRAW_MINIMUM, 0);
    double minimum = fmin(hk_dist_quantile(&p->minimum, u), 1);
    *hk_sim_slot_data(sim, threat, k) = (int64_t)ceil(minimum * HK_LEVEL_FULL);
}

static void on_begun(hk_sim *sim, const hk_threat *threat)
{
    const epidemic_params *p = threat->params;
    epidemic_work *w = hk_sim_work(sim, threat);
    double u = hk_sim_draw_of(sim, threat, 0, DRAW_ONSET, 0);
    w->onset_ms = hk_sim_begin_ms(sim, threat) + hk_dist_duration_ms(&p->onset, u, 1);
    hk_sim_alarm(sim, threat, w->onset_ms);
}

static void staff_crews(hk_sim *sim, const hk_threat *threat, int32_t k, double absent)
{
    epidemic_work *w = hk_sim_work(sim, threat);
    int32_t pool = hk_sim_pool_of(sim, threat, k), crews = hk_sim_crews(sim, pool);
    int32_t away = crews - (int32_t)floor(crews * (1 - absent) + 1e-9);
    if (away != w->away[k]) {
        hk_sim_send_crews(sim, pool, w->away[k] - away);
        w->away[k] = away;
    }
}

static void staff_operation(hk_sim *sim, const hk_threat *threat, int32_t k, double before,
                            double absent)
{
    const epidemic_params *p = threat->params;
    double need = (double)*hk_sim_slot_data(sim, threat, k) / HK_LEVEL_FULL;
    bool was_short = 1 - before < need - 1e-9, is_short = 1 - absent < need - 1e-9;
    if (is_short != was_short) {
        hk_sim_cap(sim, threat, k, is_short ? p->level : HK_LEVEL_FULL);
    }
}

static void on_alarm(hk_sim *sim, const hk_threat *threat)
{
    const epidemic_params *p = threat->params;
    const epidemic_shared *s = hk_sim_shared(sim, threat);
    epidemic_work *w = hk_sim_work(sim, threat);
    double before = w->day > 0 ? s->days[w->day - 1] : 0;
    double absent = w->day < s->n_day ? s->days[w->day] : 0;
    if (fabs(absent - before) > 0) {
        hk_sim_signal(sim, threat, HK_NONE, HK_SIGNAL_ABSENT, absent);
        for (int32_t k = 0; k < threat->n_component; k++) {
            if (s->leader[k] && p->hits != OPERATION) {
                staff_crews(sim, threat, k, absent);
            }
            if (p->hits != CREWS && *hk_sim_slot_data(sim, threat, k) > 0) {
                staff_operation(sim, threat, k, before, absent);
            }
        }
    }
    w->day++;
    if (w->day <= s->n_day) {
        hk_sim_alarm(sim, threat, w->onset_ms + (int64_t)w->day * DAY_MS);
    }
}

/* All is done by the alarm. */
static void on_event(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    (void)sim, (void)threat, (void)k;
}

const hk_mechanism hk_epidemic_mechanism = {
    .name = "epidemic",
    .summary = "a wave of disease keeps staff away from operation and from repair",
    .params = params,
    .n_param = sizeof params / sizeof params[0],
    .params_size = sizeof(epidemic_params),
    .check = check,
    .prepare = prepare,
    .work_size = work_size,
    .begin = begin,
    .start = start,
    .on_begun = on_begun,
    .on_event = on_event,
    .on_alarm = on_alarm,
};
