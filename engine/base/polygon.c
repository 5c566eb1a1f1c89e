/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/polygon.h"

#include <stddef.h>

bool hk_polygon_contains(const double *corners, int32_t n, double latitude, double longitude)
{
    bool inside = false;
    for (int32_t i = 0, k = n - 1; i < n; k = i++) {
        const double *a = corners + 2 * (size_t)i;
        const double *b = corners + 2 * (size_t)k;
        if ((a[0] > latitude) != (b[0] > latitude) &&
            longitude < (b[1] - a[1]) * (latitude - a[0]) / (b[0] - a[0]) + a[1]) {
            inside = !inside;
        }
    }
    return inside;
}
