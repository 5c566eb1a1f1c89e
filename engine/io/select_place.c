/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Selecting by place. Distances are great-circle ones on a sphere (haversine),
 * polygons are taken as plane in degrees (even-odd rule), which is enough for
 * areas of a country that does not cross the date line. Components without a
 * position are never selected.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/polygon.h"
#include "engine/base/units.h"
#include "engine/io/scenario_parts.h"

#define EARTH_RADIUS_KM 6371.0088 /* mean radius R1, IUGG */
#define RADIANS         (3.14159265358979323846 / 180)

static double distance_km(double lat1, double lon1, double lat2, double lon2)
{
    double dlat = sin((lat2 - lat1) * RADIANS / 2);
    double dlon = sin((lon2 - lon1) * RADIANS / 2);
    double h = dlat * dlat + cos(lat1 * RADIANS) * cos(lat2 * RADIANS) * dlon * dlon;
    return 2 * EARTH_RADIUS_KM * asin(sqrt(h < 1 ? h : 1));
}

/** `10km` or `500m` in km; -1 after a problem. */
static double read_radius(const hk_yaml_node *node, hk_problems *problems)
{
    const char *text = hk_value_text(node, "radius", problems);
    char number[64];
    double factor = 1;
    if (text == NULL) {
        return -1;
    }
    size_t n = strlen(text);
    size_t unit = n >= 2 && strcmp(text + n - 2, "km") == 0 ? 2 : 0;
    if (unit == 0 && n >= 1 && text[n - 1] == 'm') {
        unit = 1;
        factor = 0.001;
    }
    if (unit == 0) {
        hk_yaml_problem(node, problems, HK_SEVERITY_ERROR, HK_EUNIT,
                        "radius: '%.40s' has no unit; allowed: a number with km or m, such as "
                        "10km",
                        text);
        return -1;
    }
    size_t digits = n - unit;
    while (digits > 0 && text[digits - 1] == ' ') {
        digits--;
    }
    snprintf(number, sizeof number, "%.*s", digits < sizeof number ? (int)digits : 63, text);
    double value;
    hk_error why;
    if (hk_real_parse(number, 0, 1e8, &value, &why) != HK_OK) {
        hk_value_refuse(node, "radius", &why, problems);
        return -1;
    }
    return value * factor;
}

void hk_select_within(const hk_model *model, const hk_yaml_node *node, hk_problems *problems,
                      uint8_t *marks)
{
    static const char *const keys[] = {"latitude", "longitude", "radius"};
    if (!hk_value_is(node, HK_YAML_MAP, "within", problems)) {
        return;
    }
    hk_value_check_keys(node, keys, 3, problems);
    bool whole = true;
    for (int i = 0; i < 3; i++) {
        if (hk_yaml_get(node, keys[i]) == NULL) {
            hk_value_missing(node, keys[i], problems);
            whole = false;
        }
    }
    if (!whole) {
        return;
    }
    double latitude =
        hk_value_real(hk_yaml_get(node, "latitude"), "latitude", -90, 90, 0, problems);
    double longitude =
        hk_value_real(hk_yaml_get(node, "longitude"), "longitude", -180, 180, 0, problems);
    double radius_km = read_radius(hk_yaml_get(node, "radius"), problems);
    for (int32_t i = 0; i < model->n_component; i++) {
        const hk_component *c = &model->components[i];
        marks[i] = marks[i] && !isnan(c->latitude_deg) && !isnan(c->longitude_deg) &&
                   distance_km(latitude, longitude, c->latitude_deg, c->longitude_deg) <= radius_km;
    }
}

/** One corner `[latitude, longitude]`. @return false after a problem */
static bool read_corner(const hk_yaml_node *node, hk_problems *problems, double *ret_corner)
{
    if (!hk_value_is(node, HK_YAML_LIST, "a corner of inside", problems)) {
        return false;
    }
    if (node->n != 2) {
        hk_yaml_problem(node, problems, HK_SEVERITY_ERROR, HK_ETYPE,
                        "inside: a corner of %d numbers; allowed: [latitude, longitude]", node->n);
        return false;
    }
    ret_corner[0] = hk_value_real(node->items[0], "latitude", -90, 90, 0, problems);
    ret_corner[1] = hk_value_real(node->items[1], "longitude", -180, 180, 0, problems);
    return true;
}

hk_status hk_read_corners(const hk_yaml_node *node, hk_problems *problems, double **ret_corners,
                          hk_error *err)
{
    *ret_corners = NULL;
    if (!hk_value_is(node, HK_YAML_LIST, "inside", problems)) {
        return HK_OK;
    }
    if (node->n < 3) {
        hk_yaml_problem(node, problems, HK_SEVERITY_ERROR, HK_ERANGE,
                        "inside: %d corner%s; allowed: at least 3", node->n,
                        node->n == 1 ? "" : "s");
        return HK_OK;
    }
    double *corners = hk_alloc(2 * (size_t)node->n, sizeof *corners);
    if (corners == NULL) {
        return hk_fail_nomem(err);
    }
    bool good = true;
    for (int32_t i = 0; i < node->n; i++) {
        good = read_corner(node->items[i], problems, corners + 2 * (size_t)i) && good;
    }
    if (good) {
        *ret_corners = corners;
    } else {
        hk_free(corners);
    }
    return HK_OK;
}

hk_status hk_select_inside(const hk_model *model, const hk_yaml_node *node, hk_problems *problems,
                           uint8_t *marks, hk_error *err)
{
    double *corners;
    HK_TRY(hk_read_corners(node, problems, &corners, err));
    for (int32_t i = 0; i < model->n_component && corners != NULL; i++) {
        const hk_component *c = &model->components[i];
        marks[i] = marks[i] && !isnan(c->latitude_deg) && !isnan(c->longitude_deg) &&
                   hk_polygon_contains(corners, node->n, c->latitude_deg, c->longitude_deg);
    }
    hk_free(corners);
    return HK_OK;
}
