/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/threats/flood/depth_damage.h"

#include <math.h>

#include "engine/base/polygon.h"

enum { POINTS = 9 };

static const double at_m[POINTS] = {0, 0.5, 1, 1.5, 2, 3, 4, 5, 6};

/* Huizinga, de Moel and Szewczyk 2017 (JRC), residential buildings. */
static const double factors[HK_DEPTH_CURVES][POINTS] = {
    {0, 0.3266, 0.4941, 0.6166, 0.7207, 0.8695, 0.9315, 0.9836, 1},
    {0, 0.25, 0.40, 0.50, 0.60, 0.75, 0.85, 0.95, 1},
};

double hk_depth_damage(hk_depth_curve curve, double depth_m)
{
    const double *f = factors[curve];
    for (int32_t i = 1; i < POINTS; i++) {
        if (depth_m < at_m[i]) {
            double part = (fmax(depth_m, 0) - at_m[i - 1]) / (at_m[i] - at_m[i - 1]);
            return f[i - 1] + part * (f[i] - f[i - 1]);
        }
    }
    return 1;
}

/* Plane distance around the place, in metres. */
static double distance_m(const double *row, double latitude, double longitude)
{
    const double degree_m = 6371008.8 * 3.14159265358979323846 / 180;
    double north = (row[0] - latitude) * degree_m;
    double east = (row[1] - longitude) * degree_m * cos(latitude * 3.14159265358979323846 / 180);
    return sqrt(north * north + east * east);
}

double hk_flood_depth(const hk_zone_list *zones, const hk_point_table *points, double reach_m,
                      double latitude, double longitude)
{
    double depth = 0, nearest = reach_m, at_nearest = 0;
    if (isnan(latitude) || isnan(longitude)) {
        return 0;
    }
    for (int32_t i = 0; i < zones->n; i++) {
        const hk_zone *z = &zones->zones[i];
        if (hk_polygon_contains(z->corners, z->n_corner, latitude, longitude)) {
            depth = fmax(depth, z->value);
        }
    }
    for (int32_t i = 0; i < points->n; i++) {
        double away = distance_m(points->rows + 3 * (int64_t)i, latitude, longitude);
        if (away <= nearest) {
            nearest = away;
            at_nearest = points->rows[3 * (int64_t)i + 2];
        }
    }
    return fmax(depth, at_nearest);
}
