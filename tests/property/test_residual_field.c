/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The field of residuals on random sites, in towns and between them: its covariance worked out from the
 * factor itself (column j of A is what unit vector j becomes), the variogram of samples, the
 * neighbours against a search of all pairs, and that sites at the end of the list change nothing.
 */
#include <math.h>

#include "engine/base/normal.h"
#include "engine/base/rng.h"
#include "models/threats/earthquake/residual_field.h"
#include "tests/analytic/rig.h"
#include "tests/support/tap.h"

enum { SITES_MAX = 6000 };

static hk_earthquake_point points[SITES_MAX];
static hk_arena *arena;

static double uniform(uint64_t seed, int32_t site, uint64_t index)
{
    return hk_rng_uniform((hk_rng_key){seed, 0}, 0, (uint64_t)site, 7, index);
}

/* Half of the sites in a dozen towns 3 km across, the others anywhere on 1 x 1 degree. */
static void place(uint64_t seed, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        double b = 35 + uniform(seed, i, 0), l = 139 + uniform(seed, i, 1);
        if (uniform(seed, i, 2) < 0.5) {
            int32_t town = SITES_MAX + (int32_t)(12 * uniform(seed, i, 3));
            b = 35 + uniform(seed, town, 0) + 0.03 * uniform(seed, i, 0);
            l = 139 + uniform(seed, town, 1) + 0.03 * uniform(seed, i, 1);
        }
        points[i] = hk_earthquake_point_of(b, l);
    }
}

static hk_earthquake_field *make(int32_t n, double range_km, int32_t exact, int32_t neighbours)
{
    hk_earthquake_field_opts opts = {range_km, exact, neighbours};
    hk_earthquake_field *field = NULL;
    hk_error err;
    if (hk_earthquake_field_new(points, n, &opts, arena, &field, &err) != HK_OK) {
        printf("Bail out! %s\n", err.message);
        exit(1);
    }
    return field;
}

static void draw(uint64_t seed, uint64_t replicate, int32_t n, double *ret_x)
{
    for (int32_t i = 0; i < n; i++) {
        ret_x[i] =
            hk_normal_quantile(hk_rng_uniform((hk_rng_key){seed, 0}, replicate, (uint64_t)i, 1, 0));
    }
}

static double distance(int32_t i, int32_t j)
{
    return sqrt(hk_earthquake_square(&points[i], &points[j]));
}

typedef struct misfit {          /* of the covariance of two sites */
    double worst, rms, rms_near; /* of all pairs; of those within 5 km */
} misfit;

/* Row i: what site i is made of. */
static double *columns(const hk_earthquake_field *field, int32_t n)
{
    double *a = calloc((size_t)n * (size_t)n, sizeof *a), *x = calloc((size_t)n, sizeof *x);
    for (int32_t j = 0; j < n; j++) {
        memset(x, 0, (size_t)n * sizeof *x);
        x[j] = 1;
        hk_earthquake_field_colour(field, x);
        for (int32_t i = 0; i < n; i++) {
            a[(int64_t)i * n + j] = x[i];
        }
    }
    free(x);
    return a;
}

static misfit covariance(const hk_earthquake_field *field, int32_t n, double range_km)
{
    double *a = columns(field, n), all = 0, close = 0;
    int64_t n_close = 0;
    misfit m = {0, 0, 0};
    for (int32_t i = 0; i < n; i++) {
        for (int32_t j = 0; j <= i; j++) {
            double sum = 0, h = distance(i, j);
            for (int32_t k = 0; k <= j; k++) {
                sum += a[(int64_t)i * n + k] * a[(int64_t)j * n + k];
            }
            double error = fabs(sum - hk_earthquake_correlation(h, range_km));
            m.worst = error > m.worst ? error : m.worst;
            all += error * error;
            close += h < 5 ? error * error : 0;
            n_close += h < 5;
        }
    }
    free(a);
    m.rms = sqrt(all / (0.5 * n * (n + 1)));
    m.rms_near = sqrt(close / (double)n_close);
    return m;
}

static void check_covariance(uint64_t seed, double range_km, misfit allowed)
{
    int32_t n = 500, few = HK_EARTHQUAKE_NEIGHBOURS_MAX;
    hk_earthquake_field_opts usual = HK_EARTHQUAKE_FIELD_OPTS_DEFAULT;
    place(seed, n);
    misfit m = covariance(make(n, range_km, n, 20), n, range_km);
    TAP_OK(m.worst < 1e-12, "exact: covariance of any two sites, error %.1e", m.worst);
    m = covariance(make(n, range_km, 0, usual.neighbours), n, range_km);
    TAP_OK(m.worst < allowed.worst, "neighbours, range %.1f km: error %.1e", range_km, m.worst);
    TAP_OK(m.rms < allowed.rms, "root mean square %.1e", m.rms);
    TAP_OK(m.rms_near < allowed.rms_near, "the same within 5 km: %.1e", m.rms_near);
    m = covariance(make(few, range_km, 0, few), few, range_km);
    TAP_OK(m.worst < 1e-6, "all earlier sites as neighbours: exact but for floats, %.1e", m.worst);
}

/* Mean product of two sites by distance, and mean square, over samples of many sites. */
static void check_variogram(int32_t n, int32_t exact, int64_t samples)
{
    enum { BINS = 8 };
    static const double range_km = 8.5, bin_km = 2;
    static double x[SITES_MAX], product[BINS], model[BINS];
    int64_t pairs[BINS] = {0};
    double square = 0, sum = 0, worst = 0;
    memset(product, 0, sizeof product);
    memset(model, 0, sizeof model);
    place(99, n);
    const hk_earthquake_field *field = make(n, range_km, exact, 20);
    for (int64_t r = 0; r < samples; r++) {
        draw(5, (uint64_t)r, n, x);
        hk_earthquake_field_colour(field, x);
        for (int32_t i = 0; i < n; i++) {
            square += x[i] * x[i];
            sum += x[i];
            for (int32_t d = 1; d <= 40; d++) {
                int32_t j = (i + d * 7 + (int32_t)r) % n, bin = (int32_t)(distance(i, j) / bin_km);
                if (bin < BINS && j != i) {
                    product[bin] += x[i] * x[j];
                    model[bin] += hk_earthquake_correlation(distance(i, j), range_km);
                    pairs[bin]++;
                }
            }
        }
    }
    for (int b = 0; b < BINS; b++) {
        double error = fabs(product[b] - model[b]) / (double)pairs[b];
        worst = error > worst ? error : worst;
        TAP_OK(pairs[b] > samples, "pairs of %g km and more", b * bin_km);
    }
    double count = (double)n * (double)samples, noise = 1 / sqrt((double)samples);
    TAP_OK(worst < 0.8 * noise, "%d sites: correlation by distance, error %.3f", n, worst);
    TAP_NEAR(square / count, 1, 0.4 * noise, "variance at a site");
    TAP_NEAR(sum / count, 0, 0.4 * noise, "mean at a site");
}

static void check_neighbours(int32_t n, int32_t k)
{
    static int32_t memory[2 * SITES_MAX];
    hk_earthquake_tree tree;
    hk_earthquake_near near[HK_EARTHQUAKE_NEIGHBOURS_MAX];
    int64_t wrong = 0;
    place(3, n);
    points[n - 1] = points[0]; /* two at one place */
    hk_earthquake_tree_init(&tree, points, n, memory, memory + n);
    for (int32_t i = 0; i < n; i++) {
        int32_t found = hk_earthquake_tree_near(&tree, i, k, near), nearer = 0;
        wrong += found != (i < k ? i : k);
        for (int32_t a = 0; a < found; a++) {
            wrong += near[a].point >= i || (a > 0 && near[a].square < near[a - 1].square);
        }
        for (int32_t j = 0; j < i && found > 0; j++) {
            nearer += hk_earthquake_square(&points[i], &points[j]) <= near[found - 1].square;
        }
        wrong += nearer != found;
    }
    TAP_EQ_I64(wrong, 0, "nearest earlier sites, against all pairs");
}

static void check_prefix(int32_t n, int32_t more, int32_t exact)
{
    static double x[SITES_MAX], y[SITES_MAX], again[SITES_MAX];
    place(11, n + more);
    draw(1, 0, n + more, x);
    memcpy(y, x, sizeof x);
    memcpy(again, x, sizeof x);
    hk_earthquake_field_colour(make(n, 8.5, exact, 20), x);
    hk_earthquake_field_colour(make(n + more, 8.5, exact, 20), y);
    hk_earthquake_field_colour(make(n, 8.5, exact, 20), again);
    TAP_OK(memcmp(x, y, (size_t)n * sizeof *x) == 0, "sites at the end change none before them");
    TAP_OK(memcmp(x, again, (size_t)n * sizeof *x) == 0, "twice the same bytes");
}

int main(void)
{
    if (hk_arena_new(&arena, NULL) != HK_OK) {
        return 1;
    }
    check_covariance(1, 8.5, (misfit){0.1, 0.0005, 0.001});
    check_covariance(2, 40.7, (misfit){0.15, 0.004, 0.002});
    check_variogram(500, 500, 100 * rig_effort());
    check_variogram(SITES_MAX, 0, 20 * rig_effort());
    check_neighbours(1500, 20);
    check_neighbours(30, 64);
    check_prefix(300, 50, SITES_MAX);
    check_prefix(2000, 300, 0);
    hk_arena_free(arena);
    return tap_done();
}
