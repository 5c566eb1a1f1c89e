/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the points of a design lie: one per stratum (Latin hypercube), one per elementary interval
 * (Sobol'), steps of one factor (Morris), columns exchanged (Saltelli); and that points are uniform
 * and factors independent.
 */
#include <math.h>
#include <string.h>

#include "engine/ensemble/design/design.h"
#include "tests/support/tap.h"

enum { K = 4 };
static const hk_factor cube[K] = {{.name = "a", .high = 1.0},
                                  {.name = "b", .high = 1.0},
                                  {.name = "c", .high = 1.0},
                                  {.name = "d", .high = 1.0}};

static hk_design *make(hk_design_kind kind, int64_t n, uint64_t seed, hk_design_rows rows)
{
    hk_design_spec spec = {.kind = kind,
                           .factors = cube,
                           .n_factor = K,
                           .seed = seed,
                           .n = n,
                           .scrambles = kind == HK_DESIGN_SOBOL ? 4 : 0,
                           .rows = rows};
    hk_design *design = NULL;
    hk_error err;
    if (hk_design_new(&spec, &design, &err) != HK_OK) {
        TAP_OK(false, "%s", err.message);
        exit(1);
    }
    return design;
}

/** Points first, first + step, ... that do not have a stratum of 1/n of their own. */
static int64_t crowded(const hk_design *design, int64_t first, int64_t step, int64_t n)
{
    static bool held[K][4096];
    int64_t wrong = 0;
    memset(held, 0, sizeof held);
    for (int64_t i = 0; i < n; i++) {
        double u[K];
        hk_design_unit(design, first + i * step, u);
        for (int f = 0; f < K; f++) {
            int64_t stratum = (int64_t)(u[f] * (double)n);
            wrong += !(u[f] > 0.0 && u[f] < 1.0) || held[f][stratum];
            held[f][stratum] = true;
        }
    }
    return wrong;
}

static void strata(void)
{
    static const int64_t sizes[] = {1, 2, 3, 7, 16, 17, 32, 100, 1000, 3072, 4096};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        hk_design *design = make(HK_DESIGN_LHS, sizes[i], 1, HK_ROWS_SOBOL);
        char name[64];
        snprintf(name, sizeof name, "lhs of %d points: one per stratum", (int)sizes[i]);
        TAP_EQ_I64(crowded(design, 0, 1, sizes[i]), 0, name);
        hk_design_free(design);
    }
    hk_design *design = make(HK_DESIGN_SOBOL, 1024, 1, HK_ROWS_SOBOL);
    TAP_EQ_I64(hk_design_count(design), 4096, "sobol: points x scrambles");
    TAP_EQ_I64(hk_design_stride(design), 4, "scrambles stand together");
    for (int64_t s = 0; s < 4; s++) {
        TAP_EQ_I64(crowded(design, s, 4, 1024), 0, "each scramble has one point per stratum");
    }
    int64_t wrong = 0;
    for (int bits = 0; bits <= 10; bits++) {
        bool held[1024] = {false};
        for (int64_t i = 0; i < 1024; i++) {
            double u[K];
            hk_design_unit(design, i * 4 + 2, u);
            int box = (int)(u[0] * (1 << bits)) << (10 - bits) | (int)(u[1] * (1 << (10 - bits)));
            wrong += held[box];
            held[box] = true;
        }
    }
    TAP_EQ_I64(wrong, 0, "and in two dimensions one in each elementary interval");
    hk_design_free(design);
}

/** Over many seeds: moments of one point, and of pairs of points and factors. */
static void uniform(hk_design_kind kind, int64_t n, const char *name)
{
    enum { SEEDS = 4000 };
    double mean = 0.0;
    double square = 0.0;
    double factors = 0.0; /* correlation of two factors of one point */
    double both = 0.0;    /* of products of two factors at two points: interactions */
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        hk_design *design = make(kind, n, seed, HK_ROWS_SOBOL);
        double u[K];
        double v[K];
        int64_t last = hk_design_count(design) - 1;
        hk_design_unit(design, last, u);
        hk_design_unit(design, last - hk_design_stride(design), v);
        mean += u[1] - 0.5;
        square += (u[1] - 0.5) * (u[1] - 0.5) - 1.0 / 12.0;
        factors += 12.0 * (u[0] - 0.5) * (u[1] - 0.5);
        both += 144.0 * (u[0] - 0.5) * (u[1] - 0.5) * (v[0] - 0.5) * (v[1] - 0.5);
        hk_design_free(design);
    }
    TAP_NEAR(mean / SEEDS, 0.0, 4.0 * sqrt(1.0 / 12.0 / SEEDS), name);
    TAP_NEAR(square / SEEDS, 0.0, 4.0 * sqrt(1.0 / 180.0 / SEEDS), "with the variance of one");
    TAP_NEAR(factors / SEEDS, 0.0, 4.0 / sqrt(SEEDS), "factors are independent");
    if (kind == HK_DESIGN_LHS) {
        TAP_NEAR(both / SEEDS, 0.0, 0.05 + 4.0 / sqrt(SEEDS), "points are hardly dependent");
    }
}

static void morris(void)
{
    enum { N = 200, P = 4 };
    hk_design *design = make(HK_DESIGN_MORRIS, N, 1, HK_ROWS_SOBOL);
    TAP_EQ_I64(hk_design_count(design), N * (K + 1), "morris: r (k+1) cases");
    TAP_EQ_I64(hk_design_stride(design), K + 1, "trajectories stand together");
    int64_t wrong = 0;
    int64_t ups = 0;
    int64_t first_moves[K] = {0};
    int64_t levels[P] = {0};
    for (int64_t t = 0; t < N; t++) {
        int moved = 0;
        double before[K];
        double u[K];
        wrong += hk_design_step_of(design, t * (K + 1)).factor != -1;
        hk_design_unit(design, t * (K + 1), before);
        for (int64_t s = 1; s <= K; s++) {
            hk_design_unit(design, t * (K + 1) + s, u);
            hk_design_step step = hk_design_step_of(design, t * (K + 1) + s);
            moved |= 1 << step.factor;
            ups += step.delta > 0.0;
            first_moves[step.factor] += s == 1;
            wrong += fabs(fabs(step.delta) - 2.0 / 3.0) > 1e-15;
            for (int f = 0; f < K; f++) {
                double change = f == step.factor ? step.delta : 0.0;
                wrong += fabs(u[f] - before[f] - change) > 1e-15;
                wrong += u[f] < 0.0 || u[f] > 1.0;
                levels[(int)lround(u[f] * (P - 1))]++;
            }
            memcpy(before, u, sizeof u);
        }
        wrong += moved != (1 << K) - 1;
    }
    TAP_EQ_I64(wrong, 0, "each trajectory moves every factor once, by 2/3, within the cube");
    TAP_OK(llabs(ups - N * K / 2) < 4 * sqrt(N * K) / 2, "as often up as down: %d", (int)ups);
    for (int i = 0; i < K; i++) {
        TAP_OK(llabs(first_moves[i] - N / K) < 4 * sqrt(N * 0.25 * 0.75), "each is first: %d",
               (int)first_moves[i]);
    }
    for (int i = 0; i < P; i++) {
        TAP_NEAR((double)levels[i] / (N * K * K), 0.25, 0.04, "levels are equally likely");
    }
    hk_design_free(design);
}

static void saltelli(hk_design_rows rows)
{
    enum { N = 64 };
    hk_design *design = make(HK_DESIGN_SALTELLI, N, 1, rows);
    TAP_EQ_I64(hk_design_count(design), N * (K + 2), "saltelli: N (k+2) cases");
    TAP_EQ_I64(hk_design_stride(design), K + 2, "rows stand together");
    int64_t wrong = 0;
    double product = 0.0;
    for (int64_t row = 0; row < N; row++) {
        double a[K];
        double b[K];
        double mixed[K];
        hk_design_unit(design, row * (K + 2), a);
        hk_design_unit(design, row * (K + 2) + 1, b);
        for (int i = 0; i < K; i++) {
            hk_design_unit(design, row * (K + 2) + 2 + i, mixed);
            product += 12.0 * (a[i] - 0.5) * (b[i] - 0.5);
            for (int f = 0; f < K; f++) {
                wrong += mixed[f] != (f == i ? b[f] : a[f]);
                wrong += a[f] == b[f];
            }
        }
    }
    TAP_EQ_I64(wrong, 0, "A, B, and A with one column from B");
    TAP_NEAR(product / (N * K), 0.0, 4.0 / sqrt(N * K), "A and B are independent");
    hk_design_free(design);
}

int main(void)
{
    strata();
    uniform(HK_DESIGN_LHS, 32, "lhs: a point is uniform");
    uniform(HK_DESIGN_LHS, 19, "lhs of an odd size: a point is uniform");
    uniform(HK_DESIGN_SOBOL, 8, "sobol: a point is uniform over seeds");
    morris();
    saltelli(HK_ROWS_SOBOL);
    saltelli(HK_ROWS_RANDOM);
    return tap_done();
}
