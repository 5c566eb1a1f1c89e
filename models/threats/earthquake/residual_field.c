/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exact: C = L L', x = L z, row i of L using rows before it only. Rows are made in blocks, so that
 * each earlier row is fetched once for the whole block.
 *
 * Vecchia (1988): x_i = sum over its neighbours j of w_ij x_j + d_i z_i, with w = C_NN^-1 c_iN and
 * d^2 = 1 - w c_iN. The variance at each site stays near 1 and is not forced. Weights are floats:
 * what is read per sample is what takes the time.
 */
#include "models/threats/earthquake/residual_field.h"

#include <math.h>

static const double pi = 3.14159265358979323846, earth_radius_km = 6371.0;

struct hk_earthquake_field {
    int32_t n, neighbours;
    double *factor;   /* exact: rows of L, i + 1 numbers each; else NULL */
    double *own;      /* [n] d_i */
    float *weight;    /* [n][neighbours], 0 where there are fewer */
    int32_t *earlier; /* [n][neighbours] sites */
};

double hk_earthquake_range_km(double period_s, bool clustered)
{
    if (period_s >= 1) {
        return 22.0 + 3.7 * period_s;
    }
    return clustered ? 40.7 - 15.0 * period_s : 8.5 + 17.2 * period_s;
}

double hk_earthquake_correlation(double h_km, double range_km)
{
    return exp(-3.0 * h_km / range_km);
}

hk_earthquake_point hk_earthquake_point_of(double latitude_deg, double longitude_deg)
{
    double b = latitude_deg * pi / 180, l = longitude_deg * pi / 180;
    return (hk_earthquake_point){{earth_radius_km * cos(b) * cos(l),
                                  earth_radius_km * cos(b) * sin(l), earth_radius_km * sin(b)}};
}

static double correlation_of(const hk_earthquake_point *a, const hk_earthquake_point *b,
                             double range_km)
{
    return hk_earthquake_correlation(sqrt(hk_earthquake_square(a, b)), range_km);
}

/* Four sums, so that one addition need not wait for the last; the order is fixed. */
static double dot(const double *a, const double *b, int64_t n)
{
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    int64_t i = 0;
    for (; i + 4 <= n; i += 4) {
        s0 += a[i] * b[i];
        s1 += a[i + 1] * b[i + 1];
        s2 += a[i + 2] * b[i + 2];
        s3 += a[i + 3] * b[i + 3];
    }
    for (; i < n; i++) {
        s0 += a[i] * b[i];
    }
    return (s0 + s1) + (s2 + s3);
}

static double *row_of(double *factor, int64_t i)
{
    return factor + i * (i + 1) / 2;
}

/* Two places a metre apart leave 1e-4 of own variance: far above what rounding can take. */
static double root_of(double variance)
{
    static const double least = 1e-12;
    return sqrt(variance > least ? variance : least);
}

static void factorise(const hk_earthquake_point *points, int32_t n, double range_km, double *factor)
{
    enum { BLOCK = 16 };
    for (int32_t low = 0; low < n; low += BLOCK) {
        int32_t high = low + BLOCK < n ? low + BLOCK : n;
        for (int32_t j = 0; j < high; j++) {
            const double *other = row_of(factor, j);
            for (int32_t i = j > low ? j : low; i < high; i++) {
                double *row = row_of(factor, i);
                double rest = correlation_of(&points[i], &points[j], range_km) - dot(row, other, j);
                row[j] = i == j ? root_of(rest) : rest / other[j];
            }
        }
    }
}

/* w = C^-1 c for k neighbours, by Cholesky in place. @return c w: the variance they explain */
static double explain(double *c_nn, const double *c_in, int32_t k, double *ret_w)
{
    double explained = 0;
    for (int32_t i = 0; i < k; i++) {
        double *row = row_of(c_nn, i);
        for (int32_t j = 0; j < i; j++) {
            row[j] = (row[j] - dot(row, row_of(c_nn, j), j)) / row_of(c_nn, j)[j];
        }
        row[i] = root_of(row[i] - dot(row, row, i));
        ret_w[i] = (c_in[i] - dot(row, ret_w, i)) / row[i];
        explained += ret_w[i] * ret_w[i];
    }
    for (int32_t i = k - 1; i >= 0; i--) {
        ret_w[i] /= row_of(c_nn, i)[i];
        for (int32_t j = 0; j < i; j++) {
            ret_w[j] -= row_of(c_nn, i)[j] * ret_w[i];
        }
    }
    return explained;
}

static void condition(hk_earthquake_field *field, const hk_earthquake_tree *tree, double range_km)
{
    enum { K = HK_EARTHQUAKE_NEIGHBOURS_MAX };
    hk_earthquake_near near[K];
    double c_nn[K * (K + 1) / 2], c_in[K], w[K];
    const hk_earthquake_point *points = tree->points;
    for (int32_t i = 0; i < field->n; i++) {
        int32_t k = hk_earthquake_tree_near(tree, i, field->neighbours, near);
        int64_t first = (int64_t)i * field->neighbours;
        for (int32_t a = 0; a < k; a++) {
            c_in[a] = hk_earthquake_correlation(sqrt(near[a].square), range_km);
            for (int32_t b = 0; b <= a; b++) {
                row_of(c_nn, a)[b] =
                    correlation_of(&points[near[a].point], &points[near[b].point], range_km);
            }
        }
        field->own[i] = root_of(1 - explain(c_nn, c_in, k, w));
        for (int32_t a = 0; a < k; a++) {
            field->weight[first + a] = (float)w[a];
            field->earlier[first + a] = near[a].point;
        }
    }
}

static hk_status set_up_vecchia(hk_earthquake_field *field, const hk_earthquake_point *points,
                                double range_km, hk_arena *arena, hk_error *err)
{
    size_t n = (size_t)field->n, links = n * (size_t)field->neighbours;
    field->own = hk_arena_alloc(arena, n, sizeof *field->own);
    field->weight = hk_arena_alloc(arena, links, sizeof *field->weight);
    field->earlier = hk_arena_alloc(arena, links, sizeof *field->earlier);
    int32_t *order = hk_alloc(2 * n, sizeof *order);
    if (field->own == NULL || field->weight == NULL || field->earlier == NULL || order == NULL) {
        hk_free(order);
        return hk_fail_nomem(err);
    }
    hk_earthquake_tree tree;
    hk_earthquake_tree_init(&tree, points, field->n, order, order + n);
    condition(field, &tree, range_km);
    hk_free(order);
    return HK_OK;
}

hk_status hk_earthquake_field_new(const hk_earthquake_point *points, int32_t n,
                                  const hk_earthquake_field_opts *opts, hk_arena *arena,
                                  hk_earthquake_field **ret_field, hk_error *err)
{
    hk_earthquake_field *field = hk_arena_alloc(arena, 1, sizeof *field);
    if (field == NULL) {
        return hk_fail_nomem(err);
    }
    field->n = n;
    field->neighbours = opts->neighbours;
    if (n > opts->exact_sites) {
        HK_TRY(set_up_vecchia(field, points, opts->range_km, arena, err));
    } else {
        field->factor = hk_arena_alloc(arena, (size_t)n * ((size_t)n + 1) / 2, sizeof(double));
        if (field->factor == NULL) {
            return hk_fail_nomem(err);
        }
        factorise(points, n, opts->range_km, field->factor);
    }
    *ret_field = field;
    return HK_OK;
}

void hk_earthquake_field_colour(const hk_earthquake_field *field, double *x)
{
    if (field->factor != NULL) {
        for (int32_t i = field->n - 1; i >= 0;
             i--) { /* from below: x_j, j < i, are still normals */
            x[i] = dot(row_of(field->factor, i), x, (int64_t)i + 1);
        }
        return;
    }
    int32_t k = field->neighbours;
    for (int32_t i = 0; i < field->n; i++) {
        const float *weight = field->weight + (int64_t)i * k;
        const int32_t *earlier = field->earlier + (int64_t)i * k;
        double sum = field->own[i] * x[i];
        for (int32_t a = 0; a < k; a++) {
            sum += (double)weight[a] * x[earlier[a]];
        }
        x[i] = sum;
    }
}
