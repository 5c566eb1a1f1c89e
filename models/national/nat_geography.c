/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Places of the facts scaled to the census, a remainder point for what a prefecture has beyond them,
 * and areas: a place with more than `split_above / scale` people is cut into areas of about
 * `area_size / scale` on a spiral around it; below scale 1, neighbours on the curve are joined until
 * they have the people that one area stands for.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/national/nat.h"

enum { NAME_SIZE = 200 };

typedef struct spot { /* a place, or several that are joined */
    double latitude, longitude;
    double radius; /* degrees; 0 = by its people */
    int64_t persons, largest;
    uint64_t curve;
    const char *name_en, *name_ja;
    int32_t row;
    bool is_rest;
} spot;

typedef struct maker {
    hk_nat *n;
    spot *spots; /* [n_spot] of the prefecture at hand */
    int32_t n_spot;
    int32_t *place; /* [n_area] number of its place */
    int32_t n_place;
    int64_t area_capacity, place_capacity;
} maker;

static int by_curve(const void *left, const void *right)
{
    const spot *a = left;
    const spot *b = right;
    if (a->curve != b->curve) {
        return a->curve < b->curve ? -1 : 1;
    }
    return (a->row > b->row) - (a->row < b->row);
}

static bool is_chosen(const hk_build_options *options, int32_t code)
{
    bool chosen = options->n_prefecture == 0;
    for (int32_t i = 0; i < options->n_prefecture; i++) {
        chosen = chosen || options->prefectures[i] == code;
    }
    return chosen;
}

/** Places of a prefecture, with their people. @return people in them */
static int64_t list_places(maker *m, int32_t code, double census)
{
    hk_nat *n = m->n;
    double listed = 0;
    int64_t persons = 0;
    m->n_spot = 0;
    for (int32_t i = 0; i < hk_nat_rows(n, HK_NAT_PLACES); i++) {
        if (hk_nat_number(n, HK_NAT_PLACES, i, HK_PLACE_PREFECTURE, 1, 47, 0) != code) {
            continue;
        }
        spot *s = &m->spots[m->n_spot++];
        *s = (spot){.row = i, .name_en = hk_nat_cell(n, HK_NAT_PLACES, i, HK_PLACE_NAME)};
        s->latitude = hk_nat_number(n, HK_NAT_PLACES, i, HK_PLACE_LATITUDE, 20, 46, 35);
        s->longitude = hk_nat_number(n, HK_NAT_PLACES, i, HK_PLACE_LONGITUDE, 122, 154, 139);
        s->persons = (int64_t)hk_nat_number(n, HK_NAT_PLACES, i, HK_PLACE_POPULATION, 1, 1e9, 1);
        listed += (double)s->persons;
    }
    double factor = listed > census * n->census_scale ? census * n->census_scale / listed : 1;
    for (int32_t i = 0; i < m->n_spot; i++) {
        spot *s = &m->spots[i];
        char kana[NAME_SIZE];
        hk_nat_kana(s->name_en, kana, sizeof kana);
        s->name_ja = hk_nat_text(n, "%s", kana);
        s->persons = (int64_t)floor((double)s->persons * factor);
        s->persons = s->persons < 1 ? 1 : s->persons;
        s->largest = s->persons;
        persons += s->persons;
    }
    return persons;
}

/** What the census has beyond the places: people spread over the prefecture. */
static void add_rest(maker *m, int32_t prefecture, int64_t persons)
{
    hk_nat *n = m->n;
    double latitude = 0;
    double longitude = 0;
    double spread = 0;
    int32_t count = m->n_spot;
    for (int32_t i = 0; i < count; i++) {
        latitude += m->spots[i].latitude / count;
        longitude += m->spots[i].longitude / count;
    }
    for (int32_t i = 0; i < count; i++) {
        spread += hk_nat_apart(latitude, longitude, m->spots[i].latitude, m->spots[i].longitude);
    }
    double radius = count > 1 ? 0.7 * sqrt(spread / count) : 0.1;
    const char *en = hk_nat_cell(n, HK_NAT_PREFECTURES, prefecture, HK_PREF_NAME_EN);
    const char *ja = hk_nat_cell(n, HK_NAT_PREFECTURES, prefecture, HK_PREF_NAME_JA);
    m->spots[m->n_spot++] = (spot){.latitude = latitude,
                                   .longitude = longitude,
                                   .radius = radius < 0.05 ? 0.05 : radius,
                                   .persons = persons,
                                   .largest = persons,
                                   .name_en = hk_nat_text(n, "rest of %s", en),
                                   .name_ja = hk_nat_text(n, "%sのその他の地域", ja),
                                   .row = INT32_MAX,
                                   .is_rest = true};
}

/** Join neighbours on the curve until each has at least `least` people. */
static void join_spots(maker *m, double least)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < m->n_spot; i++) {
        spot *last = kept > 0 ? &m->spots[kept - 1] : NULL;
        const spot *s = &m->spots[i];
        if (last == NULL || (double)last->persons >= least) {
            m->spots[kept++] = *s;
            continue;
        }
        bool leads = s->largest > last->largest && !(s->is_rest && !last->is_rest);
        if (leads || (last->is_rest && !s->is_rest)) {
            int64_t persons = last->persons;
            *last = *s;
            last->persons += persons;
        } else {
            last->persons += s->persons;
        }
    }
    if (kept > 1 && (double)m->spots[kept - 1].persons < least) { /* the last has no next one */
        m->spots[kept - 2].persons += m->spots[kept - 1].persons;
        kept--;
    }
    m->n_spot = kept;
}

/** One area. @return HK_OK, HK_ENOMEM */
static hk_status add_area(maker *m, const hk_nat_area *area, hk_error *err)
{
    hk_nat *n = m->n;
    int64_t capacity = m->area_capacity;
    if (!hk_nat_grow(&m->place, n->n_area, &capacity, sizeof *m->place) ||
        !hk_nat_grow(&n->areas, n->n_area, &m->area_capacity, sizeof *n->areas)) {
        return hk_fail_nomem(err);
    }
    m->place[n->n_area] = m->n_place;
    n->areas[n->n_area++] = *area;
    return area->code == NULL || area->name_en == NULL || area->name_ja == NULL ? hk_fail_nomem(err)
                                                                                : HK_OK;
}

typedef struct point {
    double latitude, longitude;
    uint64_t curve;
    int32_t number;
} point;

static int by_point(const void *left, const void *right)
{
    const point *a = left;
    const point *b = right;
    if (a->curve != b->curve) {
        return a->curve < b->curve ? -1 : 1;
    }
    return a->number - b->number;
}

/** `count` points on a sunflower's spiral, then along the curve. */
static void lay_out(const spot *s, int32_t count, point *points)
{
    double radius = s->radius > 0 ? s->radius : 0.012 * sqrt((double)s->persons / 10000);
    for (int32_t i = 0; i < count; i++) {
        double r = radius * sqrt(i / (double)count);
        double turn = i * 2.399963229728653; /* the golden angle */
        points[i] = (point){.latitude = s->latitude + r * sin(turn),
                            .longitude = s->longitude + r * cos(turn) / 0.81,
                            .number = i};
        points[i].curve = hk_nat_curve(points[i].latitude, points[i].longitude);
    }
    qsort(points, (size_t)count, sizeof *points, by_point);
}

/** The areas of one place. */
static hk_status cut_place(maker *m, const spot *s, int32_t code, int32_t number, hk_error *err)
{
    hk_nat *n = m->n;
    double scale = n->options->scale;
    int32_t count = 1;
    if ((double)s->persons > n->split_above / scale) {
        count = (int32_t)ceil((double)s->persons / (n->area_size / scale));
    }
    point *points = hk_alloc((size_t)count, sizeof *points);
    if (points == NULL ||
        !hk_nat_grow(&n->places, m->n_place, &m->place_capacity, sizeof *n->places)) {
        hk_free(points);
        return hk_fail_nomem(err);
    }
    lay_out(s, count, points);
    hk_status status = HK_OK;
    for (int32_t i = 0; i < count && status == HK_OK; i++) {
        hk_nat_area area = {.latitude = points[i].latitude,
                            .longitude = points[i].longitude,
                            .prefecture = code,
                            .persons = s->persons / count + (i < s->persons % count)};
        if (points[i].number == 0) {
            n->places[m->n_place] = (hk_nat_place){.centre = n->n_area, .is_rest = s->is_rest};
        }
        area.code = count == 1 ? hk_nat_text(n, "%02d%02d", code, number)
                               : hk_nat_text(n, "%02d%02d-%d", code, number, i + 1);
        area.name_en = count == 1 ? s->name_en : hk_nat_text(n, "%s %d", s->name_en, i + 1);
        area.name_ja = count == 1 ? s->name_ja : hk_nat_text(n, "%s第%d", s->name_ja, i + 1);
        status = add_area(m, &area, err);
    }
    hk_free(points);
    m->n_place++;
    return status;
}

static hk_status make_prefecture(maker *m, int32_t row, hk_error *err)
{
    hk_nat *n = m->n;
    int32_t code = (int32_t)hk_nat_number(n, HK_NAT_PREFECTURES, row, HK_PREF_CODE, 1, 47, 1);
    double census = hk_nat_number(n, HK_NAT_PREFECTURES, row, HK_PREF_CENSUS, 1, 1e6, 1);
    int64_t persons = (int64_t)(census * n->persons_unit);
    int64_t in_places = list_places(m, code, (double)persons);
    if (persons > in_places) {
        add_rest(m, row, persons - in_places);
    }
    for (int32_t i = 0; i < m->n_spot; i++) {
        m->spots[i].curve = hk_nat_curve(m->spots[i].latitude, m->spots[i].longitude);
    }
    qsort(m->spots, (size_t)m->n_spot, sizeof *m->spots, by_curve);
    double scale = n->options->scale;
    if (scale < 1) {
        join_spots(m, n->area_size * (1 / scale - 1));
    }
    for (int32_t i = 0; i < m->n_spot; i++) {
        HK_TRY(cut_place(m, &m->spots[i], code, i + 1, err));
    }
    return HK_OK;
}

/** Regions in the order of their table, prefectures in that of theirs. */
static hk_status make_all(maker *m, hk_error *err)
{
    hk_nat *n = m->n;
    for (int32_t r = 0; r < hk_nat_rows(n, HK_NAT_REGIONS); r++) {
        const char *region = hk_nat_cell(n, HK_NAT_REGIONS, r, HK_REGION_ID);
        for (int32_t i = 0; i < hk_nat_rows(n, HK_NAT_PREFECTURES); i++) {
            int32_t code = (int32_t)hk_nat_number(n, HK_NAT_PREFECTURES, i, HK_PREF_CODE, 1, 47, 0);
            const char *own = hk_nat_cell(n, HK_NAT_PREFECTURES, i, HK_PREF_POWER_AREA);
            if (strcmp(own, region) == 0 && is_chosen(n->options, code)) {
                HK_TRY(make_prefecture(m, i, err));
            }
        }
    }
    return HK_OK;
}

hk_status hk_nat_make_areas(hk_nat *n, hk_error *err)
{
    maker m = {.n = n};
    m.spots = hk_alloc((size_t)hk_nat_rows(n, HK_NAT_PLACES) + 1, sizeof *m.spots);
    hk_status status = m.spots == NULL ? hk_fail_nomem(err) : make_all(&m, err);
    if (status == HK_OK && n->n_area == 0) {
        status = hk_fail(err, HK_EINVALID, "no prefecture is left to build");
    }
    if (status == HK_OK) {
        status = hk_nat_make_tiers(n, m.place, err);
    }
    hk_free(m.spots);
    hk_free(m.place);
    return status;
}
