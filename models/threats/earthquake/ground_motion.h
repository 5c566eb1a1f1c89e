/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ground motion of an earthquake at a site: medians and scatter of the relations of Si & Midorikawa
 * (1999) and Kanno et al. (2006), amplification of soft ground, intensity of the Japan Meteorological
 * Agency, distance to a plane fault. Pure functions; README.md beside this file has the equations.
 */
#ifndef HK_MODELS_EARTHQUAKE_GROUND_MOTION_H
#define HK_MODELS_EARTHQUAKE_GROUND_MOTION_H

#include <stdint.h>

typedef enum hk_earthquake_type {
    HK_EARTHQUAKE_CRUSTAL,
    HK_EARTHQUAKE_INTERFACE, /* between plates */
    HK_EARTHQUAKE_INTRASLAB  /* within the sinking plate */
} hk_earthquake_type;

typedef enum hk_earthquake_relation {
    HK_EARTHQUAKE_SI_MIDORIKAWA,
    HK_EARTHQUAKE_KANNO
} hk_earthquake_relation;

/** The rectangle that breaks, around its centre; length and width 0: a point. */
typedef struct hk_earthquake_fault {
    double latitude_deg, longitude_deg, depth_km; /* of the centre */
    double strike_deg;                            /* clockwise from north */
    double dip_deg;                               /* downwards to the right of the strike, 0..90 */
    double length_km, width_km;
} hk_earthquake_fault;

typedef struct hk_earthquake_source {
    hk_earthquake_relation relation;
    hk_earthquake_type type;
    double magnitude; /* Mw */
    hk_earthquake_fault fault;
} hk_earthquake_source;

typedef struct hk_earthquake_motion {
    double pga_gal; /* median of the greatest acceleration, cm/s2 */
    double pgv_cms; /* median of the greatest velocity, cm/s */
    double sigma;   /* total, of log10, of both */
} hk_earthquake_motion;

/** Si & Midorikawa: greatest velocity on ground of 600 m/s, cm/s, at distance x from the fault. */
double hk_earthquake_si_pgv600(double magnitude, double depth_km, hk_earthquake_type type,
                               double x_km);
/** Si & Midorikawa: greatest acceleration, cm/s2. */
double hk_earthquake_si_pga(double magnitude, double depth_km, hk_earthquake_type type,
                            double x_km);
/** Total scatter of log10 about Si & Midorikawa; follows the distance for crustal earthquakes, the
 *  median velocity for the others. */
double hk_earthquake_si_sigma(hk_earthquake_type type, double x_km, double pgv600_cms);

/** Kanno et al.: acceleration, cm/s2, and velocity, cm/s, before the term of the site. */
double hk_earthquake_kanno_pga(double magnitude, double depth_km, double x_km);
double hk_earthquake_kanno_pgv(double magnitude, double depth_km, double x_km);
/** Their factors of the site. @param vs30_mps mean shear-wave velocity of the upper 30 m */
double hk_earthquake_kanno_site_pga(double vs30_mps);
double hk_earthquake_kanno_site_pgv(double vs30_mps);

/** Velocity on ground of vs30 over that on ground of 600 m/s (Fujimoto & Midorikawa 2006). */
double hk_earthquake_amplification(double vs30_mps);

/** Instrumental intensity from the greatest velocity at the surface, cm/s. */
double hk_earthquake_jma_intensity(double pgv_cms);

/** Least distance in km from a site at the surface to the fault; a point: to the hypocentre. */
double hk_earthquake_distance(const hk_earthquake_fault *fault, double latitude_deg,
                              double longitude_deg);

/** Motion at a site at distance x from the fault. */
hk_earthquake_motion hk_earthquake_motion_at(const hk_earthquake_source *source, double x_km,
                                             double vs30_mps);

#endif
