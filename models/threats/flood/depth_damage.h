/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Depth to damage: README.md beside this file. Pure. */
#ifndef HK_MODELS_THREATS_FLOOD_DEPTH_DAMAGE_H
#define HK_MODELS_THREATS_FLOOD_DEPTH_DAMAGE_H

#include <stdint.h>

#include "engine/sim/mechanism.h"

typedef enum hk_depth_curve { HK_DEPTH_ASIA, HK_DEPTH_EUROPE, HK_DEPTH_CURVES } hk_depth_curve;

/** Share of the value that is lost at a depth (residential buildings), 0..1, linear between the
 *  points of the curve, 1 from 6 m on. */
double hk_depth_damage(hk_depth_curve curve, double depth_m);

/** Depth at a place: the greatest of the zones that it is in and of the nearest point of the table,
 *  if that is within `reach_m`; 0 = dry. O(corners + points). */
double hk_flood_depth(const hk_zone_list *zones, const hk_point_table *points, double reach_m,
                      double latitude, double longitude);

#endif
