/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A defect of a program that lies still until an update brings it, or until load passes what the
 * program was made for. The component fails and comes back by a rollback (or restart).
 */
#include "models/threats/defect/defect.h"

#include "engine/base/units.h"
#include "engine/sim/mechanism_tools.h"
#include "engine/sim/sim.h"
#include "engine/sim/window.h"

typedef struct defect_params {
    int64_t at;
    hk_dist onset, rollout, rollback, day_factor, capacity;
    hk_number_list by_hour;
    double flawed, defective;
    int32_t trigger, shared_by, level, fixed;
} defect_params;

/* Draws of all, of a class, of a component. */
enum {
    DRAW_ONSET = 1,
    DRAW_DAY,
    DRAW_FLAW,
    DRAW_CAPACITY,
    DRAW_DEFECTIVE,
    DRAW_ROLLOUT,
    DRAW_BACK
};
enum { BY_LOAD = 1, HOURS = 24, HOUR_MS = 3600000 };

/* Load of an office day, as a part of its peak. */
static const double office_day[HOURS] = {0.25, 0.2,  0.2, 0.2, 0.2,  0.25, 0.35, 0.5,
                                         0.75, 0.95, 1,   1,   0.9,  0.95, 1,    0.95,
                                         0.9,  0.85, 0.7, 0.6, 0.55, 0.45, 0.4,  0.3};
static const char *const keys[] = {"technology", "vendor", NULL};

static const hk_param params[] = {
    {"trigger", "update|load", HK_PARAM_WORD, "update", 0, 0, offsetof(defect_params, trigger),
     "what sets it off", "AP2 App.3: defects of programs"},
    {"at", "date-time", HK_PARAM_DATE, "", 0, 0, offsetof(defect_params, at),
     "of update: its date; or give onset", "design.md 4.2"},
    {"onset", "ms", HK_PARAM_DURATION, "0h", 0, (double)HK_TIME_MAX, offsetof(defect_params, onset),
     "of update: its time; of load: from when on; one draw for all", "design.md 4.2"},
    {"rollout", "ms", HK_PARAM_DURATION, "0h", 0, (double)HK_TIME_MAX,
     offsetof(defect_params, rollout), "of update: until it gets to a component", "assumption"},
    {"shared_by", "technology|vendor|none", HK_PARAM_WORD, "technology", 0, 0,
     offsetof(defect_params, shared_by), "tag of what has the program in common",
     "design.md 4.1, tags"},
    {"flawed", "1", HK_PARAM_FRACTION, "1", 0, 1, offsetof(defect_params, flawed),
     "chance that a technology has the defect", "assumption of the scenario"},
    {"defective", "1", HK_PARAM_FRACTION, "1", 0, 1, offsetof(defect_params, defective),
     "share of its members that fail by it", "assumption of the scenario"},
    {"by_hour", "1", HK_PARAM_NUMBERS, "", 0, 1000, offsetof(defect_params, by_hour),
     "of load: 24 loads by local hour, 1 the usual peak; absent: an office day", "assumption"},
    {"day_factor", "1", HK_PARAM_FACTOR, "lognormal(1, 0.1)", 0, 1000,
     offsetof(defect_params, day_factor), "of load: factor on the load of a day, one draw for all",
     "assumption"},
    {"capacity", "1", HK_PARAM_FACTOR, "lognormal(1.2, 0.1)", 0, 1000,
     offsetof(defect_params, capacity), "of load: what the program bears, drawn by technology",
     "assumption"},
    {"rollback", "ms", HK_PARAM_DURATION, "lognormal(3h, 0.6)", 1, (double)HK_TIME_MAX,
     offsetof(defect_params, rollback), "until it works again, by component", "assumption"},
    {"fixed", "yes|no", HK_PARAM_WORD, "yes", 0, 0, offsetof(defect_params, fixed),
     "of load: is the defect gone after the first failure?", "assumption"},
    {"level", "1", HK_PARAM_LEVEL, "0", 0, 1, offsetof(defect_params, level), "level left",
     "design.md 3.1"},
};

static void check(const hk_threat *threat, const hk_model *model, hk_place place,
                  hk_problems *problems)
{
    const defect_params *p = threat->params;
    (void)model;
    if (p->by_hour.n != 0 && p->by_hour.n != HOURS) {
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_ERANGE, place, NULL,
                       "threat '%s': by_hour has %d loads; allowed: 24, one for each hour of the "
                       "day",
                       threat->id, p->by_hour.n);
    }
    if (p->at != HK_NONE && (p->trigger == BY_LOAD || p->onset.a > 0)) {
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_ECHOICE, place, NULL,
                       "threat '%s' has `at`; allowed: with trigger update and without onset",
                       threat->id);
    }
}

static hk_status prepare(const hk_threat *threat, const hk_graph *graph, hk_arena *arena,
                         const void **ret_shared, hk_error *err)
{
    const defect_params *p = threat->params;
    *ret_shared = hk_tools_entities(threat, graph->model, keys[p->shared_by], arena);
    return *ret_shared == NULL ? hk_fail_nomem(err) : HK_OK;
}

/* First full hour from `from` on at which load is above what the program bears. */
static int64_t overload_ms(const hk_sim *sim, const hk_threat *threat, int32_t k, int64_t from)
{
    const defect_params *p = threat->params;
    const uint64_t *class_of = hk_sim_shared(sim, threat);
    const double *load = p->by_hour.n > 0 ? p->by_hour.values : office_day;
    double u = hk_sim_draw_of(sim, threat, class_of[k], DRAW_CAPACITY, 0);
    double capacity = hk_dist_quantile(&p->capacity, u);
    int64_t into = hk_sim_local_ms(sim, from) % HOUR_MS, horizon = hk_sim_horizon(sim);
    into = into < 0 ? into + HOUR_MS : into;
    for (int64_t t = into > 0 ? from + HOUR_MS - into : from; t < horizon; t += HOUR_MS) {
        int64_t local = hk_sim_local_ms(sim, t);
        uint64_t day = (uint64_t)hk_day_of(local);
        double factor =
            hk_dist_quantile(&p->day_factor, hk_sim_draw_of(sim, threat, 0, DRAW_DAY, day));
        if (load[hk_hour_of_day(local)] * factor > capacity) {
            return t;
        }
    }
    return horizon;
}

static void start(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const defect_params *p = threat->params;
    const uint64_t *class_of = hk_sim_shared(sim, threat);
    if (hk_sim_draw_of(sim, threat, class_of[k], DRAW_FLAW, 0) >= p->flawed ||
        hk_sim_draw(sim, threat, k, DRAW_DEFECTIVE, 0) >= p->defective) {
        return;
    }
    double u = hk_sim_draw_of(sim, threat, 0, DRAW_ONSET, 0);
    int64_t begin = hk_sim_begin_ms(sim, threat);
    int64_t from = begin + hk_dist_duration_ms(&p->onset, u, 0);
    if (p->trigger == BY_LOAD) {
        hk_sim_schedule(sim, threat, k, overload_ms(sim, threat, k, from));
        return;
    }
    if (p->at != HK_NONE) {
        from = p->at > begin ? p->at : begin;
    }
    u = hk_sim_draw(sim, threat, k, DRAW_ROLLOUT, 0);
    hk_sim_schedule(sim, threat, k, from + hk_dist_duration_ms(&p->rollout, u, 0));
}

/* Odd rings: it fails; even ones: it is back. */
static void on_event(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const defect_params *p = threat->params;
    int64_t *rings = hk_sim_slot_data(sim, threat, k), now = hk_sim_now(sim);
    if ((*rings)++ % 2 == 0) {
        double u = hk_sim_draw(sim, threat, k, DRAW_BACK, (uint64_t)*rings);
        hk_sim_cap(sim, threat, k, p->level);
        hk_sim_schedule(sim, threat, k, now + hk_dist_duration_ms(&p->rollback, u, 1));
        return;
    }
    hk_sim_cap(sim, threat, k, HK_LEVEL_FULL);
    if (p->trigger == BY_LOAD && p->fixed == 1) {
        hk_sim_schedule(sim, threat, k, overload_ms(sim, threat, k, now + 1));
    }
}

const hk_mechanism hk_defect_mechanism = {
    .name = "defect",
    .summary = "a defect of a program that an update brings or load sets off",
    .params = params,
    .n_param = sizeof params / sizeof params[0],
    .params_size = sizeof(defect_params),
    .check = check,
    .prepare = prepare,
    .start = start,
    .on_event = on_event,
    .drawn = true,
};
