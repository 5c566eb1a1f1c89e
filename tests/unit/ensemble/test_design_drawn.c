/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Designs whose cases are weighted draws: strata and importance. */
#include <math.h>

#include "engine/base/dist.h"
#include "engine/base/normal.h"
#include "engine/ensemble/design/design.h"
#include "tests/support/tap.h"

static const hk_dist around_ten = {.kind = HK_DIST_NORMAL, .a = 10.0, .b = 1.0};
static const double thirds[] = {0.7, 0.2, 0.1};
static const double halves[] = {0.5, 0.5};

static hk_design *make(hk_design_kind kind, const hk_factor *factors, int32_t k, int64_t n)
{
    const hk_design_spec spec = {
        .kind = kind, .factors = factors, .n_factor = k, .seed = 7, .n = n};
    hk_design *design = NULL;
    hk_error err = {.message = ""};
    TAP_OK(hk_design_new(&spec, &design, &err) == HK_OK, "a design %s", err.message);
    return design;
}

static hk_factor drawn(const char *name)
{
    return (hk_factor){.name = name, .kind = HK_FACTOR_DISTRIBUTION, .dist = &around_ten};
}

/** Every case lies in its stratum, and the weights are the probabilities. */
static void strata(void)
{
    hk_factor f[3] = {drawn("a"), drawn("b"), drawn("c")};
    f[0].strata = thirds;
    f[0].n_strata = 3;
    f[2].strata = halves;
    f[2].n_strata = 2;
    hk_design *design = make(HK_DESIGN_STRATA, f, 3, 100);
    if (design == NULL) {
        return;
    }
    TAP_OK(hk_design_count(design) == 600 && hk_design_stride(design) == 6, "3 x 2 strata");
    double sum = 0.0, mean_b = 0.0;
    int wrong = 0;
    for (int64_t i = 0; i < 600; i++) {
        hk_design_weight w = hk_design_weight_of(design, i);
        hk_factor_level x[3];
        double u[3];
        hk_design_unit(design, i, u);
        hk_design_case(design, i, x);
        int a = w.stratum / 2, c = w.stratum % 2;
        double low = a == 0 ? 0.0 : a == 1 ? 0.7 : 0.9;
        wrong += w.stratum != i % 6 || !(u[0] >= low - 1e-12 && u[0] <= low + thirds[a] + 1e-12) ||
                 (u[2] >= 0.5) != (c == 1);
        wrong += fabs(w.weight - thirds[a] * 0.5 / 100.0) > 1e-15;
        wrong += fabs(x[0].value - (10.0 + hk_normal_quantile(u[0]))) > 1e-9;
        sum += w.weight;
        mean_b += u[1] / 600.0;
    }
    TAP_EQ_I64(wrong, 0, "places, weights and values");
    TAP_NEAR(sum, 1.0, 1e-12, "weights sum to 1");
    TAP_NEAR(mean_b, 0.5, 0.05, "a factor without strata is drawn from all of its range");
    hk_design_free(design);
}

/** Weighted means are those of the distribution, of any function, with and without the shift. */
static void importance(void)
{
    enum { N = 40000 };
    hk_factor f[2] = {drawn("a"), drawn("b")};
    f[0].shift = 2.0;
    hk_design *design = make(HK_DESIGN_IMPORTANCE, f, 2, N);
    if (design == NULL) {
        return;
    }
    double weights = 0.0, mean = 0.0, tail = 0.0, largest = 0.0, far = 0.0;
    for (int64_t i = 0; i < N; i++) {
        hk_design_weight w = hk_design_weight_of(design, i);
        hk_factor_level x[2];
        hk_design_case(design, i, x);
        weights += w.weight;
        mean += w.weight * x[0].value;
        tail += x[0].value > 13.0 ? w.weight : 0.0;
        far += x[0].value > 13.0;
        largest = fmax(largest, w.weight * N);
        if (i == 0) {
            TAP_OK(w.stratum == -1, "no stratum");
        }
    }
    TAP_NEAR(weights, 1.0, 0.02, "weights are 1 on average");
    TAP_NEAR(mean, 10.0, 0.15, "the mean");
    TAP_NEAR(tail / hk_normal_above(3.0), 1.0, 0.05, "P(Z > 3)");
    TAP_OK(far > 50.0 * hk_normal_above(3.0) * N, "of which there are many draws");
    TAP_OK(largest <= 2.0 + 1e-9, "no weight above 2: half of the cases are not shifted");
    hk_design_free(design);
}

/** More cases leave the first ones as they are; so does a factor more. */
static void growth(void)
{
    hk_factor f[3] = {drawn("a"), drawn("b"), drawn("c")};
    f[0].strata = thirds;
    f[0].n_strata = 3;
    hk_design *small = make(HK_DESIGN_STRATA, f, 2, 5), *large = make(HK_DESIGN_STRATA, f, 3, 50);
    int wrong = 0;
    for (int64_t i = 0; small != NULL && large != NULL && i < 15; i++) {
        double u[3], v[3];
        hk_design_unit(small, i, u);
        hk_design_unit(large, i, v);
        wrong += u[0] != v[0] || u[1] != v[1];
    }
    TAP_EQ_I64(wrong, 0, "strata");
    hk_design_free(small);
    hk_design_free(large);
    f[0].n_strata = 0;
    f[0].shift = -1.0;
    small = make(HK_DESIGN_IMPORTANCE, f, 2, 5);
    large = make(HK_DESIGN_IMPORTANCE, f, 3, 50);
    for (int64_t i = 0; small != NULL && large != NULL && i < 5; i++) {
        double u[3], v[3];
        hk_design_unit(small, i, u);
        hk_design_unit(large, i, v);
        wrong += u[0] != v[0] || u[1] != v[1];
        wrong += fabs(10.0 * hk_design_weight_of(large, i).weight -
                      hk_design_weight_of(small, i).weight) > 1e-15;
    }
    TAP_EQ_I64(wrong, 0, "importance");
    hk_design_free(small);
    hk_design_free(large);
}

/** Far shifts stay finite. */
static void far(void)
{
    hk_factor f[1] = {drawn("a")};
    f[0].shift = 10.0;
    hk_design *design = make(HK_DESIGN_IMPORTANCE, f, 1, 2000);
    int wrong = 0;
    for (int64_t i = 0; design != NULL && i < 2000; i++) {
        hk_factor_level x[1];
        hk_design_case(design, i, x);
        hk_design_weight w = hk_design_weight_of(design, i);
        wrong += !isfinite(x[0].value) || !(w.weight > 0.0) || !isfinite(w.weight);
    }
    TAP_EQ_I64(wrong, 0, "ten standard deviations");
    hk_design_free(design);
    f[0].shift = 0.0;
    design = make(HK_DESIGN_LHS, f, 1, 64); /* other designs draw from distributions too */
    hk_factor_level x[1];
    double sum = 0.0;
    for (int64_t i = 0; design != NULL && i < 64; i++) {
        hk_design_case(design, i, x);
        sum += x[0].value / 64.0;
        wrong += !isnan(hk_design_weight_of(design, i).weight);
    }
    TAP_NEAR(sum, 10.0, 0.1, "a hypercube of a distribution");
    TAP_EQ_I64(wrong, 0, "has no weights");
    hk_design_free(design);
}

int main(void)
{
    strata();
    importance();
    growth();
    far();
    return tap_done();
}
