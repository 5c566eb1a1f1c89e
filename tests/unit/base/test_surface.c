/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Response surfaces, the least squares below them, and minima. */
#include "engine/base/stats/surface.h"

#include "engine/base/minimum.h"
#include "engine/base/pseudo_inverse.h"
#include "tests/support/tap.h"

/* ---- least squares ----------------------------------------------------------------------------- */

static void test_line(void)
{
    /* y over x = 0 1 2 3: slope 1.4, constant -0.1 by hand; X'X = (4 6; 6 14) */
    const double x[8] = {1, 0, 1, 1, 1, 2, 1, 3}, y[4] = {0, 1, 3, 4};
    double p[8], inverse[4], c[2] = {0};
    int32_t rank = 0;
    TAP_EQ_I64(hk_pseudo_inverse(x, 4, 2, p, inverse, &rank, NULL), HK_OK, "a line");
    for (int i = 0; i < 8; i++) {
        c[i / 4] += p[i] * y[i % 4];
    }
    TAP_NEAR(c[0], -0.1, 1e-12, "its constant");
    TAP_NEAR(c[1], 1.4, 1e-12, "its slope");
    TAP_NEAR(inverse[0], 0.7, 1e-12, "(X'X)^-1, first");
    TAP_NEAR(inverse[1], -0.3, 1e-12, "beside the diagonal");
    TAP_NEAR(inverse[3], 0.2, 1e-12, "last");
    TAP_EQ_I64(rank, 2, "two columns");
}

static void test_same_columns(void)
{
    const double x[6] = {1, 1, 2, 2, 3, 3}, y[3] = {2, 4, 6};
    double p[6], inverse[4], c[2] = {0};
    int32_t rank = 0;
    TAP_EQ_I64(hk_pseudo_inverse(x, 3, 2, p, inverse, &rank, NULL), HK_OK, "two equal columns");
    for (int i = 0; i < 6; i++) {
        c[i / 3] += p[i] * y[i % 3];
    }
    TAP_EQ_I64(rank, 1, "cannot be told apart");
    TAP_NEAR(c[0], 1, 1e-12, "and share");
    TAP_NEAR(c[1], 1, 1e-12, "what there is");
}

/* ---- surfaces ---------------------------------------------------------------------------------- */

static double quadratic(double a, double b)
{
    return 3 - 2 * a + 0.5 * b + a * a - 0.25 * b * b + 1.5 * a * b;
}

static void test_quadratic(void)
{
    const double low[2] = {-1, 10}, high[2] = {5, 20}, at[2] = {2.5, 11.5};
    double points[40], y[20], c[HK_SURFACE_TERMS_MAX], terms[HK_SURFACE_TERMS_MAX], sum = 0;
    hk_surface s;
    for (int64_t i = 0; i < 20; i++) { /* steps of irrational length fill the region */
        points[2 * i] = -1 + 6 * fmod(0.5 + (double)i * 0.7548776662, 1);
        points[2 * i + 1] = 10 + 10 * fmod(0.5 + (double)i * 0.5698402910, 1);
        y[i] = quadratic(points[2 * i], points[2 * i + 1]);
    }
    TAP_EQ_I64(hk_surface_init(points, 20, 2, false, low, high, &s, NULL), HK_OK, "20 points");
    TAP_EQ_I64(s.n_term, 6, "a full quadratic");
    TAP_NEAR(hk_surface_fit(&s, points, y, c), 0, 1e-18, "fits a quadratic exactly");
    hk_surface_at(&s, at, terms);
    TAP_NEAR(hk_surface_value(&s, c, terms), quadratic(2.5, 11.5), 1e-10, "and between the points");
    for (int64_t i = 0; i < 20; i++) {
        hk_surface_at(&s, points + 2 * i, terms);
        sum += hk_surface_leverage(&s, terms);
    }
    TAP_NEAR(sum, 6, 1e-9, "leverages add up to the number of terms");
    hk_surface_done(&s);
}

static void test_orders(void)
{
    static const struct {
        int32_t points, order;
        bool exact;
    } wanted[] = {{7, 2, false}, {6, 1, false}, {6, 2, true},
                  {4, 1, false}, {3, 0, false}, {1, 0, true}};
    const double low[2] = {0, 0}, high[2] = {1, 1};
    double points[14], y[7], c[HK_SURFACE_TERMS_MAX];
    for (int64_t i = 0; i < 7; i++) {
        points[2 * i] = fmod((double)(i * i) * 0.7548776662, 1); /* no six on a conic */
        points[2 * i + 1] = fmod((double)i * 0.5698402910, 1);
        y[i] = i % 2 == 0 ? 1 : -1;
    }
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        hk_surface s;
        bool ok = hk_surface_init(points, wanted[i].points, 2, wanted[i].exact, low, high, &s,
                                  NULL) == HK_OK;
        TAP_OK(ok && s.order == wanted[i].order, "%d points%s: order %d", wanted[i].points,
               wanted[i].exact ? ", exact" : "", wanted[i].order);
        double left = hk_surface_fit(&s, points, y, c);
        TAP_OK(wanted[i].exact ? left == 0 : left > 0, "what is left is known (%g)", left);
        hk_surface_done(&s);
    }
}

/* ---- minima ------------------------------------------------------------------------------------ */

/** Rosenbrock's valley: 0 at (1, 1). */
static double valley(void *user, const double *x)
{
    ++*(int *)user;
    return 100 * pow(x[1] - x[0] * x[0], 2) + pow(1 - x[0], 2);
}

static double edge(void *user, const double *x)
{
    ++*(int *)user;
    return fabs(x[0] - 0.3);
}

static void test_minimum(void)
{
    double x[2] = {-1.2, 1}, value = -1;
    int calls = 0;
    TAP_EQ_I64(hk_minimum(valley, &calls, 2, 0.5, 1e-7, x, &value, NULL), HK_OK, "a bent valley");
    TAP_NEAR(x[0], 1, 1e-3, "where");
    TAP_NEAR(x[1], 1, 1e-3, "it ends");
    TAP_OK(value < 1e-6 && calls < 2000, "%g after %d calls", value, calls);
    x[0] = 9;
    TAP_EQ_I64(hk_minimum(edge, &calls, 1, 0.5, 1e-7, x, &value, NULL), HK_OK, "one variable");
    TAP_NEAR(x[0], 0.3, 1e-6, "and an edge");
}

int main(void)
{
    test_line();
    test_same_columns();
    test_quadratic();
    test_orders();
    test_minimum();
    return tap_done();
}
