/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Polygons, plane in degrees: enough for areas of a country that does not cross the date line. */
#ifndef HK_BASE_POLYGON_H
#define HK_BASE_POLYGON_H

#include <stdbool.h>
#include <stdint.h>

/** Even-odd rule for corners [n][2] (latitude, longitude). O(n). */
bool hk_polygon_contains(const double *corners, int32_t n, double latitude, double longitude);

#endif
