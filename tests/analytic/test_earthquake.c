/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ground motion, intensity, correlation and fragility against values worked out elsewhere; distances
 * to faults against geometry. */
#include "engine/base/normal.h"
#include "models/threats/earthquake/fragility.h"
#include "models/threats/earthquake/ground_motion.h"
#include "models/threats/earthquake/residual_field.h"
#include "tests/support/tap.h"

/* To 6 digits. */
#define SIX(got, want, name) TAP_NEAR((got) / (want), 1, 5e-6, (name))

static const double distance_km[] = {10, 50, 100};

static void check_motion(void)
{
    static const double si_v[] = {35.5294, 9.4672, 4.0659}, si_a[] = {535.017, 164.964, 67.044};
    static const double k_a[] = {479.926, 146.724, 59.117}, k_v[] = {55.9548, 15.2380, 7.2891};
    static const double site_a[] = {461.626, 141.129, 56.863},
                        site_v[] = {58.1745, 15.8424, 7.5783};
    hk_earthquake_source source = {HK_EARTHQUAKE_KANNO, HK_EARTHQUAKE_CRUSTAL, 7, {.depth_km = 20}};
    for (int i = 0; i < 3; i++) {
        double x = distance_km[i];
        hk_earthquake_type crustal = HK_EARTHQUAKE_CRUSTAL;
        TAP_NEAR(hk_earthquake_si_pgv600(7, 20, crustal, x), si_v[i], 5.01e-5, "velocity, S&M");
        TAP_NEAR(hk_earthquake_si_pga(7, 20, crustal, x), si_a[i], 5.01e-4, "acceleration, S&M");
        TAP_NEAR(hk_earthquake_kanno_pga(7, 20, x), k_a[i], 5.01e-4, "acceleration, Kanno");
        TAP_NEAR(hk_earthquake_kanno_pgv(7, 20, x), k_v[i], 5.01e-5, "velocity, Kanno");
        hk_earthquake_motion at = hk_earthquake_motion_at(&source, x, 300);
        TAP_NEAR(at.pga_gal, site_a[i], 5.01e-4, "acceleration, Kanno, 300 m/s");
        TAP_NEAR(at.pgv_cms, site_v[i], 5.01e-5, "velocity, Kanno, 300 m/s");
        TAP_NEAR(at.sigma, 0.366, 0, "scatter, Kanno");
    }
}

static void check_terms(void)
{
    hk_earthquake_type crustal = HK_EARTHQUAKE_CRUSTAL, interface = HK_EARTHQUAKE_INTERFACE,
                       slab = HK_EARTHQUAKE_INTRASLAB;
    double v = hk_earthquake_si_pgv600(7, 20, crustal, 50);
    double a = hk_earthquake_si_pga(7, 20, crustal, 50);
    SIX(hk_earthquake_si_pgv600(7, 20, interface, 50) / v, pow(10, -0.02), "velocity, interface");
    SIX(hk_earthquake_si_pgv600(7, 20, slab, 50) / v, pow(10, 0.12), "velocity, slab");
    SIX(hk_earthquake_si_pga(7, 20, interface, 50) / a, pow(10, 0.01), "acceleration, interface");
    SIX(hk_earthquake_si_pga(7, 20, slab, 50) / a, pow(10, 0.22), "acceleration, slab");
    SIX(hk_earthquake_si_pgv600(7, 60, crustal, 50) / v, pow(10, 0.152), "velocity, 40 km deeper");
    SIX(hk_earthquake_si_pga(7, 60, crustal, 50) / a, pow(10, 0.172), "acceleration, deeper");
    TAP_NEAR(hk_earthquake_si_pga(9, 20, crustal, 50) - hk_earthquake_si_pga(8.3, 20, crustal, 50),
             0, 0, "acceleration grows up to 8.3");
    TAP_NEAR(hk_earthquake_si_pgv600(8.4, 20, slab, 50) -
                 hk_earthquake_si_pgv600(8.3, 20, slab, 50),
             0, 0, "velocity grows up to 8.3");
    SIX(hk_earthquake_kanno_pga(7, 31, 50), pow(10, 0.409 * 7 - 0.00389 * 50 - log10(50.0) + 1.56),
        "acceleration, Kanno, deep");
    SIX(hk_earthquake_kanno_pgv(7, 31, 50), pow(10, 0.552 * 7 - 0.00324 * 50 - log10(50.0) - 0.571),
        "velocity, Kanno, deep");
    TAP_NEAR(hk_earthquake_amplification(600), 1, 1e-3, "none at 600 m/s");
    TAP_NEAR(hk_earthquake_amplification(400), 1.41, 5e-3, "amplification at 400 m/s");
    TAP_NEAR(hk_earthquake_jma_intensity(30), 5.22, 5e-3, "intensity at 30 cm/s");
    TAP_NEAR(hk_earthquake_jma_intensity(300) - hk_earthquake_jma_intensity(30), 1.72, 1e-12,
             "intensity per decade");
}

static void check_scatter(void)
{
    hk_earthquake_type crustal = HK_EARTHQUAKE_CRUSTAL, slab = HK_EARTHQUAKE_INTRASLAB;
    TAP_NEAR(hk_earthquake_si_sigma(crustal, 0, 500), 0.23, 0, "at the fault");
    TAP_NEAR(hk_earthquake_si_sigma(crustal, 20, 500), 0.23, 1e-15, "at 20 km");
    TAP_NEAR(hk_earthquake_si_sigma(crustal, sqrt(600.0), 500), 0.215, 1e-12, "half-way in log x");
    TAP_NEAR(hk_earthquake_si_sigma(crustal, 30, 500), 0.20, 1e-15, "at 30 km");
    TAP_NEAR(hk_earthquake_si_sigma(crustal, 200, 1), 0.20, 0, "far off");
    TAP_NEAR(hk_earthquake_si_sigma(slab, 5, 25), 0.20, 0, "slab, 25 cm/s");
    TAP_NEAR(hk_earthquake_si_sigma(slab, 5, 40), 0.17, 1e-15, "slab, 40 cm/s");
    TAP_NEAR(hk_earthquake_si_sigma(slab, 5, 80), 0.15, 0, "slab, 80 cm/s");
}

static void check_distance(void)
{
    double degree = 6371 * 3.14159265358979323846 / 180;
    hk_earthquake_fault f = {35, 140, 20, 0, 90, 0, 0};
    TAP_NEAR(hk_earthquake_distance(&f, 35, 140), 20, 1e-9, "above a point");
    TAP_NEAR(hk_earthquake_distance(&f, 36, 140), hypot(20, degree), 1e-6, "a degree north");
    f = (hk_earthquake_fault){35, 140, 20, 0, 90, 2 * degree, 30}; /* upright, from 5 to 35 km */
    TAP_NEAR(hk_earthquake_distance(&f, 35, 140), 5, 1e-9, "above an upright fault");
    TAP_NEAR(hk_earthquake_distance(&f, 35.7, 140), 5, 1e-6, "above its northern part");
    TAP_NEAR(hk_earthquake_distance(&f, 37, 140), hypot(5, degree), 1e-6, "beyond its end");
    f = (hk_earthquake_fault){0, 140, 20, 90, 0, 60, 40}; /* flat, 60 km east-west */
    TAP_NEAR(hk_earthquake_distance(&f, 0, 140.2), 20, 1e-9, "above a flat fault");
    TAP_NEAR(hk_earthquake_distance(&f, 0, 141), hypot(20, degree - 30), 1e-6, "east of it");
    TAP_NEAR(hk_earthquake_distance(&f, 1, 140), hypot(20, degree - 20), 1e-6, "north of it");
    /* strike north, 45 degrees down to the east; its top edge reaches the surface 20 km west */
    f = (hk_earthquake_fault){0, 140, 20, 0, 45, 100, 2 * 20 * sqrt(2.0)};
    TAP_NEAR(hk_earthquake_distance(&f, 0, 140 - 20 / degree), 0, 1e-5, "at the top edge");
    TAP_NEAR(hk_earthquake_distance(&f, 0, 140), 20 / sqrt(2.0), 1e-6, "above the hanging wall");
    TAP_NEAR(hk_earthquake_distance(&f, 0, 140 - 50 / degree), 30, 1e-4, "on the foot wall");
}

static void check_correlation(void)
{
    TAP_NEAR(hk_earthquake_range_km(0, false), 8.5, 0, "range, acceleration");
    TAP_NEAR(hk_earthquake_range_km(0, true), 40.7, 0, "range, like ground in clusters");
    TAP_NEAR(hk_earthquake_range_km(1, false), 25.7, 1e-12, "range at 1 s");
    TAP_NEAR(hk_earthquake_correlation(5, 8.5), 0.17124, 5e-6, "at 5 km");
    TAP_NEAR(hk_earthquake_correlation(5, 40.7), 0.69174, 5e-6, "at 5 km, clusters");
    hk_earthquake_point a = hk_earthquake_point_of(35, 139.9),
                        b = hk_earthquake_point_of(35.1, 140);
    TAP_NEAR(sqrt(hk_earthquake_square(&a, &b)), 14.361, 0.01, "a tenth of a degree each way");
}

static void check_fragility(void)
{
    static const double want[] = {0.87601, 0.64231, 0.34998, 0.01708};
    const hk_earthquake_class *class = hk_earthquake_class_find("substation_med_v", true);
    if (!TAP_OK(class != NULL, "the class is there")) {
        return;
    }
    hk_earthquake_curve curve = hk_earthquake_curve_of(class, 1), strong;
    strong = hk_earthquake_curve_of(class, 2);
    for (int32_t k = 0; k < HK_EARTHQUAKE_STATES; k++) {
        double chance = hk_earthquake_chance(&curve, k, log(0.3));
        TAP_NEAR(chance, want[k], 5e-6, hk_earthquake_states[k]);
        TAP_NEAR(hk_earthquake_chance(&strong, k, log(0.6)), chance, 1e-12, "twice as strong");
        /* one uniform: state k or worse just below the chance, not above it */
        double below = hk_normal_quantile(chance - 1e-9), above = hk_normal_quantile(chance + 1e-9);
        TAP_OK(hk_earthquake_state(&curve, log(0.3), below) >= k, "u below the chance");
        TAP_OK(hk_earthquake_state(&curve, log(0.3), above) == k - 1, "u above the chance");
    }
}

static void check_tables(void)
{
    int32_t n_class, n_type, n_case, broken = 0;
    const hk_earthquake_class *classes = hk_earthquake_classes(&n_class);
    const hk_earthquake_case *cases = hk_earthquake_cases(&n_case);
    hk_earthquake_types(&n_type);
    TAP_EQ_I64(n_class, 33, "classes");
    TAP_OK(n_type > 25 && n_case >= 1, "types and cases");
    TAP_EQ_STR(cases[0].id, "tokyo-metropolitan", "the invented case");
    for (int32_t c = 0; c < n_class; c++) {
        hk_earthquake_curve curve = hk_earthquake_curve_of(&classes[c], 1);
        for (double g = 0.01; g < 5; g *= 1.1) {
            for (int32_t k = 1; k < HK_EARTHQUAKE_STATES; k++) {
                broken += hk_earthquake_chance(&curve, k, log(g)) >
                          hk_earthquake_chance(&curve, k - 1, log(g));
                broken += hk_earthquake_chance(&curve, k, log(g)) >
                          hk_earthquake_chance(&curve, k, log(1.1 * g));
            }
        }
    }
    TAP_EQ_I64(broken, 0, "chances fall with the state and rise with the motion");
    hk_component exchange = {.type = "telephone_exchange", .kind = HK_KIND_FACILITY};
    hk_component system = {.type = "sys_atc", .kind = HK_KIND_SYSTEM};
    hk_component tower = {.type = "tower", .kind = HK_KIND_FACILITY};
    TAP_OK(hk_earthquake_class_of(&exchange, false) ==
               hk_earthquake_class_find("communication_central_office", false),
           "class of an exchange");
    TAP_OK(hk_earthquake_class_of(&system, true) ==
               hk_earthquake_class_find("communication_central_office", true),
           "class of a system");
    TAP_OK(hk_earthquake_class_of(&tower, true) == NULL, "no class of an unknown type");
}

static void check_states(const char *names, int32_t whole_from, bool known, const char *want)
{
    char text[64], got[16] = "";
    hk_damage_state states[8];
    int32_t n = 0, found[HK_EARTHQUAKE_STATES];
    snprintf(text, sizeof text, "%s", names);
    for (char *at = text; at != NULL; n++) {
        char *end = strchr(at, ' ');
        states[n] = (hk_damage_state){.name = at};
        if (end != NULL) {
            *end++ = '\0';
        }
        at = end;
    }
    hk_repair repair = {.states = states, .n_state = n};
    bool is_known = hk_earthquake_repair_states(&repair, whole_from, found);
    for (int32_t k = 0; k < HK_EARTHQUAKE_STATES; k++) {
        got[k] = found[k] == HK_NONE ? '-' : (char)('0' + found[k]);
    }
    TAP_OK(is_known == known, "'%s' is %s", names, known ? "known" : "not known");
    TAP_EQ_STR(got, want, names);
}

int main(void)
{
    check_motion();
    check_terms();
    check_scatter();
    check_distance();
    check_correlation();
    check_fragility();
    check_tables();
    check_states("slight moderate extensive complete", 2, true, "0123");
    check_states("extensive slight", 2, true, "1101");
    check_states("moderate ruined", 2, true, "-001");
    check_states("complete moderate", 2, true, "-110");
    check_states("", 2, true, "--00");
    check_states("", 0, true, "0000");
    check_states("minor major", 2, false, "---1");
    return tap_done();
}
