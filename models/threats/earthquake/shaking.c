/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A site is a place to 0.0001 degrees (some 10 m); all components there share its residual. Its name
 * is its coordinates, and sites stand in the order of the hashes of their names: at random, as the
 * approximation of the field wants it, and the same for any choice of components. What cannot be
 * harmed gets no site, so that an earthquake costs by the area that it shakes.
 */
#include "models/threats/earthquake/shaking.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/normal.h"
#include "engine/base/rng.h"

static const double gal_per_g = 980.665, ln10 = 2.30258509299404568402;

/* Words of the parameters `class` and `case`, in the order of their rows. */
static const char *const class_words[] = {
    "substation_low_v",        "substation_med_v",
    "substation_high_v",       "distribution_circuit",
    "small_generation",        "medium_large_gen",
    "water_treatment_small",   "water_treatment_medium",
    "water_treatment_large",   "pumping_small",
    "pumping_med_large",       "well",
    "tank_on_ground_concrete", "tank_on_ground_steel",
    "tank_above_ground_steel", "tank_wood",
    "gas_compressor_station",  "communication_central_office"};

static double either(double given, double otherwise)
{
    return isnan(given) ? otherwise : given;
}

const char *hk_earthquake_source_of(const hk_earthquake_params *params,
                                    hk_earthquake_source *ret_source)
{
    static const hk_earthquake_case nothing = {
        .type = HK_EARTHQUAKE_CRUSTAL,
        .magnitude = (double)NAN,
        .fault = {(double)NAN, (double)NAN, (double)NAN, 0, 90, 0, 0}};
    int32_t n_case;
    const hk_earthquake_params *p = params;
    const hk_earthquake_case *cases = hk_earthquake_cases(&n_case);
    const hk_earthquake_case *base = p->named == HK_NONE ? &nothing : &cases[p->named];
    const hk_earthquake_fault *f = &base->fault;
    hk_earthquake_source source = {
        .relation = (hk_earthquake_relation)p->relation,
        .type = p->type == HK_NONE ? base->type : (hk_earthquake_type)p->type,
        .magnitude = either(p->magnitude, base->magnitude),
        .fault = {either(p->latitude_deg, f->latitude_deg),
                  either(p->longitude_deg, f->longitude_deg), either(p->depth_km, f->depth_km),
                  either(p->strike_deg, f->strike_deg), either(p->dip_deg, f->dip_deg),
                  either(p->length_km, f->length_km), either(p->width_km, f->width_km)}};
    *ret_source = source;
    return isnan(source.magnitude)             ? "magnitude"
           : isnan(source.fault.latitude_deg)  ? "latitude"
           : isnan(source.fault.longitude_deg) ? "longitude"
           : isnan(source.fault.depth_km)      ? "depth_km"
                                               : NULL;
}

double hk_earthquake_vs30(const hk_component *component, const hk_earthquake_params *params)
{
    static const char key[] = "vs30:";
    for (int32_t i = 0; i < component->n_tag; i++) {
        if (strncmp(component->tags[i], key, sizeof key - 1) == 0) {
            char *end;
            const char *text = component->tags[i] + sizeof key - 1;
            double value = strtod(text, &end);
            return end != text && *end == '\0' && value >= 50 && value <= 3000 ? value
                                                                               : (double)NAN;
        }
    }
    return params->vs30_mps;
}

const hk_earthquake_class *hk_earthquake_class_by(const hk_component *component,
                                                  const hk_earthquake_params *params)
{
    bool anchored = params->anchored != 0;
    return params->class == HK_NONE
               ? hk_earthquake_class_of(component, anchored)
               : hk_earthquake_class_find(class_words[params->class], anchored);
}

double hk_earthquake_residual(const hk_earthquake_shaking *shaking, double event, double field)
{
    return shaking->between * event + shaking->within * field;
}

/* ---- making it ------------------------------------------------------------------------------ */

typedef struct spot { /* a component at its site */
    uint64_t hash;
    int32_t latitude, longitude; /* 0.0001 degrees */
    int32_t k;
} spot;

typedef struct maker {
    const hk_threat *threat;
    const hk_model *model;
    const hk_earthquake_params *params;
    hk_earthquake_source source;
    hk_arena *arena;
    hk_earthquake_place *places;
    hk_earthquake_curve *curves;
    spot *spots; /* [n_spot] ours */
    int32_t n_spot;
    hk_error *err;
} maker;

static const hk_component *component_of(const maker *m, int32_t k)
{
    return &m->model->components[m->threat->components[k]];
}

/* Chance of any damage, with all the scatter, too small to draw for: 10^-9. */
static bool is_spared(const hk_earthquake_place *place, const hk_earthquake_curve *curve)
{
    static const double z_least = -6;
    double sigma = ln10 * place->sigma, highest = -INFINITY;
    for (int32_t k = 0; k < HK_EARTHQUAKE_STATES; k++) {
        double spread = hypot(sigma, 1 / curve->per_beta[k]);
        double z = (place->ln_pga_g - curve->ln_median[k]) / spread;
        highest = z > highest ? z : highest;
    }
    return highest < z_least;
}

static spot spot_of(const hk_component *c, int32_t k)
{
    char name[40];
    spot s = {.latitude = (int32_t)lround(c->latitude_deg * 1e4),
              .longitude = (int32_t)lround(c->longitude_deg * 1e4),
              .k = k};
    int n = snprintf(name, sizeof name, "%d,%d", (int)s.latitude, (int)s.longitude);
    s.hash = hk_name_hash(name, (size_t)n);
    return s;
}

static void shake_place(maker *m, int32_t k)
{
    const hk_component *c = component_of(m, k);
    hk_earthquake_place *place = &m->places[k];
    int32_t n_class;
    double x = hk_earthquake_distance(&m->source.fault, c->latitude_deg, c->longitude_deg);
    double vs30 = hk_earthquake_vs30(c, m->params);
    hk_earthquake_motion at = hk_earthquake_motion_at(&m->source, x, vs30);
    place->ln_pga_g = log(at.pga_gal / gal_per_g);
    place->log10_pgv_cms = log10(at.pgv_cms);
    place->sigma = at.sigma * m->params->scatter;
    place->curve =
        (int32_t)(hk_earthquake_class_by(c, m->params) - hk_earthquake_classes(&n_class));
    place->site = HK_NONE;
    if (!is_spared(place, &m->curves[place->curve])) {
        m->spots[m->n_spot++] = spot_of(c, k);
    }
}

static int compare_places(const spot *a, const spot *b)
{
    int by_hash = (a->hash > b->hash) - (a->hash < b->hash);
    int by_latitude = (a->latitude > b->latitude) - (a->latitude < b->latitude);
    int by_longitude = (a->longitude > b->longitude) - (a->longitude < b->longitude);
    return by_hash != 0 ? by_hash : by_latitude != 0 ? by_latitude : by_longitude;
}

static int compare_spots(const void *left, const void *right)
{
    const spot *a = left, *b = right;
    int by_place = compare_places(a, b);
    return by_place != 0 ? by_place : (a->k > b->k) - (a->k < b->k);
}

/* Number the sites; their points are for the factor only. */
static hk_status make_sites(maker *m, hk_earthquake_shaking *shaking)
{
    size_t n = (size_t)m->n_spot;
    uint64_t *sites = hk_arena_alloc(m->arena, n, sizeof *sites);
    hk_earthquake_point *points = hk_alloc(n, sizeof *points);
    hk_status status = HK_OK;
    if (sites == NULL || points == NULL) {
        hk_free(points);
        return hk_fail_nomem(m->err);
    }
    qsort(m->spots, n, sizeof *m->spots, compare_spots);
    for (int32_t i = 0; i < m->n_spot; i++) {
        const spot *s = &m->spots[i];
        if (i == 0 || compare_places(s - 1, s) != 0) {
            points[shaking->n_site] =
                hk_earthquake_point_of(1e-4 * s->latitude, 1e-4 * s->longitude);
            sites[shaking->n_site++] = s->hash;
        }
        m->places[s->k].site = shaking->n_site - 1;
    }
    shaking->sites = sites;
    if (m->params->pattern != HK_EARTHQUAKE_INDEPENDENT) {
        hk_earthquake_field_opts opts = HK_EARTHQUAKE_FIELD_OPTS_DEFAULT;
        hk_earthquake_field *field = NULL;
        opts.range_km = hk_earthquake_range_km(0, m->params->pattern == HK_EARTHQUAKE_LIKE_GROUND);
        status = hk_earthquake_field_new(points, shaking->n_site, &opts, m->arena, &field, m->err);
        shaking->field = field;
    }
    hk_free(points);
    return status;
}

static hk_status make_states(const maker *m, hk_earthquake_shaking *shaking)
{
    int32_t(*states)[HK_EARTHQUAKE_STATES] =
        hk_arena_alloc(m->arena, (size_t)m->model->n_repair, sizeof *states);
    if (states == NULL) {
        return hk_fail_nomem(m->err);
    }
    for (int32_t r = 0; r < m->model->n_repair; r++) {
        (void)hk_earthquake_repair_states(&m->model->repairs[r], m->params->whole_from, states[r]);
    }
    shaking->repair_states = (const int32_t(*)[HK_EARTHQUAKE_STATES])states;
    return HK_OK;
}

static hk_status make(maker *m, hk_earthquake_shaking *shaking)
{
    int32_t n_class;
    const hk_earthquake_class *classes = hk_earthquake_classes(&n_class);
    for (int32_t c = 0; c < n_class; c++) {
        m->curves[c] = hk_earthquake_curve_of(&classes[c], m->params->strength);
    }
    for (int32_t k = 0; k < m->threat->n_component; k++) {
        shake_place(m, k);
    }
    shaking->places = m->places;
    shaking->curves = m->curves;
    shaking->between = sqrt(m->params->between);
    shaking->within = sqrt(1 - m->params->between);
    HK_TRY(make_states(m, shaking));
    return make_sites(m, shaking);
}

hk_status hk_earthquake_shaking_new(const hk_threat *threat, const hk_model *model, hk_arena *arena,
                                    hk_earthquake_shaking **ret_shaking, hk_error *err)
{
    int32_t n_class;
    size_t n = (size_t)threat->n_component;
    (void)hk_earthquake_classes(&n_class);
    hk_earthquake_shaking *shaking = hk_arena_alloc(arena, 1, sizeof *shaking);
    maker m = {.threat = threat,
               .model = model,
               .params = threat->params,
               .arena = arena,
               .places = hk_arena_alloc(arena, n, sizeof *m.places),
               .curves = hk_arena_alloc(arena, (size_t)n_class, sizeof *m.curves),
               .spots = hk_alloc(n, sizeof *m.spots),
               .err = err};
    if (shaking == NULL || m.places == NULL || m.curves == NULL || m.spots == NULL) {
        hk_free(m.spots);
        return hk_fail_nomem(err);
    }
    (void)hk_earthquake_source_of(m.params, &m.source);
    hk_status status = make(&m, shaking);
    hk_free(m.spots);
    *ret_shaking = shaking;
    return status;
}
