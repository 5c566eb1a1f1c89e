/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/threats/earthquake/earthquake.h"

#include <math.h>

#include "engine/base/normal.h"
#include "engine/base/units.h"
#include "engine/sim/sim.h"
#include "models/threats/earthquake/shaking.h"

/* Purposes of draws: of the threat as a whole, of a site, of a component. */
enum { DRAW_ONSET = 1, DRAW_REPORT, DRAW_EVENT, DRAW_SITE, DRAW_STATE };

#define AT(member) offsetof(hk_earthquake_params, member)
#define CLASSES                                                                                    \
    "substation_low_v|substation_med_v|substation_high_v|distribution_circuit|small_generation|"   \
    "medium_large_gen|water_treatment_small|water_treatment_medium|water_treatment_large|"         \
    "pumping_small|pumping_med_large|well|tank_on_ground_concrete|tank_on_ground_steel|"           \
    "tank_above_ground_steel|tank_wood|gas_compressor_station|communication_central_office"

static const char si_midorikawa[] = "Si & Midorikawa 1999",
                  jayaram_baker[] = "Jayaram & Baker 2009", hazus[] = "FEMA HAZUS (United States)",
                  own[] = "assumption";

static const hk_param params[] = {
    {"onset", "ms", HK_PARAM_DURATION, "0h", 0, (double)HK_TIME_MAX, AT(onset),
     "when it shakes, from the start of the threat", "design.md 4.2"},
    {"case", "tokyo-metropolitan", HK_PARAM_WORD, "", 0, 0, AT(named),
     "named set of what the earthquake is; other parameters go before it",
     "data/earthquake_cases.csv: invented"},
    {"magnitude", "1", HK_PARAM_NUMBER, "", 4, 9.5, AT(magnitude), "moment magnitude",
     si_midorikawa},
    {"type", "crustal|interface|intraslab", HK_PARAM_WORD, "", 0, 0, AT(type),
     "where it breaks; crustal if neither this nor a case is given", si_midorikawa},
    {"latitude", "degrees", HK_PARAM_NUMBER, "", -90, 90, AT(latitude_deg),
     "of the centre of the fault", si_midorikawa},
    {"longitude", "degrees", HK_PARAM_NUMBER, "", -180, 180, AT(longitude_deg),
     "of the centre of the fault", si_midorikawa},
    {"depth_km", "km", HK_PARAM_NUMBER, "", 0, 700, AT(depth_km), "of the centre of the fault",
     si_midorikawa},
    {"strike_deg", "degrees", HK_PARAM_NUMBER, "", 0, 360, AT(strike_deg),
     "of the fault, clockwise from north; default 0", si_midorikawa},
    {"dip_deg", "degrees", HK_PARAM_NUMBER, "", 0, 90, AT(dip_deg),
     "of the fault, down to the right of its strike; default 90", si_midorikawa},
    {"length_km", "km", HK_PARAM_NUMBER, "", 0, 1500, AT(length_km),
     "of the fault; default 0: distances are to the hypocentre", si_midorikawa},
    {"width_km", "km", HK_PARAM_NUMBER, "", 0, 500, AT(width_km),
     "of the fault, down its dip; default 0", si_midorikawa},
    {"relation", "si-midorikawa|kanno", HK_PARAM_WORD, "si-midorikawa", 0, 0, AT(relation),
     "medians and scatter of the motion", "Si & Midorikawa 1999; Kanno et al. 2006"},
    {"vs30", "m/s", HK_PARAM_NUMBER, "300", 50, 3000, AT(vs30_mps),
     "mean shear-wave velocity of the upper 30 m where a component has no tag `vs30:`", own},
    {"scatter", "1", HK_PARAM_FRACTION, "1", 0, 3, AT(scatter),
     "factor on the total scatter of the relation", own},
    {"between", "1", HK_PARAM_FRACTION, "0.45", 0, 1, AT(between),
     "share of the variance that all sites have in common, between events",
     "assumption: relations of its time give the total only; 0.4 to 0.5 is usual"},
    {"correlation", "none|unlike-ground|like-ground", HK_PARAM_WORD, "unlike-ground", 0, 0,
     AT(pattern), "of residuals within the event: by distance, with a range of 8.5 or 40.7 km",
     jayaram_baker},
    {"class", CLASSES, HK_PARAM_WORD, "", 0, 0, AT(class),
     "fragility of all selected components; without it by their types", hazus},
    {"anchored", "no|yes", HK_PARAM_WORD, "yes", 0, 0, AT(anchored),
     "whether equipment is anchored", hazus},
    {"strength", "1", HK_PARAM_NUMBER, "1", 0.1, 10, AT(strength),
     "factor on the medians of the fragilities", own},
    {"whole_from", "slight|moderate|extensive|complete", HK_PARAM_WORD, "extensive", 0, 0,
     AT(whole_from), "state from which on a component is lost whose repair has no states", own},
    {"report", "ms", HK_PARAM_DURATION, "3min", 1, (double)HK_TIME_MAX, AT(report),
     "from the shaking to the bulletin with its intensities", own},
};

typedef struct wave { /* one replicate, in the memory of the threat */
    bool is_drawn;
    int64_t onset_ms; /* from the start of the threat */
    double event;     /* residual between events */
    double field[];   /* [n_site] residuals within the event */
} wave;

/* ---- what cannot run ------------------------------------------------------------------------ */

typedef struct inspector {
    const hk_threat *threat;
    hk_place place;
    hk_problems *problems;
} inspector;

#define REFUSE(in, code, ...)                                                                      \
    hk_problem_add((in)->problems, HK_SEVERITY_ERROR, code, (in)->place, NULL, __VA_ARGS__)

static void check_source(const inspector *in)
{
    const hk_earthquake_params *p = in->threat->params;
    hk_earthquake_source source;
    const char *missing = hk_earthquake_source_of(p, &source);
    if (missing != NULL) {
        REFUSE(in, HK_EMISSING,
               "threat '%s': %s is missing; give magnitude, latitude, longitude and depth_km, or a "
               "case",
               in->threat->id, missing);
        return;
    }
    const hk_earthquake_fault *f = &source.fault;
    double up = f->width_km / 2 * sin(f->dip_deg * 3.14159265358979323846 / 180);
    if (up > f->depth_km + 1e-9) {
        REFUSE(in, HK_ERANGE,
               "threat '%s': the top of the fault would be %.3g km above the ground; allowed: "
               "depth_km of at least %.4g with this width_km and dip_deg",
               in->threat->id, up - f->depth_km, up);
    }
    if (f->depth_km <= 0 && (f->width_km <= 0 || f->length_km <= 0)) {
        REFUSE(in, HK_ERANGE,
               "threat '%s': depth_km is 0, which is allowed only for a fault with length_km and "
               "width_km",
               in->threat->id);
    }
}

static void check_component(const inspector *in, const hk_model *model, const hk_component *c)
{
    const hk_earthquake_params *p = in->threat->params;
    const char *id = in->threat->id;
    if (isnan(c->latitude_deg)) {
        REFUSE(in, HK_EMISSING, "threat '%s' shakes component '%s', which has no latitude_deg", id,
               c->id);
    }
    if (isnan(hk_earthquake_vs30(c, p))) {
        REFUSE(in, HK_ENUMBER,
               "threat '%s': the tag vs30 of component '%s' is no number of 50 to 3000", id, c->id);
    }
    if (hk_earthquake_class_by(c, p) == NULL) {
        REFUSE(in, HK_ECHOICE,
               "threat '%s': the fragility of component '%s' of type '%s' is not known; select "
               "other types or give a class",
               id, c->id, c->type);
    }
    if (c->repair == HK_NONE) {
        REFUSE(in, HK_EREPAIR, "threat '%s' damages component '%s', which has no repair", id,
               c->id);
        return;
    }
    int32_t states[HK_EARTHQUAKE_STATES];
    const hk_repair *repair = &model->repairs[c->repair];
    if (!hk_earthquake_repair_states(repair, p->whole_from, states)) {
        REFUSE(in, HK_EREPAIR,
               "threat '%s' damages component '%s', whose repair '%s' knows none of slight, "
               "moderate, extensive and complete",
               id, c->id, repair->id);
    }
}

static void check(const hk_threat *threat, const hk_model *model, hk_place place,
                  hk_problems *problems)
{
    inspector in = {threat, place, problems};
    check_source(&in);
    for (int32_t k = 0; k < threat->n_component; k++) {
        check_component(&in, model, &model->components[threat->components[k]]);
    }
}

/* ---- one replicate -------------------------------------------------------------------------- */

static hk_status prepare(const hk_threat *threat, const hk_graph *graph, hk_arena *arena,
                         const void **ret_shared, hk_error *err)
{
    hk_earthquake_shaking *shaking = NULL;
    HK_TRY(hk_earthquake_shaking_new(threat, graph->model, arena, &shaking, err));
    *ret_shared = shaking;
    return HK_OK;
}

static size_t work_size(const hk_threat *threat, const void *shared)
{
    const hk_earthquake_shaking *shaking = shared;
    (void)threat;
    return sizeof(wave) + (size_t)shaking->n_site * sizeof(double);
}

static void begin(hk_sim *sim, const hk_threat *threat)
{
    wave *w = hk_sim_work(sim, threat);
    w->is_drawn = false;
}

/* Drawn when first needed: a threat that waits for another may never begin. */
static const wave *wave_of(const hk_sim *sim, const hk_threat *threat)
{
    wave *w = hk_sim_work(sim, threat);
    if (w->is_drawn) {
        return w;
    }
    const hk_earthquake_shaking *shaking = hk_sim_shared(sim, threat);
    const hk_earthquake_params *p = threat->params;
    double u = hk_sim_draw_of(sim, threat, 0, DRAW_ONSET, 0);
    w->onset_ms = hk_dist_duration_ms(&p->onset, u, 0);
    w->event = hk_normal_quantile(hk_sim_draw_of(sim, threat, 0, DRAW_EVENT, 0));
    for (int32_t i = 0; i < shaking->n_site; i++) {
        u = hk_sim_draw_of(sim, threat, shaking->sites[i], DRAW_SITE, 0);
        w->field[i] = hk_normal_quantile(u);
    }
    if (shaking->field != NULL) {
        hk_earthquake_field_colour(shaking->field, w->field);
    }
    w->is_drawn = true;
    return w;
}

static int64_t onset_of(const hk_sim *sim, const hk_threat *threat)
{
    return hk_sim_begin_ms(sim, threat) + wave_of(sim, threat)->onset_ms;
}

/* Log10 of what a component feels beyond the median. */
static double excess(const hk_earthquake_shaking *shaking, const wave *w,
                     const hk_earthquake_place *place)
{
    return place->sigma * hk_earthquake_residual(shaking, w->event, w->field[place->site]);
}

static void start(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    static const double ln10 = 2.30258509299404568402;
    const hk_earthquake_shaking *shaking = hk_sim_shared(sim, threat);
    const hk_earthquake_place *place = &shaking->places[k];
    if (place->site == HK_NONE) {
        return;
    }
    double pga = place->ln_pga_g + ln10 * excess(shaking, wave_of(sim, threat), place);
    double z = hk_normal_quantile(hk_sim_draw(sim, threat, k, DRAW_STATE, 0));
    int32_t state = hk_earthquake_state(&shaking->curves[place->curve], pga, z);
    if (state != HK_NONE) {
        int32_t repair = hk_sim_model(sim)->components[threat->components[k]].repair;
        state = shaking->repair_states[repair][state];
    }
    if (state != HK_NONE) {
        *hk_sim_slot_data(sim, threat, k) = state;
        hk_sim_schedule(sim, threat, k, onset_of(sim, threat));
    }
}

static void on_event(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const hk_model *model = hk_sim_model(sim);
    int32_t state = (int32_t)*hk_sim_slot_data(sim, threat, k);
    const hk_repair *repair = &model->repairs[model->components[threat->components[k]].repair];
    hk_sim_damage(sim, threat, k, repair->states[state].level, state, 0);
}

static void on_begun(hk_sim *sim, const hk_threat *threat)
{
    const hk_earthquake_params *p = threat->params;
    double u = hk_sim_draw_of(sim, threat, 0, DRAW_REPORT, 0);
    hk_sim_alarm(sim, threat, onset_of(sim, threat) + hk_dist_duration_ms(&p->report, u, 1));
}

/* The bulletin: the greatest intensity at any component in the shaking. */
static void on_alarm(hk_sim *sim, const hk_threat *threat)
{
    const hk_earthquake_shaking *shaking = hk_sim_shared(sim, threat);
    const wave *w = wave_of(sim, threat);
    double highest = 0;
    for (int32_t k = 0; k < threat->n_component; k++) {
        const hk_earthquake_place *place = &shaking->places[k];
        if (place->site != HK_NONE) {
            double pgv = pow(10, place->log10_pgv_cms + excess(shaking, w, place));
            double intensity = hk_earthquake_jma_intensity(pgv);
            highest = intensity > highest ? intensity : highest;
        }
    }
    hk_sim_signal(sim, threat, HK_NONE, HK_SIGNAL_DETECTED, highest);
}

const hk_mechanism hk_earthquake_mechanism = {
    .name = "earthquake",
    .summary = "ground motion with correlated residuals, damage by fragility curves, repair",
    .params = params,
    .n_param = sizeof params / sizeof params[0],
    .params_size = sizeof(hk_earthquake_params),
    .check = check,
    .start = start,
    .on_event = on_event,
    .prepare = prepare,
    .work_size = work_size,
    .begin = begin,
    .on_begun = on_begun,
    .on_alarm = on_alarm,
    .drawn = true,
};
