/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/threats/earthquake/ground_motion.h"

#include <math.h>

static const double pi = 3.14159265358979323846, earth_radius_km = 6371.0;

/* Beyond it the relation of Si & Midorikawa grows no more. */
static const double magnitude_max = 8.3;

/* What the kind of earthquake adds to log10. */
static const double si_velocity_of[] = {0.0, -0.02, 0.12};
static const double si_acceleration_of[] = {0.0, 0.01, 0.22};

/* Kanno et al.: log10 y = a M + b X - log10(X + d 10^(0.5 M)) + c; d = 0 below 30 km. */
typedef struct kanno_row {
    double a, b, c, d, sigma;
} kanno_row;

static const double kanno_deep_km = 30;
static const kanno_row kanno_pga[] = {{0.556, -0.00307, 0.256, 0.00547, 0.366},
                                      {0.409, -0.00389, 1.56, 0, 0.397}};
static const kanno_row kanno_pgv[] = {{0.702, -0.000925, -1.93, 0.00217, 0.321},
                                      {0.552, -0.00324, -0.571, 0, 0.356}};

static double power10(double x)
{
    return pow(10.0, x);
}

static double least(double a, double b)
{
    return a < b ? a : b;
}

double hk_earthquake_si_pgv600(double magnitude, double depth_km, hk_earthquake_type type,
                               double x_km)
{
    double m = least(magnitude, magnitude_max);
    return power10(0.58 * m + 0.0038 * depth_km + si_velocity_of[type] - 1.29 -
                   log10(x_km + 0.0028 * power10(0.5 * m)) - 0.002 * x_km);
}

double hk_earthquake_si_pga(double magnitude, double depth_km, hk_earthquake_type type, double x_km)
{
    double m = least(magnitude, magnitude_max);
    return power10(0.50 * m + 0.0043 * depth_km + si_acceleration_of[type] + 0.61 -
                   log10(x_km + 0.0055 * power10(0.5 * m)) - 0.003 * x_km);
}

/* From `high` at x <= x0 to `low` at x >= x1, straight between. */
static double ramp(double x, double x0, double x1, double high, double low)
{
    double t = (x - x0) / (x1 - x0);
    return t <= 0 ? high : t >= 1 ? low : high + t * (low - high);
}

double hk_earthquake_si_sigma(hk_earthquake_type type, double x_km, double pgv600_cms)
{
    if (type == HK_EARTHQUAKE_CRUSTAL) {
        return ramp(log10(x_km), log10(20.0), log10(30.0), 0.23, 0.20);
    }
    return ramp(pgv600_cms, 25, 50, 0.20, 0.15);
}

static double kanno(const kanno_row rows[2], double magnitude, double depth_km, double x_km)
{
    const kanno_row *r = &rows[depth_km > kanno_deep_km];
    return power10(r->a * magnitude + r->b * x_km - log10(x_km + r->d * power10(0.5 * magnitude)) +
                   r->c);
}

double hk_earthquake_kanno_pga(double magnitude, double depth_km, double x_km)
{
    return kanno(kanno_pga, magnitude, depth_km, x_km);
}

double hk_earthquake_kanno_pgv(double magnitude, double depth_km, double x_km)
{
    return kanno(kanno_pgv, magnitude, depth_km, x_km);
}

double hk_earthquake_kanno_site_pga(double vs30_mps)
{
    return power10(-0.5514 * log10(vs30_mps) + 1.349);
}

double hk_earthquake_kanno_site_pgv(double vs30_mps)
{
    return power10(-0.7057 * log10(vs30_mps) + 1.765);
}

double hk_earthquake_amplification(double vs30_mps)
{
    return power10(2.367 - 0.852 * log10(vs30_mps));
}

double hk_earthquake_jma_intensity(double pgv_cms)
{
    return 2.68 + 1.72 * log10(pgv_cms);
}

/* East and north of the centre, km, keeping distance and bearing from it. */
static void project(const hk_earthquake_fault *fault, double latitude_deg, double longitude_deg,
                    double ret_en[2])
{
    double a = fault->latitude_deg * pi / 180, b = latitude_deg * pi / 180;
    double l = (longitude_deg - fault->longitude_deg) * pi / 180;
    double s = sin((b - a) / 2), t = sin(l / 2);
    double arc = 2 * asin(least(1, sqrt(s * s + cos(a) * cos(b) * t * t)));
    double bearing = atan2(sin(l) * cos(b), cos(a) * sin(b) - sin(a) * cos(b) * cos(l));
    ret_en[0] = earth_radius_km * arc * sin(bearing);
    ret_en[1] = earth_radius_km * arc * cos(bearing);
}

/* How far x lies outside [-half, half]. */
static double outside(double x, double half)
{
    double over = fabs(x) - half;
    return over > 0 ? over : 0;
}

double hk_earthquake_distance(const hk_earthquake_fault *fault, double latitude_deg,
                              double longitude_deg)
{
    double en[2];
    project(fault, latitude_deg, longitude_deg, en);
    double strike = fault->strike_deg * pi / 180, dip = fault->dip_deg * pi / 180;
    double along = en[0] * sin(strike) + en[1] * cos(strike);
    double right = en[0] * cos(strike) - en[1] * sin(strike);
    /* the site is `depth` above the centre: turn about the strike into the plane */
    double down_dip = right * cos(dip) - fault->depth_km * sin(dip);
    double off = right * sin(dip) + fault->depth_km * cos(dip);
    double a = outside(along, fault->length_km / 2), b = outside(down_dip, fault->width_km / 2);
    return sqrt(a * a + b * b + off * off);
}

hk_earthquake_motion hk_earthquake_motion_at(const hk_earthquake_source *source, double x_km,
                                             double vs30_mps)
{
    double m = source->magnitude, depth = source->fault.depth_km;
    hk_earthquake_motion at;
    if (source->relation == HK_EARTHQUAKE_KANNO) {
        at.pga_gal =
            hk_earthquake_kanno_pga(m, depth, x_km) * hk_earthquake_kanno_site_pga(vs30_mps);
        at.pgv_cms =
            hk_earthquake_kanno_pgv(m, depth, x_km) * hk_earthquake_kanno_site_pgv(vs30_mps);
        at.sigma = kanno_pga[depth > kanno_deep_km].sigma;
        return at;
    }
    double pgv600 = hk_earthquake_si_pgv600(m, depth, source->type, x_km);
    at.pga_gal = hk_earthquake_si_pga(m, depth, source->type, x_km);
    at.pgv_cms = pgv600 * hk_earthquake_amplification(vs30_mps);
    at.sigma = hk_earthquake_si_sigma(source->type, x_km, pgv600);
    return at;
}
