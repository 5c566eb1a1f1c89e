/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hilbert's curve over the box 20..46 N, 122..154 E in 2^16 x 2^16 cells: what is near on it is near on
 * the ground. Distance by descending through the quadrants, turning each into the standard position.
 */
#include "models/national/nat.h"

enum { BITS = 16 };

static uint32_t cell(double value, double from, double to)
{
    double part = (value - from) / (to - from);
    part = part < 0 ? 0 : part;
    part = part > 1 ? 1 : part;
    return (uint32_t)(part * ((1U << BITS) - 1));
}

uint64_t hk_nat_curve(double latitude, double longitude)
{
    uint32_t x = cell(longitude, 122, 154);
    uint32_t y = cell(latitude, 20, 46);
    uint64_t distance = 0;
    for (uint32_t side = 1U << (BITS - 1); side > 0; side /= 2) {
        uint32_t right = (x & side) != 0;
        uint32_t upper = (y & side) != 0;
        distance += (uint64_t)side * side * ((3 * right) ^ upper);
        if (upper == 0) { /* turn the quadrant */
            if (right == 1) {
                x = ~x;
                y = ~y;
            }
            uint32_t swap = x;
            x = y;
            y = swap;
        }
    }
    return distance;
}
